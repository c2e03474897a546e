//! Sorting where the elements lie: no memory is needed, and only a few threads are kept busy.

use super::quicksort;
use crate::error::Refusal;
use crate::ops::simd::{Kernel, widest};
use crate::ops::{Element, Work};

/// Keys that one thread sorts on its own: in its second-level cache, and some tens of microseconds long.
const ALONE: usize = 16_384;

/// Sorts by quicksort: one thread parts the whole, two the halves at the same time, and so on. Until the parts are sorted
/// they hold keys, and so a stop leaves `x` undefined.
///
/// # Safety
///
/// The processor must have AVX-512.
pub unsafe fn sort<T: Element>(x: &mut [T], work: &Work) -> Result<(), Refusal> {
    work.fill(x, |_, piece| widest(Each(piece, disguised)))?;
    // SAFETY: as the caller knows.
    unsafe { sort_keys(x, 2 * x.len().max(1).ilog2(), work) }
}

/// Sorts the keys that `x` holds and makes them elements again. `depth` is how often a part may be parted.
///
/// # Safety
///
/// The processor must have AVX-512.
unsafe fn sort_keys<T: Element>(x: &mut [T], depth: u32, work: &Work) -> Result<(), Refusal> {
    let keys = keys::<T>(x);
    if keys.len() <= ALONE || depth == 0 || keys.is_sorted() {
        // SAFETY: as the caller knows.
        unsafe { quicksort::sort(keys) };
        widest(Each(x, revealed));
        return Ok(());
    }
    // SAFETY: as the caller knows.
    let (below, above) = unsafe { quicksort::part(keys) };
    let (left, right) = x.split_at_mut(above);
    // What equals the smallest key is sorted.
    let left_depth = if below == 0 { 0 } else { depth - 1 };
    let parts = vec![(left, left_depth), (right, depth - 1)];
    // SAFETY: as the caller knows.
    let sorted = work.each(parts, |(x, depth)| unsafe { sort_keys(x, depth, work) })?;
    sorted.into_iter().collect()
}

/// The keys that `x` holds.
#[inline(always)]
fn keys<T: Element>(x: &mut [T]) -> &mut [T::Key] {
    const { assert!(size_of::<T>() == size_of::<T::Key>() && align_of::<T>() == align_of::<T::Key>()) };
    // SAFETY: elements and keys are numbers of the same layout; any bits are either.
    unsafe { std::slice::from_raw_parts_mut(x.as_mut_ptr().cast(), x.len()) }
}

/// The element whose bits are those of the key.
#[inline(always)]
fn disguised<T: Element>(mut x: T) -> T {
    let key = x.key();
    keys::<T>(std::slice::from_mut(&mut x))[0] = key;
    x
}

/// Undoes what [`disguised`] does.
#[inline(always)]
fn revealed<T: Element>(mut x: T) -> T {
    T::from_key(keys::<T>(std::slice::from_mut(&mut x))[0])
}

/// Puts what the function makes of each element in its place.
struct Each<'a, T, F>(&'a mut [T], F);

impl<T: Element, F: Fn(T) -> T> Kernel for Each<'_, T, F> {
    type Output = ();
    const AVX512: bool = true;

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        for x in self.0 {
            *x = (self.1)(*x);
        }
    }
}
