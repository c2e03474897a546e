//! One participant's own view of the arena: it creates objects, uses them, and lets go of them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::arena::Arena;
use super::journal::Tx;
use super::kinds::{self, Kind};
use super::objects::{self, Body, Handle};
use super::participants::{self, ParticipantId};
use crate::error::Refusal;
use crate::sync::latch::{self, Entered};

/// Blocks from this size on give their pages back when they are freed, in bytes. Smaller ones stay warm.
const COLD_BYTES: u64 = 4 << 20;

/// A participant that runs in this process.
#[derive(Debug)]
pub struct Member {
    arena: Arc<Arena>,
    id: ParticipantId,
    /// How often each object is used here: the first use makes us a holder, the end of the last one ends that.
    uses: Mutex<HashMap<Handle, u32>>,
}

impl Member {
    /// The first participant of a new arena.
    pub fn root(arena: Arc<Arena>) -> Result<Self, Refusal> {
        Member::enlist(arena, None)
    }

    /// A worker thread of the process of `host`.
    pub fn thread_of(host: &Member) -> Result<Self, Refusal> {
        Member::enlist(Arc::clone(&host.arena), Some(host.id))
    }

    fn enlist(arena: Arc<Arena>, host: Option<ParticipantId>) -> Result<Self, Refusal> {
        // Nobody has an id yet when the first takes one; nobody else knows the arena then.
        let me = host.unwrap_or(ParticipantId::from_bits(1 << 10));
        let mut tx = Tx::begin(&arena, me)?;
        let id = participants::reserve(&mut tx, host, host)?;
        tx.commit()?;
        participants::come_up(&arena, id, std::process::id())?;
        Ok(Member { arena, id, uses: Mutex::default() })
    }

    /// The participant that this process was started as.
    pub fn child(arena: Arc<Arena>, id: ParticipantId) -> Result<Self, Refusal> {
        participants::come_up(&arena, id, std::process::id())?;
        Ok(Member { arena, id, uses: Mutex::default() })
    }

    pub fn arena(&self) -> &Arc<Arena> {
        &self.arena
    }

    pub fn id(&self) -> ParticipantId {
        self.id
    }

