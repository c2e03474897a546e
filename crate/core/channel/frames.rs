//! Frames: messages as they lie in a segment.
//!
//! | bits of the first word | meaning |
//! |---|---|
//! | 0-31 | bytes of the message |
//! | 32-47 | how many handles lie between this word and the bytes |
//! | 48 | the only handle is that of a parcel, which has the message |
//!
//! Then handles, a word each, and bytes; a frame begins at a unit of eight bytes and never crosses segments.

use std::sync::atomic::Ordering;

use super::words::UNIT;
use crate::core::arena::Arena;
use crate::core::journal::Tx;
use crate::core::objects::{self, Handle};
use crate::error::Refusal;

/// Handles of one frame; more of them travel in a parcel.
pub const MOST_HANDLES: usize = 32;

/// The largest frame without a parcel, in bytes and in units: 64 KiB of a message's content, and what describes them.
pub const LARGEST_BYTES: u64 = (64 << 10) + 512;
pub const LARGEST: u64 = LARGEST_BYTES / UNIT;

/// From this length on, in bytes, copying a message takes longer than entering the section once more.
pub const LONG: u64 = 16 << 10;

const PARCEL: u64 = 1 << 48;

/// A frame that lies at `at`, checked to end within what it was looked for in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// Its first word, from the start of the arena.
    pub at: u64,
    pub handles: u64,
    pub length: u64,
    pub is_parcel: bool,
}

/// Units of a frame.
pub fn units(handles: usize, length: usize) -> u64 {
    1 + handles as u64 + length.div_ceil(8) as u64
}

impl Frame {
    /// The frame at `offset` units of the segment or block at `base`, which ends at `limit` units at the latest.
    pub fn read(arena: &Arena, base: u64, offset: u64, limit: u64) -> Result<Self, Refusal> {
        let at = base + offset * 8;
        let word = arena.word(at)?.load(Ordering::Acquire);
        let (length, handles) = (word & 0xffff_ffff, word >> 32 & 0xffff);
        let frame = Frame { at, handles, length, is_parcel: word & PARCEL != 0 };
        if handles > MOST_HANDLES as u64
            || frame.is_parcel && handles != 1
            || frame.units() > LARGEST
            || offset + frame.units() > limit
        {
            return Err(Refusal::Corrupt("a message"));
        }
        Ok(frame)
    }

    pub fn units(&self) -> u64 {
        1 + self.handles + self.length.div_ceil(8)
    }

    /// Writes a frame to `at`; nobody sees it yet.
    pub fn write(arena: &Arena, at: u64, message: &Message<'_>) -> Result<(), Refusal> {
        let parcel = if message.is_parcel { PARCEL } else { 0 };
        let word = message.bytes.len() as u64 | (message.handles.len() as u64) << 32 | parcel;
        arena.word(at)?.store(word, Ordering::Relaxed);
        for (index, handle) in message.handles.iter().enumerate() {
            arena.word(at + 8 + index as u64 * 8)?.store(handle.bits(), Ordering::Relaxed);
        }
        arena.write(at + 8 + message.handles.len() as u64 * 8, message.bytes)
    }

    pub fn handle(&self, arena: &Arena, index: u64) -> Result<Handle, Refusal> {
        Ok(Handle::from_bits(arena.word(self.at + 8 + index * 8)?.load(Ordering::Relaxed)))
    }

    /// Copies the bytes out; they have to fit.
    pub fn copy(&self, arena: &Arena, target: &mut [u8]) -> Result<(), Refusal> {
        let length = usize::try_from(self.length).unwrap_or(usize::MAX);
        let target = target.get_mut(..length).ok_or(Refusal::Corrupt("the length of a message"))?;
        arena.read(self.at + 8 + self.handles * 8, target)
    }

    /// The references in the frame are no more.
    pub fn drop_references(&self, tx: &mut Tx<'_>) -> Result<(), Refusal> {
        for index in 0..self.handles {
            let handle = self.handle(tx.arena(), index)?;
            objects::drop_reference(tx, handle)?;
        }
        Ok(())
    }
}

/// What is put: bytes, and the objects that they refer to.
#[derive(Debug, Clone, Copy)]
pub struct Message<'a> {
    pub bytes: &'a [u8],
    pub handles: &'a [Handle],
    pub is_parcel: bool,
}

impl Message<'_> {
    pub fn units(&self) -> u64 {
        units(self.handles.len(), self.bytes.len())
    }

    /// The references in the frame come to be.
    pub fn count_references(&self, tx: &mut Tx<'_>) -> Result<(), Refusal> {
        for handle in self.handles {
            objects::send(tx, *handle)?;
        }
        Ok(())
    }
}
