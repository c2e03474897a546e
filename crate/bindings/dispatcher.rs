//! The caller's handle on a dispatcher.

use std::cell::Cell;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use napi::CleanupEnvHook;
use napi::bindgen_prelude::*;
use napi_derive::napi;

use super::clapper::EnvClapper;
use super::direct::{Methods, method};
use super::failure;
use crate::error::Refusal;
use crate::threads::{self, Drained, Reports, Reserved, Revoked, TaskName};

/// All dispatchers of the process by number: a worker of any environment finds its pool's here.
static DISPATCHERS: LazyLock<Mutex<HashMap<u32, Arc<threads::Dispatcher>>>> = LazyLock::new(Mutex::default);
static NEXT: AtomicU32 = AtomicU32::new(1);

pub(super) fn find(number: u32) -> Option<Arc<threads::Dispatcher>> {
    DISPATCHERS.lock().expect("no panic under this lock").get(&number).cloned()
}

/// What the cleanup hook of the caller's environment needs.
type AtExit = (u32, Arc<threads::Dispatcher>, EnvClapper);

/// What `revoke` answers when the task had not started.
const UNSTARTED: i32 = -1;

/// Tasks of one pool on their way to its workers, and reports on their way home.
#[napi]
pub struct Dispatcher {
    number: u32,
    inner: Arc<threads::Dispatcher>,
    clapper: EnvClapper,
    hook: Cell<Option<CleanupEnvHook<AtExit>>>,
}

#[napi]
impl Dispatcher {
    /// A dispatcher for `workers` workers. `onReports` is called on this thread's event loop when there is
    /// something to drain.
    #[napi(constructor, catch_unwind)]
    pub fn new(
        env: &Env,
        workers: u32,
        #[napi(ts_arg_type = "() => void")] on_reports: Unknown,
    ) -> Result<Self> {
        let clapper = EnvClapper::new(env, &on_reports)?;
        let reports = Reports::new(Box::new(clapper.clone()));
        let inner = Arc::new(threads::Dispatcher::new(workers as usize, reports));
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        DISPATCHERS.lock().expect("no panic under this lock").insert(number, Arc::clone(&inner));
        let hook = env.add_env_cleanup_hook(
            (number, Arc::clone(&inner), clapper.clone()),
            |(number, inner, clapper)| {
                clapper.abandon();
                retire(number, &inner);
            },
        )?;
        Ok(Dispatcher { number, inner, clapper, hook: Cell::new(Some(hook)) })
    }

    /// The number under which a worker finds this dispatcher.
    #[napi(getter)]
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Queues task frames. True: ask `nextToRing` until it gives -1.
    #[napi(catch_unwind)]
    pub fn push(&self, frames: &[u8]) -> Result<bool> {
        self.inner.push(frames).map_err(failure)
    }

    /// A worker that rests and has to be rung, or -1.
    #[napi(catch_unwind)]
    pub fn next_to_ring(&self) -> i32 {
        self.inner.next_to_ring().map_or(-1, |worker| worker as i32)
    }

    /// Keeps a worker, the one with the least to do, for a task that only it may run, until that is pushed. Where all
    /// are leaving, gives -1 - the place of one: the task is for its successor.
    #[napi(catch_unwind)]
    pub fn reserve(&self) -> i32 {
        match self.inner.reserve() {
            Reserved::Worker(worker) => worker as i32,
            Reserved::Successor(worker) => -1 - worker as i32,
        }
    }

    /// The task for which the worker was kept does not come.
    #[napi(catch_unwind)]
    pub fn release(&self, worker: u32) -> Result<()> {
        self.known(worker)?;
        self.inner.release(worker);
        Ok(())
    }

    /// Makes the packed function `bytes` known under `code`.
    #[napi(catch_unwind)]
    pub fn define(&self, code: u32, bytes: &[u8]) {
        self.inner.codes.define(code, bytes);
    }

    /// Forgets a packed function that no task needs any more.
    #[napi(catch_unwind)]
    pub fn forget(&self, code: u32) {
        self.inner.codes.forget(code);
    }

    /// Copies report frames into `target` and gives their length in bytes, 0 when there are none; a negative
    /// number is the size that the next batch needs.
    #[napi(catch_unwind)]
    pub fn drain(&self, mut target: Uint8ArraySlice) -> i64 {
        // SAFETY: the caller's buffer is used by this thread alone, and no JavaScript runs during the call.
        match self.inner.reports.drain(unsafe { target.as_mut() }) {
            Drained::Bytes(bytes) => bytes as i64,
            Drained::TooSmall(bytes) => -(bytes as i64),
        }
    }

