//! The addon's share of an operation, without JavaScript: on one thread and on all.

use std::hint::black_box;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use crossray::error::Refusal;
use crossray::ops::filter::Comparison;
use crossray::ops::functions::Function;
use crossray::ops::map::Operand;
use crossray::ops::matmul::{Multiply, Shape};
use crossray::ops::operators::Operator;
use crossray::ops::top_k::Best;
use crossray::ops::{
    Work, cumsum, extrema, filter, functions, histogram, operators, reduce, sort, top_k, variance,
};

const SIZES: [usize; 3] = [1000, 100_000, 10_000_000];

/// Doubles in [0, 1) that are the same every time (the generator of Knuth's MMIX).
fn doubles(count: usize) -> Vec<f64> {
    let mut state = 1_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    (0..count).map(|_| next()).collect()
}

/// Outside a pool an operation runs where it is called; inside, on all threads of the pool.
fn both(
    group: &mut BenchmarkGroup<WallTime>,
    size: usize,
    mut operation: impl FnMut() -> Result<f64, Refusal> + Send,
) {
    let mut run = || black_box(operation().expect("nobody stops it"));
    group.throughput(Throughput::Elements(size as u64));
    group.bench_function(BenchmarkId::new("one thread", size), |bencher| bencher.iter(&mut run));
    let pool = rayon::ThreadPoolBuilder::new().build().expect("threads");
    group.bench_function(BenchmarkId::new("all threads", size), |bencher| {
        pool.install(|| bencher.iter(&mut run));
    });
}

fn reductions(criterion: &mut Criterion) {
    let work = Work::unstoppable();
    for (name, operation) in [
        ("sum", reduce::sum as fn(&[f64], &Work) -> Result<f64, Refusal>),
        ("norm", reduce::norm),
        ("variance", |x, work| variance::variance(x, 0.0, work)),
        ("min and max", |x, work| extrema::min_max(x, work).map(|(low, _)| low)),
        ("count > 0.5", |x, work| filter::count(x, Comparison::Greater, 0.5, work).map(|n| n as f64)),
    ] {
        let mut group = criterion.benchmark_group(name);
        for size in SIZES {
            let x = doubles(size);
            both(&mut group, size, || operation(&x, &work));
        }
        group.finish();
    }
}

/// From all of `x` into `out`.
type Fill = fn(&[f64], &mut [f64], &Work) -> Result<(), Refusal>;

fn arrays(criterion: &mut Criterion) {
    let work = Work::unstoppable();
    // The addon does not know what it will be given either, and compiles to other code than if it did.
    fn elements(x: &[f64]) -> Operand<'_, f64> {
        black_box(Operand::Elements(x))
    }
    let fills: [(&str, Fill); 9] = [
        ("add", |x, out, work| operators::combine(Operator::Add, elements(x), elements(x), out, work)),
        ("pow 1.5", |x, out, work| {
            operators::combine(Operator::Pow, elements(x), Operand::Number(1.5), out, work)
        }),
        ("sqrt", |x, out, work| functions::apply(Function::Sqrt, elements(x), out, work)),
        ("exp", |x, out, work| functions::apply(Function::Exp, elements(x), out, work)),
        ("sin", |x, out, work| functions::apply(Function::Sin, elements(x), out, work)),
        ("cumsum", |x, out, work| cumsum::cumsum(elements(x), out, work)),
        ("filter > 0.5", |x, out, work| filter::filter(x, Comparison::Greater, 0.5, out, work).map(drop)),
        ("histogram, 128 bins", |x, out, work| {
            histogram::histogram(x, Some((0.0, 1.0)), &mut [0; 128], &mut out[..129], work)
        }),
        ("copy and sort", |x, out, work| {
            out.copy_from_slice(x);
            sort::sort(out, work)
        }),
    ];
    for (name, fill) in fills {
        let mut group = criterion.benchmark_group(name);
        for size in SIZES {
            let (x, mut out) = (doubles(size), vec![0.0; size]);
            both(&mut group, size, || fill(&x, &mut out, &work).map(|()| out[0]));
        }
        group.finish();
    }
}

fn selections(criterion: &mut Criterion) {
    let work = Work::unstoppable();
    let mut group = criterion.benchmark_group("top 10");
    for size in SIZES {
        let x = doubles(size);
        let (mut values, mut indices) = ([0.0; 10], [0; 10]);
        let best = Best { dim: size, k: 10, largest: true };
        both(&mut group, size, || {
            top_k::top_k(&x, best, &mut values, &mut indices, &work).map(|()| values[0])
        });
    }
    group.finish();
}

fn products(criterion: &mut Criterion) {
    let work = Work::unstoppable();
    let mut group = criterion.benchmark_group("matmul");
    for order in [32, 256, 1024] {
        let (a, b, mut out) = (doubles(order * order), doubles(order * order), vec![0.0; order * order]);
        let shape = Shape { m: order, k: order, n: order };
        both(&mut group, order, || f64::multiply(&a, &b, shape, &mut out, &work).map(|()| out[0]));
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10);
    targets = reductions, arrays, selections, products
}
criterion_main!(benches);
