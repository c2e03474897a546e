//! `Tx`: a critical section over the books of the arena whose writes happen all or not at all.
//!
//! A redo log: the writes are collected, put down in the journal, and hold from the moment at which the journal's
//! count is stored. They are absolute values, so that doing them twice is doing them once: whoever takes the latch
//! over from the dead does the journal again. (The idea is that of write-ahead logging, ARIES without its undo.)

use std::sync::atomic::Ordering;

use super::arena::Arena;
use super::latch::{self, Entered};
use super::layout::{JOURNAL_ENTRIES, header};
use super::participants::ParticipantId;
use crate::error::Refusal;

/// A critical section: nobody else changes the books meanwhile. Dropped without `commit`, it has changed nothing.
pub struct Tx<'a> {
    arena: &'a Arena,
    /// Offset and value.
    writes: Vec<(u64, u64)>,
}

impl<'a> Tx<'a> {
    /// Enters the section, and completes what a dead one had begun in it.
    pub fn begin(arena: &'a Arena, me: ParticipantId) -> Result<Self, Refusal> {
        let entered = latch::enter(arena.half(header::LATCH)?, me.bits(), arena);
        let tx = Tx { arena, writes: Vec::with_capacity(16) };
        if entered == Entered::FromTheDead {
            redo(arena)?;
        }
        Ok(tx)
    }

    pub fn arena(&self) -> &'a Arena {
        self.arena
    }

    /// A word as this section sees it: as it has written it, or as it is.
    pub fn get(&self, offset: u64) -> Result<u64, Refusal> {
        let own = self.writes.iter().rev().find(|(at, _)| *at == offset);
        match own {
            Some((_, value)) => Ok(*value),
            None => Ok(self.arena.word(offset)?.load(Ordering::Relaxed)),
        }
    }

    /// What the word will be after `commit`.
    pub fn set(&mut self, offset: u64, value: u64) -> Result<(), Refusal> {
        self.arena.word(offset)?;
        if let Some(write) = self.writes.iter_mut().find(|(at, _)| *at == offset) {
            write.1 = value;
            return Ok(());
        }
        if self.writes.len() as u64 == JOURNAL_ENTRIES {
            return Err(Refusal::Corrupt("a section writes too many words"));
        }
        self.writes.push((offset, value));
        Ok(())
    }

    /// Forgets what it has written so far.
    pub fn undo(&mut self) {
        self.writes.clear();
    }

    /// Makes the writes happen, and leaves the section.
    pub fn commit(self) -> Result<(), Refusal> {
        self.put_down()?;
        redo(self.arena)
    }

    /// From here on the writes happen, whoever makes them.
    fn put_down(&self) -> Result<(), Refusal> {
        let journal = self.arena.layout().journal;
        for (index, (offset, value)) in self.writes.iter().enumerate() {
            let at = journal + 8 + index as u64 * 16;
            self.arena.word(at)?.store(*offset, Ordering::Relaxed);
            self.arena.word(at + 8)?.store(*value, Ordering::Relaxed);
        }
        self.arena.word(journal)?.store(self.writes.len() as u64, Ordering::Release);
        Ok(())
    }
}

impl Drop for Tx<'_> {
    fn drop(&mut self) {
        if let Ok(word) = self.arena.half(header::LATCH) {
            latch::leave(word, self.arena);
        }
    }
}

/// Makes the writes that are put down in the journal.
fn redo(arena: &Arena) -> Result<(), Refusal> {
    let journal = arena.layout().journal;
    let count = arena.word(journal)?.load(Ordering::Acquire).min(JOURNAL_ENTRIES);
    for index in 0..count {
        let at = journal + 8 + index * 16;
        let offset = arena.word(at)?.load(Ordering::Relaxed);
        let value = arena.word(at + 8)?.load(Ordering::Relaxed);
        // What a scribbler put there must not keep everybody from the arena for ever.
        if let Ok(word) = arena.word(offset) {
            word.store(value, Ordering::Relaxed);
        }
    }
    arena.word(journal)?.store(0, Ordering::Release);
    Ok(())
}

#[cfg(test)]
impl Tx<'_> {
    /// What a process leaves that is killed after `put_down`, or before it.
    pub(super) fn die(self, put_down: bool) {
        if put_down {
            self.put_down().unwrap();
        }
        std::mem::forget(self);
    }

    /// The same after the last word was written, and before the journal was told so.
    pub(super) fn die_late(self) {
        self.put_down().unwrap();
        for (offset, value) in &self.writes {
            self.arena.word(*offset).unwrap().store(*value, Ordering::Relaxed);
        }
        std::mem::forget(self);
    }
}
