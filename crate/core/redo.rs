//! A redo log in the arena: several words are written as a whole or not at all, whoever is killed when.
//!
//! | word | meaning | written by |
//! |---|---|---|
//! | count | 0: nothing is put down; else how many entries are, and they hold | who is inside the latch that guards the log |
//! | entries | offset in the arena, and value | the same |
//!
//! What is put down are absolute values, so that writing them twice is writing them once: whoever takes the latch over
//! from the dead writes them again. (The idea is that of write-ahead logging, ARIES without its undo.)

use std::ops::Range;
use std::sync::atomic::Ordering;

use super::arena::Arena;
use crate::error::Refusal;

/// Bytes of a log with room for so many entries.
pub const fn bytes_for(entries: u64) -> u64 {
    8 + entries * 16
}

/// The log at an offset of the arena.
pub struct RedoLog<'a> {
    pub arena: &'a Arena,
    pub at: u64,
    /// How many entries it has room for.
    pub most: u64,
    /// Where the words lie that may be written: what a scribbler put into the log goes nowhere else.
    pub within: Range<u64>,
}

impl RedoLog<'_> {
    /// Makes the writes (offset and value) happen; they are as many as the log has room for, at most.
    pub fn commit(&self, writes: &[(u64, u64)]) -> Result<(), Refusal> {
        self.put_down(writes)?;
        self.redo()
    }

    /// From here on the writes happen, whoever makes them.
    pub fn put_down(&self, writes: &[(u64, u64)]) -> Result<(), Refusal> {
        for (index, (offset, value)) in writes.iter().enumerate() {
            let entry = self.at + bytes_for(index as u64);
            self.arena.word(entry)?.store(*offset, Ordering::Relaxed);
            self.arena.word(entry + 8)?.store(*value, Ordering::Relaxed);
        }
        self.arena.word(self.at)?.store(writes.len() as u64, Ordering::Release);
        Ok(())
    }

    /// Makes the writes that are put down, if there are some.
    pub fn redo(&self) -> Result<(), Refusal> {
        let count = self.arena.word(self.at)?;
        for index in 0..count.load(Ordering::Acquire).min(self.most) {
            let entry = self.at + bytes_for(index);
            let offset = self.arena.word(entry)?.load(Ordering::Relaxed);
            let value = self.arena.word(entry + 8)?.load(Ordering::Relaxed);
            // What a scribbler put there must not keep everybody out for ever.
            if let (true, Ok(word)) = (self.within.contains(&offset), self.arena.word(offset)) {
                word.store(value, Ordering::Release);
            }
        }
        count.store(0, Ordering::Release);
        Ok(())
    }
}
