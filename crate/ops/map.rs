//! Element by element: from one or more inputs into `out`, which may be an input itself.
//!
//! A chunk goes through in blocks that stay in the first-level cache: look at the inputs as doubles, run the
//! operation, store the results. That nothing is stored before the whole block is computed lets `out` be an
//! input, and loops over small separate buffers are what LLVM turns into vector code. Doubles that are apart from
//! all inputs are written where they belong.

use std::array::from_fn;
use std::marker::PhantomData;
use std::ops::Range;

use super::simd::{Kernel, prefetch, widest};
use super::{Element, Work, stream};
use crate::error::Refusal;

/// Elements in a block: three buffers of so many doubles are a quarter of a usual first-level cache.
const BLOCK: usize = 512;

/// An operation on blocks of numbers from `N` inputs; all slices have the same length.
pub trait Operation<const N: usize> {
    /// As [`Kernel::AVX512`].
    const AVX512: bool = false;

    /// Must be `#[inline(always)]`, as [`Kernel::run`].
    fn block<const FMA: bool>(inputs: [&[f64]; N], out: &mut [f64]);
}

/// Where an input comes from.
#[derive(Clone, Copy)]
pub enum Operand<'a, T> {
    /// As many elements as `out` has, in memory apart from it.
    Elements(&'a [T]),
    /// The same number for every element.
    Number(f64),
    /// What `out` holds before.
    Out,
}

impl<'a, T: Element> Operand<'a, T> {
    fn part(self, range: Range<usize>) -> Self {
        match self {
            Operand::Elements(elements) => Operand::Elements(&elements[range]),
            other => other,
        }
    }

    /// What it takes to look at blocks of up to `len` elements.
    fn buffer(self, len: usize) -> Vec<f64> {
        match self {
            Operand::Number(number) => vec![number; len],
            _ => T::buffer(len),
        }
    }

    /// The numbers of a block; where all are the same, `buffer` already holds them. `out` is that block of the results
    /// as it was before, none where no operand is.
    #[inline(always)]
    fn view<'b>(&'b self, range: Range<usize>, out: &'b [T], buffer: &'b mut [f64]) -> &'b [f64] {
        match self {
            Operand::Elements(elements) => T::view(&elements[range], buffer),
            Operand::Number(_) => &buffer[..range.len()],
            Operand::Out => T::view(out, buffer),
        }
    }
}

struct Chunk<'a, T, O, const N: usize> {
    inputs: [Operand<'a, T>; N],
    out: &'a mut [T],
    /// Whether the chunk is part of a large result.
    large: bool,
    operation: PhantomData<O>,
}

impl<T: Element, O: Operation<N>, const N: usize> Kernel for Chunk<'_, T, O, N> {
    type Output = ();
    const AVX512: bool = O::AVX512;

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let longest = BLOCK.min(self.out.len());
        let mut buffers = self.inputs.map(|input| input.buffer(longest));
        let is_apart = !self.inputs.iter().any(|input| matches!(input, Operand::Out));
        let is_direct = is_apart && !self.large && T::doubles(&mut []).is_some();
        let mut results = vec![0.0; if is_direct { 0 } else { longest }];
        let mut elements = T::buffer(longest);
        for start in (0..self.out.len()).step_by(BLOCK) {
            let range = start..(start + BLOCK).min(self.out.len());
            let len = range.len();
            let out = &mut self.out[range.clone()];
            if is_direct && let Some(out) = T::doubles(out) {
                O::block::<FMA>(views(&self.inputs, &mut buffers, range, &[]), out);
                continue;
            }
            if self.large {
                prefetch_all(&self.inputs, range.clone());
            }
            O::block::<FMA>(views(&self.inputs, &mut buffers, range, out), &mut results[..len]);
            let stored = T::stored(&results[..len], &mut elements);
            stream::copy(stored, out, self.large);
        }
    }
}

