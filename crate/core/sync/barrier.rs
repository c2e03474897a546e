//! A place where parties wait for each other.
//!
//! | phase | meaning | next |
//! |---|---|---|
//! | FILLING | parties arrive | ACTING or DRAINING when the last one is there; BROKEN; RESETTING |
//! | ACTING | the last one runs the action | DRAINING; BROKEN; RESETTING |
//! | DRAINING | all were there; they leave. Who comes now waits for the next round | FILLING when all have left |
//! | BROKEN | somebody gave up, died, or said so: whoever waits or comes gets the error | FILLING or RESETTING by a reset |
//! | RESETTING | those who wait get the error; who comes now waits for the next round | FILLING when all have left |
//!
//! | word | meaning | written by |
//! |---|---|---|
//! | phase | see above | everybody, in a section |
//! | inside | parties that have arrived and not left | the same |
//! | parties | how many it takes | who creates it |
//! | records | a word for each party inside: its id; 0: nobody | who arrives, who leaves, who buries it |
//!
//! The phases are those of CPython's `threading.Barrier`, with ACTING and the burial added.

use std::sync::atomic::Ordering;

use super::section::{Section, WORDS};
use crate::core::arena::Arena;
use crate::core::participants::ParticipantId;
use crate::core::waitable::Waitable;
use crate::error::Refusal;

const PHASE: u64 = WORDS;
const INSIDE: u64 = WORDS + 8;
const PARTIES: u64 = WORDS + 16;
const RECORDS: u64 = WORDS + 24;

/// The most parties a barrier can have.
pub const MOST_PARTIES: u64 = 1 << 20;

/// Bytes of a barrier.
pub fn barrier_bytes(parties: u64) -> u64 {
    RECORDS + parties * 8
}

const FILLING: u64 = 0;
const ACTING: u64 = 1;
const DRAINING: u64 = 2;
const BROKEN: u64 = 3;
const RESETTING: u64 = 4;

/// What came of an arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// The last round is not over: try again when something changes.
    NotYet,
    Broken,
    /// Waits for the others, at this place.
    Inside(u32),
    /// The last one: it runs the action and says `acted`.
    ToAct(u32),
    /// The last one, and there is no action: it has passed.
    Passed(u32),
}

/// How a wait inside stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Waiting,
    Passed,
    Broken,
}

/// The barrier at an offset of the arena.
#[derive(Debug, Clone, Copy)]
pub struct Barrier<'a> {
    arena: &'a Arena,
    at: u64,
}

impl<'a> Barrier<'a> {
    pub fn at(arena: &'a Arena, at: u64) -> Self {
        Barrier { arena, at }
    }

    /// Before others know of it.
    pub fn prepare(&self, parties: u64) -> Result<(), Refusal> {
        self.arena.word(self.at + PARTIES)?.store(parties, Ordering::Relaxed);
        Ok(())
    }

    pub fn parties(&self) -> Result<u64, Refusal> {
        self.word(PARTIES)
    }

    pub fn is_broken(&self) -> Result<bool, Refusal> {
        Ok(self.word(PHASE)? == BROKEN)
    }

    /// Parties that wait for the others.
    pub fn waiting(&self, me: ParticipantId) -> Result<u64, Refusal> {
        let section = self.section(me)?;
        let filling = matches!(section.get(PHASE)?, FILLING | ACTING);
        Ok(if filling { section.get(INSIDE)? } else { 0 })
    }

    /// A party comes.
    pub fn arrive(&self, me: ParticipantId, has_action: bool) -> Result<Arrival, Refusal> {
        let mut section = self.section(me)?;
        match section.get(PHASE)? {
            BROKEN => return Ok(Arrival::Broken),
            FILLING => {}
            _ => return Ok(Arrival::NotYet),
        }
        let (parties, inside) = (section.get(PARTIES)?, section.get(INSIDE)?);
        let index = inside as u32;
        if inside + 1 < parties {
            section.set(INSIDE, inside + 1)?;
            section.set(self.record(inside)?, me.bits().into())?;
            section.commit_quietly()?;
            return Ok(Arrival::Inside(index));
        }
        if has_action {
            section.set(PHASE, ACTING)?;
            section.set(INSIDE, inside + 1)?;
            section.set(self.record(inside)?, me.bits().into())?;
            section.commit_quietly()?;
            return Ok(Arrival::ToAct(index));
        }
        // It leaves at once: only the others have to be let go.
        section.set(PHASE, if inside == 0 { FILLING } else { DRAINING })?;
        section.commit()?;
        Ok(Arrival::Passed(index))
    }

