//! The chain of segments: where frames lie between tail and head.

use std::sync::atomic::Ordering;

use super::Hall;
use super::change::Change;
use super::frames::Frame;
use super::words::{
    END, HEAD, HEAD_SEGMENT, Mark, NEXT, REFERENCES, SEGMENT_BYTES, SEGMENT_HEADER, SEGMENT_UNITS, TAIL,
    TAIL_SEGMENT, block, load,
};
use crate::core::buddy::{self, Block};
use crate::core::journal::Tx;
use crate::error::Refusal;

impl Hall<'_> {
    pub(super) fn mark(&self, at: u64) -> Result<Mark, Refusal> {
        Ok(Mark::of(load(self.arena(), self.at + at)?))
    }

    /// Where the tail's segment lies, with room for `units` more at the mark.
    pub(super) fn room_for(&self, units: u64) -> Result<(u64, Mark), Refusal> {
        let tail = self.mark(TAIL)?;
        let segment = load(self.arena(), self.at + TAIL_SEGMENT)?;
        if segment != 0 && tail.offset() != 0 && tail.offset() + units < SEGMENT_UNITS {
            return Ok((block(self.arena(), segment)?, tail));
        }
        self.begin_segment(segment, tail)?;
        Ok((block(self.arena(), load(self.arena(), self.at + TAIL_SEGMENT)?)?, self.mark(TAIL)?))
    }

    /// Goes on in another segment, or at the start of the same one if nothing is in it.
    #[cold]
    fn begin_segment(&self, segment: u64, tail: Mark) -> Result<(), Refusal> {
        let (arena, start) = (self.arena(), tail.in_next_segment().bits());
        let head = self.mark(HEAD)?;
        let head_segment = load(arena, self.at + HEAD_SEGMENT)?;
        let is_empty = head.frames == tail.frames && head_segment == segment && segment != 0;
        let mut change = Change::arena(self.member)?;
        if is_empty && change.get(block(arena, segment)? + REFERENCES)? == 0 {
            change.set(self.at + HEAD, Mark { frames: head.frames, ..tail.in_next_segment() }.bits())?;
            change.set(self.at + TAIL, start)?;
            return change.commit();
        }
        let fresh = buddy::allocate(change.tx()?, SEGMENT_BYTES)?;
        let base = arena.granule(fresh.index);
        // Nobody knows the block yet.
        for each in 0..SEGMENT_HEADER {
            arena.word(base + each * 8)?.store(0, Ordering::Relaxed);
        }
        let reference = fresh.index + 1;
        if segment == 0 {
            change.set(self.at + HEAD_SEGMENT, reference)?;
            change.set(self.at + HEAD, start)?;
        } else {
            let old = block(arena, segment)?;
            change.set(old + NEXT, reference)?;
            change.set(old + END, tail.offset())?;
        }
        change.set(self.at + TAIL_SEGMENT, reference)?;
        change.set(self.at + TAIL, start)?;
        change.commit()
    }

    /// The first frame that nobody has taken: where its segment lies, its mark, and where the segment's frames end.
    pub(super) fn head(&self) -> Result<Option<(u64, Mark, u64)>, Refusal> {
        let tail = self.mark(TAIL)?;
        // Each turn leaves a segment behind.
        for _ in 0..2 {
            let head = self.mark(HEAD)?;
            if head.frames == tail.frames {
                return Ok(None);
            }
            let segment = load(self.arena(), self.at + HEAD_SEGMENT)?;
            let base = block(self.arena(), segment)?;
            let limit = self.limit(segment, base, tail)?;
            if head.offset() < limit {
                return Ok(Some((base, head, limit)));
            }
            self.leave_segment(segment, base, head)?;
        }
        Err(Refusal::Corrupt("a chain of segments"))
    }

    /// Where the frames of a segment end, in units.
    pub(super) fn limit(&self, segment: u64, base: u64, tail: Mark) -> Result<u64, Refusal> {
        if segment == load(self.arena(), self.at + TAIL_SEGMENT)? {
            return Ok(tail.offset());
        }
        Ok(load(self.arena(), base + END)?.min(SEGMENT_UNITS))
    }

    #[cold]
    fn leave_segment(&self, segment: u64, base: u64, head: Mark) -> Result<(), Refusal> {
        let next = load(self.arena(), base + NEXT)?;
        block(self.arena(), next)?;
        let mut change = Change::arena(self.member)?;
        change.set(self.at + HEAD_SEGMENT, next)?;
        change.set(self.at + HEAD, head.in_next_segment().bits())?;
        if change.get(base + REFERENCES)? == 0 {
            free(change.tx()?, segment, SEGMENT_BYTES)?;
        }
        change.commit()
    }

    /// Whether the segment goes when a lease in it does.
    pub(super) fn hangs_on_one(&self, segment: u64) -> Result<bool, Refusal> {
        let references = load(self.arena(), block(self.arena(), segment)? + REFERENCES)?;
        Ok(references <= 1 && segment != load(self.arena(), self.at + HEAD_SEGMENT)?)
    }

    /// A lease in the segment is no more.
    pub(super) fn unrefer(&self, change: &mut Change<'_>, segment: u64) -> Result<(), Refusal> {
        let at = block(self.arena(), segment)? + REFERENCES;
        let left = change.get(at)?.saturating_sub(1);
        change.set(at, left)?;
        if left == 0 && segment != change.get(self.at + HEAD_SEGMENT)? {
            free(change.tx()?, segment, SEGMENT_BYTES)?;
        }
        Ok(())
    }

    /// How many units `frames` frames take, from `offset` of a segment on.
    pub(super) fn skip(&self, base: u64, offset: u64, frames: u64) -> Result<u64, Refusal> {
        let mut at = offset;
        for _ in 0..frames {
            at += Frame::read(self.arena(), base, at, SEGMENT_UNITS)?.units();
        }
        Ok(at)
    }
}

/// Gives a block back that was allocated with room for so many bytes.
pub fn free(tx: &mut Tx<'_>, reference: u64, bytes: u64) -> Result<(), Refusal> {
    block(tx.arena(), reference)?;
    buddy::free(tx, Block { index: reference - 1, order: buddy::order_for(bytes) })
}
