//! A ring of records: tasks in the order in which they are to be claimed.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::core::arena::Arena;
use crate::error::Refusal;
use crate::sync::hand::Run;
use crate::sync::record;

/// Records of a lane.
pub const CAPACITY: u64 = 1 << 14;
/// Bytes of a record: a cache line, so that workers do not disturb each other.
const RECORD_BYTES: u64 = 64;
/// Bytes of a lane. Its words lie far apart for the same reason.
pub const LANE_BYTES: u64 = RECORDS + CAPACITY * RECORD_BYTES;

// Words of a lane, by offset.
/// Position of the next task to claim; moved on by workers.
const HEAD: u64 = 0;
/// Position of the next task to come; moved on by the caller.
const TAIL: u64 = 64;
const RECORDS: u64 = 128;

// Words of a record, by offset; the first is the state.
const FRAME: u64 = 8;
/// Length of the frame in the low half, items to skip in the high half.
const SIZE: u64 = 16;
/// Handle of the packed function; 0: none.
const CODE: u64 = 24;

/// Where a task's frame lies, and what goes with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// From the start of the arena.
    pub offset: u64,
    pub length: u32,
    /// Items of a chunk that need not run again, because their results are kept.
    pub skip: u32,
    pub code: u64,
}

/// One lane of a board.
#[derive(Debug, Clone, Copy)]
pub struct Lane<'a> {
    arena: &'a Arena,
    offset: u64,
}

impl<'a> Lane<'a> {
    pub fn at(arena: &'a Arena, offset: u64) -> Self {
        Lane { arena, offset }
    }

    fn head(&self) -> Result<&'a AtomicU64, Refusal> {
        self.arena.word(self.offset + HEAD)
    }

    fn tail(&self) -> Result<&'a AtomicU64, Refusal> {
        self.arena.word(self.offset + TAIL)
    }

    fn record(&self, position: u64) -> u64 {
        self.offset + RECORDS + position % CAPACITY * RECORD_BYTES
    }

    /// The position that is claimed next.
    pub fn first(&self) -> Result<u64, Refusal> {
        Ok(self.head()?.load(Ordering::SeqCst))
    }

    /// The position that is queued next.
    pub fn next(&self) -> Result<u64, Refusal> {
        Ok(self.tail()?.load(Ordering::SeqCst))
    }

    /// Tasks that nobody has claimed.
    pub fn ready(&self) -> Result<u64, Refusal> {
        Ok(self.next()?.saturating_sub(self.first()?).min(CAPACITY))
    }

    pub fn state(&self, position: u64) -> Result<&'a AtomicU64, Refusal> {
        self.arena.word(self.record(position))
    }

    /// Queues a task at the next position. The caller has seen that the record there is free.
    pub fn put(&self, position: u64, frame: Frame) -> Result<(), Refusal> {
        let at = self.record(position);
        self.arena.word(at + FRAME)?.store(frame.offset, Ordering::Relaxed);
        let size = u64::from(frame.skip) << 32 | u64::from(frame.length);
        self.arena.word(at + SIZE)?.store(size, Ordering::Relaxed);
        self.arena.word(at + CODE)?.store(frame.code, Ordering::Relaxed);
        record::queue(self.state(position)?, position);
        self.skip(position)
    }

    /// Goes on behind a position whose record is still in use: workers find nothing there.
    pub fn skip(&self, position: u64) -> Result<(), Refusal> {
        self.tail()?.store(position.wrapping_add(1), Ordering::SeqCst);
        Ok(())
    }

    /// What the record says that belongs to a position; it may be another one's by now.
    pub fn frame(&self, position: u64) -> Result<Frame, Refusal> {
        let at = self.record(position);
        let size = self.arena.word(at + SIZE)?.load(Ordering::Relaxed);
        Ok(Frame {
            offset: self.arena.word(at + FRAME)?.load(Ordering::Relaxed),
            length: size as u32,
            skip: (size >> 32) as u32,
            code: self.arena.word(at + CODE)?.load(Ordering::Relaxed),
        })
    }

    /// Claims at most `share` tasks, as lane number `lane`.
    pub fn claim(&self, lane: u32, share: u64) -> Result<Option<Run>, Refusal> {
        let head = self.head()?;
        loop {
            let first = head.load(Ordering::SeqCst);
            let count = self.next()?.saturating_sub(first).min(share).min(CAPACITY);
            if count == 0 {
                return Ok(None);
            }
            let rest = first.wrapping_add(count);
            if head.compare_exchange(first, rest, Ordering::SeqCst, Ordering::SeqCst).is_ok() {
                return Ok(Some(Run { lane, first: first as u32, count: count as u32 }));
            }
        }
    }
}
