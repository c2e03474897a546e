//! What is left of a channel that nobody can reach, and of somebody who used one.

use super::frames::{Frame, LARGEST};
use super::leases::{CHUNK_BYTES, FREE, HELD, Lease};
use super::segments::{Segment, free};
use super::words::{
    BODY_BYTES, FRONT, FRONT_COUNT, HEAD, HEAD_SEGMENT, IDLE, Mark, NEXT, READABLE, REDELIVER, REFERENCES,
    TABLE, TAIL, TAIL_SEGMENT, WRITABLE, block, load,
};
use super::{hall_of, leases};
use crate::core::journal::Tx;
use crate::core::kinds::Kind;
use crate::core::member::Member;
use crate::core::objects::{self, Body, Handle};
use crate::core::participants::ParticipantId;
use crate::core::waitable::Waitable;
use crate::error::Refusal;

/// Lets a dying channel let go of some of what it has. True once it has nothing left.
pub fn let_go(tx: &mut Tx<'_>, body: Body) -> Result<bool, Refusal> {
    if body.bytes < BODY_BYTES {
        return Err(Refusal::Corrupt("the length of a channel"));
    }
    let at = body.offset;
    if !discard_some(tx, at)? {
        return Ok(false);
    }
    let chunk = tx.get(at + TABLE)?;
    if chunk != 0 {
        discard_chunk(tx, at, chunk)?;
        return Ok(false);
    }
    let segment = tx.get(at + HEAD_SEGMENT)?;
    if segment != 0 {
        Segment::read(tx.arena(), segment)?.free(tx)?;
        tx.set(at + HEAD_SEGMENT, 0)?;
    }
    Ok(true)
}

/// Drops some of the messages that nobody has taken, with their references. True once there is none.
pub fn discard_some(tx: &mut Tx<'_>, at: u64) -> Result<bool, Refusal> {
    let front = tx.get(at + FRONT)?;
    if front != 0 {
        let base = block(tx.arena(), front)?;
        let frame = Frame::read(tx.arena(), base + 8, 0, LARGEST)?;
        frame.drop_references(tx)?;
        tx.set(at + FRONT, load(tx.arena(), base)?)?;
        let count = tx.get(at + FRONT_COUNT)?.saturating_sub(1);
        tx.set(at + FRONT_COUNT, count)?;
        free(tx, front, 8 + frame.units() * 8)?;
        return Ok(false);
    }
    discard_frames(tx, at)
}

fn discard_frames(tx: &mut Tx<'_>, at: u64) -> Result<bool, Refusal> {
    let (tail, mut head) = (Mark::of(tx.get(at + TAIL)?), Mark::of(tx.get(at + HEAD)?));
    if head.frames == tail.frames {
        return Ok(true);
    }
    let reference = tx.get(at + HEAD_SEGMENT)?;
    let segment = Segment::read(tx.arena(), reference)?;
    let is_last = reference == tx.get(at + TAIL_SEGMENT)?;
    let limit = if is_last { segment.offset(tail)? } else { segment.end(tx.arena())? };
    while segment.offset(head)? < limit {
        let frame = Frame::read(tx.arena(), segment.base, segment.offset(head)?, limit)?;
        head = head.on(1, frame.units());
        if frame.handles > 0 {
            frame.drop_references(tx)?;
            break;
        }
    }
    tx.set(at + HEAD, head.bits())?;
    if segment.offset(head)? < limit {
        return Ok(false);
    }
    if is_last {
        tx.set(at + HEAD, tail.bits())?;
        return Ok(true);
    }
    tx.set(at + HEAD_SEGMENT, tx.get(segment.base + NEXT)?)?;
    if tx.get(segment.base + REFERENCES)? == 0 {
        segment.free(tx)?;
    }
    Ok(false)
}

/// Drops some leases of the first chunk of the table, then the chunk.
fn discard_chunk(tx: &mut Tx<'_>, at: u64, chunk: u64) -> Result<(), Refusal> {
    const STEP: usize = 4;
    let base = block(tx.arena(), chunk)?;
    let mut dropped = 0;
    for entry in leases::entries(base) {
        let lease = Lease::read(tx.arena(), entry)?;
        if lease.state == FREE {
            continue;
        }
        if dropped == STEP {
            return Ok(());
        }
        discard_lease(tx, at, &lease)?;
        dropped += 1;
    }
    if dropped == 0 {
        tx.set(at + TABLE, load(tx.arena(), base)?)?;
        free(tx, chunk, CHUNK_BYTES)?;
    }
    Ok(())
}

fn discard_lease(tx: &mut Tx<'_>, at: u64, lease: &Lease) -> Result<(), Refusal> {
    let segment = Segment::read(tx.arena(), lease.segment)?;
    // Only leases of a single message have references.
    segment.frame(tx.arena(), lease.offset)?.drop_references(tx)?;
    lease.forget(tx)?;
    let left = tx.get(segment.base + REFERENCES)?.saturating_sub(1);
    tx.set(segment.base + REFERENCES, left)?;
    if left == 0 && lease.segment != tx.get(at + HEAD_SEGMENT)? {
        segment.free(tx)?;
    }
    Ok(())
}

/// Puts what a dead participant has leased and not begun back to the front; with redelivery, also what was not done.
pub fn bury(burier: &Member, body: Body, dead: ParticipantId) -> Result<(), Refusal> {
    let hall = hall_of(burier, body)?;
    let redeliver = load(burier.arena(), body.offset + REDELIVER)? != 0;
    let mut is_changed = false;
    for _ in 0..leases::MOST_STEPS {
        let of_the_dead = |lease: Lease| Ok((lease.state == HELD && lease.owner == dead).then_some(lease));
        let Some(lease) = hall.find_lease(of_the_dead)? else { break };
        let begun = if redeliver { 0 } else { lease.run.begun };
        hall.return_lease(&lease, leases::Run { begun, ..lease.run })?;
        is_changed = true;
    }
    drop(hall);
    if is_changed {
        for waitable in [READABLE, WRITABLE, IDLE] {
            Waitable::at(burier.arena(), body.offset + waitable).notify();
        }
    }
    Ok(())
}

/// Its last writer, or reader, is gone; `ring` has to follow once that holds.
pub fn close(tx: &mut Tx<'_>, channel: Handle, flag: u64) -> Result<(), Refusal> {
    let body = objects::find(tx.arena(), channel)?;
    if body.kind != Kind::Channel || body.bytes < BODY_BYTES {
        return Err(Refusal::Corrupt("a channel of a pipe"));
    }
    tx.set(body.offset + flag, 1)
}

/// Makes everybody look at the channel once the section has been left.
pub fn ring(tx: &mut Tx<'_>, channel: Handle) -> Result<(), Refusal> {
    let body = objects::find(tx.arena(), channel)?;
    for waitable in [READABLE, WRITABLE] {
        tx.notify_afterwards(body.offset + waitable);
    }
    Ok(())
}
