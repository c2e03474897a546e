//! The calls that are made for every message. They name a channel by a number.

use std::rc::Rc;

use napi::bindgen_prelude::*;

use super::channel::{answer, put_code};
use super::direct::{Callee, bound, callback};
use super::mailbox::Post;
use super::{failure, membership};
use crate::core::channel::Taken;

/// `put(channel, start, length, objects)`: a message, and how many objects it refers to, which stand in the words.
/// `take(channel)`, `waitToTake(channel, milliseconds)` (Infinity: for ever) and `advance(channel, lease)`, which do what
/// the methods of `Channel` do. `poll(channel)`: whether something has come to take, after a few microseconds if that is
/// worth it. `land(objects)`: what was made of the latest message that was taken uses so many objects itself.
pub fn make<'env>(env: &'env Env, post: &Rc<Post>) -> Result<Vec<Unknown<'env>>> {
    [
        callback!(|_env, callee, channel, start, length, objects| {
            put(post_of(callee), channel, (start, length), objects)
        }),
        callback!(|_env, callee, channel| take(post_of(callee), channel)),
        callback!(|_env, callee, channel, lease| advance(post_of(callee), channel, lease)),
        callback!(|_env, callee, channel| poll(post_of(callee), channel)),
        callback!(|env, callee, channel, milliseconds| {
            block_take(env, post_of(callee), channel, milliseconds)
        }),
        callback!(|_env, callee, objects| post_of(callee).land(objects)),
    ]
    .into_iter()
    .map(|callback| bound(env, post, callback))
    .collect()
}

fn post_of<'a>(callee: Callee) -> &'a Post {
    // SAFETY: all are bound to a post, and use it during the call.
    unsafe { callee.data() }
}

fn put(post: &Post, channel: u32, (start, length): (u32, u32), objects: u32) -> Result<u32> {
    let put = post.channel(channel)?.put(post.outbox(start, length)?, &post.told(objects)?);
    put.map(put_code).map_err(failure)
}

fn take(post: &Post, channel: u32) -> Result<i32> {
    let channel = post.channel(channel)?;
    let mut handles = Vec::new();
    let taken = post.with_inbox(|inbox| channel.take(inbox, &mut handles)).map_err(failure)?;
    answer(post, taken, handles)
}

fn block_take(env: &Env, post: &Post, channel: u32, milliseconds: f64) -> Result<i32> {
    let channel = post.channel(channel)?;
    let mut handles = Vec::new();
    let attempt = || {
        let taken = post.with_inbox(|inbox| channel.take(inbox, &mut handles))?;
        Ok((taken != Taken::Nothing).then_some(taken))
    };
    let taken = membership::block(env.raw(), channel.readable(), Some(milliseconds), attempt)?;
    answer(post, taken.unwrap_or(Taken::Nothing), handles)
}

fn advance(post: &Post, channel: u32, lease: u32) -> Result<i32> {
    let index = post.channel(channel)?.advance(lease).map_err(failure)?;
    Ok(index.map_or(-1, |index| index as i32))
}

fn poll(post: &Post, channel: u32) -> Result<bool> {
    let channel = post.channel(channel)?;
    let attempt = || Ok(channel.is_ready()?.then_some(()));
    Ok(channel.readable().poll(attempt).map_err(failure)?.is_some())
}
