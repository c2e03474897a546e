//! The shipped functions of a pool, by number: packed once by the caller, fetched once by each worker.

use std::collections::HashMap;
use std::sync::Arc;

use crate::sync::{Mutex, MutexGuard};

type Packed = HashMap<u32, Arc<[u8]>>;

/// Packed functions that tasks refer to.
#[derive(Debug, Default)]
pub struct Codes {
    packed: Mutex<Packed>,
}

impl Codes {
    /// Makes `bytes` known under `number`, before a task that needs it is pushed.
    pub fn define(&self, number: u32, bytes: &[u8]) {
        self.packed().insert(number, bytes.into());
    }

    /// Forgets a function that no task needs any more.
    pub fn forget(&self, number: u32) {
        self.packed().remove(&number);
    }

    /// The packed function, if it is known.
    pub fn get(&self, number: u32) -> Option<Arc<[u8]>> {
        self.packed().get(&number).cloned()
    }

    fn packed(&self) -> MutexGuard<'_, Packed> {
        self.packed.lock().expect("no panic under this lock")
    }
}
