//! The way home: what workers tell, and how the caller learns of it.

use super::*;
use crate::threads::Drained;

fn reports() -> (Reports, Counter) {
    let counter = Counter::default();
    (Reports::new(Box::new(counter.clone())), counter)
}

#[test]
fn batches_come_whole_and_in_order() {
    let (reports, _) = reports();
    reports.send(&batch([1, 2]));
    reports.send(&batch([3]));
    let mut target = [0; 256];
    assert_eq!(reports.drain(&mut target), Drained::Bytes(72));
    assert_eq!(slots_of(&target[..72]), [1, 2, 3]);
    assert_eq!(reports.drain(&mut target), Drained::Bytes(0));
}

#[test]
fn what_does_not_fit_stays_for_the_next_drain() {
    let (reports, _) = reports();
    for slot in 0..3 {
        reports.send(&batch([slot]));
    }
    let mut target = [0; 60];
    assert_eq!(reports.drain(&mut target), Drained::Bytes(48));
    assert_eq!(slots_of(&target[..48]), [0, 1]);
    reports.send(&batch([3]));
    assert_eq!(reports.drain(&mut target), Drained::Bytes(48));
    assert_eq!(slots_of(&target[..48]), [2, 3]);
}

#[test]
fn a_target_without_room_for_the_first_batch_is_told_its_size() {
    let (reports, _) = reports();
    reports.send(&batch([1, 2, 3]));
    assert_eq!(reports.drain(&mut [0; 71]), Drained::TooSmall(72));
    assert_eq!(reports.drain(&mut [0; 72]), Drained::Bytes(72));
    assert_eq!(reports.drain(&mut []), Drained::Bytes(0));
}

#[test]
fn strikes_once_for_all_reports_until_the_caller_looks() {
    let (reports, counter) = reports();
    for round in 1..4 {
        for slot in 0..10 {
            reports.send(&batch([slot]));
        }
        assert_eq!(counter.strikes(), round);
        reports.drain(&mut [0; 1024]);
    }
}

#[test]
fn a_drain_that_leaves_something_still_silences_the_bell() {
    let (reports, counter) = reports();
    reports.send(&batch([1]));
    assert_eq!(reports.drain(&mut []), Drained::TooSmall(24));
    reports.send(&batch([2]));
    assert_eq!(counter.strikes(), 2);
}

#[test]
fn the_end_of_a_worker_is_a_report() {
    let (reports, counter) = reports();
    reports.send_gone(3, 9);
    let mut target = [0; 24];
    assert_eq!(reports.drain(&mut target), Drained::Bytes(24));
    let words: Vec<u32> =
        target.chunks_exact(4).map(|word| u32::from_le_bytes(word.try_into().unwrap())).collect();
    assert_eq!(words, [24, 3, 9, 1, 0, 0]);
    assert_eq!(counter.strikes(), 1);
}

#[test]
fn a_wait_ends_in_vain() {
    assert!(!reports().0.wait(Duration::from_millis(2)));
}

#[test]
fn a_wait_ends_with_a_report_and_leaves_it_to_the_drain() {
    let reports = Arc::new(reports().0);
    let sender = {
        let reports = reports.clone();
        thread::spawn(move || reports.send(&batch([5])))
    };
    let waiting = reports.clone();
    assert!(within_limit(move || waiting.wait(FOR_EVER)));
    assert!(reports.wait(FOR_EVER), "what is there already needs no wait");
    sender.join().unwrap();
    assert_eq!(reports.drain(&mut [0; 24]), Drained::Bytes(24));
}

#[test]
fn nobody_strikes_while_the_caller_looks_and_everybody_after_that() {
    let (reports, counter) = reports();
    assert!(!reports.poll());
    reports.send(&batch([1]));
    assert_eq!(counter.strikes(), 1, "it does not look any more");
    assert!(reports.poll());
    reports.send(&batch([2]));
    assert_eq!(counter.strikes(), 1, "it is about to drain");
    assert_eq!(reports.drain(&mut [0; 48]), Drained::Bytes(48));
    reports.send(&batch([3]));
    assert_eq!(counter.strikes(), 2);
}

#[test]
fn an_empty_batch_hides_nothing_behind_it() {
    let (reports, _) = reports();
    reports.send(&[]);
    reports.send(&batch([1]));
    assert_eq!(reports.drain(&mut [0; 24]), Drained::Bytes(24));
}

/// The caller sleeps whenever it has looked in vain and the bell has not struck since, and still sees every report.
#[test]
fn no_report_of_several_workers_is_missed() {
    const EACH: usize = 2_000;
    let (reports, counter) = reports();
    let reports = Arc::new(reports);
    let workers: Vec<_> = (0..4)
        .map(|worker| {
            let reports = reports.clone();
            thread::spawn(move || (0..EACH).for_each(|_| reports.send(&batch([worker]))))
        })
        .collect();
    let mut seen = [0; 4];
    let mut heard = 0;
    let mut target = [0; 24 * 64];
    while seen.iter().sum::<usize>() < 4 * EACH {
        if !reports.poll() {
            until(|| counter.strikes() > heard);
        }
        heard = counter.strikes();
        while let Drained::Bytes(bytes @ 1..) = reports.drain(&mut target) {
            for slot in slots_of(&target[..bytes]) {
                seen[slot as usize] += 1;
            }
        }
    }
    assert_eq!(seen, [EACH; 4]);
    workers.into_iter().for_each(|worker| worker.join().unwrap());
}

#[test]
fn what_a_report_brings_lives_until_the_caller_asks_again() {
    let (reports, _) = reports();
    let cargo = Arc::new(());
    reports.send_with(&batch([1]), Some(Box::new(Arc::clone(&cargo))));
    assert_eq!(reports.drain(&mut [0; 24]), Drained::Bytes(24));
    assert_eq!(Arc::strong_count(&cargo), 2, "the caller reads it");
    assert_eq!(reports.drain(&mut [0; 24]), Drained::Bytes(0));
    assert_eq!(Arc::strong_count(&cargo), 1);
    reports.send_with(&batch([2]), Some(Box::new(Arc::clone(&cargo))));
    reports.discard();
    assert_eq!(Arc::strong_count(&cargo), 1, "nobody will read it");
}
