//! A job's ticket: lets one side run the job and the other wait for it or call it off.
//!
//! The memory a job works on belongs to the other side. Once [`Ticket::stop`] has returned, the job has
//! either ended or will never begin, and that memory may go.
//!
//! | phase | means | who sets it |
//! |---|---|---|
//! | waiting | in line | the maker |
//! | running | the job has the memory in its hands | the pool's thread, from waiting |
//! | ended | it has let go; the result is here until it is taken | the pool's thread, from running |
//! | off | will never run, or its result was taken | the other side, from waiting or ended |

use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::Work;
use crate::patience;

enum Phase<R> {
    Waiting,
    Running,
    Ended(R),
    Off,
}

pub struct Ticket<R> {
    phase: Mutex<Phase<R>>,
    /// Signalled when the phase becomes `Ended`.
    ended: Condvar,
    /// Set by the other side, read by the job once a chunk.
    stop: AtomicBool,
}

impl<R> Default for Ticket<R> {
    fn default() -> Self {
        Ticket { phase: Mutex::new(Phase::Waiting), ended: Condvar::new(), stop: AtomicBool::new(false) }
    }
}

impl<R> Ticket<R> {
    fn phase(&self) -> MutexGuard<'_, Phase<R>> {
        self.phase.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs the job, unless it was called off before. It must not panic: the other side would wait for ever.
    pub fn run(&self, job: impl FnOnce(&Work) -> R) {
        {
            let mut phase = self.phase();
            if !matches!(*phase, Phase::Waiting) {
                return;
            }
            *phase = Phase::Running;
        }
        let result = job(&Work::until(&self.stop));
        *self.phase() = Phase::Ended(result);
        self.ended.notify_all();
    }

    /// Waits at most so long for the job's end, and takes its result.
    pub fn wait(&self, at_most: Duration) -> Option<R> {
        let pending = |phase: &mut Phase<R>| matches!(phase, Phase::Waiting | Phase::Running);
        let (mut phase, _) = self
            .ended
            .wait_timeout_while(self.phase(), at_most, pending)
            .unwrap_or_else(PoisonError::into_inner);
        if pending(&mut phase) {
            return None;
        }
        match std::mem::replace(&mut *phase, Phase::Off) {
            Phase::Ended(result) => Some(result),
            _ => None,
        }
    }

    /// Calls the job off: returns at once if it has not begun, else as soon as it has let go.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
        let mut phase = self.phase();
        if matches!(*phase, Phase::Waiting) {
            *phase = Phase::Off;
        }
        drop(phase);
        // What is nearly done is not worth falling asleep for.
        let Ok(_) = patience::poll(|| Ok::<_, Infallible>(!matches!(*self.phase(), Phase::Running)));
        let running = |phase: &mut Phase<R>| matches!(phase, Phase::Running);
        let phase = self.phase();
        drop(self.ended.wait_while(phase, running).unwrap_or_else(PoisonError::into_inner));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::mpsc::channel;
    use std::thread;

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn the_result_is_handed_over_once() {
        let ticket = Ticket::default();
        assert_eq!(ticket.wait(Duration::ZERO), None);
        ticket.run(|_| 7);
        assert_eq!(ticket.wait(LONG), Some(7));
        assert_eq!(ticket.wait(LONG), None);
    }

    #[test]
    fn a_job_called_off_in_line_never_begins() {
        let ticket: Ticket<()> = Ticket::default();
        ticket.stop();
        ticket.run(|_| unreachable!("it was called off"));
        assert_eq!(ticket.wait(LONG), None);
    }

    #[test]
    fn stopping_a_running_job_waits_until_it_has_let_go() {
        let ticket = Arc::new(Ticket::default());
        let (begun, has_begun) = channel();
        let runner = thread::spawn({
            let ticket = Arc::clone(&ticket);
            move || {
                ticket.run(|work| {
                    begun.send(()).unwrap();
                    while work.go_on().is_ok() {
                        thread::yield_now();
                    }
                    "let go"
                });
            }
        });
        has_begun.recv().unwrap();
        assert_eq!(ticket.wait(Duration::from_millis(1)), None);
        ticket.stop();
        assert_eq!(ticket.wait(Duration::ZERO), Some("let go"));
        runner.join().unwrap();
    }
}
