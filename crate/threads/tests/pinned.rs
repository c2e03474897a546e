//! Tasks that only one worker may run, because objects were moved there.

use super::*;
use crate::error::Refusal;
use crate::threads::{Lost, Reserved};

#[test]
fn goes_to_its_worker_alone() {
    let dispatcher = dispatcher(2);
    dispatcher.push(&pinned(1, 1)).unwrap();
    assert_eq!(claim(&dispatcher, 0), []);
    assert_eq!(claim(&dispatcher, 1), [1]);
    assert_eq!(run_all(&dispatcher, 1), 1);
}

#[test]
fn comes_before_what_was_claimed_and_is_never_taken_back() {
    let dispatcher = dispatcher(1);
    dispatcher.push(&[batch(0..4), pinned(9, 0)].concat()).unwrap();
    assert_eq!(claim(&dispatcher, 0), [9, 0, 1]);
}

#[test]
fn does_not_keep_others_from_taking_back_what_it_came_behind() {
    let dispatcher = dispatcher(2);
    dispatcher.push(&batch(0..9)).unwrap();
    assert_eq!(claim(&dispatcher, 0), [0, 1, 2]);
    dispatcher.push(&pinned(9, 0)).unwrap();
    assert_eq!(dispatcher.begin(0), Begin::Run);
    let mut others = Vec::new();
    loop {
        let slots = claim(&dispatcher, 1);
        if slots.is_empty() {
            break;
        }
        run_all(&dispatcher, 1);
        others.extend(slots);
    }
    others.sort_unstable();
    assert_eq!(others, [1, 2, 3, 4, 5, 6, 7, 8], "all but the running one and the pinned one");
    assert_eq!(dispatcher.begin(0), Begin::Gone);
    assert_eq!(claim(&dispatcher, 0), [9]);
}

#[test]
fn keeps_the_order_in_which_it_came() {
    let dispatcher = dispatcher(1);
    dispatcher.push(&[pinned(1, 0), pinned(2, 0)].concat()).unwrap();
    let mut inbox = [0; 24];
    assert_eq!(claim_into(&dispatcher, 0, &mut inbox), [1]);
    dispatcher.push(&[pinned(3, 0), batch([4])].concat()).unwrap();
    run_all(&dispatcher, 0);
    for slot in 2..5 {
        assert_eq!(claim_into(&dispatcher, 0, &mut inbox), [slot]);
        assert_eq!(run_all(&dispatcher, 0), 1);
    }
}

#[test]
fn a_worker_that_is_not_there_is_refused_with_the_whole_batch() {
    let dispatcher = dispatcher(2);
    let refusal = dispatcher.push(&[batch([1]), pinned(2, 1), pinned(3, 2)].concat()).unwrap_err();
    assert_eq!(refusal, Refusal::Range("expected a worker below 2, got 2".into()));
    assert_eq!(dispatcher.unstarted(), 0);
    assert_eq!(claim(&dispatcher, 0), []);
    assert_eq!(claim(&dispatcher, 1), []);
}

#[test]
fn waits_for_a_worker_that_has_not_come_yet() {
    let dispatcher = dispatcher(2);
    dispatcher.push(&pinned(1, 1)).unwrap();
    dispatcher.slot(1).attach(1);
    assert_eq!(claim(&dispatcher, 1), [1]);
}

#[test]
fn is_lost_with_its_worker() {
    let dispatcher = dispatcher(2);
    dispatcher.push(&[pinned(1, 0), pinned(2, 0), batch([3])].concat()).unwrap();
    assert_eq!(claim(&dispatcher, 0), [1, 2]);
    assert_eq!(dispatcher.begin(0), Begin::Run);
    dispatcher.push(&pinned(4, 0)).unwrap();
    let lost = dispatcher.lose(0);
    assert_eq!(lost, Lost { running: None, undeliverable: vec![name(1), name(2), name(4)] });
    assert!(!dispatcher.requeue(name(1), 0), "its objects went with the worker");
    assert_eq!(dispatcher.unstarted(), 1);
    assert_eq!(claim(&dispatcher, 0), [3]);
}

