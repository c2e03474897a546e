//! The closed list of kinds of objects, and what each does when an object of it dies, or one of its users does.

use super::board;
use super::code;
use super::journal::Tx;
use super::letter;
use super::member::Member;
use super::objects::Body;
use super::participants::{self, ParticipantId};
use super::sync::barrier::Barrier;
use super::sync::condition::Condition;
use super::sync::lock::Lock;
use super::sync::rlock::RLock;
use super::sync::semaphore::Semaphore;
use super::{channel, pipe};
use crate::error::Refusal;

/// What an object is. The numbers are part of the arena's format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Kind {
    /// Plain bytes: shared arrays and values, large messages.
    Bytes = 1,
    /// Messages from anybody to anybody.
    Channel = 2,
    /// A message that is too large for a channel's segments.
    Parcel = 3,
    /// One end of a pipe: the right to write into one channel, and to read from another.
    PipeEnd = 4,
    /// Code of a shipped function (`code.rs`).
    Code = 5,
    /// Tasks and reports of a pool in processes (`board`).
    Board = 16,
    /// What a process has to say when it ends (`letter.rs`).
    Letterbox = 30,
    /// What programs synchronise with (`sync`).
    Lock = 32,
    RLock = 33,
    Semaphore = 34,
    Condition = 35,
    Event = 36,
    Barrier = 37,
    /// Bytes that begin with an `RLock` of their own.
    Guarded = 38,
    /// Bytes that have a name.
    Segment = 39,
}

/// All of them.
const KINDS: [Kind; 15] = [
    Kind::Bytes,
    Kind::Channel,
    Kind::Parcel,
    Kind::PipeEnd,
    Kind::Code,
    Kind::Board,
    Kind::Letterbox,
    Kind::Lock,
    Kind::RLock,
    Kind::Semaphore,
    Kind::Condition,
    Kind::Event,
    Kind::Barrier,
    Kind::Guarded,
    Kind::Segment,
];

impl Kind {
    /// The kind of that number, if it is one.
    pub fn of(number: u8) -> Option<Self> {
        KINDS.into_iter().find(|kind| *kind as u8 == number)
    }
}

/// Lets a dying object let go of some of the references it has. True once it has none left.
pub(super) fn let_go(tx: &mut Tx<'_>, body: Body) -> Result<bool, Refusal> {
    match body.kind {
        Kind::Board => board::let_go(tx, body),
        Kind::Code => code::let_go(tx, body),
        Kind::Letterbox => letter::let_go(tx, body),
        Kind::Channel => channel::let_go(tx, body),
        Kind::Parcel => channel::parcel::let_go(tx, body),
        Kind::PipeEnd => pipe::let_go(tx, body),
        // The others refer to nothing.
        _ => Ok(true),
    }
}

/// Whether there may be something of a user's in an object, besides its being a holder.
pub(super) fn has_parts_of_users(kind: Kind) -> bool {
    match kind {
        // What a worker had on its board is returned by the caller, who knows it as a worker.
        Kind::Board | Kind::Letterbox => false,
        Kind::Bytes | Kind::Code | Kind::Segment | Kind::Event | Kind::Parcel | Kind::PipeEnd => false,
        Kind::Channel | Kind::Lock | Kind::RLock | Kind::Guarded => true,
        Kind::Semaphore | Kind::Condition | Kind::Barrier => true,
    }
}

/// Gives back what a dead participant had in an object that lives on. May be done twice, and by several at a time.
pub(super) fn bury(burier: &Member, body: Body, dead: ParticipantId) -> Result<(), Refusal> {
    let (arena, at) = (burier.arena(), body.offset);
    match body.kind {
        Kind::Channel => channel::bury(burier, body, dead),
        Kind::Lock => Lock::at(arena, at).bury(dead),
        Kind::RLock | Kind::Guarded => RLock::at(arena, at).bury(dead),
        Kind::Semaphore => {
            let killed = !participants::has_left(arena, dead)?;
            Semaphore::at(arena, at).bury(burier.id(), dead, killed)
        }
        Kind::Condition => Condition::at(arena, at).bury(burier.id(), dead),
        Kind::Barrier => Barrier::at(arena, at).bury(burier.id(), dead),
        _ => Ok(()),
    }
}
