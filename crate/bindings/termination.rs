//! Whether a thread is being terminated, for those who block it.

use std::cell::Cell;
use std::ptr;

use napi::sys;

/// A function that does nothing; in a thread that is being terminated a call of it fails.
const PROBE: &str = "(function () {})";

thread_local! {
    /// The environment of this thread that was asked about last, and its probe.
    static KNOWN: Cell<(sys::napi_env, sys::napi_ref)> = const { Cell::new((ptr::null_mut(), ptr::null_mut())) };
}

/// Whether the thread of this environment is being terminated. To be called on it, inside a native call.
///
/// To run a script each time, which tells it as well, was a sixth of a round trip between two processes after a pause
/// (60 us, by perf).
pub fn is_terminating(env: sys::napi_env) -> bool {
    let mut scope = ptr::null_mut();
    // SAFETY: on the environment's thread, as all calls below; all values live in the scope that is closed here.
    unsafe {
        if sys::napi_open_handle_scope(env, &mut scope) != sys::Status::napi_ok {
            return true;
        }
        let is_over = probe(env).is_none_or(|probe| !answers(env, probe));
        sys::napi_close_handle_scope(env, scope);
        is_over
    }
}

/// # Safety
///
/// On the environment's thread, in an open scope.
unsafe fn probe(env: sys::napi_env) -> Option<sys::napi_value> {
    let (of, reference) = KNOWN.get();
    let mut probe = ptr::null_mut();
    if of == env {
        // SAFETY: a reference of this environment.
        let status = unsafe { sys::napi_get_reference_value(env, reference, &mut probe) };
        return (status == sys::Status::napi_ok).then_some(probe);
    }
    let (mut script, mut reference) = (ptr::null_mut(), ptr::null_mut());
    // SAFETY: the text is as long as is said; what one call gives is used if it went well.
    let is_made = unsafe {
        sys::napi_create_string_utf8(env, PROBE.as_ptr().cast(), PROBE.len() as isize, &mut script)
            == sys::Status::napi_ok
            && sys::napi_run_script(env, script, &mut probe) == sys::Status::napi_ok
            && sys::napi_create_reference(env, probe, 1, &mut reference) == sys::Status::napi_ok
    };
    if is_made {
        KNOWN.set((env, reference));
    }
    is_made.then_some(probe)
}

/// # Safety
///
/// On the environment's thread, in an open scope; the probe is a function of it.
unsafe fn answers(env: sys::napi_env, probe: sys::napi_value) -> bool {
    let (mut receiver, mut result) = (ptr::null_mut(), ptr::null_mut());
    // SAFETY: no arguments are announced.
    unsafe {
        sys::napi_get_undefined(env, &mut receiver) == sys::Status::napi_ok
            && sys::napi_call_function(env, receiver, probe, 0, ptr::null(), &mut result)
                == sys::Status::napi_ok
    }
}
