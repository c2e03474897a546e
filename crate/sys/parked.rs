//! Waiting for a word within one process, for systems where processes do not share one yet.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Words of the same room wake each other's waiters, who then look again.
struct Room {
    lock: Mutex<()>,
    changed: Condvar,
}

const ROOMS: usize = 64;

static HOUSE: [Room; ROOMS] = [const { Room { lock: Mutex::new(()), changed: Condvar::new() } }; ROOMS];

fn room_of(word: &AtomicU32) -> &'static Room {
    &HOUSE[(word.as_ptr().addr() / align_of::<AtomicU32>()) % ROOMS]
}

/// As `Platform::wait`.
pub fn wait(word: &AtomicU32, expected: u32, timeout: Duration) {
    let room = room_of(word);
    let inside = room.lock.lock().unwrap_or_else(PoisonError::into_inner);
    // Looked at inside: whoever changes it comes here afterwards.
    if word.load(Ordering::SeqCst) == expected {
        drop(room.changed.wait_timeout(inside, timeout));
    }
}

/// As `Platform::wake`; wakes all, for they may wait for different words.
pub fn wake(word: &AtomicU32) {
    let room = room_of(word);
    drop(room.lock.lock().unwrap_or_else(PoisonError::into_inner));
    room.changed.notify_all();
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::thread;
    use std::time::Instant;

    use super::*;

    #[test]
    fn a_waiter_is_woken_and_a_changed_word_is_not_waited_for() {
        let word = Arc::new(AtomicU32::new(0));
        let waiter = thread::spawn({
            let word = Arc::clone(&word);
            move || {
                while word.load(Ordering::SeqCst) == 0 {
                    wait(&word, 0, Duration::from_secs(30));
                }
            }
        });
        word.store(1, Ordering::SeqCst);
        wake(&word);
        waiter.join().unwrap();
        let begun = Instant::now();
        wait(&word, 0, Duration::from_secs(30));
        assert!(begun.elapsed() < Duration::from_secs(30));
        wait(&word, 1, Duration::from_millis(1));
    }
}
