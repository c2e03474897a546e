//! The shipped functions of a pool, by number: packed once by the caller, fetched once by each worker.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

/// Packed functions that tasks refer to.
#[derive(Debug, Default)]
pub struct Codes {
    packed: RwLock<HashMap<u32, Arc<[u8]>>>,
}

impl Codes {
    /// Makes `bytes` known under `number`, before a task that needs it is pushed.
    pub fn define(&self, number: u32, bytes: &[u8]) {
        self.packed.write().expect("no panic under this lock").insert(number, bytes.into());
    }

    /// Forgets a function that no task needs any more.
    pub fn forget(&self, number: u32) {
        self.packed.write().expect("no panic under this lock").remove(&number);
    }

    /// The packed function, if it is known.
    pub fn get(&self, number: u32) -> Option<Arc<[u8]>> {
        self.packed.read().expect("no panic under this lock").get(&number).cloned()
    }
}
