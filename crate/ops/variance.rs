//! The variance: the mean square distance from the mean.
//!
//! Each chunk computes its own mean and sum of squared distances from it, while it is in cache; chunks are
//! joined in order by the rule of Chan, Golub and LeVeque ("Updating formulae and a pairwise algorithm for
//! computing sample variances", 1979), which loses no digits to a large mean.

use super::reduce::{Summable, join_lanes};
use super::simd::{Kernel, widest};
use super::{Element, Work};
use crate::error::Refusal;

const LANES: usize = 32;

/// What is known of some elements.
#[derive(Clone, Copy)]
struct Moments {
    count: f64,
    mean: f64,
    /// The sum of squared distances from the mean.
    squares: f64,
}

impl Moments {
    fn join(self, other: Moments) -> Moments {
        let count = self.count + other.count;
        let delta = other.mean - self.mean;
        Moments {
            count,
            mean: self.mean + delta * (other.count / count),
            squares: self.squares + other.squares + delta * delta * (self.count * other.count / count),
        }
    }
}

struct Squares<'a, T> {
    x: &'a [T],
    mean: f64,
}

impl<T: Element> Kernel for Squares<'_, T> {
    type Output = f64;
    const AVX512: bool = true;

    #[inline(always)]
    fn run<const FMA: bool>(self) -> f64 {
        let mut lanes = [0.0; LANES];
        let (blocks, rest) = self.x.as_chunks::<LANES>();
        for block in blocks {
            for (lane, x) in lanes.iter_mut().zip(block) {
                let distance = x.number() - self.mean;
                *lane += distance * distance;
            }
        }
        for (lane, x) in lanes.iter_mut().zip(rest) {
            let distance = x.number() - self.mean;
            *lane += distance * distance;
        }
        join_lanes(lanes)
    }
}

/// The sum of squared distances from the mean, divided by the number of elements less `ddof`; NaN where that
/// is not positive.
pub fn variance<T: Summable>(x: &[T], ddof: f64, work: &Work) -> Result<f64, Refusal> {
    let divisor = x.len() as f64 - ddof;
    if divisor <= 0.0 {
        return Ok(f64::NAN);
    }
    let moments = work.chunks(x.len(), |range| {
        let x = &x[range];
        let count = x.len() as f64;
        let mean = T::join(vec![T::sum_chunk(x)]) / count;
        Moments { count, mean, squares: widest(Squares { x, mean }) }
    })?;
    let all = moments.into_iter().reduce(Moments::join);
    Ok(all.map_or(f64::NAN, |all| all.squares / divisor))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::work::CHUNK;

    fn of<T: Summable>(x: &[T], ddof: f64) -> f64 {
        variance(x, ddof, &Work::unstoppable()).unwrap()
    }

    #[test]
    fn small_examples() {
        assert_eq!(of(&[1, 2, 3, 4], 0.0), 1.25);
        assert_eq!(of(&[1.0, 2.0, 3.0, 4.0], 1.0), 5.0 / 3.0);
        assert_eq!(of(&[7.5_f32], 0.0), 0.0);
        for nothing_left in [of::<f64>(&[], 0.0), of(&[1.0], 1.0), of(&[1.0, 2.0], 3.5)] {
            assert!(nothing_left.is_nan());
        }
        assert!(of(&[1.0, f64::NAN], 0.0).is_nan() && of(&[1.0, f64::INFINITY], 0.0).is_nan());
    }

    #[test]
    fn a_large_mean_costs_no_digits() {
        // 0, 1, 2, 3, 4 over and over has variance 2.
        for len in [5 * 1000, 5 * CHUNK] {
            let x: Vec<f64> = (0..len).map(|i| 1e9 + (i % 5) as f64).collect();
            assert!((of(&x, 0.0) - 2.0).abs() < 1e-9, "{}", of(&x, 0.0));
            let whole: Vec<i32> = x.iter().map(|&x| x as i32).collect();
            assert!((of(&whole, 0.0) - 2.0).abs() < 1e-9);
        }
    }
}
