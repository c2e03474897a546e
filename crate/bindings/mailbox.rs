//! Memory that the channels of an environment share with its JavaScript, so that a call takes numbers alone.
//!
//! | bytes | what |
//! |---|---|
//! | `WORDS` | words that a call is told besides its arguments, or answers besides its result |
//! | `OUTBOX` | the message to be put |
//! | `INBOX` | the message that was taken |

use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::ptr;
use std::rc::Rc;
use std::sync::Arc;

use napi::bindgen_prelude::*;
use napi::sys;
use napi_derive::napi;

use super::objects::handles_of;
use super::{calls, failure, membership};
use crate::core::channel::{self, BUFFER_BYTES, Parcel};
use crate::core::member::Member;
use crate::core::objects::Handle;
use crate::error::Refusal;

const WORDS_BYTES: usize = 64;
const OUTBOX: usize = WORDS_BYTES;
/// A message of up to a quarter of a megabyte is written where the addon reads it. Costs memory where it is touched.
const OUTBOX_BYTES: usize = (256 << 10) + 512;
const INBOX: usize = OUTBOX + OUTBOX_BYTES;
const MEMORY_BYTES: usize = INBOX + BUFFER_BYTES;

/// Views over the arena that an environment may have at a time, as a part of the arena and in bytes. Above that
/// messages are copied out.
const LENT_PART: u64 = 8;
const LENT_BYTES: u64 = 256 << 20;

/// Views that were hidden again, but not collected yet, which an environment may have at a time: what Node keeps of each
/// goes when the event loop turns, which it does not for those who block for ever.
const HIDDEN: u32 = 256;

/// What the channels of one environment share.
pub struct Post {
    pub member: Arc<Member>,
    memory: *mut u8,
    /// Keeps the memory alive.
    _keeper: Uint8Array,
    /// The objects that came with messages which nothing has been made of yet, the latest at the end.
    landing: RefCell<Vec<Handle>>,
    /// The last message, if it was large.
    pub parcel: RefCell<Option<Parcel>>,
    /// Bytes of the arena that views lie over.
    lent: Cell<u64>,
    /// Large messages that `showParcel` shows, and where.
    read: RefCell<Vec<(usize, Parcel)>>,
    /// Views that `showParcel` has given and that are not collected.
    shown: Cell<u32>,
    /// By number.
    channels: RefCell<Vec<Option<Rc<channel::Channel>>>>,
}

impl Post {
    /// The message to be put.
    pub fn outbox(&self, start: u32, length: u32) -> Result<&[u8]> {
        let (start, length) = (start as usize, length as usize);
        if start.saturating_add(length) > OUTBOX_BYTES {
            return Err(failure(Refusal::Range("a message that does not fit into the outbox".into())));
        }
        // SAFETY: inside the memory, which `keeper` keeps; no JavaScript runs during a call.
        Ok(unsafe { std::slice::from_raw_parts(self.memory.add(OUTBOX + start), length) })
    }

    /// Calls `use_it` with the room for a message that is taken.
    pub fn with_inbox<T>(&self, use_it: impl FnOnce(&mut [u8]) -> T) -> T {
        // SAFETY: inside the memory, which `keeper` keeps; no JavaScript runs during the call, and nothing that is
        // called from `use_it` asks for it again.
        use_it(unsafe { std::slice::from_raw_parts_mut(self.memory.add(INBOX), BUFFER_BYTES) })
    }

    /// Gives a channel a number.
    pub fn number(&self, channel: &Rc<channel::Channel>) -> u32 {
        let mut channels = self.channels.borrow_mut();
        let free = channels.iter().position(Option::is_none).unwrap_or(channels.len());
        if free == channels.len() {
            channels.push(None);
        }
        channels[free] = Some(Rc::clone(channel));
        free as u32
    }

    /// The number is free again.
    pub fn forget(&self, number: u32) {
        if let Some(channel) = self.channels.borrow_mut().get_mut(number as usize) {
            *channel = None;
        }
    }

    /// The channel of a number.
    pub fn channel(&self, number: u32) -> Result<Rc<channel::Channel>> {
        let channels = self.channels.borrow();
        let channel = channels.get(number as usize).and_then(Option::as_ref);
        channel.cloned().ok_or_else(|| failure(Refusal::Gone("the channel is closed here".into())))
    }

    /// Answers words besides the result, as many as there is room for.
    pub fn reply(&self, words: impl IntoIterator<Item = u32>) {
        for (index, word) in words.into_iter().enumerate().take(WORDS_BYTES / 4) {
            // SAFETY: inside the memory, and aligned: it is the start of an array buffer.
            unsafe { self.memory.cast::<u32>().add(index).write(word) };
        }
    }

