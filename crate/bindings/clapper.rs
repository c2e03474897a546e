//! Wakes one environment's event loop from any thread: a thread-safe function that cannot outlive it.
//!
//! Node 20 and 22 abort when a thread-safe function is called after its environment died (fixed by nodejs/node
//! pull request 55877, in 24.13.1). So the function lies behind a lock that every strike takes, and a cleanup hook
//! of the environment takes it away first: hooks run in reverse order, ours before the function's own.

use std::ptr;
use std::sync::{Arc, Mutex};

use napi::bindgen_prelude::*;
use napi::sys;

use crate::threads::Clapper;

/// The raw function. Not released after it was taken away by the cleanup hook: its environment does that itself.
struct Function(sys::napi_threadsafe_function);

// SAFETY: Node-API allows calls of a thread-safe function from any thread; creation, reference and release happen
// on the environment's own thread, in the methods that take an `Env`.
unsafe impl Send for Function {}

/// A shared handle to the function; empty once the environment is about to die or the owner has closed it.
#[derive(Clone)]
pub struct EnvClapper(Arc<Mutex<Option<Function>>>);

impl EnvClapper {
    /// A clapper that calls `callback` on the environment's event loop and does not keep the loop alive.
    pub fn new(env: &Env, callback: &Unknown) -> Result<Self> {
        let name = env.create_string("crossray reports")?;
        let mut raw = ptr::null_mut();
        // SAFETY: `env`, `callback` and `name` are live values of the current scope; without a JavaScript-side
        // call handler Node calls `callback` without arguments; no context or finalizer is passed.
        let status = unsafe {
            sys::napi_create_threadsafe_function(
                env.raw(),
                callback.raw(),
                ptr::null_mut(),
                name.raw(),
                0,
                1,
                ptr::null_mut(),
                None,
                ptr::null_mut(),
                None,
                &mut raw,
            )
        };
        check(status, "create a thread-safe function")?;
        // SAFETY: `raw` was just created in this environment, on its thread.
        let status = unsafe { sys::napi_unref_threadsafe_function(env.raw(), raw) };
        check(status, "let the event loop end")?;
        Ok(EnvClapper(Arc::new(Mutex::new(Some(Function(raw))))))
    }

    /// While `hold`, the event loop does not end.
    pub fn hold_loop(&self, env: &Env, hold: bool) -> Result<()> {
        let guard = self.0.lock().expect("no panic under this lock");
        let Some(function) = guard.as_ref() else {
            return Ok(());
        };
        // SAFETY: the function is present, so its environment, in which we run now, has not released it.
        let status = unsafe {
            if hold {
                sys::napi_ref_threadsafe_function(env.raw(), function.0)
            } else {
                sys::napi_unref_threadsafe_function(env.raw(), function.0)
            }
        };
        check(status, "hold the event loop")
    }

    /// Ends it while its environment lives on.
    pub fn close(&self) {
        if let Some(function) = self.take() {
            // SAFETY: taken, so nobody else calls it any more; its environment is alive, we run in it.
            unsafe {
                sys::napi_release_threadsafe_function(function.0, sys::ThreadsafeFunctionReleaseMode::abort)
            };
        }
    }

    /// For the cleanup hook of the environment: strikes do nothing from now on.
    pub fn abandon(&self) {
        self.take();
    }

    fn take(&self) -> Option<Function> {
        self.0.lock().expect("no panic under this lock").take()
    }
}

impl Clapper for EnvClapper {
    fn strike(&self) {
        let mut guard = self.0.lock().expect("no panic under this lock");
        let Some(function) = guard.as_ref() else { return };
        // SAFETY: the function is present, so its environment has not died: `abandon` takes this lock first.
        let status = unsafe {
            sys::napi_call_threadsafe_function(
                function.0,
                ptr::null_mut(),
                sys::ThreadsafeFunctionCallMode::nonblocking,
            )
        };
        if status == sys::Status::napi_closing {
            *guard = None;
        }
    }
}

fn check(status: sys::napi_status, what: &str) -> Result<()> {
    if status == sys::Status::napi_ok {
        return Ok(());
    }
    Err(Error::new(Status::from(status), format!("Node-API could not {what} (status {status})")))
}
