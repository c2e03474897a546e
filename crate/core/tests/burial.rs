//! What is left of a participant that died: nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::{arena, root};
use crate::core::kinds::Kind;
use crate::core::member::Member;
use crate::core::reactor::{self, Bells};
use crate::core::waitable::{WAITABLE_BYTES, Waitable, Waited};
use crate::core::{participants, reaper};

#[test]
fn what_a_dead_participant_held_comes_back() {
    let root = root();
    let dead = Member::thread_of(&root).unwrap();
    let (own, _) = dead.create(Kind::Bytes, 5000).unwrap();
    let (shared, _) = dead.create(Kind::Bytes, 5000).unwrap();
    root.hold(shared).unwrap();
    reaper::bury(&root, dead.id()).unwrap();
    assert!(root.find(own).is_err());
    assert!(root.find(shared).is_ok());
    assert!(participants::find(arena(&root), dead.id().slot()).unwrap().is_none());
    reaper::bury(&root, dead.id()).unwrap();
    root.release(shared).unwrap();
    assert_eq!(arena(&root).used().unwrap(), 0);
}

#[test]
fn a_slot_is_used_again_under_another_id() {
    let root = root();
    let first = Member::thread_of(&root).unwrap();
    reaper::bury(&root, first.id()).unwrap();
    let second = Member::thread_of(&root).unwrap();
    assert_eq!(first.id().slot(), second.id().slot());
    assert_ne!(first.id(), second.id());
    assert!(!participants::is_alive(arena(&root), first.id().bits()));
    assert!(participants::is_alive(arena(&root), second.id().bits()));
}

#[test]
fn a_ring_reaches_the_event_loop_of_its_environment_only() {
    let root = root();
    let other = Member::thread_of(&root).unwrap();
    let bells = Arc::new(Bells::default());
    let counts: [Arc<AtomicUsize>; 2] = Default::default();
    for (member, count) in [&root, &other].into_iter().zip(&counts) {
        let count = Arc::clone(count);
        bells.hang(
            member.id(),
            Box::new(move || {
                let _ = count.fetch_add(1, Ordering::SeqCst);
            }),
        );
    }
    std::thread::scope(|scope| {
        let watching = Arc::clone(&bells);
        scope.spawn(|| reactor::run(arena(&root), root.id(), &{ watching }).unwrap());
        participants::ring(arena(&root), other.id().slot()).unwrap();
        let deadline = Instant::now() + Duration::from_secs(20);
        while counts[1].load(Ordering::SeqCst) == 0 && Instant::now() < deadline {
            std::thread::yield_now();
        }
        bells.stop();
    });
    assert_eq!(counts[0].load(Ordering::SeqCst), 0);
    assert_eq!(counts[1].load(Ordering::SeqCst), 1);
}

#[test]
fn a_blocked_wait_ends_by_a_change_by_time_and_by_interruption() {
    let root = root();
    let (_, body) = root.create(Kind::Bytes, WAITABLE_BYTES + 8).unwrap();
    let waitable = Waitable::at(arena(&root), body.offset);
    let flag = arena(&root).word(body.offset + WAITABLE_BYTES).unwrap();
    let attempt = || Ok((flag.load(Ordering::SeqCst) == 1).then_some("changed"));
    let soon = Some(Instant::now() + Duration::from_millis(5));
    assert_eq!(waitable.block(soon, || false, attempt).unwrap(), Waited::TimedOut);
    assert_eq!(waitable.block(None, || true, attempt).unwrap(), Waited::Interrupted);
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| waitable.block(None, || false, attempt).unwrap());
        flag.store(1, Ordering::SeqCst);
        waitable.notify().unwrap();
        assert_eq!(waiting.join().unwrap(), Waited::Got("changed"));
    });
}

#[test]
fn who_watches_is_rung_once_and_has_to_ask_again() {
    let root = root();
    let (_, body) = root.create(Kind::Bytes, WAITABLE_BYTES).unwrap();
    let waitable = Waitable::at(arena(&root), body.offset);
    let bell = participants::bell(arena(&root), root.id()).unwrap();
    waitable.notify().unwrap();
    assert_eq!(bell.load(Ordering::SeqCst), 0);
    waitable.watch(root.id().slot()).unwrap();
    waitable.notify().unwrap();
    assert_eq!(bell.swap(0, Ordering::SeqCst), 1);
    waitable.notify().unwrap();
    assert_eq!(bell.load(Ordering::SeqCst), 0);
}
