//! Functions without what napi puts around each call: its account of borrowed objects takes 70 ns, a sixth of adding a
//! thousand doubles, and operations borrow none.

use std::ptr;

use napi::bindgen_prelude::{FromNapiValue, Function, ToNapiValue};
use napi::{Callback, Env, JsError, sys};

/// The callback of Node-API for a function of so many arguments, of whatever types it takes behind the environment.
macro_rules! callback {
    ($function:path, $($argument:ident)+) => {{
        unsafe extern "C" fn callback(
            env: napi::sys::napi_env,
            info: napi::sys::napi_callback_info,
        ) -> napi::sys::napi_value {
            let function = |[$($argument),+]: [_; _]| {
                // SAFETY: env and the arguments are those of this call.
                unsafe { Ok($function(env, $($crate::bindings::direct::argument(env, $argument)?),+)) }
            };
            // SAFETY: env and info are those of this call.
            unsafe { $crate::bindings::direct::call(env, info, function) }
        }
        callback
    }};
}

pub(super) use callback;

/// A function of JavaScript that calls back.
pub fn function(env: &Env, callback: Callback) -> napi::Result<Function<'_, (), ()>> {
    env.create_function("", callback)
}

/// # Safety
///
/// As for `from_napi_value`: both must be those of a call that goes on.
pub unsafe fn argument<T: FromNapiValue>(env: sys::napi_env, value: sys::napi_value) -> napi::Result<T> {
    // SAFETY: the caller's.
    unsafe { T::from_napi_value(env, value) }
}

/// Calls the function with the arguments that came, `undefined` for those that did not; what it refuses is thrown.
///
/// # Safety
///
/// Both must be those of a call that goes on.
pub unsafe fn call<R: ToNapiValue, const N: usize>(
    env: sys::napi_env,
    info: sys::napi_callback_info,
    function: impl FnOnce([sys::napi_value; N]) -> napi::Result<R>,
) -> sys::napi_value {
    let mut arguments = [ptr::null_mut(); N];
    let mut count = N;
    // SAFETY: there is room for so many; what is not wanted may be null.
    unsafe {
        sys::napi_get_cb_info(
            env,
            info,
            &mut count,
            arguments.as_mut_ptr(),
            ptr::null_mut(),
            ptr::null_mut(),
        );
    }
    // SAFETY: env is that of the call.
    let reply = function(arguments).and_then(|reply| unsafe { R::to_napi_value(env, reply) });
    reply.unwrap_or_else(|error| {
        // SAFETY: as above.
        unsafe { JsError::from(error).throw_into(env) };
        ptr::null_mut()
    })
}
