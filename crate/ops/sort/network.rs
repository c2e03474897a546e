//! Up to sixteen vectors of keys, sorted by a network of comparators: no branch depends on a key.
//!
//! The keys fill a matrix whose rows are vectors. Its columns are sorted all at once, by comparators between rows;
//! then pairs of neighbouring columns are merged, pairs of those, and so on, until the columns hold all keys in order,
//! one after the other. Only comparators between columns need the lanes of vectors exchanged. The merging is
//! K. E. Batcher's: "Sorting networks and their applications", 1968. To sort columns first in this way is described by
//! M. Blacher, J. Giesen, P. Sanders and J. Wassenberg, "Vectorized and performance-portable Quicksort", 2022. The
//! network for 16 rows is M. W. Green's (D. E. Knuth, "The Art of Computer Programming", volume 3, 5.3.4).

use std::arch::x86_64::*;

use crate::ops::element::Key;

/// Rows of the largest matrix.
const ROWS: usize = 16;

/// Keys in a vector.
pub const fn lanes<K>() -> usize {
    const { assert!(size_of::<K>() == 4 || size_of::<K>() == 8) };
    size_of::<__m512i>() / size_of::<K>()
}

/// The greatest number of keys that [`sort`] takes.
pub const fn most<K>() -> usize {
    ROWS * lanes::<K>()
}

/// Sorts at most [`most`] keys.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,bmi2")]
pub fn sort<K: Key>(keys: &mut [K]) {
    match keys.len().div_ceil(lanes::<K>()) {
        0 => (),
        1..=2 => store(sort_rows::<K, 2>(load(keys)), keys),
        3..=4 => store(sort_rows::<K, 4>(load(keys)), keys),
        5..=8 => store(sort_rows::<K, 8>(load(keys)), keys),
        _ => store(sort_rows::<K, ROWS>(load(keys)), keys),
    }
}

/// A key that about `part` of `whole` equal parts of all keys are below, from a sample of `R` vectors taken at regular
/// distances. There are at least so many keys.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,bmi2")]
pub fn quantile<K: Key, const R: usize>(keys: &[K], part: usize, whole: usize) -> K {
    let distance = keys.len() / R;
    let mut rows = [_mm512_setzero_si512(); R];
    for (row, keys) in rows.iter_mut().zip(keys.chunks_exact(distance)) {
        *row = load_part(&keys[..lanes::<K>()], *row);
    }
    let mut sorted = [K::MAX; ROWS * 16];
    let sorted = &mut sorted[..R * lanes::<K>()];
    store(sort_rows::<K, R>(rows), sorted);
    sorted[part * sorted.len() / whole]
}

#[inline(never)]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,bmi2")]
fn sort_rows<K: Key, const R: usize>(mut rows: [__m512i; R]) -> [__m512i; R] {
    sort_columns::<K, R>(&mut rows);
    merge_columns::<K, R, 2>(&mut rows);
    merge_columns::<K, R, 4>(&mut rows);
    merge_columns::<K, R, 8>(&mut rows);
    if lanes::<K>() == 16 {
        merge_columns::<K, R, 16>(&mut rows);
    }
    for _ in 0..R.ilog2() {
        rows = interleave::<K, R>(rows);
    }
    rows
}

/// The keys, and behind them the greatest there is, which stays there.
#[inline]
#[target_feature(enable = "avx512f")]
fn load<K: Key, const R: usize>(keys: &[K]) -> [__m512i; R] {
    assert!(keys.len() <= R * lanes::<K>());
    let mut rows = [splat(K::MAX); R];
    for (row, keys) in rows.iter_mut().zip(keys.chunks(lanes::<K>())) {
        *row = load_part(keys, *row);
    }
    rows
}

#[inline]
#[target_feature(enable = "avx512f")]
fn store<K: Key, const R: usize>(rows: [__m512i; R], keys: &mut [K]) {
    for (row, keys) in rows.into_iter().zip(keys.chunks_mut(lanes::<K>())) {
        store_part(row, keys);
    }
}

