//! Named memory: found by name in the whole tree of processes, until its name is taken away.
//!
//! | part of a segment | meaning | written by |
//! |---|---|---|
//! | next | next named segment + 1, as an index of objects | a section over the books of the arena |
//! | length | bytes of the name | who creates it |
//! | name | UTF-8 | who creates it |
//! | data | what it is for | everybody |
//!
//! The header of the arena has the first one. A name is a reference to its object: it keeps it when nobody holds it.

use std::sync::atomic::Ordering;

use crate::core::arena::Arena;
use crate::core::journal::Tx;
use crate::core::kinds::Kind;
use crate::core::layout::header;
use crate::core::member::Member;
use crate::core::objects::{self, Body, Handle};
use crate::error::Refusal;

const NEXT: u64 = 0;
const LENGTH: u64 = 8;
const NAME: u64 = 16;

/// Where the data of a segment begins.
pub const DATA: u64 = 512;
/// The longest name, in bytes.
pub const LONGEST_NAME: usize = 255;

/// A new segment of that name, which the member uses once; none if the name is taken.
pub fn create(member: &Member, name: &str, bytes: u64) -> Result<Option<(Handle, Body)>, Refusal> {
    if name.is_empty() || name.len() > LONGEST_NAME || name.contains('\0') {
        return Err(Refusal::Argument(format!(
            "expected a name of 1 to {LONGEST_NAME} bytes without NUL, got '{name}'"
        )));
    }
    let room = bytes.checked_add(DATA).ok_or_else(|| Refusal::Range("size: too many bytes".into()))?;
    let (handle, body) = member.create_with(Kind::Segment, room, |arena, body| {
        arena.clear(body.offset, DATA)?;
        arena.word(body.offset + LENGTH)?.store(name.len() as u64, Ordering::Relaxed);
        arena.write(body.offset + NAME, name.as_bytes())
    })?;
    // Not in a section over the books: it may take long.
    member.arena().clear(body.offset + DATA, bytes)?;
    if publish(member, name, handle, body)? {
        return Ok(Some((handle, body)));
    }
    member.release(handle)?;
    Ok(None)
}

/// Makes the segment the one of that name; false if the name is taken.
fn publish(member: &Member, name: &str, handle: Handle, body: Body) -> Result<bool, Refusal> {
    let mut tx = member.begin()?;
    if Place::of(&tx, |_, other| other == name)?.is_some() {
        return Ok(false);
    }
    objects::send(&mut tx, handle)?;
    let first = tx.get(header::SEGMENTS)?;
    tx.set(body.offset + NEXT, first)?;
    tx.set(header::SEGMENTS, u64::from(handle.index) + 1)?;
    tx.commit()?;
    Ok(true)
}

/// The segment of that name, used once more; none if there is none.
pub fn open(member: &Member, name: &str) -> Result<Option<(Handle, Body)>, Refusal> {
    let mut tx = member.begin()?;
    let Some(place) = Place::of(&tx, |_, other| other == name)? else { return Ok(None) };
    objects::hold(&mut tx, place.handle, member.id())?;
    tx.commit()?;
    member.adopt(place.handle);
    Ok(Some((place.handle, place.body)))
}

/// Takes the name away; false if it was taken away before.
pub fn unlink(member: &Member, handle: Handle) -> Result<bool, Refusal> {
    let mut tx = member.begin()?;
    let Some(place) = Place::of(&tx, |other, _| other == handle)? else { return Ok(false) };
    let next = tx.get(place.body.offset + NEXT)?;
    tx.set(place.link, next)?;
    let dying = objects::drop_reference(&mut tx, handle)?;
    tx.commit()?;
    if dying {
        member.sweep()?;
    }
    Ok(true)
}

/// The name a segment has, or had.
pub fn name(arena: &Arena, body: Body) -> Result<String, Refusal> {
    let length = arena.word(body.offset + LENGTH)?.load(Ordering::Relaxed);
    let length = usize::try_from(length).ok().filter(|length| *length <= LONGEST_NAME);
    let mut bytes = vec![0; length.ok_or(Refusal::Corrupt("the name of a segment"))?];
    arena.read(body.offset + NAME, &mut bytes)?;
    String::from_utf8(bytes).map_err(|_| Refusal::Corrupt("the name of a segment"))
}

/// A named segment, and the word that leads to it.
struct Place {
    handle: Handle,
    body: Body,
    link: u64,
}

impl Place {
    fn of(tx: &Tx<'_>, wanted: impl Fn(Handle, &str) -> bool) -> Result<Option<Self>, Refusal> {
        let arena = tx.arena();
        let mut link = header::SEGMENTS;
        // Longer than all objects together it can only be if somebody has scribbled over it.
        for _ in 0..arena.layout().objects {
            let Some(index) = tx.get(link)?.checked_sub(1) else { return Ok(None) };
            let (handle, body) = objects::at_index(arena, index)?;
            if body.kind != Kind::Segment {
                return Err(Refusal::Corrupt("the list of named segments"));
            }
            if wanted(handle, &name(arena, body)?) {
                return Ok(Some(Place { handle, body, link }));
            }
            link = body.offset + NEXT;
        }
        Err(Refusal::Corrupt("the list of named segments"))
    }
}
