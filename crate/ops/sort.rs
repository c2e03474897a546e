//! Sorting, by samplesort, and by quicksort where few threads have AVX-512.
//!
//! A sample of the keys gives up to 255 splitters; every key goes to the bucket between its two splitters;
//! buckets are sorted independently, each in cache: with AVX-512 by quicksort in vectors, elsewhere by the standard
//! library's pattern-defeating quicksort. The way from a key to its bucket is a binary search without branches, so that
//! many can be in flight at once: P. Sanders and S. Winkel, "Super Scalar Sample Sort", 2004.
//!
//! Keys are totally ordered, so the result does not depend on how the work is cut.

#[cfg(target_arch = "x86_64")]
mod in_place;
#[cfg(target_arch = "x86_64")]
mod network;
#[cfg(target_arch = "x86_64")]
mod quicksort;

use std::slice::IterMut;

use super::element::Key;
use super::scratch::{Zero, zeros};
#[cfg(target_arch = "x86_64")]
use super::simd::has_avx512;
use super::{Element, Work};
use crate::error::Refusal;

/// With more threads samplesort would be faster. On one it takes twice as long, as all keys are moved to their buckets
/// and back, but all threads have a share in that; of quicksort the first partings are made by one thread, two, four.
/// Reckoned from the times on one and two threads.
#[cfg(target_arch = "x86_64")]
const FEW: usize = 8;

/// What [`sort`] takes on one thread, roughly, in nanoseconds.
pub fn cost(len: usize) -> f64 {
    #[cfg(target_arch = "x86_64")]
    if has_avx512() {
        return 0.4 * doublings(len);
    }
    1.2 * doublings(len)
}

/// What [`argsort`] takes on one thread, roughly, in nanoseconds.
pub fn argsort_cost(len: usize) -> f64 {
    2.4 * doublings(len)
}

/// For each element how often their number is halved.
fn doublings(len: usize) -> f64 {
    len as f64 * (len as f64 + 1.0).log2()
}

/// Sorts as a typed array's `sort` does: -0 before 0, NaN last.
pub fn sort<T: Element>(x: &mut [T], work: &Work) -> Result<(), Refusal> {
    #[cfg(target_arch = "x86_64")]
    if has_avx512() && (work.threads() <= FEW || x.len() < 2 * BUCKET) {
        // SAFETY: the processor has just been asked for it.
        return unsafe { in_place::sort(x, work) };
    }
    let buckets = Buckets::fill(x.len(), |index| x[index].key(), work)?;
    let sort = |keys: &mut [T::Key], out: &mut [T]| {
        sort_keys(keys);
        for (out, &mut key) in out.iter_mut().zip(keys) {
            *out = T::from_key(key);
        }
    };
    buckets.drain(x, sort, work)
}

/// Fills `out` with the indices of the elements in sorted order; equal elements keep their order. There are
/// at most 2^32 elements.
pub fn argsort<T: Element>(x: &[T], out: &mut [u32], work: &Work) -> Result<(), Refusal> {
    let buckets = Buckets::fill(x.len(), |index| (x[index].key(), index as u32), work)?;
    let sort = |pairs: &mut [(T::Key, u32)], out: &mut [u32]| {
        pairs.sort_unstable();
        for (out, &mut (_, index)) in out.iter_mut().zip(pairs) {
            *out = index;
        }
    };
    buckets.drain(out, sort, work)
}

/// In cache.
fn sort_keys<K: Key>(keys: &mut [K]) {
    #[cfg(target_arch = "x86_64")]
    if has_avx512() {
        // SAFETY: the processor has just been asked for it.
        return unsafe { quicksort::sort(keys) };
    }
    keys.sort_unstable();
}

/// Keys in a bucket, roughly: few enough for the second-level cache of any processor.
const BUCKET: usize = 32_768;
/// The number of a bucket fits in a byte.
const MOST: usize = 256;
/// Keys in the sample for each bucket: with 16 hardly a bucket gets more than twice its share.
const OVERSAMPLING: usize = 16;
/// Keys that look for their bucket at the same time.
const AT_ONCE: usize = 16;

