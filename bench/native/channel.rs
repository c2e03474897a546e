//! Messages through a channel of the arena, on one thread, so that no wait is in it; then there and back between two.

use std::hint::black_box;
use std::sync::Arc;
use std::thread;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use crossray::core::arena::Arena;
use crossray::core::channel::{BUFFER_BYTES, Channel, Leased, Options, Parcel, Put, Taken};
use crossray::core::member::Member;
use crossray::core::waitable::Waited;

const ARENA_BYTES: u64 = 1 << 30;
/// What a lease holds at most, as `for await` asks for.
const BATCH: u32 = 256;
/// A message that stops the other thread.
const STOP: [u8; 1] = [0];

fn member() -> Arc<Member> {
    Arc::new(Member::root(Arena::create(ARENA_BYTES).expect("an arena")).expect("its first member"))
}

fn channel(member: &Arc<Member>) -> Channel {
    Channel::create(member, Options::default()).expect("a channel")
}

/// Takes a message, and copies a large one out.
fn take(channel: &Channel, buffer: &mut [u8], target: &mut [u8]) {
    let mut handles = Vec::new();
    let taken = channel.take(buffer, &mut handles).expect("a channel that works");
    if matches!(taken, Taken::Message { is_parcel: true, .. }) {
        let parcel = Parcel::open(channel.member(), handles[0]).expect("a parcel");
        let (offset, length) = parcel.bytes().expect("its place");
        channel.member().arena().read(offset, &mut target[..length as usize]).expect("within the arena");
    }
    black_box(taken);
}

fn put_and_take(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("channel: put and take");
    let (member, mut buffer) = (member(), vec![0; BUFFER_BYTES]);
    let channel = channel(&member);
    for bytes in [8, 1 << 10, 64 << 10, 1 << 20] {
        let (message, mut target) = (vec![7; bytes], vec![0; bytes]);
        group.throughput(Throughput::Bytes(bytes as u64));
        group.bench_function(BenchmarkId::from_parameter(bytes), |bencher| {
            bencher.iter(|| {
                assert_eq!(channel.put(&message, &[]), Ok(Put::Sent));
                take(&channel, &mut buffer, &mut target);
            });
        });
    }
    group.finish();
}

/// A batch of small messages, taken one by one and by a lease.
fn batches(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("channel: a batch of 256");
    group.throughput(Throughput::Elements(u64::from(BATCH)));
    let (member, mut buffer, mut handles) = (member(), vec![0; BUFFER_BYTES], Vec::new());
    let channel = channel(&member);
    let fill = || {
        for _ in 0..BATCH {
            assert_eq!(channel.put(&[7; 8], &[]), Ok(Put::Sent));
        }
    };
    group.bench_function("take", |bencher| {
        bencher.iter(|| {
            fill();
            for _ in 0..BATCH {
                take(&channel, &mut buffer, &mut []);
            }
        });
    });
    let mut previous = 0;
    group.bench_function("lease", |bencher| {
        bencher.iter(|| {
            fill();
            let leased = channel.lease(previous, BATCH, &mut buffer, &mut handles);
            let Ok(Leased::Run { lease, frames, .. }) = leased else { panic!("no lease: {leased:?}") };
            for _ in 1..frames {
                black_box(channel.advance(lease).expect("a lease of ours"));
            }
            previous = lease;
        });
    });
    group.finish();
}

/// Blocks until there is a message; its length.
fn wait_for(channel: &Channel, buffer: &mut [u8]) -> u32 {
    let mut handles = Vec::new();
    let attempt = || match channel.take(buffer, &mut handles)? {
        Taken::Message { length, .. } => Ok(Some(length)),
        _ => Ok(None),
    };
    match channel.readable().block(None, || false, attempt).expect("a channel that works") {
        Waited::Got(length) => length,
        other => panic!("no message: {other:?}"),
    }
}

fn there_and_back(criterion: &mut Criterion) {
    let root = member();
    let (there, back) = (channel(&root), channel(&root));
    let (to, from) = (there.handle(), back.handle());
    let worker = Arc::new(Member::thread_of(&root).expect("a second member"));
    let echo = thread::spawn(move || {
        for handle in [to, from] {
            worker.hold(handle).expect("alive");
        }
        let there = Channel::open(&worker, to).expect("a channel");
        let back = Channel::open(&worker, from).expect("a channel");
        let mut buffer = vec![0; BUFFER_BYTES];
        loop {
            let length = wait_for(&there, &mut buffer) as usize;
            if length == STOP.len() {
                return;
            }
            assert_eq!(back.put(&buffer[..length], &[]), Ok(Put::Sent));
        }
    });
    let mut buffer = vec![0; BUFFER_BYTES];
    criterion.bench_function("channel: 8 bytes to another thread and back", |bencher| {
        bencher.iter(|| {
            assert_eq!(there.put(&[7; 8], &[]), Ok(Put::Sent));
            wait_for(&back, &mut buffer)
        });
    });
    assert_eq!(there.put(&STOP, &[]), Ok(Put::Sent));
    echo.join().expect("the echo ends");
}

criterion_group!(benches, put_and_take, batches, there_and_back);
criterion_main!(benches);
