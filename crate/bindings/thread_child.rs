//! Worker threads that are looked upon as processes: their state is known without a turn of the event loop.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use napi::bindgen_prelude::*;
use napi_derive::napi;

use super::membership::{self, lock};
use super::objects::handles_of;
use super::processes::Child;
use super::{failure, membership::Process};
use crate::core::channel::Parcel;
use crate::core::child;
use crate::core::keep::Keep;
use crate::error::Refusal;

/// What a thread has ended by that says nothing itself: it ran out of memory, or could not load.
const UNKNOWN: i32 = 1;

/// A thread that has not run its first line after so long never will.
const START_LIMIT: Duration = Duration::from_secs(30);

#[derive(Default)]
struct Expected {
    next: u32,
    threads: HashMap<u32, Arc<child::Child>>,
}

/// Threads that are to come up or run, by number.
static EXPECTED: LazyLock<Mutex<Expected>> = LazyLock::new(Mutex::default);

/// A thread that is about to be started, and the number that it comes up with.
#[napi]
pub struct ThreadChild {
    inner: Arc<child::Child>,
    number: u32,
}

#[napi]
impl ThreadChild {
    #[napi(constructor, catch_unwind)]
    pub fn new() -> Self {
        let inner = Arc::new(child::Child::thread(START_LIMIT));
        let mut expected = lock(&EXPECTED);
        expected.next += 1;
        let number = expected.next;
        expected.threads.insert(number, Arc::clone(&inner));
        ThreadChild { inner, number }
    }

    #[napi(getter, catch_unwind)]
    pub fn number(&self) -> u32 {
        self.number
    }

    /// The face that it has in common with processes.
    #[napi(getter, catch_unwind)]
    pub fn child(&self) -> Child {
        Child::of(Arc::clone(&self.inner))
    }

    /// What it is started with refers to these objects: index and generation of each in turn.
    #[napi(catch_unwind)]
    pub fn carry(&self, handles: &[u32]) -> Result<()> {
        let keep = Keep::of(&membership::process()?.host, &handles_of(handles)).map_err(failure)?;
        self.inner.carry(keep);
        Ok(())
    }

    /// It is to end, as if by `code`. False: it has not run its first line yet, and ends when it does.
    #[napi(catch_unwind)]
    pub fn stop(&self, code: i32) -> bool {
        self.inner.stop(code)
    }

    /// Node says that it has ended; what it said itself comes first.
    #[napi(catch_unwind)]
    pub fn end(&self, code: i32) -> Result<()> {
        end(&*membership::process()?, self.number, &self.inner, code)
    }
}

fn end(process: &Process, number: u32, child: &child::Child, code: i32) -> Result<()> {
    lock(&EXPECTED).threads.remove(&number);
    // It has ended, whatever becomes of what it said.
    child.land();
    child.end(process.host.arena(), code).map_err(failure)
}

/// The thread's own end of it.
#[napi]
pub struct ThreadPlace {
    inner: Arc<child::Child>,
}

#[napi]
impl ThreadPlace {
    /// Comes up as thread `number`. When its environment ends, however it ends, it has ended.
    #[napi(constructor, catch_unwind)]
    pub fn new(env: &Env, number: u32) -> Result<Self> {
        let inner = lock(&EXPECTED).threads.get(&number).cloned();
        let inner =
            inner.ok_or_else(|| failure(Refusal::Argument(format!("thread {number} is not expected"))))?;
        let process = membership::process()?;
        env.add_env_cleanup_hook((process, Arc::clone(&inner)), move |(process, inner)| {
            // Nobody is left to hear that it failed.
            let _ = end(&process, number, &inner, UNKNOWN);
        })?;
        Ok(ThreadPlace { inner })
    }

    /// To be called first. False: it has to end at once.
    #[napi(catch_unwind)]
    pub fn start(&self) -> bool {
        self.inner.start()
    }

    /// It has taken what it was started with.
    #[napi(catch_unwind)]
    pub fn arrived(&self) {
        self.inner.land();
    }

    /// Keeps what it says last, and the objects that this refers to; only the first counts.
    #[napi(catch_unwind)]
    pub fn report(&self, bytes: &[u8], handles: &[u32]) -> Result<()> {
        let host = &membership::process()?.host;
        self.inner.report(Parcel::pack(host, bytes, &handles_of(handles)).map_err(failure)?);
        Ok(())
    }

    /// It ends by itself.
    #[napi(catch_unwind)]
    pub fn leave(&self, code: i32) {
        self.inner.leave(code);
    }
}
