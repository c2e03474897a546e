//! The closed list of kinds of objects, and what each does when an object of it dies, or one of its users does.

use super::journal::Tx;
use super::letter;
use super::member::Member;
use super::objects::{Body, Handle};
use super::participants::ParticipantId;
use super::{channel, pipe};
use crate::error::Refusal;

/// What an object is. The numbers are part of the arena's format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Kind {
    /// Plain bytes: shared arrays and values, large messages, code of functions.
    Bytes = 1,
    /// What a process has to say when it ends (`letter.rs`).
    Letterbox = 30,
    /// Messages from anybody to anybody.
    Channel = 2,
    /// A message that is too large for a channel's segments.
    Parcel = 3,
    /// One end of a pipe: the right to write into one channel, and to read from another.
    PipeEnd = 4,
}

impl Kind {
    /// The kind of that number, if it is one.
    pub fn of(number: u8) -> Option<Self> {
        [Kind::Bytes, Kind::Channel, Kind::Parcel, Kind::PipeEnd, Kind::Letterbox]
            .into_iter()
            .find(|kind| *kind as u8 == number)
    }
}

/// Lets a dying object let go of some of the references it has. True once it has none left.
pub(super) fn let_go(tx: &mut Tx<'_>, body: Body) -> Result<bool, Refusal> {
    match body.kind {
        Kind::Bytes => Ok(true),
        Kind::Letterbox => letter::let_go(tx, body),
        Kind::Channel => channel::let_go(tx, body),
        Kind::Parcel => channel::parcel::let_go(tx, body),
        Kind::PipeEnd => pipe::let_go(tx, body),
    }
}

/// Gives back what a dead participant had in an object that lives on. May be done twice.
pub(super) fn bury(burier: &Member, _object: Handle, body: Body, dead: ParticipantId) -> Result<(), Refusal> {
    match body.kind {
        Kind::Channel => channel::bury(burier, body, dead),
        Kind::Bytes | Kind::Parcel | Kind::PipeEnd | Kind::Letterbox => Ok(()),
    }
}