    /// The objects of which index and generation stand in the words, in turn.
    pub fn told(&self, objects: u32) -> Result<Vec<Handle>> {
        let count = 2 * objects as usize;
        if count > WORDS_BYTES / 4 {
            return Err(failure(Refusal::Range("more objects than the words have room for".into())));
        }
        // SAFETY: inside the memory, and aligned: it is the start of an array buffer; no JavaScript runs during a call.
        Ok(handles_of(unsafe { std::slice::from_raw_parts(self.memory.cast::<u32>(), count) }))
    }

    /// A message was taken that refers to these objects: answers how many they are.
    pub fn arrived(&self, handles: Vec<Handle>) {
        self.reply([handles.len() as u32]);
        self.landing.borrow_mut().extend(handles);
    }

    /// Something was made of the latest message that refers to objects, so many of them: the uses that came with it end.
    pub fn land(&self, objects: u32) -> Result<()> {
        let mut landing = self.landing.borrow_mut();
        let rest = landing.len().checked_sub(objects as usize);
        let rest = rest.ok_or_else(|| failure(Refusal::Range("more objects than have come".into())))?;
        for handle in landing.drain(rest..) {
            self.member.release(handle).map_err(failure)?;
        }
        Ok(())
    }
}

/// The memory that this environment's channels share with its JavaScript.
#[napi]
pub struct Mailbox {
    pub(super) post: Rc<Post>,
}

#[napi]
impl Mailbox {
    /// Takes `memory`, all of an array buffer of as many bytes as `Mailbox.places()` says first, into use.
    #[napi(constructor, catch_unwind)]
    pub fn new(env: &Env, mut memory: Uint8Array) -> Result<Self> {
        let member = Arc::clone(&membership::environment(env.raw())?.member);
        if memory.len() != MEMORY_BYTES {
            return Err(failure(Refusal::Range(format!("expected {MEMORY_BYTES} bytes of memory"))));
        }
        // SAFETY: only the address is taken; who uses it says why he may.
        let address = unsafe { memory.as_mut() }.as_mut_ptr();
        let post = Post {
            member,
            memory: address,
            _keeper: memory,
            landing: RefCell::default(),
            parcel: RefCell::default(),
            lent: Cell::default(),
            read: RefCell::default(),
            shown: Cell::default(),
            channels: RefCell::default(),
        };
        Ok(Mailbox { post: Rc::new(post) })
    }

    /// Bytes of its memory, and where the message to be put and the message that was taken lie in it; they have room up
    /// to where the next begins, or the memory ends.
    #[napi(catch_unwind)]
    pub fn places() -> Vec<u32> {
        vec![MEMORY_BYTES as u32, OUTBOX as u32, INBOX as u32]
    }