    /// Enters the section over the books of the arena.
    pub fn begin(&self) -> Result<Tx<'_>, Refusal> {
        Tx::begin(&self.arena, self.id)
    }

    /// Enters the section of an object whose latch is the half word at `offset`.
    pub fn lock(&self, offset: u64) -> Result<Section<'_>, Refusal> {
        let entered = latch::enter(self.arena.half(offset)?, self.id.bits(), &*self.arena);
        let was_abandoned = entered == Entered::FromTheDead;
        let section = Section { arena: &self.arena, offset, was_abandoned };
        if was_abandoned {
            // Whatever its holder had begun is in the arena's journal: entering there completes it.
            drop(self.begin()?);
        }
        Ok(section)
    }

    /// Reserves the slot of a process that this participant is about to start.
    pub fn reserve_child(&self) -> Result<ParticipantId, Refusal> {
        let mut tx = self.begin()?;
        let id = participants::reserve(&mut tx, Some(self.id), None)?;
        tx.commit()?;
        Ok(id)
    }

    /// Creates an object and uses it once. All its bytes are zero.
    pub fn create(&self, kind: Kind, bytes: u64) -> Result<(Handle, Body), Refusal> {
        let (handle, body) = self.create_unclear(kind, bytes)?;
        self.arena.clear(body.offset, bytes)?;
        Ok((handle, body))
    }

    /// The same, with anything in its bytes: for those who overwrite them all.
    pub fn create_unclear(&self, kind: Kind, bytes: u64) -> Result<(Handle, Body), Refusal> {
        let mut tx = self.begin()?;
        let created = objects::create(&mut tx, kind, bytes, self.id)?;
        tx.commit()?;
        self.uses().insert(created.0, 1);
        Ok(created)
    }

    /// Creates an object and uses it once; `fill` writes what its kind must find there, before anybody can see it.
    pub fn create_with(
        &self,
        kind: Kind,
        bytes: u64,
        fill: impl FnOnce(&Arena, Body) -> Result<(), Refusal>,
    ) -> Result<(Handle, Body), Refusal> {
        let mut uses = self.uses();
        let mut tx = self.begin()?;
        let created = objects::create(&mut tx, kind, bytes, self.id)?;
        fill(&self.arena, created.1)?;
        tx.commit()?;
        uses.insert(created.0, 1);
        Ok(created)
    }

    /// The object of a handle.
    pub fn find(&self, handle: Handle) -> Result<Body, Refusal> {
        objects::find(&self.arena, handle)
    }

    /// Uses an object once more.
    pub fn hold(&self, handle: Handle) -> Result<Body, Refusal> {
        let mut uses = self.uses();
        if let Some(count) = uses.get_mut(&handle) {
            *count += 1;
        } else {
            let mut tx = self.begin()?;
            objects::hold(&mut tx, handle, self.id)?;
            tx.commit()?;
            uses.insert(handle, 1);
        }
        drop(uses);
        self.find(handle)
    }

    /// Uses the object once more that `find` finds, in the section in which it does; what else that writes happens too.
    pub(super) fn hold_found(
        &self,
        find: impl FnOnce(&mut Tx<'_>) -> Result<Option<Handle>, Refusal>,
    ) -> Result<Option<Handle>, Refusal> {
        let mut uses = self.uses();
        let mut tx = self.begin()?;
        let found = find(&mut tx)?;
        if let Some(handle) = found {
            objects::hold(&mut tx, handle, self.id)?;
        }
        tx.commit()?;
        if let Some(handle) = found {
            *uses.entry(handle).or_insert(0) += 1;
        }
        Ok(found)
    }

    /// Counts a use of an object that a message brought: the section that took the message has made us a holder.
    pub fn adopt(&self, handle: Handle) {
        *self.uses().entry(handle).or_insert(0) += 1;
    }

    /// Counts a use of each of the objects that `receive` makes us a holder of.
    pub fn adopt_all(
        &self,
        handles: &[Handle],
        receive: impl FnOnce() -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        // Meanwhile nobody here ends what is the last use so far.
        let mut uses = self.uses();
        receive()?;
        for handle in handles {
            *uses.entry(*handle).or_insert(0) += 1;
        }
        Ok(())
    }

    /// Ends one use of an object.
    pub fn release(&self, handle: Handle) -> Result<(), Refusal> {
        let mut uses = self.uses();
        let Some(count) = uses.get_mut(&handle) else { return Ok(()) };
        *count -= 1;
        if *count > 0 {
            return Ok(());
        }
        uses.remove(&handle);
        let mut tx = self.begin()?;
        let dying = objects::release(&mut tx, handle, self.id)?;
        tx.commit()?;
        drop(uses);
        if dying { self.sweep() } else { Ok(()) }
    }

    /// Finishes all objects that nobody can reach any more.
    pub fn sweep(&self) -> Result<(), Refusal> {
        loop {
            let mut tx = self.begin()?;
            let Some(index) = objects::first_dying(&tx)? else { return Ok(()) };
            if self.finish(&mut tx, index).is_err() {
                // Damaged by a scribbler: it is lost, but it must not keep others from dying.
                tx.undo();
                objects::lose_first_dying(&mut tx, index)?;
            }
            tx.commit()?;
        }
    }

    /// A step towards the end of the first dying object.
    fn finish(&self, tx: &mut Tx<'_>, index: u64) -> Result<(), Refusal> {
        let body = objects::body_at(&self.arena, index)?;
        match kinds::let_go(tx, body) {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            // What it refers to is lost; its memory is not.
            Err(_) => tx.undo(),
        }
        if objects::first_dying(tx)? != Some(index) {
            // What it has let go of dies first.
            return Ok(());
        }
        let block = objects::bury_first_dying(tx, index)?;
        if block.bytes() >= COLD_BYTES {
            // Inside the section: afterwards the block may be somebody else's.
            self.arena.discard(self.arena.granule(block.index), block.bytes());
        }
        Ok(())
    }

    /// Its environment ends, and whoever ends it gives back what it uses: from now on `release` does nothing. Its slot
    /// may be another's by then.
    pub fn retire(&self) {
        self.uses().clear();
    }

    /// The same participant in a copy of the arena.
    #[cfg(test)]
    pub(super) fn in_copy(&self, arena: Arc<Arena>) -> Member {
        Member { arena, id: self.id, uses: Mutex::new(self.uses().clone()) }
    }

    fn uses(&self) -> MutexGuard<'_, HashMap<Handle, u32>> {
        self.uses.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The critical section of an object; left when it is dropped.
#[derive(Debug)]
pub struct Section<'a> {
    arena: &'a Arena,
    offset: u64,
    was_abandoned: bool,
}

impl Section<'_> {
    /// Whether the last one who was inside died there: what it had begun outside of the arena's section is unfinished.
    pub fn was_abandoned(&self) -> bool {
        self.was_abandoned
    }
}

impl Drop for Section<'_> {
    fn drop(&mut self) {
        if let Ok(word) = self.arena.half(self.offset) {
            latch::leave(word, self.arena);
        }
    }
}
