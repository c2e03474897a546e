//! Barriers.

use super::{kill, object, root, thread_of, wait_for};
use crate::core::kinds::Kind;
use crate::core::member::Member;
use crate::core::sync::barrier::{Arrival, Barrier, Standing, barrier_bytes};
use crate::error::Refusal;

fn barrier(member: &Member, parties: u64) -> Barrier<'_> {
    let barrier = Barrier::at(member.arena(), object(member, Kind::Barrier, barrier_bytes(parties)));
    barrier.prepare(parties).unwrap();
    barrier
}

/// Waits at the barrier as a party without a limit does.
fn pass(barrier: Barrier<'_>, member: &Member, has_action: bool) -> Option<u32> {
    let me = member.id();
    let arrival = wait_for(barrier.waitable(), || match barrier.arrive(me, has_action)? {
        Arrival::NotYet => Ok(None),
        arrival => Ok(Some(arrival)),
    });
    let (index, standing) = match arrival {
        Arrival::Passed(index) => return Some(index),
        Arrival::ToAct(index) => (index, barrier.acted(me, index).unwrap()),
        Arrival::Inside(index) => (index, wait_for(barrier.waitable(), || over(barrier.look(me, index)))),
        Arrival::Broken | Arrival::NotYet => return None,
    };
    (standing == Standing::Passed).then_some(index)
}

fn over(standing: Result<Standing, Refusal>) -> Result<Option<Standing>, Refusal> {
    standing.map(|standing| (standing != Standing::Waiting).then_some(standing))
}

#[test]
fn all_pass_a_thousand_times_each_with_a_place_of_its_own() {
    for has_action in [false, true] {
        let root = root();
        let barrier = barrier(&root, 3);
        let rounds: Vec<Vec<u32>> = std::thread::scope(|scope| {
            let parties: Vec<_> = (0..3)
                .map(|_| {
                    let member = thread_of(&root);
                    scope.spawn(move || {
                        (0..1000).map(|_| pass(barrier, &member, has_action).unwrap()).collect()
                    })
                })
                .collect();
            parties.into_iter().map(|party| party.join().unwrap()).collect()
        });
        for round in 0..1000 {
            let mut places: Vec<_> = rounds.iter().map(|party| party[round]).collect();
            places.sort_unstable();
            assert_eq!(places, [0, 1, 2]);
        }
        assert_eq!(barrier.waiting(root.id()).unwrap(), 0);
    }
}

#[test]
fn a_party_that_dies_or_gives_up_breaks_it_for_the_others() {
    for dies in [false, true] {
        let root = root();
        let victim = thread_of(&root);
        let barrier = barrier(&root, 3);
        assert_eq!(barrier.arrive(root.id(), false).unwrap(), Arrival::Inside(0));
        assert_eq!(barrier.arrive(victim.id(), false).unwrap(), Arrival::Inside(1));
        assert_eq!(barrier.waiting(root.id()).unwrap(), 2);
        assert_eq!(barrier.look(root.id(), 0).unwrap(), Standing::Waiting);
        if dies {
            kill(&root, &victim);
        } else {
            assert!(!barrier.give_up(victim.id(), 1).unwrap());
        }
        assert!(barrier.is_broken().unwrap());
        assert_eq!(barrier.look(root.id(), 0).unwrap(), Standing::Broken);
        assert_eq!(barrier.arrive(root.id(), false).unwrap(), Arrival::Broken);
        barrier.reset(root.id()).unwrap();
        assert_eq!(barrier.arrive(root.id(), false).unwrap(), Arrival::Inside(0));
    }
}

#[test]
fn the_death_of_who_runs_the_action_breaks_it() {
    let root = root();
    let victim = thread_of(&root);
    let barrier = barrier(&root, 2);
    barrier.arrive(root.id(), true).unwrap();
    assert_eq!(barrier.arrive(victim.id(), true).unwrap(), Arrival::ToAct(1));
    kill(&root, &victim);
    assert_eq!(barrier.look(root.id(), 0).unwrap(), Standing::Broken);
}

#[test]
fn one_that_dies_after_all_were_there_holds_up_nobody() {
    let root = root();
    let victim = thread_of(&root);
    let barrier = barrier(&root, 2);
    barrier.arrive(victim.id(), false).unwrap();
    assert_eq!(barrier.arrive(root.id(), false).unwrap(), Arrival::Passed(1));
    assert_eq!(barrier.arrive(root.id(), false).unwrap(), Arrival::NotYet, "the victim has not left");
    kill(&root, &victim);
    assert_eq!(barrier.arrive(root.id(), false).unwrap(), Arrival::Inside(0));
    assert!(!barrier.is_broken().unwrap());
}

#[test]
fn a_reset_lets_those_who_wait_go_with_the_error_and_begins_anew() {
    let root = root();
    let other = thread_of(&root);
    let barrier = barrier(&root, 2);
    barrier.arrive(root.id(), false).unwrap();
    barrier.reset(other.id()).unwrap();
    assert_eq!(barrier.arrive(other.id(), false).unwrap(), Arrival::NotYet);
    assert_eq!(barrier.look(root.id(), 0).unwrap(), Standing::Broken);
    assert_eq!(barrier.arrive(other.id(), false).unwrap(), Arrival::Inside(0));
    barrier.reset(root.id()).unwrap();
    barrier.reset(root.id()).unwrap();
    assert_eq!(barrier.look(other.id(), 0).unwrap(), Standing::Broken);
    assert!(!barrier.is_broken().unwrap());
}

#[test]
fn what_came_in_the_last_moment_counts() {
    let root = root();
    let other = thread_of(&root);
    let barrier = barrier(&root, 2);
    barrier.arrive(root.id(), false).unwrap();
    barrier.arrive(other.id(), false).unwrap();
    assert!(barrier.give_up(root.id(), 0).unwrap());
    assert!(!barrier.is_broken().unwrap());
}

#[test]
fn a_barrier_for_one_lets_it_pass() {
    let root = root();
    let barrier = barrier(&root, 1);
    for has_action in [false, true] {
        assert_eq!(pass(barrier, &root, has_action), Some(0));
    }
}

#[test]
fn one_that_is_killed_while_it_arrives_does_not_count_as_a_party_for_ever() {
    let root = root();
    let victim = thread_of(&root);
    let barrier = barrier(&root, 2);
    barrier.die_arriving(victim.id());
    kill(&root, &victim);
    assert!(barrier.is_broken().unwrap());
    barrier.reset(root.id()).unwrap();
    assert_eq!(barrier.waiting(root.id()).unwrap(), 0);
    assert_eq!(barrier.arrive(root.id(), false).unwrap(), Arrival::Inside(0));
}
