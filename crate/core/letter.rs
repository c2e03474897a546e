//! Bytes from a parent to the child that it starts, and from a child that ends to its parent.
//!
//! What the child is started with is an object of plain bytes that its slot holds before it is there. What it says last
//! goes into a letterbox of its parent's: one word, 0 or the handle of a parcel, which keeps the objects that the letter
//! refers to.

use std::sync::Arc;

use super::arena::Arena;
use super::channel::Parcel;
use super::journal::Tx;
use super::kinds::Kind;
use super::member::Member;
use super::objects::{self, Body, Handle};
use super::participants::ParticipantId;
use crate::error::Refusal;

const LETTERBOX_BYTES: u64 = 8;

/// Puts bytes into an object that `child` holds instead of us: they live as long as it does, or until it has read them.
pub fn leave_for(member: &Member, child: ParticipantId, bytes: &[u8]) -> Result<Handle, Refusal> {
    let handle = put(member, bytes)?;
    let held = hold_for(member, child, handle);
    member.release(handle)?;
    held.map(|()| handle)
}

/// Lets `child` hold the objects that its bytes refer to, until they have arrived there or it has died.
pub fn entrust(member: &Member, child: ParticipantId, handles: &[Handle]) -> Result<(), Refusal> {
    for handle in handles {
        hold_for(member, child, *handle)?;
    }
    Ok(())
}

/// Whoever has read the bytes uses the objects himself.
pub fn arrived(member: &Member, handles: &[Handle]) -> Result<(), Refusal> {
    for handle in handles {
        // Counted as a use, whose end makes us a holder no more.
        member.adopt(*handle);
        member.release(*handle)?;
    }
    Ok(())
}

/// A letterbox that we hold, and `child` too.
pub fn letterbox_for(member: &Member, child: ParticipantId) -> Result<Handle, Refusal> {
    let empty = |arena: &Arena, body: Body| arena.clear(body.offset, LETTERBOX_BYTES);
    let (handle, _) = member.create_with(Kind::Letterbox, LETTERBOX_BYTES, empty)?;
    if let Err(refusal) = hold_for(member, child, handle) {
        member.release(handle)?;
        return Err(refusal);
    }
    Ok(handle)
}

/// What was left for us. It is gone then.
pub fn fetch(member: &Member, handle: Handle) -> Result<Vec<u8>, Refusal> {
    // Counted as a use, whose end makes us a holder no more.
    member.adopt(handle);
    let bytes = read(member, handle);
    member.release(handle)?;
    bytes
}

/// Puts a letter into the box, which refers to these objects. Only the first one counts.
pub fn send(
    member: &Arc<Member>,
    letterbox: Handle,
    bytes: &[u8],
    handles: &[Handle],
) -> Result<(), Refusal> {
    let letter = Parcel::pack(member, bytes, handles)?;
    deliver(member, letterbox, letter.handle())
}

fn deliver(member: &Member, letterbox: Handle, letter: Handle) -> Result<(), Refusal> {
    let at = slot_of(member, letterbox)?;
    let mut tx = member.begin()?;
    if tx.get(at)? == 0 {
        objects::send(&mut tx, letter)?;
        tx.set(at, letter.bits())?;
    }
    tx.commit()
}

/// Takes the letter out of the box, if there is one. As long as it is kept, so are the objects that it refers to.
pub fn take(member: &Arc<Member>, letterbox: Handle) -> Result<Option<Parcel>, Refusal> {
    let at = slot_of(member, letterbox)?;
    let mut tx = member.begin()?;
    let bits = tx.get(at)?;
    if bits == 0 {
        return Ok(None);
    }
    let letter = Handle::from_bits(bits);
    objects::receive(&mut tx, letter, member.id())?;
    tx.set(at, 0)?;
    tx.commit()?;
    member.adopt(letter);
    Parcel::open(member, letter).map(Some)
}

/// A letterbox that nobody can reach any more lets go of its letter.
pub(super) fn let_go(tx: &mut Tx<'_>, body: Body) -> Result<bool, Refusal> {
    let bits = tx.get(body.offset)?;
    if bits != 0 {
        tx.set(body.offset, 0)?;
        objects::drop_reference(tx, Handle::from_bits(bits))?;
    }
    Ok(bits == 0)
}

fn slot_of(member: &Member, letterbox: Handle) -> Result<u64, Refusal> {
    let body = member.find(letterbox)?;
    if body.kind != Kind::Letterbox || body.bytes != LETTERBOX_BYTES {
        return Err(Refusal::Corrupt("a letterbox"));
    }
    Ok(body.offset)
}

fn put(member: &Member, bytes: &[u8]) -> Result<Handle, Refusal> {
    let (handle, body) = member.create_unclear(Kind::Bytes, bytes.len() as u64)?;
    member.arena().write(body.offset, bytes)?;
    Ok(handle)
}

fn read(member: &Member, handle: Handle) -> Result<Vec<u8>, Refusal> {
    let body = member.find(handle)?;
    if body.kind != Kind::Bytes {
        return Err(Refusal::Corrupt("a letter"));
    }
    let mut bytes = vec![0; usize::try_from(body.bytes).map_err(|_| Refusal::Corrupt("a letter"))?];
    member.arena().read(body.offset, &mut bytes)?;
    Ok(bytes)
}

fn hold_for(member: &Member, child: ParticipantId, handle: Handle) -> Result<(), Refusal> {
    let mut tx = member.begin()?;
    objects::hold(&mut tx, handle, child)?;
    tx.commit()
}
