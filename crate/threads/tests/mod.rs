//! Behaviours of the dispatch, one file each, and what they share.

mod claim;
mod codes;
mod frames;
mod loss;
mod pinned;
mod random;
mod reports;
mod revoke;
mod rings;
mod take_back;
mod waiting;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::task::parse_batch;
use super::task::tests::{GENERATION, frame};
use super::{Begin, Claim, Clapper, Dispatcher, Reports, TaskName};

/// No test waits longer: what takes so long is taken for lost.
const LIMIT: Duration = Duration::from_secs(30);
/// Longer than `LIMIT`: a wait of this length ends in time only if something wakes it.
const FOR_EVER: Duration = Duration::from_secs(300);
const AT_ONCE: Duration = Duration::ZERO;

/// Counts its strikes.
#[derive(Clone, Default)]
struct Counter(Arc<AtomicUsize>);

impl Counter {
    fn strikes(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

impl Clapper for Counter {
    fn strike(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

fn dispatcher(workers: usize) -> Dispatcher {
    Dispatcher::new(workers, Reports::new(Box::new(Counter::default())))
}

/// Frames without a payload, of the tasks with these slots.
fn batch(slots: impl IntoIterator<Item = u32>) -> Vec<u8> {
    slots.into_iter().flat_map(|slot| frame(slot, 0)).collect()
}

/// A frame that only `worker` may run.
fn pinned(slot: u32, worker: u32) -> Vec<u8> {
    let mut bytes = frame(slot, 0);
    bytes[16..20].copy_from_slice(&((worker + 1) << 16).to_le_bytes());
    bytes
}

/// The name that `batch` gives to the task in this slot.
fn name(slot: u32) -> TaskName {
    TaskName { slot, generation: GENERATION }
}

/// Claims without waiting, with room for many frames, and gives the slots of the tasks that came.
fn claim(dispatcher: &Dispatcher, worker: u32) -> Vec<u32> {
    claim_into(dispatcher, worker, &mut [0; 4096])
}

fn claim_into(dispatcher: &Dispatcher, worker: u32, inbox: &mut [u8]) -> Vec<u32> {
    match dispatcher.claim(worker, inbox, AT_ONCE) {
        Claim::Bytes(bytes) => slots_of(&inbox[..bytes]),
        Claim::Nothing => Vec::new(),
        other => panic!("expected tasks or nothing, got {other:?}"),
    }
}

fn slots_of(frames: &[u8]) -> Vec<u32> {
    parse_batch(frames).unwrap().iter().map(|task| task.name.slot).collect()
}

/// Begins the inbox to its end: how often a task ran.
fn run_all(dispatcher: &Dispatcher, worker: u32) -> usize {
    let mut ran = 0;
    loop {
        match dispatcher.begin(worker) {
            Begin::Run => ran += 1,
            Begin::Revoked => {}
            Begin::Gone => return ran,
        }
    }
}

/// Runs `act` on a thread of its own, and fails if it does not end.
fn within_limit<R: Send + 'static>(act: impl FnOnce() -> R + Send + 'static) -> R {
    let (done, result) = mpsc::channel();
    thread::spawn(move || done.send(act()));
    result.recv_timeout(LIMIT).expect("ends in time, without a panic")
}

/// Waits for a state that another thread brings about.
fn until(reached: impl Fn() -> bool) {
    let end = std::time::Instant::now() + LIMIT;
    while !reached() {
        assert!(std::time::Instant::now() < end, "was not reached in time");
        thread::yield_now();
    }
}

/// Random numbers that are the same each time: SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number
/// generators, OOPSLA 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// True once in `times`.
    fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }
}
