//! An idle worker takes back what a busy one has claimed and not begun.

use super::*;

/// Worker 0 has claimed so many tasks, and the queue is empty.
fn claimed(tasks: u32) -> Dispatcher {
    let dispatcher = dispatcher(2);
    // With four times as many in the queue the share is all of them; the others are revoked and thrown away.
    dispatcher.push(&batch(0..4 * tasks)).unwrap();
    assert_eq!(claim(&dispatcher, 0), (0..tasks).collect::<Vec<_>>());
    for slot in tasks..4 * tasks {
        dispatcher.revoke(name(slot));
    }
    while dispatcher.unstarted() > tasks as usize {
        claim(&dispatcher, 1);
        assert_eq!(run_all(&dispatcher, 1), 0);
    }
    dispatcher
}

#[test]
fn the_later_half_goes_rounded_up() {
    for (tasks, kept) in [(1, 0), (2, 1), (3, 1), (4, 2), (9, 4)] {
        let dispatcher = claimed(tasks);
        assert_eq!(claim(&dispatcher, 1), (kept..tasks).collect::<Vec<_>>(), "of {tasks}");
        assert_eq!(run_all(&dispatcher, 0), kept as usize, "of {tasks}");
        assert_eq!(run_all(&dispatcher, 1), (tasks - kept) as usize, "of {tasks}");
    }
}

#[test]
fn the_running_task_stays() {
    let dispatcher = claimed(1);
    assert_eq!(dispatcher.begin(0), Begin::Run);
    assert_eq!(claim(&dispatcher, 1), []);
    assert_eq!(dispatcher.runner_of(name(0)), Some(0));
}

#[test]
fn a_worker_finds_the_rest_of_its_inbox_gone() {
    let dispatcher = claimed(4);
    assert_eq!(dispatcher.begin(0), Begin::Run);
    assert_eq!(claim(&dispatcher, 1), [2, 3]);
    assert_eq!(dispatcher.begin(0), Begin::Run);
    assert_eq!(dispatcher.runner_of(name(1)), Some(0));
    assert_eq!(dispatcher.begin(0), Begin::Gone);
    assert_eq!(run_all(&dispatcher, 1), 2);
    assert_eq!(dispatcher.unstarted(), 0);
}

#[test]
fn tasks_can_be_taken_back_again_and_again() {
    let dispatcher = claimed(8);
    assert_eq!(claim(&dispatcher, 1), [4, 5, 6, 7]);
    assert_eq!(claim(&dispatcher, 0), [0, 1, 2, 3], "its own claim, copied anew");
    assert_eq!(run_all(&dispatcher, 0), 4);
    assert_eq!(claim(&dispatcher, 0), [6, 7]);
    assert_eq!(run_all(&dispatcher, 0), 2);
    assert_eq!(claim(&dispatcher, 0), [5]);
    assert_eq!(run_all(&dispatcher, 1), 1);
}

#[test]
fn a_worker_that_died_leaves_its_claim_to_take_back() {
    let dispatcher = claimed(2);
    assert_eq!(claim(&dispatcher, 1), [1]);
    assert_eq!(run_all(&dispatcher, 1), 1);
    assert_eq!(claim(&dispatcher, 1), [0]);
    assert_eq!(dispatcher.lose(0), Default::default());
    assert_eq!(run_all(&dispatcher, 1), 1);
}
