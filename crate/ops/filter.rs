//! The elements that compare with a number as asked, in their order.
//!
//! Counting first tells every chunk where in `out` its elements go. A chunk is then compressed in blocks:
//! every element is written, and the place for the next one moves on only behind those that are kept. That
//! is slower than a branch which is always right, and several times faster than one that is not.

use super::simd::{Kernel, widest};
use super::work::CHUNK;
use super::{Element, Work};
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

/// A comparison known when the loop over the elements is compiled.
trait Test: Copy + Sync {
    fn passes(self, x: f64) -> bool;
}

macro_rules! tests {
    ($($name:ident: $operator:tt),*) => {
        $(
            #[derive(Clone, Copy)]
            struct $name(f64);

            impl Test for $name {
                #[inline(always)]
                fn passes(self, x: f64) -> bool {
                    x $operator self.0
                }
            }
        )*
    };
}

tests!(Less: <, LessOrEqual: <=, Greater: >, GreaterOrEqual: >=, Equal: ==, NotEqual: !=);

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
        self.x
            .iter()
            .map(|x| u32::from(self.test.passes(x.number())))
            .sum::<u32>() as usize
    }
}

/// Elements in a block; a power of two, so that a mask shows the compiler that all indices are good.
const BLOCK: usize = 1024;

/// Writes what passes to the front of `out` and gives its number; `x` left out means from `out` itself.
struct Compress<'a, T, P> {
    x: Option<&'a [T]>,
    out: &'a mut [T],
    test: P,
}

impl<T: Element, P: Test> Kernel for Compress<'_, T, P> {
    type Output = usize;

    #[inline(always)]
    fn run<const FMA: bool>(self) -> usize {
        let mut kept = [T::default(); BLOCK];
        let mut written = 0;
        let len = self.x.map_or(self.out.len(), <[T]>::len);
        for start in (0..len).step_by(BLOCK) {
            let range = start..(start + BLOCK).min(len);
            let block = match self.x {
                Some(x) => &x[range],
                None => &self.out[range],
            };
            let mut count = 0;
            for &x in block {
                kept[count % BLOCK] = x;
                count += usize::from(self.test.passes(x.number()));
            }
            // Only if somebody writes to x meanwhile is there less room than was counted.
            let count = count.min(self.out.len() - written);
            self.out[written..written + count].copy_from_slice(&kept[..count]);
            written += count;
        }
        written
    }
}

fn counts<T: Element, P: Test>(x: &[T], test: P, work: &Work) -> Result<Vec<usize>, Refusal> {
    work.chunks(x.len(), |range| widest(Count { x: &x[range], test }))
}

/// How many elements pass.
pub fn count<T: Element>(x: &[T], how: Comparison, number: f64, work: &Work) -> Result<usize, Refusal> {
    with_test!(how, number, |test| Ok(counts(x, test, work)?.into_iter().sum()))
}

/// Writes the elements that pass to the front of `out` and gives their number. They must fit.
pub fn filter<T: Element>(
    x: &[T],
    how: Comparison,
    number: f64,
    out: &mut [T],
    work: &Work,
) -> Result<usize, Refusal> {
    with_test!(how, number, |test| compress(x, test, out, work))
}

fn compress<T: Element, P: Test>(x: &[T], test: P, out: &mut [T], work: &Work) -> Result<usize, Refusal> {
    let counts = counts(x, test, work)?;
    let total = counts.iter().sum();
    if total > out.len() {
        let room = out.len();
        return Err(Refusal::Range(format!(
            "out must have room for the {total} elements that pass, it has {room}."
        )));
    }
    let mut rest = out;
    let parts = x.chunks(CHUNK).zip(counts).map(|(x, count)| {
        let (part, after) = std::mem::take(&mut rest).split_at_mut(count);
        rest = after;
        (x, part)
    });
    work.each(parts.collect(), |(x, out)| {
        widest(Compress {
            x: Some(x),
            out,
            test,
        })
    })?;
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
        work.each(x.chunks_mut(CHUNK).collect(), |out| {
            widest(Compress { x: None, out, test })
        })?
    });
    let mut total = 0;
    for (chunk, count) in counts.into_iter().enumerate() {
        x.copy_within(chunk * CHUNK..chunk * CHUNK + count, total);
        total += count;
    }
    Ok(total)
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
            assert_eq!(
                format!("{:?}", &own[..expected.len()]),
                text,
                "{how:?} {number}, in place"
            );
        }
    }

    #[test]
    fn keeps_what_passes_in_order() {
        let special = [0.0, -0.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 5e-324, 1.0];
        for len in [0, 1, 7, BLOCK, BLOCK + 1, 2 * CHUNK + 9] {
            let x: Vec<f64> = (0..len)
                .map(|i| special[(i * i + i / 5) % special.len()])
                .collect();
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
        let refused = filter(
            &[1, 2, 3],
            Comparison::Greater,
            1.0,
            &mut [0],
            &Work::unstoppable(),
        );
        let message = "out must have room for the 2 elements that pass, it has 1.";
        assert_eq!(refused, Err(Refusal::Range(message.into())));
    }
}
