//! The smallest and the largest element, as `Math.min` and `Math.max` see them: NaN wins, -0 is below 0.

use super::simd::{Kernel, Streams, prefetch, widest};
use super::{Element, Work};
use crate::error::Refusal;

/// The places in a chunk that are read from at once, and how many elements there.
const STREAMS: usize = 2;
const WIDTH: usize = 8;

/// Elements whose smallest and largest can be found.
pub trait Ordered: Element {
    /// The lowest and the highest key of at least one element: integers whose order has no exceptions, with all NaN
    /// at the top. Where an end is not asked for, its key is NaN's if there is one, and otherwise that of none.
    fn ends<const LOW: bool, const HIGH: bool>(x: &[Self]) -> (Self::Key, Self::Key);
}

struct Ends<'a, T, const LOW: bool, const HIGH: bool>(&'a [T]);

impl Ordered for i32 {
    fn ends<const LOW: bool, const HIGH: bool>(x: &[i32]) -> (i32, i32) {
        widest(Ends::<_, LOW, HIGH>(x))
    }
}

impl<const LOW: bool, const HIGH: bool> Kernel for Ends<'_, i32, LOW, HIGH> {
    type Output = (i32, i32);
    const AVX512: bool = true;

    #[inline(always)]
    fn run<const FMA: bool>(self) -> (i32, i32) {
        let mut low = [[i32::MAX; WIDTH]; STREAMS];
        let mut high = [[i32::MIN; WIDTH]; STREAMS];
        let all = Streams::<i32, STREAMS, WIDTH>::new(self.0);
        for at in 0..all.each {
            for stream in 0..STREAMS {
                let block = all.block(stream, at);
                prefetch(block);
                for lane in 0..WIDTH {
                    if LOW {
                        low[stream][lane] = low[stream][lane].min(block[lane]);
                    }
                    if HIGH {
                        high[stream][lane] = high[stream][lane].max(block[lane]);
                    }
                }
            }
        }
        let low = low.as_flattened().iter().chain(all.rest).min().copied().filter(|_| LOW);
        let high = high.as_flattened().iter().chain(all.rest).max().copied().filter(|_| HIGH);
        (low.unwrap_or(i32::MAX), high.unwrap_or(i32::MIN))
    }
}

/// Floats are compared as the processor does, which sees neither NaN nor the sign of a zero: those are kept track of
/// beside. That takes half the time that comparing keys does.
macro_rules! ordered_float {
    ($float:ident, $bits:ident) => {
        impl Ordered for $float {
            fn ends<const LOW: bool, const HIGH: bool>(x: &[$float]) -> (Self::Key, Self::Key) {
                widest(Ends::<_, LOW, HIGH>(x))
            }
        }

        impl<const LOW: bool, const HIGH: bool> Kernel for Ends<'_, $float, LOW, HIGH> {
            type Output = (<$float as Element>::Key, <$float as Element>::Key);
            const AVX512: bool = true;

            #[inline(always)]
            fn run<const FMA: bool>(self) -> Self::Output {
                let mut low = [[$float::INFINITY; WIDTH]; STREAMS];
                let mut high = [[$float::NEG_INFINITY; WIDTH]; STREAMS];
                // All bits set once a NaN was there; all bits that were set anywhere.
                let (mut nan, mut any) = ([[0; WIDTH]; STREAMS], [[0; WIDTH]; STREAMS]);
                let all = Streams::<$float, STREAMS, WIDTH>::new(self.0);
                for at in 0..all.each {
                    for stream in 0..STREAMS {
                        let block = all.block(stream, at);
                        prefetch(block);
                        for lane in 0..WIDTH {
                            let x = block[lane];
                            nan[stream][lane] |= if x.is_nan() { $bits::MAX } else { 0 };
                            if LOW {
                                low[stream][lane] = if x < low[stream][lane] { x } else { low[stream][lane] };
                                any[stream][lane] |= x.to_bits();
                            }
                            if HIGH {
                                let high = &mut high[stream][lane];
                                *high = if x > *high { x } else { *high };
                            }
                        }
                    }
                }
                // The rest apart: lanes that are chosen while running could not be kept in registers.
                let or = |lanes: [[$bits; WIDTH]; STREAMS]| {
                    lanes.as_flattened().iter().fold(0, |bits, lane| bits | lane)
                };
                if or(nan) != 0 || all.rest.iter().any(|x| x.is_nan()) {
                    return ($float::NAN.key(), $float::NAN.key());
                }
                let any = all.rest.iter().fold(or(any), |bits, x| bits | x.to_bits());
                let low = low.as_flattened().iter().chain(all.rest.iter().filter(|_| LOW));
                let low = low.fold($float::INFINITY, |a, &b| a.min(b));
                let high = high.as_flattened().iter().chain(all.rest.iter().filter(|_| HIGH));
                let high = high.fold($float::NEG_INFINITY, |a, &b| a.max(b));
                // Where nothing is below zero, a sign is that of -0; where nothing is above, only 0 has no bit set.
                let negative = low == 0.0 && any >> ($bits::BITS - 1) == 1;
                let positive = high == 0.0 && self.0.iter().any(|x| x.to_bits() == 0);
                let low = if low != 0.0 {
                    low
                } else if negative {
                    -0.0
                } else {
                    0.0
                };
                let high = if high != 0.0 {
                    high
                } else if positive {
                    0.0
                } else {
                    -0.0
                };
                (low.key(), high.key())
            }
        }
    };
}

