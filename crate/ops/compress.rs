//! What passes a test, moved together.
//!
//! Elements are taken in groups: which of them pass is a small number, and what passes is written one after another.
//! Always a whole group is written, so that there is no branch to mispredict, and the place for the next moves on
//! behind those that passed. AVX-512 has an instruction that moves them together; elsewhere a table says for each such
//! number which elements to write.

use super::Element;
#[cfg(target_arch = "x86_64")]
use super::simd::has_avx512;
use super::simd::{Kernel, prefetch, widest};

/// A comparison known when the loop over the elements is compiled.
pub trait Test: Copy + Sync {
    fn passes(self, x: f64) -> bool;

    /// A bit for each number that passes.
    ///
    /// # Safety
    ///
    /// The processor must have AVX-512.
    #[cfg(target_arch = "x86_64")]
    unsafe fn pattern(self, x: &[f64; wide::GROUP]) -> u8;
}

/// Writes what passes to the front of `out` and gives its number. Behind that `out` is left undefined. There must be
/// room for all of `x`.
pub fn compress<T: Element>(x: &[T], out: &mut [T], test: impl Test) -> usize {
    #[cfg(target_arch = "x86_64")]
    if has_avx512() {
        // SAFETY: the processor has just been asked for it.
        return unsafe { wide::compress(x, out, test) };
    }
    widest(Compress { x, out, test })
}

struct Compress<'a, T, P> {
    x: &'a [T],
    out: &'a mut [T],
    test: P,
}

const GROUP: usize = 4;

/// `TABLE[pattern]`: the places of the bits that are set in the pattern, lowest first.
const TABLE: [[u8; GROUP]; 1 << GROUP] = {
    let mut table = [[0; GROUP]; 1 << GROUP];
    let mut pattern = 0;
    while pattern < table.len() {
        let (mut place, mut count) = (0, 0);
        while place < GROUP {
            if pattern >> place & 1 == 1 {
                table[pattern][count] = place as u8;
                count += 1;
            }
            place += 1;
        }
        pattern += 1;
    }
    table
};

impl<T: Element, P: Test> Kernel for Compress<'_, T, P> {
    type Output = usize;

    #[inline(always)]
    fn run<const FMA: bool>(self) -> usize {
        let Compress { x, out, test } = self;
        let (groups, rest) = x.as_chunks::<GROUP>();
        let mut written = 0;
        for group in groups {
            prefetch(group);
            let pattern =
                (0..GROUP).fold(0, |bits, i| bits | usize::from(test.passes(group[i].number())) << i);
            for (place, from) in out[written..written + GROUP].iter_mut().zip(TABLE[pattern]) {
                *place = group[usize::from(from) % GROUP];
            }
            written += pattern.count_ones() as usize;
        }
        compress_rest(rest, out, test, written)
    }
}

#[inline(always)]
fn compress_rest<T: Element>(rest: &[T], out: &mut [T], test: impl Test, mut written: usize) -> usize {
    for &x in rest {
        out[written] = x;
        written += usize::from(test.passes(x.number()));
    }
    written
}

#[cfg(target_arch = "x86_64")]
pub mod wide {
    use std::arch::x86_64::{
        _mm256_loadu_si256, _mm256_maskz_compress_epi32, _mm256_storeu_si256, _mm512_loadu_si512,
        _mm512_maskz_compress_epi64, _mm512_storeu_si512,
    };

    use super::{Element, Test, compress_rest, prefetch};

    pub const GROUP: usize = 8;

    #[target_feature(enable = "avx2,fma,bmi2,popcnt,avx512f,avx512bw,avx512dq,avx512vl")]
    pub fn compress<T: Element>(x: &[T], out: &mut [T], test: impl Test) -> usize {
        let (groups, rest) = x.as_chunks::<GROUP>();
        let mut written = 0;
        for group in groups {
            prefetch(group);
            // SAFETY: this function may only be called where there is AVX-512.
            let pattern = unsafe { test.pattern(&group.map(T::number)) };
            let to = &mut out[written..][..GROUP];
            store(group, pattern, to.try_into().expect("a group"));
            written += pattern.count_ones() as usize;
        }
        compress_rest(rest, out, test, written)
    }

    /// Stores the elements whose bits are set, and zeros behind them.
    #[inline]
    #[target_feature(enable = "avx512f,avx512vl")]
    fn store<T: Element>(group: &[T; GROUP], pattern: u8, to: &mut [T; GROUP]) {
        const { assert!(size_of::<T>() == 4 || size_of::<T>() == 8) };
        // SAFETY: both arrays are as long as the vector, and zero is a value of every kind of element.
        unsafe {
            if size_of::<T>() == 8 {
                let moved = _mm512_maskz_compress_epi64(pattern, _mm512_loadu_si512(group.as_ptr().cast()));
                _mm512_storeu_si512(to.as_mut_ptr().cast(), moved);
            } else {
                let moved = _mm256_maskz_compress_epi32(pattern, _mm256_loadu_si256(group.as_ptr().cast()));
                _mm256_storeu_si256(to.as_mut_ptr().cast(), moved);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Copy)]
    struct Odd;

    impl Test for Odd {
        fn passes(self, x: f64) -> bool {
            x % 2.0 == 1.0
        }

        #[cfg(target_arch = "x86_64")]
        unsafe fn pattern(self, x: &[f64; wide::GROUP]) -> u8 {
            (0..wide::GROUP).fold(0, |bits, i| bits | u8::from(self.passes(x[i])) << i)
        }
    }

    /// In each way that this processor knows.
    fn check<T: Element + PartialEq>(x: &[T]) {
        let expected: Vec<T> = x.iter().copied().filter(|x| Odd.passes(x.number())).collect();
        let mut out = vec![T::default(); x.len()];
        let count = compress(x, &mut out, Odd);
        assert_eq!(out[..count], expected);
        let count = widest(Compress { x, out: &mut out, test: Odd });
        assert_eq!(out[..count], expected);
    }

    #[test]
    fn what_passes_is_moved_together_whatever_the_pattern() {
        for len in 0..40 {
            for pattern in 0..256_usize {
                let x: Vec<i32> = (0..len).map(|i| 2 * i + i32::from(pattern >> (i % 8) & 1 == 1)).collect();
                check(&x);
                check(&x.iter().map(|&x| f64::from(x)).collect::<Vec<_>>());
                check(&x.iter().map(|&x| x as f32).collect::<Vec<_>>());
            }
        }
    }
}
