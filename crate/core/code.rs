//! The code of shipped functions and classes, once each in the whole tree of processes, found by its digest.
//!
//! | part of a block | meaning | written by |
//! |---|---|---|
//! | next | next block of the same chain + 1, as an index of objects | a section over the books of the arena |
//! | digest | SHA-256 of the code | who creates it |
//! | code | as packed | the same |
//!
//! The header of the arena has the first block of each chain; the digest says which chain. To be in a chain is no
//! reference: a block that nobody holds any more dies, and leaves its chain in the section that frees it.

use sha2::{Digest, Sha256};

use super::arena::Arena;
use super::journal::Tx;
use super::kinds::Kind;
use super::layout::{CHAINS, header};
use super::member::Member;
use super::objects::{self, Body, Handle};
use crate::error::Refusal;

const NEXT: u64 = 0;
const DIGEST: u64 = 8;
const WORDS: usize = 4;
const CODE: u64 = DIGEST + 8 * WORDS as u64;

/// What the code is known by, wherever it was packed.
pub type Name = [u8; 8 * WORDS];

/// Equal code, equal name.
pub fn name_of(code: &[u8]) -> Name {
    Sha256::digest(code).into()
}

/// The block with that code, which the member uses once more; it is made if there is none.
pub fn keep(member: &Member, code: &[u8]) -> Result<Handle, Refusal> {
    let words = words_of(&name_of(code));
    if let Some(handle) = member.hold_found(|tx| find(tx, words))? {
        return Ok(handle);
    }
    let own = create(member, words, code)?;
    // Somebody else may have been faster.
    let other = member.hold_found(|tx| match find(tx, words)? {
        Some(other) => Ok(Some(other)),
        None => enter(tx, words, own).map(|()| None),
    })?;
    match other {
        Some(other) => member.release(own).map(|()| other),
        None => Ok(own),
    }
}

/// The code in a block.
pub fn read(member: &Member, handle: Handle) -> Result<Vec<u8>, Refusal> {
    let body = member.hold(handle)?;
    let code = copy(member.arena(), body);
    member.release(handle).and(code)
}

/// A block that nobody holds any more leaves its chain.
pub(super) fn let_go(tx: &mut Tx<'_>, body: Body) -> Result<bool, Refusal> {
    let words = digest_at(tx, body)?;
    let mut link = head(words);
    for _ in 0..tx.arena().layout().objects {
        let Some(index) = tx.get(link)?.checked_sub(1) else { break };
        let found = block_at(tx.arena(), index)?;
        if found.offset == body.offset {
            let next = tx.get(body.offset + NEXT)?;
            tx.set(link, next)?;
            break;
        }
        link = found.offset + NEXT;
    }
    Ok(true)
}

/// A block in no chain yet. Who dies before its digest is written leaves one that says it is of another chain, and is
/// not found there.
fn create(member: &Member, words: [u64; WORDS], code: &[u8]) -> Result<Handle, Refusal> {
    let (handle, body) = member.create_unclear(Kind::Code, CODE + code.len() as u64)?;
    let fill = || {
        let arena = member.arena();
        arena.write(body.offset + NEXT, &0_u64.to_ne_bytes())?;
        for (index, word) in (0..).zip(words) {
            arena.write(body.offset + DIGEST + 8 * index, &word.to_ne_bytes())?;
        }
        arena.write(body.offset + CODE, code)
    };
    match fill() {
        Ok(()) => Ok(handle),
        Err(refusal) => member.release(handle).and(Err(refusal)),
    }
}

/// Puts a block in front of its chain.
fn enter(tx: &mut Tx<'_>, words: [u64; WORDS], handle: Handle) -> Result<(), Refusal> {
    let body = objects::find(tx.arena(), handle)?;
    let first = tx.get(head(words))?;
    tx.set(body.offset + NEXT, first)?;
    tx.set(head(words), u64::from(handle.index) + 1)
}

/// The living block of that digest.
fn find(tx: &Tx<'_>, words: [u64; WORDS]) -> Result<Option<Handle>, Refusal> {
    let mut link = head(words);
    // Longer than all objects together it can only be if somebody has scribbled over it.
    for _ in 0..tx.arena().layout().objects {
        let Some(index) = tx.get(link)?.checked_sub(1) else { return Ok(None) };
        // What a scribbler has torn off is packed once more.
        let Ok(body) = block_at(tx.arena(), index) else { return Ok(None) };
        if digest_at(tx, body)? == words
            && let Ok((handle, _)) = objects::at_index(tx.arena(), index)
        {
            return Ok(Some(handle));
        }
        link = body.offset + NEXT;
    }
    Ok(None)
}

/// A block of a chain, also a dying one.
fn block_at(arena: &Arena, index: u64) -> Result<Body, Refusal> {
    let body = objects::body_at(arena, index)?;
    checked(body)
}

fn checked(body: Body) -> Result<Body, Refusal> {
    if body.kind == Kind::Code && body.bytes >= CODE {
        return Ok(body);
    }
    Err(Refusal::Corrupt("a block of code"))
}

fn copy(arena: &Arena, body: Body) -> Result<Vec<u8>, Refusal> {
    let length = checked(body)?.bytes - CODE;
    let mut code = vec![0; usize::try_from(length).map_err(|_| Refusal::Corrupt("a block of code"))?];
    arena.read(body.offset + CODE, &mut code)?;
    Ok(code)
}

fn digest_at(tx: &Tx<'_>, body: Body) -> Result<[u64; WORDS], Refusal> {
    let mut words = [0; WORDS];
    for (index, word) in (0..).zip(&mut words) {
        *word = tx.get(checked(body)?.offset + DIGEST + 8 * index)?;
    }
    Ok(words)
}

fn words_of(name: &Name) -> [u64; WORDS] {
    let (words, _) = name.as_chunks::<8>();
    std::array::from_fn(|index| u64::from_ne_bytes(words[index]))
}

fn head(words: [u64; WORDS]) -> u64 {
    header::CODES + words[0] % CHAINS * 8
}
