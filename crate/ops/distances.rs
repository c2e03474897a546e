//! Distances between all rows of one matrix and all rows of another.
//!
//! The sums run over the columns in their order, each product rounded before it is added, exactly as in the
//! plain loop
//!
//! ```text
//! for (k of columns) { const d = a[k] - b[k]; sum += d * d; }
//! ```
//!
//! so the result is that loop's to the last bit: equal rows are at distance 0, and what ties there ties here.
//! (The usual short cut through `a.a + b.b - 2 a.b` is faster and promises neither.) Vectors run across the
//! rows of `b` instead, eight at a time, whose columns are laid side by side first; four rows of `a` go
//! through them together, so that every element loaded is used several times.

use std::marker::PhantomData;

use super::simd::{Kernel, widest};
use super::tiles::{Tile, tiles};
use super::{Element, Work};
use crate::error::Refusal;

/// What is called the distance of two rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    /// The square root of the sum of squared differences.
    Euclidean,
    /// The sum of squared differences.
    SquaredEuclidean,
    /// 1 less the cosine of the angle: `1 - a.b / sqrt(a.a * b.b)`, not below 0; NaN where a row is all zero.
    Cosine,
}

/// Rows of `b` side by side.
const LANES: usize = 8;
/// Rows of `a` that go through them together: 4 x 8 sums fill half the registers of AVX2.
const ROWS: usize = 4;
/// Columns that are laid side by side at a time: eight rows of so many stay in the second-level cache.
const DEPTH: usize = 2048;
/// Rows of `a` in a tile: enough that laying rows of `b` side by side is a small part of the work.
const HEIGHT: usize = 128;
/// Multiplications in a tile, roughly: some milliseconds.
const SHARE: usize = 1 << 25;

/// `out[i * rows_of_b + j]` becomes the distance of row `i` of `a` and row `j` of `b`. Rows have `dim` columns.
pub fn pairwise<T: Element>(
    a: &[T],
    b: &[T],
    dim: usize,
    metric: Metric,
    out: &mut [T],
    work: &Work,
) -> Result<(), Refusal> {
    let length = (SHARE / (HEIGHT * dim)).clamp(LANES, 1024).next_multiple_of(LANES);
    let tiles = tiles(out, b.len() / dim, HEIGHT, length);
    let done = work.each(tiles, |tile| match metric {
        Metric::Euclidean => fill::<T, SquaredDifference>(tile, a, b, dim, work, |sum, _, _| sum.sqrt()),
        Metric::SquaredEuclidean => fill::<T, SquaredDifference>(tile, a, b, dim, work, |sum, _, _| sum),
        Metric::Cosine => fill::<T, Product>(tile, a, b, dim, work, cosine_distance),
    })?;
    done.into_iter().collect()
}

/// What is added up over the columns.
trait Term {
    /// Whether the sums over `a` with itself and `b` with itself are needed as well.
    const WITH_SQUARES: bool;
    fn of(a: f64, b: f64) -> f64;
}

struct SquaredDifference;

impl Term for SquaredDifference {
    const WITH_SQUARES: bool = false;
    #[inline(always)]
    fn of(a: f64, b: f64) -> f64 {
        (a - b) * (a - b)
    }
}

struct Product;

impl Term for Product {
    const WITH_SQUARES: bool = true;
    #[inline(always)]
    fn of(a: f64, b: f64) -> f64 {
        a * b
    }
}

fn cosine_distance(dot: f64, a_square: f64, b_square: f64) -> f64 {
    let product = a_square * b_square;
    // The square root of the product is exact for equal rows, but the product may leave the range of doubles.
    let scale = if product.is_normal() { product.sqrt() } else { a_square.sqrt() * b_square.sqrt() };
    let distance = 1.0 - dot / scale;
    if distance < 0.0 { 0.0 } else { distance }
}

/// Sums of four rows of `a` with eight rows of `b`.
type Sums = [[f64; LANES]; ROWS];

