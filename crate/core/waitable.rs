//! Waiting for an object: natively, asleep on its sequence number, or by being rung. The words are those of
//! `sync/waiters.rs`.
//!
//! A sleeper wakes by itself after a slice, so a changer that is killed between the steps delays it; those who wait to be
//! rung are rung at every death (`reaper.rs`).

#[cfg(test)]
use std::sync::atomic::AtomicU64;
use std::sync::atomic::{AtomicU32, Ordering, fence};
use std::time::{Duration, Instant};

use super::arena::Arena;
use super::participants::{self, SET_WORDS};
use crate::error::Refusal;
use crate::patience;
use crate::sync::waiters::{Waiter, Waiters};
use crate::sys::{Platform, System};

const SEQUENCE: u64 = 0;
const SLEEPERS: u64 = 4;
const SUMMARY: u64 = 8;
const WATCHERS: u64 = 16;

/// Bytes of a waitable in an object.
pub const WAITABLE_BYTES: u64 = WATCHERS + SET_WORDS * 8;

/// The longest sleep: then whoever waits looks whether its thread has to end.
pub const SLICE: Duration = Duration::from_millis(20);

/// How a blocking wait ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Waited<T> {
    Got(T),
    TimedOut,
    /// The thread has to end.
    Interrupted,
}

/// The place in an object where something is waited for.
#[derive(Debug, Clone, Copy)]
pub struct Waitable<'a> {
    arena: &'a Arena,
    offset: u64,
}

impl<'a> Waitable<'a> {
    /// The waitable at an offset of the arena.
    pub fn at(arena: &'a Arena, offset: u64) -> Self {
        Waitable { arena, offset }
    }

    /// After a change: wakes who sleeps and rings who watches. What has happened has happened, whoever can be told of it:
    /// what is damaged here is passed over, so that a message that was sent is not taken for one that was not.
    pub fn notify(&self) {
        let arena = self.arena;
        let Ok(waiters) = self.waiters() else { return };
        waiters.call(|waiter| Call { arena, sequence: waiters.sequence, waiter }.deliver());
    }

    /// The same in two steps: whoever waits is told only when the calls are delivered.
    pub fn collect(&self, calls: &mut Vec<Call<'a>>) {
        let arena = self.arena;
        let Ok(waiters) = self.waiters() else { return };
        // The change was not made under a latch that those who wait take when they look.
        fence(Ordering::SeqCst);
        waiters.call(|waiter| calls.push(Call { arena, sequence: waiters.sequence, waiter }));
    }

    /// Asks to be rung at the next change. The caller looks at the object once more afterwards.
    pub fn watch(&self, slot: u32) -> Result<(), Refusal> {
        self.waiters()?.watch(slot);
        Ok(())
    }

    fn waiters(&self) -> Result<Waiters<'a>, Refusal> {
        Ok(Waiters {
            sequence: self.arena.half(self.offset + SEQUENCE)?,
            sleepers: self.arena.half(self.offset + SLEEPERS)?,
            summary: self.arena.word(self.offset + SUMMARY)?,
            watchers: self.arena.words(self.offset + WATCHERS, SET_WORDS)?,
        })
    }

    /// Tries until `attempt` gives something, awake, for as long as a wait of this thread may take that is worth it.
    pub fn poll<T>(
        &self,
        mut attempt: impl FnMut() -> Result<Option<T>, Refusal>,
    ) -> Result<Option<T>, Refusal> {
        let sequence = self.arena.half(self.offset + SEQUENCE)?;
        let mut seen = sequence.load(Ordering::SeqCst);
        let mut value = attempt()?;
        if value.is_some() {
            return Ok(value);
        }
        patience::poll(|| {
            let now = sequence.load(Ordering::SeqCst);
            if now != seen {
                seen = now;
                value = attempt()?;
            }
            Ok(value.is_some())
        })?;
        Ok(value)
    }

    /// Tries until `attempt` gives something, `deadline` has passed (none: for ever), or `interrupted` says that the
    /// thread has to end; asleep in between.
    pub fn block<T>(
        &self,
        deadline: Option<Instant>,
        interrupted: impl Fn() -> bool,
        mut attempt: impl FnMut() -> Result<Option<T>, Refusal>,
    ) -> Result<Waited<T>, Refusal> {
        if let Some(value) = self.poll(&mut attempt)? {
            return Ok(Waited::Got(value));
        }
        self.waiters()?.sleep_until(
            || Ok(attempt()?.map(Waited::Got)),
            |sequence, seen| {
                let left =
                    deadline.map_or(SLICE, |end| end.saturating_duration_since(Instant::now()).min(SLICE));
                if left.is_zero() {
                    return Some(Waited::TimedOut);
                }
                System::wait(sequence, seen, left);
                interrupted().then_some(Waited::Interrupted)
            },
        )
    }
}

#[cfg(test)]
impl<'a> Waitable<'a> {
    /// For those who damage it.
    pub(super) fn summary(&self) -> &'a AtomicU64 {
        self.waiters().unwrap().summary
    }
}

/// Somebody who has to be told of a change, and is told when this is delivered.
#[derive(Debug)]
pub struct Call<'a> {
    arena: &'a Arena,
    /// Of the object, which may be gone by then: a wake-up too many does no harm.
    sequence: &'a AtomicU32,
    waiter: Waiter,
}

impl Call<'_> {
    pub fn deliver(self) {
        match self.waiter {
            Waiter::Sleepers => System::wake(self.sequence, true),
            // Every slot has a bell.
            Waiter::Watcher(slot) => drop(participants::ring(self.arena, slot)),
        }
    }
}
