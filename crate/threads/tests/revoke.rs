//! Tasks that must not start any more.

use super::*;
use crate::threads::Revoked;

#[test]
fn a_queued_task_does_not_start() {
    let dispatcher = dispatcher(1);
    dispatcher.push(&batch([1, 2])).unwrap();
    assert_eq!(dispatcher.revoke(name(1)), Revoked::Unstarted);
    assert_eq!(claim(&dispatcher, 0), [1]);
    assert_eq!(dispatcher.begin(0), Begin::Revoked);
    assert_eq!(dispatcher.running(), 0);
    assert_eq!(claim(&dispatcher, 0), [2]);
    assert_eq!(dispatcher.begin(0), Begin::Run);
    assert!(dispatcher.revocations.is_empty());
}

#[test]
fn a_claimed_task_is_skipped_and_the_one_behind_it_runs() {
    let dispatcher = dispatcher(1);
    dispatcher.push(&batch(0..6)).unwrap();
    assert_eq!(claim(&dispatcher, 0), [0, 1, 2]);
    assert_eq!(dispatcher.revoke(name(1)), Revoked::Unstarted);
    assert_eq!([(); 4].map(|()| dispatcher.begin(0)), [Begin::Run, Begin::Revoked, Begin::Run, Begin::Gone]);
}

#[test]
fn a_running_task_is_told_with_its_worker() {
    let dispatcher = dispatcher(2);
    dispatcher.push(&batch([1])).unwrap();
    claim(&dispatcher, 1);
    assert_eq!(dispatcher.begin(1), Begin::Run);
    assert_eq!(dispatcher.revoke(name(1)), Revoked::Running(1));
    assert_eq!(dispatcher.revoke(name(1)), Revoked::Running(1));
    assert!(dispatcher.revocations.is_empty());
}

#[test]
fn the_same_slot_in_another_generation_is_another_task() {
    let dispatcher = dispatcher(1);
    dispatcher.push(&batch([1])).unwrap();
    dispatcher.revoke(TaskName { slot: 1, generation: GENERATION + 1 });
    claim(&dispatcher, 0);
    assert_eq!(dispatcher.begin(0), Begin::Run);
}

#[test]
fn a_task_that_goes_back_to_the_queue_stays_revoked() {
    let dispatcher = dispatcher(1);
    dispatcher.push(&batch([1])).unwrap();
    claim(&dispatcher, 0);
    assert_eq!(dispatcher.revoke(name(1)), Revoked::Unstarted);
    dispatcher.lose(0);
    assert_eq!(claim(&dispatcher, 0), [1]);
    assert_eq!(dispatcher.begin(0), Begin::Revoked);
}

#[test]
fn an_orphan_is_dropped() {
    let dispatcher = dispatcher(1);
    dispatcher.push(&batch([1])).unwrap();
    claim(&dispatcher, 0);
    dispatcher.begin(0);
    dispatcher.lose(0);
    assert_eq!(dispatcher.revoke(name(1)), Revoked::Unstarted);
    assert!(dispatcher.revocations.is_empty());
    assert!(!dispatcher.requeue(name(1), 0));
}

#[test]
fn a_revocation_that_came_too_late_is_forgotten() {
    let dispatcher = dispatcher(2);
    dispatcher.push(&batch([1])).unwrap();
    claim(&dispatcher, 0);
    run_all(&dispatcher, 0);
    assert_eq!(dispatcher.revoke(name(1)), Revoked::Unstarted);
    assert!(!dispatcher.revocations.is_empty());
    claim(&dispatcher, 1);
    assert!(dispatcher.revocations.is_empty());
}

#[test]
fn nothing_is_forgotten_while_a_task_has_not_begun() {
    let dispatcher = dispatcher(2);
    dispatcher.push(&pinned(1, 1)).unwrap();
    assert_eq!(dispatcher.revoke(name(1)), Revoked::Unstarted);
    for _ in 0..3 {
        assert_eq!(claim(&dispatcher, 0), []);
    }
    assert_eq!(claim(&dispatcher, 1), [1]);
    assert_eq!(claim(&dispatcher, 0), []);
    assert_eq!(dispatcher.begin(1), Begin::Revoked);
}

/// The two threads meet at a barrier, so that each wins some of the rounds.
#[test]
fn both_sides_agree_on_who_won() {
    let dispatcher = Arc::new(dispatcher(1));
    let start = Arc::new(std::sync::Barrier::new(2));
    for round in 0..500 {
        dispatcher.push(&batch([round])).unwrap();
        assert_eq!(claim(&dispatcher, 0), [round]);
        let worker = {
            let (dispatcher, start) = (dispatcher.clone(), start.clone());
            thread::spawn(move || {
                start.wait();
                dispatcher.begin(0)
            })
        };
        start.wait();
        let revoked = dispatcher.revoke(name(round));
        match worker.join().unwrap() {
            Begin::Run => assert_eq!(revoked, Revoked::Running(0), "round {round}"),
            Begin::Revoked => assert_eq!(revoked, Revoked::Unstarted, "round {round}"),
            Begin::Gone => panic!("round {round}: nobody else took the task"),
        }
        assert!(dispatcher.revocations.is_empty(), "round {round}");
    }
}
