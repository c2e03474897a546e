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
mod thread_child;
mod worker_link;

use napi::bindgen_prelude::{Error, Status};

use crate::error::Refusal;

/// A refusal as an error of Node-API; its code and message travel in the message's first line.
fn failure(refusal: Refusal) -> Error {
    Error::new(Status::InvalidArg, format!("{}: {}", refusal.code(), refusal.message()))
}