/// Fills a tile: for every eight rows of `b`, all rows of `a`.
fn fill<T: Element, S: Term>(
    mut tile: Tile<T>,
    a: &[T],
    b: &[T],
    dim: usize,
    work: &Work,
    finish: impl Fn(f64, f64, f64) -> f64,
) -> Result<(), Refusal> {
    let a = &a[tile.row * dim..][..tile.rows.len() * dim];
    let squares = |rows: &[T]| -> Vec<f64> {
        if S::WITH_SQUARES { rows.chunks(dim).map(square).collect() } else { vec![0.0; rows.len() / dim] }
    };
    let a_squares = squares(a);
    let mut panel = vec![[0.0; LANES]; DEPTH.min(dim)];
    let mut buffers = vec![[0.0; DEPTH]; ROWS];
    let mut all_sums: Vec<Sums> = vec![[[0.0; LANES]; ROWS]; tile.rows.len().div_ceil(ROWS)];

    let width = tile.rows.first().map_or(0, |row| row.len());
    for column in (0..width).step_by(LANES) {
        let lanes = LANES.min(width - column);
        let b = &b[(tile.column + column) * dim..][..lanes * dim];
        all_sums.fill([[0.0; LANES]; ROWS]);
        for start in (0..dim).step_by(DEPTH) {
            work.go_on()?;
            let depth = DEPTH.min(dim - start);
            lay_side_by_side(b, dim, start, &mut panel[..depth]);
            for (sums, rows) in all_sums.iter_mut().zip(a.chunks(ROWS * dim)) {
                let mut buffers = buffers.iter_mut();
                let four = std::array::from_fn(|index| {
                    // Where fewer than four rows are left, the last is done more than once.
                    let row = index.min(rows.len() / dim - 1);
                    let buffer = &mut buffers.next().expect("one for each row")[..depth];
                    T::view(&rows[row * dim + start..][..depth], buffer)
                });
                widest(Add::<S> { a: four, panel: &panel[..depth], sums, term: PhantomData });
            }
        }
        let b_squares = squares(b);
        let rows = tile.rows.iter_mut().zip(all_sums.as_flattened()).zip(&a_squares);
        for ((row, sums), &a_square) in rows {
            for ((out, &sum), &b_square) in row[column..].iter_mut().zip(sums).zip(&b_squares) {
                *out = T::from_number(finish(sum, a_square, b_square));
            }
        }
    }
    Ok(())
}

fn square<T: Element>(row: &[T]) -> f64 {
    row.iter().fold(0.0, |sum, x| sum + x.number() * x.number())
}

/// `panel[k][lane]` becomes column `start + k` of row `lane`; lanes beyond the rows keep what they have.
fn lay_side_by_side<T: Element>(rows: &[T], dim: usize, start: usize, panel: &mut [[f64; LANES]]) {
    for (lane, row) in rows.chunks(dim).enumerate() {
        for (column, x) in panel.iter_mut().zip(&row[start..]) {
            column[lane] = x.number();
        }
    }
}

/// Adds to the sums what the columns of a panel give.
struct Add<'a, S> {
    a: [&'a [f64]; ROWS],
    panel: &'a [[f64; LANES]],
    sums: &'a mut Sums,
    term: PhantomData<S>,
}

