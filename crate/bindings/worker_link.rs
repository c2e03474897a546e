//! A worker's handle on the dispatcher of its pool.

use std::sync::Arc;
use std::time::Duration;

use napi::bindgen_prelude::*;
use napi_derive::napi;

use super::direct::{Methods, method};
use super::objects::handles_of;
use super::{dispatcher, failure, membership};
use crate::core::keep::Keep;
use crate::error::Refusal;
use crate::threads::{self, Begin, Claim};

/// What `claim` answers, besides lengths in bytes, when the worker has to end.
const STOP: i64 = i64::MIN >> 11;

/// One worker's end of a dispatcher. When the worker's environment dies, however it dies, the caller is told.
#[napi]
pub struct WorkerLink {
    inner: Arc<threads::Dispatcher>,
    worker: u32,
}

#[napi]
impl WorkerLink {
    /// Takes over place `worker` of the dispatcher `number`; `incarnation` counts the workers in that place.
    #[napi(constructor, catch_unwind)]
    pub fn new(env: &Env, number: u32, worker: u32, incarnation: u32) -> Result<Self> {
        let inner = dispatcher::find(number).filter(|inner| (worker as usize) < inner.workers()).ok_or_else(
            || failure(Refusal::Argument(format!("worker {worker} of pool {number} is not expected"))),
        )?;
        inner.slot(worker).attach(incarnation);
        env.add_env_cleanup_hook(Arc::clone(&inner), move |inner| {
            if inner.slot(worker).detach(incarnation) {
                inner.reports.send_gone(worker, incarnation);
            }
        })?;
        Ok(WorkerLink { inner, worker })
    }

    /// True once the caller has stopped this place, maybe before the worker came up.
    #[napi(getter, catch_unwind)]
    pub fn stopped(&self) -> bool {
        self.inner.slot(self.worker).is_stopped()
    }

    /// Waits at most `milliseconds` for tasks and copies their frames into `inbox`. Gives the length in bytes;
    /// 0: nothing came; `-n`: the next task needs an inbox of n bytes; the lowest number: end.
    #[napi(catch_unwind)]
    pub fn claim(&self, mut inbox: Uint8ArraySlice, milliseconds: u32) -> i64 {
        // SAFETY: the inbox is used by this thread alone, and no JavaScript runs during the call.
        let inbox = unsafe { inbox.as_mut() };
        match self.inner.claim(self.worker, inbox, Duration::from_millis(milliseconds.into())) {
            Claim::Bytes(bytes) => bytes as i64,
            Claim::TooSmall(bytes) => -(bytes as i64),
            Claim::Nothing => 0,
            Claim::Stop => STOP,
        }
    }

    /// Starts the next task of the inbox: 1; 0: it was revoked, go on behind it; -1: the rest is not ours any more.
    #[napi(catch_unwind)]
    pub fn begin(&self) -> i32 {
        match self.inner.begin(self.worker) {
            Begin::Run => 1,
            Begin::Revoked => 0,
            Begin::Gone => -1,
        }
    }

    /// Sends report frames to the caller.
    #[napi(catch_unwind)]
    pub fn report(&self, frames: &[u8]) {
        self.inner.reports.send(frames);
    }

    /// Sends report frames that refer to objects: index and generation of each in turn.
    #[napi(catch_unwind)]
    pub fn report_with(&self, frames: &[u8], handles: &[u32]) -> Result<()> {
        // Kept by the process: this thread may end before they are read.
        let keep = Keep::of(&membership::process()?.host, &handles_of(handles)).map_err(failure)?;
        self.inner.reports.send_with(frames, Some(Box::new(keep)));
        Ok(())
    }

    /// The packed function `code`, or null if it is not known.
    #[napi(catch_unwind)]
    pub fn code(&self, code: u32) -> Option<Uint8Array> {
        self.inner.codes.get(code).map(|bytes| Uint8Array::from(bytes.to_vec()))
    }

    /// Lets the worker idle on its event loop until it is rung; false: there is work.
    #[napi(catch_unwind)]
    pub fn rest(&self) -> bool {
        self.inner.rest(self.worker)
    }

    /// Gives back what was claimed and not started, because the worker wants to end. True: something is left that
    /// only this worker can run, so it must not end yet.
    #[napi(catch_unwind)]
    pub fn give_back(&self) -> bool {
        self.inner.give_back(self.worker)
    }
}

/// What is called for every task.
pub const METHODS: &Methods = &[
    ("claim", method!(WorkerLink: |link, _env, inbox, milliseconds| Ok(link.claim(inbox, milliseconds)))),
    ("begin", method!(WorkerLink: |link, _env| Ok(link.begin()))),
    ("report", method!(WorkerLink: |link, _env, frames| { link.report(frames); Ok(()) })),
    ("reportWith", method!(WorkerLink: |link, _env, frames, handles| link.report_with(frames, handles))),
];
