//! An environment (the main thread or a worker) as the home of promises: operations run elsewhere, their
//! promises are settled here, and nothing of them outlives it.
//!
//! A thread-safe function wakes the environment's loop. On Node 20 and 22 calling one whose environment has
//! gone crashes the process. So a job calls it only while it holds its ticket, and the environment's cleanup
//! hook, which runs before Node closes the function, first stops all tickets. The same wait keeps the memory
//! alive: the arrays of a job are not let go before the job has let go of them.

use std::collections::BTreeMap;
use std::ffi::c_void;
use std::ptr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use napi::sys;

use super::array::Array;
use super::job::{Outcome, number};
use super::refuse;
use crate::ops::ticket::Ticket;
use crate::ops::{Work, pool};

/// All homes, by the address of their environment.
static HOMES: Mutex<BTreeMap<usize, Arc<Home>>> = Mutex::new(BTreeMap::new());

pub struct Home {
    /// Wakes the loop. Holds it open only while a promise is pending.
    wake: sys::napi_threadsafe_function,
    desk: Mutex<Desk>,
}

// SAFETY: `wake` may be called from any thread while the environment lives; see above for how that is made
// sure. The handles on the desk are used on the environment's thread alone.
unsafe impl Send for Home {}
// SAFETY: as above; all else is behind a mutex.
unsafe impl Sync for Home {}

#[derive(Default)]
struct Desk {
    /// The number of the next promise.
    next: u64,
    /// Promises whose operation has not been heard of. Written by the environment's thread only.
    pending: BTreeMap<u64, Pending>,
    /// What has come in since the loop was last woken. Written by the pool, taken by the environment's
    /// thread.
    finished: Vec<(u64, Outcome)>,
    /// Set by the cleanup hook: wake nobody any more.
    closed: bool,
}

