//! Convert, call, map the error: one file a facade family.

mod array;
mod board;
mod calls;
mod channel;
mod clapper;
mod code;
mod direct;
mod dispatcher;
mod home;
mod job;
mod mailbox;
mod membership;
mod objects;
mod ops;
mod pages;
mod pipe;
mod place;
mod processes;
mod refuse;
mod rings;
mod sync;
mod termination;
mod thread_child;
mod worker_link;

use napi::Env;
use napi::bindgen_prelude::{Error, Object, Result, Status};
use napi_derive::napi;

use crate::error::Refusal;

/// Completes what napi exports.
#[napi(module_exports)]
pub fn complete(exports: Object, env: Env) -> Result<()> {
    let classes = [
        ("Dispatcher", dispatcher::METHODS),
        ("WorkerLink", worker_link::METHODS),
        ("BoardDispatcher", board::CALLER_METHODS),
        ("BoardLink", board::WORKER_METHODS),
        ("Channel", channel::METHODS),
        ("ArenaLock", sync::lock::METHODS),
        ("ArenaRLock", sync::rlock::METHODS),
        ("ArenaSemaphore", sync::semaphore::METHODS),
    ];
    for (class, methods) in classes {
        direct::install(&env, &exports, class, methods)?;
    }
    direct::replace(&env, exports, objects::FUNCTIONS)
}

/// A refusal as an error of Node-API; its code and message travel in the message's first line.
fn failure(refusal: Refusal) -> Error {
    Error::new(Status::InvalidArg, format!("{}: {}", refusal.code(), refusal.message()))
}
