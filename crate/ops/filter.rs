//! The elements that compare with a number as asked, in their order.
//!
//! A chunk is compressed into a buffer ([`super::compress`]). How many passed in the chunks before tells where in `out`
//! the buffer goes ([`super::relay`]). A thread alone does that block by block, in the first-level cache.

#[cfg(target_arch = "x86_64")]
use super::compress::wide;
use super::compress::{Test, compress};
use super::relay::relay;
use super::scratch::zeros;
use super::simd::{Kernel, prefetch, widest};
use super::work::CHUNK;
use super::{Element, Work, stream};
use crate::error::Refusal;

/// How elements are compared with the number. A NaN on either side is different from everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
}

macro_rules! tests {
    ($($name:ident: $operator:tt $predicate:ident),*) => {
        $(
            #[derive(Clone, Copy)]
            struct $name(f64);

            impl Test for $name {
                #[inline(always)]
                fn passes(self, x: f64) -> bool {
                    x $operator self.0
                }

                #[cfg(target_arch = "x86_64")]
                #[inline(always)]
                unsafe fn pattern(self, x: &[f64; wide::GROUP]) -> u8 {
                    use std::arch::x86_64::{$predicate, _mm512_cmp_pd_mask, _mm512_loadu_pd, _mm512_set1_pd};
                    // SAFETY: the array is as long as the vector; the rest is the caller's.
                    unsafe { _mm512_cmp_pd_mask::<$predicate>(_mm512_loadu_pd(x.as_ptr()), _mm512_set1_pd(self.0)) }
                }
            }
        )*
    };
}

tests!(
    Less: < _CMP_LT_OQ,
    LessOrEqual: <= _CMP_LE_OQ,
    Greater: > _CMP_GT_OQ,
    GreaterOrEqual: >= _CMP_GE_OQ,
    Equal: == _CMP_EQ_OQ,
    NotEqual: != _CMP_NEQ_UQ
);

/// Calls `$function` with `$test` standing for the comparison with the number.
macro_rules! with_test {
    ($comparison:expr, $number:expr, |$test:ident| $body:expr) => {
        match $comparison {
            Comparison::Less => {
                let $test = Less($number);
                $body
            }
            Comparison::LessOrEqual => {
                let $test = LessOrEqual($number);
                $body
            }
            Comparison::Greater => {
                let $test = Greater($number);
                $body
            }
            Comparison::GreaterOrEqual => {
                let $test = GreaterOrEqual($number);
                $body
            }
            Comparison::Equal => {
                let $test = Equal($number);
                $body
            }
            Comparison::NotEqual => {
                let $test = NotEqual($number);
                $body
            }
        }
    };
}

struct Count<'a, T, P> {
    x: &'a [T],
    test: P,
}

impl<T: Element, P: Test> Kernel for Count<'_, T, P> {
    type Output = usize;

    #[inline(always)]
    fn run<const FMA: bool>(self) -> usize {
        // At most a chunk, so that 32 bits are enough, of which twice as many fit in a vector.
        let passing = |x: &[T]| x.iter().map(|x| u32::from(self.test.passes(x.number()))).sum::<u32>();
        let (blocks, rest) = self.x.as_chunks::<64>();
        let count = blocks.iter().fold(passing(rest), |count, block| {
            prefetch(block);
            count + passing(block)
        });
        count as usize
    }
}

/// How many elements pass.
pub fn count<T: Element>(x: &[T], how: Comparison, number: f64, work: &Work) -> Result<usize, Refusal> {
    let counts = with_test!(how, number, |test| {
        work.chunks(x.len(), |range| widest(Count { x: &x[range], test }))?
    });
    Ok(counts.into_iter().sum())
}

/// Writes the elements that pass to the front of `out` and gives their number. They must fit.
pub fn filter<T: Element>(
    x: &[T],
    how: Comparison,
    number: f64,
    out: &mut [T],
    work: &Work,
) -> Result<usize, Refusal> {
    with_test!(how, number, |test| compressed(x, test, out, work))
}

/// Elements that a thread alone compresses in one go.
const BLOCK: usize = 1024;

