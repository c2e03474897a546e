//! The threads that operations run on: a rayon pool of our own, built when the first large operation asks
//! for it, and a line before it.
//!
//! Operations run one after another, each on all threads. Run side by side they would not be faster, and
//! a rayon thread that waits for the other half of its own operation would take up a whole other one in
//! the meantime, and finish its own only after that.

use std::collections::VecDeque;
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::available_parallelism;

use rayon::{ThreadPool, ThreadPoolBuilder};

use super::placement::{self, Spread};
use crate::error::Refusal;

/// An operation ready to run. It deals with its own panics.
pub type Job = Box<dyn FnOnce() + Send>;

/// The cost of a job, in nanoseconds on one thread, from which on it is worth while to place the threads for it, which
/// takes some microseconds.
const LONG: f64 = 500_000.0;

struct Line {
    /// Whether a thread of the pool is at work on a job; whoever finds it false starts one.
    busy: bool,
    waiting: VecDeque<Job>,
    /// From the first long job on until nobody waits.
    spread: Option<Spread>,
}

static LINE: Mutex<Line> = Mutex::new(Line { busy: false, waiting: VecDeque::new(), spread: None });

fn line() -> MutexGuard<'static, Line> {
    LINE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// As many threads as `RAYON_NUM_THREADS` asks for, at most as many as the process may use at once;
/// without it (or with 0 or nonsense) just that many.
fn threads(asked: Option<&str>, available: usize) -> usize {
    match asked.and_then(|text| text.trim().parse().ok()) {
        None | Some(0) => available,
        Some(number) => available.min(number),
    }
}

fn build() -> Result<ThreadPool, String> {
    let available = available_parallelism().map_or(1, NonZero::get);
    let asked = std::env::var("RAYON_NUM_THREADS").ok();
    ThreadPoolBuilder::new()
        .num_threads(threads(asked.as_deref(), available))
        .thread_name(|index| format!("crossray-ops-{index}"))
        .start_handler(placement::enlist)
        // Without a handler a panic that escapes a spawned job would abort the process.
        .panic_handler(|_| ())
        .build()
        .map_err(|error| format!("The threads for operations could not be started: {error}."))
}

fn pool() -> Result<&'static ThreadPool, Refusal> {
    static POOL: OnceLock<Result<ThreadPool, String>> = OnceLock::new();
    POOL.get_or_init(build).as_ref().map_err(|reason| Refusal::Resources(reason.clone()))
}

/// Has the pool run the job, after those that came before it. Does not wait. Its cost is, roughly, in nanoseconds on one
/// thread.
pub fn submit(job: Job, cost: f64) -> Result<(), Refusal> {
    let pool = pool()?;
    let mut line = line();
    if cost >= LONG && line.spread.is_none() {
        line.spread = Spread::new();
    }
    if line.busy {
        line.waiting.push_back(job);
    } else {
        line.busy = true;
        pool.spawn(move || serve(job));
    }
    Ok(())
}

/// How many threads have nothing to do, and a processor besides that of the one who asks.
pub fn idle() -> usize {
    if line().busy { 0 } else { pool().map_or(0, |pool| pool.current_num_threads() - 1) }
}

/// Has a thread of the pool run a job beside those in line.
pub fn lend_a_hand(job: Job) {
    if let Ok(pool) = pool() {
        // As in the line, jobs deal with their own panics.
        pool.spawn(job);
    }
}

/// Runs one job and then all that wait.
fn serve(first: Job) {
    let mut next = Some(first);
    while let Some(job) = next {
        // A panic here would leave the line busy for ever. Jobs report their own; there is nobody to tell.
        drop(catch_unwind(AssertUnwindSafe(job)));
        let mut line = line();
        next = line.waiting.pop_front();
        if next.is_none() {
            line.busy = false;
            line.spread = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::{Placement, Thread};
    use std::collections::HashSet;
    use std::sync::mpsc::channel;
    use std::time::{Duration, Instant};

    #[test]
    fn thread_number_follows_the_variable_up_to_what_is_available() {
        assert_eq!(threads(None, 8), 8);
        assert_eq!(threads(Some("3"), 8), 3);
        assert_eq!(threads(Some(" 2 "), 8), 2);
        assert_eq!(threads(Some("99"), 8), 8);
        for nonsense in ["0", "", "-1", "many"] {
            assert_eq!(threads(Some(nonsense), 8), 8, "{nonsense:?}");
        }
    }

    #[test]
    fn jobs_run_one_after_another_in_order_and_survive_a_panic() {
        let (sender, receiver) = channel();
        for number in 0..200 {
            let sender = sender.clone();
            submit(
                Box::new(move || {
                    if number == 50 {
                        std::panic::resume_unwind(Box::new("on purpose"));
                    }
                    sender.send((number, rayon::current_num_threads())).unwrap();
                }),
                0.0,
            )
            .unwrap();
        }
        drop(sender);
        let seen: Vec<_> = receiver.iter().collect();
        let numbers: Vec<_> = seen.iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers, (0..200).filter(|&number| number != 50).collect::<Vec<_>>());
        assert!(
            seen.iter().all(|(_, threads)| (1..=available_parallelism().unwrap().get()).contains(threads))
        );
    }

    /// The processors that each thread of the pool is allowed while it works on a job of that cost.
    fn allowed(cost: f64) -> Vec<Vec<usize>> {
        let (sender, receiver) = channel();
        let job = move || {
            let all = rayon::broadcast(|_| Thread::this().allowed().unwrap_or_default());
            sender.send(all).unwrap();
        };
        submit(Box::new(job), cost).unwrap();
        receiver.recv().unwrap()
    }

    #[test]
    fn a_long_job_has_each_thread_on_a_processor_of_its_own_and_then_they_are_free_again() {
        let Some(mine) = Thread::this().allowed() else { return };
        if mine.len() < 2 || pool().unwrap().current_num_threads() != mine.len() {
            return;
        }
        // Threads are enlisted when they start, and freed when nobody waits: other tests use the same pool.
        let within = |cost, wanted: &dyn Fn(&[Vec<usize>]) -> bool| {
            let start = Instant::now();
            while !wanted(&allowed(cost)) {
                assert!(start.elapsed() < Duration::from_secs(10), "never as wanted: {:?}", allowed(cost));
            }
        };
        within(LONG, &|all| {
            let own: HashSet<_> = all.iter().flatten().collect();
            all.iter().all(|one| one.len() == 1) && own.len() == mine.len()
        });
        within(0.0, &|all| all.iter().all(|one| *one == mine));
    }

    #[test]
    fn threads_are_named() {
        let (sender, receiver) = channel();
        submit(
            Box::new(move || {
                sender.send(std::thread::current().name().map(str::to_owned)).unwrap();
            }),
            0.0,
        )
        .unwrap();
        assert!(receiver.recv().unwrap().unwrap().starts_with("crossray-ops-"));
    }
}
