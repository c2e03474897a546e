//! Ends of pipes.

use std::cell::RefCell;
use std::rc::Rc;

use napi::bindgen_prelude::*;
use napi_derive::napi;

use super::channel::Channel;
use super::failure;
use super::mailbox::{Mailbox, Post};
use crate::core::channel;
use crate::core::objects::Handle;
use crate::core::pipe;

/// This environment's use of one end of a pipe.
#[napi]
pub struct PipeEnd {
    post: Rc<Post>,
    end: RefCell<Option<pipe::PipeEnd>>,
    handle: Handle,
    outgoing: Option<Rc<channel::Channel>>,
    incoming: Option<Rc<channel::Channel>>,
}

#[napi]
impl PipeEnd {
    /// Both ends of a new pipe. One that is not duplex goes from the second to the first.
    #[napi(catch_unwind)]
    pub fn pair(mailbox: &Mailbox, duplex: bool) -> Result<Vec<PipeEnd>> {
        let (first, second) = pipe::PipeEnd::pair(&mailbox.post.member, duplex).map_err(failure)?;
        Ok(vec![PipeEnd::of(&mailbox.post, first), PipeEnd::of(&mailbox.post, second)])
    }

    /// The end of a handle, used once more.
    #[napi(factory, catch_unwind)]
    pub fn open(mailbox: &Mailbox, index: u32, generation: u32) -> Result<Self> {
        let handle = Handle { index, generation };
        mailbox.post.member.hold(handle).map_err(failure)?;
        let end = pipe::PipeEnd::open(&mailbox.post.member, handle).map_err(failure)?;
        Ok(PipeEnd::of(&mailbox.post, end))
    }

    fn of(post: &Rc<Post>, mut end: pipe::PipeEnd) -> Self {
        let (outgoing, incoming) = (end.outgoing.take(), end.incoming.take());
        PipeEnd {
            post: Rc::clone(post),
            handle: end.handle(),
            end: RefCell::new(Some(end)),
            outgoing: outgoing.map(Rc::new),
            incoming: incoming.map(Rc::new),
        }
    }

    /// Its handle: index and generation.
    #[napi(catch_unwind)]
    pub fn handle(&self) -> Vec<u32> {
        vec![self.handle.index, self.handle.generation]
    }

    /// Ends the use; nothing may be done with its channels afterwards.
    #[napi(catch_unwind)]
    pub fn release(&self) {
        self.end.borrow_mut().take();
    }

    /// What it writes into.
    #[napi(catch_unwind)]
    pub fn outgoing(&self) -> Option<Channel> {
        self.outgoing.as_ref().map(|inner| Channel::of(&self.post, inner, false))
    }

    /// What it reads from.
    #[napi(catch_unwind)]
    pub fn incoming(&self) -> Option<Channel> {
        self.incoming.as_ref().map(|inner| Channel::of(&self.post, inner, false))
    }
}
