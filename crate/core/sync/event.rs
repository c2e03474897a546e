//! A flag that is waited for.
//!
//! | bits of the word | meaning | written by |
//! |---|---|---|
//! | 0 | it is set | who sets or clears it |
//! | 1.. | how often it was set | who sets it |
//!
//! Who waits remembers the count: one that was waiting when it was set has been let go, also if it was cleared since.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::core::arena::Arena;
use crate::core::waitable::{WAITABLE_BYTES, Waitable};
use crate::error::Refusal;

const WORD: u64 = WAITABLE_BYTES;

/// Bytes of an event.
pub const EVENT_BYTES: u64 = WORD + 8;

const SET: u64 = 1;

/// The event at an offset of the arena.
#[derive(Debug, Clone, Copy)]
pub struct Event<'a> {
    arena: &'a Arena,
    at: u64,
}

impl<'a> Event<'a> {
    pub fn at(arena: &'a Arena, at: u64) -> Self {
        Event { arena, at }
    }

    pub fn is_set(&self) -> Result<bool, Refusal> {
        Ok(self.word()?.load(Ordering::SeqCst) & SET != 0)
    }

    pub fn set(&self) -> Result<(), Refusal> {
        let word = self.word()?;
        let mut seen = word.load(Ordering::SeqCst);
        while seen & SET == 0 {
            // Even before, so one more makes it odd, and two more count it.
            let set = seen.wrapping_add(2) | SET;
            match word.compare_exchange(seen, set, Ordering::SeqCst, Ordering::SeqCst) {
                Ok(_) => {
                    self.waitable().notify();
                    return Ok(());
                }
                Err(now) => seen = now,
            }
        }
        Ok(())
    }

    pub fn clear(&self) -> Result<(), Refusal> {
        self.word()?.fetch_and(!SET, Ordering::SeqCst);
        Ok(())
    }

    /// How often it was set until now: what a wait begins with.
    pub fn count(&self) -> Result<u64, Refusal> {
        Ok(self.word()?.load(Ordering::SeqCst) >> 1)
    }

    /// Whether a wait that began at `count` is over.
    pub fn is_over(&self, count: u64) -> Result<bool, Refusal> {
        let word = self.word()?.load(Ordering::SeqCst);
        Ok(word & SET != 0 || word >> 1 != count)
    }

    pub fn waitable(&self) -> Waitable<'a> {
        Waitable::at(self.arena, self.at)
    }

    fn word(&self) -> Result<&AtomicU64, Refusal> {
        self.arena.word(self.at + WORD)
    }
}
