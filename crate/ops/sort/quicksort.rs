//! Quicksort with AVX-512, in place.
//!
//! Keys are parted a vector at a time: those below the pivot are packed and go to the left end of what has been read,
//! the others to the right end, so that no branch depends on a key. Room for that is made by taking some keys out at
//! both ends first, and kept by reading always where there is less of it. Both are from S. Gueron and V. Krasnov,
//! "Fast Quicksort Implementation Using AVX Instructions", 2016, and B. Bramas, "A Novel Hybrid Quicksort Algorithm
//! Vectorized using AVX-512 on Intel Skylake", 2017.

use std::arch::x86_64::*;

use super::network::{self, lanes, load_part, most, splat, store_part};
use crate::ops::element::Key;

/// Sorts the keys.
#[target_feature(enable = "avx2,fma,bmi2,popcnt,avx512f,avx512bw,avx512dq,avx512vl")]
pub fn sort<K: Key>(keys: &mut [K]) {
    if keys.is_sorted() {
        return;
    }
    if keys.is_sorted_by(|a, b| a >= b) {
        return keys.reverse();
    }
    part_and_sort(keys, 2 * keys.len().ilog2());
}

/// `depth` is how often a part may be parted, until the pivots are taken to be bad.
#[target_feature(enable = "avx2,fma,bmi2,popcnt,avx512f,avx512bw,avx512dq,avx512vl")]
fn part_and_sort<K: Key>(mut keys: &mut [K], mut depth: u32) {
    while keys.len() > most::<K>() {
        if depth == 0 {
            return keys.sort_unstable();
        }
        depth -= 1;
        let (below, above) = part(keys);
        let (left, right) = keys.split_at_mut(above);
        part_and_sort(&mut left[..below], depth);
        keys = right;
    }
    network::sort(keys);
}

/// Parts more than [`most`] keys. None of the first `below` is above one of the others, none from `above` on is below
/// one of the others, and those between are equal.
#[target_feature(enable = "avx2,fma,bmi2,popcnt,avx512f,avx512bw,avx512dq,avx512vl")]
pub fn part<K: Key>(keys: &mut [K]) -> (usize, usize) {
    let pivot = pivot(keys);
    let below = part_at::<K, false>(keys, pivot);
    if below > 0 {
        return (below, below);
    }
    // The pivot is the smallest key, and perhaps one of few.
    (0, part_at::<K, true>(keys, pivot))
}

/// About the median; of few keys one that leaves each part as many as fill networks.
#[inline]
#[target_feature(enable = "avx2,fma,bmi2,popcnt,avx512f,avx512bw,avx512dq,avx512vl")]
fn pivot<K: Key>(keys: &[K]) -> K {
    let networks = keys.len().div_ceil(most::<K>());
    match keys.len() / lanes::<K>() {
        0..64 => network::quantile::<K, 4>(keys, networks / 2, networks),
        64..512 => network::quantile::<K, 8>(keys, networks / 2, networks),
        _ => network::quantile::<K, 16>(keys, networks / 2, networks),
    }
}

/// Vectors that are read at once.
const BLOCK: usize = 4;

/// Bytes ahead of reading that memory is asked for: what is read next depends on what has been read, which is too late
/// for the processor to ask by itself. Ten million doubles took a tenth less time.
const AHEAD: isize = 2048;

/// Where keys are written: from the left end of the room on, and from its right end down.
struct Room {
    left: usize,
    right: usize,
}

