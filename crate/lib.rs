//! The native half of crossray.
//!
//! `threads` hands tasks from a pool to its worker threads and results back, over crossbeam channels;
//! `ops` runs operations on typed arrays on rayon; `bindings` converts, calls and maps errors, and
//! holds no logic of its own.

// The entry points have no callers but Node, and link only into it: they are tested from there.
#[cfg(not(test))]
mod bindings;
pub mod core;
pub mod error;
pub mod ops;
mod sync;
pub mod sys;
pub mod threads;
