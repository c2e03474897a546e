//! The table of leases: runs of frames of one segment that were handed out, or came back.
//!
//! | state | meaning | who moves it on |
//! |---|---|---|
//! | FREE | no lease | whoever makes one |
//! | CLAIMED | its frames are being taken over from another lease | the same, or whoever takes the latch over |
//! | HELD | the owner hands the frames out, one after the other | the owner, or whoever buries it |
//! | RETURNED | nobody's: its frames go before all that nobody has taken | who takes them |
//!
//! Everything is changed under the channel's latch, but for the word of a held lease (`sync/lease_word.rs`): its owner
//! counts up `begun` there by compare-and-swap alone, and who takes frames over does so too.

use super::Hall;
use super::change::Change;
use super::segments::Segment;
use super::words::{CLAIM, CLAIM_EPOCH, LEASES, REFERENCES, RETURNED, TABLE, block, load};
use crate::core::arena::Arena;
use crate::core::buddy;
use crate::core::journal::Tx;
use crate::core::participants::ParticipantId;
use crate::error::Refusal;
use crate::sync::lease_word;
pub use crate::sync::lease_word::Run;

pub const FREE: u64 = 0;
pub const CLAIMED: u64 = 1;
pub const HELD: u64 = 2;
pub const RETURNED_STATE: u64 = 3;

/// Words of an entry: state and owner; segment and offset in it; epoch, end and begun; number of the first frame.
const STATE: u64 = 0;
const PLACE: u64 = 8;
const WORD: u64 = 16;
const FIRST: u64 = 24;
const ENTRY_BYTES: u64 = 32;

/// A chunk of the table: a word for the next one, then entries.
pub const CHUNK_BYTES: u64 = 4096;
const CHUNKS: u64 = 1024;

/// More steps than this nobody takes who gives leases back one by one, each of them disputed by its holder once for
/// every frame: there must be an end also when the words of a lease never become what they should.
pub const MOST_STEPS: u64 = CHUNKS * (CHUNK_BYTES / ENTRY_BYTES) + (1 << 16);

/// An entry as it was when it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// Where it lies, from the start of the arena.
    pub at: u64,
    pub state: u64,
    pub owner: ParticipantId,
    pub segment: u64,
    /// Of its first frame, in units.
    pub offset: u64,
    pub run: Run,
    /// Number of its first frame in the stream.
    pub first: u32,
}

impl Lease {
    pub fn read(arena: &Arena, at: u64) -> Result<Self, Refusal> {
        let state = load(arena, at + STATE)?;
        let place = load(arena, at + PLACE)?;
        Ok(Lease {
            at,
            state: state >> 32,
            owner: ParticipantId::from_bits(state as u32),
            segment: place & 0xffff_ffff,
            offset: place >> 32,
            run: Run::of(load(arena, at + WORD)?),
            first: load(arena, at + FIRST)? as u32,
        })
    }

    /// The number by which its holder names it.
    pub fn number(&self) -> u32 {
        (self.at / ENTRY_BYTES) as u32
    }

    pub fn write(&self, change: &mut Change<'_>) -> Result<(), Refusal> {
        change.set(self.at + STATE, self.state << 32 | u64::from(self.owner.bits()))?;
        change.set(self.at + PLACE, self.offset << 32 | self.segment)?;
        change.set(self.at + WORD, self.run.bits())?;
        change.set(self.at + FIRST, u64::from(self.first))
    }

    pub fn set_state(&self, change: &mut Change<'_>, state: u64, owner: u32) -> Result<(), Refusal> {
        change.set(self.at + STATE, state << 32 | u64::from(owner))
    }

    /// Takes the entry out of the table of a dying channel.
    pub fn forget(&self, tx: &mut Tx<'_>) -> Result<(), Refusal> {
        tx.set(self.at + STATE, FREE)
    }

    pub fn set_run(&self, change: &mut Change<'_>, run: Run) -> Result<(), Refusal> {
        change.set(self.at + WORD, run.bits())
    }

    /// Changes the word while its owner may do the same; false if it has.
    pub fn swap(&self, arena: &Arena, run: Run) -> Result<bool, Refusal> {
        Ok(lease_word::swap(arena.word(self.at + WORD)?, self.run, run))
    }
}

/// Where the entry of that number lies.
pub fn place(number: u32) -> u64 {
    u64::from(number) * ENTRY_BYTES
}

/// Begins the next frame of a held lease: its index in the run; none if none is left. Without the latch.
pub fn advance(arena: &Arena, number: u32) -> Result<Option<u32>, Refusal> {
    Ok(lease_word::advance(arena.word(place(number) + WORD)?))
}

