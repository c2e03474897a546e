//! A worker that ends with tasks in its hands, or on its own account.

use super::*;
use crate::threads::Lost;

/// One worker that runs task 0 and has claimed 1 and 2; 3 to 5 are queued.
fn busy() -> Dispatcher {
    let dispatcher = dispatcher(1);
    dispatcher.push(&batch(0..6)).unwrap();
    assert_eq!(claim(&dispatcher, 0), [0, 1, 2]);
    assert_eq!(dispatcher.begin(0), Begin::Run);
    dispatcher
}

fn run_in_order(dispatcher: &Dispatcher) -> Vec<u32> {
    let mut seen = Vec::new();
    loop {
        let slots = claim(dispatcher, 0);
        if slots.is_empty() {
            return seen;
        }
        assert_eq!(run_all(dispatcher, 0), slots.len());
        seen.extend(slots);
    }
}

#[test]
fn nothing_in_its_hands_nothing_lost() {
    let dispatcher = dispatcher(2);
    assert_eq!(dispatcher.lose(1), Lost::default());
}

#[test]
fn claimed_tasks_go_back_to_the_front_in_order() {
    let dispatcher = busy();
    assert_eq!(dispatcher.lose(0), Lost { running: Some(name(0)), undeliverable: vec![] });
    assert_eq!(dispatcher.begin(0), Begin::Gone, "the successor has an inbox of its own");
    assert_eq!(run_in_order(&dispatcher), [1, 2, 3, 4, 5]);
}

#[test]
fn a_requeued_orphan_goes_before_all_others() {
    let dispatcher = busy();
    dispatcher.lose(0);
    assert!(dispatcher.requeue(name(0), 3));
    assert_eq!(run_in_order(&dispatcher), [0, 1, 2, 3, 4, 5]);
}

#[test]
fn a_requeued_orphan_skips_what_is_settled() {
    let dispatcher = dispatcher(1);
    dispatcher.push(&batch([8])).unwrap();
    for skip in [2, 5] {
        let mut inbox = [0; 24];
        assert_eq!(dispatcher.claim(0, &mut inbox, AT_ONCE), Claim::Bytes(24));
        assert_eq!(dispatcher.begin(0), Begin::Run);
        assert_eq!(dispatcher.lose(0).running, Some(name(8)));
        assert!(dispatcher.requeue(name(8), skip));
        assert_eq!(dispatcher.claim(0, &mut inbox, AT_ONCE), Claim::Bytes(24));
        assert_eq!(parse_batch(&inbox).unwrap()[0].skip, skip);
        dispatcher.give_back(0);
    }
}

#[test]
fn an_orphan_is_requeued_once() {
    let dispatcher = busy();
    dispatcher.lose(0);
    assert!(!dispatcher.requeue(name(1), 0), "was not running");
    assert!(dispatcher.requeue(name(0), 0));
    assert!(!dispatcher.requeue(name(0), 0));
    assert_eq!(dispatcher.unstarted(), 6);
}

#[test]
fn a_dropped_orphan_does_not_come_back() {
    let dispatcher = busy();
    dispatcher.lose(0);
    dispatcher.drop_orphan(name(0));
    dispatcher.drop_orphan(name(0));
    assert!(!dispatcher.requeue(name(0), 0));
    assert_eq!(run_in_order(&dispatcher), [1, 2, 3, 4, 5]);
}

#[test]
fn a_name_can_be_lost_again_and_again() {
    let dispatcher = dispatcher(2);
    dispatcher.push(&batch([1])).unwrap();
    for turn in 0..10 {
        let worker = turn % 2;
        assert_eq!(claim(&dispatcher, worker), [1]);
        assert_eq!(dispatcher.begin(worker), Begin::Run);
        assert_eq!(dispatcher.lose(worker).running, Some(name(1)));
        assert!(dispatcher.requeue(name(1), 0));
    }
    assert_eq!(dispatcher.unstarted(), 1);
}

#[test]
fn returned_tasks_go_before_newer_ones() {
    let dispatcher = busy();
    dispatcher.push(&batch([6])).unwrap();
    dispatcher.give_back(0);
    assert_eq!(dispatcher.running(), 0, "who gives back runs nothing");
    assert_eq!(run_in_order(&dispatcher), [1, 2, 3, 4, 5, 6]);
    assert_eq!(dispatcher.lose(0), Lost::default());
}

#[test]
fn only_the_first_word_of_the_present_incarnation_counts() {
    let dispatcher = dispatcher(1);
    let slot = dispatcher.slot(0);
    assert!(!slot.detach(1), "has not come");
    slot.attach(1);
    assert!(slot.detach(1));
    assert!(!slot.detach(1));
    slot.attach(2);
    assert!(!slot.detach(1), "of an earlier one");
    assert!(slot.detach(2));
}

#[test]
fn a_stop_that_comes_before_the_worker_is_not_lost() {
    let dispatcher = dispatcher(1);
    dispatcher.slot(0).stop();
    dispatcher.slot(0).attach(1);
    assert_eq!(dispatcher.claim(0, &mut [0; 64], AT_ONCE), Claim::Stop);
}
