//! A change of a channel that happens as a whole or not at all, made while its latch is held.
//!
//! One word is one store. Several words of the channel alone go by its own journal (`redo.rs`); whoever takes the latch
//! over from the dead does it again. What also concerns blocks or other objects goes by
//! the arena's section.

use std::sync::atomic::Ordering;

use super::words::{JOURNAL, JOURNAL_ENTRIES};
use crate::core::arena::Arena;
use crate::core::journal::Tx;
use crate::core::member::Member;
use crate::core::redo::RedoLog;
use crate::error::Refusal;

const MOST: usize = JOURNAL_ENTRIES as usize;

/// The writes of a change.
pub struct Change<'a> {
    arena: &'a Arena,
    /// The arena's section, if the change goes by it: then it has all writes.
    tx: Option<Tx<'a>>,
    channel: u64,
    /// Offset and value.
    writes: [(u64, u64); MOST],
    count: usize,
}

impl<'a> Change<'a> {
    /// A change of nothing but the channel at `channel`, at most `JOURNAL_ENTRIES` words.
    pub fn own(member: &'a Member, channel: u64) -> Self {
        Change { arena: member.arena(), tx: None, channel, writes: [(0, 0); MOST], count: 0 }
    }

    /// A change that also concerns blocks or other objects.
    pub fn arena(member: &'a Member) -> Result<Self, Refusal> {
        Ok(Change { tx: Some(member.begin()?), ..Change::own(member, 0) })
    }

    pub fn get(&self, at: u64) -> Result<u64, Refusal> {
        if let Some(tx) = &self.tx {
            return tx.get(at);
        }
        match self.writes[..self.count].iter().find(|(offset, _)| *offset == at) {
            Some((_, value)) => Ok(*value),
            None => Ok(self.arena.word(at)?.load(Ordering::Acquire)),
        }
    }

    pub fn set(&mut self, at: u64, value: u64) -> Result<(), Refusal> {
        if let Some(tx) = &mut self.tx {
            return tx.set(at, value);
        }
        self.arena.word(at)?;
        if let Some(write) = self.writes[..self.count].iter_mut().find(|(offset, _)| *offset == at) {
            write.1 = value;
            return Ok(());
        }
        let free =
            self.writes.get_mut(self.count).ok_or(Refusal::Corrupt("a change writes too many words"))?;
        *free = (at, value);
        self.count += 1;
        Ok(())
    }

    /// Adds to a word, or takes away.
    pub fn add(&mut self, at: u64, difference: i64) -> Result<(), Refusal> {
        let value = self.get(at)?.wrapping_add_signed(difference);
        self.set(at, value)
    }

    /// The arena's section, for those who have asked for it.
    pub fn tx(&mut self) -> Result<&mut Tx<'a>, Refusal> {
        self.tx.as_mut().ok_or(Refusal::Corrupt("a channel frees what it has in use"))
    }

    pub fn commit(self) -> Result<(), Refusal> {
        if let Some(tx) = self.tx {
            return tx.commit();
        }
        if let [(at, value)] = self.writes[..self.count] {
            self.arena.word(at)?.store(value, Ordering::Release);
            return Ok(());
        }
        log(self.arena, self.channel).commit(&self.writes[..self.count])
    }
}

/// The channel's own journal.
pub fn log(arena: &Arena, channel: u64) -> RedoLog<'_> {
    RedoLog { arena, at: channel + JOURNAL, most: JOURNAL_ENTRIES, within: 0..arena.layout().size }
}
