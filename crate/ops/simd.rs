//! One body of code, compiled for the vector instructions of the processor at hand.
//!
//! Prebuilt binaries must run on any x86-64, so the choice is made when the program runs. A [`Kernel`]
//! is plain Rust over slices that LLVM vectorises; here it is compiled for AVX-512 if it asks for that, for AVX2 and its
//! time, and for the baseline of the target (SSE2; on aarch64 NEON, which has fused multiply-add).

#[cfg(target_arch = "x86_64")]
use std::arch::is_x86_feature_detected;

/// A computation to be compiled for each level of vector instructions.
pub trait Kernel {
    type Output;

    /// Whether to run this with AVX-512 where there is that. It pays where arithmetic takes the time (in the second-level
    /// cache the smallest element is found in half the time), not where memory does: vectors as long as a line of the
    /// cache, of arrays that do not begin with one, lie in two.
    const AVX512: bool = false;

    /// Must be `#[inline(always)]`, and so must everything hot that it calls: code that is not inlined
    /// is compiled for the baseline only. `FMA` tells whether fused multiply-add is an instruction here.
    fn run<const FMA: bool>(self) -> Self::Output;
}

/// Runs the kernel with the widest vectors this processor has.
#[inline]
pub fn widest<K: Kernel>(kernel: K) -> K::Output {
    #[cfg(target_arch = "x86_64")]
    {
        if K::AVX512 && has_avx512() {
            // SAFETY: the processor has just been asked for all these features.
            return unsafe { avx512(kernel) };
        }
        if has_avx2() {
            // SAFETY: as above.
            return unsafe { avx2(kernel) };
        }
    }
    let _ = K::AVX512;
    baseline(kernel)
}

#[cfg(target_arch = "x86_64")]
fn has_avx2() -> bool {
    is_x86_feature_detected!("avx2")
        && is_x86_feature_detected!("fma")
        && is_x86_feature_detected!("bmi2")
        && is_x86_feature_detected!("popcnt")
}

/// Whether there is AVX-512 with the parts that code here is compiled for.
#[cfg(target_arch = "x86_64")]
#[inline]
pub fn has_avx512() -> bool {
    has_avx2()
        && is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512dq")
        && is_x86_feature_detected!("avx512vl")
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma,bmi2,popcnt")]
fn avx2<K: Kernel>(kernel: K) -> K::Output {
    kernel.run::<true>()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma,bmi2,popcnt,avx512f,avx512bw,avx512dq,avx512vl")]
fn avx512<K: Kernel>(kernel: K) -> K::Output {
    kernel.run::<true>()
}

/// Runs the kernel as on a processor without extensions. Apart from [`widest`] only tests call this.
#[inline]
pub fn baseline<K: Kernel>(kernel: K) -> K::Output {
    kernel.run::<{ cfg!(target_arch = "aarch64") }>()
}

/// `a * b + c`, rounded once where that is an instruction, twice elsewhere (`mul_add` would call a slow
/// library function there). Only for code whose result may differ in the last bit between processors.
#[inline(always)]
pub fn mul_add<const FMA: bool>(a: f64, b: f64, c: f64) -> f64 {
    if FMA { a.mul_add(b, c) } else { a * b + c }
}

/// Asks for the memory one page behind the block, to be there when a loop over blocks gets to it. Processors
/// do so themselves, but stop at the end of a page; asking made reading here half as fast again.
#[inline(always)]
pub fn prefetch<T>(block: &[T]) {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        const PAGE: usize = 4096;
        const LINE: usize = 64;
        let start = block.as_ptr().cast::<i8>();
        for offset in (0..size_of_val(block)).step_by(LINE) {
            // SAFETY: SSE is part of x86-64, and the instruction ignores addresses that are not good.
            unsafe { _mm_prefetch::<_MM_HINT_T0>(start.wrapping_add(PAGE + offset)) };
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = block;
}

/// A slice cut into `STREAMS` streams of as many blocks of `WIDTH` elements, and what is left over. One walk along a
/// slice waits for one page after the other; reading from several places at once took a quarter less time here for
/// what lies in memory.
pub struct Streams<'a, T, const STREAMS: usize, const WIDTH: usize> {
    blocks: &'a [[T; WIDTH]],
    /// Blocks of each stream.
    pub each: usize,
    pub rest: &'a [T],
}

impl<'a, T, const STREAMS: usize, const WIDTH: usize> Streams<'a, T, STREAMS, WIDTH> {
    #[inline(always)]
    pub fn new(x: &'a [T]) -> Self {
        let each = x.len() / (STREAMS * WIDTH);
        let (whole, rest) = x.split_at(each * STREAMS * WIDTH);
        Streams { blocks: whole.as_chunks().0, each, rest }
    }

    #[inline(always)]
    pub fn block(&self, stream: usize, at: usize) -> &'a [T; WIDTH] {
        &self.blocks[stream * self.each + at]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_hold_every_element_once() {
        for len in [0, 1, 7, 8, 31, 32, 33, 100] {
            let x: Vec<usize> = (0..len).collect();
            let all = &Streams::<_, 4, 8>::new(&x);
            assert_eq!(all.each, len / 32);
            let blocks = (0..4).flat_map(|stream| (0..all.each).flat_map(move |at| *all.block(stream, at)));
            assert!(blocks.chain(all.rest.iter().copied()).eq(x.iter().copied()));
        }
    }
}