ordered_float!(f64, u64);
ordered_float!(f32, u32);

/// The smallest and the largest of at least one element.
pub fn min_max<T: Ordered>(x: &[T], work: &Work) -> Result<(f64, f64), Refusal> {
    ends::<T, true, true>(x, work)
}

/// The smallest of at least one element.
pub fn min<T: Ordered>(x: &[T], work: &Work) -> Result<f64, Refusal> {
    ends::<T, true, false>(x, work).map(|(low, _)| low)
}

/// The largest of at least one element.
pub fn max<T: Ordered>(x: &[T], work: &Work) -> Result<f64, Refusal> {
    ends::<T, false, true>(x, work).map(|(_, high)| high)
}

fn ends<T: Ordered, const LOW: bool, const HIGH: bool>(x: &[T], work: &Work) -> Result<(f64, f64), Refusal> {
    let ends = work.chunks(x.len(), |range| T::ends::<LOW, HIGH>(&x[range]))?;
    let joined = ends.into_iter().reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
    let Some((low, high)) = joined.map(|(low, high)| (T::from_key(low), T::from_key(high))) else {
        return Err(Refusal::Range("x must have at least one element.".into()));
    };
    if high.is_nan() { Ok((f64::NAN, f64::NAN)) } else { Ok((low.number(), high.number())) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::work::CHUNK;

    /// Both ends, which are the same when asked for one by one.
    fn of<T: Ordered>(x: &[T]) -> (f64, f64) {
        let work = Work::unstoppable();
        let (low, high) = min_max(x, &work).unwrap();
        let bits = |numbers: [f64; 2]| numbers.map(f64::to_bits);
        assert_eq!(bits([low, high]), bits([min(x, &work).unwrap(), max(x, &work).unwrap()]));
        (low, high)
    }

    #[test]
    fn finds_both_ends_wherever_they_are() {
        for len in [1, 2, 16, 17, 1000, CHUNK + 1, 2 * CHUNK + 40] {
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
        for len in [1, 5, 16, 50, CHUNK + 3] {
            for place in [0, len / 2, len - 1] {
                // The zero of the other sign among zeros, alone and with numbers on the far side.
                for (zero, other, beyond) in
                    [(0.0, -0.0, 0.0), (0.0, -0.0, 3.0), (-0.0, 0.0, -0.0), (-0.0, 0.0, -3.0)]
                {
                    let mut x = vec![zero; len.max(2)];
                    x[(place + 1) % len.max(2)] = beyond;
                    x[place] = other;
                    let sorted = |x: &[f64]| {
                        let keys = x.iter().map(|x| x.key());
                        (f64::from_key(keys.clone().min().unwrap()), f64::from_key(keys.max().unwrap()))
                    };
                    let ((low, high), (least, most)) = (of(&x), sorted(&x));
                    assert_eq!(
                        (low.to_bits(), high.to_bits()),
                        (least.to_bits(), most.to_bits()),
                        "{place} of {len}"
                    );
                    let single: Vec<f32> = x.iter().map(|&x| x as f32).collect();
                    assert_eq!(
                        (of(&single).0.to_bits(), of(&single).1.to_bits()),
                        (least.to_bits(), most.to_bits())
                    );
                }
            }
        }
        assert_eq!(of(&[f32::INFINITY, f32::NEG_INFINITY]), (f64::NEG_INFINITY, f64::INFINITY));
        assert_eq!(of(&[i32::MIN, i32::MAX]), (f64::from(i32::MIN), f64::from(i32::MAX)));
    }

    #[test]
    fn refuses_nothing() {
        assert!(matches!(min_max::<f64>(&[], &Work::unstoppable()), Err(Refusal::Range(_))));
    }
}
