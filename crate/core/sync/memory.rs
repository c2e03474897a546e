//! Bytes with a lock of their own: what shared values and arrays lie in.

use super::rlock::RLOCK_BYTES;
use crate::core::kinds::Kind;
use crate::core::member::Member;
use crate::core::objects::{Body, Handle};
use crate::error::Refusal;

/// Where the bytes begin; before them lies the lock, which has cache lines of its own.
pub const DATA: u64 = 256;

const _: () = assert!(RLOCK_BYTES <= DATA);

/// So many bytes, all zero, used once.
pub fn create(member: &Member, bytes: u64) -> Result<(Handle, Body), Refusal> {
    let room = bytes.checked_add(DATA).ok_or_else(|| Refusal::Range("too many bytes".into()))?;
    let created = member.create_with(Kind::Guarded, room, |arena, body| arena.clear(body.offset, DATA))?;
    // Not in the section over the books: it may take long, and nobody knows of these bytes yet.
    member.arena().clear(created.1.offset + DATA, bytes)?;
    Ok(created)
}
