//! Channels, for queues, pipes, pools and whatever else sends messages between threads and processes.

use std::cell::Cell;
use std::rc::Rc;

use napi::bindgen_prelude::*;
use napi_derive::napi;

use super::direct::{Methods, method};
use super::mailbox::{Mailbox, Post};
use super::objects::handles_of;
use super::{failure, membership};
use crate::core::channel::{self, Block, Leased, Options, Parcel, Put, Taken};
use crate::core::objects::Handle;
use crate::core::waitable::Waitable;
use crate::error::Refusal;

/// What `take` and `lease` answer instead of a length in bytes: there is nothing now; shut down; the last writer is
/// gone; it is a large one, see `Mailbox`; it is a lease.
const NOTHING: i32 = -1;
const SHUT: i32 = -2;
const ENDED: i32 = -3;
const PARCEL: i32 = -4;
const RUN: i32 = -5;

/// What `put` answers.
const SENT: u32 = 0;
const FULL: u32 = 1;
const CLOSED: u32 = 2;
const BROKEN: u32 = 3;

/// Which change of a channel is meant.
const WRITABLE: u32 = 1;
const IDLE: u32 = 2;

/// This environment's use of a channel.
#[napi]
pub struct Channel {
    post: Rc<Post>,
    inner: Rc<channel::Channel>,
    number: u32,
    /// Whether the use is ours to end; it may be that of a pipe's end.
    owned: Cell<bool>,
}

#[napi]
impl Channel {
    /// A new channel for at most `maxItems` messages and about `maxBytes` bytes (0: any number); `redeliver`: what was
    /// taken comes back when its taker dies before it said `done`.
    #[napi(constructor, catch_unwind)]
    pub fn new(mailbox: &Mailbox, max_items: f64, max_bytes: f64, redeliver: bool) -> Result<Self> {
        let options = Options { max_items: max_items as u64, max_bytes: max_bytes as u64, redeliver };
        let inner = channel::Channel::create(&mailbox.post.member, options).map_err(failure)?;
        Ok(Channel::of(&mailbox.post, &Rc::new(inner), true))
    }

    /// The channel of a handle, used once more.
    #[napi(factory, catch_unwind)]
    pub fn open(mailbox: &Mailbox, index: u32, generation: u32) -> Result<Self> {
        let (member, handle) = (&mailbox.post.member, Handle { index, generation });
        member.hold(handle).map_err(failure)?;
        let inner = match channel::Channel::open(member, handle) {
            Ok(inner) => inner,
            Err(refusal) => {
                member.release(handle).map_err(failure)?;
                return Err(failure(refusal));
            }
        };
        Ok(Channel::of(&mailbox.post, &Rc::new(inner), true))
    }

    pub(super) fn of(post: &Rc<Post>, inner: &Rc<channel::Channel>, owned: bool) -> Self {
        let number = post.number(inner);
        Channel { post: Rc::clone(post), inner: Rc::clone(inner), number, owned: Cell::new(owned) }
    }

    /// Its number among the channels of this environment, for `Mailbox.calls`.
    #[napi(catch_unwind)]
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Its handle: index and generation.
    #[napi(catch_unwind)]
    pub fn handle(&self) -> Vec<u32> {
        let handle = self.inner.handle();
        vec![handle.index, handle.generation]
    }

    /// Ends the use; nothing else may be called afterwards.
    #[napi(catch_unwind)]
    pub fn release(&self) -> Result<()> {
        if self.owned.replace(false) {
            self.post.member.release(self.inner.handle()).map_err(failure)?;
        }
        Ok(())
    }

    /// True if nobody else has the channel, or can come to have it.
    #[napi(catch_unwind)]
    pub fn is_alone(&self) -> Result<bool> {
        let member = &self.post.member;
        let tx = member.begin().map_err(failure)?;
        crate::core::objects::is_sole_holder(&tx, self.inner.handle(), member.id()).map_err(failure)
    }

