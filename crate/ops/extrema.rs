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
        (
            low.into_iter().fold(first, Ord::min),
            high.into_iter().fold(first, Ord::max),
        )
    }
}

/// The smallest and the largest of at least one element.
pub fn min_max<T: Element>(x: &[T], work: &Work) -> Result<(f64, f64), Refusal> {
    let ranges = work.chunks(x.len(), |range| widest(Range(&x[range])))?;
    let joined = ranges.into_iter().reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
    let Some((low, high)) = joined.map(|(low, high)| (T::from_key(low), T::from_key(high))) else {
        return Err(Refusal::Range("x must have at least one element.".into()));
    };
    if high.is_nan() {
        Ok((f64::NAN, f64::NAN))
    } else {
        Ok((low.number(), high.number()))
    }
}
