//! Bytes of the arena as an `ArrayBuffer`, without a copy.

use std::ffi::c_void;
use std::ptr;

use napi::bindgen_prelude::*;
use napi::sys;
use napi_derive::napi;

use super::{Held, handle};
use crate::bindings::failure;
use crate::core::kinds::Kind;
use crate::core::sync::memory;
use crate::error::Refusal;

/// Bytes in the arena with a lock of their own.
#[napi]
pub struct ArenaMemory(Held);

#[napi]
impl ArenaMemory {
    #[napi(factory, catch_unwind)]
    pub fn create(env: &Env, bytes: f64) -> Result<Self> {
        Held::created(env, |member| memory::create(member, bytes as u64)).map(ArenaMemory)
    }

    #[napi(factory, catch_unwind)]
    pub fn open(env: &Env, index: u32, generation: u32) -> Result<Self> {
        Held::open(env, &[Kind::Guarded], handle(index, generation)).map(ArenaMemory)
    }

    #[napi(getter)]
    pub fn handle(&self) -> Vec<u32> {
        self.0.name()
    }

    /// A new view of the bytes, which keeps them as long as it lives.
    #[napi(catch_unwind, ts_return_type = "ArrayBuffer")]
    pub fn buffer(&self, env: &Env) -> Result<Unknown<'_>> {
        buffer(env, &self.0, memory::DATA)
    }
}

/// The bytes of an object from `start` on as an `ArrayBuffer`.
pub fn buffer<'a>(env: &Env, held: &Held, start: u64) -> Result<Unknown<'a>> {
    let bytes = held.body.bytes.saturating_sub(start);
    let length = usize::try_from(bytes).map_err(|_| failure(Refusal::Corrupt("the length of an object")))?;
    let (env, mut value) = (env.raw(), ptr::null_mut());
    if length == 0 {
        // SAFETY: env is that of this call, and the new buffer is the addon's business no more.
        let status = unsafe { sys::napi_create_arraybuffer(env, 0, ptr::null_mut(), &mut value) };
        check(status)?;
    } else {
        let address = held.arena.bytes(held.body.offset + start, bytes).map_err(failure)?;
        let keeper = Box::into_raw(Box::new(held.again()?));
        // napi's own wrappers copy where the runtime has no external buffers: what is shared must not be copied.
        // SAFETY: the bytes lie in the arena, which is mapped until the process ends, and belong to the object as long
        // as the keeper uses it, which the finalizer frees.
        let status = unsafe {
            sys::napi_create_external_arraybuffer(
                env,
                address.cast(),
                length,
                Some(let_go),
                keeper.cast(),
                &mut value,
            )
        };
        if status != sys::Status::napi_ok {
            // SAFETY: made above, and the finalizer is not called for a buffer that was not created.
            drop(unsafe { Box::from_raw(keeper) });
        }
        check(status)?;
    }
    // SAFETY: a value of this call, created above.
    unsafe { Unknown::from_napi_value(env, value) }
}

fn check(status: sys::napi_status) -> Result<()> {
    match status {
        sys::Status::napi_ok => Ok(()),
        sys::Status::napi_no_external_buffers_allowed => Err(failure(Refusal::Resources(
            "shared arrays are not available in Electron, which allows no memory from outside in an ArrayBuffer"
                .into(),
        ))),
        status => Err(failure(Refusal::Resources(format!(
            "an ArrayBuffer over shared memory could not be created ({status})"
        )))),
    }
}

/// The `ArrayBuffer` was collected.
unsafe extern "C" fn let_go(_env: sys::napi_env, _data: *mut c_void, keeper: *mut c_void) {
    // SAFETY: made by `buffer`, and given back here once.
    drop(unsafe { Box::from_raw(keeper.cast::<Held>()) });
}
