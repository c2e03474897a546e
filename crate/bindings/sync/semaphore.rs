//! Units that are taken and given back.

use napi::bindgen_prelude::*;
use napi_derive::napi;

use super::{Held, handle, once};
use crate::bindings::direct::{Methods, method};
use crate::bindings::failure;
use crate::core::kinds::Kind;
use crate::core::sync::semaphore::{SEMAPHORE_BYTES, Semaphore};

/// A semaphore in the arena.
#[napi]
pub struct ArenaSemaphore(Held);

#[napi]
impl ArenaSemaphore {
    #[napi(factory, catch_unwind)]
    pub fn create(env: &Env, units: u32, bounded: bool) -> Result<Self> {
        let held = Held::create(env, Kind::Semaphore, SEMAPHORE_BYTES, |arena, at| {
            Semaphore::at(arena, at).prepare(units.into(), bounded)
        });
        held.map(ArenaSemaphore)
    }

    #[napi(factory, catch_unwind)]
    pub fn open(env: &Env, index: u32, generation: u32) -> Result<Self> {
        Held::open(env, &[Kind::Semaphore], handle(index, generation)).map(ArenaSemaphore)
    }

    #[napi(getter)]
    pub fn handle(&self) -> Vec<u32> {
        self.0.name()
    }

    #[napi(catch_unwind)]
    pub fn value(&self) -> Result<u32> {
        Ok(self.semaphore().value().map_err(failure)? as u32)
    }

    #[napi(catch_unwind)]
    pub fn take(&self) -> Result<bool> {
        self.semaphore().take(self.0.me).map_err(failure)
    }

    #[napi(catch_unwind)]
    pub fn take_sync(&self, env: &Env, milliseconds: Option<f64>) -> Result<bool> {
        let (semaphore, me) = (self.semaphore(), self.0.me);
        let attempt = || once(semaphore.take(me));
        Ok(self.0.block_on_others(env, semaphore.waitable(), milliseconds, attempt)?.is_some())
    }

    /// False if there would be more units than there may be.
    #[napi(catch_unwind)]
    pub fn give(&self) -> Result<bool> {
        self.semaphore().give(self.0.me).map_err(failure)
    }

    #[napi(catch_unwind)]
    pub fn watch(&self) -> Result<()> {
        self.0.watch(self.semaphore().waitable())
    }

    fn semaphore(&self) -> Semaphore<'_> {
        Semaphore::at(&self.0.arena, self.0.body.offset)
    }
}

/// What is called for every unit.
pub const METHODS: &Methods = &[
    ("take", method!(ArenaSemaphore: |semaphore, _env| semaphore.take())),
    (
        "takeSync",
        method!(ArenaSemaphore: |semaphore, env, milliseconds| semaphore.take_sync(env, milliseconds)),
    ),
    ("give", method!(ArenaSemaphore: |semaphore, _env| semaphore.give())),
];
