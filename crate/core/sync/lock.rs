//! A lock that anybody may release. Its word is described in `sync/lock_word.rs`.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::core::arena::Arena;
use crate::core::participants::ParticipantId;
use crate::core::waitable::{WAITABLE_BYTES, Waitable};
use crate::error::Refusal;
use crate::sync::lock_word::{self, ABANDONED};

const WORD: u64 = WAITABLE_BYTES;

/// Bytes of a lock.
pub const LOCK_BYTES: u64 = WORD + 8;

/// Who owns a lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    pub id: Option<ParticipantId>,
    /// The owner before died with it.
    pub abandoned: bool,
}

/// The lock at an offset of the arena.
#[derive(Debug, Clone, Copy)]
pub struct Lock<'a> {
    arena: &'a Arena,
    at: u64,
}

impl<'a> Lock<'a> {
    pub fn at(arena: &'a Arena, at: u64) -> Self {
        Lock { arena, at }
    }

    /// Takes it; false if somebody has it.
    pub fn take(&self, me: ParticipantId) -> Result<bool, Refusal> {
        Ok(lock_word::take(self.word()?, me.bits()))
    }

    /// Releases it, whoever owns it; false if nobody does.
    pub fn give(&self) -> Result<bool, Refusal> {
        let given = lock_word::give(self.word()?);
        if given {
            self.waitable().notify();
        }
        Ok(given)
    }

    pub fn owner(&self) -> Result<Owner, Refusal> {
        let word = self.word()?.load(Ordering::SeqCst);
        let id = word & !ABANDONED;
        let id = (id != 0).then_some(ParticipantId::from_bits(id));
        Ok(Owner { id, abandoned: word & ABANDONED != 0 })
    }

    /// Somebody who may own it has died.
    pub fn bury(&self, dead: ParticipantId) -> Result<(), Refusal> {
        if lock_word::bury(self.word()?, dead.bits()) {
            self.waitable().notify();
        }
        Ok(())
    }

    pub fn waitable(&self) -> Waitable<'a> {
        Waitable::at(self.arena, self.at)
    }

    fn word(&self) -> Result<&AtomicU32, Refusal> {
        self.arena.half(self.at + WORD)
    }
}
