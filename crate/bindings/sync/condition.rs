//! Waiting to be notified.

use napi::bindgen_prelude::*;
use napi_derive::napi;

use super::{Held, handle, once};
use crate::bindings::failure;
use crate::core::kinds::Kind;
use crate::core::sync::condition::{CONDITION_BYTES, Condition, Place};

/// A condition in the arena, without the lock that goes with it.
#[napi]
pub struct ArenaCondition(Held);

#[napi]
impl ArenaCondition {
    #[napi(factory, catch_unwind)]
    pub fn create(env: &Env) -> Result<Self> {
        Held::create(env, Kind::Condition, CONDITION_BYTES, |_, _| Ok(())).map(ArenaCondition)
    }

    #[napi(factory, catch_unwind)]
    pub fn open(env: &Env, index: u32, generation: u32) -> Result<Self> {
        Held::open(env, &[Kind::Condition], handle(index, generation)).map(ArenaCondition)
    }

    #[napi(getter)]
    pub fn handle(&self) -> Vec<u32> {
        self.0.name()
    }

    /// Begins to wait: index and ticket of the place among those who do.
    #[napi(catch_unwind)]
    pub fn enlist(&self) -> Result<Vec<u32>> {
        let place = self.condition().enlist(self.0.me).map_err(failure)?;
        Ok(vec![place.index, place.ticket])
    }

    /// Whether it was notified; then it waits no more.
    #[napi(catch_unwind)]
    pub fn take_notice(&self, index: u32, ticket: u32) -> Result<bool> {
        self.condition().take_notice(self.0.me, Place { index, ticket }).map_err(failure)
    }

    /// Waits to be notified; false if the time was over.
    #[napi(catch_unwind)]
    pub fn wait_sync(&self, env: &Env, index: u32, ticket: u32, milliseconds: Option<f64>) -> Result<bool> {
        let (condition, me, place) = (self.condition(), self.0.me, Place { index, ticket });
        let attempt = || once(condition.take_notice(me, place));
        match self.0.block_on_others(env, condition.waitable(), milliseconds, attempt) {
            Ok(Some(())) => Ok(true),
            Ok(None) => condition.leave(me, place).map_err(failure),
            Err(error) => {
                // A notification in the last moment is for somebody who can go on.
                if condition.leave(me, place).map_err(failure)? {
                    condition.notify(1).map_err(failure)?;
                }
                Err(error)
            }
        }
    }

    /// Ends the wait; true if it was notified in the last moment.
    #[napi(catch_unwind)]
    pub fn leave(&self, index: u32, ticket: u32) -> Result<bool> {
        self.condition().leave(self.0.me, Place { index, ticket }).map_err(failure)
    }

    /// Notifies those who have waited longest, at most so many; how many there were.
    #[napi(catch_unwind)]
    pub fn notify(&self, most: f64) -> Result<u32> {
        Ok(self.condition().notify(most as usize).map_err(failure)? as u32)
    }

    #[napi(catch_unwind)]
    pub fn watch(&self) -> Result<()> {
        self.0.watch(self.condition().waitable())
    }

    fn condition(&self) -> Condition<'_> {
        Condition::at(&self.0.arena, self.0.body.offset)
    }
}
