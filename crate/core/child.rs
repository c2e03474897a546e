//! A child as its parent knows it: a process, or a worker thread that is looked upon as one.
//!
//! | state | meaning | moved on by |
//! |---|---|---|
//! | starting | it may have run no line of ours yet | the thread itself; processes stay here for good |
//! | running | a thread that has run its first line | the thread itself |
//! | ended | nothing of it runs any more; code and report are final | the spawner; a thread's cleanup hook |
//!
//! A thread that breaks down before its first line has no hook yet: only its creator's event loop hears of its end. For
//! who blocks that loop meanwhile, a thread that has not begun in a certain time has ended, and never begins.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::arena::Arena;
use super::channel::Parcel;
use super::keep::Keep;
use super::participants::{self, ParticipantId};
use super::waitable::{SLICE, Waited};
use crate::error::Refusal;

/// An exit code; `-n`: signal n ended it.
pub type Code = i32;

/// What a thread has ended by that has not run its first line.
const STILLBORN: Code = 1;

#[derive(Debug, Default)]
struct State {
    started: bool,
    /// A thread was told to end before it had run its first line.
    stopped: bool,
    /// What it is to have ended by, if it does not say so itself.
    expected: Option<Code>,
    ended: Option<Code>,
    /// What it said before it ended. Keeps the objects that this refers to.
    report: Option<Parcel>,
    /// What a thread was started with refers to these objects: until it has taken it.
    baggage: Option<Keep>,
    /// Environments that want to be rung when it has ended.
    watchers: Vec<ParticipantId>,
}

impl State {
    /// Only the first end counts.
    fn end(&mut self, otherwise: Code) {
        self.ended.get_or_insert(self.expected.unwrap_or(otherwise));
    }
}

/// Shared by everybody who asks for the child, and by what finds out about it.
#[derive(Debug)]
pub struct Child {
    pid: u32,
    /// Until when a thread must have run its first line; none for processes.
    birth: Option<Instant>,
    state: Mutex<State>,
    ended: Condvar,
}

impl Child {
    pub fn new(pid: u32) -> Self {
        Child { pid, birth: None, state: Mutex::default(), ended: Condvar::new() }
    }

    /// A thread of this process that is about to be started, and runs its first line within `limit`.
    pub fn thread(limit: Duration) -> Self {
        Child { birth: Some(Instant::now() + limit), ..Child::new(std::process::id()) }
    }

    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// How it ended; none while it runs.
    pub fn code(&self) -> Option<Code> {
        self.state().ended
    }

    /// What it said before it ended; once.
    pub fn take_report(&self) -> Option<Parcel> {
        self.state().report.take()
    }

    /// Keeps what it says last. Only the first counts.
    pub fn report(&self, report: Parcel) {
        self.state().report.get_or_insert(report);
    }

    /// What a thread is started with refers to the objects that are kept.
    pub fn carry(&self, baggage: Keep) {
        self.state().baggage = Some(baggage);
    }

    /// The thread has taken them, or never will.
    pub fn land(&self) {
        let landed = self.state().baggage.take();
        // Not under the lock: it may be the last use of much.
        drop(landed);
    }

    /// A thread runs its first line. False: it has to end at once.
    pub fn start(&self) -> bool {
        let mut state = self.state();
        state.started = true;
        !state.stopped
    }

    /// A thread is to end, as if `code` had ended it, unless it ends otherwise first. False: it has not run its first line
    /// yet, and ends when it does.
    pub fn stop(&self, code: Code) -> bool {
        let mut state = self.state();
        state.stopped = true;
        state.expected.get_or_insert(code);
        state.started
    }

    /// A thread ends by itself.
    pub fn leave(&self, code: Code) {
        self.state().expected.get_or_insert(code);
    }

    /// Nothing of it runs any more: wakes and rings who waits. Only the first end counts. `otherwise` is its code unless
    /// another one is expected.
    pub fn end(&self, arena: &Arena, otherwise: Code) -> Result<(), Refusal> {
        let watchers = {
            let mut state = self.state();
            state.end(otherwise);
            std::mem::take(&mut state.watchers)
        };
        self.ended.notify_all();
        for watcher in watchers {
            participants::ring(arena, watcher.slot())?;
        }
        Ok(())
    }

    /// Rings the participant when the child has ended. False: it has already.
    pub fn watch(&self, watcher: ParticipantId) -> bool {
        let mut state = self.state();
        if state.ended.is_some() {
            return false;
        }
        if !state.watchers.contains(&watcher) {
            state.watchers.push(watcher);
        }
        true
    }

    /// Blocks until it has ended, `deadline` has passed (none: for ever), or `interrupted` says that the thread has to end.
    pub fn wait(&self, deadline: Option<Instant>, interrupted: impl Fn() -> bool) -> Waited<Code> {
        let mut state = self.state();
        loop {
            if !state.started && self.birth.is_some_and(|limit| Instant::now() >= limit) {
                state.stopped = true;
                state.end(STILLBORN);
            }
            if let Some(code) = state.ended {
                return Waited::Got(code);
            }
            let left = deadline.map_or(SLICE, |end| end.saturating_duration_since(Instant::now()).min(SLICE));
            if left == Duration::ZERO {
                return Waited::TimedOut;
            }
            state = self.ended.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
            drop(state);
            if interrupted() {
                return Waited::Interrupted;
            }
            state = self.state();
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
