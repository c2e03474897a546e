//! A change of a channel that happens as a whole or not at all, made while its latch is held.
//!
//! One word is one store. Several words of the channel alone go by its own journal, a redo log like that of the
//! arena; whoever takes the latch over from the dead does it again. What also concerns blocks or other objects goes by
//! the arena's section.

use std::sync::atomic::Ordering;

use super::words::{JOURNAL, JOURNAL_ENTRIES};
use crate::core::arena::Arena;
use crate::core::journal::Tx;
use crate::core::member::Member;
use crate::error::Refusal;

/// The writes of a change.
pub struct Change<'a> {
    log: Log<'a>,
    /// The section that takes the writes in the log's place.
    tx: Option<Tx<'a>>,
}

impl<'a> Change<'a> {
    /// A change of nothing but the channel at `channel`, at most `JOURNAL_ENTRIES` words.
    pub fn own(member: &'a Member, channel: u64) -> Self {
        Change { log: Log::of(member.arena(), channel), tx: None }
    }

    /// A change that also concerns blocks or other objects.
    pub fn arena(member: &'a Member) -> Result<Self, Refusal> {
        Ok(Change { log: Log::of(member.arena(), 0), tx: Some(member.begin()?) })
    }

    pub fn get(&self, at: u64) -> Result<u64, Refusal> {
        match &self.tx {
            Some(tx) => tx.get(at),
            None => self.log.get(at),
        }
    }

    pub fn set(&mut self, at: u64, value: u64) -> Result<(), Refusal> {
        match &mut self.tx {
            Some(tx) => tx.set(at, value),
            None => self.log.set(at, value),
        }
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
        match self.tx {
            Some(tx) => tx.commit(),
            None => self.log.commit(),
        }
    }
}

const MOST: usize = JOURNAL_ENTRIES as usize;

/// The channel's own journal.
struct Log<'a> {
    arena: &'a Arena,
    channel: u64,
    /// Offset and value.
    writes: [(u64, u64); MOST],
    count: usize,
}

impl<'a> Log<'a> {
    fn of(arena: &'a Arena, channel: u64) -> Self {
        Log { arena, channel, writes: [(0, 0); MOST], count: 0 }
    }

    fn get(&self, at: u64) -> Result<u64, Refusal> {
        match self.writes[..self.count].iter().find(|(offset, _)| *offset == at) {
            Some((_, value)) => Ok(*value),
            None => Ok(self.arena.word(at)?.load(Ordering::Acquire)),
        }
    }

    fn set(&mut self, at: u64, value: u64) -> Result<(), Refusal> {
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

    fn commit(&self) -> Result<(), Refusal> {
        if let [(at, value)] = self.writes[..self.count] {
            self.arena.word(at)?.store(value, Ordering::Release);
            return Ok(());
        }
        self.put_down()?;
        redo(self.arena, self.channel)
    }

    fn put_down(&self) -> Result<(), Refusal> {
        let journal = self.channel + JOURNAL;
        for (index, (at, value)) in self.writes[..self.count].iter().enumerate() {
            let entry = journal + 8 + index as u64 * 16;
            self.arena.word(entry)?.store(*at, Ordering::Relaxed);
            self.arena.word(entry + 8)?.store(*value, Ordering::Relaxed);
        }
        self.arena.word(journal)?.store(self.count as u64, Ordering::Release);
        Ok(())
    }
}

/// Makes the writes that are put down in the channel's journal.
pub fn redo(arena: &Arena, channel: u64) -> Result<(), Refusal> {
    let journal = channel + JOURNAL;
    let count = arena.word(journal)?.load(Ordering::Acquire).min(JOURNAL_ENTRIES);
    for index in 0..count {
        let entry = journal + 8 + index * 16;
        let at = arena.word(entry)?.load(Ordering::Relaxed);
        let value = arena.word(entry + 8)?.load(Ordering::Relaxed);
        // What a scribbler put there must not keep everybody from the channel for ever.
        if let Ok(word) = arena.word(at) {
            word.store(value, Ordering::Release);
        }
    }
    arena.word(journal)?.store(0, Ordering::Release);
    Ok(())
}
