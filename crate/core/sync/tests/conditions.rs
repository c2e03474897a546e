//! Conditions.

use super::{Random, kill, object, root, thread_of};
use crate::core::kinds::Kind;
use crate::core::member::Member;
use crate::core::sync::condition::{CONDITION_BYTES, Condition, MOST_WAITS};
use crate::error::Refusal;

fn condition(member: &Member) -> Condition<'_> {
    Condition::at(member.arena(), object(member, Kind::Condition, CONDITION_BYTES))
}

#[test]
fn those_who_wait_longest_are_notified_first() {
    let root = root();
    let condition = condition(&root);
    let places: Vec<_> = (0..4).map(|_| condition.enlist(root.id()).unwrap()).collect();
    assert_eq!(condition.notify(2).unwrap(), 2);
    let notified: Vec<_> =
        places.iter().map(|place| condition.take_notice(root.id(), *place).unwrap()).collect();
    assert_eq!(notified, [true, true, false, false]);
    assert!(!condition.take_notice(root.id(), places[0]).unwrap(), "once");
    assert_eq!(condition.notify(usize::MAX).unwrap(), 2);
    assert_eq!(condition.notify(usize::MAX).unwrap(), 0, "all are notified");
}

#[test]
fn one_who_gives_up_takes_no_notification_with_it() {
    let root = root();
    let condition = condition(&root);
    let [first, second] = [(); 2].map(|()| condition.enlist(root.id()).unwrap());
    assert!(!condition.leave(root.id(), first).unwrap());
    assert_eq!(condition.notify(1).unwrap(), 1);
    assert!(condition.leave(root.id(), second).unwrap(), "it came in the last moment");
    assert_eq!(condition.notify(1).unwrap(), 0);
}

#[test]
fn a_wait_that_begins_after_a_notification_does_not_take_it() {
    let root = root();
    let condition = condition(&root);
    let early = condition.enlist(root.id()).unwrap();
    condition.notify(1).unwrap();
    let late = condition.enlist(root.id()).unwrap();
    assert!(!condition.take_notice(root.id(), late).unwrap());
    assert!(condition.take_notice(root.id(), early).unwrap());
}

#[test]
fn the_dead_are_forgotten_and_pass_their_notification_on() {
    let root = root();
    let dead = thread_of(&root);
    let condition = condition(&root);
    condition.enlist(dead.id()).unwrap();
    condition.enlist(dead.id()).unwrap();
    let mine = condition.enlist(root.id()).unwrap();
    assert_eq!(condition.notify(1).unwrap(), 1);
    assert!(!condition.take_notice(root.id(), mine).unwrap());
    kill(&root, &dead);
    assert!(condition.take_notice(root.id(), mine).unwrap());
    assert_eq!(condition.notify(1).unwrap(), 0, "nobody is left");
}

#[test]
fn more_waits_than_there_is_room_for_are_refused() {
    let root = root();
    let condition = condition(&root);
    let places: Vec<_> = (0..MOST_WAITS).map(|_| condition.enlist(root.id()).unwrap()).collect();
    assert!(matches!(condition.enlist(root.id()), Err(Refusal::Crowded(_))));
    condition.leave(root.id(), places[1000]).unwrap();
    assert!(condition.enlist(root.id()).is_ok());
}

/// Enlisting, giving up, notifying and dying in any order: each notification reaches one who waits, or had nobody.
#[test]
fn every_notification_reaches_somebody() {
    for seed in 1..=30 {
        let mut random = Random(0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(seed));
        let root = root();
        let condition = condition(&root);
        let mut waiting = Vec::new();
        let (mut given, mut taken) = (0, 0);
        for _ in 0..200 {
            match random.below(4) {
                0 | 1 => waiting.push(condition.enlist(root.id()).unwrap()),
                2 => given += condition.notify(random.below(3) as usize).unwrap(),
                _ if waiting.is_empty() => {}
                _ => {
                    let place = waiting.swap_remove(random.below(waiting.len() as u64) as usize);
                    taken += usize::from(condition.leave(root.id(), place).unwrap());
                }
            }
        }
        taken += waiting.iter().filter(|place| condition.take_notice(root.id(), **place).unwrap()).count();
        assert_eq!(given, taken, "seed {seed}");
    }
}

#[test]
fn a_notification_survives_who_is_killed_while_it_passes_it_on() {
    let root = root();
    let [dead, burier] = [(); 2].map(|()| thread_of(&root));
    let condition = condition(&root);
    let place = condition.enlist(dead.id()).unwrap();
    let mine = condition.enlist(root.id()).unwrap();
    assert_eq!(condition.notify(1).unwrap(), 1);
    let notified = u64::from(place.ticket) << 32 | 1 << 30 | u64::from(dead.id().bits());
    assert!(condition.inherit(burier.id(), place.index.into(), notified).unwrap().is_some());
    kill(&root, &dead);
    assert!(!condition.take_notice(root.id(), mine).unwrap());
    kill(&root, &burier);
    assert!(condition.take_notice(root.id(), mine).unwrap());
}