/// Puts the keys below the pivot, or not above it if `EQUAL`, before the others, and gives their number.
#[target_feature(enable = "avx2,fma,bmi2,popcnt,avx512f,avx512bw,avx512dq,avx512vl")]
fn part_at<K: Key, const EQUAL: bool>(keys: &mut [K], pivot: K) -> usize {
    let block = BLOCK * lanes::<K>();
    assert!(keys.len() >= 2 * block);
    let pivot = splat(pivot);
    // Unread is a whole number of blocks.
    let (mut start, mut end) = (block, keys.len() - block - keys.len() % block);
    let mut taken = [K::MAX; 3 * BLOCK * 16];
    let taken = &mut taken[..keys.len() - (end - start)];
    taken[..block].copy_from_slice(&keys[..block]);
    taken[block..].copy_from_slice(&keys[end..]);

    let mut room = Room { left: 0, right: keys.len() };
    while start < end {
        let left = start - room.left <= room.right - end;
        let from = if left { start } else { end - block };
        (start, end) = if left { (start + block, end) } else { (start, end - block) };
        let ahead = if left { AHEAD } else { -AHEAD };
        let mut rows = [pivot; BLOCK];
        for (row, keys) in rows.iter_mut().zip(keys[from..from + block].chunks_exact(lanes::<K>())) {
            let start = keys.as_ptr().cast::<i8>();
            // SAFETY: a vector of keys is there, and asking for memory ahead that is not there does nothing.
            unsafe {
                *row = _mm512_loadu_si512(start.cast());
                _mm_prefetch::<_MM_HINT_T0>(start.wrapping_offset(ahead));
            }
        }
        for row in rows {
            let mask = compare::<K, EQUAL>(row, pivot);
            // SAFETY: of two blocks of room, each end has had one at least since this block was read.
            unsafe { put(row, mask, keys, &mut room) };
        }
    }
    for some in taken.chunks(lanes::<K>()) {
        let row = load_part(some, pivot);
        let valid = (1_u32 << some.len()) - 1;
        let mask = compare::<K, EQUAL>(row, pivot) & valid as u16;
        let below = mask.count_ones() as usize;
        let above = some.len() - below;
        store_part(pack::<K>(row, mask), &mut keys[room.left..][..below]);
        store_part(pack::<K>(row, valid as u16 & !mask), &mut keys[room.right - above..][..above]);
        room.left += below;
        room.right -= above;
    }
    room.left
}

/// Writes the lanes of the mask to the left end of the room, the others to the right end.
///
/// # Safety
///
/// At each end there is room for a vector.
#[inline]
#[target_feature(enable = "avx2,bmi2,popcnt,avx512f,avx512bw,avx512dq,avx512vl")]
unsafe fn put<K: Key>(row: __m512i, mask: u16, keys: &mut [K], room: &mut Room) {
    let below = mask.count_ones() as usize;
    let above = lanes::<K>() - below;
    let start = keys.as_mut_ptr();
    // SAFETY: the caller knows of the room.
    unsafe {
        if size_of::<K>() == 8 {
            // One vector with the lanes in order serves both ends.
            let order = _mm512_cvtepu8_epi64(_mm_cvtsi64_si128(ORDERS[usize::from(mask)].cast_signed()));
            let sorted = _mm512_permutexvar_epi64(order, row);
            _mm512_storeu_si512(start.add(room.left).cast(), sorted);
            _mm512_storeu_si512(start.add(room.right - lanes::<K>()).cast(), sorted);
        } else {
            _mm512_storeu_si512(start.add(room.left).cast(), pack::<K>(row, mask));
            let rest = &mut *std::ptr::slice_from_raw_parts_mut(start.add(room.right - above), above);
            store_part(pack::<K>(row, !mask), rest);
        }
    }
    room.left += below;
    room.right -= above;
}

/// `ORDERS[mask]`: the numbers of the lanes of the mask, and then of the others, a byte each.
static ORDERS: [u64; 256] = {
    let mut orders = [0; 256];
    let mut mask = 0;
    while mask < 256 {
        let (mut lane, mut below, mut above) = (0, 0, (mask as u32).count_ones());
        while lane < 8 {
            let to = if mask >> lane & 1 == 1 { &mut below } else { &mut above };
            orders[mask] |= lane << (8 * *to);
            *to += 1;
            lane += 1;
        }
        mask += 1;
    }
    orders
};

