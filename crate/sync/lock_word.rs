//! The word of a lock.
//!
//! | word | meaning | written by |
//! |---|---|---|
//! | 0 | free | who releases it |
//! | ABANDONED | free, and its last owner died with it | who buries the owner |
//! | id | the participant of that id owns it | who takes it |
//! | id + ABANDONED | the same, and the owner before died with it | who takes it |

use super::{AtomicU32, Ordering};

/// The bit that is no part of an id.
pub const ABANDONED: u32 = 1 << 30;

/// Takes the lock for `me`; false if somebody has it.
pub fn take(word: &AtomicU32, me: u32) -> bool {
    let mut seen = word.load(Ordering::SeqCst);
    loop {
        if seen & !ABANDONED != 0 {
            return false;
        }
        let taken = me | (seen & ABANDONED);
        match word.compare_exchange(seen, taken, Ordering::SeqCst, Ordering::SeqCst) {
            Ok(_) => return true,
            Err(now) => seen = now,
        }
    }
}

/// Releases the lock, whoever owns it; false if nobody does.
pub fn give(word: &AtomicU32) -> bool {
    let mut seen = word.load(Ordering::SeqCst);
    loop {
        if seen & !ABANDONED == 0 {
            return false;
        }
        match word.compare_exchange(seen, 0, Ordering::SeqCst, Ordering::SeqCst) {
            Ok(_) => return true,
            Err(now) => seen = now,
        }
    }
}

/// Frees the lock if the dead participant owned it; true if it did.
pub fn bury(word: &AtomicU32, dead: u32) -> bool {
    let seen = word.load(Ordering::SeqCst);
    // The dead change nothing any more, but somebody else may have released it meanwhile.
    seen & !ABANDONED == dead
        && word.compare_exchange(seen, ABANDONED, Ordering::SeqCst, Ordering::SeqCst).is_ok()
}

#[cfg(all(test, loom))]
mod model {
    use super::*;
    use loom::sync::Arc;
    use loom::thread;

    const DEAD: u32 = 7;

    /// The owner has died. Two others want the lock, one of them buries it first; somebody else may release it too.
    #[test]
    fn a_burial_frees_the_lock_of_the_dead_and_never_that_of_the_living() {
        loom::model(|| {
            let word = Arc::new(AtomicU32::new(DEAD));
            let inside = Arc::new(AtomicU32::new(0));
            let threads: Vec<_> = [1, 2]
                .into_iter()
                .map(|me| {
                    let (word, inside) = (Arc::clone(&word), Arc::clone(&inside));
                    thread::spawn(move || {
                        bury(&word, DEAD);
                        if take(&word, me) {
                            assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
                            inside.fetch_sub(1, Ordering::SeqCst);
                            assert!(give(&word));
                        }
                    })
                })
                .collect();
            for thread in threads {
                thread.join().unwrap();
            }
            assert_eq!(word.load(Ordering::SeqCst) & !ABANDONED, 0);
        });
    }
}
