//! What programs synchronise with. docs/sync.md has the tables of words, and what a death does to each.
//!
//! A primitive is one word where it can be: then each step is one compare-and-swap, and a process that is killed has
//! made it or not. Where several words belong together they are changed in a [`section`].

#[cfg(not(loom))]
pub mod barrier;
#[cfg(not(loom))]
pub mod condition;
#[cfg(not(loom))]
pub mod event;
#[cfg(not(loom))]
pub mod lock;
mod lock_word;
#[cfg(not(loom))]
pub mod memory;
#[cfg(not(loom))]
pub mod rlock;
#[cfg(not(loom))]
mod section;
#[cfg(not(loom))]
pub mod segment;
#[cfg(not(loom))]
pub mod semaphore;

#[cfg(all(test, not(loom)))]
mod tests;
