//! Semaphores.

use super::{end, kill, object, once, root, thread_of, wait_for};
use crate::core::kinds::Kind;
use crate::core::member::Member;
use crate::core::sync::semaphore::{SEMAPHORE_BYTES, Semaphore};

fn semaphore(member: &Member, units: u64, bounded: bool) -> Semaphore<'_> {
    let semaphore = Semaphore::at(member.arena(), object(member, Kind::Semaphore, SEMAPHORE_BYTES));
    semaphore.prepare(units, bounded).unwrap();
    semaphore
}

#[test]
fn units_are_taken_while_there_are_some() {
    let root = root();
    let semaphore = semaphore(&root, 2, false);
    assert!(semaphore.take(root.id()).unwrap());
    assert!(semaphore.take(root.id()).unwrap());
    assert!(!semaphore.take(root.id()).unwrap());
    for _ in 0..3 {
        assert!(semaphore.give(root.id()).unwrap());
    }
    assert_eq!(semaphore.value().unwrap(), 3);
}

#[test]
fn a_bounded_one_never_has_more_than_in_the_beginning() {
    let root = root();
    let one = semaphore(&root, 1, true);
    assert!(!one.give(root.id()).unwrap());
    assert!(one.take(root.id()).unwrap());
    assert!(one.give(root.id()).unwrap());
    assert!(!one.give(root.id()).unwrap());
    let none = semaphore(&root, 0, true);
    assert!(!none.give(root.id()).unwrap());
}

#[test]
fn permits_of_the_killed_come_back_and_wake_who_waits() {
    let root = root();
    let dead = thread_of(&root);
    let semaphore = semaphore(&root, 2, false);
    for _ in 0..2 {
        semaphore.take(dead.id()).unwrap();
    }
    std::thread::scope(|scope| {
        scope.spawn(|| wait_for(semaphore.waitable(), || once(semaphore.take(root.id()))));
        kill(&root, &dead);
    });
    kill(&root, &dead);
    assert_eq!(semaphore.value().unwrap(), 1, "once, although it is buried twice");
}

#[test]
fn units_of_one_that_ended_by_itself_stay_taken() {
    let root = root();
    let ended = thread_of(&root);
    let semaphore = semaphore(&root, 2, false);
    semaphore.take(ended.id()).unwrap();
    end(&root, &ended);
    assert_eq!(semaphore.value().unwrap(), 1);
    let next = thread_of(&root);
    assert_eq!(next.id().slot(), ended.id().slot());
    kill(&root, &next);
    assert_eq!(semaphore.value().unwrap(), 1, "the next in its slot did not take them");
}

#[test]
fn messages_that_the_killed_has_taken_do_not_come_back() {
    let root = root();
    let consumer = thread_of(&root);
    let semaphore = semaphore(&root, 0, false);
    for _ in 0..3 {
        semaphore.give(root.id()).unwrap();
    }
    semaphore.take(consumer.id()).unwrap();
    kill(&root, &consumer);
    assert_eq!(semaphore.value().unwrap(), 2);
}

#[test]
fn what_comes_back_keeps_the_bound() {
    let root = root();
    let taker = thread_of(&root);
    let semaphore = semaphore(&root, 1, true);
    semaphore.take(taker.id()).unwrap();
    semaphore.give(root.id()).unwrap();
    kill(&root, &taker);
    assert_eq!(semaphore.value().unwrap(), 1);
}

#[test]
fn units_are_kept_straight_on_many_threads() {
    let root = root();
    let semaphore = semaphore(&root, 2, true);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            let member = thread_of(&root);
            scope.spawn(move || {
                for _ in 0..500 {
                    wait_for(semaphore.waitable(), || once(semaphore.take(member.id())));
                    assert!(semaphore.give(member.id()).unwrap());
                }
            });
        }
    });
    assert_eq!(semaphore.value().unwrap(), 2);
}
