//! A place where parties wait for each other.

use napi::bindgen_prelude::*;
use napi_derive::napi;

use super::{Held, handle};
use crate::bindings::failure;
use crate::core::kinds::Kind;
use crate::core::sync::barrier::{Arrival, Barrier, MOST_PARTIES, Standing, barrier_bytes};
use crate::error::Refusal;

/// What `arrive` answers when the last round is not over.
const NOT_YET: i32 = -1;
/// What it answers when the barrier is broken.
const BROKEN: i32 = -2;

/// Beside the index, in what `arrive` answers.
const TO_ACT: i32 = 1 << 24;
const PASSED: i32 = 1 << 25;

/// A barrier in the arena.
#[napi]
pub struct ArenaBarrier(Held);

#[napi]
impl ArenaBarrier {
    #[napi(factory, catch_unwind)]
    pub fn create(env: &Env, parties: f64) -> Result<Self> {
        let parties = parties as u64;
        if parties > MOST_PARTIES {
            return Err(failure(Refusal::Range(format!(
                "parties: expected at most {MOST_PARTIES}, got {parties}"
            ))));
        }
        let held = Held::create(env, Kind::Barrier, barrier_bytes(parties), |arena, at| {
            Barrier::at(arena, at).prepare(parties)
        });
        held.map(ArenaBarrier)
    }

    #[napi(factory, catch_unwind)]
    pub fn open(env: &Env, index: u32, generation: u32) -> Result<Self> {
        Held::open(env, &[Kind::Barrier], handle(index, generation)).map(ArenaBarrier)
    }

    #[napi(getter)]
    pub fn handle(&self) -> Vec<u32> {
        self.0.name()
    }

    #[napi(catch_unwind)]
    pub fn parties(&self) -> Result<u32> {
        Ok(self.barrier().parties().map_err(failure)? as u32)
    }

    #[napi(catch_unwind)]
    pub fn waiting(&self) -> Result<u32> {
        Ok(self.barrier().waiting(self.0.me).map_err(failure)? as u32)
    }

    #[napi(catch_unwind)]
    pub fn is_broken(&self) -> Result<bool> {
        self.barrier().is_broken().map_err(failure)
    }

    /// -1: the last round is not over; -2: broken; else the index, and bit 24 if this party runs the action, bit 25 if
    /// it has passed.
    #[napi(catch_unwind)]
    pub fn arrive(&self, has_action: bool) -> Result<i32> {
        self.try_arrive(has_action).map_err(failure)
    }

    /// The same; waits while the last round is not over. -1 if the time is.
    #[napi(catch_unwind)]
    pub fn arrive_sync(&self, env: &Env, has_action: bool, milliseconds: Option<f64>) -> Result<i32> {
        let barrier = self.barrier();
        let arrived = self.0.block(env, barrier.waitable(), milliseconds, || {
            let arrival = self.try_arrive(has_action)?;
            Ok((arrival != NOT_YET).then_some(arrival))
        });
        Ok(arrived?.unwrap_or(NOT_YET))
    }

    /// Waits for the others: 0 the time is over, 1 passed, 2 broken.
    #[napi(catch_unwind)]
    pub fn wait_sync(&self, env: &Env, index: u32, milliseconds: Option<f64>) -> Result<u32> {
        let barrier = self.barrier();
        let waited = self.0.block_on_others(env, barrier.waitable(), milliseconds, || {
            let standing = barrier.look(self.0.me, index)?;
            Ok((standing != Standing::Waiting).then_some(standing))
        });
        match waited {
            Ok(standing) => Ok(number(standing.unwrap_or(Standing::Waiting))),
            Err(error) => {
                barrier.give_up(self.0.me, index).map_err(failure)?;
                Err(error)
            }
        }
    }

    /// How the wait at a place stands: 0 it waits, 1 passed, 2 broken.
    #[napi(catch_unwind)]
    pub fn look(&self, index: u32) -> Result<u32> {
        self.barrier().look(self.0.me, index).map(number).map_err(failure)
    }

    /// The action is done: 1 passed, 2 broken meanwhile.
    #[napi(catch_unwind)]
    pub fn acted(&self, index: u32) -> Result<u32> {
        self.barrier().acted(self.0.me, index).map(number).map_err(failure)
    }

    /// Breaks the barrier unless the wait is over; true if it has passed.
    #[napi(catch_unwind)]
    pub fn give_up(&self, index: u32) -> Result<bool> {
        self.barrier().give_up(self.0.me, index).map_err(failure)
    }

    #[napi(catch_unwind)]
    pub fn abort(&self) -> Result<()> {
        self.barrier().abort(self.0.me).map_err(failure)
    }

    #[napi(catch_unwind)]
    pub fn reset(&self) -> Result<()> {
        self.barrier().reset(self.0.me).map_err(failure)
    }

    #[napi(catch_unwind)]
    pub fn watch(&self) -> Result<()> {
        self.0.watch(self.barrier().waitable())
    }

    fn try_arrive(&self, has_action: bool) -> super::Native<i32> {
        Ok(match self.barrier().arrive(self.0.me, has_action)? {
            Arrival::NotYet => NOT_YET,
            Arrival::Broken => BROKEN,
            Arrival::Inside(index) => index as i32,
            Arrival::ToAct(index) => index as i32 | TO_ACT,
            Arrival::Passed(index) => index as i32 | PASSED,
        })
    }

    fn barrier(&self) -> Barrier<'_> {
        Barrier::at(&self.0.arena, self.0.body.offset)
    }
}

fn number(standing: Standing) -> u32 {
    match standing {
        Standing::Waiting => 0,
        Standing::Passed => 1,
        Standing::Broken => 2,
    }
}