impl<S: Term> Kernel for Add<'_, S> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        // A copy, so that the sums stay in registers.
        let mut sums = *self.sums;
        let [a0, a1, a2, a3] = self.a;
        for ((((b, a0), a1), a2), a3) in self.panel.iter().zip(a0).zip(a1).zip(a2).zip(a3) {
            for (sums, &a) in sums.iter_mut().zip([a0, a1, a2, a3]) {
                for (sum, &b) in sums.iter_mut().zip(b) {
                    *sum += S::of(a, b);
                }
            }
        }
        *self.sums = sums;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The plain loop.
    fn reference(a: &[f64], b: &[f64], dim: usize, metric: Metric) -> Vec<f64> {
        let sum = |a: &[f64], b: &[f64], term: fn(f64, f64) -> f64| {
            let mut sum = 0.0;
            for k in 0..dim {
                sum += term(a[k], b[k]);
            }
            sum
        };
        let distance = |a: &[f64], b: &[f64]| match metric {
            Metric::SquaredEuclidean => sum(a, b, |a, b| (a - b) * (a - b)),
            Metric::Euclidean => sum(a, b, |a, b| (a - b) * (a - b)).sqrt(),
            Metric::Cosine => {
                let product = |a, b| sum(a, b, |a, b| a * b);
                let distance = 1.0 - product(a, b) / (product(a, a) * product(b, b)).sqrt();
                if distance < 0.0 { 0.0 } else { distance }
            }
        };
        a.chunks(dim).flat_map(|a| b.chunks(dim).map(move |b| distance(a, b))).collect()
    }

    const METRICS: [Metric; 3] = [Metric::Euclidean, Metric::SquaredEuclidean, Metric::Cosine];

    /// Values k / 255, as pictures have them: neither they nor their squares are exact in binary.
    fn picture(rows: usize, dim: usize, seed: usize) -> Vec<f64> {
        (0..rows * dim).map(|i| ((i * 7919 + i / 3 * 104_729 + seed) % 256) as f64 / 255.0).collect()
    }

    fn distances<T: Element>(a: &[T], b: &[T], dim: usize, metric: Metric) -> Vec<T> {
        let mut out = vec![T::default(); a.len() / dim * (b.len() / dim)];
        pairwise(a, b, dim, metric, &mut out, &Work::unstoppable()).unwrap();
        out
    }

    #[test]
    fn equals_the_plain_loop_to_the_last_bit() {
        for (rows_of_a, rows_of_b, dim) in
            [(1, 1, 1), (3, 5, 2), (4, 8, 7), (5, 9, 784), (130, 1030, 3), (0, 4, 2)]
        {
            let (a, b) = (picture(rows_of_a, dim, 1), picture(rows_of_b, dim, 2));
            for metric in METRICS {
                assert!(distances(&a, &b, dim, metric) == reference(&a, &b, dim, metric), "{metric:?} {dim}");
                let [a, b] = [&a, &b].map(|x| x.iter().map(|&x| x as f32).collect::<Vec<_>>());
                let [wide_a, wide_b] = [&a, &b].map(|x| x.iter().map(|&x| f64::from(x)).collect::<Vec<_>>());
                let expected: Vec<f32> =
                    reference(&wide_a, &wide_b, dim, metric).iter().map(|&x| x as f32).collect();
                assert!(distances(&a, &b, dim, metric) == expected);
            }
        }
    }

    #[test]
    fn equal_rows_are_at_distance_zero() {
        let a = picture(20, 50, 3);
        for metric in METRICS {
            let distances = distances(&a, &a, 50, metric);
            assert!((0..20).all(|row| distances[row * 20 + row] == 0.0), "{metric:?}");
        }
    }

    #[test]
    fn integers_are_cut() {
        let (a, b) = ([0, 0], [1, 1, 3, 4]);
        assert_eq!(distances(&a, &b, 2, Metric::Euclidean), [1, 5]);
        assert_eq!(distances(&a, &b, 2, Metric::SquaredEuclidean), [2, 25]);
    }

    #[test]
    fn cosines_of_odd_rows() {
        let of = |a: [f64; 2], b: [f64; 2]| distances(&a, &b, 2, Metric::Cosine)[0];
        assert!(of([0.0, 0.0], [1.0, 2.0]).is_nan());
        assert_eq!(of([1e200, 0.0], [0.0, 1e200]), 1.0);
        assert!(of([1e-120, 0.0], [3e-120, 0.0]) < 1e-15);
        assert_eq!(of([1.0, 0.0], [-1.0, 0.0]), 2.0);
        assert!(of([1.0, f64::NAN], [1.0, 0.0]).is_nan());
    }
}
