//! The primitives, between participants of one process and of several.

mod barriers;
mod conditions;
mod events;
mod locks;
mod processes;
mod sections;
mod segments;
mod semaphores;

use std::time::{Duration, Instant};

use crate::core::arena::Arena;
use crate::core::kinds::Kind;
use crate::core::layout::LEAST_BYTES;
use crate::core::member::Member;
use crate::core::participants;
use crate::core::reaper;
use crate::core::waitable::{Waitable, Waited};
use crate::error::Refusal;

fn root() -> Member {
    Member::root(Arena::create(LEAST_BYTES * 4).unwrap()).unwrap()
}

fn thread_of(root: &Member) -> Member {
    Member::thread_of(root).unwrap()
}

/// Where a new object of that kind lies.
fn object(member: &Member, kind: Kind, bytes: u64) -> u64 {
    member.create(kind, bytes).unwrap().1.offset
}

/// Waits until `attempt` gives something: long enough for a busy machine, and no longer.
fn wait_for<T>(waitable: Waitable<'_>, attempt: impl FnMut() -> Result<Option<T>, Refusal>) -> T {
    let deadline = Some(Instant::now() + Duration::from_secs(30));
    match waitable.block(deadline, || false, attempt).unwrap() {
        Waited::Got(value) => value,
        ended => panic!("the wait should have got something, but: {}", ended_as(&ended)),
    }
}

fn ended_as<T>(ended: &Waited<T>) -> &'static str {
    match ended {
        Waited::Got(_) => "got it",
        Waited::TimedOut => "timed out",
        Waited::Interrupted => "interrupted",
    }
}

/// `true` as what an attempt gives, `false` as not yet.
fn once(done: Result<bool, Refusal>) -> Result<Option<()>, Refusal> {
    Ok(done?.then_some(()))
}

/// The participant is killed.
fn kill(burier: &Member, victim: &Member) {
    reaper::bury(burier, victim.id()).unwrap();
}

/// The participant ends of its own accord.
fn end(burier: &Member, leaver: &Member) {
    participants::leave(burier.arena(), leaver.id()).unwrap();
    reaper::bury(burier, leaver.id()).unwrap();
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