/// At most a vector of keys, in the first lanes; the other lanes are those of `rest`.
#[inline]
#[target_feature(enable = "avx512f")]
pub fn load_part<K: Key>(keys: &[K], rest: __m512i) -> __m512i {
    let mask = first::<K>(keys.len());
    let start = keys.as_ptr();
    // SAFETY: only the lanes of the mask are read, and as many keys are there.
    unsafe {
        if size_of::<K>() == 8 {
            _mm512_mask_loadu_epi64(rest, mask as u8, start.cast())
        } else {
            _mm512_mask_loadu_epi32(rest, mask, start.cast())
        }
    }
}

/// Stores the first lanes, as many as there is room for.
#[inline]
#[target_feature(enable = "avx512f")]
pub fn store_part<K: Key>(row: __m512i, keys: &mut [K]) {
    let mask = first::<K>(keys.len());
    let start = keys.as_mut_ptr();
    // SAFETY: only the lanes of the mask are written, and there is room for as many keys.
    unsafe {
        if size_of::<K>() == 8 {
            _mm512_mask_storeu_epi64(start.cast(), mask as u8, row);
        } else {
            _mm512_mask_storeu_epi32(start.cast(), mask, row);
        }
    }
}

/// A mask of the first `count` lanes.
#[inline]
fn first<K>(count: usize) -> u16 {
    ((1_u32 << count.min(lanes::<K>())) - 1) as u16
}

#[inline]
#[target_feature(enable = "avx512f")]
pub fn splat<K: Key>(key: K) -> __m512i {
    // SAFETY: the key is as many bits as the integer.
    unsafe {
        if size_of::<K>() == 8 {
            _mm512_set1_epi64(std::mem::transmute_copy(&key))
        } else {
            _mm512_set1_epi32(std::mem::transmute_copy(&key))
        }
    }
}

/// In each lane the smaller key.
#[inline]
#[target_feature(enable = "avx512f")]
fn min<K>(a: __m512i, b: __m512i) -> __m512i {
    if size_of::<K>() == 8 { _mm512_min_epi64(a, b) } else { _mm512_min_epi32(a, b) }
}

/// Of three bits whether one or all are set.
const ODD: i32 = 0b1001_0110;

/// What is left of `a` and `b` without the one that is `c`, in each lane. Where `c` is the minimum this is the maximum:
/// minima and maxima are found by one part of the processor only, and this by two.
#[inline]
#[target_feature(enable = "avx512f")]
fn other(a: __m512i, b: __m512i, c: __m512i) -> __m512i {
    _mm512_ternarylogic_epi64::<ODD>(a, b, c)
}

/// As [`other`] in lanes `i` where `i & BIT` is set; `c` elsewhere.
#[inline]
#[target_feature(enable = "avx512f")]
fn other_where<K, const BIT: usize>(a: __m512i, b: __m512i, c: __m512i) -> __m512i {
    let mask = const {
        let (mut mask, mut lane) = (0, 0);
        while lane < lanes::<K>() {
            if lane & BIT != 0 {
                mask |= 1 << lane;
            }
            lane += 1;
        }
        mask
    };
    if size_of::<K>() == 8 {
        _mm512_mask_ternarylogic_epi64::<ODD>(c, mask as u8, a, b)
    } else {
        _mm512_mask_ternarylogic_epi32::<ODD>(c, mask, a, b)
    }
}

/// Lane `i` of the result is lane `i ^ BITS`: with a single bit lanes change places in pairs, with all bits of a group
/// of lanes it is reversed.
#[inline]
#[target_feature(enable = "avx512f")]
fn exchange<K, const BITS: usize>(row: __m512i) -> __m512i {
    if size_of::<K>() == 8 {
        let from = _mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0);
        _mm512_permutexvar_epi64(_mm512_xor_si512(from, _mm512_set1_epi64(BITS as i64)), row)
    } else {
        let from = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
        _mm512_permutexvar_epi32(_mm512_xor_si512(from, _mm512_set1_epi32(BITS as i32)), row)
    }
}

/// The smaller keys to row `i`, the greater to row `j`, for each `i j`.
macro_rules! compare {
    ($rows:ident: $($i:literal $j:literal),*) => {{
        $(compare::<K, R>($rows, $i, $j);)*
    }};
}

