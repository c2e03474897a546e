//! The reports of one worker: a ring of bytes that it writes and the caller reads. What has no room in it lies in an
//! object of its own, and the ring has the handle: a report never waits for the caller.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::core::arena::Arena;
use crate::core::channel::Parcel;
use crate::core::journal::Tx;
use crate::core::kinds::Kind;
use crate::core::member::Member;
use crate::core::objects::{self, Handle};
use crate::error::Refusal;

/// Bytes of the ring.
pub const RING_BYTES: u64 = 512 * 1024;
/// Room that is left for handles.
const RESERVE: u64 = RING_BYTES / 4;
/// From here on a report is not copied through the ring, in bytes.
const LARGE: u64 = RING_BYTES / 8;

// Words of a ring, by offset.
/// Bytes read so far.
const HEAD: u64 = 0;
/// Bytes written so far.
const TAIL: u64 = 64;

/// Each report is led by a word: its length, and whether a handle follows instead of it, of plain bytes or of a parcel.
const LEAD_BYTES: u64 = 8;
const BESIDE: u64 = 1 << 63;
const PARCEL: u64 = 1 << 62;

/// What was taken from a ring.
#[derive(Debug, PartialEq, Eq)]
pub enum Taken {
    Nothing,
    Bytes(usize),
    /// The report needs so many bytes; it stays.
    TooSmall(usize),
}

/// A worker's ring.
#[derive(Debug, Clone, Copy)]
pub struct Ring<'a> {
    arena: &'a Arena,
    words: u64,
    data: u64,
}

impl<'a> Ring<'a> {
    pub fn at(arena: &'a Arena, words: u64, data: u64) -> Self {
        Ring { arena, words, data }
    }

