//! A lock that anybody may release.

use napi::bindgen_prelude::*;
use napi_derive::napi;

use super::{Held, handle, once};
use crate::bindings::direct::{Methods, method};
use crate::bindings::failure;
use crate::core::kinds::Kind;
use crate::core::sync::lock::{LOCK_BYTES, Lock, Owner};
use crate::error::Refusal;

/// How a lock stands, as this thread sees it: 0 free, 1 this thread has it, 2 somebody else has; 4 more if the owner
/// before died with it.
pub fn standing(owner: Owner, held: &Held) -> u32 {
    let by = match owner.id {
        None => 0,
        Some(id) if id == held.me => 1,
        Some(_) => 2,
    };
    by + if owner.abandoned { 4 } else { 0 }
}

/// Refuses to wait without a limit for what this thread itself would have to release.
pub fn refuse_own(owner: Owner, held: &Held, milliseconds: Option<f64>) -> Result<()> {
    if owner.id == Some(held.me) && milliseconds.is_none_or(|limit| limit == f64::INFINITY) {
        return Err(failure(Refusal::WouldDeadlock(
            "this thread has the lock itself and would wait for ever: release it first, or give a timeout"
                .into(),
        )));
    }
    Ok(())
}

/// A lock in the arena.
#[napi]
pub struct ArenaLock(Held);

#[napi]
impl ArenaLock {
    #[napi(factory, catch_unwind)]
    pub fn create(env: &Env) -> Result<Self> {
        Held::create(env, Kind::Lock, LOCK_BYTES, |_, _| Ok(())).map(ArenaLock)
    }

    #[napi(factory, catch_unwind)]
    pub fn open(env: &Env, index: u32, generation: u32) -> Result<Self> {
        Held::open(env, &[Kind::Lock], handle(index, generation)).map(ArenaLock)
    }

    #[napi(getter)]
    pub fn handle(&self) -> Vec<u32> {
        self.0.name()
    }

    /// 0 free, 1 this thread has it, 2 somebody else has; 4 more if the owner before died with it.
    #[napi(catch_unwind)]
    pub fn standing(&self) -> Result<u32> {
        Ok(standing(self.lock().owner().map_err(failure)?, &self.0))
    }

    #[napi(catch_unwind)]
    pub fn take(&self) -> Result<bool> {
        self.lock().take(self.0.me).map_err(failure)
    }

    #[napi(catch_unwind)]
    pub fn take_sync(&self, env: &Env, milliseconds: Option<f64>) -> Result<bool> {
        let lock = self.lock();
        refuse_own(lock.owner().map_err(failure)?, &self.0, milliseconds)?;
        let taken = self.0.block(env, lock.waitable(), milliseconds, || once(lock.take(self.0.me)));
        Ok(taken?.is_some())
    }

    /// False if nobody has it.
    #[napi(catch_unwind)]
    pub fn give(&self) -> Result<bool> {
        self.lock().give().map_err(failure)
    }

    #[napi(catch_unwind)]
    pub fn watch(&self) -> Result<()> {
        self.0.watch(self.lock().waitable())
    }

    fn lock(&self) -> Lock<'_> {
        Lock::at(&self.0.arena, self.0.body.offset)
    }
}

/// What is called for every time that somebody has it.
pub const METHODS: &Methods = &[
    ("take", method!(ArenaLock: |lock, _env| lock.take())),
    ("takeSync", method!(ArenaLock: |lock, env, milliseconds| lock.take_sync(env, milliseconds))),
    ("give", method!(ArenaLock: |lock, _env| lock.give())),
];