/// The upper bounds of all buckets but the last, as a search tree: left and right of node `i` are nodes `2 i`
/// and `2 i + 1`, the root is node 1, and what would be node `buckets + b` is bucket `b`.
struct Splitters<K> {
    tree: [K; MOST],
    buckets: usize,
}

impl<K: Copy + Ord + Default> Splitters<K> {
    /// From a sample at places that are the same every time, but follow no pattern that data may have.
    fn sample(len: usize, read: impl Fn(usize) -> K) -> Self {
        let buckets = (len / BUCKET).next_power_of_two().min(MOST);
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut place = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state % len as u64) as usize
        };
        let mut sample: Vec<K> = (0..buckets * OVERSAMPLING).map(|_| read(place())).collect();
        sample.sort_unstable();
        let mut tree = [K::default(); MOST];
        for (node, key) in tree.iter_mut().enumerate().take(buckets).skip(1) {
            // Of a level with 2^d nodes, node 2^d + i is the splitter after (2 i + 1) / 2^(d + 1) of all.
            let level = 1 << node.ilog2();
            *key = sample[(2 * (node - level) + 1) * sample.len() / (2 * level)];
        }
        Splitters { tree, buckets }
    }

    /// The bucket of each key: the number of splitters below it.
    #[inline]
    fn find(&self, keys: [K; AT_ONCE]) -> [u8; AT_ONCE] {
        let mut nodes = [1; AT_ONCE];
        for _ in 0..self.buckets.ilog2() {
            for (node, key) in nodes.iter_mut().zip(keys) {
                // The remainder is the node itself; it only tells the compiler so.
                *node = 2 * *node + usize::from(self.tree[*node % MOST] < key);
            }
        }
        nodes.map(|node| (node - self.buckets) as u8)
    }
}

/// All keys, the smallest bucket first, and inside a bucket in no order.
struct Buckets<K> {
    keys: Vec<K>,
    sizes: Vec<usize>,
}

impl<K: Zero + Ord + Default + Send + Sync> Buckets<K> {
    fn fill(len: usize, read: impl Fn(usize) -> K + Sync, work: &Work) -> Result<Self, Refusal> {
        let mut keys = zeros(len)?;
        if len < 2 * BUCKET {
            for (index, key) in keys.iter_mut().enumerate() {
                *key = read(index);
            }
            return Ok(Buckets { keys, sizes: vec![len] });
        }
        let splitters = Splitters::sample(len, &read);
        let part = len.div_ceil(4 * work.threads());
        let mut homes = zeros::<u8>(len)?;
        let counts = work.each(homes.chunks_mut(part).enumerate(), |(index, homes)| {
            classify(&splitters, index * part, &read, homes, work)
        })?;
        let counts = counts.into_iter().collect::<Result<Vec<_>, _>>()?;
        let sizes =
            (0..splitters.buckets).map(|bucket| counts.iter().map(|part| part[bucket]).sum()).collect();

        let parts =
            deal(&mut keys, &counts, splitters.buckets).into_iter().zip(homes.chunks(part)).enumerate();
        work.each(parts, |(index, (mut places, homes))| {
            for (offset, &home) in homes.iter().enumerate() {
                // Only if somebody writes to the elements meanwhile is there no place left.
                if let Some(place) = places[usize::from(home)].next() {
                    *place = read(index * part + offset);
                }
            }
        })?;
        Ok(Buckets { keys, sizes })
    }

    /// Calls `sort` with the keys of each bucket and with its part of `out`, to be written there in order.
    fn drain<T: Send>(
        self,
        out: &mut [T],
        sort: impl Fn(&mut [K], &mut [T]) + Sync,
        work: &Work,
    ) -> Result<(), Refusal> {
        let Buckets { mut keys, sizes } = self;
        let (mut keys, mut out) = (keys.as_mut_slice(), out);
        let mut buckets = Vec::with_capacity(sizes.len());
        for size in sizes {
            buckets.push((
                keys.split_off_mut(..size).expect("sizes add up"),
                out.split_off_mut(..size).expect("sizes add up"),
            ));
        }
        work.each(buckets, |(keys, out)| sort(keys, out)).map(drop)
    }
}

