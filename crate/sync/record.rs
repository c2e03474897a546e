//! The state word of a task: position in its lane (high half) and state (low half). The table is in `core/board/mod.rs`.

use super::{AtomicU64, Ordering};

const QUEUED: u32 = 1;
const REVOKED: u32 = 2;
const DONE: u32 = 3;
/// Running by worker w is this + w.
const RUNNING: u32 = 4;

/// What a state word says of the task at a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Queued,
    Running(u32),
    /// It has ended, was revoked, or the record is another one's by now.
    Over,
}

fn bits(position: u64, state: u32) -> u64 {
    (position & 0xffff_ffff) << 32 | u64::from(state)
}

/// The state of the task at `position`.
pub fn look(word: &AtomicU64, position: u64) -> State {
    let seen = word.load(Ordering::SeqCst);
    if seen >> 32 != position & 0xffff_ffff {
        return State::Over;
    }
    match seen as u32 {
        QUEUED => State::Queued,
        state if state >= RUNNING => State::Running(state - RUNNING),
        _ => State::Over,
    }
}

/// The caller has written the record: the task can be found.
pub fn queue(word: &AtomicU64, position: u64) {
    word.store(bits(position, QUEUED), Ordering::SeqCst);
}

/// A worker starts the task; false: it was revoked, or has been run.
pub fn begin(word: &AtomicU64, position: u64, worker: u32) -> bool {
    swap(word, position, QUEUED, RUNNING + worker)
}

/// The worker has published what the task came to.
pub fn finish(word: &AtomicU64, position: u64, worker: u32) {
    swap(word, position, RUNNING + worker, DONE);
}

/// The caller makes sure that the task does not start; false: it has.
pub fn revoke(word: &AtomicU64, position: u64) -> bool {
    swap(word, position, QUEUED, REVOKED)
}

/// The caller takes the task from a worker that is gone; false: that had finished it, or never began it.
pub fn orphan(word: &AtomicU64, position: u64, worker: u32) -> bool {
    swap(word, position, RUNNING + worker, REVOKED)
}

fn swap(word: &AtomicU64, position: u64, from: u32, to: u32) -> bool {
    let (from, to) = (bits(position, from), bits(position, to));
    word.compare_exchange(from, to, Ordering::SeqCst, Ordering::SeqCst).is_ok()
}

#[cfg(all(test, loom))]
mod model {
    use super::*;
    use loom::sync::Arc;
    use loom::thread;

    #[test]
    fn a_task_is_begun_by_one_or_revoked() {
        loom::model(|| {
            let word = Arc::new(AtomicU64::new(0));
            queue(&word, 7);
            let workers: Vec<_> = (0..2)
                .map(|worker| {
                    let word = Arc::clone(&word);
                    thread::spawn(move || begin(&word, 7, worker))
                })
                .collect();
            let revoked = revoke(&word, 7);
            let begun = workers.into_iter().filter_map(|worker| worker.join().unwrap().then_some(())).count();
            assert_eq!(begun + usize::from(revoked), 1);
            assert_eq!(matches!(look(&word, 7), State::Running(_)), begun == 1);
        });
    }

    #[test]
    fn a_late_worker_does_not_begin_the_next_task_of_a_record() {
        loom::model(|| {
            let word = Arc::new(AtomicU64::new(0));
            queue(&word, 7);
            let late = {
                let word = Arc::clone(&word);
                thread::spawn(move || begin(&word, 7, 0))
            };
            let revoked = revoke(&word, 7);
            if revoked {
                queue(&word, 7 + 64);
            }
            assert_eq!(late.join().unwrap(), !revoked);
            assert_eq!(look(&word, 7 + 64) == State::Queued, revoked);
        });
    }
}