    /// Puts bytes, and the objects they refer to: index and generation of each in turn. 0: done; 1: full; 2: shut down;
    /// 3: no reader is left. `front`: before all others, whatever the limits.
    #[napi(catch_unwind)]
    pub fn put_bytes(&self, bytes: &[u8], handles: Option<&[u32]>, front: bool) -> Result<u32> {
        let handles = handles_of(handles.unwrap_or_default());
        let put = match front {
            true => self.inner.put_front(bytes, &handles),
            false => self.inner.put(bytes, &handles),
        };
        put.map(put_code).map_err(failure)
    }

    /// The same behind all others for a message whose place from `at` on belongs to `block`.
    #[napi(catch_unwind)]
    pub fn put_around(&self, bytes: &[u8], at: f64, block: &[u8], handles: Option<&[u32]>) -> Result<u32> {
        let block = Block { at: at as usize, bytes: block };
        let handles = handles_of(handles.unwrap_or_default());
        self.inner.put_around(bytes, block, &handles).map(put_code).map_err(failure)
    }

    /// Takes the next message into `buffer`, as `take` does, and leases up to `most` with those that follow (-5): then
    /// the reply has the number of the lease, the index of the first message, how many there are, and their bytes.
    /// `previous` is the last lease, of which nothing is left; 0: none.
    #[napi(catch_unwind)]
    pub fn lease(&self, previous: u32, most: u32, mut buffer: Uint8ArraySlice) -> Result<i32> {
        let mut handles = Vec::new();
        // SAFETY: the buffer is used by this thread alone, and no JavaScript runs during the call.
        let buffer = unsafe { buffer.as_mut() };
        if buffer.len() < channel::BUFFER_BYTES {
            return Err(failure(Refusal::Range("a buffer that is too small for a lease".into())));
        }
        match self.inner.lease(previous, most, buffer, &mut handles).map_err(failure)? {
            Leased::One(taken) => answer(&self.post, taken, handles),
            Leased::Run { lease, first, frames, bytes } => {
                self.post.reply([lease, first, frames, bytes]);
                Ok(RUN)
            }
        }
    }

    /// Ends a lease: what has not begun goes back to the front.
    #[napi(catch_unwind)]
    pub fn give_back(&self, lease: u32) -> Result<()> {
        self.inner.give_back(lease).map_err(failure)
    }

    /// A message that was taken is done; false if there is none.
    #[napi(catch_unwind)]
    pub fn done(&self) -> Result<bool> {
        self.inner.done().map_err(failure)
    }

    /// Messages that are not done.
    #[napi(catch_unwind)]
    pub fn unfinished(&self) -> Result<u32> {
        self.inner.unfinished().map_err(failure)
    }

    /// Messages that nobody has taken.
    #[napi(catch_unwind)]
    pub fn length(&self) -> Result<f64> {
        Ok(self.inner.length().map_err(failure)? as f64)
    }

    /// Whether a message has to wait for room.
    #[napi(catch_unwind)]
    pub fn is_full(&self) -> Result<bool> {
        self.inner.is_full().map_err(failure)
    }

    /// Whether `take` would not answer -1.
    #[napi(catch_unwind)]
    pub fn is_ready(&self) -> Result<bool> {
        self.inner.is_ready().map_err(failure)
    }

    /// Nothing more can be put; `now`: what is there is dropped.
    #[napi(catch_unwind)]
    pub fn shut_down(&self, now: bool) -> Result<()> {
        self.inner.shut_down(now).map_err(failure)
    }

    /// Rings this environment at the next change: 0: there is more to take; 1: more room; 2: all is done.
    #[napi(catch_unwind)]
    pub fn watch(&self, which: u32) -> Result<()> {
        self.waitable(which).watch(self.post.member.id().slot()).map_err(failure)
    }

