//! How an operation is cut into chunks, and how it hears that it should stop.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use super::{help, pool};
use crate::error::Refusal;

/// Elements in a chunk. Fixed, because floating-point sums depend on where they are cut. 65,536 doubles
/// are half a megabyte: a chunk that is read twice is still in the second-level cache, and takes some tens
/// of microseconds, which makes the cost of handing it to another thread small.
pub const CHUNK: usize = 65_536;

/// The running of one operation: where it runs and whether it should go on.
#[derive(Clone, Copy)]
pub struct Work<'a> {
    stop: &'a AtomicBool,
    /// Whether the pool's threads help, where it does not run on one of them.
    helped: bool,
}

impl Work<'static> {
    /// Work that nobody stops.
    pub fn unstoppable() -> Self {
        static NEVER: AtomicBool = AtomicBool::new(false);
        Work { stop: &NEVER, helped: false }
    }

    /// The same for an operation that is worth the help of the pool's threads.
    pub fn helped() -> Self {
        Work { helped: true, ..Work::unstoppable() }
    }
}

impl<'a> Work<'a> {
    /// Work that ends with [`Refusal::Stopped`] soon after `stop` becomes true.
    pub fn until(stop: &'a AtomicBool) -> Self {
        Work { stop, helped: false }
    }

    /// Asked once a chunk, so that a stopped operation ends within a chunk's time.
    pub fn go_on(&self) -> Result<(), Refusal> {
        if self.stop.load(Ordering::Relaxed) { Err(Refusal::Stopped) } else { Ok(()) }
    }

    /// Calls `each` for every item, on all threads of the pool that this runs in or that help, and gives the results
    /// in order.
    pub fn each<I: Send, R: Send>(
        &self,
        items: impl IntoIterator<Item = I, IntoIter: ExactSizeIterator>,
        each: impl Fn(I) -> R + Sync,
    ) -> Result<Vec<R>, Refusal> {
        let step = |item| self.go_on().map(|()| each(item));
        let items = items.into_iter();
        // A thread outside a rayon pool would wake rayon's global pool, which is not ours to start.
        if items.len() > 1 && rayon::current_thread_index().is_some() {
            items.collect::<Vec<_>>().into_par_iter().map(step).collect()
        } else if items.len() > 1 && self.helped {
            help::together(items.collect(), step).into_iter().collect()
        } else {
            items.map(step).collect()
        }
    }

    /// Calls `each` for every chunk of `0..len`.
    pub fn chunks<R: Send>(
        &self,
        len: usize,
        each: impl Fn(Range<usize>) -> R + Sync,
    ) -> Result<Vec<R>, Refusal> {
        let ranges = (0..len).step_by(CHUNK).map(|start| start..(start + CHUNK).min(len));
        self.each(ranges, each)
    }

    /// Calls `each` with every piece of `out` and the index of its first element. How the pieces are cut does not
    /// matter to what is written in them, so they are smaller than chunks: a hundred thousand elements are shared
    /// evenly.
    pub fn fill<T: Send>(&self, out: &mut [T], each: impl Fn(usize, &mut [T]) + Sync) -> Result<(), Refusal> {
        const PIECE: usize = CHUNK / 8;
        self.each(out.chunks_mut(PIECE).enumerate(), |(index, piece)| each(index * PIECE, piece)).map(drop)
    }

    /// How many parts an operation is best cut into whose result does not depend on that number: one for
    /// each thread.
    pub fn threads(&self) -> usize {
        if rayon::current_thread_index().is_some() { rayon::current_num_threads() } else { 1 }
    }

    /// How many threads may take part just now, those that help included.
    pub fn hands(&self) -> usize {
        if self.helped { 1 + pool::idle() } else { self.threads() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_cover_everything_once_and_in_order() {
        for len in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 7] {
            let ranges = Work::unstoppable().chunks(len, |range| range).unwrap();
            let mut next = 0;
            for range in ranges {
                assert_eq!(range.start, next);
                next = range.end;
            }
            assert_eq!(next, len);
        }
    }

    #[test]
    fn stopped_work_ends_early() {
        let stop = AtomicBool::new(false);
        let work = Work::until(&stop);
        let ran = work.chunks(10 * CHUNK, |range| {
            assert!(range.start < 3 * CHUNK, "ran on after it was stopped");
            stop.store(range.start == 2 * CHUNK, Ordering::Relaxed);
        });
        assert_eq!(ran, Err(Refusal::Stopped));
    }

    #[test]
    fn outside_a_pool_everything_runs_on_the_calling_thread() {
        let here = std::thread::current().id();
        let ids = Work::unstoppable().chunks(5 * CHUNK, |_| std::thread::current().id()).unwrap();
        assert!(ids.into_iter().all(|id| id == here));
        assert_eq!(Work::unstoppable().threads(), 1);
    }
}
