//! How much a worker claims, and in which order.

use super::*;

#[test]
fn the_share_is_the_queue_over_twice_the_workers_rounded_up() {
    for (workers, queued, share) in
        [(1, 1, 1), (1, 2, 1), (1, 3, 2), (2, 1, 1), (2, 4, 1), (2, 5, 2), (2, 100, 25), (8, 17, 2)]
    {
        let dispatcher = dispatcher(workers);
        dispatcher.push(&batch(0..queued)).unwrap();
        assert_eq!(claim(&dispatcher, 0).len(), share, "{workers} workers, {queued} tasks");
    }
}

#[test]
fn one_worker_alone_runs_all_in_order() {
    let dispatcher = dispatcher(1);
    dispatcher.push(&batch(0..30)).unwrap();
    dispatcher.push(&batch(30..50)).unwrap();
    let mut seen = Vec::new();
    while seen.len() < 50 {
        let slots = claim(&dispatcher, 0);
        assert_eq!(run_all(&dispatcher, 0), slots.len());
        seen.extend(slots);
    }
    assert_eq!(seen, (0..50).collect::<Vec<_>>());
    assert_eq!(claim(&dispatcher, 0), []);
    assert_eq!(dispatcher.unstarted(), 0);
}

#[test]
fn an_inbox_without_room_for_the_first_task_tells_its_size() {
    let dispatcher = dispatcher(1);
    dispatcher.push(&frame(1, 100)).unwrap();
    assert_eq!(dispatcher.claim(0, &mut [0; 64], AT_ONCE), Claim::TooSmall(128));
    assert_eq!(dispatcher.begin(0), Begin::Gone, "nothing was copied");
    assert_eq!(dispatcher.claim(0, &mut [0; 127], AT_ONCE), Claim::TooSmall(128));
    assert_eq!(claim_into(&dispatcher, 0, &mut [0; 128]), [1]);
    assert_eq!(run_all(&dispatcher, 0), 1);
}

#[test]
fn what_does_not_fit_into_the_inbox_comes_with_the_next_claim() {
    let dispatcher = dispatcher(1);
    dispatcher.push(&[frame(0, 8), frame(1, 8), frame(2, 40), frame(3, 0)].concat()).unwrap();
    let mut inbox = [0; 48];
    assert_eq!(claim_into(&dispatcher, 0, &mut inbox), [0]);
    assert_eq!(run_all(&dispatcher, 0), 1, "only what was copied can begin");
    assert_eq!(claim_into(&dispatcher, 0, &mut inbox), [1]);
    assert_eq!(run_all(&dispatcher, 0), 1);
    assert_eq!(dispatcher.claim(0, &mut inbox, AT_ONCE), Claim::TooSmall(64));
}

#[test]
fn a_large_task_at_hand_does_not_make_a_worker_claim_more_and_more() {
    let dispatcher = dispatcher(2);
    dispatcher.push(&frame(0, 200)).unwrap();
    dispatcher.push(&batch(1..4)).unwrap();
    for _ in 0..10 {
        assert!(matches!(dispatcher.claim(0, &mut [0; 100], AT_ONCE), Claim::TooSmall(_)));
    }
    assert_eq!(claim(&dispatcher, 1), [1]);
}

#[test]
fn begin_without_a_claim_finds_nothing() {
    let dispatcher = dispatcher(1);
    assert_eq!(dispatcher.begin(0), Begin::Gone);
    dispatcher.push(&batch([1])).unwrap();
    assert_eq!(dispatcher.begin(0), Begin::Gone);
    assert_eq!(claim(&dispatcher, 0), [1]);
}

#[test]
fn a_task_counts_as_running_until_the_worker_asks_for_more() {
    let dispatcher = dispatcher(2);
    dispatcher.push(&batch([1])).unwrap();
    assert_eq!((dispatcher.running(), dispatcher.unstarted()), (0, 1));
    claim(&dispatcher, 1);
    assert_eq!((dispatcher.running(), dispatcher.unstarted()), (0, 1));
    dispatcher.begin(1);
    assert_eq!((dispatcher.running(), dispatcher.unstarted()), (1, 0));
    assert_eq!(dispatcher.runner_of(name(1)), Some(1));
    claim(&dispatcher, 1);
    assert_eq!(dispatcher.running(), 0);
    assert_eq!(dispatcher.runner_of(name(1)), None);
}

#[test]
fn a_stopped_worker_gets_no_tasks() {
    let dispatcher = dispatcher(2);
    dispatcher.push(&batch(0..4)).unwrap();
    dispatcher.slot(0).stop();
    assert_eq!(dispatcher.claim(0, &mut [0; 64], FOR_EVER), Claim::Stop);
    assert_eq!(claim(&dispatcher, 1), [0]);
}
