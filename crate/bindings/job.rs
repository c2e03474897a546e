//! How a native operation is run for JavaScript: at once, or on the pool while this thread waits, or on the
//! pool while its event loop goes on.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::sync::Arc;
use std::time::Duration;

use napi::bindgen_prelude::{ToNapiValue, retain_current_module_for_unload_safety};
use napi::sys;

use super::array::Array;
use super::home::Home;
use super::refuse;
use super::termination::is_terminating;
use crate::error::Refusal;
use crate::ops::ticket::Ticket;
use crate::ops::{Work, pool};

/// What an operation comes to. Arrays it fills come in as arguments; nothing but a number goes back.
pub type Outcome = Result<f64, Refusal>;

/// The cost, in nanoseconds on one thread, up to which an operation runs at once, where it is called. To hand
/// it to the pool and to hear of its end takes 15 to 40 microseconds (measured), so below this nobody would
/// gain.
const AT_ONCE: f64 = 40_000.0;

/// The cost up to which this thread does it with the help of the pool's: they may halve the time, and what they would take
/// to begin and to tell of the end is as long as this.
const TOGETHER: f64 = 200_000.0;

/// How long a waiting thread sleeps before it looks whether its worker is being terminated.
const SLICE: Duration = Duration::from_millis(20);

/// What the native function returns: the number, or a promise of it.
pub struct Reply(sys::napi_value);

impl ToNapiValue for Reply {
    unsafe fn to_napi_value(_: sys::napi_env, reply: Reply) -> napi::Result<sys::napi_value> {
        Ok(reply.0)
    }
}

/// A native call that came in.
pub struct Call<'a> {
    pub env: sys::napi_env,
    /// Whether to give a promise and leave the event loop free.
    pub later: bool,
    /// All arrays whose memory the job uses; they are kept alive until it has ended.
    pub arrays: &'a [&'a Array],
    /// What the job costs on one thread, roughly, in nanoseconds.
    pub cost: f64,
}

impl Call<'_> {
    /// Runs the job. It may use the memory of the call's arrays until it has ended.
    pub fn run(self, job: impl FnOnce(&Work) -> Outcome + Send + 'static) -> Reply {
        let Call { env, later, arrays, cost } = self;
        if cost <= AT_ONCE {
            return here(env, later, guarded(job, &Work::unstoppable()));
        }
        // The threads of the pool outlive the worker that may have been the only one to load this library.
        retain_current_module_for_unload_safety();
        if cost <= TOGETHER {
            return here(env, later, guarded(job, &Work::helped()));
        }
        Reply(if later {
            Home::promise(env, arrays, cost, |work| guarded(job, work))
        } else {
            wait(env, cost, |work| guarded(job, work))
        })
    }
}

/// What an operation has come to already.
fn here(env: sys::napi_env, later: bool, outcome: Outcome) -> Reply {
    Reply(if later { Home::settled(env, outcome) } else { thrown(env, outcome) })
}

/// The number as a value of JavaScript.
pub fn number(env: sys::napi_env, number: f64) -> sys::napi_value {
    let mut value = ptr::null_mut();
    // SAFETY: env is alive.
    unsafe { sys::napi_create_double(env, number, &mut value) };
    value
}

fn thrown(env: sys::napi_env, outcome: Outcome) -> sys::napi_value {
    match outcome {
        Ok(result) => number(env, result),
        Err(refusal) => {
            refuse::throw(env, &refusal);
            ptr::null_mut()
        }
    }
}

fn guarded(job: impl FnOnce(&Work) -> Outcome, work: &Work) -> Outcome {
    // Nothing the job has half done is looked at after a panic.
    catch_unwind(AssertUnwindSafe(|| job(work))).unwrap_or_else(|panic| Err(refuse::fault(&*panic)))
}

/// Runs the job on the pool and waits for it, unless this thread's worker is terminated meanwhile.
fn wait(
    env: sys::napi_env,
    cost: f64,
    job: impl FnOnce(&Work) -> Outcome + Send + 'static,
) -> sys::napi_value {
    let ticket = Arc::new(Ticket::default());
    let stub = Arc::clone(&ticket);
    if let Err(refusal) = pool::submit(Box::new(move || stub.run(job)), cost) {
        return thrown(env, Err(refusal));
    }
    loop {
        if let Some(outcome) = ticket.wait(SLICE) {
            return thrown(env, outcome);
        }
        if is_terminating(env) {
            ticket.stop();
            return ptr::null_mut();
        }
    }
}
