//! Waiting to be notified. The lock that goes with it is an object of its own, and whoever enlists or notifies has it.
//!
//! | bits of a record | meaning |
//! |---|---|
//! | 0..30 | id of who waits; 0: the record is free |
//! | 30 | it was notified |
//! | 32.. | its ticket: who came first is notified first |
//!
//! A record is taken by who waits, marked by who notifies, and freed by who waits, or by who buries it. Each is one
//! compare-and-swap. One that was notified and died before it took notice passes the notification on.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::core::arena::Arena;
use crate::core::participants::ParticipantId;
use crate::core::waitable::{WAITABLE_BYTES, Waitable};
use crate::error::Refusal;

/// Tickets that were given out; only the low half counts.
const TICKETS: u64 = WAITABLE_BYTES;
/// Records from here on were never used.
const USED: u64 = TICKETS + 8;
const RECORDS: u64 = USED + 8;
/// Waits at a time.
pub const MOST_WAITS: u64 = 2000;

/// Bytes of a condition.
pub const CONDITION_BYTES: u64 = RECORDS + MOST_WAITS * 8;

const ID: u64 = (1 << 30) - 1;
const NOTIFIED: u64 = 1 << 30;

/// The condition at an offset of the arena.
#[derive(Debug, Clone, Copy)]
pub struct Condition<'a> {
    arena: &'a Arena,
    at: u64,
}

/// A place among those who wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub index: u32,
    pub ticket: u32,
}

impl<'a> Condition<'a> {
    pub fn at(arena: &'a Arena, at: u64) -> Self {
        Condition { arena, at }
    }

    /// Begins to wait.
    pub fn enlist(&self, me: ParticipantId) -> Result<Place, Refusal> {
        let ticket = self.arena.word(self.at + TICKETS)?.fetch_add(1, Ordering::SeqCst) as u32;
        let value = u64::from(ticket) << 32 | u64::from(me.bits());
        for index in 0..MOST_WAITS {
            let record = self.record(index)?;
            if record.load(Ordering::Relaxed) != 0 {
                continue;
            }
            // First, so that a record of a process that is killed here is found by who buries it.
            self.arena.word(self.at + USED)?.fetch_max(index + 1, Ordering::SeqCst);
            if record.compare_exchange(0, value, Ordering::SeqCst, Ordering::Relaxed).is_ok() {
                return Ok(Place { index: index as u32, ticket });
            }
        }
        Err(Refusal::Crowded(format!(
            "at most {MOST_WAITS} waits for a condition at a time, and there are so many"
        )))
    }

    /// Whether it was notified; then it waits no more.
    pub fn take_notice(&self, me: ParticipantId, place: Place) -> Result<bool, Refusal> {
        let notified = Self::value(me, place) | NOTIFIED;
        Ok(self.record(place.index.into())?.load(Ordering::SeqCst) == notified && {
            self.free(place.index.into(), notified)?
        })
    }

    /// Ends the wait; true if it was notified in the last moment.
    pub fn leave(&self, me: ParticipantId, place: Place) -> Result<bool, Refusal> {
        let waiting = Self::value(me, place);
        if self.free(place.index.into(), waiting)? {
            return Ok(false);
        }
        self.free(place.index.into(), waiting | NOTIFIED)
    }

    /// Notifies those who have waited longest, at most so many.
    pub fn notify(&self, most: usize) -> Result<usize, Refusal> {
        let mut waiting = self.waiting()?;
        waiting.sort_unstable();
        let mut notified = 0;
        for (_, index, value) in waiting {
            if notified == most {
                break;
            }
            let record = self.record(index)?;
            let marked = value | NOTIFIED;
            // One that gives up at this moment leaves the notification to the next.
            if record.compare_exchange(value, marked, Ordering::SeqCst, Ordering::Relaxed).is_ok() {
                notified += 1;
            }
        }
        if notified > 0 {
            self.waitable().notify();
        }
        Ok(notified)
    }

    /// Forgets a dead participant.
    pub fn bury(&self, burier: ParticipantId, dead: ParticipantId) -> Result<(), Refusal> {
        for index in 0..self.used()? {
            self.forget(burier, dead, index)?;
        }
        Ok(())
    }

    fn forget(&self, burier: ParticipantId, dead: ParticipantId, index: u64) -> Result<(), Refusal> {
        let value = self.record(index)?.load(Ordering::SeqCst);
        if value & ID != u64::from(dead.bits()) || value & NOTIFIED == 0 && self.free(index, value)? {
            return Ok(());
        }
        // It was notified, if only at this moment.
        if let Some(mine) = self.inherit(burier, index, value | NOTIFIED)? {
            self.notify(1)?;
            self.free(index, mine)?;
        }
        Ok(())
    }

    /// Takes over a notification that the dead did not live to see: if the burier dies, too, who buries that one passes
    /// it on. None if somebody else has it.
    pub(super) fn inherit(
        &self,
        burier: ParticipantId,
        index: u64,
        value: u64,
    ) -> Result<Option<u64>, Refusal> {
        let mine = value & !ID | u64::from(burier.bits());
        let taken = self.record(index)?.compare_exchange(value, mine, Ordering::SeqCst, Ordering::Relaxed);
        Ok(taken.is_ok().then_some(mine))
    }

    pub fn waitable(&self) -> Waitable<'a> {
        Waitable::at(self.arena, self.at)
    }

    /// Age, place and value of each record that waits: the oldest ticket has the least age.
    fn waiting(&self) -> Result<Vec<(u32, u64, u64)>, Refusal> {
        let next = self.arena.word(self.at + TICKETS)?.load(Ordering::SeqCst) as u32;
        let mut waiting = Vec::new();
        for index in 0..self.used()? {
            let value = self.record(index)?.load(Ordering::SeqCst);
            if value != 0 && value & NOTIFIED == 0 {
                // Tickets wrap round; the distance to the next one does not.
                let age = u32::MAX - next.wrapping_sub((value >> 32) as u32);
                waiting.push((age, index, value));
            }
        }
        Ok(waiting)
    }

    fn value(me: ParticipantId, place: Place) -> u64 {
        u64::from(place.ticket) << 32 | u64::from(me.bits())
    }

    fn free(&self, index: u64, value: u64) -> Result<bool, Refusal> {
        Ok(self.record(index)?.compare_exchange(value, 0, Ordering::SeqCst, Ordering::Relaxed).is_ok())
    }

    fn used(&self) -> Result<u64, Refusal> {
        Ok(self.arena.word(self.at + USED)?.load(Ordering::SeqCst).min(MOST_WAITS))
    }

    fn record(&self, index: u64) -> Result<&AtomicU64, Refusal> {
        if index >= MOST_WAITS {
            return Err(Refusal::Corrupt("a place in a condition"));
        }
        self.arena.word(self.at + RECORDS + index * 8)
    }
}
