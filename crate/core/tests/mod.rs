//! The books of an arena, with several participants in one process.

mod books;
mod burial;
#[cfg(target_os = "linux")]
mod children;
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

/// A small generator, so that a failure can be run again: xorshift by Marsaglia.
struct Random(u64);

impl Random {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }
}