#[inline]
#[target_feature(enable = "avx512f")]
fn compare<K, const R: usize>(rows: &mut [__m512i; R], i: usize, j: usize) {
    let low = min::<K>(rows[i], rows[j]);
    (rows[i], rows[j]) = (low, other(rows[i], rows[j], low));
}

#[inline]
#[target_feature(enable = "avx512f")]
fn sort_columns<K, const R: usize>(rows: &mut [__m512i; R]) {
    match R {
        2 => compare!(rows: 0 1),
        4 => compare!(rows: 0 2, 1 3, 0 1, 2 3, 1 2),
        8 => compare!(rows:
            0 2, 1 3, 4 6, 5 7, 0 4, 1 5, 2 6, 3 7, 0 1, 2 3, 4 5, 6 7, 2 4, 3 5, 1 4, 3 6, 1 2, 3 4, 5 6),
        16 => compare!(rows:
            0 13, 1 12, 2 15, 3 14, 4 8, 5 6, 7 11, 9 10, 0 5, 1 7, 2 9, 3 4, 6 13, 8 14, 10 15, 11 12,
            0 1, 2 3, 4 5, 6 8, 7 9, 10 11, 12 13, 14 15, 0 2, 1 3, 4 10, 5 11, 6 7, 8 9, 12 14, 13 15,
            1 2, 3 12, 4 6, 5 7, 8 10, 9 11, 13 14, 1 4, 2 6, 5 8, 7 10, 9 13, 11 14, 2 4, 3 6, 9 12, 11 13,
            3 5, 6 8, 7 9, 10 12, 3 4, 5 6, 7 8, 9 10, 11 12, 6 7, 8 9),
        _ => unreachable!("there are networks for 2, 4, 8 and 16 rows"),
    }
}

/// Merges each two neighbouring groups of `WIDTH / 2` columns.
#[inline]
#[target_feature(enable = "avx512f")]
fn merge_columns<K, const R: usize, const WIDTH: usize>(rows: &mut [__m512i; R]) {
    fold_columns::<K, R, WIDTH>(rows);
    if WIDTH >= 16 {
        halve_columns::<K, R, 4>(rows);
    }
    if WIDTH >= 8 {
        halve_columns::<K, R, 2>(rows);
    }
    if WIDTH >= 4 {
        halve_columns::<K, R, 1>(rows);
    }
    if R >= 16 {
        halve_rows::<K, R, 8>(rows);
    }
    if R >= 8 {
        halve_rows::<K, R, 4>(rows);
    }
    if R >= 4 {
        halve_rows::<K, R, 2>(rows);
    }
    halve_rows::<K, R, 1>(rows);
}

/// Compares the first key of each group of columns with its last, the second with the last but one, and so on.
#[inline]
#[target_feature(enable = "avx512f")]
fn fold_columns<K, const R: usize, const WIDTH: usize>(rows: &mut [__m512i; R]) {
    for i in 0..R / 2 {
        let (a, b) = (rows[i], reverse::<K, WIDTH>(rows[R - 1 - i]));
        let low = min::<K>(a, b);
        rows[i] = match WIDTH {
            2 => other_where::<K, 1>(a, b, low),
            4 => other_where::<K, 2>(a, b, low),
            8 => other_where::<K, 4>(a, b, low),
            _ => other_where::<K, 8>(a, b, low),
        };
        rows[R - 1 - i] = reverse::<K, WIDTH>(other(a, b, rows[i]));
    }
}

/// Turns round each group of lanes.
#[inline]
#[target_feature(enable = "avx512f")]
fn reverse<K, const WIDTH: usize>(row: __m512i) -> __m512i {
    match WIDTH {
        2 => exchange::<K, 1>(row),
        4 => exchange::<K, 3>(row),
        8 => exchange::<K, 7>(row),
        _ => exchange::<K, 15>(row),
    }
}

/// Compares columns at the distance.
#[inline]
#[target_feature(enable = "avx512f")]
fn halve_columns<K, const R: usize, const DISTANCE: usize>(rows: &mut [__m512i; R]) {
    for row in rows {
        let partner = exchange::<K, DISTANCE>(*row);
        *row = other_where::<K, DISTANCE>(*row, partner, min::<K>(*row, partner));
    }
}

