//! Sums: of elements, of products, and what follows from them.
//!
//! Floating-point sums run in 32 lanes a chunk, and lanes and chunks are added in a fixed order. Sums of one array read
//! from four places of a chunk at once, eight lanes each; of two arrays the lanes lie side by side, which takes a third
//! less time in the caches and a tenth less in memory. Products are rounded before they are added, also where the
//! processor could fuse the two, so the answer is the same on every processor. Integer sums are exact.

use std::hint::black_box;

use super::simd::{Kernel, Streams, prefetch, widest};
use super::{Element, Work};
use crate::error::Refusal;

/// Independent partial sums: enough to keep eight vectors of four doubles in flight.
const LANES: usize = 32;
/// The places in a chunk that a sum reads from at once.
const STREAMS: usize = 4;
const WIDTH: usize = LANES / STREAMS;

/// Elements that can be summed.
pub trait Summable: Element {
    type Total: Copy + Send;

    fn sum_chunk(x: &[Self]) -> Self::Total;
    fn squares_chunk(x: &[Self]) -> Self::Total;
    /// Both slices have the same length.
    fn dot_chunk(x: &[Self], y: &[Self]) -> Self::Total;
    fn join(totals: Vec<Self::Total>) -> f64;
}

impl Summable for i32 {
    /// Products of 2^62 and up to 2^33 of them fit.
    type Total = i128;

    fn sum_chunk(x: &[i32]) -> i128 {
        i128::from(x.iter().map(|&x| i64::from(x)).sum::<i64>())
    }

    fn squares_chunk(x: &[i32]) -> i128 {
        Self::dot_chunk(x, x)
    }

    fn dot_chunk(x: &[i32], y: &[i32]) -> i128 {
        x.iter().zip(y).map(|(&x, &y)| i128::from(i64::from(x) * i64::from(y))).sum()
    }

    fn join(totals: Vec<i128>) -> f64 {
        totals.into_iter().sum::<i128>() as f64
    }
}

macro_rules! summable_float {
    ($float:ident) => {
        impl Summable for $float {
            type Total = f64;

            fn sum_chunk(x: &[$float]) -> f64 {
                widest(Sum(x, |x| x))
            }

            fn squares_chunk(x: &[$float]) -> f64 {
                widest(Sum(x, |x| x * x))
            }

            fn dot_chunk(x: &[$float], y: &[$float]) -> f64 {
                widest(Dot(x, y))
            }

            /// Starts from 0, as a loop in JavaScript would: `Iterator::sum` of nothing is -0.
            fn join(totals: Vec<f64>) -> f64 {
                totals.into_iter().fold(0.0, |sum, total| sum + total)
            }
        }
    };
}

summable_float!(f64);
summable_float!(f32);

/// The sum of what the function makes of each element.
struct Sum<'a, T, F>(&'a [T], F);

impl<T: Element, F: Fn(f64) -> f64> Kernel for Sum<'_, T, F> {
    type Output = f64;
    const AVX512: bool = true;

    #[inline(always)]
    fn run<const FMA: bool>(self) -> f64 {
        let mut lanes = [[0.0; WIDTH]; STREAMS];
        let all = Streams::<T, STREAMS, WIDTH>::new(self.0);
        for at in 0..all.each {
            for (stream, lanes) in lanes.iter_mut().enumerate() {
                let block = all.block(stream, at);
                prefetch(block);
                for (lane, x) in lanes.iter_mut().zip(block) {
                    *lane += self.1(x.number());
                }
            }
        }
        // The rest apart: lanes that are chosen while running could not be kept in registers.
        let rest = all.rest.iter().fold(0.0, |sum, x| sum + self.1(x.number()));
        join_streams(lanes) + rest
    }
}

struct Dot<'a, T>(&'a [T], &'a [T]);

impl<T: Element> Kernel for Dot<'_, T> {
    type Output = f64;
    const AVX512: bool = true;

    #[inline(always)]
    fn run<const FMA: bool>(self) -> f64 {
        let mut lanes = [0.0; LANES];
        let (x, rest_x) = self.0.as_chunks::<LANES>();
        let (y, rest_y) = self.1.as_chunks::<LANES>();
        for (x, y) in x.iter().zip(y) {
            prefetch(x);
            prefetch(y);
            for ((lane, x), y) in lanes.iter_mut().zip(x).zip(y) {
                *lane += x.number() * y.number();
            }
        }
        let rest = rest_x.iter().zip(rest_y).fold(0.0, |sum, (x, y)| sum + x.number() * y.number());
        join_lanes(lanes) + rest
    }
}

#[inline(always)]
fn join_streams(lanes: [[f64; WIDTH]; STREAMS]) -> f64 {
    join_lanes::<LANES>(std::array::from_fn(|lane| lanes[lane / WIDTH][lane % WIDTH]))
}

