//! The books of an arena, with several participants in one process.

mod books;
mod burial;
mod channel;
#[cfg(target_os = "linux")]
mod children;
#[cfg(target_os = "linux")]
mod kills;
mod random;
mod scribble;

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