/// Writes the bucket of each key from `start` on to `homes`, and counts the keys of each bucket.
fn classify<K: Copy + Ord + Default>(
    splitters: &Splitters<K>,
    start: usize,
    read: impl Fn(usize) -> K,
    homes: &mut [u8],
    work: &Work,
) -> Result<[usize; MOST], Refusal> {
    let mut counts = [0; MOST];
    for (block, homes) in homes.chunks_mut(BUCKET).enumerate() {
        work.go_on()?;
        let start = start + block * BUCKET;
        for (group, homes) in homes.chunks_mut(AT_ONCE).enumerate() {
            let start = start + group * AT_ONCE;
            let last = start + homes.len() - 1;
            let found = splitters.find(std::array::from_fn(|offset| read((start + offset).min(last))));
            for (home, found) in homes.iter_mut().zip(found) {
                *home = found;
                counts[usize::from(found)] += 1;
            }
        }
    }
    Ok(counts)
}

/// Cuts the room for all keys so that each part has its own places in each bucket, as many as it counted.
fn deal<'a, K>(keys: &'a mut [K], counts: &[[usize; MOST]], buckets: usize) -> Vec<Vec<IterMut<'a, K>>> {
    let mut places: Vec<Vec<_>> = counts.iter().map(|_| Vec::with_capacity(MOST)).collect();
    let mut rest = keys;
    for bucket in 0..buckets {
        for (places, counts) in places.iter_mut().zip(counts) {
            let own = rest.split_off_mut(..counts[bucket]).expect("counts add up");
            places.push(own.iter_mut());
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use rayon::ThreadPoolBuilder;

    fn random(len: usize) -> impl Iterator<Item = u64> {
        let mut state = 1_u64;
        (0..len).map(move |_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state ^ (state >> 29)
        })
    }

    fn check<T: Element>(x: &[T])
    where
        T::Key: Zero,
    {
        let mut expected: Vec<u32> = (0..x.len() as u32).collect();
        expected.sort_by_key(|&index| x[index as usize].key());
        let keys: Vec<_> = expected.iter().map(|&index| x[index as usize].key()).collect();
        for threads in [1, 3, 9] {
            let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let mut sorted = x.to_vec();
            let mut indices = vec![0; x.len()];
            pool.install(|| {
                sort(&mut sorted, &Work::unstoppable()).unwrap();
                argsort(x, &mut indices, &Work::unstoppable()).unwrap();
            });
            assert!(sorted.iter().map(|x| x.key()).eq(keys.iter().copied()));
            assert!(indices == expected);
        }
    }

    const LENGTHS: [usize; 8] =
        [0, 1, 2, 1000, 2 * BUCKET - 1, 2 * BUCKET, 5 * BUCKET + 3, 17 * BUCKET + AT_ONCE - 1];

    #[test]
    fn random_bits_of_all_kinds() {
        for len in LENGTHS {
            check(&random(len).map(f64::from_bits).collect::<Vec<_>>());
            check(&random(len).map(|bits| f32::from_bits(bits as u32)).collect::<Vec<_>>());
            check(&random(len).map(|bits| bits as i32).collect::<Vec<_>>());
        }
    }

    #[test]
    fn few_values_sorted_and_reversed() {
        for len in LENGTHS {
            check(&vec![1.0; len]);
            check(&random(len).map(|bits| (bits % 3) as i32).collect::<Vec<_>>());
            check(&random(len).map(|bits| [0.0, -0.0, f64::NAN][(bits % 3) as usize]).collect::<Vec<_>>());
            check(&(0..len as i32).collect::<Vec<_>>());
            check(&(0..len as i32).rev().collect::<Vec<_>>());
        }
    }
}