struct Pending {
    deferred: sys::napi_deferred,
    /// Keeps the operation's arrays alive.
    arrays: Vec<sys::napi_ref>,
    ticket: Arc<Ticket<()>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Home {
    /// A promise that is settled already. Null, with an exception pending, if the environment is ending.
    pub fn settled(env: sys::napi_env, outcome: Outcome) -> sys::napi_value {
        let Some((promise, deferred)) = create_promise(env) else {
            return ptr::null_mut();
        };
        settle(env, deferred, outcome);
        promise
    }

    /// A promise of what the job comes to on the pool. Null, with an exception pending, if the environment is
    /// ending.
    pub fn promise(
        env: sys::napi_env,
        arrays: &[&Array],
        cost: f64,
        job: impl FnOnce(&Work) -> Outcome + Send + 'static,
    ) -> sys::napi_value {
        let Some(home) = Home::of(env) else {
            return ptr::null_mut();
        };
        let Some((promise, deferred)) = create_promise(env) else {
            return ptr::null_mut();
        };
        let ticket = Arc::new(Ticket::default());
        let arrays = arrays.iter().map(|array| create_reference(env, array.handle)).collect();
        let id = home.expect(env, Pending { deferred, arrays, ticket: Arc::clone(&ticket) });

        let runner = Arc::clone(&home);
        let run = move || ticket.run(|work| runner.finish(id, job(work)));
        let submitted = pool::submit(Box::new(run), cost);
        if let Err(refusal) = submitted {
            home.finish(id, Err(refusal));
        }
        promise
    }

    /// The environment's home, made when it is first asked for; none if the environment is ending.
    fn of(env: sys::napi_env) -> Option<Arc<Home>> {
        if let Some(home) = lock(&HOMES).get(&env.addr()) {
            return Some(Arc::clone(home));
        }
        let home = Arc::new(Home { wake: create_wake(env)?, desk: Mutex::default() });
        // Node runs the hooks in reverse order: this one before that by which it closes the function.
        // SAFETY: env is alive, and the hook knows what its argument is.
        if unsafe { sys::napi_add_env_cleanup_hook(env, Some(close), env.cast()) } != sys::Status::napi_ok {
            return None;
        }
        lock(&HOMES).insert(env.addr(), Arc::clone(&home));
        Some(home)
    }

    /// Notes a promise and holds the loop open for it.
    fn expect(&self, env: sys::napi_env, pending: Pending) -> u64 {
        let mut desk = lock(&self.desk);
        if desk.pending.is_empty() {
            // SAFETY: on the environment's thread, with its own function.
            unsafe { sys::napi_ref_threadsafe_function(env, self.wake) };
        }
        let id = desk.next;
        desk.next += 1;
        desk.pending.insert(id, pending);
        id
    }

    /// Called on the pool, by a job that still holds its ticket.
    fn finish(&self, id: u64, outcome: Outcome) {
        let mut desk = lock(&self.desk);
        if desk.closed {
            return;
        }
        desk.finished.push((id, outcome));
        if desk.finished.len() == 1 {
            // SAFETY: the desk is not closed and the ticket is held, so the cleanup hook has not gone past
            // us.
            unsafe {
                sys::napi_call_threadsafe_function(
                    self.wake,
                    ptr::null_mut(),
                    sys::ThreadsafeFunctionCallMode::nonblocking,
                )
            };
        }
    }

    /// Settles what has come in. On the environment's thread.
    fn settle_finished(&self, env: sys::napi_env) {
        let finished = std::mem::take(&mut lock(&self.desk).finished);
        for (id, outcome) in finished {
            let Some(pending) = lock(&self.desk).pending.remove(&id) else {
                continue;
            };
            delete_references(env, pending.arrays);
            settle(env, pending.deferred, outcome);
        }
        if lock(&self.desk).pending.is_empty() {
            // SAFETY: on the environment's thread, with its own function.
            unsafe { sys::napi_unref_threadsafe_function(env, self.wake) };
        }
    }

    /// Calls off all jobs and lets their arrays go. On the environment's thread.
    fn close(&self, env: sys::napi_env) {
        let pending = {
            let mut desk = lock(&self.desk);
            desk.closed = true;
            std::mem::take(&mut desk.pending)
        };
        for (_, Pending { arrays, ticket, .. }) in pending {
            // Not under the lock: a running job takes it to finish.
            ticket.stop();
            delete_references(env, arrays);
        }
    }
}

/// The loop was woken. Node passes no environment where that is ending and what was queued is only cleared
/// away.
unsafe extern "C" fn woken(env: sys::napi_env, _: sys::napi_value, _: *mut c_void, _: *mut c_void) {
    if env.is_null() {
        return;
    }
    let home = lock(&HOMES).get(&env.addr()).map(Arc::clone);
    if let Some(home) = home {
        home.settle_finished(env);
    }
}

/// The cleanup hook.
unsafe extern "C" fn close(env: *mut c_void) {
    let home = lock(&HOMES).remove(&env.addr());
    if let Some(home) = home {
        home.close(env.cast());
    }
}

fn create_wake(env: sys::napi_env) -> Option<sys::napi_threadsafe_function> {
    let name = c"crossray operations";
    let (mut text, mut wake) = (ptr::null_mut(), ptr::null_mut());
    // SAFETY: env is alive and this is its thread; the name is as long as it says.
    let status = unsafe {
        sys::napi_create_string_utf8(env, name.as_ptr(), name.count_bytes() as isize, &mut text);
        sys::napi_create_threadsafe_function(
            env,
            ptr::null_mut(),
            ptr::null_mut(),
            text,
            0,
            1,
            ptr::null_mut(),
            None,
            ptr::null_mut(),
            Some(woken),
            &mut wake,
        )
    };
    (status == sys::Status::napi_ok).then(|| {
        // SAFETY: just made, here. It holds the loop open only while something is pending.
        unsafe { sys::napi_unref_threadsafe_function(env, wake) };
        wake
    })
}

fn create_promise(env: sys::napi_env) -> Option<(sys::napi_value, sys::napi_deferred)> {
    let (mut deferred, mut promise) = (ptr::null_mut(), ptr::null_mut());
    // SAFETY: env is alive and this is its thread.
    let status = unsafe { sys::napi_create_promise(env, &mut deferred, &mut promise) };
    (status == sys::Status::napi_ok).then_some((promise, deferred))
}

fn settle(env: sys::napi_env, deferred: sys::napi_deferred, outcome: Outcome) {
    // SAFETY: on the environment's thread; every deferred is settled once.
    unsafe {
        match outcome {
            Ok(result) => sys::napi_resolve_deferred(env, deferred, number(env, result)),
            Err(refusal) => sys::napi_reject_deferred(env, deferred, refuse::error(env, &refusal)),
        }
    };
}

fn create_reference(env: sys::napi_env, value: sys::napi_value) -> sys::napi_ref {
    let mut reference = ptr::null_mut();
    // SAFETY: on the environment's thread, with an object of this call.
    unsafe { sys::napi_create_reference(env, value, 1, &mut reference) };
    reference
}

fn delete_references(env: sys::napi_env, references: Vec<sys::napi_ref>) {
    for reference in references {
        // SAFETY: on the environment's thread; each was made by `create_reference` and is deleted once.
        unsafe { sys::napi_delete_reference(env, reference) };
    }
}
