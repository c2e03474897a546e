//! Refusals as JavaScript errors, each with its code.

use std::any::Any;
use std::ptr;

use napi::sys;

use crate::error::Refusal;

/// The error object: a `TypeError`, a `RangeError` or an `Error`. Null if the environment has none to give
/// any more.
pub fn error(env: sys::napi_env, refusal: &Refusal) -> sys::napi_value {
    let create = match refusal {
        Refusal::Argument(_) => sys::napi_create_type_error,
        Refusal::Range(_) => sys::napi_create_range_error,
        _ => sys::napi_create_error,
    };
    let (code, message) = (string(env, refusal.code()), string(env, &refusal.message()));
    let mut error = ptr::null_mut();
    // SAFETY: env is alive, and the calls only write to what they are given.
    unsafe { create(env, code, message, &mut error) };
    error
}

/// Throws the error: it shows when the native call has returned.
pub fn throw(env: sys::napi_env, refusal: &Refusal) {
    // SAFETY: env is alive; a null error is refused without harm.
    unsafe { sys::napi_throw(env, error(env, refusal)) };
}

/// A panic as a refusal: it is a fault of ours, and is told with its message.
pub fn fault(panic: &(dyn Any + Send)) -> Refusal {
    let reason = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("for no reason it could tell");
    Refusal::Panic(format!("The operation panicked, which is a fault of crossray: {reason}"))
}

fn string(env: sys::napi_env, text: &str) -> sys::napi_value {
    let mut value = ptr::null_mut();
    // SAFETY: env is alive, and the text is as long as it says.
    unsafe { sys::napi_create_string_utf8(env, text.as_ptr().cast(), text.len() as isize, &mut value) };
    value
}