fn compressed<T: Element>(x: &[T], test: impl Test, out: &mut [T], work: &Work) -> Result<usize, Refusal> {
    let (room, large) = (out.len(), stream::is_large(out));
    let mut rest = out;
    let mut total = 0;
    let mut place = |count| {
        total += count;
        // Where there is too little room the rest is counted, but not written.
        rest.split_off_mut(..count).unwrap_or_default()
    };
    if work.threads() == 1 {
        let mut buffer = [T::default(); BLOCK];
        for chunk in x.chunks(CHUNK) {
            work.go_on()?;
            for block in chunk.chunks(BLOCK) {
                let out = place(compress(block, &mut buffer, test));
                stream::copy(&buffer[..out.len()], out, large);
            }
        }
    } else {
        relay(
            work,
            x.chunks(CHUNK).collect(),
            || zeros(CHUNK.min(x.len())),
            |x, buffer| compress(x, buffer, test),
            place,
            |_, buffer, out| stream::copy(&buffer[..out.len()], out, large),
        )?;
    }
    if total > room {
        let message = format!("out must have room for the {total} elements that pass, it has {room}.");
        return Err(Refusal::Range(message));
    }
    Ok(total)
}

/// Moves the elements that pass to the front and gives their number. What lies behind them is undefined.
pub fn filter_in_place<T: Element>(
    x: &mut [T],
    how: Comparison,
    number: f64,
    work: &Work,
) -> Result<usize, Refusal> {
    let counts = with_test!(how, number, |test| {
        work.each(x.chunks_mut(CHUNK), |chunk| compress_in_place(chunk, test))?
    });
    let mut total = 0;
    for (chunk, count) in counts.into_iter().enumerate() {
        x.copy_within(chunk * CHUNK..chunk * CHUNK + count, total);
        total += count;
    }
    Ok(total)
}

fn compress_in_place<T: Element>(x: &mut [T], test: impl Test) -> usize {
    let mut buffer = [T::default(); BLOCK];
    let mut written = 0;
    for start in (0..x.len()).step_by(BLOCK) {
        let block = &x[start..(start + BLOCK).min(x.len())];
        let count = compress(block, &mut buffer, test);
        x[written..written + count].copy_from_slice(&buffer[..count]);
        written += count;
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Comparison; 6] = [
        Comparison::Less,
        Comparison::LessOrEqual,
        Comparison::Greater,
        Comparison::GreaterOrEqual,
        Comparison::Equal,
        Comparison::NotEqual,
    ];

    fn reference<T: Element>(x: &[T], how: Comparison, number: f64) -> Vec<T> {
        let passes = |x: &&T| match how {
            Comparison::Less => x.number() < number,
            Comparison::LessOrEqual => x.number() <= number,
            Comparison::Greater => x.number() > number,
            Comparison::GreaterOrEqual => x.number() >= number,
            Comparison::Equal => x.number() == number,
            Comparison::NotEqual => x.number() != number,
        };
        x.iter().filter(passes).copied().collect()
    }

    fn check<T: Element + PartialEq>(x: &[T], number: f64) {
        let work = Work::unstoppable();
        for how in ALL {
            // As text, so that NaN equals NaN and -0 differs from 0.
            let expected = reference(x, how, number);
            let text = format!("{expected:?}");
            assert_eq!(count(x, how, number, &work), Ok(expected.len()));
            let mut out = vec![T::default(); expected.len() + 3];
            assert_eq!(filter(x, how, number, &mut out, &work), Ok(expected.len()));
            assert_eq!(format!("{:?}", &out[..expected.len()]), text, "{how:?} {number}");
            let mut own = x.to_vec();
            assert_eq!(filter_in_place(&mut own, how, number, &work), Ok(expected.len()));
            assert_eq!(format!("{:?}", &own[..expected.len()]), text, "{how:?} {number}, in place");
        }
    }

    #[test]
    fn keeps_what_passes_in_order() {
        let special = [0.0, -0.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 5e-324, 1.0];
        for len in [0, 1, 3, 4, 7, 1000, 2 * CHUNK + 9] {
            let x: Vec<f64> = (0..len).map(|i| special[(i * i + i / 5) % special.len()]).collect();
            for number in [0.0, 1.0, f64::NAN, f64::INFINITY] {
                check(&x, number);
            }
            let x: Vec<i32> = (0..len).map(|i| (i * 7919 % 101) as i32 - 50).collect();
            check(&x, -0.5);
            let x: Vec<f32> = x.iter().map(|&x| x as f32 * 0.1).collect();
            check(&x, 0.1); // no float is 0.1
            check(&x, f64::from(0.1_f32));
        }
    }

    #[test]
    fn refuses_an_out_that_is_too_small() {
        let refused = filter(&[1, 2, 3], Comparison::Greater, 1.0, &mut [0], &Work::unstoppable());
        let message = "out must have room for the 2 elements that pass, it has 1.";
        assert_eq!(refused, Err(Refusal::Range(message.into())));
    }
}