/// The numbers of a block of each input.
#[inline(always)]
fn views<'b, T: Element, const N: usize>(
    inputs: &'b [Operand<T>; N],
    buffers: &'b mut [Vec<f64>; N],
    range: Range<usize>,
    out: &'b [T],
) -> [&'b [f64]; N] {
    let mut inputs = inputs.iter().zip(buffers);
    from_fn(|_| {
        let (input, buffer) = inputs.next().expect("one for each of the N");
        input.view(range.clone(), out, buffer)
    })
}

#[inline(always)]
fn prefetch_all<T>(inputs: &[Operand<T>], range: Range<usize>) {
    for input in inputs {
        if let Operand::Elements(elements) = input {
            prefetch(&elements[range.clone()]);
        }
    }
}

/// `out[i] = operation(inputs[0][i], ...)`.
pub fn map<T: Element, O: Operation<N>, const N: usize>(
    inputs: [Operand<T>; N],
    out: &mut [T],
    work: &Work,
) -> Result<(), Refusal> {
    let large = stream::is_large(out);
    work.fill(out, |start, out| {
        let range = start..start + out.len();
        let inputs = inputs.map(|input| input.part(range.clone()));
        widest(Chunk::<T, O, N> { inputs, out, large, operation: PhantomData });
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::work::CHUNK;

    /// 100 x + y: tells its inputs apart.
    struct Mix;

    impl Operation<2> for Mix {
        #[inline(always)]
        fn block<const FMA: bool>([x, y]: [&[f64]; 2], out: &mut [f64]) {
            for ((out, x), y) in out.iter_mut().zip(x).zip(y) {
                *out = 100.0 * x + y;
            }
        }
    }

    fn mixed<T: Element>(inputs: [Operand<T>; 2], mut out: Vec<T>) -> Vec<T> {
        map::<_, Mix, 2>(inputs, &mut out, &Work::helped()).unwrap();
        out
    }

    #[test]
    fn doubles_are_written_where_they_belong_or_over_what_was_read() {
        for len in [1, BLOCK - 1, BLOCK + 1, CHUNK + BLOCK + 5] {
            let x: Vec<f64> = (0..len).map(|i| i as f64).collect();
            let y: Vec<f64> = x.iter().map(|x| 0.5 * x).collect();
            let expected: Vec<f64> = x.iter().map(|x| 100.5 * x).collect();
            let (from_x, from_y) = (Operand::Elements(&x[..]), Operand::Elements(&y[..]));
            assert_eq!(mixed([from_x, from_y], vec![f64::NAN; len]), expected);
            assert_eq!(mixed([Operand::Out, from_y], x.clone()), expected);
            let with_number: Vec<f64> = x.iter().map(|x| 100.0 * x - 3.0).collect();
            assert_eq!(mixed([from_x, Operand::Number(-3.0)], vec![f64::NAN; len]), with_number);
        }
    }

    #[test]
    fn inputs_may_be_elements_numbers_or_out_itself() {
        for len in [0, 1, 3, BLOCK, BLOCK + 1, CHUNK + BLOCK + 5] {
            let x: Vec<i32> = (0..len as i32).collect();
            let y: Vec<i32> = x.iter().map(|x| 50 - x % 100).collect();
            let expected: Vec<i32> = x.iter().zip(&y).map(|(x, y)| 100 * x + y).collect();
            let (from_x, from_y) = (Operand::Elements(&x), Operand::Elements(&y));
            assert_eq!(mixed([from_x, from_y], vec![0; len]), expected);
            assert_eq!(mixed([Operand::Out, from_y], x.clone()), expected);
            assert_eq!(mixed([from_x, Operand::Out], y.clone()), expected);
            let doubled: Vec<i32> = x.iter().map(|x| 101 * x).collect();
            assert_eq!(mixed([Operand::Out, Operand::Out], x.clone()), doubled);
            let with_number: Vec<i32> = x.iter().map(|x| 250 + x).collect();
            assert_eq!(mixed([Operand::Number(2.5), from_x], vec![0; len]), with_number);
        }
    }
}
