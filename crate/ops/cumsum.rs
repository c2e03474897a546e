//! Running totals.
//!
//! The elements are cut into parts, and every part is summed one element after another, from 0. What a part starts
//! from, the sum of all parts before it, is added to each of its totals when they are stored. So rising
//! totals never fall back where two parts meet, as they could if parts were summed in another order than
//! scanned; and the parts of a group run side by side, each addition waiting only for the one before it in
//! its own part. One thread takes each group in one go; several hand on, chunk by chunk, what the next parts start
//! from ([`super::relay`]), and read a chunk twice, the second time from cache.

use super::map::Operand;
use super::relay::relay;
use super::simd::prefetch;
use super::{Element, Work, stream};
use crate::error::Refusal;

/// Parts that run side by side.
const PARTS: usize = 8;
/// Elements in a part: few, so that a thousand elements already make whole groups.
const PART: usize = 40;
const GROUP: usize = PARTS * PART;
const CHUNK: usize = 205 * GROUP;

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

/// A number for each part of a group.
type Parts<T> = [<T as Scannable>::Total; PARTS];

/// The sum of each part of a group.
fn sums<T: Scannable>(group: &[T]) -> Parts<T> {
    let mut totals = Parts::<T>::default();
    if let Ok(parts) = <&[[T; PART]; PARTS]>::try_from(group.as_chunks().0) {
        for i in 0..PART {
            for (total, part) in totals.iter_mut().zip(parts) {
                *total = T::add(*total, part[i]);
            }
        }
    } else {
        for (total, part) in totals.iter_mut().zip(group.chunks(PART)) {
            *total = part.iter().fold(*total, |total, &x| T::add(total, x));
        }
    }
    totals
}

/// Turns the sums of parts into what each part starts from; `total` is that of the first.
fn starts<T: Scannable>(sums: Parts<T>, total: &mut T::Total) -> Parts<T> {
    sums.map(|sum| {
        let after = T::join(*total, sum);
        std::mem::replace(total, after)
    })
}

/// Replaces each element of a group by the total up to it.
fn scan<T: Scannable>(group: &mut [T], starts: Parts<T>) {
    let mut totals = Parts::<T>::default();
    if let Ok(parts) = <&mut [[T; PART]; PARTS]>::try_from(group.as_chunks_mut().0) {
        for i in 0..PART {
            for ((total, part), start) in totals.iter_mut().zip(&mut *parts).zip(starts) {
                *total = T::add(*total, part[i]);
                part[i] = T::store_total(T::join(start, *total));
            }
        }
    } else {
        for ((mut total, part), start) in totals.into_iter().zip(group.chunks_mut(PART)).zip(starts) {
            for x in part {
                total = T::add(total, *x);
                *x = T::store_total(T::join(start, total));
            }
        }
    }
}

/// A chunk of `out`, and where its elements come from.
struct Chunk<'a, T> {
    x: Option<&'a [T]>,
    out: &'a mut [T],
    /// Whether it is part of a large result.
    large: bool,
}

impl<T: Scannable> Chunk<'_, T> {
    fn sums(&self) -> Vec<Parts<T>> {
        let group_sums = |group| {
            prefetch(group);
            sums(group)
        };
        self.x.unwrap_or(self.out).chunks(GROUP).map(group_sums).collect()
    }

    /// Stores the totals. `starts` gets each group, in order.
    fn scan(self, mut starts: impl FnMut(&[T]) -> Parts<T>) {
        let mut buffer = [T::default(); GROUP];
        for (index, out) in self.out.chunks_mut(GROUP).enumerate() {
            let group = &mut buffer[..out.len()];
            let from = self.x.map_or(&*out, |x| &x[index * GROUP..][..out.len()]);
            prefetch(from);
            group.copy_from_slice(from);
            let starts = starts(group);
            scan(group, starts);
            stream::copy(group, out, self.large);
        }
    }
}

/// `out[i] = x[0] + ... + x[i]`.
pub fn cumsum<T: Scannable>(x: Operand<T>, out: &mut [T], work: &Work) -> Result<(), Refusal> {
    let large = stream::is_large(out);
    let chunks = out.chunks_mut(CHUNK).enumerate().map(|(index, out)| {
        let x = match x {
            Operand::Elements(x) => Some(&x[index * CHUNK..][..out.len()]),
            _ => None,
        };
        Chunk { x, out, large }
    });
    let mut total = T::Total::default();
    if work.threads() == 1 {
        for chunk in chunks {
            work.go_on()?;
            chunk.scan(|group| starts::<T>(sums(group), &mut total));
        }
        return Ok(());
    }
    relay(
        work,
        chunks.collect(),
        || Ok(()),
        |chunk, ()| chunk.sums(),
        |mut sums| {
            for parts in &mut sums {
                *parts = starts::<T>(*parts, &mut total);
            }
            sums
        },
        |chunk, (), starts| {
            let mut starts = starts.into_iter();
            chunk.scan(|_| starts.next().expect("one for each group"));
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
        for len in [0, 1, PART + 1, GROUP - 1, GROUP + PART, CHUNK, 2 * CHUNK + 3] {
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
