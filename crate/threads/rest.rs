//! What a worker is doing, as far as somebody with a new task has to know.
//!
//! | value | meaning | written by |
//! |---|---|---|
//! | BUSY | runs tasks or looks for some; it will look once more before it waits | the worker |
//! | PARKED | blocks natively on its wake-up channel | the worker |
//! | WOKEN | a wake-up is in that channel | the one who has work |
//! | RESTING | idle on its own event loop, must be rung | the worker |
//! | RUNG | a ring is on its way to its event loop | the one who submits |
//!
//! A worker stores RESTING and then looks for work; a submitter pushes and then looks for RESTING. Sequential
//! consistency makes at least one of them see the other (loom models below). The same goes for PARKED.

use crate::sync::{AtomicU32, Ordering};

const BUSY: u32 = 0;
const PARKED: u32 = 1;
const RESTING: u32 = 2;
const RUNG: u32 = 3;
const WOKEN: u32 = 4;

/// The state word of one worker.
#[derive(Debug)]
pub struct Rest {
    state: AtomicU32,
}

impl Default for Rest {
    fn default() -> Self {
        Rest { state: AtomicU32::new(BUSY) }
    }
}

impl Rest {
    /// The worker looks for work or runs it.
    pub fn busy(&self) {
        self.state.store(BUSY, Ordering::SeqCst);
    }

    /// The worker wants to block on its wake-up channel; false if `has_work` says that it must not.
    pub fn park(&self, has_work: impl Fn() -> bool) -> bool {
        self.idle(PARKED, has_work)
    }

    /// The worker wants to idle on its event loop; false if `has_work` says that it must not.
    pub fn rest(&self, has_work: impl Fn() -> bool) -> bool {
        self.idle(RESTING, has_work)
    }

    fn idle(&self, state: u32, has_work: impl Fn() -> bool) -> bool {
        self.state.store(state, Ordering::SeqCst);
        if has_work() {
            self.busy();
            return false;
        }
        true
    }

    /// The submitter, after its push: true if this worker rests and the submitter now has to ring it.
    pub fn must_ring(&self) -> bool {
        self.state.compare_exchange(RESTING, RUNG, Ordering::SeqCst, Ordering::SeqCst).is_ok()
    }

    /// The same for a worker that is parked: true if it has to be woken, and nobody else has done it.
    pub fn must_wake(&self) -> bool {
        self.state.compare_exchange(PARKED, WOKEN, Ordering::SeqCst, Ordering::SeqCst).is_ok()
    }

    pub fn is_resting(&self) -> bool {
        self.state.load(Ordering::SeqCst) == RESTING
    }

    /// Not busy, and about to look for work by itself when there is some, so that nobody has to ring.
    pub fn will_look(&self) -> bool {
        matches!(self.state.load(Ordering::SeqCst), PARKED | WOKEN | RUNG)
    }

    /// Idle in either way.
    pub fn is_idle(&self) -> bool {
        matches!(self.state.load(Ordering::SeqCst), PARKED | RESTING)
    }
}

#[cfg(all(test, loom))]
mod model {
    use super::*;
    use loom::sync::{Arc, Mutex};
    use loom::thread;

    #[test]
    fn a_task_is_seen_or_rung_for() {
        loom::model(|| {
            let rest = Arc::new(Rest::default());
            let tasks = Arc::new(Mutex::new(0));
            let worker = {
                let (rest, tasks) = (rest.clone(), tasks.clone());
                thread::spawn(move || rest.rest(|| *tasks.lock().unwrap() > 0))
            };
            *tasks.lock().unwrap() += 1;
            let rung = rest.must_ring();
            let rests = worker.join().unwrap();
            assert!(!rests || rung, "the worker rests although a task waits and nobody rings");
        });
    }

    #[test]
    fn a_returned_task_is_seen_or_woken_for() {
        loom::model(|| {
            let rest = Arc::new(Rest::default());
            let tasks = Arc::new(Mutex::new(0));
            let worker = {
                let (rest, tasks) = (rest.clone(), tasks.clone());
                thread::spawn(move || rest.park(|| *tasks.lock().unwrap() > 0))
            };
            *tasks.lock().unwrap() += 1;
            let woken = rest.must_wake();
            let parks = worker.join().unwrap();
            assert!(!parks || woken, "the worker parks although a task waits and nobody wakes it");
        });
    }
}