impl Hall<'_> {
    /// Calls `visit` with every entry in use until it gives something.
    pub(super) fn find_lease<T>(
        &self,
        mut visit: impl FnMut(Lease) -> Result<Option<T>, Refusal>,
    ) -> Result<Option<T>, Refusal> {
        let mut left = load(self.arena(), self.at + LEASES)?;
        let mut chunk = load(self.arena(), self.at + TABLE)?;
        for _ in 0..CHUNKS {
            if chunk == 0 || left == 0 {
                return Ok(None);
            }
            let base = block(self.arena(), chunk)?;
            for at in entries(base) {
                let lease = Lease::read(self.arena(), at)?;
                if lease.state == FREE {
                    continue;
                }
                if let Some(found) = visit(lease)? {
                    return Ok(Some(found));
                }
                left = left.saturating_sub(1);
                if left == 0 {
                    return Ok(None);
                }
            }
            chunk = load(self.arena(), base)?;
        }
        Err(Refusal::Corrupt("a table of leases"))
    }

    /// Of the entries that `choose` takes, the one whose next frame came first.
    pub(super) fn oldest_lease(&self, choose: impl Fn(&Lease) -> bool) -> Result<Option<Lease>, Refusal> {
        let head = self.mark(super::words::HEAD)?.frames;
        let mut oldest: Option<(u32, Lease)> = None;
        self.find_lease(|lease| {
            let age = head.wrapping_sub(lease.first.wrapping_add(lease.run.begun as u32));
            if choose(&lease) && oldest.is_none_or(|(most, _)| age > most) {
                oldest = Some((age, lease));
            }
            Ok(None::<()>)
        })?;
        Ok(oldest.map(|(_, lease)| lease))
    }

    /// Frames in leases that were not handed out.
    pub(super) fn leased(&self) -> Result<u64, Refusal> {
        let mut frames = 0;
        if load(self.arena(), self.at + LEASES)? > 0 {
            self.find_lease(|lease| {
                frames += if lease.state == CLAIMED { 0 } else { lease.run.left() };
                Ok(None::<()>)
            })?;
        }
        Ok(frames)
    }

    /// Place of a free entry.
    pub(super) fn free_entry(&self) -> Result<u64, Refusal> {
        let arena = self.arena();
        let mut link = self.at + TABLE;
        for _ in 0..CHUNKS {
            let chunk = load(arena, link)?;
            if chunk == 0 {
                return self.add_chunk(link);
            }
            let base = block(arena, chunk)?;
            for at in entries(base) {
                if Lease::read(arena, at)?.state == FREE {
                    return Ok(at);
                }
            }
            link = base;
        }
        Err(Refusal::Crowded("a queue has too many items that were handed out and are not done yet".into()))
    }

    #[cold]
    fn add_chunk(&self, link: u64) -> Result<u64, Refusal> {
        let mut change = Change::arena(self.member)?;
        let chunk = buddy::allocate(change.tx()?, CHUNK_BYTES)?;
        let base = self.arena().granule(chunk.index);
        // Nobody knows the block yet.
        self.arena().clear(base, CHUNK_BYTES)?;
        change.set(link, chunk.index + 1)?;
        change.commit()?;
        Ok(base + ENTRY_BYTES)
    }

    /// Makes a new entry of the table part of a change.
    pub(super) fn add_lease(&self, change: &mut Change<'_>, lease: &Lease) -> Result<(), Refusal> {
        lease.write(change)?;
        change.add(block(self.arena(), lease.segment)? + REFERENCES, 1)?;
        change.add(self.at + LEASES, 1)
    }

    /// A change in which a lease ends.
    pub(super) fn change_ending(&self, lease: &Lease) -> Result<Change<'_>, Refusal> {
        if self.hangs_on_one(lease.segment)? {
            return Change::arena(self.member);
        }
        Ok(Change::own(self.member, self.at))
    }

    /// Takes an entry out of the table.
    pub(super) fn end_lease(&self, change: &mut Change<'_>, lease: &Lease) -> Result<(), Refusal> {
        lease.set_state(change, FREE, 0)?;
        if lease.state == RETURNED_STATE {
            change.add(self.at + RETURNED, -1)?;
        }
        change.add(self.at + LEASES, -1)?;
        self.unrefer(change, lease.segment)
    }

    /// Takes over what is half of the frames left of a lease, but not more than `most`: the first ones, so that both
    /// go on in order. The new lease is the caller's; none if nothing is left.
    pub(super) fn take_over(&self, mut from: Lease, most: u64) -> Result<Option<Lease>, Refusal> {
        let at = self.free_entry()?;
        while from.run.left() > 0 {
            let frames = from.run.left().div_ceil(2).min(most);
            let segment = Segment::read(self.arena(), from.segment)?;
            let claimed = Lease {
                at,
                state: CLAIMED,
                owner: self.member.id(),
                segment: from.segment,
                offset: segment.skip(self.arena(), from.offset, from.run.begun)?,
                run: Run { begun: 0, end: frames, epoch: 0 },
                first: from.first.wrapping_add(from.run.begun as u32),
            };
            let mut change = Change::own(self.member, self.at);
            self.add_lease(&mut change, &claimed)?;
            change.set(self.at + CLAIM, u64::from(claimed.number()) | u64::from(from.number()) << 32)?;
            change.set(self.at + CLAIM_EPOCH, from.run.epoch)?;
            change.commit()?;
            let done = from.swap(self.arena(), from.run.give(frames))?;
            let lease = self.settle_claim()?;
            if done {
                return Ok(lease);
            }
            from = Lease::read(self.arena(), from.at)?;
        }
        Ok(None)
    }

    /// Finishes a take-over, or undoes it: also one whose process was killed. The new lease, if there is one.
    pub(super) fn settle_claim(&self) -> Result<Option<Lease>, Refusal> {
        let claim = load(self.arena(), self.at + CLAIM)?;
        if claim == 0 {
            return Ok(None);
        }
        let lease = Lease::read(self.arena(), place(claim as u32))?;
        let from = Lease::read(self.arena(), place((claim >> 32) as u32))?;
        let done = from.run.epoch != load(self.arena(), self.at + CLAIM_EPOCH)?;
        let mut change = self.change_ending(&lease)?;
        change.set(self.at + CLAIM, 0)?;
        if done {
            lease.set_state(&mut change, HELD, lease.owner.bits())?;
        } else {
            self.end_lease(&mut change, &lease)?;
        }
        change.commit()?;
        Ok(done.then_some(Lease { state: HELD, ..lease }))
    }
}

/// Places of the entries of a chunk.
pub fn entries(base: u64) -> impl Iterator<Item = u64> {
    (1..CHUNK_BYTES / ENTRY_BYTES).map(move |index| base + index * ENTRY_BYTES)
}