#[test]
fn stays_when_its_worker_gives_back() {
    let dispatcher = dispatcher(1);
    dispatcher.push(&[pinned(1, 0), batch(2..6)].concat()).unwrap();
    assert_eq!(claim(&dispatcher, 0), [1, 2, 3]);
    dispatcher.push(&pinned(7, 0)).unwrap();
    assert!(dispatcher.give_back(0), "it must not end yet");
    assert_eq!(dispatcher.begin(0), Begin::Gone);
    assert_eq!(dispatcher.lose(0).undeliverable, [name(1), name(7)]);
    assert_eq!(dispatcher.unstarted(), 4);
    assert!(!dispatcher.give_back(0));
}

#[test]
fn a_worker_stays_for_what_is_on_its_way() {
    let dispatcher = dispatcher(1);
    assert_eq!(dispatcher.reserve(), Reserved::Worker(0));
    assert!(dispatcher.give_back(0), "it is kept");
    dispatcher.push(&pinned(1, 0)).unwrap();
    assert!(dispatcher.give_back(0), "it has come");
    assert_eq!(claim(&dispatcher, 0), [1]);
    assert_eq!(run_all(&dispatcher, 0), 1);
    assert!(!dispatcher.give_back(0));
}

#[test]
fn a_worker_that_was_kept_for_nothing_may_leave() {
    let dispatcher = dispatcher(1);
    assert_eq!(dispatcher.reserve(), Reserved::Worker(0));
    dispatcher.release(0);
    assert!(!dispatcher.give_back(0));
}

#[test]
fn goes_to_a_worker_that_is_not_leaving() {
    let dispatcher = dispatcher(2);
    assert!(!dispatcher.give_back(0));
    dispatcher.push(&pinned(1, 1)).unwrap();
    assert_eq!(dispatcher.reserve(), Reserved::Worker(1));
}

#[test]
fn goes_to_the_successor_when_all_are_leaving() {
    let dispatcher = dispatcher(1);
    assert!(!dispatcher.give_back(0));
    assert_eq!(dispatcher.reserve(), Reserved::Successor(0));
    dispatcher.push(&pinned(1, 0)).unwrap();
    assert_eq!(claim(&dispatcher, 0), [], "the leaving worker does not have its objects");
    assert_eq!(dispatcher.lose(0), Lost::default());
    assert_eq!(dispatcher.unstarted(), 1);
    dispatcher.slot(0).attach(2);
    assert_eq!(dispatcher.reserve(), Reserved::Worker(0));
    assert_eq!(claim(&dispatcher, 0), [1]);
    assert_eq!(dispatcher.begin(0), Begin::Run);
    assert_eq!(dispatcher.lose(0).undeliverable, [name(1)], "this one had its objects");
}

#[test]
fn what_waits_for_a_successor_does_not_keep_others_from_resting() {
    let dispatcher = dispatcher(2);
    assert!(!dispatcher.give_back(0));
    assert!(!dispatcher.give_back(1));
    let Reserved::Successor(first) = dispatcher.reserve() else { panic!("somebody stays") };
    dispatcher.push(&pinned(1, first)).unwrap();
    assert!(dispatcher.rest(1 - first));
}

/// The worker that is kept for a task, which then does not come.
fn reserved(dispatcher: &Dispatcher) -> u32 {
    let Reserved::Worker(worker) = dispatcher.reserve() else { panic!("all are leaving") };
    dispatcher.release(worker);
    worker
}

#[test]
fn the_least_busy_worker_is_an_idle_one_or_has_the_shortest_list() {
    let dispatcher = dispatcher(3);
    dispatcher.push(&[pinned(1, 0), pinned(2, 0), pinned(3, 1)].concat()).unwrap();
    assert_eq!(reserved(&dispatcher), 2);
    dispatcher.push(&batch([4])).unwrap();
    assert_eq!(claim(&dispatcher, 2), [4]);
    run_all(&dispatcher, 2);
    dispatcher.push(&pinned(5, 2)).unwrap();
    assert_eq!(reserved(&dispatcher), 1, "one waits there, at the others two, or one and one that runs");
    claim(&dispatcher, 2);
    run_all(&dispatcher, 2);
    claim(&dispatcher, 2);
    assert!(dispatcher.rest(2));
    assert_eq!(reserved(&dispatcher), 2);
}
