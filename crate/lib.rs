//! The native half of crossray.
//!
//! `threads` hands tasks from a pool to its worker threads and results back, over crossbeam channels;
//! `core` is what processes share, the arena and all that lies in it, and starts and buries them; `ops` runs
//! operations on typed arrays on rayon; `functions` asks V8 what Node-API does not tell of them; `sys` has every
//! call to the operating system; `bindings` converts, calls and maps errors, and holds no logic of its own.

// The entry points have no callers but Node, and link only into it: they are tested from there.
#[cfg(not(test))]
mod bindings;
// Loom's atomics cannot lie in mapped memory: what is modelled works on words alone, and is in `sync`.
#[cfg(not(loom))]
pub mod core;
pub mod error;
#[cfg(not(test))]
mod functions;
pub mod ops;
mod patience;
mod sync;
pub mod sys;
pub mod threads;
