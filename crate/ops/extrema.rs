//! The smallest and the largest element, as `Math.min` and `Math.max` see them: NaN wins, -0 is below 0.

use super::simd::{Kernel, prefetch, widest};
use super::{Element, Work};
use crate::error::Refusal;

const LANES: usize = 32;

/// Compares keys: integers whose order has no exceptions, with all NaN at the top.
struct Range<'a, T>(&'a [T]);

impl<T: Element> Kernel for Range<'_, T> {
    /// The lowest and the highest key of at least one element.
    type Output = (T::Key, T::Key);

    #[inline(always)]
    fn run<const FMA: bool>(self) -> Self::Output {
        let first = self.0[0].key();
        let (mut low, mut high) = ([first; LANES], [first; LANES]);
        let (blocks, rest) = self.0.as_chunks::<LANES>();
        for block in blocks {
            prefetch(block);
            for lane in 0..LANES {
                let key = block[lane].key();
                low[lane] = low[lane].min(key);
                high[lane] = high[lane].max(key);
            }
        }
        for (lane, x) in rest.iter().enumerate() {
            low[lane] = low[lane].min(x.key());
            high[lane] = high[lane].max(x.key());
        }
        (low.into_iter().fold(first, Ord::min), high.into_iter().fold(first, Ord::max))
    }
}

/// The smallest and the largest of at least one element.
pub fn min_max<T: Element>(x: &[T], work: &Work) -> Result<(f64, f64), Refusal> {
    let ranges = work.chunks(x.len(), |range| widest(Range(&x[range])))?;
    let joined = ranges.into_iter().reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
    let Some((low, high)) = joined.map(|(low, high)| (T::from_key(low), T::from_key(high))) else {
        return Err(Refusal::Range("x must have at least one element.".into()));
    };
    if high.is_nan() { Ok((f64::NAN, f64::NAN)) } else { Ok((low.number(), high.number())) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::work::CHUNK;

    fn of<T: Element>(x: &[T]) -> (f64, f64) {
        min_max(x, &Work::unstoppable()).unwrap()
    }

    #[test]
    fn finds_both_ends_wherever_they_are() {
        for len in [1, 2, LANES, LANES + 1, 1000, CHUNK + 1, 2 * CHUNK + 40] {
            for (low, high) in [(0, len - 1), (len - 1, 0), (len / 2, len / 3)] {
                let mut x = vec![0.5; len];
                x[low] = -7.0;
                assert_eq!(of(&x).0, -7.0);
                x[high] = 9.0;
                assert_eq!(of(&x).1, 9.0);
                let whole: Vec<i32> = x.iter().map(|&x| x as i32).collect();
                assert_eq!(of(&whole).1, 9.0);
            }
        }
    }

    #[test]
    fn nan_wins_and_zeros_have_a_sign() {
        for nan in [f64::NAN, -f64::NAN] {
            let mut x = vec![1.0; CHUNK + 1];
            x[CHUNK] = nan;
            let (low, high) = of(&x);
            assert!(low.is_nan() && high.is_nan());
        }
        let (low, high) = of(&[0.0, -0.0, 0.0]);
        assert!(low.is_sign_negative() && high.is_sign_positive());
        assert_eq!(of(&[f32::INFINITY, f32::NEG_INFINITY]), (f64::NEG_INFINITY, f64::INFINITY));
        assert_eq!(of(&[i32::MIN, i32::MAX]), (f64::from(i32::MIN), f64::from(i32::MAX)));
    }

    #[test]
    fn refuses_nothing() {
        assert!(matches!(min_max::<f64>(&[], &Work::unstoppable()), Err(Refusal::Range(_))));
    }
}
