//! Workers that idle on their event loops, and who has to ring them.

use super::*;

/// All rings that are due.
fn rings(dispatcher: &Dispatcher) -> Vec<u32> {
    std::iter::from_fn(|| dispatcher.next_to_ring()).collect()
}

fn resting(workers: usize) -> Dispatcher {
    let dispatcher = dispatcher(workers);
    for worker in 0..workers as u32 {
        assert!(dispatcher.rest(worker));
    }
    dispatcher
}

#[test]
fn nobody_is_rung_without_work() {
    assert_eq!(rings(&resting(3)), []);
}

#[test]
fn as_many_as_there_are_tasks() {
    for tasks in 1..6 {
        let dispatcher = resting(4);
        assert!(dispatcher.push(&batch(0..tasks)).unwrap());
        assert_eq!(rings(&dispatcher), (0..tasks.min(4)).collect::<Vec<_>>(), "{tasks} tasks");
    }
}

#[test]
fn nobody_is_rung_twice() {
    let dispatcher = resting(2);
    dispatcher.push(&batch([1])).unwrap();
    assert_eq!(rings(&dispatcher), [0]);
    assert_eq!(rings(&dispatcher), []);
    dispatcher.push(&batch([2])).unwrap();
    assert_eq!(rings(&dispatcher), [1]);
    assert!(!dispatcher.push(&batch([3])).unwrap(), "nobody rests any more");
    assert_eq!(rings(&dispatcher), []);
}

#[test]
fn who_was_rung_can_rest_and_be_rung_again() {
    let dispatcher = resting(1);
    for slot in 0..5 {
        assert!(dispatcher.push(&batch([slot])).unwrap());
        assert_eq!(rings(&dispatcher), [0]);
        assert!(!dispatcher.rest(0), "there is work");
        assert_eq!(claim(&dispatcher, 0), [slot]);
        assert_eq!(run_all(&dispatcher, 0), 1);
        assert_eq!(claim(&dispatcher, 0), []);
        assert!(dispatcher.rest(0));
    }
}

#[test]
fn the_worker_of_a_pinned_task_is_rung() {
    let dispatcher = resting(3);
    assert!(dispatcher.push(&pinned(1, 2)).unwrap());
    assert_eq!(rings(&dispatcher), [2]);
}

#[test]
fn a_pinned_task_does_not_count_as_help_for_others() {
    let dispatcher = resting(2);
    dispatcher.push(&[pinned(1, 0), batch([2])].concat()).unwrap();
    assert_eq!(rings(&dispatcher), [0, 1]);
}

#[test]
fn a_worker_with_work_for_it_does_not_rest() {
    let dispatcher = dispatcher(2);
    dispatcher.push(&pinned(1, 0)).unwrap();
    assert!(!dispatcher.rest(0));
    assert!(dispatcher.rest(1), "the only task is pinned to another");
    dispatcher.push(&batch([2])).unwrap();
    assert!(!dispatcher.rest(1));
}

#[test]
fn a_worker_does_not_rest_while_it_could_take_back() {
    let dispatcher = dispatcher(2);
    dispatcher.push(&batch(0..5)).unwrap();
    assert_eq!(claim(&dispatcher, 0), [0, 1]);
    for slot in 2..5 {
        assert_eq!(claim(&dispatcher, 1), [slot]);
        run_all(&dispatcher, 1);
    }
    assert_eq!(dispatcher.begin(0), Begin::Run);
    assert!(!dispatcher.rest(1), "task 1 waits behind one that may run for long");
    assert_eq!(claim(&dispatcher, 1), [1]);
    run_all(&dispatcher, 1);
    assert!(dispatcher.rest(1));
}

#[test]
fn a_stopped_worker_does_not_rest() {
    let dispatcher = dispatcher(1);
    dispatcher.slot(0).stop();
    assert!(!dispatcher.rest(0));
}

#[test]
fn the_others_are_rung_for_what_a_lost_worker_had() {
    let dispatcher = dispatcher(2);
    dispatcher.push(&batch([1])).unwrap();
    claim(&dispatcher, 0);
    dispatcher.begin(0);
    assert!(dispatcher.rest(1));
    dispatcher.lose(0);
    assert_eq!(rings(&dispatcher), [], "the caller has not decided yet");
    dispatcher.requeue(name(1), 0);
    assert_eq!(rings(&dispatcher), [1]);
}

#[test]
fn a_worker_that_died_at_rest_is_not_counted_on() {
    for detached in [true, false] {
        let dispatcher = dispatcher(2);
        dispatcher.slot(0).attach(1);
        assert!(dispatcher.rest(0));
        assert!(dispatcher.rest(1));
        if detached {
            dispatcher.slot(0).detach(1);
        } else {
            dispatcher.lose(0);
        }
        dispatcher.push(&batch([1])).unwrap();
        assert_eq!(rings(&dispatcher), [1]);
    }
}

/// The second task must not be left to the parked worker, which takes one: its task may run for long.
#[test]
fn one_parked_worker_is_counted_on_for_one_task() {
    let dispatcher = Arc::new(dispatcher(2));
    for _ in 0..200 {
        assert!(dispatcher.rest(1));
        let parked = {
            let dispatcher = dispatcher.clone();
            thread::spawn(move || {
                let claim = dispatcher.claim(0, &mut [0; 256], FOR_EVER);
                assert_eq!(claim, Claim::Bytes(24));
                assert_eq!(dispatcher.begin(0), Begin::Run);
            })
        };
        until(|| dispatcher.slot(0).rest.will_look());
        let mut rung = Vec::new();
        for slot in [1, 2] {
            dispatcher.push(&batch([slot])).unwrap();
            rung.extend(rings(&dispatcher));
        }
        within_limit(move || parked.join().unwrap());
        assert_eq!(rung, [1]);
        assert_eq!(claim(&dispatcher, 1).len(), 1);
        assert_eq!(run_all(&dispatcher, 1), 1);
        claim(&dispatcher, 0);
    }
}
