//! The same answer, to the last bit, for any number of threads.

use rayon::ThreadPoolBuilder;

use super::distances::{Metric, pairwise};
use super::filter::{Comparison, filter, filter_in_place};
use super::functions::{Function, apply};
use super::map::Operand;
use super::matmul::{Multiply, Shape};
use super::operators::{Operator, combine};
use super::work::CHUNK;
use super::{Work, cumsum, histogram, reduce, variance};

const LEN: usize = 9 * CHUNK + 1234;

fn noise(len: usize) -> Vec<f64> {
    let mut state = 7_u64;
    (0..len)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1_u64 << 43) as f64 - 500.0
        })
        .collect()
}

fn bits(x: &[f64]) -> Vec<u64> {
    x.iter().map(|x| x.to_bits()).collect()
}

/// Runs the operation here, and in pools of several sizes.
fn check(operation: impl Fn(&Work) -> Vec<f64> + Sync) {
    let here = bits(&operation(&Work::unstoppable()));
    for threads in [1, 2, 3, 7] {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let there = bits(&pool.install(|| operation(&Work::unstoppable())));
        assert!(here == there, "another answer with {threads} threads");
    }
}

#[test]
fn reductions() {
    let (x, y) = (noise(LEN), noise(LEN + 1));
    check(|work| vec![reduce::sum(&x, work).unwrap(), reduce::mean(&x, work).unwrap()]);
    check(|work| vec![reduce::dot(&x, &y[1..], work).unwrap(), reduce::norm(&x, work).unwrap()]);
    check(|work| vec![variance::variance(&x, 1.0, work).unwrap()]);
}

#[test]
fn maps_and_scans() {
    let x = noise(LEN);
    let into_out = |operation: &dyn Fn(&mut [f64])| {
        let mut out = vec![0.0; LEN];
        operation(&mut out);
        out
    };
    check(|work| into_out(&|out| cumsum::cumsum(Operand::Elements(&x), out, work).unwrap()));
    check(|work| into_out(&|out| apply(Function::Sin, Operand::Elements(&x), out, work).unwrap()));
    let (a, b) = (Operand::Elements(&x[..]), Operand::Number(1.1));
    check(|work| into_out(&|out| combine(Operator::Div, a, b, out, work).unwrap()));
}

#[test]
fn selections() {
    let x = noise(LEN);
    check(|work| {
        let mut out = vec![0.0; LEN];
        let count = filter(&x, Comparison::Less, 100.0, &mut out, work).unwrap();
        out.truncate(count);
        out
    });
    check(|work| {
        let mut x = x.clone();
        let count = filter_in_place(&mut x, Comparison::Less, 100.0, work).unwrap();
        x.truncate(count);
        x
    });
    check(|work| {
        let (mut counts, mut edges) = ([0; 77], vec![0.0; 78]);
        histogram::histogram(&x, None, &mut counts, &mut edges, work).unwrap();
        edges.extend(counts.map(f64::from));
        edges
    });
}

#[test]
fn matrices() {
    let (a, b) = (noise(300 * 40), noise(40 * 600));
    check(|work| {
        let mut out = vec![0.0; 300 * 600];
        f64::multiply(&a, &b, Shape { m: 300, k: 40, n: 600 }, &mut out, work).unwrap();
        out
    });
    check(|work| {
        let mut out = vec![0.0; 300 * 600];
        pairwise(&a, &b, 40, Metric::Euclidean, &mut out, work).unwrap();
        out
    });
}
