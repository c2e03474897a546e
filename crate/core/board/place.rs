//! Where the parts of a board lie, for both sides.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use super::lane::{LANE_BYTES, Lane};
use super::ring::{RING_BYTES, Ring};
use crate::core::arena::Arena;
use crate::core::journal::Tx;
use crate::core::kinds::Kind;
use crate::core::objects::Body;
use crate::core::participants;
use crate::error::Refusal;
use crate::sync::hand;
use crate::sync::rest::Rest;
use crate::sys::{Platform, System};

/// Lane of tasks that came back, which are claimed first.
pub const RETURNED: u32 = 0;
/// Lane of all others.
pub const QUEUED: u32 = 1;
/// Both, in the order in which they are claimed.
pub const LANES: [u32; 2] = [RETURNED, QUEUED];

/// Bytes of a control block with its outbox (`ts/engine/control.ts`).
pub const CONTROL_BYTES: u64 = 64 + 256 * 1024;

/// The most workers a pool can have: more participants there cannot be.
const MOST_WORKERS: u32 = participants::MOST;

// Words of a board, by offset.
const WORKERS: u64 = 0;
/// Slot of the caller, which is rung when there are reports.
const CALLER: u64 = 8;
/// 1 from the first report to the next look of the caller.
const BELL: u64 = 64;
/// Counts the rings; a caller who blocks sleeps on it.
const SEQUENCE: u64 = 68;
/// 1: it may sleep.
const SLEEPS: u64 = 72;
const FIRST_LANE: u64 = 128;
const FIRST_PLACE: u64 = FIRST_LANE + 2 * LANE_BYTES;

// Words of a place, by offset.
const REST: u64 = 0;
const STOP: u64 = 4;
const PARTICIPANT: u64 = 8;
/// 1 while a task runs, for statistics alone: the records decide.
const RUNS: u64 = 16;
const HAND: u64 = 64;
const RING: u64 = 128;
const CONTROL: u64 = 256;
const PLACE_BYTES: u64 = (CONTROL + CONTROL_BYTES + RING_BYTES).next_multiple_of(4096);

/// Bytes of a board for so many workers. They cost memory only where they are touched.
pub fn bytes_for(workers: u32) -> u64 {
    FIRST_PLACE + u64::from(workers) * PLACE_BYTES
}

/// A board as either side sees it.
#[derive(Debug, Clone)]
pub struct Board {
    pub arena: Arc<Arena>,
    offset: u64,
    pub workers: u32,
}

impl Board {
    /// A board that has no workers yet: what is in the rest of a new object means nothing.
    pub fn blank(arena: &Arena, body: Body) -> Result<(), Refusal> {
        arena.word(body.offset + WORKERS)?.store(0, Ordering::Relaxed);
        Ok(())
    }

    /// Makes a blank board one for so many workers.
    pub fn format(arena: &Arc<Arena>, body: Body, workers: u32, caller: u32) -> Result<Self, Refusal> {
        // Not in the section that has created it: it takes long.
        arena.clear(body.offset, body.bytes)?;
        arena.word(body.offset + CALLER)?.store(caller.into(), Ordering::Relaxed);
        arena.word(body.offset + WORKERS)?.store(workers.into(), Ordering::Release);
        Board::of(arena, body)
    }

    /// The board in an object.
    pub fn of(arena: &Arc<Arena>, body: Body) -> Result<Self, Refusal> {
        let workers = arena.word(body.offset + WORKERS)?.load(Ordering::Relaxed);
        let workers = u32::try_from(workers).unwrap_or(u32::MAX);
        if body.kind != Kind::Board || workers > MOST_WORKERS || bytes_for(workers) > body.bytes {
            return Err(Refusal::Corrupt("the board of a pool"));
        }
        Ok(Board { arena: Arc::clone(arena), offset: body.offset, workers })
    }

