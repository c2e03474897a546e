//! Messages that are too large for a segment, or refer to many objects: an object each, of which a frame carries the
//! handle. The sender fills it outside of any latch, the receiver reads it where it lies.
//!
//! | word | meaning |
//! |---|---|
//! | handles | how many it has room for; they follow, a word each |
//! | counted | so many of them, from the first on, are counted as in flight |

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::put::Block;
use crate::core::arena::Arena;
use crate::core::journal::Tx;
use crate::core::kinds::Kind;
use crate::core::member::Member;
use crate::core::objects::{self, Body, Handle};
use crate::error::Refusal;

const HANDLES: u64 = 0;
const COUNTED: u64 = 8;
const FIRST: u64 = 16;
/// References that one section counts.
const STEP: u64 = 64;
/// So that typed arrays can lie over it.
const ALIGNMENT: u64 = 64;

/// A use of a parcel; ends when it is dropped.
#[derive(Debug)]
pub struct Parcel {
    member: Arc<Member>,
    handle: Handle,
    body: Body,
}

impl Parcel {
    /// A new parcel with a copy of a message.
    pub fn pack(member: &Arc<Member>, bytes: &[u8], handles: &[Handle]) -> Result<Self, Refusal> {
        Parcel::pack_around(member, bytes, None, handles)
    }

    /// The same where a block of the message may lie elsewhere.
    pub fn pack_around(
        member: &Arc<Member>,
        bytes: &[u8],
        block: Option<Block<'_>>,
        handles: &[Handle],
    ) -> Result<Self, Refusal> {
        let parts = parts_of(bytes, block)?;
        let start = start_of(handles.len() as u64);
        let length = start + bytes.len() as u64;
        let (handle, body) = member.create_with(Kind::Parcel, length, |arena, body| {
            arena.word(body.offset + HANDLES)?.store(handles.len() as u64, Ordering::Relaxed);
            arena.word(body.offset + COUNTED)?.store(0, Ordering::Relaxed);
            Ok(())
        })?;
        let parcel = Parcel { member: Arc::clone(member), handle, body };
        parcel.enclose(handles)?;
        let mut at = body.offset + start;
        for part in parts {
            member.arena().write(at, part)?;
            at += part.len() as u64;
        }
        Ok(parcel)
    }

    /// The parcel of a handle that the member uses: the use becomes that of the parcel.
    pub fn open(member: &Arc<Member>, handle: Handle) -> Result<Self, Refusal> {
        let body = member.find(handle)?;
        let parcel = Parcel { member: Arc::clone(member), handle, body };
        if body.kind != Kind::Parcel || start_of(parcel.handle_count()?) > body.bytes {
            return Err(Refusal::Corrupt("a large message"));
        }
        Ok(parcel)
    }

    pub fn handle(&self) -> Handle {
        self.handle
    }

    /// What it takes in the arena, in bytes.
    pub fn weight(&self) -> u64 {
        self.body.bytes
    }

    /// Where the bytes of the message lie, and how many they are.
    pub fn bytes(&self) -> Result<(u64, u64), Refusal> {
        let start = start_of(self.handle_count()?);
        let length = self.body.bytes.checked_sub(start).ok_or(Refusal::Corrupt("a large message"))?;
        Ok((self.body.offset + start, length))
    }

    /// A copy of the message.
    pub fn copy(&self) -> Result<Vec<u8>, Refusal> {
        let (offset, length) = self.bytes()?;
        let mut copy = vec![0; usize::try_from(length).map_err(|_| Refusal::Corrupt("a large message"))?];
        self.member.arena().read(offset, &mut copy)?;
        Ok(copy)
    }

    /// Uses every object that the message refers to, and names it.
    pub fn unpack_handles(&self, handles: &mut Vec<Handle>) -> Result<(), Refusal> {
        handles.clear();
        for index in 0..self.handle_count()? {
            let handle = handle_at(self.member.arena(), self.body, index)?;
            if let Err(refusal) = self.member.hold(handle) {
                for held in handles.drain(..) {
                    self.member.release(held)?;
                }
                return Err(refusal);
            }
            handles.push(handle);
        }
        Ok(())
    }

    fn handle_count(&self) -> Result<u64, Refusal> {
        let count = self.member.arena().word(self.body.offset + HANDLES)?.load(Ordering::Relaxed);
        if count > self.body.bytes / 8 {
            return Err(Refusal::Corrupt("a large message"));
        }
        Ok(count)
    }

    fn enclose(&self, handles: &[Handle]) -> Result<(), Refusal> {
        let mut index = 0;
        for some in handles.chunks(STEP as usize) {
            let mut tx = self.member.begin()?;
            for handle in some {
                objects::send(&mut tx, *handle)?;
                tx.set(self.body.offset + FIRST + index * 8, handle.bits())?;
                index += 1;
            }
            tx.set(self.body.offset + COUNTED, index)?;
            tx.commit()?;
        }
        Ok(())
    }
}

impl Drop for Parcel {
    fn drop(&mut self) {
        // Nobody is here to hear that the arena is damaged; whoever uses it next is told.
        let _ = self.member.release(self.handle);
    }
}

/// What lies one behind the other in a message.
fn parts_of<'a>(bytes: &'a [u8], block: Option<Block<'a>>) -> Result<[&'a [u8]; 3], Refusal> {
    let Some(Block { at, bytes: block }) = block else { return Ok([bytes, &[], &[]]) };
    let outside =
        || Refusal::Range(format!("a block of {} bytes at {at} lies outside its message", block.len()));
    let end = at.checked_add(block.len()).ok_or_else(outside)?;
    let (before, after) = (bytes.get(..at), bytes.get(end..));
    Ok([before.ok_or_else(outside)?, block, after.ok_or_else(outside)?])
}

fn start_of(handles: u64) -> u64 {
    (FIRST + handles.saturating_mul(8)).next_multiple_of(ALIGNMENT)
}

fn handle_at(arena: &Arena, body: Body, index: u64) -> Result<Handle, Refusal> {
    Ok(Handle::from_bits(arena.word(body.offset + FIRST + index * 8)?.load(Ordering::Relaxed)))
}

/// Lets a dying parcel let go of some of its references; true once it has none left.
pub fn let_go(tx: &mut Tx<'_>, body: Body) -> Result<bool, Refusal> {
    let counted = tx.get(body.offset + COUNTED)?;
    if counted > body.bytes / 8 {
        return Err(Refusal::Corrupt("a large message"));
    }
    let left = counted.saturating_sub(STEP);
    for index in left..counted {
        let handle = handle_at(tx.arena(), body, index)?;
        objects::drop_reference(tx, handle)?;
    }
    tx.set(body.offset + COUNTED, left)?;
    Ok(left == 0)
}
