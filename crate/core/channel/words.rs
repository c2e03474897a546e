//! The words of a channel's body, and of its segments. docs/channel.md has the tables.

use std::sync::atomic::Ordering;

use crate::core::arena::Arena;
use crate::core::waitable::WAITABLE_BYTES;
use crate::error::Refusal;

/// Latch of everything below (32 bits).
pub const LATCH: u64 = 0;
/// Where the next frame goes, a `Mark`.
pub const TAIL: u64 = 8;
/// Where the next frame comes from, a `Mark`.
pub const HEAD: u64 = 16;
/// The segments that these two lie in; 0: there is none yet.
pub const TAIL_SEGMENT: u64 = 24;
pub const HEAD_SEGMENT: u64 = 32;
/// Limits of what waits in the channel; 0: none.
pub const MAX_ITEMS: u64 = 40;
pub const MAX_BYTES: u64 = 48;
/// 1: what was handed out comes back when its holder dies before it said that it is done.
pub const REDELIVER: u64 = 56;
/// Bits `SHUT` and `SHUT_NOW`.
pub const STATE: u64 = 64;
/// 1: all writers are gone. Written by whoever buries the last one.
pub const NO_WRITER: u64 = 72;
/// 1: all readers are gone. Written by whoever buries the last one.
pub const NO_READER: u64 = 80;
/// Bytes in parcels that wait in the channel.
pub const PARCEL_BYTES: u64 = 88;
/// How many frames are done, of those that were ever put (modulo 2^32).
pub const DONE: u64 = 96;
/// First chunk of the table of leases; 0: none yet.
pub const TABLE: u64 = 104;
/// Entries of that table in use.
pub const LEASES: u64 = 112;
/// Those of them that nobody holds.
pub const RETURNED: u64 = 120;
/// A take-over under way: the new entry (low half) and the one it takes from.
pub const CLAIM: u64 = 128;
/// The epoch of the other entry before it.
pub const CLAIM_EPOCH: u64 = 136;
/// Stack of frames that go before all others, a block each.
pub const FRONT: u64 = 144;
pub const FRONT_COUNT: u64 = 152;
/// Count of the channel's own journal, and its entries.
pub const JOURNAL: u64 = 160;
pub const JOURNAL_ENTRIES: u64 = 16;
const WAITABLES: u64 = JOURNAL + 8 + JOURNAL_ENTRIES * 16;
/// Rung when there is more to take, or never will be.
pub const READABLE: u64 = WAITABLES;
/// Rung when there is more room, or never will be.
pub const WRITABLE: u64 = READABLE + WAITABLE_BYTES;
/// Rung when everything is done.
pub const IDLE: u64 = WRITABLE + WAITABLE_BYTES;

pub const BODY_BYTES: u64 = IDLE + WAITABLE_BYTES;

/// Nothing more is put; what is there can be taken.
pub const SHUT: u64 = 1;
/// Nothing is taken either.
pub const SHUT_NOW: u64 = 2;

/// Bytes of a unit, in which frames and positions are counted.
pub const UNIT: u64 = 8;
/// Units of a segment's header.
pub const SEGMENT_HEADER: u64 = 8;
/// Words of a segment's header: the next one; where the frames end, once it is full; entries of leases in it; the
/// position in the stream at which it begins; its units.
pub const NEXT: u64 = 0;
pub const END: u64 = 8;
pub const REFERENCES: u64 = 16;
pub const START: u64 = 24;
pub const UNITS: u64 = 32;

/// A place in the stream of frames: how many frames came before it, and its position, both modulo 2^32. One word,
/// so that one store moves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    pub frames: u32,
    /// In units, from the start of the stream.
    pub position: u32,
}

impl Mark {
    pub fn of(word: u64) -> Self {
        Mark { frames: (word >> 32) as u32, position: word as u32 }
    }

    pub fn bits(self) -> u64 {
        u64::from(self.frames) << 32 | u64::from(self.position)
    }

    /// So many frames and units later.
    pub fn on(self, frames: u32, units: u64) -> Self {
        Mark { frames: self.frames.wrapping_add(frames), position: self.position.wrapping_add(units as u32) }
    }
}

/// Where the block lies that a word of the channel names: its first granule + 1.
pub fn block(arena: &Arena, reference: u64) -> Result<u64, Refusal> {
    match reference.checked_sub(1) {
        Some(granule) if granule < arena.layout().granules => Ok(arena.granule(granule)),
        _ => Err(Refusal::Corrupt("a block of a channel")),
    }
}

pub fn load(arena: &Arena, at: u64) -> Result<u64, Refusal> {
    Ok(arena.word(at)?.load(Ordering::Acquire))
}
