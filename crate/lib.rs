//! The native half of crossray.
//!
//! `threads` hands tasks from a pool to its worker threads and results back, over crossbeam channels;
//! `ops` runs operations on typed arrays on rayon; `bindings` converts, calls and maps errors, and
//! holds no logic of its own.

pub mod bindings;
mod error;
pub mod ops;
mod sync;
pub mod threads;
