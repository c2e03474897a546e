//! Writing large results past the caches.
//!
//! A store first fetches its cache line, and in the end pushes out another one. For results that are larger
//! than the caches both are wasted. x86-64 has stores that only write; with them adding and filtering ten
//! million doubles took a sixth less time. For smaller results they would do harm: who uses the result finds
//! nothing of it in cache.

/// Bytes of a result from which on it is written past the caches: more than most last-level caches hold.
const LARGE: usize = 32 << 20;

/// Whether a result is large.
pub fn is_large<T>(out: &[T]) -> bool {
    size_of_val(out) >= LARGE
}

/// Copies `from` to `to`, of the same length; past the caches if the result that `to` belongs to is `large`.
#[inline]
pub fn copy<T: Copy>(from: &[T], to: &mut [T], large: bool) {
    assert_eq!(from.len(), to.len());
    #[cfg(target_arch = "x86_64")]
    if large {
        return x86::copy(from, to);
    }
    let _ = large;
    to.copy_from_slice(from);
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::{__m128i, _mm_loadu_si128, _mm_sfence, _mm_stream_si128};

    const LINE: usize = 64;
    const VECTOR: usize = size_of::<__m128i>();

    pub fn copy<T: Copy>(from: &[T], to: &mut [T]) {
        // Only whole lines are written in one go; the odd ends of `to` are stored as usual.
        let head = to.as_ptr().align_offset(LINE).min(to.len());
        let lines = size_of_val(&to[head..]) / LINE;
        let body = lines * LINE / size_of::<T>();
        to[..head].copy_from_slice(&from[..head]);
        to[head + body..].copy_from_slice(&from[head + body..]);

        let source = from[head..head + body].as_ptr().cast::<__m128i>();
        let target = to[head..head + body].as_mut_ptr().cast::<__m128i>();
        for index in 0..lines * (LINE / VECTOR) {
            // SAFETY: SSE2 is part of x86-64; both slices have so many vectors, and `target` is aligned to a
            // line.
            unsafe { _mm_stream_si128(target.add(index), _mm_loadu_si128(source.add(index))) };
        }
        // These stores are ordered by nothing else, not even by what lets another thread see that we are
        // done. SAFETY: SSE is part of x86-64.
        unsafe { _mm_sfence() };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_whatever_the_length_and_alignment() {
        let from: Vec<i32> = (0..500).collect();
        for large in [false, true] {
            for start in 0..20 {
                for len in [0, 1, 2, 15, 16, 17, 100, 400] {
                    let mut to = vec![-1; 500];
                    copy(&from[start..start + len], &mut to[20 - start..][..len], large);
                    let copied = to.iter().filter(|&&x| x != -1);
                    assert!(copied.eq(&from[start..start + len]));
                    assert_eq!(to[20 - start..][..len], from[start..start + len]);
                }
            }
        }
    }
}
