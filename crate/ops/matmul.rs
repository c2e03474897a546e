//! The product of two matrices in row-major order.
//!
//! Floats go through the `gemm` crate, which packs and blocks and chooses vector instructions when
//! the program runs; here the result is cut into tiles for the threads. It adds up the columns of a tile in
//! an order that depends on neither the tile's place nor its size, so the answer does not depend on the cut.
//! Integers are multiplied and added modulo 2^32, which is exact as far as 32 bits can tell.

use std::ops::Range;
use std::slice;

use gemm::Parallelism;

use super::simd::{Kernel, widest};
use super::{Element, Work};
use crate::error::Refusal;

/// `m x k` times `k x n`.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    pub m: usize,
    pub k: usize,
    pub n: usize,
}

/// Elements of matrices that can be multiplied.
pub trait Multiply: Element {
    /// Writes the product of `a` and `b`. The slices have the lengths that the shape says.
    fn multiply(a: &[Self], b: &[Self], shape: Shape, out: &mut [Self], work: &Work) -> Result<(), Refusal>;
}

/// Rows and columns of a tile at most: large enough that packing its rows of `a` and columns of `b` is a small part
/// of the work, small enough that 1,024 squared gives 16 of them.
const SIDE: usize = 256;
/// At least, where there are more threads than tiles.
const SHORT_SIDE: usize = 64;
/// Rows and columns that the kernels compute at a time; a cut elsewhere wastes some of their vectors.
const BLOCK: usize = 16;
/// Columns of `a` that are done in one go, so that stopping takes milliseconds.
const DEPTH: usize = 4096;

impl Shape {
    /// Tiles of about the same size, at least as many as `hands` if they are not too small then.
    fn tiles(self, hands: usize) -> Vec<(Range<usize>, Range<usize>)> {
        let (mut down, mut across) = (self.m.div_ceil(SIDE).max(1), self.n.div_ceil(SIDE).max(1));
        while down * across < hands {
            let (height, width) = (self.m / down, self.n / across);
            if height.max(width) < 2 * SHORT_SIDE {
                break;
            }
            if height >= width { down += 1 } else { across += 1 }
        }
        let cut = |len: usize, parts: usize| {
            let step = len.div_ceil(parts).next_multiple_of(BLOCK).max(1);
            (0..len).step_by(step).map(move |start| start..(start + step).min(len))
        };
        cut(self.m, down)
            .flat_map(|rows| cut(self.n, across).map(move |columns| (rows.clone(), columns)))
            .collect()
    }
}

/// Where all threads write, each to its own tiles.
struct Target<T>(*mut T);

// SAFETY: it is only an address; that nobody writes to the same place is up to those who write.
unsafe impl<T: Send> Sync for Target<T> {}

impl<T> Target<T> {
    fn start(&self) -> *mut T {
        self.0
    }
}

macro_rules! multiply_floats {
    ($float:ident) => {
        impl Multiply for $float {
            fn multiply(
                a: &[$float],
                b: &[$float],
                shape: Shape,
                out: &mut [$float],
                work: &Work,
            ) -> Result<(), Refusal> {
                let Shape { m, k, n } = shape;
                assert!(a.len() == m * k && b.len() == k * n && out.len() == m * n);
                let target = Target(out.as_mut_ptr());
                let done = work.each(shape.tiles(work.hands()), |(rows, columns)| {
                    // Products are added to 0, as by definition: a sum of -0 alone is 0.
                    for row in rows.clone() {
                        // SAFETY: as below.
                        unsafe {
                            let row = target.start().add(row * n + columns.start);
                            slice::from_raw_parts_mut(row, columns.len()).fill(0.0);
                        }
                    }
                    for start in (0..k).step_by(DEPTH) {
                        work.go_on()?;
                        let (a, b) = (&a[rows.start * k + start..], &b[start * n + columns.start..]);
                        let depth = DEPTH.min(k - start);
                        // SAFETY: by the assertion above the tile of each matrix lies inside its slice, rows
                        // k or n apart; tiles of out do not overlap, and out is borrowed until all have
                        // ended.
                        unsafe {
                            let out = target.start().add(rows.start * n + columns.start);
                            let (k, n) = (k as isize, n as isize);
                            gemm::gemm::<$float>(
                                rows.len(),
                                columns.len(),
                                depth,
                                out,
                                1,
                                n,
                                true,
                                a.as_ptr(),
                                1,
                                k,
                                b.as_ptr(),
                                1,
                                n,
                                1.0,
                                1.0,
                                false,
                                false,
                                false,
                                Parallelism::None,
                            );
                        }
                    }
                    Ok(())
                })?;
                done.into_iter().collect()
            }
        }
    };
}

multiply_floats!(f64);
multiply_floats!(f32);

impl Multiply for i32 {
    fn multiply(a: &[i32], b: &[i32], shape: Shape, out: &mut [i32], work: &Work) -> Result<(), Refusal> {
        let Shape { k, n, .. } = shape;
        if out.is_empty() {
            return Ok(());
        }
        let done = work.each(out.chunks_mut(n).enumerate(), |(row, out)| {
            out.fill(0);
            let a = &a[row * k..][..k];
            for (a, b) in a.chunks(DEPTH).zip(b.chunks(DEPTH * n)) {
                work.go_on()?;
                widest(AddProducts { a, b, out });
            }
            Ok(())
        })?;
        done.into_iter().collect()
    }
}

