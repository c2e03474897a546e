//! A short operation on the thread that asks for it, with the pool's threads helping as far as they come in time. To have
//! the pool do it all would take longer: to wake its threads, and to be woken by them.
//!
//! Who helps takes one item after the other until none is left. A helper that comes too late finds its ticket called
//! off, so nobody waits for one that has not begun.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::pool::{self, Job};
use super::ticket::Ticket;

/// What is left to do, and what was done.
struct Table<I, R> {
    items: std::iter::Enumerate<std::vec::IntoIter<I>>,
    results: Vec<(usize, R)>,
    panic: Option<Box<dyn Any + Send>>,
}

/// Calls off the helpers: afterwards none has anything of the operation in its hands.
struct Helpers(Vec<Arc<Ticket<()>>>);

impl Drop for Helpers {
    fn drop(&mut self) {
        self.0.iter().for_each(|ticket| ticket.stop());
    }
}

/// Calls `each` for every item and gives the results in order. Not for threads of the pool.
pub fn together<I: Send, R: Send>(items: Vec<I>, each: impl Fn(I) -> R + Sync) -> Vec<R> {
    let wanted = items.len() - 1;
    let table = Mutex::new(Table { items: items.into_iter().enumerate(), results: Vec::new(), panic: None });
    let run = |take: &dyn Fn() -> Option<(usize, I)>| {
        while let Some((index, item)) = take() {
            let result = each(item);
            lock(&table).results.push((index, result));
        }
    };
    // From the other end: what this thread had in its caches the last time is its part again.
    let help = || {
        let help = || run(&|| lock(&table).items.next_back());
        if let Err(panic) = catch_unwind(AssertUnwindSafe(help)) {
            lock(&table).panic = Some(panic);
        }
    };
    let helpers = call_for(wanted, &help);
    run(&|| lock(&table).items.next());
    drop(helpers);
    let Table { mut results, panic, .. } = table.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some(panic) = panic {
        resume_unwind(panic);
    }
    results.sort_unstable_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

/// Has at most so many threads of the pool help, if they have nothing else to do.
fn call_for(wanted: usize, help: &(dyn Fn() + Sync)) -> Helpers {
    // SAFETY: `Helpers` are dropped before what they help with, and a helper touches that only under its ticket.
    let help: &'static (dyn Fn() + Sync) = unsafe { std::mem::transmute(help) };
    let tickets: Vec<_> = (0..wanted.min(pool::idle())).map(|_| Arc::new(Ticket::default())).collect();
    for ticket in &tickets {
        let ticket = Arc::clone(ticket);
        let job: Job = Box::new(move || ticket.run(|_| help()));
        pool::lend_a_hand(job);
    }
    Helpers(tickets)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;
    use std::thread;
    use std::time::{Duration, Instant};

    #[test]
    fn every_item_is_done_once_and_results_are_in_order() {
        for len in [1, 2, 7, 500] {
            let squares = together((0..len).collect(), |item: usize| item * item);
            assert!(squares.into_iter().eq((0..len).map(|item| item * item)));
        }
    }

    #[test]
    fn others_help_if_it_takes_long_enough() {
        let start = Instant::now();
        loop {
            let who = together((0..20).collect(), |_: usize| {
                thread::sleep(Duration::from_millis(1));
                thread::current().id()
            });
            let who: HashSet<_> = who.into_iter().collect();
            if who.len() > 1 && who.contains(&thread::current().id()) {
                return;
            }
            // Another test may have had the pool.
            assert!(start.elapsed() < Duration::from_secs(20), "nobody ever helped");
        }
    }

    #[test]
    fn a_panic_comes_out_whoever_meets_it() {
        for culprit in [0, 19] {
            let all = catch_unwind(|| {
                together((0..20).collect(), |item: usize| {
                    thread::sleep(Duration::from_micros(100));
                    if item == culprit {
                        resume_unwind(Box::new("on purpose"));
                    }
                })
            });
            assert!(all.is_err());
        }
    }
}
