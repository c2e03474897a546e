//! A worker that waits natively, and what wakes it.

use super::*;

type Claimed = (Claim, Vec<u8>);

/// Worker 0 waits for ever on a thread of its own while `wake` acts, and gives what it claimed.
fn wakes(workers: usize, wake: impl FnOnce(&Dispatcher)) -> Vec<u32> {
    let (claimed, inbox) = waits(Arc::new(dispatcher(workers)), wake);
    match claimed {
        Claim::Bytes(bytes) => slots_of(&inbox[..bytes]),
        other => panic!("expected tasks, got {other:?}"),
    }
}

fn waits(dispatcher: Arc<Dispatcher>, wake: impl FnOnce(&Dispatcher)) -> Claimed {
    let (done, claimed) = mpsc::channel();
    {
        let dispatcher = dispatcher.clone();
        thread::spawn(move || {
            let mut inbox = vec![0; 256];
            let claim = dispatcher.claim(0, &mut inbox, FOR_EVER);
            done.send((claim, inbox)).expect("the test waits for it");
        });
    }
    until(|| dispatcher.slot(0).rest.will_look());
    wake(&dispatcher);
    claimed.recv_timeout(LIMIT).expect("something wakes the worker")
}

#[test]
fn a_pushed_task_wakes_it() {
    assert_eq!(wakes(1, |dispatcher| assert!(!dispatcher.push(&batch([4])).unwrap())), [4]);
}

#[test]
fn a_task_pinned_to_it_wakes_it() {
    assert_eq!(
        wakes(2, |dispatcher| {
            dispatcher.push(&pinned(4, 0)).unwrap();
        }),
        [4]
    );
}

#[test]
fn a_task_of_a_lost_worker_wakes_it() {
    let dispatcher = Arc::new(dispatcher(2));
    dispatcher.push(&batch([7])).unwrap();
    claim(&dispatcher, 1);
    dispatcher.begin(1);
    let (claimed, inbox) = waits(dispatcher, |dispatcher| {
        dispatcher.lose(1);
        assert!(dispatcher.requeue(name(7), 0));
    });
    assert_eq!(claimed, Claim::Bytes(24));
    assert_eq!(slots_of(&inbox[..24]), [7]);
}

#[test]
fn a_stop_wakes_it() {
    let (claimed, _) = waits(Arc::new(dispatcher(1)), |dispatcher| dispatcher.slot(0).stop());
    assert_eq!(claimed, Claim::Stop);
}

#[test]
fn a_wake_up_before_the_wait_is_not_lost_and_does_not_end_it() {
    let dispatcher = Arc::new(dispatcher(1));
    dispatcher.slot(0).wake();
    let (claimed, _) = waits(dispatcher.clone(), |dispatcher| {
        until(|| dispatcher.slot(0).woken().is_empty());
        dispatcher.push(&batch([1])).unwrap();
    });
    assert_eq!(claimed, Claim::Bytes(24));
    assert_eq!(run_all(&dispatcher, 0), 1);
}

#[test]
fn nothing_in_time_is_told() {
    let dispatcher = dispatcher(1);
    assert_eq!(dispatcher.claim(0, &mut [0; 64], Duration::from_millis(2)), Claim::Nothing);
    assert!(!dispatcher.slot(0).rest.will_look());
}

/// Two parked workers and two tasks: who is woken first must not take both.
#[test]
fn a_woken_worker_leaves_the_second_task_to_the_second_worker() {
    for round in 0..200 {
        let dispatcher = Arc::new(dispatcher(2));
        let workers = [0, 1].map(|worker| {
            let dispatcher = dispatcher.clone();
            thread::spawn(move || dispatcher.claim(worker, &mut [0; 256], FOR_EVER))
        });
        until(|| [0, 1].iter().all(|&worker| dispatcher.slot(worker).rest.will_look()));
        dispatcher.push(&batch([1, 2])).unwrap();
        let claims = within_limit(move || workers.map(|worker| worker.join().unwrap()));
        assert_eq!(claims, [Claim::Bytes(24), Claim::Bytes(24)], "round {round}");
    }
}