/// Halves the lanes until one is left.
#[inline(always)]
pub(super) fn join_lanes<const N: usize>(lanes: [f64; N]) -> f64 {
    // As they lie in memory. Else LLVM adds up pairs of them in the loop before, too, with vectors of two where there
    // is room for four or eight.
    let mut lanes = black_box(lanes);
    let mut width = N / 2;
    while width > 0 {
        for lane in 0..width {
            lanes[lane] += lanes[lane + width];
        }
        width /= 2;
    }
    lanes[0]
}

/// The sum of all elements; 0 for none.
pub fn sum<T: Summable>(x: &[T], work: &Work) -> Result<f64, Refusal> {
    Ok(T::join(work.chunks(x.len(), |range| T::sum_chunk(&x[range]))?))
}

/// The sum divided by the number of elements; NaN for none.
pub fn mean<T: Summable>(x: &[T], work: &Work) -> Result<f64, Refusal> {
    Ok(sum(x, work)? / x.len() as f64)
}

/// The sum of the products of elements at the same place. Both slices have the same length.
pub fn dot<T: Summable>(x: &[T], y: &[T], work: &Work) -> Result<f64, Refusal> {
    Ok(T::join(work.chunks(x.len(), |range| T::dot_chunk(&x[range.clone()], &y[range]))?))
}

/// The square root of the sum of squares, also where the squares are too large or too small for a double.
pub fn norm<T: Summable>(x: &[T], work: &Work) -> Result<f64, Refusal> {
    let squares = T::join(work.chunks(x.len(), |range| T::squares_chunk(&x[range]))?);
    // Above this the squares that underflowed can be neglected.
    const ENOUGH: f64 = 1e-280;
    if (ENOUGH..f64::INFINITY).contains(&squares) || squares.is_nan() {
        return Ok(squares.sqrt());
    }
    let largest = work
        .chunks(x.len(), |range| x[range].iter().fold(0.0_f64, |largest, x| largest.max(x.number().abs())))?
        .into_iter()
        .fold(0.0, f64::max);
    if largest == 0.0 || largest.is_infinite() {
        return Ok(largest);
    }
    let scaled = work.chunks(x.len(), |range| {
        x[range].iter().fold(0.0, |sum, x| sum + (x.number() / largest) * (x.number() / largest))
    })?;
    Ok(largest * f64::join(scaled).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::work::CHUNK;

    const WORK: fn() -> Work<'static> = Work::unstoppable;

    #[test]
    fn whole_numbers_are_summed_exactly() {
        for len in [0, 1, LANES - 1, LANES + 1, CHUNK, 2 * CHUNK + 17] {
            let x: Vec<f64> = (0..len).map(|i| (i % 1000) as f64 - 300.0).collect();
            let expected = x.iter().fold(0.0, |sum, x| sum + x);
            assert_eq!(sum(&x, &WORK()), Ok(expected));
            let single: Vec<f32> = x.iter().map(|&x| x as f32).collect();
            assert_eq!(sum(&single, &WORK()), Ok(expected));
            let whole: Vec<i32> = x.iter().map(|&x| x as i32).collect();
            assert_eq!(sum(&whole, &WORK()), Ok(expected));
            let squares = x.iter().fold(0.0, |sum, x| sum + x * x);
            assert_eq!(dot(&x, &x, &WORK()), Ok(squares));
            assert_eq!(dot(&single, &single, &WORK()), Ok(squares));
            assert_eq!(dot(&whole, &whole, &WORK()), Ok(squares));
            assert_eq!(norm(&x, &WORK()), Ok(squares.sqrt()));
        }
    }

    #[test]
    fn of_nothing() {
        assert!(sum::<f64>(&[], &WORK()).unwrap().is_sign_positive());
        assert!(sum(&[-0.0], &WORK()).unwrap().is_sign_positive());
        assert!(mean::<i32>(&[], &WORK()).unwrap().is_nan());
        assert_eq!(norm::<f32>(&[], &WORK()), Ok(0.0));
    }

    #[test]
    fn integers_beyond_the_range_of_doubles_are_rounded_once() {
        let x = vec![i32::MIN; 5];
        assert_eq!(dot(&x, &x, &WORK()), Ok(5.0 * 2f64.powi(62)));
        // (2^31 - 1)^2 + 2^62 = 2^63 - 2^32 + 1: the last bit is lost only at the end.
        assert_eq!(
            dot(&[i32::MAX, i32::MIN], &[i32::MAX, i32::MIN], &WORK()),
            Ok(2f64.powi(63) - 2f64.powi(32))
        );
    }

    #[test]
    fn the_norm_survives_squares_that_do_not() {
        for scale in [1e300, 1e-300, 1.0] {
            let x = [3.0 * scale, -4.0 * scale];
            assert!((norm(&x, &WORK()).unwrap() / scale - 5.0).abs() < 1e-14);
        }
        assert_eq!(norm(&[f64::MAX, 0.0], &WORK()), Ok(f64::MAX));
        assert_eq!(norm(&[5e-324], &WORK()), Ok(5e-324));
        assert_eq!(norm(&[f64::INFINITY, 1.0], &WORK()), Ok(f64::INFINITY));
        assert!(norm(&[f64::INFINITY, f64::NAN], &WORK()).unwrap().is_nan());
    }
}
