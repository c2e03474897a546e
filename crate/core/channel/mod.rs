//! Channels: how messages go from anybody to anybody in a tree of processes. Queues, pipes, tasks of pools and what
//! they report are channels.
//!
//! Frames lie in a chain of segments. Everything but the counting down of a lease happens under the channel's latch.
//! A message is sent, and taken, at a single store: of the mark of the tail, and of the head. What needs more stores
//! goes by a journal (`change.rs`), so a process can be killed at any instruction. docs/channel.md has the protocol.

mod change;
mod death;
mod frames;
mod leases;
pub mod parcel;
mod put;
mod segments;
mod shutdown;
mod take;
mod words;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::arena::Arena;
use super::kinds::Kind;
use super::member::{Member, Section};
use super::objects::{Body, Handle};
use super::waitable::Waitable;
use crate::error::Refusal;
use change::log;
pub(super) use death::{bury, close, let_go, ring};
pub use frames::MOST_HANDLES;
pub use parcel::Parcel;
pub use put::{Block, Put};
pub use take::{Leased, Taken};
use words::{
    BODY_BYTES, DONE, FRONT_COUNT, HEAD, IDLE, LATCH, MAX_BYTES, MAX_ITEMS, PARCEL_BYTES, READABLE,
    REDELIVER, SHUT_NOW, STATE, TAIL, WRITABLE, load,
};
pub(super) use words::{NO_READER, NO_WRITER};

/// A buffer of so many bytes has room for every message that is not in a parcel, and for every lease.
pub const BUFFER_BYTES: usize = frames::LARGEST_BYTES as usize;

/// What a channel is made for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// How many messages may wait in it; 0: any number.
    pub max_items: u64,
    /// How many bytes may wait in it, about; 0: any number. One message has always room.
    pub max_bytes: u64,
    /// What was taken comes back when its taker dies before it said `done`.
    pub redeliver: bool,
}

/// One participant's hold on a channel.
#[derive(Debug)]
pub struct Channel {
    member: Arc<Member>,
    handle: Handle,
    at: u64,
    options: Options,
}

impl Channel {
    /// A new channel, used once by the member.
    pub fn create(member: &Arc<Member>, options: Options) -> Result<Self, Refusal> {
        let (handle, body) = member.create_with(Kind::Channel, BODY_BYTES, |arena, body| {
            arena.clear(body.offset, BODY_BYTES)?;
            arena.word(body.offset + MAX_ITEMS)?.store(options.max_items, Ordering::Relaxed);
            arena.word(body.offset + MAX_BYTES)?.store(options.max_bytes, Ordering::Relaxed);
            let redeliver = u64::from(options.redeliver);
            arena.word(body.offset + REDELIVER)?.store(redeliver, Ordering::Relaxed);
            Ok(())
        })?;
        Ok(Channel { member: Arc::clone(member), handle, at: body.offset, options })
    }

    /// The channel of a handle that the member uses, for as long as it does.
    pub fn open(member: &Arc<Member>, handle: Handle) -> Result<Self, Refusal> {
        let body = member.find(handle)?;
        if body.kind != Kind::Channel || body.bytes < BODY_BYTES {
            return Err(Refusal::Corrupt("a handle of a channel"));
        }
        let word = |at| load(member.arena(), body.offset + at);
        let options = Options {
            max_items: word(MAX_ITEMS)?,
            max_bytes: word(MAX_BYTES)?,
            redeliver: word(REDELIVER)? != 0,
        };
        Ok(Channel { member: Arc::clone(member), handle, at: body.offset, options })
    }

    pub fn handle(&self) -> Handle {
        self.handle
    }

    pub fn member(&self) -> &Arc<Member> {
        &self.member
    }

    pub fn options(&self) -> Options {
        self.options
    }

    /// Changes when there is more to take, or never will be.
    pub fn readable(&self) -> Waitable<'_> {
        Waitable::at(self.member.arena(), self.at + READABLE)
    }

    /// Changes when there is more room, or never will be.
    pub fn writable(&self) -> Waitable<'_> {
        Waitable::at(self.member.arena(), self.at + WRITABLE)
    }

    /// Changes when everything is done.
    pub fn idle(&self) -> Waitable<'_> {
        Waitable::at(self.member.arena(), self.at + IDLE)
    }

    /// Messages that nobody has in his hands.
    pub fn length(&self) -> Result<u64, Refusal> {
        self.enter()?.length()
    }

    /// Whether a message has to wait for room.
    pub fn is_full(&self) -> Result<bool, Refusal> {
        self.enter()?.is_full(&self.options, 0)
    }

    /// Messages that were put and are not done; none of those that were called off.
    pub fn unfinished(&self) -> Result<u32, Refusal> {
        self.enter()?.unfinished()
    }

    /// Enters the channel's section, and completes what a dead one had begun in it.
    fn enter(&self) -> Result<Hall<'_>, Refusal> {
        Hall::enter(&self.member, self.at)
    }
}

/// A channel whose latch is held.
struct Hall<'a> {
    member: &'a Member,
    at: u64,
    _section: Section<'a>,
}

impl<'a> Hall<'a> {
    fn enter(member: &'a Member, at: u64) -> Result<Self, Refusal> {
        let section = member.lock(at + LATCH)?;
        let is_inherited = section.was_abandoned();
        let hall = Hall { member, at, _section: section };
        if is_inherited {
            log(hall.arena(), at).redo()?;
            hall.settle_claim()?;
        }
        Ok(hall)
    }

    fn arena(&self) -> &'a Arena {
        self.member.arena()
    }

    fn length(&self) -> Result<u64, Refusal> {
        if load(self.arena(), self.at + STATE)? & SHUT_NOW != 0 {
            return Ok(0);
        }
        let (tail, head) = (self.mark(TAIL)?, self.mark(HEAD)?);
        let waiting = u64::from(tail.frames.wrapping_sub(head.frames));
        Ok(waiting.saturating_add(load(self.arena(), self.at + FRONT_COUNT)?).saturating_add(self.leased()?))
    }

    /// Whether a message of so many bytes has to wait.
    fn is_full(&self, options: &Options, bytes: u64) -> Result<bool, Refusal> {
        if options.max_items > 0 && self.length()? >= options.max_items {
            return Ok(true);
        }
        if options.max_bytes == 0 {
            return Ok(false);
        }
        let (tail, head) = (self.mark(TAIL)?, self.mark(HEAD)?);
        let frames = u64::from(tail.position.wrapping_sub(head.position)) * 8;
        let waiting = frames.saturating_add(load(self.arena(), self.at + PARCEL_BYTES)?);
        Ok(tail.frames != head.frames && waiting.saturating_add(bytes) > options.max_bytes)
    }

    fn unfinished(&self) -> Result<u32, Refusal> {
        Ok(self.mark(TAIL)?.frames.wrapping_sub(load(self.arena(), self.at + DONE)? as u32))
    }
}

/// A channel as its kind sees it.
fn hall_of(member: &Member, body: Body) -> Result<Hall<'_>, Refusal> {
    if body.bytes < BODY_BYTES {
        return Err(Refusal::Corrupt("the length of a channel"));
    }
    Hall::enter(member, body.offset)
}
