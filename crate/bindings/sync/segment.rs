//! Memory that is found by name.

use napi::bindgen_prelude::*;
use napi_derive::napi;

use super::memory::buffer;
use super::{Held, handle};
use crate::bindings::{failure, membership};
use crate::core::kinds::Kind;
use crate::core::sync::segment;

/// Named memory in the arena.
#[napi]
pub struct ArenaSegment(Held);

#[napi]
impl ArenaSegment {
    #[napi(factory, catch_unwind)]
    pub fn open(env: &Env, index: u32, generation: u32) -> Result<Self> {
        Held::open(env, &[Kind::Segment], handle(index, generation)).map(ArenaSegment)
    }

    #[napi(getter)]
    pub fn handle(&self) -> Vec<u32> {
        self.0.name()
    }

    #[napi(getter, catch_unwind)]
    pub fn name(&self) -> Result<String> {
        segment::name(&self.0.arena, self.0.body).map_err(failure)
    }

    /// A new view of the bytes, which keeps them as long as it lives.
    #[napi(catch_unwind, ts_return_type = "ArrayBuffer")]
    pub fn buffer(&self, env: &Env) -> Result<Unknown<'_>> {
        buffer(env, &self.0, segment::DATA)
    }

    /// Takes the name away; false if it was taken away before.
    #[napi(catch_unwind)]
    pub fn unlink(&self) -> Result<bool> {
        segment::unlink(&*self.0.member()?, self.0.handle).map_err(failure)
    }

    /// Ends the use by this instance; views keep their own.
    #[napi(catch_unwind)]
    pub fn close(&self) -> Result<()> {
        self.0.close().map_err(failure)
    }
}

/// New memory of that name; null if the name is taken.
#[napi(catch_unwind)]
pub fn create_segment(env: &Env, name: String, bytes: f64) -> Result<Option<ArenaSegment>> {
    let environment = membership::environment(env.raw())?;
    let created = segment::create(&environment.member, &name, bytes as u64).map_err(failure)?;
    Ok(created.map(|(handle, body)| ArenaSegment(Held::of(&environment.member, handle, body))))
}

/// The memory of that name; null if there is none.
#[napi(catch_unwind)]
pub fn find_segment(env: &Env, name: String) -> Result<Option<ArenaSegment>> {
    let environment = membership::environment(env.raw())?;
    let found = segment::open(&environment.member, &name).map_err(failure)?;
    Ok(found.map(|(handle, body)| ArenaSegment(Held::of(&environment.member, handle, body))))
}
