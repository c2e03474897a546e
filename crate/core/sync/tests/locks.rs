//! Locks, and those that may be taken again.

use std::sync::atomic::Ordering;

use super::{kill, object, once, root, thread_of, wait_for};
use crate::core::kinds::Kind;
use crate::core::sync::lock::{LOCK_BYTES, Lock, Owner};
use crate::core::sync::rlock::{Given, RLOCK_BYTES, RLock};

#[test]
fn one_has_it_and_anybody_may_release_it() {
    let (root, free) = (root(), Owner { id: None, abandoned: false });
    let other = thread_of(&root);
    let lock = Lock::at(root.arena(), object(&root, Kind::Lock, LOCK_BYTES));
    assert!(!lock.give().unwrap());
    assert!(lock.take(root.id()).unwrap());
    assert!(!lock.take(root.id()).unwrap());
    assert!(!lock.take(other.id()).unwrap());
    assert_eq!(lock.owner().unwrap(), Owner { id: Some(root.id()), abandoned: false });
    assert!(lock.give().unwrap());
    assert!(!lock.give().unwrap());
    assert_eq!(lock.owner().unwrap(), free);
}

#[test]
fn the_lock_of_the_dead_is_free_and_says_so_to_the_next_one() {
    let root = root();
    let (dead, other) = (thread_of(&root), thread_of(&root));
    let lock = Lock::at(root.arena(), object(&root, Kind::Lock, LOCK_BYTES));
    assert!(lock.take(dead.id()).unwrap());
    kill(&root, &other);
    assert_eq!(lock.owner().unwrap().id, Some(dead.id()), "the death of another changes nothing");
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| wait_for(lock.waitable(), || once(lock.take(root.id()))));
        kill(&root, &dead);
        waiting.join().unwrap();
    });
    assert_eq!(lock.owner().unwrap(), Owner { id: Some(root.id()), abandoned: true });
    lock.give().unwrap();
    lock.take(root.id()).unwrap();
    assert!(!lock.owner().unwrap().abandoned, "only the next one sees it");
}

#[test]
fn participants_on_many_threads_exclude_each_other() {
    let root = root();
    let at = object(&root, Kind::Lock, LOCK_BYTES + 8);
    let count = root.arena().word(at + LOCK_BYTES).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            let member = thread_of(&root);
            scope.spawn(move || {
                let lock = Lock::at(member.arena(), at);
                for _ in 0..500 {
                    wait_for(lock.waitable(), || once(lock.take(member.id())));
                    // Not one atomic step, so that two at once would lose one.
                    let seen = count.load(Ordering::Relaxed);
                    std::thread::yield_now();
                    count.store(seen + 1, Ordering::Relaxed);
                    assert!(lock.give().unwrap());
                }
            });
        }
    });
    assert_eq!(count.load(Ordering::Relaxed), 2000);
}

#[test]
fn its_scope_takes_it_again_and_nobody_else_does() {
    let root = root();
    let other = thread_of(&root);
    let lock = RLock::at(root.arena(), object(&root, Kind::RLock, RLOCK_BYTES));
    assert!(lock.take(root.id(), 7, 1).unwrap());
    assert!(lock.take(root.id(), 7, 1).unwrap());
    assert!(!lock.take(root.id(), 8, 1).unwrap());
    assert!(!lock.take(other.id(), 7, 1).unwrap());
    assert_eq!(lock.give(root.id(), 8).unwrap(), Given::NotYours);
    assert_eq!(lock.give(other.id(), 7).unwrap(), Given::NotYours);
    assert_eq!(lock.give(root.id(), 7).unwrap(), Given::Once);
    assert_eq!(lock.give(root.id(), 7).unwrap(), Given::Wholly);
    assert_eq!(lock.give(root.id(), 7).unwrap(), Given::NotYours);
    assert!(lock.take(other.id(), 7, 1).unwrap());
}

#[test]
fn all_levels_are_released_and_taken_back_at_once() {
    let root = root();
    let lock = RLock::at(root.arena(), object(&root, Kind::RLock, RLOCK_BYTES));
    lock.take(root.id(), 1, 1).unwrap();
    lock.take(root.id(), 1, 1).unwrap();
    assert_eq!(lock.give_all(root.id(), 2).unwrap(), 0);
    assert_eq!(lock.give_all(root.id(), 1).unwrap(), 2);
    assert_eq!(lock.owner().unwrap().id, None);
    assert!(lock.take(root.id(), 1, 2).unwrap());
    assert_eq!(lock.give(root.id(), 1).unwrap(), Given::Once);
}

#[test]
fn the_levels_of_the_dead_are_not_those_of_the_next_owner() {
    let root = root();
    let dead = thread_of(&root);
    let lock = RLock::at(root.arena(), object(&root, Kind::Guarded, 300));
    lock.take(dead.id(), 1, 5).unwrap();
    kill(&root, &dead);
    assert!(lock.take(root.id(), 1, 1).unwrap());
    assert!(lock.owner().unwrap().abandoned);
    assert_eq!(lock.give(root.id(), 1).unwrap(), Given::Wholly);
}