    /// The action is done: all pass. Broken if somebody has broken it meanwhile.
    pub fn acted(&self, me: ParticipantId, index: u32) -> Result<Standing, Refusal> {
        let mut section = self.section(me)?;
        if section.get(PHASE)? == ACTING {
            section.set(PHASE, DRAINING)?;
            section.commit()?;
        } else {
            drop(section);
        }
        self.look(me, index)
    }

    /// How the wait at a place stands; one that is over has left.
    pub fn look(&self, me: ParticipantId, index: u32) -> Result<Standing, Refusal> {
        let standing = match self.word(PHASE)? {
            FILLING | ACTING => return Ok(Standing::Waiting),
            DRAINING => Standing::Passed,
            _ => Standing::Broken,
        };
        // Nobody leads out of these phases before this party has left, but a reset: then it is broken for it too.
        self.leave(me, me, index)?;
        Ok(standing)
    }

    /// A party gives up: breaks the barrier unless its wait is over. True if it has passed in the last moment.
    pub fn give_up(&self, me: ParticipantId, index: u32) -> Result<bool, Refusal> {
        self.abort_unless_over(me)?;
        Ok(self.look(me, index)? == Standing::Passed)
    }

    fn abort_unless_over(&self, me: ParticipantId) -> Result<(), Refusal> {
        let mut section = self.section(me)?;
        if !matches!(section.get(PHASE)?, FILLING | ACTING) {
            return Ok(());
        }
        section.set(PHASE, BROKEN)?;
        section.commit()
    }

    /// Breaks it: whoever waits or comes gets the error, until a reset.
    pub fn abort(&self, me: ParticipantId) -> Result<(), Refusal> {
        let mut section = self.section(me)?;
        if section.get(PHASE)? == BROKEN {
            return Ok(());
        }
        section.set(PHASE, BROKEN)?;
        section.commit()
    }

    /// Makes it new; whoever waits gets the error.
    pub fn reset(&self, me: ParticipantId) -> Result<(), Refusal> {
        let mut section = self.section(me)?;
        let phase = match (section.get(PHASE)?, section.get(INSIDE)?) {
            (DRAINING, 1..) => return Ok(()),
            (_, 0) => FILLING,
            _ => RESETTING,
        };
        section.set(PHASE, phase)?;
        section.commit()
    }

    /// Breaks the barrier if a dead participant was waiting at it.
    pub fn bury(&self, burier: ParticipantId, dead: ParticipantId) -> Result<(), Refusal> {
        // It may have died in a section: then it has arrived, or left, once that is complete.
        drop(self.section(burier)?);
        let parties = self.parties()?.min(MOST_PARTIES);
        for index in 0..parties {
            if self.word(self.record(index)?)? == u64::from(dead.bits()) {
                self.abort_unless_over(burier)?;
                self.leave(burier, dead, index as u32)?;
            }
        }
        Ok(())
    }

    /// Takes a party out, if it is there.
    fn leave(&self, me: ParticipantId, who: ParticipantId, index: u32) -> Result<(), Refusal> {
        let mut section = self.section(me)?;
        let record = self.record(index.into())?;
        if section.get(record)? != u64::from(who.bits()) {
            return Ok(());
        }
        let inside = section.get(INSIDE)?.saturating_sub(1);
        section.set(record, 0)?;
        section.set(INSIDE, inside)?;
        if inside == 0 && matches!(section.get(PHASE)?, DRAINING | RESETTING) {
            section.set(PHASE, FILLING)?;
            return section.commit();
        }
        section.commit_quietly()
    }

    pub fn waitable(&self) -> Waitable<'a> {
        Waitable::at(self.arena, self.at)
    }

    fn section(&self, me: ParticipantId) -> Result<Section<'a>, Refusal> {
        Section::enter(self.arena, self.at, barrier_bytes(self.parties()?.min(MOST_PARTIES)), me)
    }

    fn word(&self, word: u64) -> Result<u64, Refusal> {
        Ok(self.arena.word(self.at + word)?.load(Ordering::SeqCst))
    }

    /// Place of a record in the object.
    fn record(&self, index: u64) -> Result<u64, Refusal> {
        if index >= self.parties()? || index >= MOST_PARTIES {
            return Err(Refusal::Corrupt("a party of a barrier"));
        }
        Ok(RECORDS + index * 8)
    }
}

#[cfg(test)]
impl Barrier<'_> {
    /// What a party leaves that is killed while it arrives as the first one, when that holds and is not yet to be seen.
    pub(super) fn die_arriving(&self, me: ParticipantId) {
        let mut section = self.section(me).unwrap();
        section.set(INSIDE, 1).unwrap();
        section.set(self.record(0).unwrap(), me.bits().into()).unwrap();
        section.die(true);
    }
}
