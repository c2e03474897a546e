//! Atomics and locks, and the protocols on single words: those that work on words wherever they lie, also in memory that
//! processes share, and are model-checked. Of the atomics and locks: std's in the product, and others where a tool has
//! to see through them.
//!
//! - `--cfg loom` (`npm run loom`): loom's, so that the protocols are model-checked as they are. They work only inside
//!   a model: nothing else is tested then.
//! - `--cfg tsan` (`npm run tsan`): std's mutex, taken by trying again and again. Its way of waiting is compiled into
//!   std, where ThreadSanitizer does not see it and takes what the lock protects for a race.

pub(crate) mod hand;
pub(crate) mod latch;
pub(crate) mod lease_word;
pub(crate) mod lock_word;
pub(crate) mod record;
pub(crate) mod rest;
pub(crate) mod waiters;

#[cfg(not(loom))]
pub(crate) use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering};

#[cfg(not(any(loom, tsan)))]
pub(crate) use std::sync::{Mutex, MutexGuard};

#[cfg(loom)]
pub(crate) use loom::sync::{
    Mutex, MutexGuard,
    atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering},
};

#[cfg(tsan)]
pub(crate) use trying::{Mutex, MutexGuard};

#[cfg(tsan)]
mod trying {
    pub(crate) use std::sync::MutexGuard;
    use std::sync::{LockResult, TryLockError};

    /// Like std's, without its way of waiting.
    #[derive(Debug, Default)]
    pub(crate) struct Mutex<T>(std::sync::Mutex<T>);

    impl<T> Mutex<T> {
        pub(crate) fn lock(&self) -> LockResult<MutexGuard<'_, T>> {
            loop {
                match self.0.try_lock() {
                    Ok(guard) => return Ok(guard),
                    Err(TryLockError::Poisoned(error)) => return Err(error),
                    Err(TryLockError::WouldBlock) => std::thread::yield_now(),
                }
            }
        }
    }
}

/// Reads a word in the one order of all `SeqCst` accesses to all words: after a change of another word, so that of two
/// who change one and then look at the other's, one sees the other. Loom has no such order for plain loads; a change,
/// if only by nothing, reads the latest value.
pub(crate) trait Latest {
    type Value;
    fn latest(&self) -> Self::Value;
}

macro_rules! latest {
    ($word:ty, $value:ty) => {
        impl Latest for $word {
            type Value = $value;

            fn latest(&self) -> $value {
                if cfg!(loom) { self.fetch_add(0, Ordering::SeqCst) } else { self.load(Ordering::SeqCst) }
            }
        }
    };
}

latest!(AtomicU32, u32);
latest!(AtomicU64, u64);
