//! The table of objects: what a handle means, who holds it, and when it dies. docs/arena.md has the words of an entry.

use std::sync::atomic::Ordering;

use super::arena::Arena;
use super::buddy::{self, Block};
use super::journal::Tx;
use super::kinds::Kind;
use super::layout::{ENTRY_BYTES, header};
use super::participants::{ParticipantId, SET_WORDS, bit};
use crate::error::Refusal;

const STATE: u64 = 0;
const BLOCK: u64 = 8;
const LENGTH: u64 = 16;
const IN_FLIGHT: u64 = 24;
const LINK: u64 = 32;
const HOLDERS: u64 = 40;

const DYING: u64 = 1 << 8;

/// Names an object of the arena, in any process of the tree. Plain data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Handle {
    pub index: u32,
    pub generation: u32,
}

impl Handle {
    pub fn from_bits(bits: u64) -> Self {
        Handle { index: bits as u32, generation: (bits >> 32) as u32 }
    }

    pub fn bits(self) -> u64 {
        u64::from(self.generation) << 32 | u64::from(self.index)
    }
}

/// Where an object lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Body {
    pub kind: Kind,
    /// From the start of the arena.
    pub offset: u64,
    /// As asked for when it was created; checked to lie within its block.
    pub bytes: u64,
}

/// Creates an object that `holder` holds. Its memory holds anything: the creator clears what it must, before it
/// tells others of the handle.
pub fn create(
    tx: &mut Tx<'_>,
    kind: Kind,
    bytes: u64,
    holder: ParticipantId,
) -> Result<(Handle, Body), Refusal> {
    let block = buddy::allocate(tx, bytes)?;
    let index = take_entry(tx)?;
    let at = place(tx.arena(), index)?;
    let generation = (tx.get(at + STATE)? >> 32).wrapping_add(1) & 0xffff_ffff;
    tx.set(at + STATE, generation << 32 | kind as u64)?;
    tx.set(at + BLOCK, u64::from(block.order) << 32 | block.index)?;
    tx.set(at + LENGTH, bytes)?;
    tx.set(at + IN_FLIGHT, 0)?;
    let (word, mask) = bit(holder.slot());
    for each in 0..SET_WORDS {
        tx.set(at + HOLDERS + each * 8, if each == word { mask } else { 0 })?;
    }
    let handle = Handle { index: index as u32, generation: generation as u32 };
    Ok((handle, Body { kind, offset: tx.arena().granule(block.index), bytes }))
}

/// The object of a handle.
pub fn find(arena: &Arena, handle: Handle) -> Result<Body, Refusal> {
    let at = place(arena, handle.index.into())?;
    let state = arena.word(at + STATE)?.load(Ordering::Acquire);
    if (state >> 32) as u32 != handle.generation || state & DYING != 0 {
        return Err(gone());
    }
    body_of(arena, at, state)
}

/// The object of an entry, and its handle.
pub fn at_index(arena: &Arena, index: u64) -> Result<(Handle, Body), Refusal> {
    let at = place(arena, index)?;
    let state = arena.word(at + STATE)?.load(Ordering::Acquire);
    let handle = Handle { index: index as u32, generation: (state >> 32) as u32 };
    Ok((handle, find(arena, handle)?))
}

/// The object of an entry, also a dying one.
pub(super) fn body_at(arena: &Arena, index: u64) -> Result<Body, Refusal> {
    let at = place(arena, index)?;
    body_of(arena, at, arena.word(at + STATE)?.load(Ordering::Acquire))
}

fn body_of(arena: &Arena, at: u64, state: u64) -> Result<Body, Refusal> {
    let kind = Kind::of(state as u8).ok_or_else(gone)?;
    let block = buddy::used(arena, arena.word(at + BLOCK)?.load(Ordering::Relaxed) & 0xffff_ffff)?;
    let bytes = arena.word(at + LENGTH)?.load(Ordering::Relaxed);
    if bytes > block.bytes() {
        return Err(Refusal::Corrupt("the length of an object"));
    }
    Ok(Body { kind, offset: arena.granule(block.index), bytes })
}

fn gone() -> Refusal {
    Refusal::Gone("the object is there no more: everybody who held it has closed it or died".into())
}

/// Adds a holder; it may be one already.
pub fn hold(tx: &mut Tx<'_>, handle: Handle, holder: ParticipantId) -> Result<(), Refusal> {
    let at = living(tx, handle)?;
    let (word, mask) = bit(holder.slot());
    let holders = at + HOLDERS + word * 8;
    let before = tx.get(holders)?;
    tx.set(holders, before | mask)
}

/// Takes a holder away; true if the object is dying now.
pub fn release(tx: &mut Tx<'_>, handle: Handle, holder: ParticipantId) -> Result<bool, Refusal> {
    let Ok(at) = living(tx, handle) else { return Ok(false) };
    let (word, mask) = bit(holder.slot());
    let holders = at + HOLDERS + word * 8;
    let before = tx.get(holders)?;
    tx.set(holders, before & !mask)?;
    condemn_if_unused(tx, handle, at)
}

/// A message, or another object, that refers to the object comes to be.
pub fn send(tx: &mut Tx<'_>, handle: Handle) -> Result<(), Refusal> {
    let at = living(tx, handle)?;
    let before = tx.get(at + IN_FLIGHT)?;
    tx.set(at + IN_FLIGHT, before.saturating_add(1))
}

/// The message was taken by `holder`.
pub fn receive(tx: &mut Tx<'_>, handle: Handle, holder: ParticipantId) -> Result<(), Refusal> {
    hold(tx, handle, holder)?;
    drop_reference(tx, handle).map(drop)
}