    pub fn lane(&self, lane: u32) -> Lane<'_> {
        Lane::at(&self.arena, self.offset + FIRST_LANE + u64::from(lane & 1) * LANE_BYTES)
    }

    pub fn place(&self, worker: u32) -> Place<'_> {
        let index = u64::from(worker.min(self.workers.saturating_sub(1)));
        Place { arena: &self.arena, offset: self.offset + FIRST_PLACE + index * PLACE_BYTES }
    }

    pub fn places(&self) -> impl Iterator<Item = Place<'_>> {
        (0..self.workers).map(|worker| self.place(worker))
    }

    /// Tasks that nobody has claimed.
    pub fn ready(&self) -> Result<u64, Refusal> {
        Ok(self.lane(RETURNED).ready()? + self.lane(QUEUED).ready()?)
    }

    /// Tasks that have not begun.
    pub fn unstarted(&self) -> Result<u64, Refusal> {
        let mut count = self.ready()?;
        for place in self.places() {
            count += u64::from(hand::look(place.hand()?).count);
        }
        Ok(count)
    }

    /// Wakes one parked worker, unless somebody is about to look anyway: waking another for the work that a looking
    /// worker is about to find would hand it to a cold one.
    pub fn wake_one(&self) -> Result<(), Refusal> {
        for place in self.places() {
            if place.rest()?.is_looking() {
                return Ok(());
            }
        }
        for place in self.places() {
            if place.wake()? {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Makes one worker look for work that lies beside the one who calls, unless somebody is about to look anyway: one
    /// that is parked, or rests on its event loop. The caller counts what has not begun, and misses what is just on its
    /// way from a lane, or another's hand, into a hand: whoever brings it there looks after the rest.
    pub fn rouse_one(&self) -> Result<(), Refusal> {
        for place in self.places() {
            if place.rest()?.is_looking() || place.wake()? {
                return Ok(());
            }
        }
        for place in self.places() {
            if place.rest()?.must_ring() {
                return place.ring();
            }
        }
        Ok(())
    }

    /// Wakes all parked workers.
    pub fn wake_all(&self) -> Result<(), Refusal> {
        for place in self.places() {
            place.wake()?;
        }
        Ok(())
    }

    /// A worker has reported.
    pub fn ring_caller(&self) -> Result<(), Refusal> {
        if self.bell()?.swap(1, Ordering::SeqCst) != 0 {
            return Ok(());
        }
        if self.sleeps()?.swap(0, Ordering::SeqCst) != 0 {
            // After the flag was taken: the caller has read the sequence before it set it, so it sleeps no more.
            let sequence = self.sequence()?;
            sequence.fetch_add(1, Ordering::SeqCst);
            System::wake(sequence, true);
        }
        participants::ring(&self.arena, self.arena.word(self.offset + CALLER)?.load(Ordering::Relaxed) as u32)
    }

    pub fn bell(&self) -> Result<&AtomicU32, Refusal> {
        self.arena.half(self.offset + BELL)
    }

    pub fn sequence(&self) -> Result<&AtomicU32, Refusal> {
        self.arena.half(self.offset + SEQUENCE)
    }

    pub fn sleeps(&self) -> Result<&AtomicU32, Refusal> {
        self.arena.half(self.offset + SLEEPS)
    }
}

/// One worker's place on a board.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    arena: &'a Arena,
    offset: u64,
}

impl<'a> Place<'a> {
    pub fn rest_word(&self) -> Result<&'a AtomicU32, Refusal> {
        self.arena.half(self.offset + REST)
    }

    pub fn rest(&self) -> Result<Rest<&'a AtomicU32>, Refusal> {
        Ok(Rest::at(self.rest_word()?))
    }

    pub fn participant(&self) -> Result<&'a AtomicU64, Refusal> {
        self.arena.word(self.offset + PARTICIPANT)
    }

    pub fn runs(&self) -> Result<&'a AtomicU32, Refusal> {
        self.arena.half(self.offset + RUNS)
    }

    pub fn hand(&self) -> Result<&'a AtomicU64, Refusal> {
        self.arena.word(self.offset + HAND)
    }

    pub fn reports(&self) -> Ring<'a> {
        Ring::at(self.arena, self.offset + RING, self.offset + CONTROL + CONTROL_BYTES)
    }

    /// Where the control block and the outbox lie, from the start of the arena.
    pub fn control(&self) -> u64 {
        self.offset + CONTROL
    }

    pub fn is_stopped(&self) -> Result<bool, Refusal> {
        Ok(self.arena.half(self.offset + STOP)?.load(Ordering::SeqCst) != 0)
    }

    /// Ends the worker's present wait and all later ones, also of one that has not come up yet.
    pub fn stop(&self) -> Result<(), Refusal> {
        self.arena.half(self.offset + STOP)?.store(1, Ordering::SeqCst);
        self.wake().map(drop)
    }

    /// Wakes the worker if it is parked; true if nobody else has.
    pub fn wake(&self) -> Result<bool, Refusal> {
        let woken = self.rest()?.must_wake();
        if woken {
            System::wake(self.rest_word()?, true);
        }
        Ok(woken)
    }

    /// Rings the worker's event loop.
    pub fn ring(&self) -> Result<(), Refusal> {
        match self.participant()?.load(Ordering::SeqCst) as u32 {
            0 => Ok(()),
            id => participants::ring(self.arena, participants::ParticipantId::from_bits(id).slot()),
        }
    }
}

/// Lets a dying board let go of one of the objects that reports refer to. True once there is none left.
pub(in crate::core) fn let_go(tx: &mut Tx<'_>, body: Body) -> Result<bool, Refusal> {
    let arena = tx.arena();
    let workers = arena.word(body.offset + WORKERS)?.load(Ordering::Relaxed).min(MOST_WORKERS.into());
    for worker in 0..workers {
        let place = Place { arena, offset: body.offset + FIRST_PLACE + worker * PLACE_BYTES };
        if !place.reports().let_go(tx)? {
            return Ok(false);
        }
    }
    Ok(true)
}
