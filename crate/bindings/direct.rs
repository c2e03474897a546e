//! Functions without what napi puts around each call: its account of borrowed objects. For functions that borrow none it
//! takes 150 ns, more than adding a thousand doubles; for methods, whose object is borrowed, also a lock that all threads
//! of the process share: it was a sixth of the time of a burst of calls.
//!
//! Nothing that is called so may run JavaScript, which could come back to the same object.

use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::rc::Rc;

use napi::bindgen_prelude::*;
use napi::{Callback, JsError, Status, check_status, sys};

use super::{failure, refuse};

/// The callback of Node-API for a function of `|env, callee, arguments...|` that gives a `Result`; the arguments are of
/// whatever types it takes them for.
macro_rules! callback {
    (|$env:ident, $callee:ident $(, $argument:ident)*| $body:expr) => {{
        unsafe extern "C" fn callback(
            env: napi::sys::napi_env,
            info: napi::sys::napi_callback_info,
        ) -> napi::sys::napi_value {
            use $crate::bindings::direct;
            let function = |$env: &napi::Env, $callee: direct::Callee, [$($argument),*]: [_; _]| {
                // SAFETY: the arguments are those of this call.
                $(let $argument = unsafe { direct::argument($env, $argument) }?;)*
                $body
            };
            // SAFETY: env and info are those of this call.
            unsafe { direct::call(env, info, function) }
        }
        callback as napi::Callback
    }};
}

/// The same for a method, `Class: |object, env, arguments...|`.
macro_rules! method {
    ($class:ty: |$object:ident, $env:ident $(, $argument:ident)*| $body:expr) => {
        $crate::bindings::direct::callback!(|$env, callee $(, $argument)*| {
            // SAFETY: only objects of this class have the method, and no JavaScript runs meanwhile.
            let $object = unsafe { callee.object::<$class>($env) }?;
            $body
        })
    };
}

pub(super) use {callback, method};

/// Names of methods, and what to call for them.
pub type Methods = [(&'static str, Callback)];

/// What a call goes to.
#[derive(Clone, Copy)]
pub struct Callee {
    this: sys::napi_value,
    data: *mut c_void,
}

impl Callee {
    /// The object whose method is called.
    ///
    /// # Safety
    ///
    /// It must be one of the class that `T` is exported as, and nothing else may use it during the call.
    pub unsafe fn object<'a, T>(self, env: &Env) -> Result<&'a mut T> {
        let mut object = ptr::null_mut();
        // SAFETY: env and this are those of a call.
        let status = unsafe { sys::napi_unwrap(env.raw(), self.this, &mut object) };
        check_status!(status, "Illegal invocation")?;
        // SAFETY: napi wraps the object itself; the rest is the caller's.
        Ok(unsafe { &mut *object.cast::<T>() })
    }

    /// What the function was [bound](bound) to.
    ///
    /// # Safety
    ///
    /// It must have been, to a `T`, and the reference may not outlive the call.
    pub unsafe fn data<'a, T>(self) -> &'a T {
        // SAFETY: it lives until the function is collected; the rest is the caller's.
        unsafe { &*self.data.cast_const().cast::<T>() }
    }
}

/// # Safety
///
/// The value must be one of a call that goes on.
pub unsafe fn argument<T: FromNapiValue>(env: &Env, value: sys::napi_value) -> Result<T> {
    // SAFETY: the caller's.
    unsafe { T::from_napi_value(env.raw(), value) }
}

/// Calls the function with the arguments that came, `undefined` for those that did not; what it refuses is thrown.
///
/// # Safety
///
/// Both must be those of a call that goes on.
pub unsafe fn call<R: ToNapiValue, const N: usize>(
    env: sys::napi_env,
    info: sys::napi_callback_info,
    function: impl FnOnce(&Env, Callee, [sys::napi_value; N]) -> Result<R>,
) -> sys::napi_value {
    let mut arguments = [ptr::null_mut(); N];
    let mut count = N;
    let mut callee = Callee { this: ptr::null_mut(), data: ptr::null_mut() };
    // SAFETY: there is room for so many.
    unsafe {
        sys::napi_get_cb_info(
            env,
            info,
            &mut count,
            arguments.as_mut_ptr(),
            &mut callee.this,
            &mut callee.data,
        );
    }
    let run = || {
        let reply = function(&Env::from_raw(env), callee, arguments)?;
        // SAFETY: env is that of the call.
        unsafe { R::to_napi_value(env, reply) }
    };
    let reply = catch_unwind(AssertUnwindSafe(run));
    reply.unwrap_or_else(|panic| Err(failure(refuse::fault(&*panic)))).unwrap_or_else(|error| {
        // SAFETY: as above.
        unsafe { JsError::from(error).throw_into(env) };
        ptr::null_mut()
    })
}

/// A function of JavaScript.
pub fn function(env: &Env, callback: Callback) -> Result<Function<'_, (), ()>> {
    env.create_function("", callback)
}

/// A function of JavaScript that is called with this data, and keeps it.
pub fn bound<'env, T>(env: &'env Env, data: &Rc<T>, callback: Callback) -> Result<Unknown<'env>> {
    let data = Rc::into_raw(Rc::clone(data)).cast::<c_void>().cast_mut();
    let mut value = ptr::null_mut();
    // SAFETY: the environment is alive; the data is a use of the value, which the finalizer ends.
    let status = unsafe {
        sys::napi_create_function(env.raw(), ptr::null(), 0, Some(callback), data, &mut value);
        sys::napi_add_finalizer(
            env.raw(),
            value,
            data,
            Some(collected::<T>),
            ptr::null_mut(),
            ptr::null_mut(),
        )
    };
    check_status!(status, "Node-API gives no function")?;
    // SAFETY: a value of this environment, made above.
    Ok(unsafe { Unknown::from_raw_unchecked(env.raw(), value) })
}

/// The function was collected, on the environment's thread.
unsafe extern "C" fn collected<T>(_: sys::napi_env, data: *mut c_void, _: *mut c_void) {
    // SAFETY: made by `Rc::into_raw` in `bound`, and used no more.
    drop(unsafe { Rc::from_raw(data.cast_const().cast::<T>()) });
}

/// Has methods of an exported class called directly.
pub fn install(env: &Env, exports: &Object, class: &str, methods: &Methods) -> Result<()> {
    let constructor: Unknown = exports.get_named_property(class)?;
    let prototype: Object = constructor.coerce_to_object()?.get_named_property("prototype")?;
    replace(env, prototype, methods)
}

/// Has functions that are properties of an object called directly.
pub fn replace(env: &Env, mut holder: Object, functions: &Methods) -> Result<()> {
    for &(name, callback) in functions {
        // Under another name nobody would call it, and nobody would notice.
        if !holder.has_named_property(name)? {
            return Err(Error::new(
                Status::GenericFailure,
                format!("there is no {name} to be called directly"),
            ));
        }
        holder.set_named_property(name, function(env, callback)?)?;
    }
    Ok(())
}