/// A bit for each lane below the pivot, or not above it if `EQUAL`.
#[inline]
#[target_feature(enable = "avx512f")]
fn compare<K, const EQUAL: bool>(row: __m512i, pivot: __m512i) -> u16 {
    match (size_of::<K>() == 8, EQUAL) {
        (true, false) => _mm512_cmplt_epi64_mask(row, pivot).into(),
        (true, true) => _mm512_cmple_epi64_mask(row, pivot).into(),
        (false, false) => _mm512_cmplt_epi32_mask(row, pivot),
        (false, true) => _mm512_cmple_epi32_mask(row, pivot),
    }
}

/// The lanes of the mask, in the first lanes.
#[inline]
#[target_feature(enable = "avx512f")]
fn pack<K>(row: __m512i, mask: u16) -> __m512i {
    if size_of::<K>() == 8 {
        _mm512_maskz_compress_epi64(mask as u8, row)
    } else {
        _mm512_maskz_compress_epi32(mask, row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::simd::has_avx512;

    fn random(seed: usize) -> impl Iterator<Item = i64> {
        let mut state = seed as u64 + 1;
        std::iter::repeat_with(move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state ^ (state >> 29)).cast_signed()
        })
    }

    /// Keys in the orders that sorting algorithms stumble over.
    fn inputs(len: usize) -> [Vec<i64>; 11] {
        let number = 0..len as i64;
        [
            random(len).take(len).collect(),
            random(len).take(len).map(|bits| bits & 1).collect(),
            random(len).take(len).map(|bits| bits % 7).collect(),
            random(len).take(len).map(|bits| if bits & 15 == 0 { bits } else { 5 }).collect(),
            random(len).take(len).map(|bits| [i64::MIN, -1, 0, i64::MAX][bits as usize % 4]).collect(),
            number.clone().collect(),
            number.clone().rev().collect(),
            vec![i64::MAX; len],
            number.clone().map(|i| i.min(len as i64 - i)).collect(),
            number.clone().map(|i| i % 17).collect(),
            number.map(|i| if i % 50 == 49 { -1 } else { i }).collect(),
        ]
    }

    fn check<K: Key>(keys: &[K], sort: unsafe fn(&mut [K])) {
        if !has_avx512() {
            return;
        }
        let mut expected = keys.to_vec();
        expected.sort_unstable();
        let mut sorted = keys.to_vec();
        // SAFETY: the processor has just been asked for it.
        unsafe { sort(&mut sorted) };
        assert!(sorted == expected, "{keys:?}");
    }

    fn narrow(keys: &[i64]) -> Vec<i32> {
        keys.iter()
            .map(|&key| if key.unsigned_abs() > 1 << 40 { (key >> 32) as i32 } else { key as i32 })
            .collect()
    }

    #[test]
    fn short_and_long_in_every_order() {
        for len in (0..=600).chain([1000, 4095, 10_007]) {
            for keys in inputs(len) {
                check(&keys, sort);
                check(&narrow(&keys), sort);
            }
        }
    }

    #[test]
    fn parts_are_apart() {
        #[target_feature(enable = "avx2,fma,bmi2,popcnt,avx512f,avx512bw,avx512dq,avx512vl")]
        fn part_and_finish<K: Key>(keys: &mut [K]) {
            if keys.len() > most::<K>() {
                let (below, above) = part(keys);
                assert!(above > 0, "a part is smaller than the whole");
                keys[..below].sort_unstable();
                keys[above..].sort_unstable();
            } else {
                keys.sort_unstable();
            }
        }
        for len in 129..=600 {
            for keys in inputs(len) {
                check(&keys, part_and_finish);
                check(&narrow(&keys), part_and_finish);
            }
        }
    }

    #[test]
    fn bad_pivots_are_noticed() {
        #[target_feature(enable = "avx2,fma,bmi2,popcnt,avx512f,avx512bw,avx512dq,avx512vl")]
        fn sort_impatiently<K: Key>(keys: &mut [K]) {
            part_and_sort(keys, 1);
        }
        for keys in inputs(3000) {
            check(&keys, sort_impatiently);
            check(&narrow(&keys), sort_impatiently);
        }
    }
}