    fn head(&self) -> Result<&'a AtomicU64, Refusal> {
        self.arena.word(self.words + HEAD)
    }

    fn tail(&self) -> Result<&'a AtomicU64, Refusal> {
        self.arena.word(self.words + TAIL)
    }

    pub fn is_empty(&self) -> Result<bool, Refusal> {
        Ok(self.head()?.load(Ordering::SeqCst) == self.tail()?.load(Ordering::SeqCst))
    }

    /// Adds a report, for the worker alone; false: not even a handle has room, until the caller has read some.
    pub fn put(&self, worker: &Member, report: &[u8]) -> Result<bool, Refusal> {
        let (head, tail) = (self.head()?.load(Ordering::Acquire), self.tail()?.load(Ordering::Relaxed));
        let length = report.len() as u64;
        let free = RING_BYTES.saturating_sub(tail.wrapping_sub(head));
        let bytes = LEAD_BYTES + length.next_multiple_of(8);
        if length < LARGE && bytes + RESERVE <= free {
            self.write_word(tail, length)?;
            self.copy_in(tail.wrapping_add(LEAD_BYTES), report)?;
            self.tail()?.store(tail.wrapping_add(bytes), Ordering::SeqCst);
            return Ok(true);
        }
        if free < 2 * LEAD_BYTES {
            return Ok(false);
        }
        match self.put_beside(worker, tail, report) {
            // A small one can wait for room in the ring; a large one never gets any.
            Err(Refusal::ArenaFull { .. }) if length < LARGE => Ok(false),
            put => put.map(|()| true),
        }
    }

    /// Adds a report that refers to objects. It lies in a parcel, which counts them, and is counted with the report:
    /// whoever dies when, they have come with it or were never sent.
    pub fn put_parcel(
        &self,
        worker: &Arc<Member>,
        report: &[u8],
        handles: &[Handle],
    ) -> Result<bool, Refusal> {
        let (head, tail) = (self.head()?.load(Ordering::Acquire), self.tail()?.load(Ordering::Relaxed));
        if RING_BYTES.saturating_sub(tail.wrapping_sub(head)) < 2 * LEAD_BYTES {
            return Ok(false);
        }
        let parcel = Parcel::pack(worker, report, handles)?;
        self.refer(worker, tail, PARCEL | report.len() as u64, parcel.handle())?;
        Ok(true)
    }

    fn put_beside(&self, worker: &Member, tail: u64, report: &[u8]) -> Result<(), Refusal> {
        let (handle, body) = worker.create_unclear(Kind::Bytes, report.len() as u64)?;
        self.arena.write(body.offset, report)?;
        self.refer(worker, tail, report.len() as u64, handle)?;
        worker.release(handle)
    }

    /// Puts the handle of a report into the ring. The reference comes to be with the report: whoever dies now, it is
    /// counted once.
    fn refer(&self, worker: &Member, tail: u64, lead: u64, handle: Handle) -> Result<(), Refusal> {
        self.write_word(tail, BESIDE | lead)?;
        self.write_word(tail.wrapping_add(LEAD_BYTES), handle.bits())?;
        let mut tx = worker.begin()?;
        objects::send(&mut tx, handle)?;
        tx.set(self.words + TAIL, tail.wrapping_add(2 * LEAD_BYTES))?;
        tx.commit()
    }

    /// Copies the next report to the start of `target`, for the caller alone, which uses the objects that it refers to from
    /// then on: they are added to `arrived`.
    pub fn take(
        &self,
        caller: &Arc<Member>,
        target: &mut [u8],
        arrived: &mut Vec<Handle>,
    ) -> Result<Taken, Refusal> {
        let (head, tail) = (self.head()?.load(Ordering::Relaxed), self.tail()?.load(Ordering::SeqCst));
        if head == tail {
            return Ok(Taken::Nothing);
        }
        let lead = self.read_word(head)?;
        let length = lead & !(BESIDE | PARCEL);
        if length > target.len() as u64 {
            return Ok(Taken::TooSmall(usize::try_from(length).map_err(|_| damaged())?));
        }
        let report = &mut target[..length as usize];
        if lead & BESIDE != 0 && lead & PARCEL != 0 {
            self.take_parcel(caller, head, report, arrived)?;
        } else if lead & BESIDE != 0 {
            self.take_beside(caller, head, report)?;
        } else if LEAD_BYTES + length.next_multiple_of(8) > tail.wrapping_sub(head) {
            return Err(damaged());
        } else {
            self.copy_out(head.wrapping_add(LEAD_BYTES), report)?;
            let after = head.wrapping_add(LEAD_BYTES + length.next_multiple_of(8));
            self.head()?.store(after, Ordering::Release);
        }
        Ok(Taken::Bytes(length as usize))
    }

    fn take_beside(&self, caller: &Member, head: u64, report: &mut [u8]) -> Result<(), Refusal> {
        let handle = Handle::from_bits(self.read_word(head.wrapping_add(LEAD_BYTES))?);
        let body = caller.find(handle)?;
        if body.bytes < report.len() as u64 {
            return Err(damaged());
        }
        self.arena.read(body.offset, report)?;
        let mut tx = caller.begin()?;
        let dying = objects::drop_reference(&mut tx, handle)?;
        tx.set(self.words + HEAD, head.wrapping_add(2 * LEAD_BYTES))?;
        tx.commit()?;
        if dying { caller.sweep() } else { Ok(()) }
    }

    fn take_parcel(
        &self,
        caller: &Arc<Member>,
        head: u64,
        report: &mut [u8],
        arrived: &mut Vec<Handle>,
    ) -> Result<(), Refusal> {
        let handle = Handle::from_bits(self.read_word(head.wrapping_add(LEAD_BYTES))?);
        caller.adopt_all(&[handle], || {
            let mut tx = caller.begin()?;
            objects::receive(&mut tx, handle, caller.id())?;
            tx.set(self.words + HEAD, head.wrapping_add(2 * LEAD_BYTES))?;
            tx.commit()
        })?;
        let parcel = Parcel::open(caller, handle)?;
        let (offset, length) = parcel.bytes()?;
        if length < report.len() as u64 {
            return Err(damaged());
        }
        self.arena.read(offset, report)?;
        let mut handles = Vec::new();
        parcel.unpack_handles(&mut handles)?;
        arrived.extend(handles);
        Ok(())
    }

    /// Lets go of one object that nobody will read any more; true if there was none.
    pub fn let_go(&self, tx: &mut Tx<'_>) -> Result<bool, Refusal> {
        let (mut head, tail) = (tx.get(self.words + HEAD)?, tx.get(self.words + TAIL)?);
        if tail.wrapping_sub(head) > RING_BYTES {
            return Err(damaged());
        }
        while head < tail {
            let lead = self.read_word(head)?;
            if lead & BESIDE != 0 {
                objects::drop_reference(
                    tx,
                    Handle::from_bits(self.read_word(head.wrapping_add(LEAD_BYTES))?),
                )?;
                tx.set(self.words + HEAD, head.wrapping_add(2 * LEAD_BYTES))?;
                return Ok(false);
            }
            head = head.saturating_add(LEAD_BYTES).saturating_add(lead.min(RING_BYTES).next_multiple_of(8));
        }
        Ok(true)
    }

    fn write_word(&self, at: u64, value: u64) -> Result<(), Refusal> {
        self.arena.word(self.data + at % RING_BYTES)?.store(value, Ordering::Relaxed);
        Ok(())
    }

    fn read_word(&self, at: u64) -> Result<u64, Refusal> {
        Ok(self.arena.word(self.data + at / 8 * 8 % RING_BYTES)?.load(Ordering::Relaxed))
    }

    fn copy_in(&self, at: u64, bytes: &[u8]) -> Result<(), Refusal> {
        let at = at % RING_BYTES;
        let (front, back) = bytes.split_at(bytes.len().min((RING_BYTES - at) as usize));
        self.arena.write(self.data + at, front)?;
        self.arena.write(self.data, back)
    }

    fn copy_out(&self, at: u64, bytes: &mut [u8]) -> Result<(), Refusal> {
        let at = at % RING_BYTES;
        let room = bytes.len().min((RING_BYTES - at) as usize);
        let (front, back) = bytes.split_at_mut(room);
        self.arena.read(self.data + at, front)?;
        self.arena.read(self.data, back)
    }
}

fn damaged() -> Refusal {
    Refusal::Corrupt("the reports of a worker")
}
