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

use crate::error::Refusal;

/// An operation ready to run. It deals with its own panics.
pub type Job = Box<dyn FnOnce() + Send>;

struct Line {
    /// Whether a thread of the pool is at work on a job; whoever finds it false starts one.
    busy: bool,
    waiting: VecDeque<Job>,
}

static LINE: Mutex<Line> = Mutex::new(Line { busy: false, waiting: VecDeque::new() });

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
        // Without a handler a panic that escapes a spawned job would abort the process.
        .panic_handler(|_| ())
        .build()
        .map_err(|error| format!("The threads for operations could not be started: {error}."))
}

fn pool() -> Result<&'static ThreadPool, Refusal> {
    static POOL: OnceLock<Result<ThreadPool, String>> = OnceLock::new();
    POOL.get_or_init(build).as_ref().map_err(|reason| Refusal::Resources(reason.clone()))
}

/// Has the pool run the job, after those that came before it. Does not wait.
pub fn submit(job: Job) -> Result<(), Refusal> {
    let pool = pool()?;
    let mut line = line();
    if line.busy {
        line.waiting.push_back(job);
    } else {
        line.busy = true;
        pool.spawn(move || serve(job));
    }
    Ok(())
}

/// Runs one job and then all that wait.
fn serve(first: Job) {
    let mut next = Some(first);
    while let Some(job) = next {
        // A panic here would leave the line busy for ever. Jobs report their own; there is nobody to tell.
        drop(catch_unwind(AssertUnwindSafe(job)));
        let mut line = line();
        next = line.waiting.pop_front();
        line.busy = next.is_some();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

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
            submit(Box::new(move || {
                if number == 50 {
                    std::panic::resume_unwind(Box::new("on purpose"));
                }
                sender.send((number, rayon::current_num_threads())).unwrap();
            }))
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

    #[test]
    fn threads_are_named() {
        let (sender, receiver) = channel();
        submit(Box::new(move || {
            sender.send(std::thread::current().name().map(str::to_owned)).unwrap();
        }))
        .unwrap();
        assert!(receiver.recv().unwrap().unwrap().starts_with("crossray-ops-"));
    }
}
