//! Waiting for an object: natively, asleep on its sequence number, or by being rung.
//!
//! | word | meaning | written by |
//! |---|---|---|
//! | sequence | counts changes | who changes the object |
//! | sleepers | 1: somebody may sleep on the sequence | set before a sleep, taken by who changes the object |
//! | summary | bit n: word n of `watchers` may have bits | set with the bits, taken with them |
//! | watchers | slots that want to be rung at the next change | set by who waits, taken by who changes the object |
//!
//! Who changes: change, then count up, then take flag and bits. Who waits: set flag or bit, then look, then sleep. With
//! sequential consistency one of the two sees the other. A sleeper wakes by itself after a slice, so a changer that
//! is killed between the steps delays it; those who wait to be rung are rung at every death (`reaper.rs`).

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::arena::Arena;
use super::participants::{self, SET_WORDS, bit, slots_in};
use crate::error::Refusal;
use crate::patience;
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

    /// After a change: wakes who sleeps and rings who watches.
    pub fn notify(&self) -> Result<(), Refusal> {
        let sequence = self.arena.half(self.offset + SEQUENCE)?;
        sequence.fetch_add(1, Ordering::SeqCst);
        let sleepers = self.arena.half(self.offset + SLEEPERS)?;
        if sleepers.load(Ordering::SeqCst) != 0 && sleepers.swap(0, Ordering::SeqCst) != 0 {
            System::wake(sequence, true);
        }
        let summary = self.arena.word(self.offset + SUMMARY)?;
        if summary.load(Ordering::SeqCst) == 0 {
            return Ok(());
        }
        for index in slots_in(0, summary.swap(0, Ordering::SeqCst)).map(u64::from) {
            if index >= SET_WORDS {
                return Err(Refusal::Corrupt("a set of watchers"));
            }
            let word = participants::set_word(self.arena, self.offset + WATCHERS, index)?;
            for slot in slots_in(index, word.swap(0, Ordering::SeqCst)) {
                participants::ring(self.arena, slot)?;
            }
        }
        Ok(())
    }

    /// Asks to be rung at the next change. The caller looks at the object once more afterwards.
    pub fn watch(&self, slot: u32) -> Result<(), Refusal> {
        let (index, mask) = bit(slot);
        participants::set_word(self.arena, self.offset + WATCHERS, index)?.fetch_or(mask, Ordering::SeqCst);
        self.arena.word(self.offset + SUMMARY)?.fetch_or(1 << index, Ordering::SeqCst);
        Ok(())
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
        let sequence = self.arena.half(self.offset + SEQUENCE)?;
        loop {
            let seen = sequence.load(Ordering::SeqCst);
            self.arena.half(self.offset + SLEEPERS)?.store(1, Ordering::SeqCst);
            if let Some(value) = attempt()? {
                return Ok(Waited::Got(value));
            }
            let left = deadline.map_or(SLICE, |end| end.saturating_duration_since(Instant::now()).min(SLICE));
            if left.is_zero() {
                return Ok(Waited::TimedOut);
            }
            System::wait(sequence, seen, left);
            if interrupted() {
                return Ok(Waited::Interrupted);
            }
        }
    }
}
