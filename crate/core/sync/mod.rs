//! What programs synchronise with. docs/sync.md has the tables of words, and what a death does to each.
//!
//! A primitive is one word where it can be: then each step is one compare-and-swap, and a process that is killed has
//! made it or not. Where several words belong together they are changed in a [`section`].

pub mod barrier;
pub mod condition;
pub mod event;
pub mod lock;
pub mod memory;
pub mod rlock;
mod section;
pub mod segment;
pub mod semaphore;

#[cfg(test)]
mod tests;
