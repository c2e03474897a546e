//! Running totals.
//!
//! A chunk is cut into parts, and every part is summed one element after another, from 0. What a part starts
//! from, the sum of all parts before it, is added to each of its totals when they are stored. So rising
//! totals never fall back where two parts meet, as they could if parts were summed in another order than
//! scanned; and eight parts at a time run side by side, each addition waiting only for the one before it in
//! its own part. All that happens in a buffer of one chunk, which stays in cache.

use super::map::Operand;
use super::relay::relay;
use super::scratch::zeros;
use super::{Element, Work, stream};
use crate::error::Refusal;

/// Parts that run side by side.
const PARTS: usize = 8;
/// Elements in a part. Not quite a power of two: if parts lay whole pages apart, the processor would take a
/// store in one for the memory that it is about to load in the next, and wait.
const PART: usize = 8192 + 16;
const CHUNK: usize = PARTS * PART;

/// Elements whose running totals can be taken.
pub trait Scannable: Element {
    type Total: Copy + Default + Send;

    fn add(total: Self::Total, x: Self) -> Self::Total;
    fn join(before: Self::Total, total: Self::Total) -> Self::Total;
    fn store_total(total: Self::Total) -> Self;
}

macro_rules! scannable_float {
    ($float:ident) => {
        impl Scannable for $float {
            type Total = f64;

            #[inline(always)]
            fn add(total: f64, x: $float) -> f64 {
                total + x.number()
            }

            #[inline(always)]
            fn join(before: f64, total: f64) -> f64 {
                before + total
            }

            #[inline(always)]
            fn store_total(total: f64) -> $float {
                $float::from_number(total)
            }
        }
    };
}

scannable_float!(f64);
scannable_float!(f32);

impl Scannable for i32 {
    /// Modulo 2^32, as it is stored.
    type Total = i32;

    #[inline(always)]
    fn add(total: i32, x: i32) -> i32 {
        total.wrapping_add(x)
    }

    #[inline(always)]
    fn join(before: i32, total: i32) -> i32 {
        before.wrapping_add(total)
    }

    #[inline(always)]
    fn store_total(total: i32) -> i32 {
        total
    }
}

/// The sum of each part of a chunk.
fn sums<T: Scannable>(chunk: &[T]) -> [T::Total; PARTS] {
    let mut totals = [T::Total::default(); PARTS];
    if let Ok(parts) = <&[[T; PART]; PARTS]>::try_from(chunk.as_chunks().0) {
        for i in 0..PART {
            for (total, part) in totals.iter_mut().zip(parts) {
                *total = T::add(*total, part[i]);
            }
        }
    } else {
        for (total, part) in totals.iter_mut().zip(chunk.chunks(PART)) {
            *total = part.iter().fold(*total, |total, &x| T::add(total, x));
        }
    }
    totals
}

/// Replaces each element of a chunk by the total up to it.
fn scan<T: Scannable>(chunk: &mut [T], befores: [T::Total; PARTS]) {
    let mut totals = [T::Total::default(); PARTS];
    if let Ok(parts) = <&mut [[T; PART]; PARTS]>::try_from(chunk.as_chunks_mut().0) {
        for i in 0..PART {
            for ((total, part), before) in totals.iter_mut().zip(&mut *parts).zip(befores) {
                *total = T::add(*total, part[i]);
                part[i] = T::store_total(T::join(before, *total));
            }
        }
    } else {
        for ((mut total, part), before) in totals.into_iter().zip(chunk.chunks_mut(PART)).zip(befores) {
            for x in part {
                total = T::add(total, *x);
                *x = T::store_total(T::join(before, total));
            }
        }
    }
}

/// `out[i] = x[0] + ... + x[i]`.
pub fn cumsum<T: Scannable>(x: Operand<T>, out: &mut [T], work: &Work) -> Result<(), Refusal> {
    let large = stream::is_large(out);
    let room = CHUNK.min(out.len());
    let mut total = T::Total::default();
    relay(
        work,
        out.chunks_mut(CHUNK).enumerate().collect(),
        || zeros(room),
        |(index, chunk), buffer: &mut Vec<T>| {
            let buffer = &mut buffer[..chunk.len()];
            buffer.copy_from_slice(match x {
                Operand::Elements(x) => &x[*index * CHUNK..][..chunk.len()],
                _ => chunk,
            });
            sums(buffer)
        },
        |sums| {
            sums.map(|sum| {
                let after = T::join(total, sum);
                std::mem::replace(&mut total, after)
            })
        },
        |(_, chunk), buffer, befores| {
            let buffer = &mut buffer[..chunk.len()];
            scan(buffer, befores);
            stream::copy(buffer, chunk, large);
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn totals<T: Scannable>(x: &[T]) -> Vec<T> {
        let mut out = vec![T::default(); x.len()];
        cumsum(Operand::Elements(x), &mut out, &Work::unstoppable()).unwrap();
        let mut in_place = x.to_vec();
        cumsum(Operand::Out, &mut in_place, &Work::unstoppable()).unwrap();
        assert_eq!(format!("{out:?}"), format!("{in_place:?}"));
        out
    }

    #[test]
    fn totals_run_across_chunks() {
        for len in [0, 1, CHUNK, 2 * CHUNK + 3] {
            let expected: Vec<f64> = (1..=len).map(|i| i as f64).collect();
            assert_eq!(totals(&vec![1.0; len]), expected);
        }
    }

    #[test]
    fn integers_wrap() {
        assert_eq!(totals(&[i32::MAX, 1, 1, i32::MIN]), [i32::MAX, i32::MIN, i32::MIN + 1, 1]);
        let ones = vec![i32::MAX; CHUNK + 2];
        let mut total = 0_i32;
        for x in totals(&ones) {
            total = total.wrapping_add(i32::MAX);
            assert_eq!(x, total);
        }
    }

    #[test]
    fn single_precision_carries_doubles() {
        assert_eq!(totals(&[16_777_216.0_f32, 1.0, 1.0]), [16_777_216.0, 16_777_216.0, 16_777_218.0]);
    }

    #[test]
    fn totals_of_positive_elements_never_fall() {
        let x: Vec<f64> = (0..3 * CHUNK).map(|i| if i % PART == 0 { 5e-324 } else { 0.1 }).collect();
        assert!(totals(&x).is_sorted());
    }

    #[test]
    fn what_comes_before_a_nan_is_untouched_by_it() {
        let mut x = vec![1.0; CHUNK + 3];
        x[CHUNK + 1] = f64::NAN;
        let totals = totals(&x);
        assert_eq!(totals[CHUNK], CHUNK as f64 + 1.0);
        assert!(totals[CHUNK + 1].is_nan() && totals[CHUNK + 2].is_nan());
    }
}
