//! Running totals.
//!
//! First the sum of every chunk, then, from the sum of all before it, the totals inside each chunk one after
//! another.

use super::map::Operand;
use super::reduce::Summable;
use super::work::CHUNK;
use super::{Element, Work};
use crate::error::Refusal;

/// Elements whose running totals can be taken.
pub trait Scannable: Summable {
    /// What is carried from one element to the next.
    type Carry: Copy + Send + Sync + Default;

    fn carry(before: Self::Carry, total: Self::Total) -> Self::Carry;
    /// Replaces each element by the total up to it.
    fn scan(x: &mut [Self], before: Self::Carry);
}

macro_rules! scannable_float {
    ($float:ident) => {
        impl Scannable for $float {
            type Carry = f64;

            fn carry(before: f64, total: f64) -> f64 {
                before + total
            }

            fn scan(x: &mut [$float], before: f64) {
                let mut total = before;
                for x in x {
                    total += x.number();
                    *x = $float::from_number(total);
                }
            }
        }
    };
}

scannable_float!(f64);
scannable_float!(f32);

impl Scannable for i32 {
    /// Modulo 2^32, as it is stored.
    type Carry = i32;

    fn carry(before: i32, total: i128) -> i32 {
        before.wrapping_add(total as i32)
    }

    fn scan(x: &mut [i32], before: i32) {
        let mut total = before;
        for x in x {
            total = total.wrapping_add(*x);
            *x = total;
        }
    }
}

/// `out[i] = x[0] + ... + x[i]`.
pub fn cumsum<T: Scannable>(x: Operand<T>, out: &mut [T], work: &Work) -> Result<(), Refusal> {
    let sums = match x {
        Operand::Elements(x) => work.chunks(x.len(), |range| T::sum_chunk(&x[range]))?,
        _ => work.chunks(out.len(), |range| T::sum_chunk(&out[range]))?,
    };
    let befores: Vec<T::Carry> = sums
        .into_iter()
        .scan(T::Carry::default(), |before, sum| {
            let after = T::carry(*before, sum);
            Some(std::mem::replace(before, after))
        })
        .collect();
    work.fill(out, |start, out| {
        if let Operand::Elements(x) = x {
            out.copy_from_slice(&x[start..start + out.len()]);
        }
        T::scan(out, befores[start / CHUNK]);
    })
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
        assert_eq!(
            totals(&[i32::MAX, 1, 1, i32::MIN]),
            [i32::MAX, i32::MIN, i32::MIN + 1, 1]
        );
        let ones = vec![i32::MAX; CHUNK + 2];
        let mut total = 0_i32;
        for x in totals(&ones) {
            total = total.wrapping_add(i32::MAX);
            assert_eq!(x, total);
        }
    }

    #[test]
    fn single_precision_carries_doubles() {
        assert_eq!(
            totals(&[16_777_216.0_f32, 1.0, 1.0]),
            [16_777_216.0, 16_777_216.0, 16_777_218.0]
        );
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
