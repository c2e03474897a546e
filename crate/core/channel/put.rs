//! Putting messages into a channel.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::change::Change;
use super::frames::{Frame, LARGEST, LONG, MOST_HANDLES, Message, units};
use super::parcel::Parcel;
use super::words::{FRONT, FRONT_COUNT, HEAD, NO_READER, PARCEL_BYTES, STATE, TAIL, UNIT, load};
use super::{Channel, Hall};
use crate::core::buddy;
use crate::core::objects::Handle;
use crate::error::Refusal;

/// How an attempt to put a message ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// It is there for everybody, also if its sender dies now.
    Sent,
    /// There is no room now; nothing has happened.
    Full,
    /// The channel was shut down; nothing has happened.
    Shut,
    /// Nobody is left who could read it; nothing has happened.
    Broken,
}

/// A part of a message that lies elsewhere than the bytes around it, which leave its place free.
#[derive(Debug, Clone, Copy)]
pub struct Block<'a> {
    /// Where in the message it belongs.
    pub at: usize,
    pub bytes: &'a [u8],
}

impl Channel {
    /// Puts a message behind all others: its bytes, and the objects they refer to, which the member must use.
    pub fn put(&self, bytes: &[u8], handles: &[Handle]) -> Result<Put, Refusal> {
        let sent = if (bytes.len() as u64) < LONG && is_small(bytes, handles) {
            self.enter()?.put(self, &Message { bytes, handles, is_parcel: false }, 0)?
        } else {
            self.put_long(bytes, handles)?
        };
        Ok(self.announced(sent))
    }

    /// A frame is the shortest way to a reader who waits for it. Where the reader is behind, or the message is too long
    /// for a frame, it is copied to a parcel before anybody is kept waiting, and from there to where it is wanted.
    #[cold]
    fn put_long(&self, bytes: &[u8], handles: &[Handle]) -> Result<Put, Refusal> {
        let hall = self.enter()?;
        if is_small(bytes, handles) && hall.is_empty()? {
            return hall.put(self, &Message { bytes, handles, is_parcel: false }, 0);
        }
        let early = hall.obstacle(self, bytes.len() as u64)?;
        drop(hall);
        self.put_unless(early, bytes, None, handles)
    }

    /// The same as `put`, for a message with a large block of its own: that is copied once only.
    pub fn put_around(&self, bytes: &[u8], block: Block<'_>, handles: &[Handle]) -> Result<Put, Refusal> {
        let early = self.enter()?.obstacle(self, bytes.len() as u64)?;
        let sent = self.put_unless(early, bytes, Some(block), handles)?;
        Ok(self.announced(sent))
    }

    /// Puts a message in a parcel, unless there is an obstacle already.
    fn put_unless(
        &self,
        early: Put,
        bytes: &[u8],
        block: Option<Block<'_>>,
        handles: &[Handle],
    ) -> Result<Put, Refusal> {
        if early != Put::Sent {
            return Ok(early);
        }
        let parcel = Parcel::pack_around(&self.member, bytes, block, handles)?;
        self.put_parcel(&parcel)
    }

    fn put_parcel(&self, parcel: &Parcel) -> Result<Put, Refusal> {
        let handle = [parcel.handle()];
        let message = Message { bytes: &[], handles: &handle, is_parcel: true };
        self.enter()?.put(self, &message, parcel.weight())
    }

    /// Whether `put` would not say that the channel is full, for a small message.
    pub fn has_room(&self) -> Result<bool, Refusal> {
        Ok(self.enter()?.obstacle(self, 0)? != Put::Full)
    }

    /// Puts a message before all others, whatever the limits.
    pub fn put_front(&self, bytes: &[u8], handles: &[Handle]) -> Result<Put, Refusal> {
        let parcel = match is_small(bytes, handles) {
            true => None,
            false => Some(Parcel::pack(&Arc::clone(&self.member), bytes, handles)?),
        };
        let sent = match &parcel {
            None => self.enter()?.put_front(&Message { bytes, handles, is_parcel: false })?,
            Some(parcel) => self.enter()?.put_front(&Message {
                bytes: &[],
                handles: &[parcel.handle()],
                is_parcel: true,
            })?,
        };
        Ok(self.announced(sent))
    }

    /// Tells readers of a message that was sent.
    fn announced(&self, sent: Put) -> Put {
        if sent == Put::Sent {
            self.readable().notify();
        }
        sent
    }
}

fn is_small(bytes: &[u8], handles: &[Handle]) -> bool {
    handles.len() <= MOST_HANDLES && units(handles.len(), bytes.len()) <= LARGEST
}

impl Hall<'_> {
    /// Whether every frame has been taken or leased.
    fn is_empty(&self) -> Result<bool, Refusal> {
        Ok(load(self.arena(), self.at + HEAD)? == load(self.arena(), self.at + TAIL)?)
    }

    /// What keeps a message of so many bytes from being put; `Sent` if nothing does.
    fn obstacle(&self, channel: &Channel, bytes: u64) -> Result<Put, Refusal> {
        if load(self.arena(), self.at + STATE)? != 0 {
            return Ok(Put::Shut);
        }
        if load(self.arena(), self.at + NO_READER)? != 0 {
            return Ok(Put::Broken);
        }
        Ok(if self.is_full(&channel.options, bytes)? { Put::Full } else { Put::Sent })
    }

    fn put(&self, channel: &Channel, message: &Message<'_>, parcel_bytes: u64) -> Result<Put, Refusal> {
        let units = message.units();
        let obstacle = self.obstacle(channel, units * 8 + parcel_bytes)?;
        if obstacle != Put::Sent {
            return Ok(obstacle);
        }
        let spot = self.room_for(units)?;
        Frame::write(self.arena(), spot.segment.base + spot.offset * UNIT, message)?;
        let after = spot.mark.on(1, units).bits();
        if message.handles.is_empty() {
            self.arena().word(self.at + TAIL)?.store(after, Ordering::Release);
            return Ok(Put::Sent);
        }
        let mut change = Change::arena(self.member)?;
        message.count_references(change.tx()?)?;
        change.set(self.at + TAIL, after)?;
        change.add(self.at + PARCEL_BYTES, i64::try_from(parcel_bytes).unwrap_or(0))?;
        change.commit()?;
        Ok(Put::Sent)
    }

    fn put_front(&self, message: &Message<'_>) -> Result<Put, Refusal> {
        if load(self.arena(), self.at + STATE)? & super::SHUT_NOW != 0 {
            return Ok(Put::Shut);
        }
        let mut change = Change::arena(self.member)?;
        let block = buddy::allocate(change.tx()?, 8 + message.units() * 8)?;
        let base = self.arena().granule(block.index);
        // Nobody knows the block yet.
        self.arena().word(base)?.store(load(self.arena(), self.at + FRONT)?, Ordering::Relaxed);
        Frame::write(self.arena(), base + 8, message)?;
        message.count_references(change.tx()?)?;
        change.set(self.at + FRONT, block.index + 1)?;
        change.add(self.at + FRONT_COUNT, 1)?;
        change.commit()?;
        Ok(Put::Sent)
    }
}
