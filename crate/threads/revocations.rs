//! Tasks that must not start any more, and the race of `revoke` with `begin`.
//!
//! | step | begin, on a worker | revoke, on the caller's thread |
//! |---|---|---|
//! | 1 | enters the task as running | under the lock: enters the name |
//! | 2 | strikes the name out: if it was there, the task does not run | still under it: if the task runs, strikes the name out: too late |
//!
//! Whoever strikes the name out decides, so both sides agree. `revoke` does both steps under one lock: a name that
//! is left behind speaks of a task that has not begun, or of one that has ended (loom model below).

use std::collections::HashSet;

use super::task::TaskName;
use crate::sync::{AtomicUsize, Mutex, Ordering};

/// The names of revoked tasks that nobody has come across yet.
#[derive(Debug, Default)]
pub struct Revocations {
    names: Mutex<HashSet<TaskName>>,
    /// Size of `names`, written under its lock: the common case, none, takes no lock.
    count: AtomicUsize,
}

impl Revocations {
    /// Revokes a task, unless `runner` finds the worker that runs it.
    pub fn enter(&self, name: TaskName, runner: impl FnOnce() -> Option<u32>) -> Option<u32> {
        let mut names = self.names.lock().expect("no panic under this lock");
        names.insert(name);
        self.count.store(names.len(), Ordering::SeqCst);
        let worker = runner();
        if worker.is_some() {
            names.remove(&name);
            self.count.store(names.len(), Ordering::SeqCst);
        }
        worker
    }

    /// Takes the name out: true if the task was revoked. For a task that was just entered as running.
    pub fn strike_out(&self, name: TaskName) -> bool {
        if self.is_empty() {
            return false;
        }
        let mut names = self.names.lock().expect("no panic under this lock");
        let revoked = names.remove(&name);
        self.count.store(names.len(), Ordering::SeqCst);
        revoked
    }

    /// Drops all names if `spent` says that no task is left that one of them could speak of: a revocation that came
    /// after its task had ended would stay for ever.
    pub fn forget_if(&self, spent: impl FnOnce() -> bool) {
        if self.is_empty() {
            return;
        }
        let mut names = self.names.lock().expect("no panic under this lock");
        if spent() {
            names.clear();
            self.count.store(0, Ordering::SeqCst);
        }
    }

    pub fn is_empty(&self) -> bool {
        self.count.load(Ordering::SeqCst) == 0
    }
}

#[cfg(all(test, loom))]
mod model {
    use loom::sync::Arc;
    use loom::thread;

    use super::*;

    const TASK: TaskName = TaskName { slot: 1, generation: 0 };
    const OTHER: TaskName = TaskName { slot: 2, generation: 0 };

    /// One worker's `running` place, the tasks that have not begun, and what both sides of the dispatcher do with them.
    #[derive(Default)]
    struct Place {
        revocations: Revocations,
        running: Mutex<Option<TaskName>>,
        unstarted: AtomicUsize,
    }

    impl Place {
        fn with_unstarted(count: usize) -> Arc<Self> {
            let place = Place::default();
            place.unstarted.store(count, Ordering::SeqCst);
            Arc::new(place)
        }

        fn begin(&self, name: TaskName) -> bool {
            *self.running.lock().unwrap() = Some(name);
            let revoked = self.revocations.strike_out(name);
            self.unstarted.fetch_sub(1, Ordering::SeqCst);
            !revoked
        }

        fn revoke(&self, name: TaskName) -> bool {
            let runner = || (*self.running.lock().unwrap() == Some(name)).then_some(0);
            self.revocations.enter(name, runner).is_none()
        }

        fn forget_spent(&self) {
            self.revocations.forget_if(|| self.unstarted.load(Ordering::SeqCst) == 0);
        }
    }

    #[test]
    fn both_sides_agree_on_whether_a_task_ran() {
        loom::model(|| {
            let place = Place::with_unstarted(1);
            let worker = {
                let place = place.clone();
                thread::spawn(move || place.begin(TASK))
            };
            let unstarted = place.revoke(TASK);
            assert_ne!(worker.join().unwrap(), unstarted);
            assert!(place.revocations.is_empty());
        });
    }

    #[test]
    fn an_idle_worker_forgets_no_revocation_that_is_needed() {
        loom::model(|| {
            let place = Place::with_unstarted(1);
            assert!(place.revoke(TASK));
            let idle = {
                let place = place.clone();
                thread::spawn(move || place.forget_spent())
            };
            assert!(!place.begin(TASK), "a revoked task ran");
            idle.join().unwrap();
        });
    }

    #[test]
    fn a_second_revocation_does_not_hide_the_first() {
        loom::model(|| {
            let place = Place::with_unstarted(2);
            assert!(place.revoke(OTHER));
            let revoker = {
                let place = place.clone();
                thread::spawn(move || place.revoke(TASK))
            };
            let ran = place.begin(TASK);
            assert!(!place.begin(OTHER), "a revoked task ran");
            let unstarted = revoker.join().unwrap();
            assert!(ran || unstarted, "a task that did not run is said to run");
        });
    }
}
