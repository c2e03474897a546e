//! A lock that its owner may take again.

use napi::bindgen_prelude::*;
use napi_derive::napi;

use super::lock::{refuse_own, standing};
use super::{Held, handle, once};
use crate::bindings::direct::{Methods, method};
use crate::bindings::failure;
use crate::core::kinds::Kind;
use crate::core::sync::rlock::{Given, RLOCK_BYTES, RLock};

/// A lock in the arena that its owner may take again: an object of its own, or the one that shared bytes begin with.
/// An owner is this thread and a number for the scope.
#[napi(js_name = "ArenaRLock")]
pub struct ArenaRLock(Held);

#[napi]
impl ArenaRLock {
    #[napi(factory, catch_unwind)]
    pub fn create(env: &Env) -> Result<Self> {
        Held::create(env, Kind::RLock, RLOCK_BYTES, |_, _| Ok(())).map(ArenaRLock)
    }

    #[napi(factory, catch_unwind)]
    pub fn open(env: &Env, index: u32, generation: u32) -> Result<Self> {
        Held::open(env, &[Kind::RLock, Kind::Guarded], handle(index, generation)).map(ArenaRLock)
    }

    #[napi(getter)]
    pub fn handle(&self) -> Vec<u32> {
        self.0.name()
    }

    /// What tells this lock from others, for this thread's own use.
    #[napi(getter)]
    pub fn key(&self) -> String {
        format!("{}:{}", self.0.handle.index, self.0.handle.generation)
    }

    /// 0 free, 1 this thread has it, 2 somebody else has; 4 more if the owner before died with it.
    #[napi(catch_unwind)]
    pub fn standing(&self) -> Result<u32> {
        Ok(standing(self.lock().owner().map_err(failure)?, &self.0))
    }

    /// Whether the scope has it.
    #[napi(catch_unwind)]
    pub fn is_of(&self, scope: f64) -> Result<bool> {
        self.lock().is_of(self.0.me, scope as u64).map_err(failure)
    }

    /// Takes it for the scope, so many times at once.
    #[napi(catch_unwind)]
    pub fn take(&self, scope: f64, depth: u32) -> Result<bool> {
        self.lock().take(self.0.me, scope as u64, depth).map_err(failure)
    }

    #[napi(catch_unwind)]
    pub fn take_sync(&self, env: &Env, scope: f64, depth: u32, milliseconds: Option<f64>) -> Result<bool> {
        let (lock, scope) = (self.lock(), scope as u64);
        if !lock.is_of(self.0.me, scope).map_err(failure)? {
            refuse_own(lock.owner().map_err(failure)?, &self.0, milliseconds)?;
        }
        let taken =
            self.0.block(env, lock.waitable(), milliseconds, || once(lock.take(self.0.me, scope, depth)));
        Ok(taken?.is_some())
    }

    /// Releases it once; false if the scope does not have it.
    #[napi(catch_unwind)]
    pub fn give(&self, scope: f64) -> Result<bool> {
        Ok(self.lock().give(self.0.me, scope as u64).map_err(failure)? != Given::NotYours)
    }

    /// Releases it wholly; how often the scope had taken it, 0 if it had not.
    #[napi(catch_unwind)]
    pub fn give_all(&self, scope: f64) -> Result<u32> {
        self.lock().give_all(self.0.me, scope as u64).map_err(failure)
    }

    #[napi(catch_unwind)]
    pub fn watch(&self) -> Result<()> {
        self.0.watch(self.lock().waitable())
    }

    fn lock(&self) -> RLock<'_> {
        RLock::at(&self.0.arena, self.0.body.offset)
    }
}

/// What is called for every time that somebody has it.
pub const METHODS: &Methods = &[
    ("isOf", method!(ArenaRLock: |lock, _env, scope| lock.is_of(scope))),
    ("take", method!(ArenaRLock: |lock, _env, scope, depth| lock.take(scope, depth))),
    (
        "takeSync",
        method!(ArenaRLock: |lock, env, scope, depth, milliseconds| lock.take_sync(env, scope, depth, milliseconds)),
    ),
    ("give", method!(ArenaRLock: |lock, _env, scope| lock.give(scope))),
];
