//! Objects of the arena: made and given back, used once more, and told to somebody else.

use std::hint::black_box;
use std::sync::Arc;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use crossray::core::arena::Arena;
use crossray::core::kinds::Kind;
use crossray::core::member::Member;

const ARENA_BYTES: u64 = 1 << 30;
const SIZES: [u64; 4] = [64, 4 << 10, 64 << 10, 1 << 20];

fn member() -> Member {
    Member::root(Arena::create(ARENA_BYTES).expect("an arena")).expect("its first member")
}

fn create_and_release(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("arena: create and release");
    let member = member();
    for bytes in SIZES {
        group.bench_with_input(BenchmarkId::from_parameter(bytes), &bytes, |bencher, &bytes| {
            bencher.iter(|| {
                let (handle, body) = member.create_unclear(Kind::Parcel, bytes).expect("room");
                member.arena().clear(body.offset, 16).expect("within the arena");
                member.release(handle).expect("ours");
                black_box(body)
            });
        });
    }
    group.finish();
}

fn use_once_more(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("arena: hold and release");
    let root = Arc::new(member());
    let (handle, _) = root.create(Kind::Parcel, 64).expect("room");
    group.bench_function("by one who uses it already", |bencher| {
        bencher.iter(|| {
            root.hold(handle).expect("alive");
            root.release(handle).expect("ours");
        });
    });
    let other = Member::thread_of(&root).expect("a second member");
    group.bench_function("by another one", |bencher| {
        bencher.iter(|| {
            other.hold(handle).expect("alive");
            other.release(handle).expect("ours");
        });
    });
    group.finish();
}

criterion_group!(benches, create_and_release, use_once_more);
criterion_main!(benches);
