//! `Tx`: a critical section over the books of the arena whose writes happen all or not at all.
//!
//! The writes are collected, put down in the arena's journal (`redo.rs`), and hold from the moment at which its count
//! is stored.

use std::sync::atomic::Ordering;

use super::arena::Arena;
use super::layout::{JOURNAL_ENTRIES, header};
use super::participants::ParticipantId;
use super::redo::RedoLog;
use super::waitable::{Call, Waitable};
use crate::error::Refusal;
use crate::sync::latch::{self, Entered};

/// A critical section: nobody else changes the books meanwhile. Dropped without `commit`, it has changed nothing.
pub struct Tx<'a> {
    arena: &'a Arena,
    /// Offset and value.
    writes: Vec<(u64, u64)>,
    /// Who is told of what when the section has been left.
    calls: Vec<Call<'a>>,
}

impl<'a> Tx<'a> {
    /// Enters the section, and completes what a dead one had begun in it.
    pub fn begin(arena: &'a Arena, me: ParticipantId) -> Result<Self, Refusal> {
        let entered = latch::enter(arena.half(header::LATCH)?, me.bits(), arena);
        let tx = Tx { arena, writes: Vec::with_capacity(16), calls: Vec::new() };
        if entered == Entered::FromTheDead {
            journal(arena).redo()?;
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

    /// Tells those who wait at a waitable, but only when the section has been left: nobody waits for the latch meanwhile.
    /// For changes that hold already.
    pub fn notify_afterwards(&mut self, waitable: u64) {
        Waitable::at(self.arena, waitable).collect(&mut self.calls);
    }

    /// Forgets what it has written so far.
    pub fn undo(&mut self) {
        self.writes.clear();
    }

    /// Makes the writes happen, and leaves the section.
    pub fn commit(self) -> Result<(), Refusal> {
        journal(self.arena).commit(&self.writes)
    }
}

impl Drop for Tx<'_> {
    fn drop(&mut self) {
        if let Ok(word) = self.arena.half(header::LATCH) {
            latch::leave(word, self.arena);
        }
        for call in self.calls.drain(..) {
            call.deliver();
        }
    }
}

fn journal(arena: &Arena) -> RedoLog<'_> {
    let layout = arena.layout();
    RedoLog { arena, at: layout.journal, most: JOURNAL_ENTRIES, within: 0..layout.size }
}

#[cfg(test)]
impl Tx<'_> {
    /// What a process leaves that is killed after `put_down`, or before it.
    pub(super) fn die(self, put_down: bool) {
        if put_down {
            journal(self.arena).put_down(&self.writes).unwrap();
        }
        std::mem::forget(self);
    }

    /// The same after the last word was written, and before the journal was told so.
    pub(super) fn die_late(self) {
        journal(self.arena).put_down(&self.writes).unwrap();
        for (offset, value) in &self.writes {
            self.arena.word(*offset).unwrap().store(*value, Ordering::Relaxed);
        }
        std::mem::forget(self);
    }
}
