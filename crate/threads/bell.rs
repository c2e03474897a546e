//! Wakes the caller's event loop, once for all reports that came since it last looked.
//!
//! | flag | meaning | set by |
//! |---|---|---|
//! | silent | the caller has seen, or is about to see, every report | the caller, before it drains |
//! | ringing | a wake-up is under way, or the caller looks all the time | the first worker that reported since; the caller |
//!
//! A worker pushes its report first and rings afterwards; the caller silences first and drains afterwards. So a
//! report is either seen by the drain or finds the bell silent and rings it (loom models below).

use crate::sync::{AtomicBool, Ordering};

/// Whatever can wake the caller's event loop from any thread.
pub trait Clapper: Send + Sync {
    /// Makes the caller drain soon. May be called after the caller is gone; then it does nothing.
    fn strike(&self);
}

/// The flag in front of a clapper.
#[derive(Debug)]
pub struct Bell {
    ringing: AtomicBool,
}

impl Default for Bell {
    fn default() -> Self {
        Bell { ringing: AtomicBool::new(false) }
    }
}

impl Bell {
    /// Called by a worker after its report was pushed: true if it is the one who has to strike.
    pub fn ring(&self) -> bool {
        !self.ringing.swap(true, Ordering::SeqCst)
    }

    /// Called by the caller before it looks for reports all the time: nobody has to strike. It silences the bell in the
    /// end, and looks once more.
    pub fn muffle(&self) {
        self.ringing.store(true, Ordering::SeqCst);
    }

    /// Called by the caller before it drains.
    pub fn silence(&self) {
        // Not a store: in turn with the swaps of the workers also where the model does not know that a store is.
        self.ringing.swap(false, Ordering::SeqCst);
    }
}

#[cfg(all(test, loom))]
mod model {
    use super::*;
    use loom::sync::{Arc, Mutex};
    use loom::thread;

    #[test]
    fn no_report_is_left_without_a_wake_up() {
        check(|bell, take| {
            bell.silence();
            take()
        });
    }

    #[test]
    fn no_report_is_left_when_the_caller_has_looked_in_vain() {
        check(|bell, take| {
            bell.muffle();
            let seen = take();
            bell.silence();
            seen + take()
        });
    }

    /// Two workers report while the caller does as `look` says, which gives how many reports it has taken.
    fn check(look: impl Fn(&Bell, &dyn Fn() -> usize) -> usize + Sync + Send + 'static) {
        loom::model(move || {
            let bell = Arc::new(Bell::default());
            let reports = Arc::new(Mutex::new(0_usize));
            let strikes = Arc::new(Mutex::new(0));
            let workers: Vec<_> = (0..2)
                .map(|_| {
                    let (bell, reports, strikes) = (bell.clone(), reports.clone(), strikes.clone());
                    thread::spawn(move || {
                        *reports.lock().unwrap() += 1;
                        if bell.ring() {
                            *strikes.lock().unwrap() += 1;
                        }
                    })
                })
                .collect();
            let seen = look(&bell, &|| std::mem::take(&mut *reports.lock().unwrap()));
            for worker in workers {
                worker.join().unwrap();
            }
            let left = *reports.lock().unwrap();
            assert_eq!(seen + left, 2);
            assert!(left == 0 || *strikes.lock().unwrap() > 0);
            assert!(left == 0 || !bell.ring(), "a report is left, so a wake-up must be under way");
        });
    }
}
