//! Ends of pipes that die, also damaged ones, and calls whose change has been made when it turns out that nobody can be told.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::channel::reader;
use super::cut::instants;
use super::{arena, root, root_of};
use crate::core::channel::{Channel, Options, Put, Taken};
use crate::core::kinds::Kind;
use crate::core::layout::{ENTRY_BYTES, LEAST_BYTES, header};
use crate::core::member::Member;
use crate::core::objects::Handle;
use crate::core::participants;
use crate::core::pipe::PipeEnd;

/// Word of an end that names the channel it writes into.
const OUTGOING: u64 = 0;

fn ends(root: &Arc<Member>) -> (PipeEnd, PipeEnd, [Handle; 2]) {
    let (first, second) = PipeEnd::pair(root, true).unwrap();
    let channels = [&first.outgoing, &first.incoming].map(|channel| channel.as_ref().unwrap().handle());
    (first, second, channels)
}

#[test]
fn an_end_that_names_no_channel_any_more_still_closes_its_other_one() {
    let root = Arc::new(root());
    let (first, second, [out, _]) = ends(&root);
    let at = root.find(second.handle()).unwrap().offset;
    let nowhere = Handle { index: u32::MAX, generation: 1 };
    arena(&root).word(at + OUTGOING).unwrap().store(nowhere.bits(), Ordering::SeqCst);
    drop(second);
    assert_eq!(first.outgoing.as_ref().unwrap().put(b"words", &[]).unwrap(), Put::Broken);
    drop(first);
    assert!(root.find(out).is_err(), "the channel that is not damaged is given back");
}

#[test]
fn an_end_whose_channel_is_damaged_closes_the_other_one_and_lets_go_of_both() {
    let root = Arc::new(root());
    let (first, second, [_, back]) = ends(&root);
    let entry = arena(&root).layout().entries + u64::from(back.index) * ENTRY_BYTES;
    let state = arena(&root).word(entry).unwrap();
    state.store(state.load(Ordering::SeqCst) & !0xff | Kind::Bytes as u64, Ordering::SeqCst);
    drop(second);
    assert_eq!(first.outgoing.as_ref().unwrap().put(b"words", &[]).unwrap(), Put::Broken);
    drop(first);
    assert_eq!(arena(&root).used().unwrap(), 0);
}

#[test]
fn nobody_waits_for_the_arena_while_the_other_end_is_told() {
    let rung =
        |at: &crate::core::arena::Arena, id| participants::bell(at, id).unwrap().load(Ordering::SeqCst) == 1;
    let scene = || {
        let root = Arc::new(root_of(LEAST_BYTES));
        let watcher = Member::thread_of(&root).unwrap();
        let (first, second) = PipeEnd::pair(&root, false).unwrap();
        first.incoming.as_ref().unwrap().readable().watch(watcher.id().slot()).unwrap();
        (watcher.id(), first, second)
    };
    let id = scene().0;
    let mut all = instants(scene, |(_, first, second)| {
        drop(second);
        drop(first);
    });
    let first = all.find(|arena| rung(arena, id)).expect("the watcher is rung");
    assert_eq!(first.half(header::LATCH).unwrap().load(Ordering::SeqCst), 0, "the section has been left");
}

/// A set of watchers with a bit that is nobody's.
fn damage(channel: &Channel) {
    for waitable in [channel.readable(), channel.writable(), channel.idle()] {
        waitable.summary().store(1 << 40 | 1 << 63, Ordering::SeqCst);
    }
}

#[test]
fn a_message_that_was_sent_is_not_taken_for_one_that_was_not() {
    let root = Arc::new(root());
    let mut queue = reader(&root, Options { max_items: 9, ..Options::default() });
    damage(&queue.channel);
    assert_eq!(queue.channel.put(b"second", &[]), Ok(Put::Sent));
    damage(&queue.channel);
    assert_eq!(queue.channel.put_front(b"first", &[]), Ok(Put::Sent));
    for expected in [&b"first"[..], b"second"] {
        damage(&queue.channel);
        assert_eq!(queue.take().unwrap(), expected, "what was taken is handed over");
    }
    assert_eq!(queue.take(), Err(Taken::Nothing));
    damage(&queue.channel);
    assert_eq!(queue.channel.done(), Ok(true));
    damage(&queue.channel);
    assert_eq!(queue.channel.shut_down(true), Ok(()));
}
