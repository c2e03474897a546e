//! The addon's share of a call: a batch of tasks from the caller to a worker and a batch of reports home, on one
//! thread, so that no wake-up is in it; then the same across two threads, with the wake-ups.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use crossray::threads::{Begin, Claim, Clapper, Dispatcher, Drained, Reports};

/// A frame of six words and a payload of so many bytes, as a call with one number has.
const PAYLOAD: usize = 16;
const FRAME: usize = 24 + PAYLOAD;
const ROOM: usize = 1 << 20;

struct Silent;

impl Clapper for Silent {
    fn strike(&self) {}
}

/// Tells whoever drains that there are reports.
struct Told(Sender<()>);

impl Clapper for Told {
    fn strike(&self) {
        // Nobody listens any more once the benchmark ends.
        let _ = self.0.send(());
    }
}

fn batch(tasks: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(tasks * FRAME);
    for slot in 0..tasks {
        for word in [FRAME as u32, slot as u32, 0, 1, 0, 0] {
            bytes.extend_from_slice(&word.to_le_bytes());
        }
        bytes.resize(bytes.len() + PAYLOAD, 0);
    }
    bytes
}

/// Claims what there is and begins every task; gives how many bytes of frames these were.
fn work_off(dispatcher: &Dispatcher, worker: u32, inbox: &mut [u8]) -> usize {
    match dispatcher.claim(worker, inbox, Duration::from_millis(20)) {
        Claim::Bytes(bytes) => {
            while dispatcher.begin(worker) == Begin::Run {}
            bytes
        }
        _ => 0,
    }
}

fn one_thread(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("dispatch on one thread");
    for tasks in [1, 100, 1000] {
        let frames = batch(tasks);
        let dispatcher = Dispatcher::new(1, Reports::new(Box::new(Silent)));
        let (mut inbox, mut reports) = (vec![0; ROOM], vec![0; ROOM]);
        group.throughput(Throughput::Elements(tasks as u64));
        group.bench_function(format!("{tasks} tasks"), |bencher| {
            bencher.iter(|| {
                dispatcher.push(&frames).expect("whole frames");
                let mut left = frames.len();
                while left > 0 {
                    let bytes = work_off(&dispatcher, 0, &mut inbox);
                    dispatcher.reports.send(&inbox[..bytes]);
                    left -= bytes;
                }
                while dispatcher.reports.drain(&mut reports) != Drained::Bytes(0) {}
            });
        });
    }
    group.finish();
}

/// A worker that sends back as a report whatever it claims, until it is stopped.
fn worker(dispatcher: &Dispatcher) {
    let mut inbox = vec![0; ROOM];
    while !dispatcher.slot(0).is_stopped() {
        let bytes = work_off(dispatcher, 0, &mut inbox);
        if bytes > 0 {
            dispatcher.reports.send(&inbox[..bytes]);
        }
    }
}

/// Drains until so many bytes have come home.
fn await_reports(dispatcher: &Dispatcher, bell: &Receiver<()>, reports: &mut [u8], bytes: usize) {
    let mut left = bytes;
    while left > 0 {
        match dispatcher.reports.drain(reports) {
            Drained::Bytes(0) => bell.recv().expect("the dispatcher holds the sender"),
            Drained::Bytes(home) => left -= home,
            Drained::TooSmall(bytes) => panic!("expected room for {bytes} bytes"),
        }
    }
}

fn two_threads(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("dispatch to another thread and home");
    for tasks in [1, 100, 1000] {
        let frames = batch(tasks);
        let (told, bell) = channel();
        let dispatcher = Arc::new(Dispatcher::new(1, Reports::new(Box::new(Told(told)))));
        let mut reports = vec![0; ROOM];
        let there = Arc::clone(&dispatcher);
        let thread = thread::spawn(move || worker(&there));
        group.throughput(Throughput::Elements(tasks as u64));
        group.bench_function(format!("{tasks} tasks"), |bencher| {
            bencher.iter(|| {
                dispatcher.push(&frames).expect("whole frames");
                await_reports(&dispatcher, &bell, &mut reports, frames.len());
            });
        });
        dispatcher.slot(0).stop();
        thread.join().expect("the worker ends");
    }
    group.finish();
}

criterion_group!(benches, one_thread, two_threads);
criterion_main!(benches);
