//! The calls that are made for every message, as functions of Node-API itself: they name a channel by a number and cost
//! a third of what a method of a class does.

use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::rc::Rc;

use napi::bindgen_prelude::*;
use napi::sys;

use super::channel::{answer, put_code};
use super::failure;
use super::mailbox::Post;
use super::refuse;

const MOST_ARGUMENTS: usize = 3;

type Call = fn(&Post, [u32; MOST_ARGUMENTS]) -> Result<i32>;

/// `put(channel, start, length)`, `take(channel)` and `advance(channel, lease)`, which do what the methods of `Channel`
/// do, and `poll(channel)`: whether something has come to take, after a few microseconds if that is worth it.
pub fn make(env: &Env, post: &Rc<Post>) -> Result<Vec<Unknown<'static>>> {
    [raw::<Put>, raw::<Take>, raw::<Advance>, raw::<Poll>]
        .into_iter()
        .map(|call| function(env, post, call))
        .collect()
}

/// What one of the functions does.
trait Deed {
    const CALL: Call;
}

struct Put;
struct Take;
struct Advance;
struct Poll;

impl Deed for Put {
    const CALL: Call = |post, [channel, start, length]| {
        let put = post.channel(channel)?.put(post.outbox(start, length)?, &[]).map_err(failure)?;
        Ok(put_code(put) as i32)
    };
}

impl Deed for Take {
    const CALL: Call = |post, [channel, ..]| {
        let channel = post.channel(channel)?;
        let mut handles = post.handles.borrow_mut();
        let taken = post.with_inbox(|inbox| channel.take(inbox, &mut handles)).map_err(failure)?;
        answer(post, taken, &mut handles)
    };
}

impl Deed for Advance {
    const CALL: Call = |post, [channel, lease, _]| {
        let index = post.channel(channel)?.advance(lease).map_err(failure)?;
        Ok(index.map_or(-1, |index| index as i32))
    };
}

impl Deed for Poll {
    const CALL: Call = |post, [channel, ..]| {
        let channel = post.channel(channel)?;
        let attempt = || Ok(channel.is_ready()?.then_some(()));
        Ok(i32::from(channel.readable().poll(attempt).map_err(failure)?.is_some()))
    };
}

unsafe extern "C" fn raw<D: Deed>(env: sys::napi_env, info: sys::napi_callback_info) -> sys::napi_value {
    let mut count = MOST_ARGUMENTS;
    let mut values = [ptr::null_mut(); MOST_ARGUMENTS];
    let mut data = ptr::null_mut();
    let mut arguments = [0; MOST_ARGUMENTS];
    // SAFETY: Node calls this with a live environment and call; what is not passed is undefined, which leaves 0.
    unsafe {
        sys::napi_get_cb_info(env, info, &mut count, values.as_mut_ptr(), ptr::null_mut(), &mut data);
        for (argument, value) in arguments.iter_mut().zip(values) {
            sys::napi_get_value_uint32(env, value, argument);
        }
    }
    // SAFETY: the post that `function` gave, which lives until the function is collected.
    let post = unsafe { &*data.cast_const().cast::<Post>() };
    let result = catch_unwind(AssertUnwindSafe(|| (D::CALL)(post, arguments)));
    let mut value = ptr::null_mut();
    match result.unwrap_or_else(|panic| Err(failure(refuse::fault(&*panic)))) {
        // SAFETY: the environment is alive.
        Ok(answer) => unsafe { sys::napi_create_int32(env, answer, &mut value) },
        // SAFETY: as above.
        Err(error) => unsafe { sys::napi_throw(env, JsError::from(error).into_value(env)) },
    };
    value
}

fn function(
    env: &Env,
    post: &Rc<Post>,
    call: unsafe extern "C" fn(sys::napi_env, sys::napi_callback_info) -> sys::napi_value,
) -> Result<Unknown<'static>> {
    let data = Rc::into_raw(Rc::clone(post)).cast::<c_void>().cast_mut();
    let mut value = ptr::null_mut();
    // SAFETY: the environment is alive; the data is a use of the post, which the finalizer ends.
    let status = unsafe {
        sys::napi_create_function(env.raw(), ptr::null(), 0, Some(call), data, &mut value);
        sys::napi_add_finalizer(env.raw(), value, data, Some(collected), ptr::null_mut(), ptr::null_mut())
    };
    if status != sys::Status::napi_ok {
        return Err(Error::new(Status::from(status), "Node-API gives no function"));
    }
    // SAFETY: a value of this environment, made above.
    Ok(unsafe { Unknown::from_raw_unchecked(env.raw(), value) })
}

/// The function was collected, on the environment's thread.
unsafe extern "C" fn collected(_: sys::napi_env, data: *mut c_void, _: *mut c_void) {
    // SAFETY: made by `Rc::into_raw` in `function`, and used no more.
    drop(unsafe { Rc::from_raw(data.cast_const().cast::<Post>()) });
}
