//! What is left of a participant that died: nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::{arena, root};
use crate::core::journal::Tx;
use crate::core::kinds::Kind;
use crate::core::member::Member;
use crate::core::reactor::{self, Bells};
use crate::core::sync::lock::{LOCK_BYTES, Lock};
use crate::core::sync::semaphore::{SEMAPHORE_BYTES, Semaphore};
use crate::core::waitable::{WAITABLE_BYTES, Waitable, Waited};
use crate::core::{objects, participants, reaper};

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

fn hang(bells: &Bells, root: &Member, member: &Member, count: Arc<AtomicUsize>) {
    let strike = move || {
        let _ = count.fetch_add(1, Ordering::SeqCst);
    };
    bells.hang(arena(root), root.id(), member.id(), Box::new(strike)).unwrap();
}

#[test]
fn a_ring_reaches_the_event_loop_of_its_environment_only() {
    let root = root();
    let other = Member::thread_of(&root).unwrap();
    let bells = Arc::new(Bells::default());
    let counts: [Arc<AtomicUsize>; 2] = Default::default();
    for (member, count) in [&root, &other].into_iter().zip(&counts) {
        let count = Arc::clone(count);
        hang(&bells, &root, member, count);
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

/// Nobody rings a bell that rings already: who comes up while somebody dies would hear of nothing.
#[test]
fn a_bell_that_was_rung_before_it_was_hung_is_heard() {
    let root = root();
    let late = Member::thread_of(&root).unwrap();
    let bells = Arc::new(Bells::default());
    let count = Arc::new(AtomicUsize::new(0));
    participants::ring(arena(&root), late.id().slot()).unwrap();
    let (doorbell, _) = participants::doorbell(arena(&root), root.id()).unwrap();
    let before = doorbell.load(Ordering::SeqCst);
    hang(&bells, &root, &late, count);
    assert_ne!(doorbell.load(Ordering::SeqCst), before, "the reactor has to look again");
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
        waitable.notify();
        assert_eq!(waiting.join().unwrap(), Waited::Got("changed"));
    });
}

#[test]
fn who_watches_is_rung_once_and_has_to_ask_again() {
    let root = root();
    let (_, body) = root.create(Kind::Bytes, WAITABLE_BYTES).unwrap();
    let waitable = Waitable::at(arena(&root), body.offset);
    let bell = participants::bell(arena(&root), root.id()).unwrap();
    waitable.notify();
    assert_eq!(bell.load(Ordering::SeqCst), 0);
    waitable.watch(root.id().slot()).unwrap();
    waitable.notify();
    assert_eq!(bell.swap(0, Ordering::SeqCst), 1);
    waitable.notify();
    assert_eq!(bell.load(Ordering::SeqCst), 0);
}

/// Two bury the same one; the second is held up until the slot is another's.
#[test]
fn who_comes_late_to_a_burial_takes_nothing_from_the_next_one_in_the_slot() {
    let root = root();
    let dead = Member::thread_of(&root).unwrap();
    let (bytes, _) = root.create(Kind::Bytes, 100).unwrap();
    let (units, body) = root.create(Kind::Semaphore, SEMAPHORE_BYTES).unwrap();
    let semaphore = Semaphore::at(arena(&root), body.offset);
    semaphore.prepare(1, false).unwrap();
    reaper::bury(&root, dead.id()).unwrap();
    let next = Member::thread_of(&root).unwrap();
    assert_eq!(next.id().slot(), dead.id().slot());
    next.hold(bytes).unwrap();
    assert!(semaphore.take(next.id()).unwrap());
    for handle in [bytes, units] {
        reaper::give_back(&root, handle, dead.id()).unwrap();
    }
    assert!(objects::is_held_by(arena(&root), bytes, next.id()).unwrap());
    assert_eq!(semaphore.value().unwrap(), 0);
    assert!(semaphore.give(next.id()).unwrap());
}

/// Killed while the last words of a section were written, a process leaves a journal that says what was there before.
#[test]
fn a_burial_is_not_undone_by_what_the_dead_had_put_down() {
    let root = root();
    let dead = Member::thread_of(&root).unwrap();
    let mut tx = Tx::begin(arena(&root), dead.id()).unwrap();
    let place = participants::reserve(&mut tx, None, Some(dead.id())).unwrap();
    tx.die_late();
    assert!(participants::find(arena(&root), place.slot()).unwrap().is_some());
    reaper::bury(&root, dead.id()).unwrap();
    assert_eq!(participants::all(arena(&root)).count(), 1);
}

#[test]
fn a_damaged_object_keeps_nothing_else_of_the_dead_from_coming_back() {
    let root = root();
    let dead = Member::thread_of(&root).unwrap();
    let damaged = [Kind::Channel, Kind::Bytes].map(|kind| dead.create(kind, 100).unwrap());
    for (handle, _) in damaged {
        root.hold(handle).unwrap();
    }
    let (lock, body) = root.create(Kind::Lock, LOCK_BYTES).unwrap();
    assert!(Lock::at(arena(&root), body.offset).take(dead.id()).unwrap());
    // The channel's length is too small, so its kind refuses it.
    assert!(reaper::bury(&root, dead.id()).is_err());
    assert_eq!(Lock::at(arena(&root), body.offset).owner().unwrap().id, None);
    assert!(participants::find(arena(&root), dead.id().slot()).unwrap().is_none());
    for handle in damaged.map(|(handle, _)| handle).into_iter().chain([lock]) {
        assert!(!objects::is_held_by(arena(&root), handle, dead.id()).unwrap());
        root.release(handle).unwrap();
    }
    assert_eq!(arena(&root).used().unwrap(), 0);
}

#[test]
fn the_place_of_a_child_that_was_not_started_is_free_again_when_its_parent_has_died() {
    let root = root();
    let place = root.reserve_child().unwrap();
    let parent = Member::child(Arc::clone(arena(&root)), place).unwrap();
    let child = parent.reserve_child().unwrap();
    parent.create(Kind::Bytes, 100).unwrap();
    assert!(!reaper::patrol(&root).unwrap());
    assert!(participants::find(arena(&root), child.slot()).unwrap().is_some(), "its parent may start it yet");
    reaper::bury(&root, place).unwrap();
    assert!(!reaper::patrol(&root).unwrap(), "nobody is waited for");
    assert_eq!(participants::all(arena(&root)).count(), 1);
    let late = Member::child(Arc::clone(arena(&root)), child);
    assert!(late.is_err(), "who comes up all the same is told");
}
