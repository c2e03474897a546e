//! Pipes: pairs of ends. An end is an object of its own and refers to the channel that it writes into and to the one
//! that it reads from. When an end dies, because everybody has closed it or died, the other end of its channels is told.
//!
//! | word | meaning |
//! |---|---|
//! | outgoing, incoming | handles of the channels; 0: none |
//! | told | 1: what dies with the end has been written into its channels, and those who wait there are to look |

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::arena::Arena;
use super::channel::{self, Channel, Options};
use super::journal::Tx;
use super::kinds::Kind;
use super::member::Member;
use super::objects::{self, Body, Handle};
use crate::error::Refusal;

const OUTGOING: u64 = 0;
const INCOMING: u64 = 8;
const TOLD: u64 = 16;
const BODY_BYTES: u64 = 24;

/// How much may be under way in one direction before a sender waits, in bytes. More than a processor has in its caches
/// makes large messages slower, not faster.
pub const MOST_UNDER_WAY: u64 = 2 << 20;

/// One participant's use of an end; ends when it is dropped.
#[derive(Debug)]
pub struct PipeEnd {
    member: Arc<Member>,
    handle: Handle,
    pub outgoing: Option<Channel>,
    pub incoming: Option<Channel>,
}

impl PipeEnd {
    /// Both ends of a new pipe. One that is not duplex goes from the second to the first.
    pub fn pair(member: &Arc<Member>, duplex: bool) -> Result<(Self, Self), Refusal> {
        let options = Options { max_bytes: MOST_UNDER_WAY, ..Options::default() };
        let forth = Channel::create(member, options)?;
        let back = if duplex { Some(Channel::create(member, options)?) } else { None };
        let (forth, back) = (Some(forth.handle()), back.map(|channel| channel.handle()));
        let first = PipeEnd::create(member, back, forth)?;
        let second = PipeEnd::create(member, forth, back)?;
        for channel in [forth, back].into_iter().flatten() {
            member.release(channel)?;
        }
        Ok((first, second))
    }

    fn create(
        member: &Arc<Member>,
        outgoing: Option<Handle>,
        incoming: Option<Handle>,
    ) -> Result<Self, Refusal> {
        let (handle, body) = member
            .create_with(Kind::PipeEnd, BODY_BYTES, |arena, body| arena.clear(body.offset, BODY_BYTES))?;
        let mut tx = member.begin()?;
        for (word, channel) in [(OUTGOING, outgoing), (INCOMING, incoming)] {
            if let Some(channel) = channel {
                objects::send(&mut tx, channel)?;
                tx.set(body.offset + word, channel.bits())?;
            }
        }
        tx.commit()?;
        PipeEnd::open(member, handle)
    }

    /// The end of a handle that the member uses: the use becomes that of the end.
    pub fn open(member: &Arc<Member>, handle: Handle) -> Result<Self, Refusal> {
        let mut end = PipeEnd { member: Arc::clone(member), handle, outgoing: None, incoming: None };
        let body = member.find(handle)?;
        if body.kind != Kind::PipeEnd || body.bytes < BODY_BYTES {
            return Err(Refusal::Corrupt("a handle of a pipe"));
        }
        let channel = |word| -> Result<Option<Channel>, Refusal> {
            let handle = channel_in(member.arena(), body, word)?;
            handle.map(|handle| Channel::open(member, handle)).transpose()
        };
        (end.outgoing, end.incoming) = (channel(OUTGOING)?, channel(INCOMING)?);
        Ok(end)
    }

    pub fn handle(&self) -> Handle {
        self.handle
    }
}

impl Drop for PipeEnd {
    fn drop(&mut self) {
        // Nobody is here to hear that the arena is damaged; whoever uses it next is told.
        let _ = self.member.release(self.handle);
    }
}

fn channel_in(arena: &Arena, body: Body, word: u64) -> Result<Option<Handle>, Refusal> {
    let bits = arena.word(body.offset + word)?.load(Ordering::Acquire);
    Ok((bits != 0).then(|| Handle::from_bits(bits)))
}

/// Tells the other ends, then lets the channels go. True once that is done. A channel that is damaged keeps nothing from
/// happening to the other one.
pub(super) fn let_go(tx: &mut Tx<'_>, body: Body) -> Result<bool, Refusal> {
    if body.bytes < BODY_BYTES {
        return Err(Refusal::Corrupt("the length of a pipe"));
    }
    let arena = tx.arena();
    let is_told = tx.get(body.offset + TOLD)? != 0;
    for (word, flag) in [(OUTGOING, channel::NO_WRITER), (INCOMING, channel::NO_READER)] {
        let Some(channel) = channel_in(arena, body, word)? else { continue };
        // They are refused as a whole: what is no channel has nobody who reads or writes.
        if is_told {
            let _ = channel::ring(tx, channel);
            let _ = objects::drop_reference(tx, channel);
            tx.set(body.offset + word, 0)?;
        } else {
            let _ = channel::close(tx, channel, flag);
        }
    }
    tx.set(body.offset + TOLD, 1)?;
    Ok(is_told)
}
