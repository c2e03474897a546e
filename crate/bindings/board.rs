//! Both sides of the board of a pool in processes (`core/board`).

use std::ffi::c_void;
use std::ptr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use napi::CleanupEnvHook;
use napi::bindgen_prelude::*;
use napi::sys;
use napi_derive::napi;

use super::direct::{Methods, method};
use super::failure;
use super::membership::{environment, lock};
use super::objects::handles_of;
use super::termination::is_terminating;
use crate::core::arena::Arena;
use crate::core::board::{self, Begin, CONTROL_BYTES, Claim, Drained, TaskName};
use crate::core::objects::Handle;
use crate::error::Refusal;
use crate::threads::{FrameInfo, each_frame};

/// What `claim` answers, besides lengths in bytes, when the worker has to end.
const STOP: i64 = i64::MIN >> 11;

/// A place without a task in what `lose` gives.
const NONE: u32 = u32::MAX;

type Shared = Arc<Mutex<Option<board::BoardCaller>>>;

/// Tasks of one pool on their way to worker processes, and reports on their way home. This thread has joined the arena,
/// and is rung when there is something to drain.
#[napi]
pub struct BoardDispatcher {
    inner: Shared,
    /// The handle of the board, for the workers: index and generation.
    handle: Handle,
    hook: Mutex<Option<CleanupEnvHook<Shared>>>,
}

#[napi]
impl BoardDispatcher {
    /// A board for `workers` workers.
    #[napi(constructor, catch_unwind)]
    pub fn new(env: &Env, workers: u32) -> Result<Self> {
        let member = Arc::clone(&environment(env.raw())?.member);
        let caller = board::BoardCaller::create(member, workers).map_err(failure)?;
        let handle = caller.handle();
        let inner = Arc::new(Mutex::new(Some(caller)));
        let hook = env.add_env_cleanup_hook(Arc::clone(&inner), |inner| {
            // The environment's part in the arena is given back with it; its workers have to hear of it.
            if let Some(mut caller) = lock(&inner).take() {
                let _ = caller.close();
            }
        })?;
        Ok(BoardDispatcher { inner, handle, hook: Mutex::new(Some(hook)) })
    }

    /// What a worker finds the board by: index and generation.
    #[napi(getter, catch_unwind)]
    pub fn handle(&self) -> Vec<u32> {
        vec![self.handle.index, self.handle.generation]
    }

    /// The control block of a worker and its outbox.
    #[napi(catch_unwind, ts_return_type = "ArrayBuffer")]
    pub fn control(&self, env: &Env, worker: u32) -> Result<Window> {
        let arena = Arc::clone(environment(env.raw())?.member.arena());
        let offset = self.with(|caller| known(caller, worker).map(|()| caller.control(worker)))?;
        Ok(Window { arena, offset })
    }

    /// Makes a packed function known to the workers, before a task that needs it is pushed.
    #[napi(catch_unwind)]
    pub fn define(&self, code: u32, bytes: &[u8]) -> Result<()> {
        self.with(|caller| caller.define(code, bytes))
    }

    /// Forgets a packed function that no task needs any more.
    #[napi(catch_unwind)]
    pub fn forget(&self, code: u32) -> Result<()> {
        self.with(|caller| caller.forget(code))
    }

    /// Queues a batch of task frames: all of them, or none. True if some worker rests: ask `nextToRing`.
    #[napi(catch_unwind)]
    pub fn push(&self, batch: &[u8]) -> Result<bool> {
        let mut parts = Vec::new();
        each_frame(batch, |FrameInfo { name, code, length, .. }| {
            let name = TaskName { slot: name.slot, generation: name.generation };
            parts.push((name, code, length));
        })
        .map_err(failure)?;
        self.with(|caller| caller.push(batch, &parts))
    }

    /// A worker that rests although there is work for it; -1: none.
    #[napi(catch_unwind)]
    pub fn next_to_ring(&self) -> Result<i32> {
        self.with(|caller| Ok(caller.next_to_ring()?.map_or(-1, |worker| worker as i32)))
    }

    /// Rings a worker's event loop.
    #[napi(catch_unwind)]
    pub fn ring(&self, worker: u32) -> Result<()> {
        self.with(|caller| known(caller, worker).and_then(|()| caller.ring(worker)))
    }

    /// Makes sure that a task does not start any more; the worker that runs it already, or -1.
    #[napi(catch_unwind)]
    pub fn revoke(&self, slot: u32, generation: u32) -> Result<i32> {
        let name = TaskName { slot, generation };
        self.with(|caller| Ok(caller.revoke(name)?.map_or(-1, |worker| worker as i32)))
    }

    /// The worker that runs the task, or -1.
    #[napi(catch_unwind)]
    pub fn runner_of(&self, slot: u32, generation: u32) -> Result<i32> {
        let name = TaskName { slot, generation };
        self.with(|caller| Ok(caller.runner_of(name)?.map_or(-1, |worker| worker as i32)))
    }