    /// `putBytes`, blocking this thread at most so many milliseconds (Infinity: for ever); 1 when they are over.
    #[napi(catch_unwind)]
    pub fn block_put(
        &self,
        env: &Env,
        bytes: &[u8],
        handles: Option<&[u32]>,
        milliseconds: f64,
    ) -> Result<u32> {
        let handles = handles_of(handles.unwrap_or_default());
        let attempt = || {
            let put = self.inner.put(bytes, &handles)?;
            Ok((put != Put::Full).then_some(put))
        };
        let put = membership::block(env.raw(), self.inner.writable(), Some(milliseconds), attempt)?;
        Ok(put_code(put.unwrap_or(Put::Full)))
    }

    /// Blocks this thread until there is something to take, or never will be; false when the time is over.
    #[napi(catch_unwind)]
    pub fn block_ready(&self, env: &Env, milliseconds: f64) -> Result<bool> {
        let attempt = || Ok(self.inner.is_ready()?.then_some(()));
        Ok(membership::block(env.raw(), self.inner.readable(), Some(milliseconds), attempt)?.is_some())
    }

    /// Blocks this thread until there is room, or never will be; false when the time is over.
    #[napi(catch_unwind)]
    pub fn block_room(&self, env: &Env, milliseconds: f64) -> Result<bool> {
        let attempt = || Ok(self.inner.has_room()?.then_some(()));
        Ok(membership::block(env.raw(), self.inner.writable(), Some(milliseconds), attempt)?.is_some())
    }

    /// Blocks this thread until all is done; false when the time is over.
    #[napi(catch_unwind)]
    pub fn block_idle(&self, env: &Env, milliseconds: f64) -> Result<bool> {
        let attempt = || Ok((self.inner.unfinished()? == 0).then_some(()));
        Ok(membership::block(env.raw(), self.inner.idle(), Some(milliseconds), attempt)?.is_some())
    }

    fn waitable(&self, which: u32) -> Waitable<'_> {
        match which {
            WRITABLE => self.inner.writable(),
            IDLE => self.inner.idle(),
            _ => self.inner.readable(),
        }
    }
}

/// What is called for messages, besides [`super::calls`].
pub const METHODS: &Methods = &[
    (
        "putBytes",
        method!(Channel: |channel, _env, bytes, handles, front| channel.put_bytes(bytes, handles, front)),
    ),
    (
        "putAround",
        method!(Channel: |channel, _env, bytes, at, block, handles| channel.put_around(bytes, at, block, handles)),
    ),
    (
        "lease",
        method!(Channel: |channel, _env, previous, most, buffer| channel.lease(previous, most, buffer)),
    ),
    ("done", method!(Channel: |channel, _env| channel.done())),
    ("isReady", method!(Channel: |channel, _env| channel.is_ready())),
    (
        "blockPut",
        method!(Channel: |channel, env, bytes, handles, milliseconds| {
            channel.block_put(env, bytes, handles, milliseconds)
        }),
    ),
];

impl Drop for Channel {
    fn drop(&mut self) {
        // Nobody is here to hear that the arena is damaged; whoever uses it next is told.
        let _ = self.release();
        self.post.forget(self.number);
    }
}

/// What is said of a message that was taken: its length, and in the words how many objects it refers to; or one of the
/// numbers above.
pub fn answer(post: &Post, taken: Taken, mut handles: Vec<Handle>) -> Result<i32> {
    match taken {
        Taken::Message { length, is_parcel: false } => {
            post.arrived(handles);
            Ok(length as i32)
        }
        Taken::Message { .. } => {
            let parcel = Parcel::open(&post.member, handles[0]).map_err(failure)?;
            parcel.unpack_handles(&mut handles).map_err(failure)?;
            post.arrived(handles);
            *post.parcel.borrow_mut() = Some(parcel);
            Ok(PARCEL)
        }
        Taken::Nothing => Ok(NOTHING),
        Taken::Shut => Ok(SHUT),
        Taken::Ended => Ok(ENDED),
    }
}

/// What is said of an attempt to put something: 0: done; 1: full; 2: shut down; 3: no reader is left.
pub fn put_code(put: Put) -> u32 {
    match put {
        Put::Sent => SENT,
        Put::Full => FULL,
        Put::Shut => CLOSED,
        Put::Broken => BROKEN,
    }
}