    /// The calls that are made for every message (`calls.rs`), with the number of the channel as first argument.
    #[napi(
        catch_unwind,
        ts_return_type = "[put: (channel: number, start: number, length: number, objects: number) => number, \
                          take: (channel: number) => number, advance: (channel: number, lease: number) => number, \
                          poll: (channel: number) => boolean, \
                          waitToTake: (channel: number, milliseconds: number) => number, \
                          land: (objects: number) => void]"
    )]
    pub fn calls<'env>(&self, env: &'env Env) -> Result<Vec<Unknown<'env>>> {
        calls::make(env, &self.post)
    }

    /// Bytes of the last message, if it was large; -1: it was not.
    #[napi(catch_unwind)]
    pub fn parcel_length(&self) -> Result<f64> {
        let parcel = self.post.parcel.borrow();
        let Some(parcel) = parcel.as_ref() else { return Ok(-1.0) };
        Ok(parcel.bytes().map_err(failure)?.1 as f64)
    }

    /// Copies the last message, a large one, into `target`, which has room for it, and lets it go.
    #[napi(catch_unwind)]
    pub fn copy_parcel(&self, mut target: Uint8ArraySlice) -> Result<()> {
        let Some(parcel) = self.post.parcel.borrow_mut().take() else { return Ok(()) };
        let (offset, length) = parcel.bytes().map_err(failure)?;
        // SAFETY: the target is used by this thread alone, and no JavaScript runs during the call.
        let target = unsafe { target.as_mut() };
        let part = usize::try_from(length).ok().and_then(|length| target.get_mut(..length));
        let part = part.ok_or_else(|| failure(Refusal::Range("a message that does not fit".into())))?;
        self.post.member.arena().read(offset, part).map_err(failure)
    }

    /// The last message, a large one, as a view over the arena that is let go when the view is collected; or none, if
    /// too much is lent already or views are not possible. Then `copyParcel`.
    #[napi(catch_unwind, ts_return_type = "ArrayBuffer | null")]
    pub fn lend_parcel(&self, env: &Env) -> Result<Option<Unknown<'static>>> {
        let Some(parcel) = self.post.parcel.borrow_mut().take() else { return Ok(None) };
        let (offset, length) = parcel.bytes().map_err(failure)?;
        let arena = self.post.member.arena();
        let most = (arena.layout().size / LENT_PART).min(LENT_BYTES);
        let lent = self.post.lent.get() + length;
        if lent > most {
            *self.post.parcel.borrow_mut() = Some(parcel);
            return Ok(None);
        }
        let address = arena.bytes(offset, length).map_err(failure)?;
        let loan = Box::new(Loan { post: Rc::clone(&self.post), parcel, length });
        match lend(env, address, length, end_loan, loan) {
            Ok(value) => {
                self.post.lent.set(lent);
                Ok(Some(value))
            }
            Err(loan) => {
                *self.post.parcel.borrow_mut() = Some(loan.parcel);
                Ok(None)
            }
        }
    }

    /// The last message, a large one, as a view over the arena for those who read it at once, and then `hideParcel`; or
    /// none, if views are not possible. Then `copyParcel`.
    #[napi(catch_unwind, ts_return_type = "ArrayBuffer | null")]
    pub fn show_parcel(&self, env: &Env) -> Result<Option<Unknown<'static>>> {
        if self.post.shown.get() >= HIDDEN {
            return Ok(None);
        }
        let (address, length) = match self.post.parcel.borrow().as_ref() {
            None => return Ok(None),
            Some(parcel) => {
                let (offset, length) = parcel.bytes().map_err(failure)?;
                (self.post.member.arena().bytes(offset, length).map_err(failure)?, length)
            }
        };
        let showing = Box::new(Rc::clone(&self.post));
        let Ok(value) = lend(env, address, length, end_showing, showing) else { return Ok(None) };
        self.post.shown.set(self.post.shown.get() + 1);
        let parcel = self.post.parcel.borrow_mut().take();
        self.post.read.borrow_mut().extend(parcel.map(|parcel| (address.addr(), parcel)));
        Ok(Some(value))
    }

    /// Nobody can read the view any more, and the message goes.
    #[napi(catch_unwind)]
    pub fn hide_parcel(&self, env: &Env, #[napi(ts_arg_type = "ArrayBuffer")] view: Unknown) -> Result<()> {
        let (mut address, mut length) = (ptr::null_mut(), 0);
        // SAFETY: env and view are those of this call.
        let status = unsafe {
            let status = sys::napi_get_arraybuffer_info(env.raw(), view.raw(), &mut address, &mut length);
            if status == sys::Status::napi_ok {
                sys::napi_detach_arraybuffer(env.raw(), view.raw())
            } else {
                status
            }
        };
        if status != sys::Status::napi_ok {
            return Err(Error::new(Status::from(status), "Node does not let go of memory of the arena"));
        }
        self.post.read.borrow_mut().retain(|(at, _)| *at != address.addr());
        Ok(())
    }
}

/// A view over a parcel.
struct Loan {
    post: Rc<Post>,
    parcel: Parcel,
    length: u64,
}

type Finalizer = unsafe extern "C" fn(sys::napi_env, *mut c_void, *mut c_void);

/// Memory of the arena as an `ArrayBuffer`, or what was given for `keeper`, which the finalizer gets.
fn lend<T>(
    env: &Env,
    address: *mut u8,
    length: u64,
    finalizer: Finalizer,
    keeper: Box<T>,
) -> std::result::Result<Unknown<'static>, Box<T>> {
    let hint = Box::into_raw(keeper);
    let mut value = ptr::null_mut();
    // SAFETY: the address is valid for the length as long as the parcel lives, of which the caller takes care until the
    // view is detached or collected.
    let status = unsafe {
        sys::napi_create_external_arraybuffer(
            env.raw(),
            address.cast(),
            length as usize,
            Some(finalizer),
            hint.cast(),
            &mut value,
        )
    };
    if status != sys::Status::napi_ok {
        // SAFETY: made above, and refused: the finalizer will not be called.
        return Err(unsafe { Box::from_raw(hint) });
    }
    // SAFETY: a value of this environment, made above.
    Ok(unsafe { Unknown::from_raw_unchecked(env.raw(), value) })
}

/// The view was collected, on the environment's thread.
unsafe extern "C" fn end_loan(_: sys::napi_env, _: *mut c_void, hint: *mut c_void) {
    // SAFETY: made for `lend`, and given up there.
    let loan = unsafe { Box::from_raw(hint.cast::<Loan>()) };
    loan.post.lent.set(loan.post.lent.get().saturating_sub(loan.length));
    drop(loan.parcel);
}

/// The same for a view that was shown.
unsafe extern "C" fn end_showing(_: sys::napi_env, _: *mut c_void, hint: *mut c_void) {
    // SAFETY: made for `lend`, and given up there.
    let post = unsafe { Box::from_raw(hint.cast::<Rc<Post>>()) };
    post.shown.set(post.shown.get().saturating_sub(1));
}
