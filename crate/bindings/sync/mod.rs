//! What programs synchronise with, as classes of JavaScript: one file each.
//!
//! An instance uses its object of the arena once, until it is collected or closed. Everything that cannot be done at
//! once is asked for again when the thread is rung (`watch`), or waited for natively (`...Sync`).

pub mod barrier;
pub mod condition;
pub mod event;
pub mod lock;
pub mod memory;
pub mod rlock;
pub mod segment;
pub mod semaphore;

use std::cell::Cell;
use std::sync::{Arc, Weak};

use napi::bindgen_prelude::*;

use super::failure;
use super::membership;
use crate::core::arena::Arena;
use crate::core::kinds::Kind;
use crate::core::member::Member;
use crate::core::objects::{Body, Handle};
use crate::core::participants::ParticipantId;
use crate::core::waitable::Waitable;
use crate::error::Refusal;

type Native<T> = std::result::Result<T, Refusal>;

/// One use of an object by this environment.
pub struct Held {
    /// Gone when the environment has ended: then everything it held was given back, and its slot may be another's.
    member: Weak<Member>,
    pub arena: Arc<Arena>,
    pub me: ParticipantId,
    pub handle: Handle,
    pub body: Body,
    held: Cell<bool>,
    /// Somebody else may know of the object.
    told: Cell<bool>,
}

impl Held {
    /// A new object of that kind, all zero, and as `prepare` leaves it: others may bury somebody in it from the first
    /// moment on.
    pub fn create(
        env: &Env,
        kind: Kind,
        bytes: u64,
        prepare: impl FnOnce(&Arena, u64) -> Native<()>,
    ) -> Result<Self> {
        Self::created(env, |member| {
            member.create_with(kind, bytes, |arena, body| {
                arena.clear(body.offset, bytes)?;
                prepare(arena, body.offset)
            })
        })
    }

    /// What `create` made for the member, and uses once.
    pub fn created(env: &Env, create: impl FnOnce(&Member) -> Native<(Handle, Body)>) -> Result<Self> {
        let environment = membership::environment(env.raw())?;
        let member = &environment.member;
        let (handle, body) = create(member).map_err(failure)?;
        Ok(Held::of(member, handle, body))
    }

    /// One more use of an object that somebody has told this environment of.
    pub fn open(env: &Env, kinds: &[Kind], handle: Handle) -> Result<Self> {
        let environment = membership::environment(env.raw())?;
        let member = &environment.member;
        let body = member.hold(handle).map_err(failure)?;
        let held = Held::of(member, handle, body);
        held.told.set(true);
        if !kinds.contains(&body.kind) {
            return Err(failure(Refusal::Gone("the object is of another kind".into())));
        }
        Ok(held)
    }

    fn of(member: &Arc<Member>, handle: Handle, body: Body) -> Self {
        Held {
            member: Arc::downgrade(member),
            arena: Arc::clone(member.arena()),
            me: member.id(),
            handle,
            body,
            held: Cell::new(true),
            told: Cell::new(false),
        }
    }

    /// Index and generation: what others open it by.
    pub fn name(&self) -> Vec<u32> {
        self.told.set(true);
        vec![self.handle.index, self.handle.generation]
    }

    /// Another use, for something that lives as long as it wants.
    pub fn again(&self) -> Result<Self> {
        let member = self.member()?;
        let body = member.hold(self.handle).map_err(failure)?;
        Ok(Held::of(&member, self.handle, body))
    }

    pub fn member(&self) -> Result<Arc<Member>> {
        self.member.upgrade().ok_or_else(|| failure(Refusal::Stopped))
    }

    /// Ends the use; what is asked of the object afterwards is the caller's fault.
    pub fn close(&self) -> Native<()> {
        match self.member.upgrade() {
            Some(member) if self.held.replace(false) => member.release(self.handle),
            _ => Ok(()),
        }
    }

    /// Asks for this environment to be rung at the next change.
    pub fn watch(&self, waitable: Waitable<'_>) -> Result<()> {
        waitable.watch(self.me.slot()).map_err(failure)
    }

    /// Blocks until `attempt` gives something, or the time is over (none: without a limit).
    pub fn block<T>(
        &self,
        env: &Env,
        waitable: Waitable<'_>,
        milliseconds: Option<f64>,
        attempt: impl FnMut() -> Native<Option<T>>,
    ) -> Result<Option<T>> {
        membership::block(env.raw(), waitable, milliseconds, attempt)
    }

    /// The same for what only others can end: refuses a wait without a limit if nobody else can know of the object.
    pub fn block_on_others<T>(
        &self,
        env: &Env,
        waitable: Waitable<'_>,
        milliseconds: Option<f64>,
        mut attempt: impl FnMut() -> Native<Option<T>>,
    ) -> Result<Option<T>> {
        let for_ever = milliseconds.is_none_or(|limit| limit == f64::INFINITY);
        self.block(env, waitable, milliseconds, || match attempt()? {
            None if for_ever && !self.told.get() => Err(Refusal::WouldDeadlock(
                "this wait would never end: nobody else has the object that could end it. Send it to whoever shall, or \
                 give a timeout"
                    .into(),
            )),
            result => Ok(result),
        })
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // Nobody is left to hear that it failed; the burial of this environment tries again.
        let _ = self.close();
    }
}

/// The handle that JavaScript spelled as two numbers.
pub fn handle(index: u32, generation: u32) -> Handle {
    Handle { index, generation }
}

/// `true` as what an attempt gives, `false` as not yet.
fn once(done: Native<bool>) -> Native<Option<()>> {
    Ok(done?.then_some(()))
}