    /// Tasks that run.
    #[napi(getter, catch_unwind)]
    pub fn running(&self) -> Result<u32> {
        self.with(|caller| Ok(caller.running()? as u32))
    }

    /// Copies reports: their bytes, 0 for none, or minus the size that the next one needs.
    #[napi(catch_unwind)]
    pub fn drain(&self, mut target: Uint8ArraySlice) -> Result<i64> {
        // SAFETY: the target is used by this thread alone, and no JavaScript runs during the call.
        let target = unsafe { target.as_mut() };
        self.with(|caller| match caller.drain(target)? {
            Drained::Bytes(bytes) => Ok(bytes as i64),
            Drained::TooSmall(bytes) => Ok(-(bytes as i64)),
        })
    }

    /// Looks for something to drain for as long as a short task takes (`crate/patience.rs`).
    #[napi(catch_unwind)]
    pub fn poll(&self) -> Result<bool> {
        self.with(|caller| caller.poll())
    }

    /// Blocks until there is something to drain, at most so many milliseconds.
    #[napi(catch_unwind)]
    pub fn wait(&self, env: &Env, milliseconds: u32) -> Result<bool> {
        let timeout = Duration::from_millis(milliseconds.into());
        self.with(|caller| caller.wait(timeout, || is_terminating(env.raw())))
    }

    /// Takes back what a worker had that has ended: slot and generation of the task that ran.
    #[napi(catch_unwind)]
    pub fn lose(&self, worker: u32) -> Result<Vec<u32>> {
        self.with(|caller| {
            known(caller, worker)?;
            Ok(caller.lose(worker)?.map_or(vec![NONE, NONE], |name| vec![name.slot, name.generation]))
        })
    }

    /// Runs a task that was lost with its worker again, without its first `skip` items; ask `nextToRing` afterwards.
    #[napi(catch_unwind)]
    pub fn requeue(&self, slot: u32, generation: u32, skip: u32) -> Result<bool> {
        self.with(|caller| caller.requeue(TaskName { slot, generation }, skip))
    }

    /// Gives up a task that was lost with its worker.
    #[napi(catch_unwind)]
    pub fn drop_orphan(&self, slot: u32, generation: u32) -> Result<()> {
        self.with(|caller| caller.drop_orphan(TaskName { slot, generation }))
    }

    /// Ends the waits of a worker, the present one and all later ones.
    #[napi(catch_unwind)]
    pub fn stop(&self, worker: u32) -> Result<()> {
        self.with(|caller| known(caller, worker).and_then(|()| caller.stop(worker)))
    }

    /// Stops all workers and gives everything back. Later calls find nothing.
    #[napi(catch_unwind)]
    pub fn close(&self, env: &Env) -> Result<()> {
        if let Some(hook) = lock(&self.hook).take() {
            env.remove_env_cleanup_hook(hook)?;
        }
        let caller = lock(&self.inner).take();
        caller.map_or(Ok(()), |mut caller| caller.close().map_err(failure))
    }

    /// What `act` does with the board; nothing, if it was closed.
    fn with<T: Default>(
        &self,
        act: impl FnOnce(&mut board::BoardCaller) -> std::result::Result<T, Refusal>,
    ) -> Result<T> {
        lock(&self.inner).as_mut().map_or_else(|| Ok(T::default()), act).map_err(failure)
    }
}

/// What is called for every batch of tasks and reports.
pub const CALLER_METHODS: &Methods = &[
    ("push", method!(BoardDispatcher: |dispatcher, _env, batch| dispatcher.push(batch))),
    ("nextToRing", method!(BoardDispatcher: |dispatcher, _env| dispatcher.next_to_ring())),
    ("drain", method!(BoardDispatcher: |dispatcher, _env, target| dispatcher.drain(target))),
    ("poll", method!(BoardDispatcher: |dispatcher, _env| dispatcher.poll())),
];

fn known(caller: &board::BoardCaller, worker: u32) -> std::result::Result<(), Refusal> {
    if worker < caller.workers() {
        return Ok(());
    }
    Err(Refusal::Range(format!("expected a worker below {}, got {worker}", caller.workers())))
}

/// A worker process's end of a board.
#[napi]
pub struct BoardLink {
    inner: board::BoardWorker,
    arena: Arc<Arena>,
}

#[napi]
impl BoardLink {
    /// Takes over place `worker` of the board with that handle. This thread has joined the arena.
    #[napi(constructor, catch_unwind)]
    pub fn new(env: &Env, index: u32, generation: u32, worker: u32) -> Result<Self> {
        let member = Arc::clone(&environment(env.raw())?.member);
        let arena = Arc::clone(member.arena());
        let handle = Handle { index, generation };
        let inner = board::BoardWorker::attach(member, handle, worker).map_err(failure)?;
        Ok(BoardLink { inner, arena })
    }

