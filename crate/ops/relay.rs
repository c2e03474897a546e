//! For operations where a chunk must know something of all chunks before it: where its results go, what they
//! start from.
//!
//! Each runner takes the next chunk, looks at it, waits until the chunk before it has been handed on, and
//! acts on it while it is still in cache. So memory is read once, where two passes would read it twice.
//! Chunks are taken in order: whom a runner waits for is at work already, so somebody always gets on. (This
//! is the chained scan of D. Merrill and M. Garland, "Single-pass Parallel Prefix Scan with Decoupled
//! Look-back", 2016.)

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::Work;
use crate::error::Refusal;

struct Relay<F> {
    turn: Mutex<Turn<F>>,
    /// Signalled when `turn` has changed.
    passed: Condvar,
}

struct Turn<F> {
    /// The item whose runner may hand on.
    next: usize,
    /// Set by a runner that left with its item in its hands: nobody after it will have a turn.
    broken: bool,
    hand_on: F,
}

impl<F> Relay<F> {
    fn turn(&self) -> MutexGuard<'_, Turn<F>> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the item's turn.
    fn pass<L, B>(&self, item: usize, seen: L) -> Result<B, Refusal>
    where
        F: FnMut(L) -> B,
    {
        let mut turn = self
            .passed
            .wait_while(self.turn(), |turn| turn.next != item && !turn.broken)
            .unwrap_or_else(PoisonError::into_inner);
        if turn.broken {
            return Err(Refusal::Stopped);
        }
        let baton = (turn.hand_on)(seen);
        turn.next += 1;
        drop(turn);
        self.passed.notify_all();
        Ok(baton)
    }
}

/// Breaks the relay if it is dropped: by a panic, or by leaving early.
struct Holding<'a, F>(&'a Relay<F>);

impl<F> Drop for Holding<'_, F> {
    fn drop(&mut self) {
        self.0.turn().broken = true;
        self.0.passed.notify_all();
    }
}

/// Two steps for every item, `look` and `act`. Between them `hand_on` sees what was found in every item, in
/// order and one at a time, and makes of it what `act` gets. Every runner has a `desk` of its own, to keep on
/// it what one step leaves for the other.
pub fn relay<I: Send, D, L, B>(
    work: &Work,
    items: Vec<I>,
    desk: impl Fn() -> Result<D, Refusal> + Sync,
    look: impl Fn(&mut I, &mut D) -> L + Sync,
    hand_on: impl FnMut(L) -> B + Send,
    act: impl Fn(I, &mut D, B) + Sync,
) -> Result<(), Refusal> {
    let items = Mutex::new(items.into_iter().enumerate());
    let take = || items.lock().unwrap_or_else(PoisonError::into_inner).next();
    let relay = Relay { turn: Mutex::new(Turn { next: 0, broken: false, hand_on }), passed: Condvar::new() };
    let runners = work.each(vec![(); work.threads()], |()| {
        let mut desk = desk()?;
        while let Some((index, mut item)) = take() {
            let holding = Holding(&relay);
            work.go_on()?;
            let seen = look(&mut item, &mut desk);
            let baton = relay.pass(index, seen)?;
            std::mem::forget(holding);
            act(item, &mut desk, baton);
        }
        Ok(())
    })?;
    runners.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rayon::{ThreadPool, ThreadPoolBuilder};
    use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

    fn pool(threads: usize) -> ThreadPool {
        ThreadPoolBuilder::new().num_threads(threads).build().unwrap()
    }

    #[test]
    fn batons_are_handed_on_in_order() {
        for threads in [1, 2, 5] {
            let seen = Mutex::new(Vec::new());
            let mut total = 0;
            pool(threads)
                .install(|| {
                    relay(
                        &Work::unstoppable(),
                        (0..1000).collect(),
                        || Ok(0),
                        |item, desk| {
                            *desk = *item;
                            *item * 2
                        },
                        |double| {
                            total += double;
                            total
                        },
                        |item, desk, total| {
                            assert_eq!(item, *desk);
                            seen.lock().unwrap().push((item, total));
                        },
                    )
                })
                .unwrap();
            let mut seen = seen.into_inner().unwrap();
            seen.sort_unstable();
            assert!(seen.into_iter().eq((0..1000).map(|item| (item, item * (item + 1)))));
        }
    }

    #[test]
    fn a_stop_or_a_panic_leaves_nobody_waiting() {
        for threads in [1, 2, 5] {
            let stop = AtomicBool::new(false);
            let looked = AtomicUsize::new(0);
            let stopped = pool(threads).install(|| {
                let look = |_: &mut usize, (): &mut ()| {
                    stop.store(looked.fetch_add(1, Ordering::Relaxed) == 50, Ordering::Relaxed);
                    assert!(looked.load(Ordering::Relaxed) < 100, "ran on after it was stopped");
                };
                relay(&Work::until(&stop), (0..1000).collect(), || Ok(()), look, |()| (), |_, (), ()| ())
            });
            assert_eq!(stopped, Err(Refusal::Stopped));

            let pool = pool(threads);
            let panics = || {
                let look = |item: &mut usize, (): &mut ()| {
                    if *item == 50 {
                        resume_unwind(Box::new("on purpose"));
                    }
                };
                relay(&Work::unstoppable(), (0..1000).collect(), || Ok(()), look, |()| (), |_, (), ()| ())
            };
            assert!(catch_unwind(AssertUnwindSafe(|| pool.install(panics))).is_err());
        }
    }
}
