//! Where the threads of the pool run while they work on one long job: each on a processor of its own.
//!
//! Left to the system, a thread that is woken may be queued behind the one that woke it while another processor idles,
//! until the system balances its load some milliseconds later, and by then ten million doubles have been dealt with.
//! In virtual machines, whose idle processors look taken, that was every second time: filtering them took 6.5 ms on two
//! processors, and 11.5 where both threads were on one.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::sys::{Placement, Thread};

/// By index in the pool.
static CREW: Mutex<BTreeMap<usize, Thread>> = Mutex::new(BTreeMap::new());

fn crew() -> MutexGuard<'static, BTreeMap<usize, Thread>> {
    CREW.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The calling thread is one of the pool.
pub fn enlist(index: usize) {
    crew().insert(index, Thread::this());
}

/// While it lives every thread of the pool has a processor of its own; then each may run where it could before.
pub struct Spread(Vec<(Thread, Vec<usize>)>);

impl Spread {
    /// None where that cannot be done, and where there are more processors than threads: then the system knows better
    /// which are idle.
    pub fn new() -> Option<Self> {
        let before: Option<Vec<_>> =
            crew().values().map(|&thread| Some((thread, thread.allowed()?))).collect();
        let before = before?;
        let processors = before.first()?.1.clone();
        if before.len() < 2 || processors.len() != before.len() {
            return None;
        }
        // The first is woken first, and the processor of who wakes it is not idle yet.
        let here = Thread::processor().and_then(|here| processors.binary_search(&here).ok());
        let from_next = processors.iter().cycle().skip(here.map_or(0, |here| here + 1));
        for ((thread, _), &processor) in before.iter().zip(from_next) {
            thread.allow(&[processor]);
        }
        Some(Spread(before))
    }
}

impl Drop for Spread {
    fn drop(&mut self) {
        for (thread, processors) in &self.0 {
            thread.allow(processors);
        }
    }
}
