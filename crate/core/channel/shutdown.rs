//! The end of a channel's traffic, and the count of what is done.

use std::sync::atomic::Ordering;

use super::change::Change;
use super::death::discard_some;
use super::leases::{HELD, Lease, MOST_STEPS, RETURNED_STATE};
use super::segments::Segment;
use super::words::{DONE, SHUT, SHUT_NOW, STATE, load};
use super::{Channel, Hall};
use crate::error::Refusal;

impl Channel {
    /// Nothing more can be put. What is there can be taken, or `now` not even that.
    pub fn shut_down(&self, now: bool) -> Result<(), Refusal> {
        let hall = self.enter()?;
        let state = load(hall.arena(), hall.at + STATE)? | SHUT | if now { SHUT_NOW } else { 0 };
        hall.arena().word(hall.at + STATE)?.store(state, Ordering::Release);
        if now {
            hall.call_leases_off()?;
        }
        drop(hall);
        while now && !self.discard_some()? {}
        self.readable().notify();
        self.writable().notify();
        self.idle().notify();
        Ok(())
    }

    /// Whether nothing more can be put.
    pub fn is_shut(&self) -> Result<bool, Refusal> {
        Ok(load(self.member.arena(), self.at + STATE)? != 0)
    }

    /// A message that was taken is done: with redelivery, the one that this member has had longest. False if there is
    /// none.
    pub fn done(&self) -> Result<bool, Refusal> {
        let hall = self.enter()?;
        if load(hall.arena(), hall.at + STATE)? & SHUT_NOW == 0 && hall.unfinished()? == 0 {
            return Ok(false);
        }
        let is_done = if self.options.redeliver { hall.done_with_oldest()? } else { hall.count_done()? };
        let is_idle = hall.unfinished()? == 0;
        drop(hall);
        if self.options.redeliver {
            self.member.sweep()?;
        }
        if is_idle {
            self.idle().notify();
        }
        Ok(is_done)
    }

    fn discard_some(&self) -> Result<bool, Refusal> {
        let hall = self.enter()?;
        let mut change = Change::arena(&self.member)?;
        let is_empty = discard_some(change.tx()?, self.at)?;
        change.commit()?;
        drop(hall);
        self.member.sweep()?;
        Ok(is_empty)
    }
}

impl Hall<'_> {
    fn count_done(&self) -> Result<bool, Refusal> {
        let done = (load(self.arena(), self.at + DONE)? as u32).wrapping_add(1);
        self.arena().word(self.at + DONE)?.store(done.into(), Ordering::Release);
        Ok(true)
    }

    fn done_with_oldest(&self) -> Result<bool, Refusal> {
        let me = self.member.id();
        let Some(lease) = self.oldest_lease(|lease| lease.state == HELD && lease.owner == me)? else {
            return Ok(false);
        };
        let frame = Segment::read(self.arena(), lease.segment)?.frame(self.arena(), lease.offset)?;
        let mut change =
            if frame.handles > 0 { Change::arena(self.member)? } else { self.change_ending(&lease)? };
        if frame.handles > 0 {
            frame.drop_references(change.tx()?)?;
        }
        self.end_lease(&mut change, &lease)?;
        let done = (change.get(self.at + DONE)? as u32).wrapping_add(1);
        change.set(self.at + DONE, done.into())?;
        change.commit()?;
        Ok(true)
    }

    /// Nobody hands out what he has not begun.
    fn call_leases_off(&self) -> Result<(), Refusal> {
        let unbegun = |lease: &Lease| lease.state == HELD && lease.run.left() > 0;
        for _ in 0..MOST_STEPS {
            let Some(lease) = self.oldest_lease(unbegun)? else { break };
            lease.swap(self.arena(), lease.run.give(lease.run.left()))?;
        }
        for _ in 0..MOST_STEPS {
            let Some(lease) = self.oldest_lease(|lease| lease.state == RETURNED_STATE)? else { break };
            let frame = Segment::read(self.arena(), lease.segment)?.frame(self.arena(), lease.offset)?;
            let mut change = Change::arena(self.member)?;
            frame.drop_references(change.tx()?)?;
            self.end_lease(&mut change, &lease)?;
            change.commit()?;
        }
        Ok(())
    }
}