/// Compares rows at the distance.
#[inline]
#[target_feature(enable = "avx512f")]
fn halve_rows<K, const R: usize, const DISTANCE: usize>(rows: &mut [__m512i; R]) {
    for i in 0..R / 2 {
        let low = i / DISTANCE * 2 * DISTANCE + i % DISTANCE;
        compare::<K, R>(rows, low, low + DISTANCE);
    }
}

/// Takes the keys of the first and of the second half of the rows by turns. As often as a number of rows can be
/// halved, this puts one after the other what stood one below the other.
#[inline]
#[target_feature(enable = "avx512f")]
fn interleave<K, const R: usize>(rows: [__m512i; R]) -> [__m512i; R] {
    let mut turned = rows;
    for i in 0..R / 2 {
        let (a, b) = (rows[i], rows[i + R / 2]);
        (turned[2 * i], turned[2 * i + 1]) = if size_of::<K>() == 8 {
            let low = _mm512_set_epi64(11, 3, 10, 2, 9, 1, 8, 0);
            let high = _mm512_set_epi64(15, 7, 14, 6, 13, 5, 12, 4);
            (_mm512_permutex2var_epi64(a, low, b), _mm512_permutex2var_epi64(a, high, b))
        } else {
            let low = _mm512_set_epi32(23, 7, 22, 6, 21, 5, 20, 4, 19, 3, 18, 2, 17, 1, 16, 0);
            let high = _mm512_set_epi32(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8);
            (_mm512_permutex2var_epi32(a, low, b), _mm512_permutex2var_epi32(a, high, b))
        };
    }
    turned
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::simd::has_avx512;

    /// If a network sorts zeros and ones whatever their order, it sorts everything (Knuth, 5.3.4, theorem Z).
    #[target_feature(enable = "avx512f")]
    fn check_columns<const R: usize>() {
        for first in (0..1 << R).step_by(16) {
            let mut rows = [_mm512_setzero_si512(); R];
            for (i, row) in rows.iter_mut().enumerate() {
                let keys: [i32; 16] = std::array::from_fn(|lane| (first + lane as i32) >> i & 1);
                *row = load_part(&keys, *row);
            }
            sort_columns::<i32, R>(&mut rows);
            let mut sorted = [[0; 16]; R];
            for (keys, row) in sorted.iter_mut().zip(rows) {
                store_part(row, keys);
            }
            for lane in 0..16 {
                assert!(
                    sorted.iter().is_sorted_by_key(|row| row[lane]),
                    "{R} rows, {:b}",
                    first + lane as i32
                );
                let ones: i32 = sorted.iter().map(|row| row[lane]).sum();
                assert_eq!(ones as u32, ((first + lane as i32) & ((1 << R) - 1)).count_ones());
            }
        }
    }

    #[test]
    fn columns_of_zeros_and_ones_are_sorted_whatever_their_order() {
        if has_avx512() {
            // SAFETY: the processor has just been asked for it.
            unsafe {
                check_columns::<2>();
                check_columns::<4>();
                check_columns::<8>();
                check_columns::<16>();
            }
        }
    }

    #[target_feature(enable = "avx2,fma,bmi2,popcnt,avx512f,avx512bw,avx512dq,avx512vl")]
    fn check_quantiles<K: Key>(number: impl Fn(usize) -> K) {
        for len in [most::<K>(), most::<K>() + 1, 1000] {
            // A permutation that is no order.
            let keys: Vec<K> = (0..len).map(|i| number(i * 389 % len)).collect();
            for (part, whole) in [(0, 2), (1, 2), (2, 3), (8, 9)] {
                let key = quantile::<K, 8>(&keys, part, whole);
                let below = keys.iter().filter(|&&other| other < key).count();
                assert!(
                    below.abs_diff(part * len / whole) < len / 4,
                    "{below} of {len} are below {part}/{whole}"
                );
            }
        }
    }

    #[test]
    fn quantiles_have_about_as_many_keys_below() {
        if has_avx512() {
            // SAFETY: the processor has just been asked for it.
            unsafe {
                check_quantiles(|i| i as i32 - 500);
                check_quantiles(|i| i as i64 - 500);
            }
        }
    }
}
