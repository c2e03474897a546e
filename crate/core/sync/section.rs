//! A critical section over the few words of one object, whose writes happen all or not at all.
//!
//! A latch and a redo log (`redo.rs`) at the scale of an object: semaphores and barriers are changed too often
//! to go through the books of the arena. What is put down holds from the moment at which the count is stored, and is
//! written again by whoever enters next, so a process may be killed anywhere inside.
//!
//! | word | meaning | written by |
//! |---|---|---|
//! | latch | as in `sync/latch.rs` | who enters and leaves |
//! | count | 0: nothing is put down; else how many entries are | who is inside |
//! | entries | place in the arena, and value | who is inside |

use std::sync::atomic::{AtomicU64, Ordering, fence};

use crate::core::arena::Arena;
use crate::core::participants::ParticipantId;
use crate::core::redo::{RedoLog, bytes_for};
use crate::core::waitable::{WAITABLE_BYTES, Waitable};
use crate::error::Refusal;
use crate::sync::latch;

const LATCH: u64 = WAITABLE_BYTES;
const LOG: u64 = LATCH + 8;
const MOST: usize = 3;

/// Where the words of an object begin that has sections; before them lie its waitable, its latch and its log.
pub const WORDS: u64 = LOG + bytes_for(MOST as u64);

/// Inside the section of an object. Dropped without `commit`, it has changed nothing.
pub struct Section<'a> {
    arena: &'a Arena,
    at: u64,
    /// Bytes of the object.
    bytes: u64,
    writes: [(u64, u64); MOST],
    written: usize,
}

impl<'a> Section<'a> {
    /// Enters the section of the object of so many bytes at `at`.
    pub fn enter(arena: &'a Arena, at: u64, bytes: u64, me: ParticipantId) -> Result<Self, Refusal> {
        latch::enter(arena.half(at + LATCH)?, me.bits(), arena);
        let section = Section { arena, at, bytes, writes: [(0, 0); MOST], written: 0 };
        section.log().redo()?;
        Ok(section)
    }

    /// A word of the object.
    pub fn get(&self, word: u64) -> Result<u64, Refusal> {
        Ok(self.word(word)?.load(Ordering::Relaxed))
    }

    /// What the word will be after `commit`; each word once.
    pub fn set(&mut self, word: u64, value: u64) -> Result<(), Refusal> {
        self.word(word)?;
        let place = self.writes.get_mut(self.written);
        *place.ok_or(Refusal::Corrupt("a section writes too many words"))? = (self.at + word, value);
        self.written += 1;
        Ok(())
    }

    /// Makes the writes happen, leaves the section, and tells those who wait.
    pub fn commit(self) -> Result<(), Refusal> {
        let waitable = Waitable::at(self.arena, self.at);
        self.commit_quietly()?;
        // Who waits says so and then looks: one of the two has to see the other.
        fence(Ordering::SeqCst);
        waitable.notify();
        Ok(())
    }

    /// The same for a change that nobody waits for.
    pub fn commit_quietly(self) -> Result<(), Refusal> {
        self.log().commit(&self.writes[..self.written])
    }

    fn log(&self) -> RedoLog<'a> {
        let (at, most) = (self.at + LOG, MOST as u64);
        RedoLog { arena: self.arena, at, most, within: self.at + WORDS..self.at.saturating_add(self.bytes) }
    }

    /// A word of the object's own, behind the log.
    fn word(&self, word: u64) -> Result<&'a AtomicU64, Refusal> {
        if word < WORDS || word >= self.bytes {
            return Err(Refusal::Corrupt("a place in an object"));
        }
        self.arena.word(self.at + word)
    }
}

impl Drop for Section<'_> {
    fn drop(&mut self) {
        if let Ok(word) = self.arena.half(self.at + LATCH) {
            latch::leave(word, self.arena);
        }
    }
}

#[cfg(test)]
impl Section<'_> {
    /// What a process leaves that is killed after `put_down`, or before it.
    pub(super) fn die(self, put_down: bool) {
        if put_down {
            self.log().put_down(&self.writes[..self.written]).unwrap();
        }
        std::mem::forget(self);
    }
}
