//! Wakes the caller's event loop, once for all reports that came since it last looked.
//!
//! | flag | meaning | set by |
//! |---|---|---|
//! | silent | the caller has seen, or is about to see, every report | the caller, before it drains |
//! | ringing | a wake-up is under way | the first worker that reported since |
//!
//! A worker pushes its report first and rings afterwards; the caller silences first and drains afterwards. So a
//! report is either seen by the drain or finds the bell silent and rings it (loom model below).

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

    /// Called by the caller before it drains.
    pub fn silence(&self) {
        self.ringing.store(false, Ordering::SeqCst);
    }
}

#[cfg(all(test, loom))]
mod model {
    use super::*;
    use loom::sync::{Arc, Mutex};
    use loom::thread;

    #[test]
    fn no_report_is_left_without_a_wake_up() {
        loom::model(|| {
            let bell = Arc::new(Bell::default());
            let reports = Arc::new(Mutex::new(0));
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
            bell.silence();
            let seen = std::mem::take(&mut *reports.lock().unwrap());
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