/// The message, or the other object, is no more; true if the object is dying now.
pub fn drop_reference(tx: &mut Tx<'_>, handle: Handle) -> Result<bool, Refusal> {
    let Ok(at) = living(tx, handle) else { return Ok(false) };
    let before = tx.get(at + IN_FLIGHT)?;
    tx.set(at + IN_FLIGHT, before.saturating_sub(1))?;
    condemn_if_unused(tx, handle, at)
}

fn condemn_if_unused(tx: &mut Tx<'_>, handle: Handle, at: u64) -> Result<bool, Refusal> {
    if tx.get(at + IN_FLIGHT)? != 0 {
        return Ok(false);
    }
    for word in 0..SET_WORDS {
        if tx.get(at + HOLDERS + word * 8)? != 0 {
            return Ok(false);
        }
    }
    let state = tx.get(at + STATE)?;
    tx.set(at + STATE, state | DYING)?;
    let first = tx.get(header::DYING_ENTRY)?;
    tx.set(at + LINK, first)?;
    tx.set(header::DYING_ENTRY, u64::from(handle.index) + 1)?;
    Ok(true)
}

/// The entry of an object that is dying, if there is one.
pub(super) fn first_dying(tx: &Tx<'_>) -> Result<Option<u64>, Refusal> {
    Ok(tx.get(header::DYING_ENTRY)?.checked_sub(1))
}

/// Frees block and entry of the first dying object, which has let go of everything. Gives the block.
pub(super) fn bury_first_dying(tx: &mut Tx<'_>, index: u64) -> Result<Block, Refusal> {
    let at = take_first_dying(tx, index)?;
    let block = tx.get(at + BLOCK)?;
    let block = Block { index: block & 0xffff_ffff, order: (block >> 32) as u32 };
    buddy::free(tx, block)?;
    let free = tx.get(header::FREE_ENTRY)?;
    tx.set(at + LINK, free)?;
    tx.set(header::FREE_ENTRY, index + 1)?;
    Ok(block)
}

/// Takes the first dying object off the list; its memory is lost. If not even that can be done, the list is.
pub(super) fn lose_first_dying(tx: &mut Tx<'_>, index: u64) -> Result<(), Refusal> {
    if take_first_dying(tx, index).is_err() {
        tx.undo();
        tx.set(header::DYING_ENTRY, 0)?;
    }
    Ok(())
}

/// Each entry goes off the list once, so that a list that leads back to itself ends.
fn take_first_dying(tx: &mut Tx<'_>, index: u64) -> Result<u64, Refusal> {
    let at = place(tx.arena(), index)?;
    let state = tx.get(at + STATE)?;
    if state & DYING == 0 {
        return Err(Refusal::Corrupt("the list of dying objects"));
    }
    let next = tx.get(at + LINK)?;
    tx.set(header::DYING_ENTRY, next)?;
    tx.set(at + STATE, state >> 32 << 32)?;
    Ok(at)
}

/// Handles of all objects that are there and not dying.
pub fn all(arena: &Arena) -> Result<impl Iterator<Item = Handle>, Refusal> {
    let used = arena.word(header::USED_ENTRIES)?.load(Ordering::Acquire).min(arena.layout().objects);
    Ok((0..used).filter_map(move |index| {
        let state = arena.word(place(arena, index).ok()? + STATE).ok()?.load(Ordering::Acquire);
        let lives = state & 0xff != 0 && state & DYING == 0;
        lives.then_some(Handle { index: index as u32, generation: (state >> 32) as u32 })
    }))
}

/// Whether the participant is a holder.
pub fn is_held_by(arena: &Arena, handle: Handle, holder: ParticipantId) -> Result<bool, Refusal> {
    let (word, mask) = bit(holder.slot());
    let at = place(arena, handle.index.into())? + HOLDERS + word * 8;
    Ok(arena.word(at)?.load(Ordering::Acquire) & mask != 0)
}

/// True if nobody but `holder` can ever reach the object: no other holder, no reference in flight.
pub fn is_sole_holder(tx: &Tx<'_>, handle: Handle, holder: ParticipantId) -> Result<bool, Refusal> {
    let at = living(tx, handle)?;
    let (own, mask) = bit(holder.slot());
    for word in 0..SET_WORDS {
        let expected = if word == own { mask } else { 0 };
        if tx.get(at + HOLDERS + word * 8)? != expected {
            return Ok(false);
        }
    }
    Ok(tx.get(at + IN_FLIGHT)? == 0)
}

fn living(tx: &Tx<'_>, handle: Handle) -> Result<u64, Refusal> {
    let at = place(tx.arena(), handle.index.into())?;
    let state = tx.get(at + STATE)?;
    if (state >> 32) as u32 != handle.generation || state & DYING != 0 || state & 0xff == 0 {
        return Err(gone());
    }
    Ok(at)
}

fn take_entry(tx: &mut Tx<'_>) -> Result<u64, Refusal> {
    let free = tx.get(header::FREE_ENTRY)?;
    if free != 0 {
        let at = place(tx.arena(), free - 1)?;
        let next = tx.get(at + LINK)?;
        tx.set(header::FREE_ENTRY, next)?;
        return Ok(free - 1);
    }
    let used = tx.get(header::USED_ENTRIES)?;
    let most = tx.arena().layout().objects;
    if used >= most {
        return Err(Refusal::Crowded(format!(
            "an arena of {} bytes holds at most {most} objects, and has them: close some, or set CROSSRAY_ARENA_SIZE \
             to more bytes",
            tx.arena().layout().size
        )));
    }
    tx.set(header::USED_ENTRIES, used + 1)?;
    Ok(used)
}

fn place(arena: &Arena, index: u64) -> Result<u64, Refusal> {
    if index >= arena.layout().objects {
        return Err(Refusal::Corrupt("the number of an object"));
    }
    Ok(arena.layout().entries + index * ENTRY_BYTES)
}