    /// Looks for something to drain for as long as a short task takes (`crate/patience.rs`).
    #[napi(catch_unwind)]
    pub fn poll(&self) -> bool {
        self.inner.reports.poll()
    }

    /// Blocks this thread until there is something to drain, at most `milliseconds`.
    #[napi(catch_unwind)]
    pub fn wait(&self, milliseconds: u32) -> bool {
        self.inner.reports.wait(Duration::from_millis(milliseconds.into()))
    }

    /// Number of tasks that run.
    #[napi(getter, catch_unwind)]
    pub fn running(&self) -> u32 {
        self.inner.running() as u32
    }

    /// Keeps the task from starting: -1, or the worker on which it runs already.
    #[napi(catch_unwind)]
    pub fn revoke(&self, slot: u32, generation: u32) -> i32 {
        match self.inner.revoke(TaskName { slot, generation }) {
            Revoked::Unstarted => UNSTARTED,
            Revoked::Running(worker) => worker as i32,
        }
    }

    /// The worker on which the task runs, or -1.
    #[napi(catch_unwind)]
    pub fn runner_of(&self, slot: u32, generation: u32) -> i32 {
        self.inner.runner_of(TaskName { slot, generation }).map_or(-1, |worker| worker as i32)
    }

    /// Puts the claimed tasks of a worker that is gone back to the front; ask `nextToRing` afterwards. Gives slot and
    /// generation of the running task, which can be requeued (or twice 4294967295), then of those that only that
    /// worker could run, whether they ran or not.
    #[napi(catch_unwind)]
    pub fn lose(&self, worker: u32) -> Result<Vec<u32>> {
        self.known(worker)?;
        let lost = self.inner.lose(worker);
        let none = TaskName { slot: u32::MAX, generation: u32::MAX };
        let names = std::iter::once(lost.running.unwrap_or(none)).chain(lost.undeliverable);
        Ok(names.flat_map(|name| [name.slot, name.generation]).collect())
    }

    /// Runs a task that was lost with its worker again, without its first `skip` items; ask `nextToRing` afterwards.
    #[napi(catch_unwind)]
    pub fn requeue(&self, slot: u32, generation: u32, skip: u32) -> bool {
        self.inner.requeue(TaskName { slot, generation }, skip)
    }

    /// Gives up a task that was lost with its worker.
    #[napi(catch_unwind)]
    pub fn drop_orphan(&self, slot: u32, generation: u32) {
        self.inner.drop_orphan(TaskName { slot, generation });
    }

    /// Ends the native waits of a worker, the present one and all later ones.
    #[napi(catch_unwind)]
    pub fn stop(&self, worker: u32) -> Result<()> {
        self.known(worker)?;
        self.inner.slot(worker).stop();
        Ok(())
    }

    /// While true, the event loop of this thread does not end.
    #[napi(catch_unwind)]
    pub fn hold_loop(&self, env: &Env, hold: bool) -> Result<()> {
        self.clapper.hold_loop(env, hold)
    }

    /// Ends all waits of all workers and gives everything back. Later calls find nothing.
    #[napi(catch_unwind)]
    pub fn close(&self, env: &Env) -> Result<()> {
        let Some(hook) = self.hook.take() else {
            return Ok(());
        };
        env.remove_env_cleanup_hook(hook)?;
        self.clapper.close();
        retire(self.number, &self.inner);
        Ok(())
    }

    fn known(&self, worker: u32) -> Result<()> {
        if (worker as usize) < self.inner.workers() {
            return Ok(());
        }
        Err(failure(Refusal::Range(format!(
            "expected a worker below {}, got {worker}",
            self.inner.workers()
        ))))
    }
}

/// What is called for every batch of tasks and reports.
pub const METHODS: &Methods = &[
    ("push", method!(Dispatcher: |dispatcher, _env, frames| dispatcher.push(frames))),
    ("nextToRing", method!(Dispatcher: |dispatcher, _env| Ok(dispatcher.next_to_ring()))),
    ("drain", method!(Dispatcher: |dispatcher, _env, target| Ok(dispatcher.drain(target)))),
    ("poll", method!(Dispatcher: |dispatcher, _env| Ok(dispatcher.poll()))),
];

fn retire(number: u32, inner: &threads::Dispatcher) {
    DISPATCHERS.lock().expect("no panic under this lock").remove(&number);
    for worker in 0..inner.workers() {
        inner.slot(worker as u32).stop();
    }
    inner.reports.discard();
}