    /// This worker's control block and its outbox.
    #[napi(catch_unwind, ts_return_type = "ArrayBuffer")]
    pub fn control(&self) -> Window {
        Window { arena: Arc::clone(&self.arena), offset: self.inner.control() }
    }

    /// True once the caller has stopped this place, maybe before the worker came up.
    #[napi(getter, catch_unwind)]
    pub fn stopped(&self) -> Result<bool> {
        self.inner.is_stopped().map_err(failure)
    }

    /// Waits at most `milliseconds` for tasks and copies their frames into `inbox`. Gives the length in bytes;
    /// 0: nothing came; `-n`: the next task needs an inbox of n bytes; the lowest number: end.
    #[napi(catch_unwind)]
    pub fn claim(&mut self, env: &Env, mut inbox: Uint8ArraySlice, milliseconds: u32) -> Result<i64> {
        // SAFETY: the inbox is used by this thread alone, and no JavaScript runs during the call.
        let inbox = unsafe { inbox.as_mut() };
        let timeout = Duration::from_millis(milliseconds.into());
        match self.inner.claim(inbox, timeout, || is_terminating(env.raw())).map_err(failure)? {
            Claim::Bytes(bytes) => Ok(bytes as i64),
            Claim::TooSmall(bytes) => Ok(-(bytes as i64)),
            Claim::Nothing => Ok(0),
            Claim::Stop => Ok(STOP),
        }
    }

    /// Starts the next task of the inbox: 1; 0: it was revoked, go on behind it; -1: the rest is not ours any more.
    #[napi(catch_unwind)]
    pub fn begin(&mut self) -> Result<i32> {
        match self.inner.begin().map_err(failure)? {
            Begin::Run => Ok(1),
            Begin::Revoked => Ok(0),
            Begin::Gone => Ok(-1),
        }
    }

    /// Sends report frames to the caller.
    #[napi(catch_unwind)]
    pub fn report(&self, env: &Env, frames: &[u8]) -> Result<()> {
        self.inner.report(frames, &[], || is_terminating(env.raw())).map_err(failure)
    }

    /// Sends report frames that refer to objects: index and generation of each in turn.
    #[napi(catch_unwind)]
    pub fn report_with(&self, env: &Env, frames: &[u8], handles: &[u32]) -> Result<()> {
        let handles = handles_of(handles);
        self.inner.report(frames, &handles, || is_terminating(env.raw())).map_err(failure)
    }

    /// The packed function of the running task, or null if nobody needs it any more.
    #[napi(catch_unwind)]
    pub fn code(&self) -> Result<Option<Uint8Array>> {
        Ok(self.inner.code().map_err(failure)?.map(Uint8Array::from))
    }

    /// Lets the worker idle on its event loop until it is rung; false: there is work.
    #[napi(catch_unwind)]
    pub fn rest(&self) -> Result<bool> {
        self.inner.rest().map_err(failure)
    }

    /// The worker wants to end, and may: what it has claimed and not started others take from it.
    #[napi(catch_unwind)]
    pub fn give_back(&mut self) -> Result<bool> {
        self.inner.retire().map_err(failure)?;
        Ok(false)
    }
}

/// What is called for every task.
pub const WORKER_METHODS: &Methods = &[
    ("claim", method!(BoardLink: |link, env, inbox, milliseconds| link.claim(env, inbox, milliseconds))),
    ("begin", method!(BoardLink: |link, _env| link.begin())),
    ("report", method!(BoardLink: |link, env, frames| link.report(env, frames))),
    ("reportWith", method!(BoardLink: |link, env, frames, handles| link.report_with(env, frames, handles))),
];

/// A control block as an `ArrayBuffer`, which keeps the arena mapped; what it shows belongs to the pool while that is
/// open.
pub struct Window {
    arena: Arc<Arena>,
    offset: u64,
}

impl ToNapiValue for Window {
    unsafe fn to_napi_value(env: sys::napi_env, window: Window) -> Result<sys::napi_value> {
        let start = window.arena.bytes(window.offset, CONTROL_BYTES).map_err(failure)?;
        let mut value = ptr::null_mut();
        let hint = Arc::into_raw(window.arena);
        // SAFETY: `env` is the one we run in; the memory is mapped as long as somebody has the arena, which the
        // finalizer gives back. Others write to it at any time, as to a `SharedArrayBuffer`: no Rust reference exists.
        let status = unsafe {
            sys::napi_create_external_arraybuffer(
                env,
                start.cast(),
                CONTROL_BYTES as usize,
                Some(give_back),
                hint.cast_mut().cast(),
                &mut value,
            )
        };
        if status == sys::Status::napi_ok {
            return Ok(value);
        }
        Err(Error::new(Status::from(status), "Node refused memory of the arena".to_owned()))
    }
}

unsafe extern "C" fn give_back(_env: sys::napi_env, _data: *mut c_void, hint: *mut c_void) {
    // SAFETY: comes from `Arc::into_raw` above, once.
    drop(unsafe { Arc::from_raw(hint.cast_const().cast::<Arena>()) });
}
