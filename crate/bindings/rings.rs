//! Blocking until any of several things has changed.

use std::time::Duration;

use napi::bindgen_prelude::*;
use napi_derive::napi;

use super::termination::is_terminating;
use super::{failure, membership};
use crate::core::participants;
use crate::error::Refusal;

/// The longest sleep: somebody who watches may have been rung while the reactor was awake, which then wakes nobody.
const SLICE: f64 = 5.0;

/// How often this process was rung. Ask, then watch what you wait for and look at it, then `awaitRing`.
#[napi(catch_unwind)]
pub fn rings() -> Result<u32> {
    let host = membership::process()?.host.clone();
    participants::rings(host.arena(), host.id()).map_err(failure)
}

/// Blocks this thread until this process was rung more often than `seen`, or for a few milliseconds.
#[napi(catch_unwind)]
pub fn await_ring(env: &Env, seen: u32, milliseconds: f64) -> Result<()> {
    let host = membership::process()?.host.clone();
    let slice = Duration::from_secs_f64(milliseconds.clamp(0.0, SLICE) / 1000.0);
    participants::await_ring(host.arena(), host.id(), seen, slice).map_err(failure)?;
    if is_terminating(env.raw()) { Err(failure(Refusal::Stopped)) } else { Ok(()) }
}
