//! The books of an arena, with several participants in one process.

mod books;
mod burial;
mod channel;
mod channel_cut;
#[cfg(target_os = "linux")]
mod children;
mod code;
pub(super) mod cut;
#[cfg(target_os = "linux")]
mod killed_books;
mod killed_channels;
mod pipe_ends;
mod random;
mod reports_cut;
mod scribbled_books;
mod scribbled_channels;

use std::sync::Arc;

use super::arena::Arena;
use super::layout::LEAST_BYTES;
use super::member::Member;

/// A small arena and its first participant.
fn root() -> Member {
    root_of(LEAST_BYTES * 4)
}

fn root_of(bytes: u64) -> Member {
    Member::root(Arena::create(bytes).unwrap()).unwrap()
}

fn arena(member: &Member) -> &Arc<Arena> {
    member.arena()
}
