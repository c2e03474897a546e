//! A lock that its owner may take again. The owner is a participant and a scope within it.
//!
//! | word | meaning | written by |
//! |---|---|---|
//! | lock | as in `sync/lock_word.rs` | |
//! | depth | how often the owner has taken it, and not released | the owner, within its lock |
//! | scope | which of the participant's scopes took it | the owner, within its lock |
//!
//! A participant is one thread, and only the owner looks at depth and scope: so they need no care of their own.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use super::lock::{LOCK_BYTES, Lock, Owner};
use crate::core::arena::Arena;
use crate::core::participants::ParticipantId;
use crate::core::waitable::Waitable;
use crate::error::Refusal;

const DEPTH: u64 = LOCK_BYTES;
const SCOPE: u64 = LOCK_BYTES + 8;

/// Bytes of a lock that may be taken again.
pub const RLOCK_BYTES: u64 = SCOPE + 8;

/// What a release has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    NotYours,
    /// The owner has it still.
    Once,
    Wholly,
}

/// The lock at an offset of the arena.
#[derive(Debug, Clone, Copy)]
pub struct RLock<'a> {
    arena: &'a Arena,
    at: u64,
}

impl<'a> RLock<'a> {
    pub fn at(arena: &'a Arena, at: u64) -> Self {
        RLock { arena, at }
    }

    /// Takes it for a scope, `depth` times at once; false if somebody else has it.
    pub fn take(&self, me: ParticipantId, scope: u64, depth: u32) -> Result<bool, Refusal> {
        if self.is_of(me, scope)? {
            let now = self.depth()?.load(Ordering::Relaxed);
            let deeper = now.checked_add(depth).ok_or_else(|| {
                Refusal::Range("the lock was taken 4294967295 times and never released".into())
            })?;
            self.depth()?.store(deeper, Ordering::Relaxed);
            return Ok(true);
        }
        if !self.lock().take(me)? {
            return Ok(false);
        }
        self.scope()?.store(scope, Ordering::Relaxed);
        self.depth()?.store(depth, Ordering::Relaxed);
        Ok(true)
    }

    /// Releases it once.
    pub fn give(&self, me: ParticipantId, scope: u64) -> Result<Given, Refusal> {
        if !self.is_of(me, scope)? {
            return Ok(Given::NotYours);
        }
        let depth = self.depth()?.load(Ordering::Relaxed);
        if depth > 1 {
            self.depth()?.store(depth - 1, Ordering::Relaxed);
            return Ok(Given::Once);
        }
        self.lock().give()?;
        Ok(Given::Wholly)
    }

    /// Releases it wholly; how often the scope had taken it, 0 if it had not.
    pub fn give_all(&self, me: ParticipantId, scope: u64) -> Result<u32, Refusal> {
        if !self.is_of(me, scope)? {
            return Ok(0);
        }
        let depth = self.depth()?.load(Ordering::Relaxed);
        self.lock().give()?;
        Ok(depth)
    }

    pub fn owner(&self) -> Result<Owner, Refusal> {
        self.lock().owner()
    }

    /// Whether this scope has it.
    pub fn is_of(&self, me: ParticipantId, scope: u64) -> Result<bool, Refusal> {
        Ok(self.owner()?.id == Some(me) && self.scope()?.load(Ordering::Relaxed) == scope)
    }

    pub fn bury(&self, dead: ParticipantId) -> Result<(), Refusal> {
        self.lock().bury(dead)
    }

    pub fn waitable(&self) -> Waitable<'a> {
        self.lock().waitable()
    }

    fn lock(&self) -> Lock<'a> {
        Lock::at(self.arena, self.at)
    }

    fn depth(&self) -> Result<&AtomicU32, Refusal> {
        self.arena.half(self.at + DEPTH)
    }

    fn scope(&self) -> Result<&AtomicU64, Refusal> {
        self.arena.word(self.at + SCOPE)
    }
}
