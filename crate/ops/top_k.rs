//! The few best elements of each row, best first.
//!
//! Elements get a rank: their key, turned round if the largest are wanted, with NaN always last. Of each
//! piece of a row the best are gathered in one pass: what beats the worst of the best k so far is appended,
//! and whenever twice as many have gathered, a selection throws the worse half away.

use super::element::Key;
use super::simd::{Kernel, prefetch, widest};
use super::work::CHUNK;
use super::{Element, Work};
use crate::error::Refusal;

/// Which elements, out of rows of what length.
#[derive(Debug, Clone, Copy)]
pub struct Best {
    /// Elements in a row; at least 1, at most 2^32.
    pub dim: usize,
    /// Elements wanted of each row; at most `dim`.
    pub k: usize,
    /// Whether the largest are the best.
    pub largest: bool,
}

/// Writes the best `k` of each row, and their places in it, to `values` and `indices`, row after row. Equal
/// elements come in the order of their places.
pub fn top_k<T: Element>(
    x: &[T],
    best: Best,
    values: &mut [T],
    indices: &mut [u32],
    work: &Work,
) -> Result<(), Refusal> {
    let Best { dim, k, largest } = best;
    if k == 0 {
        return Ok(());
    }
    let write = |found: Vec<Ranked<T>>, row: &[T], values: &mut [T], indices: &mut [u32]| {
        for ((value, place), (_, index)) in values.iter_mut().zip(indices).zip(found) {
            (*value, *place) = (row[index as usize], index);
        }
    };
    if dim > 2 * CHUNK {
        for ((row, values), indices) in x.chunks(dim).zip(values.chunks_mut(k)).zip(indices.chunks_mut(k)) {
            let parts = work.chunks(dim, |range| {
                let start = range.start as u32;
                widest(Gather { x: &row[range], start, k, largest })
            })?;
            write(select(parts.concat(), k), row, values, indices);
        }
        return Ok(());
    }
    let rows = (CHUNK / dim).max(1);
    let groups = x.chunks(rows * dim).zip(values.chunks_mut(rows * k)).zip(indices.chunks_mut(rows * k));
    work.each(groups, |((x, values), indices)| {
        for ((row, values), indices) in x.chunks(dim).zip(values.chunks_mut(k)).zip(indices.chunks_mut(k)) {
            let found = widest(Gather { x: row, start: 0, k, largest });
            write(select(found, k), row, values, indices);
        }
    })?;
    Ok(())
}

/// Low ranks are better, and of equal ones that with the lower index.
type Ranked<T> = (<T as Element>::Key, u32);

#[inline(always)]
fn rank<T: Element>(x: T, largest: bool) -> T::Key {
    if x.is_nan() {
        T::Key::MAX
    } else if largest {
        !x.key()
    } else {
        x.key()
    }
}

/// Elements looked at together: mostly none of them is good enough, which vector code sees at once.
const BLOCK: usize = 16;

struct Gather<'a, T> {
    /// A piece of a row.
    x: &'a [T],
    /// The index of its first element in the row.
    start: u32,
    k: usize,
    largest: bool,
}

impl<T: Element> Kernel for Gather<'_, T> {
    /// At least the best k of the piece, in no order.
    type Output = Vec<Ranked<T>>;

    #[inline(always)]
    fn run<const FMA: bool>(self) -> Self::Output {
        let Gather { x, start, k, largest } = self;
        let room = (2 * k).max(64);
        let mut found: Vec<Ranked<T>> = Vec::with_capacity(room.min(x.len()));
        // The rank to beat: of equal elements the earlier one has already been found.
        let mut worst = None;
        for (block, start) in x.chunks(BLOCK).zip((start..).step_by(BLOCK)) {
            prefetch(block);
            if let Some(worst) = worst
                && !block.iter().fold(false, |any, &x| any | (rank(x, largest) < worst))
            {
                continue;
            }
            for (&x, index) in block.iter().zip(start..) {
                let rank = rank(x, largest);
                if worst.is_none_or(|worst| rank < worst) {
                    if found.len() == room {
                        found.select_nth_unstable(k - 1);
                        found.truncate(k);
                        worst = Some(found[k - 1].0);
                    }
                    found.push((rank, index));
                }
            }
        }
        found
    }
}

/// The best k, best first.
fn select<K: Ord>(mut found: Vec<(K, u32)>, k: usize) -> Vec<(K, u32)> {
    if found.len() > k {
        found.select_nth_unstable(k - 1);
        found.truncate(k);
    }
    found.sort_unstable();
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use rayon::ThreadPoolBuilder;

    fn reference<T: Element>(row: &[T], k: usize, largest: bool) -> Vec<u32> {
        let mut indices: Vec<u32> = (0..row.len() as u32).collect();
        indices.sort_by_key(|&index| {
            let x = row[index as usize];
            (x.is_nan(), if largest { !x.key() } else { x.key() })
        });
        indices.truncate(k);
        indices
    }

    fn check<T: Element>(x: &[T], dim: usize, k: usize) {
        for largest in [true, false] {
            let expected: Vec<u32> = x.chunks(dim).flat_map(|row| reference(row, k, largest)).collect();
            for threads in [1, 3] {
                let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                let mut values = vec![T::default(); x.len() / dim * k];
                let mut indices = vec![0; values.len()];
                let best = Best { dim, k, largest };
                let work = Work::unstoppable();
                pool.install(|| top_k(x, best, &mut values, &mut indices, &work).unwrap());
                assert!(indices == expected, "dim {dim}, k {k}, largest {largest}");
                for (place, (value, &index)) in values.iter().zip(&indices).enumerate() {
                    assert_eq!(value.key(), x[place / k * dim + index as usize].key());
                }
            }
        }
    }

    fn mixed(len: usize) -> Vec<f64> {
        let special = [0.0, -0.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY];
        let mut state = 5_u64;
        let mut next = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) as usize
        };
        (0..len).map(|_| if next() % 8 == 0 { special[next() % 5] } else { (next() % 1000) as f64 }).collect()
    }

    #[test]
    fn agrees_with_a_full_sort() {
        for (rows, dim) in [(1, 1), (3, 5), (20, 100), (2, 5000), (300, 700)] {
            let x = mixed(rows * dim);
            for k in [1, 2, dim / 2, dim].into_iter().filter(|&k| k > 0 && k <= dim) {
                check(&x, dim, k);
            }
            check(&x.iter().map(|&x| x as f32).collect::<Vec<_>>(), dim, 1);
            check(&x.iter().map(|&x| x as i32).collect::<Vec<_>>(), dim, dim / 2 + 1);
        }
    }

    #[test]
    fn long_rows_are_cut() {
        let dim = 3 * CHUNK + 5;
        let x = mixed(2 * dim);
        for k in [1, 100, CHUNK + 1] {
            check(&x, dim, k);
        }
    }

    #[test]
    fn ties_go_to_the_lowest_index() {
        check(&vec![1; 1000], 1000, 10);
        check(&vec![f64::NAN; 1000], 100, 70);
        check(&(0..5000).rev().collect::<Vec<i32>>(), 5000, 40);
    }
}
