//! Atomics and locks, from std in the product and from loom under `--cfg loom`, so that the wake-up
//! protocols are model-checked as they are.

#[cfg(not(loom))]
pub(crate) use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

#[cfg(loom)]
pub(crate) use loom::sync::atomic::{AtomicBool, AtomicU32, Ordering};
