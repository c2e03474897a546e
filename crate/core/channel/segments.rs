//! The chain of segments: where frames lie between tail and head.
//!
//! A segment is as large as the traffic that it is made for: three frames of the size of its first one fit, but it is
//! not smaller than `LEAST_BYTES` nor larger than `MOST_BYTES`. A channel that has run empty keeps none of the larger ones.

use std::sync::atomic::Ordering;

use super::Hall;
use super::change::Change;
use super::frames::Frame;
use super::words::{
    END, HEAD, HEAD_SEGMENT, Mark, NEXT, REFERENCES, SEGMENT_HEADER, START, TAIL, TAIL_SEGMENT, UNIT, UNITS,
    block, load,
};
use crate::core::arena::Arena;
use crate::core::buddy::{self, Block};
use crate::core::journal::Tx;
use crate::error::Refusal;

const LEAST_BYTES: u64 = 64 << 10;
const MOST_BYTES: u64 = 256 << 10;
/// So many frames like the first one have room.
const FRAMES: u64 = 3;
/// Of a writer who dies between a segment and its first frame the segment stays, without frames: more of these in a
/// row than this are no accident.
const MOST_WITHOUT_FRAMES: u64 = 1 << 10;

/// A segment as its header describes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// As words of the channel name it.
    pub reference: u64,
    /// Where it lies, from the start of the arena.
    pub base: u64,
    /// All its units, the header's included.
    pub units: u64,
    /// Where it begins in the stream.
    start: u32,
}

impl Segment {
    pub fn read(arena: &Arena, reference: u64) -> Result<Self, Refusal> {
        let base = block(arena, reference)?;
        let units = load(arena, base + UNITS)?;
        if units > MOST_BYTES / UNIT {
            return Err(Refusal::Corrupt("the length of a segment"));
        }
        Ok(Segment { reference, base, units, start: load(arena, base + START)? as u32 })
    }

    /// Where a mark of this segment points to, in units from its begin.
    pub fn offset(&self, mark: Mark) -> Result<u64, Refusal> {
        let offset = u64::from(mark.position.wrapping_sub(self.start));
        if offset < SEGMENT_HEADER || offset > self.units {
            return Err(Refusal::Corrupt("a place in a segment"));
        }
        Ok(offset)
    }

    /// The frame at `offset`.
    pub fn frame(&self, arena: &Arena, offset: u64) -> Result<Frame, Refusal> {
        Frame::read(arena, self.base, offset, self.units)
    }

    /// How many units `frames` frames take, from `offset` on.
    pub fn skip(&self, arena: &Arena, offset: u64, frames: u64) -> Result<u64, Refusal> {
        let mut at = offset;
        for _ in 0..frames {
            at += self.frame(arena, at)?.units();
        }
        Ok(at)
    }

    /// Where its frames end, in units, once it is full.
    pub fn end(&self, arena: &Arena) -> Result<u64, Refusal> {
        Ok(load(arena, self.base + END)?.min(self.units))
    }

    pub fn free(&self, tx: &mut Tx<'_>) -> Result<(), Refusal> {
        free(tx, self.reference, self.units * UNIT)
    }

    fn references(&self, arena: &Arena) -> Result<u64, Refusal> {
        load(arena, self.base + REFERENCES)
    }

    fn is_large(&self) -> bool {
        self.units > LEAST_BYTES / UNIT
    }
}

/// Where the next frame goes, or comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    pub segment: Segment,
    pub mark: Mark,
    /// Of the mark, in units from the begin of the segment.
    pub offset: u64,
}

