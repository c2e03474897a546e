//! Memory for intermediate results.

use std::alloc::{Layout, alloc_zeroed};

use crate::error::Refusal;
use crate::sys::prefer_large_pages;

/// Types for which all bytes zero is a value.
///
/// # Safety
///
/// That is for the implementor to know.
pub unsafe trait Zero: Copy {}

macro_rules! zero {
    ($($number:ident)*) => {
        $(
            // SAFETY: the number 0.
            unsafe impl Zero for $number {}
        )*
    };
}

zero!(u8 u32 i32 i64 f32 f64);

// SAFETY: a pair of such, and padding may be anything.
unsafe impl<A: Zero, B: Zero> Zero for (A, B) {}

/// So many zeros. The system hands out zeroed pages when they are first touched, so this itself takes no
/// time; and it fails with an error, where `vec![0; len]` would abort the process.
pub fn zeros<T: Zero>(len: usize) -> Result<Vec<T>, Refusal> {
    if len == 0 || size_of::<T>() == 0 {
        return Ok(Vec::new());
    }
    let refused = || {
        let size = size_of::<T>();
        Refusal::Resources(format!("The system has no room for {len} intermediate results of {size} bytes."))
    };
    let layout = Layout::array::<T>(len).map_err(|_| refused())?;
    // SAFETY: the layout has a size, len and that of T being positive.
    let start = unsafe { alloc_zeroed(layout) };
    if start.is_null() {
        return Err(refused());
    }
    // SAFETY: allocated just so by the global allocator, and zeros are values of T.
    let mut zeros = unsafe { Vec::from_raw_parts(start.cast(), len, len) };
    prefer_large_pages(&mut zeros);
    Ok(zeros)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_zeros_or_an_error() {
        assert_eq!(zeros::<(i64, i32)>(3), Ok(vec![(0, 0); 3]));
        assert_eq!(zeros::<f64>(0), Ok(vec![]));
        for too_many in [usize::MAX, usize::MAX / 32] {
            assert!(matches!(zeros::<i64>(too_many), Err(Refusal::Resources(_))));
        }
    }
}
