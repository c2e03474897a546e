//! A flag that is waited for.

use napi::bindgen_prelude::*;
use napi_derive::napi;

use super::{Held, handle, once};
use crate::bindings::failure;
use crate::core::kinds::Kind;
use crate::core::sync::event::{EVENT_BYTES, Event};

/// An event in the arena.
#[napi]
pub struct ArenaEvent(Held);

#[napi]
impl ArenaEvent {
    #[napi(factory, catch_unwind)]
    pub fn create(env: &Env) -> Result<Self> {
        Held::create(env, Kind::Event, EVENT_BYTES, |_, _| Ok(())).map(ArenaEvent)
    }

    #[napi(factory, catch_unwind)]
    pub fn open(env: &Env, index: u32, generation: u32) -> Result<Self> {
        Held::open(env, &[Kind::Event], handle(index, generation)).map(ArenaEvent)
    }

    #[napi(getter)]
    pub fn handle(&self) -> Vec<u32> {
        self.0.name()
    }

    #[napi(catch_unwind)]
    pub fn is_set(&self) -> Result<bool> {
        self.event().is_set().map_err(failure)
    }

    #[napi(catch_unwind)]
    pub fn set(&self) -> Result<()> {
        self.event().set().map_err(failure)
    }

    #[napi(catch_unwind)]
    pub fn clear(&self) -> Result<()> {
        self.event().clear().map_err(failure)
    }

    /// What a wait begins with.
    #[napi(catch_unwind)]
    pub fn count(&self) -> Result<f64> {
        Ok(self.event().count().map_err(failure)? as f64)
    }

    /// Whether a wait that began with `count` is over.
    #[napi(catch_unwind)]
    pub fn is_over(&self, count: f64) -> Result<bool> {
        self.event().is_over(count as u64).map_err(failure)
    }

    #[napi(catch_unwind)]
    pub fn wait_sync(&self, env: &Env, milliseconds: Option<f64>) -> Result<bool> {
        let event = self.event();
        let count = event.count().map_err(failure)?;
        let attempt = || once(event.is_over(count));
        Ok(self.0.block_on_others(env, event.waitable(), milliseconds, attempt)?.is_some())
    }

    #[napi(catch_unwind)]
    pub fn watch(&self) -> Result<()> {
        self.0.watch(self.event().waitable())
    }

    fn event(&self) -> Event<'_> {
        Event::at(&self.0.arena, self.0.body.offset)
    }
}