/// Adds to a row of the result the rows of `b`, each times an element of `a`.
struct AddProducts<'a> {
    a: &'a [i32],
    b: &'a [i32],
    out: &'a mut [i32],
}

impl Kernel for AddProducts<'_> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        for (&a, b) in self.a.iter().zip(self.b.chunks(self.out.len())) {
            for (out, &b) in self.out.iter_mut().zip(b) {
                *out = out.wrapping_add(a.wrapping_mul(b));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPES: [Shape; 7] = [
        Shape { m: 0, k: 2, n: 3 },
        Shape { m: 2, k: 0, n: 3 },
        Shape { m: 2, k: 3, n: 0 },
        Shape { m: 1, k: 1, n: 1 },
        Shape { m: 3, k: 5, n: 7 },
        Shape { m: SIDE + 3, k: 17, n: 2 * SIDE + 1 },
        Shape { m: 2, k: DEPTH + 9, n: 3 },
    ];

    fn reference(a: &[i64], b: &[i64], Shape { m, k, n }: Shape) -> Vec<i64> {
        let mut out = vec![0_i64; m * n];
        for (i, row) in out.chunks_mut(n.max(1)).enumerate() {
            for (j, sum) in row.iter_mut().enumerate() {
                *sum =
                    (0..k).fold(0, |sum: i64, l| sum.wrapping_add(a[i * k + l].wrapping_mul(b[l * n + j])));
            }
        }
        out
    }

    /// Small whole numbers, whose products and sums are exact in every kind.
    fn whole(len: usize, seed: i64) -> Vec<i64> {
        (0..len as i64).map(|i| (i * 31 + seed * 17) % 23 - 11).collect()
    }

    fn product<T: Multiply>(a: &[T], b: &[T], shape: Shape) -> Vec<T> {
        let mut out = vec![T::from_number(99.0); shape.m * shape.n];
        T::multiply(a, b, shape, &mut out, &Work::unstoppable()).unwrap();
        out
    }

    #[test]
    fn agrees_with_the_definition() {
        for shape in SHAPES {
            let (a, b) = (whole(shape.m * shape.k, 1), whole(shape.k * shape.n, 2));
            let expected = reference(&a, &b, shape);
            fn converted<T>(x: &[i64], convert: fn(i64) -> T) -> Vec<T> {
                x.iter().map(|&x| convert(x)).collect()
            }
            let to_f64 = |x: i64| x as f64;
            assert!(
                product(&converted(&a, to_f64), &converted(&b, to_f64), shape)
                    == converted(&expected, to_f64)
            );
            let to_f32 = |x: i64| x as f32;
            assert!(
                product(&converted(&a, to_f32), &converted(&b, to_f32), shape)
                    == converted(&expected, to_f32)
            );
            let to_i32 = |x: i64| x as i32;
            assert!(
                product(&converted(&a, to_i32), &converted(&b, to_i32), shape)
                    == converted(&expected, to_i32)
            );
        }
    }

    #[test]
    fn tiles_cover_the_product_once_whatever_the_number_of_hands() {
        for shape in SHAPES.into_iter().chain([Shape { m: 128, k: 1, n: 128 }, Shape { m: 1000, k: 1, n: 1 }])
        {
            for hands in [1, 2, 3, 8, 64] {
                let mut covered = vec![0; shape.m * shape.n];
                for (rows, columns) in shape.tiles(hands) {
                    assert!(rows.len() <= SIDE && columns.len() <= SIDE);
                    rows.for_each(|row| {
                        columns.clone().for_each(|column| covered[row * shape.n + column] += 1)
                    });
                }
                assert!(covered.iter().all(|&times| times == 1), "{shape:?} {hands}");
            }
        }
        assert_eq!(Shape { m: 256, k: 1, n: 256 }.tiles(2).len(), 2);
        assert_eq!(Shape { m: 100, k: 1, n: 100 }.tiles(64).len(), 1);
    }

    #[test]
    fn integers_wrap() {
        let shape = Shape { m: 1, k: 2, n: 1 };
        assert_eq!(product(&[i32::MAX, i32::MAX], &[i32::MAX, 2], shape), [-1]);
    }

    #[test]
    fn a_sum_of_negative_zeros_is_zero() {
        for k in [1, 2, 3, 20] {
            let out = product(&vec![-0.0_f64; k], &vec![1.0; k], Shape { m: 1, k, n: 1 });
            assert_eq!(out[0].to_bits(), 0.0_f64.to_bits(), "{k}");
        }
    }

    #[test]
    fn nan_and_infinity_go_where_they_belong() {
        let out =
            product(&[0.0, 1.0, f64::INFINITY, 1.0], &[f64::NAN, 0.0, 1.0, 2.0], Shape { m: 2, k: 2, n: 2 });
        assert!(out[0].is_nan() && out[1] == 2.0 && out[2].is_nan() && out[3].is_nan());
    }
}