impl Hall<'_> {
    pub(super) fn mark(&self, at: u64) -> Result<Mark, Refusal> {
        Ok(Mark::of(load(self.arena(), self.at + at)?))
    }

    /// The place behind the last frame, with room for `units` more.
    pub(super) fn room_for(&self, units: u64) -> Result<Spot, Refusal> {
        let mark = self.mark(TAIL)?;
        let reference = load(self.arena(), self.at + TAIL_SEGMENT)?;
        if reference != 0 {
            let segment = Segment::read(self.arena(), reference)?;
            let offset = segment.offset(mark)?;
            if offset + units <= segment.units {
                return Ok(Spot { segment, mark, offset });
            }
        }
        let segment = self.begin_segment(reference, mark, units)?;
        Ok(Spot { segment, mark, offset: SEGMENT_HEADER })
    }

    /// Goes on in another segment, or at the start of the same one if nothing is in it.
    #[cold]
    fn begin_segment(&self, reference: u64, tail: Mark, units: u64) -> Result<Segment, Refusal> {
        let arena = self.arena();
        let start = tail.position.wrapping_sub(SEGMENT_HEADER as u32);
        if let Some(segment) = self.empty_segment(reference, tail)?
            && SEGMENT_HEADER + units <= segment.units
        {
            arena.word(segment.base + START)?.store(start.into(), Ordering::Release);
            return Ok(Segment { start, ..segment });
        }
        let bytes = ((SEGMENT_HEADER + units * FRAMES) * UNIT).next_power_of_two();
        let bytes = bytes.clamp(LEAST_BYTES, MOST_BYTES);
        let mut change = Change::arena(self.member)?;
        let fresh = buddy::allocate(change.tx()?, bytes)?;
        let base = arena.granule(fresh.index);
        // Nobody knows the block yet.
        arena.clear(base, SEGMENT_HEADER * UNIT)?;
        arena.word(base + START)?.store(start.into(), Ordering::Relaxed);
        arena.word(base + UNITS)?.store(bytes / UNIT, Ordering::Relaxed);
        if reference == 0 {
            change.set(self.at + HEAD_SEGMENT, fresh.index + 1)?;
        } else {
            let old = Segment::read(arena, reference)?;
            change.set(old.base + NEXT, fresh.index + 1)?;
            change.set(old.base + END, old.offset(tail)?)?;
        }
        change.set(self.at + TAIL_SEGMENT, fresh.index + 1)?;
        change.commit()?;
        Ok(Segment { reference: fresh.index + 1, base, units: bytes / UNIT, start })
    }

    /// The segment of head and tail, if nothing is in it and nothing is leased.
    fn empty_segment(&self, reference: u64, tail: Mark) -> Result<Option<Segment>, Refusal> {
        let is_only = reference != 0 && load(self.arena(), self.at + HEAD_SEGMENT)? == reference;
        if !is_only || self.mark(HEAD)?.frames != tail.frames {
            return Ok(None);
        }
        let segment = Segment::read(self.arena(), reference)?;
        Ok((segment.references(self.arena())? == 0).then_some(segment))
    }

    /// The first frame that nobody has taken, and where the frames of its segment end.
    pub(super) fn head(&self) -> Result<Option<(Spot, u64)>, Refusal> {
        let tail = self.mark(TAIL)?;
        // Each turn leaves a segment behind.
        for _ in 0..MOST_WITHOUT_FRAMES {
            let mark = self.mark(HEAD)?;
            if mark.frames == tail.frames {
                return Ok(None);
            }
            let segment = Segment::read(self.arena(), load(self.arena(), self.at + HEAD_SEGMENT)?)?;
            let (offset, limit) = (segment.offset(mark)?, self.limit(&segment, tail)?);
            if offset < limit {
                return Ok(Some((Spot { segment, mark, offset }, limit)));
            }
            self.leave_segment(&segment)?;
        }
        Err(Refusal::Corrupt("a chain of segments"))
    }

    /// Where the frames of a segment end, in units.
    fn limit(&self, segment: &Segment, tail: Mark) -> Result<u64, Refusal> {
        if segment.reference == load(self.arena(), self.at + TAIL_SEGMENT)? {
            return segment.offset(tail);
        }
        segment.end(self.arena())
    }

    #[cold]
    fn leave_segment(&self, segment: &Segment) -> Result<(), Refusal> {
        let next = load(self.arena(), segment.base + NEXT)?;
        block(self.arena(), next)?;
        let mut change = Change::arena(self.member)?;
        change.set(self.at + HEAD_SEGMENT, next)?;
        if change.get(segment.base + REFERENCES)? == 0 {
            segment.free(change.tx()?)?;
        }
        change.commit()
    }

    /// Moves the head behind frames that were taken.
    pub(super) fn pass(&self, spot: &Spot, after: Mark) -> Result<(), Refusal> {
        if !self.is_idle(&spot.segment, after)? || spot.segment.references(self.arena())? > 0 {
            self.arena().word(self.at + HEAD)?.store(after.bits(), Ordering::Release);
            return Ok(());
        }
        let mut change = Change::arena(self.member)?;
        change.set(self.at + HEAD, after.bits())?;
        self.drop_segment(&mut change, &spot.segment)?;
        change.commit()
    }

    /// Frees a segment in which nothing is left.
    fn drop_segment(&self, change: &mut Change<'_>, segment: &Segment) -> Result<(), Refusal> {
        for end in [HEAD_SEGMENT, TAIL_SEGMENT] {
            if change.get(self.at + end)? == segment.reference {
                change.set(self.at + end, 0)?;
            }
        }
        segment.free(change.tx()?)
    }

    /// Whether the segment goes when a lease in it does.
    pub(super) fn hangs_on_one(&self, reference: u64) -> Result<bool, Refusal> {
        let segment = Segment::read(self.arena(), reference)?;
        Ok(segment.references(self.arena())? <= 1 && self.is_left(&segment)?)
    }

    /// Whether nothing but leases keeps the segment.
    fn is_left(&self, segment: &Segment) -> Result<bool, Refusal> {
        if segment.reference != load(self.arena(), self.at + HEAD_SEGMENT)? {
            return Ok(true);
        }
        self.is_idle(segment, self.mark(HEAD)?)
    }

    /// Whether the channel is empty once its head is there, and keeps the segment although it is a large one.
    fn is_idle(&self, segment: &Segment, head: Mark) -> Result<bool, Refusal> {
        let (arena, tail) = (self.arena(), self.at + TAIL_SEGMENT);
        Ok(segment.is_large() && head == self.mark(TAIL)? && load(arena, tail)? == segment.reference)
    }

    /// A lease in the segment is no more.
    pub(super) fn unrefer(&self, change: &mut Change<'_>, reference: u64) -> Result<(), Refusal> {
        let segment = Segment::read(self.arena(), reference)?;
        let left = change.get(segment.base + REFERENCES)?.saturating_sub(1);
        change.set(segment.base + REFERENCES, left)?;
        if left == 0 && self.is_left(&segment)? {
            self.drop_segment(change, &segment)?;
        }
        Ok(())
    }
}

/// Gives a block back that was allocated with room for so many bytes.
pub fn free(tx: &mut Tx<'_>, reference: u64, bytes: u64) -> Result<(), Refusal> {
    block(tx.arena(), reference)?;
    buddy::free(tx, Block { index: reference - 1, order: buddy::order_for(bytes) })
}
