//! What a worker is doing, as far as somebody with a new task has to know.
//!
//! | value | meaning | written by |
//! |---|---|---|
//! | BUSY | runs tasks | the worker |
//! | LOOKING | has nothing to run; will look for work, at least once more before it waits | the worker |
//! | PARKED | blocks natively on its wake-up channel | the worker |
//! | WOKEN | a wake-up is in that channel | the one who has work |
//! | RESTING | idle on its own event loop, must be rung | the worker |
//! | RUNG | a ring is on its way to its event loop | the one who submits |
//!
//! A worker stores RESTING and then looks for work; a submitter pushes and then looks for RESTING. Sequential
//! consistency makes at least one of them see the other (loom models below). The same goes for PARKED.

use std::borrow::Borrow;

use super::{AtomicU32, Ordering};

const BUSY: u32 = 0;
/// What the word is while the worker blocks natively.
pub(crate) const PARKED: u32 = 1;
const RESTING: u32 = 2;
const RUNG: u32 = 3;
const WOKEN: u32 = 4;
const LOOKING: u32 = 5;

/// The state word of one worker, which lies here or anywhere else.
#[derive(Debug)]
pub(crate) struct Rest<W = AtomicU32> {
    state: W,
}

impl Default for Rest {
    fn default() -> Self {
        Rest { state: AtomicU32::new(BUSY) }
    }
}

impl<'a> Rest<&'a AtomicU32> {
    /// The worker's state in a word of shared memory; 0 is BUSY.
    pub(crate) fn at(state: &'a AtomicU32) -> Self {
        Rest { state }
    }
}

impl<W: Borrow<AtomicU32>> Rest<W> {
    fn word(&self) -> &AtomicU32 {
        self.state.borrow()
    }

    /// The worker runs tasks.
    pub(crate) fn busy(&self) {
        self.word().store(BUSY, Ordering::SeqCst);
    }

    /// The worker has nothing to run and is about to look for work.
    pub(crate) fn look(&self) {
        self.word().store(LOOKING, Ordering::SeqCst);
    }

    /// True if the worker will find new work without being told.
    pub(crate) fn is_looking(&self) -> bool {
        self.word().load(Ordering::SeqCst) == LOOKING
    }

    /// The worker wants to block on its wake-up channel; false if `has_work` says that it must not.
    pub(crate) fn park(&self, has_work: impl Fn() -> bool) -> bool {
        self.idle(PARKED, has_work)
    }

    /// The worker wants to idle on its event loop; false if `has_work` says that it must not.
    pub(crate) fn rest(&self, has_work: impl Fn() -> bool) -> bool {
        self.idle(RESTING, has_work)
    }

    fn idle(&self, state: u32, has_work: impl Fn() -> bool) -> bool {
        self.word().store(state, Ordering::SeqCst);
        if has_work() {
            self.look();
            return false;
        }
        true
    }

    /// The submitter, after its push: true if this worker rests and the submitter now has to ring it.
    pub(crate) fn must_ring(&self) -> bool {
        self.word().compare_exchange(RESTING, RUNG, Ordering::SeqCst, Ordering::SeqCst).is_ok()
    }

    /// The same for a worker that is parked: true if it has to be woken, and nobody else has done it.
    pub(crate) fn must_wake(&self) -> bool {
        self.word().compare_exchange(PARKED, WOKEN, Ordering::SeqCst, Ordering::SeqCst).is_ok()
    }

    pub(crate) fn is_resting(&self) -> bool {
        self.word().load(Ordering::SeqCst) == RESTING
    }

    /// Not busy, and about to look for work by itself when there is some, so that nobody has to ring.
    pub(crate) fn will_look(&self) -> bool {
        matches!(self.word().load(Ordering::SeqCst), PARKED | WOKEN | RUNG | LOOKING)
    }

    /// Idle in either way.
    pub(crate) fn is_idle(&self) -> bool {
        matches!(self.word().load(Ordering::SeqCst), PARKED | RESTING)
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

    /// The tasks of a board, as far as they are counted: in a lane, and in the hand of a worker. Loom has no order over
    /// all words for `SeqCst`, but a change reads the latest value, so everything here is one.
    #[derive(Default)]
    struct Counts {
        lane: AtomicU32,
        hand: AtomicU32,
    }

    fn count(word: &AtomicU32) -> u32 {
        word.fetch_add(0, Ordering::SeqCst)
    }

    #[test]
    fn a_task_that_comes_while_another_is_on_its_way_to_a_hand_is_rung_for() {
        loom::model(|| {
            let [worker, idle] = [(); 2].map(|()| Arc::new(Rest::default()));
            let counts = Arc::new(Counts::default());
            counts.lane.store(1, Ordering::SeqCst);
            worker.look();
            assert!(idle.rest(|| false));
            let claiming = {
                let (worker, idle, counts) = (worker.clone(), idle.clone(), counts.clone());
                thread::spawn(move || {
                    counts.lane.fetch_sub(1, Ordering::SeqCst);
                    counts.hand.swap(1, Ordering::SeqCst);
                    if count(&counts.lane) > 0 {
                        worker.busy();
                        idle.must_ring();
                    }
                    worker.busy();
                    counts.hand.swap(0, Ordering::SeqCst);
                })
            };
            counts.lane.fetch_add(1, Ordering::SeqCst);
            let unstarted = count(&counts.lane) + count(&counts.hand);
            if unstarted > u32::from(worker.will_look()) {
                idle.must_ring();
            }
            claiming.join().unwrap();
            assert!(!idle.is_resting(), "a worker rests although a task waits");
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
