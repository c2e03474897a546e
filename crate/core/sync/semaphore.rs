//! Units that are taken and given back.
//!
//! | word | meaning | written by |
//! |---|---|---|
//! | count | units that are there | who takes or gives |
//! | bound | the most there may be + 1; 0: no bound | who creates it |
//! | messages | 1: somebody gave a unit that it had not taken | who does that |
//! | taken | half a word for each participant: units it took and has not given | that participant; who buries it |
//!
//! All of them are changed in a section. A unit may be a permit, which whoever took it gives back, or a message, taken
//! here and given there. Only the first should come back when the taker is killed. Nobody says which it is, but who
//! gives what it has not taken has sent a message; from then on nothing comes back.

use std::sync::atomic::Ordering;

use super::section::{Section, WORDS};
use crate::core::arena::Arena;
use crate::core::layout::PARTICIPANTS;
use crate::core::participants::{self, ParticipantId};
use crate::core::waitable::Waitable;
use crate::error::Refusal;

const COUNT: u64 = WORDS;
const BOUND: u64 = WORDS + 8;
const MESSAGES: u64 = WORDS + 16;
const TAKEN: u64 = WORDS + 24;

/// Bytes of a semaphore.
pub const SEMAPHORE_BYTES: u64 = TAKEN + PARTICIPANTS as u64 * 4;

/// The most units a semaphore can have.
pub const MOST_UNITS: u64 = i32::MAX as u64;

/// The semaphore at an offset of the arena.
#[derive(Debug, Clone, Copy)]
pub struct Semaphore<'a> {
    arena: &'a Arena,
    at: u64,
}

impl<'a> Semaphore<'a> {
    pub fn at(arena: &'a Arena, at: u64) -> Self {
        Semaphore { arena, at }
    }

    /// Before others know of it: so many units, and no more than these if it is bounded.
    pub fn prepare(&self, units: u64, bounded: bool) -> Result<(), Refusal> {
        self.arena.word(self.at + COUNT)?.store(units, Ordering::Relaxed);
        self.arena.word(self.at + BOUND)?.store(if bounded { units + 1 } else { 0 }, Ordering::Relaxed);
        Ok(())
    }

    /// Takes a unit; false if there is none.
    pub fn take(&self, me: ParticipantId) -> Result<bool, Refusal> {
        if self.value()? == 0 {
            return Ok(false);
        }
        let mut section = self.section(me)?;
        let count = section.get(COUNT)?;
        if count == 0 {
            return Ok(false);
        }
        let taken = Taken::of(&section, me)?;
        section.set(COUNT, count - 1)?;
        section.set(taken.word, taken.with(taken.units.saturating_add(1)))?;
        section.commit_quietly()?;
        Ok(true)
    }

    /// Gives a unit; false if there would be more than there may be.
    pub fn give(&self, me: ParticipantId) -> Result<bool, Refusal> {
        let mut section = self.section(me)?;
        let count = section.get(COUNT)?;
        if count >= most(&section)? {
            return Ok(false);
        }
        let taken = Taken::of(&section, me)?;
        section.set(COUNT, count + 1)?;
        if taken.units == 0 {
            section.set(MESSAGES, 1)?;
        } else {
            section.set(taken.word, taken.with(taken.units - 1))?;
        }
        section.commit()?;
        Ok(true)
    }

    /// Units that are there.
    pub fn value(&self) -> Result<u64, Refusal> {
        Ok(self.arena.word(self.at + COUNT)?.load(Ordering::SeqCst))
    }

    /// Forgets what a dead participant had, and gives it back if it was `killed`.
    pub fn bury(&self, burier: ParticipantId, dead: ParticipantId, killed: bool) -> Result<(), Refusal> {
        let mut section = self.section(burier)?;
        let taken = Taken::of(&section, dead)?;
        // If somebody else has finished this burial, the slot may be that of a living one by now, which takes units only
        // in a section.
        if taken.units == 0 || !participants::is_dead(self.arena, dead)? {
            return Ok(());
        }
        section.set(taken.word, taken.with(0))?;
        if !killed || section.get(MESSAGES)? != 0 {
            return section.commit_quietly();
        }
        let count = section.get(COUNT)?.saturating_add(taken.units.into()).min(most(&section)?);
        section.set(COUNT, count)?;
        section.commit()
    }

    pub fn waitable(&self) -> Waitable<'a> {
        Waitable::at(self.arena, self.at)
    }

    fn section(&self, me: ParticipantId) -> Result<Section<'a>, Refusal> {
        Section::enter(self.arena, self.at, SEMAPHORE_BYTES, me)
    }
}

fn most(section: &Section<'_>) -> Result<u64, Refusal> {
    Ok(section.get(BOUND)?.checked_sub(1).unwrap_or(MOST_UNITS))
}

fn shift(of: ParticipantId) -> u32 {
    of.slot() % 2 * 32
}

/// What one participant has taken: half of a word.
struct Taken {
    word: u64,
    value: u64,
    shift: u32,
    units: u32,
}

impl Taken {
    fn of(section: &Section<'_>, participant: ParticipantId) -> Result<Self, Refusal> {
        let word = TAKEN + u64::from(participant.slot()) / 2 * 8;
        let (value, shift) = (section.get(word)?, shift(participant));
        Ok(Taken { word, value, shift, units: (value >> shift) as u32 })
    }

    fn with(&self, units: u32) -> u64 {
        self.value & !(0xffff_ffff << self.shift) | u64::from(units) << self.shift
    }
}
