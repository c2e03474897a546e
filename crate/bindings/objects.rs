//! Objects that messages refer to: kept while a message is under way.

use napi::bindgen_prelude::*;
use napi_derive::napi;

use super::direct::{Methods, callback};
use super::{failure, membership};
use crate::core::objects::Handle;

/// Index and generation of each object in turn.
pub fn handles_of(words: &[u32]) -> Vec<Handle> {
    words.chunks_exact(2).map(|pair| Handle { index: pair[0], generation: pair[1] }).collect()
}

/// Uses each of the objects once more: index and generation of each in turn.
#[napi(catch_unwind)]
pub fn hold_objects(env: &Env, handles: &[u32]) -> Result<()> {
    let environment = membership::environment(env.raw())?;
    for handle in handles_of(handles) {
        environment.member.hold(handle).map_err(failure)?;
    }
    Ok(())
}

/// What is called for every message that refers to objects.
pub const FUNCTIONS: &Methods = &[
    ("holdObjects", callback!(|env, _callee, handles| hold_objects(env, handles))),
    ("releaseObjects", callback!(|env, _callee, handles| release_objects(env, handles))),
];

/// Ends one use of each of the objects.
#[napi(catch_unwind)]
pub fn release_objects(env: &Env, handles: &[u32]) -> Result<()> {
    let environment = membership::environment(env.raw())?;
    for handle in handles_of(handles) {
        environment.member.release(handle).map_err(failure)?;
    }
    Ok(())
}
