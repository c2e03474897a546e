//! How many elements fall into each of some equally wide bins, by numpy's rules: a bin holds its lower edge
//! and not its upper one, but the last holds both; what lies outside the range, and NaN, is left out.

use super::scratch::zeros;
use super::simd::{Kernel, prefetch, widest};
use super::work::CHUNK;
use super::{Element, Work};
use crate::error::Refusal;

/// Counts the elements in `counts.len()` bins between the two ends of `range`, or of all that is not NaN, and
/// writes the edges of the bins, of which there is one more: `edges[i] = low + i * (high - low) / bins`.
pub fn histogram<T: Element>(
    x: &[T],
    range: Option<(f64, f64)>,
    counts: &mut [u32],
    edges: &mut [f64],
    work: &Work,
) -> Result<(), Refusal> {
    let (low, high) = widened(range.map_or_else(|| natural_range(x, work), Ok)?)?;
    fill_edges(edges, low, high);

    // Counting needs no fixed chunks: whole numbers add up to the same in any order. Few parts need few
    // tables.
    let part = x.len().div_ceil(work.threads()).next_multiple_of(CHUNK).max(1);
    let tables = work.each(x.chunks(part), |x| {
        let mut table = zeros(counts.len() + 1)?;
        for chunk in x.chunks(CHUNK) {
            work.go_on()?;
            widest(Count { x: chunk, edges, counts: &mut table });
        }
        Ok(table)
    })?;
    counts.fill(0);
    for table in tables {
        for (count, part) in counts.iter_mut().zip(table?) {
            *count += part;
        }
    }
    Ok(())
}

/// The range of all that is not NaN; of nothing 0 to 1.
fn natural_range<T: Element>(x: &[T], work: &Work) -> Result<(f64, f64), Refusal> {
    const NOTHING: (f64, f64) = (f64::INFINITY, f64::NEG_INFINITY);
    // min and max of Rust pass over NaN.
    let ranges = work.chunks(x.len(), |range| {
        x[range].iter().map(|x| x.number()).fold(NOTHING, |(low, high), x| (low.min(x), high.max(x)))
    })?;
    let (low, high) =
        ranges.into_iter().fold(NOTHING, |(low, high), part| (low.min(part.0), high.max(part.1)));
    if low > high {
        Ok((0.0, 1.0))
    } else if low.is_finite() && high.is_finite() {
        Ok((low, high))
    } else {
        Err(Refusal::Range(
            "x must be finite where range is left out, but it has an infinite element.".into(),
        ))
    }
}

/// A range of one value becomes that value and half to either side.
fn widened((low, high): (f64, f64)) -> Result<(f64, f64), Refusal> {
    let (wide_low, wide_high) = if low == high { (low - 0.5, high + 0.5) } else { (low, high) };
    let width = wide_high - wide_low;
    if width > 0.0 && width.is_finite() {
        Ok((wide_low, wide_high))
    } else {
        Err(Refusal::Range(format!(
            "range must have a width that is a positive finite number, {low:?} to {high:?} has not."
        )))
    }
}

fn fill_edges(edges: &mut [f64], low: f64, high: f64) {
    let bins = edges.len() - 1;
    let step = (high - low) / bins as f64;
    for (index, edge) in edges.iter_mut().enumerate() {
        *edge = low + index as f64 * step;
    }
    // Not -0, whichever zero was found first.
    edges[bins] = high + 0.0;
}

struct Count<'a, T> {
    x: &'a [T],
    edges: &'a [f64],
    /// One for each bin, and one for what is in none.
    counts: &'a mut [u32],
}

const BLOCK: usize = 512;

impl<T: Element> Kernel for Count<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let bins = self.counts.len() - 1;
        let scale = Scale::of(self.edges);
        let longest = BLOCK.min(self.x.len());
        let mut buffer = T::buffer(longest);
        let mut places = vec![0; longest];
        for block in self.x.chunks(BLOCK) {
            prefetch(block);
            let numbers = T::view(block, &mut buffer);
            let places = &mut places[..block.len()];
            if !scale.places(numbers, places) {
                for (place, &x) in places.iter_mut().zip(numbers) {
                    *place = corrected(*place as usize, x, self.edges) as u32;
                }
            }
            for &place in &*places {
                self.counts[(place as usize).min(bins)] += 1;
            }
        }
    }
}

/// How numbers become places among the bins, but for rounding.
struct Scale {
    low: f64,
    high: f64,
    bins: f64,
    width: f64,
    /// Places this close to an edge may have been rounded over it. At least 1 where a product with `1 / width`
    /// cannot be trusted at all.
    slack: f64,
}

impl Scale {
    #[inline(always)]
    fn of(edges: &[f64]) -> Scale {
        let bins = (edges.len() - 1) as f64;
        let (low, high) = (edges[0], edges[edges.len() - 1]);
        let width = high - low;
        // Each of the few roundings of a place and of an edge is off by 2^-53 of what is rounded at most.
        let slack = bins * (8.0 * f64::EPSILON) * (1.0 + low.abs().max(high.abs()) / width);
        let usable = slack < 0.25 && (bins / width).is_normal();
        Scale { low, high, bins, width, slack: if usable { slack } else { 1.0 } }
    }

    /// Writes the place of each number, beyond the last bin for what is outside, and tells whether rounding cannot
    /// have led to another one than the edges would.
    #[inline(always)]
    fn places(&self, numbers: &[f64], places: &mut [u32]) -> bool {
        let Scale { low, high, bins, width, slack } = *self;
        let mut unsure = slack >= 1.0;
        let factor = bins / width;
        if unsure {
            for (place, &x) in places.iter_mut().zip(numbers) {
                *place = nearest(if x >= low && x <= high { (x - low) / width * bins - 0.5 } else { bins });
            }
        } else {
            for (place, &x) in places.iter_mut().zip(numbers) {
                let at = if x >= low && x <= high { (x - low) * factor } else { bins + 0.5 };
                let (whole, bits) = round(at - 0.5);
                *place = bits;
                unsure |= (at - 0.5 - whole).abs() > 0.5 - slack;
            }
        }
        !unsure
    }
}

/// Rounding may have led one place too far or not far enough. The edges decide.
#[inline(always)]
fn corrected(place: usize, x: f64, edges: &[f64]) -> usize {
    let last = edges.len() - 2;
    if !(x >= edges[0] && x <= edges[last + 1]) {
        return last + 1;
    }
    let bin = place.min(last);
    let bin = bin - usize::from(x < edges[bin]);
    bin + usize::from(bin < last && x >= edges[bin + 1])
}

/// The whole number next to `x`, for -0.5 <= x < 2^31, also as an integer: what is left in the low bits of the sum. A
/// conversion would be right as well, but there is no vector instruction for one that Rust thinks safe.
#[inline(always)]
fn round(x: f64) -> (f64, u32) {
    const SHIFT: f64 = 6_755_399_441_055_744.0; // 1.5 * 2^52
    let shifted = x + SHIFT;
    (shifted - SHIFT, shifted.to_bits() as u32)
}

#[inline(always)]
fn nearest(x: f64) -> u32 {
    round(x).1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted<T: Element>(x: &[T], bins: usize, range: Option<(f64, f64)>) -> (Vec<u32>, Vec<f64>) {
        let (mut counts, mut edges) = (vec![9; bins], vec![9.0; bins + 1]);
        histogram(x, range, &mut counts, &mut edges, &Work::unstoppable()).unwrap();
        (counts, edges)
    }

    #[test]
    fn the_last_bin_is_closed_and_outside_does_not_count() {
        let x = [-0.1, 0.0, 0.5, 0.9999, 1.0, 1.0001, f64::NAN, f64::INFINITY];
        assert_eq!(counted(&x, 2, Some((0.0, 1.0))), (vec![1, 3], vec![0.0, 0.5, 1.0]));
    }

    #[test]
    fn the_range_is_taken_from_the_elements() {
        assert_eq!(counted(&[3, 1, 2, 5], 2, None), (vec![2, 2], vec![1.0, 3.0, 5.0]));
        assert_eq!(counted(&[f64::NAN, 2.0, 4.0], 1, None), (vec![2], vec![2.0, 4.0]));
        assert_eq!(counted::<f32>(&[], 2, None), (vec![0, 0], vec![0.0, 0.5, 1.0]));
        assert_eq!(counted(&[7.0, 7.0], 2, None), (vec![0, 2], vec![6.5, 7.0, 7.5]));
    }

    #[test]
    fn the_edges_decide_where_the_division_rounds() {
        for bins in [3, 7, 10, 49, 1000] {
            let (low, high) = (-0.3, 1.1);
            let mut edges = vec![0.0; bins + 1];
            fill_edges(&mut edges, low, high);
            // On every edge, and one step to either side of it.
            let x: Vec<f64> = edges.iter().flat_map(|&x| [x.next_down(), x, x.next_up()]).collect();
            let mut expected = vec![0; bins];
            for &x in x.iter().filter(|&&x| (low..=high).contains(&x)) {
                expected[edges[1..bins].partition_point(|&edge| edge <= x)] += 1;
            }
            assert_eq!(counted(&x, bins, Some((low, high))).0, expected, "{bins} bins");
        }
    }

    #[test]
    fn the_edges_decide_wherever_the_range_lies() {
        let ranges =
            [(0.0, 1.0), (-5.0, 7.0), (1e6, 1e6 + 1e-3), (1e12, 1e12 + 3.0), (0.0, 1e-310), (-1e307, 1e307)];
        for (low, high) in ranges {
            for bins in [1, 3, 128, 1000] {
                let mut edges = vec![0.0; bins + 1];
                fill_edges(&mut edges, low, high);
                let mut state = 3_u64;
                let mut x: Vec<f64> = (0..5 * BLOCK + 3)
                    .map(|_| {
                        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                        // A tenth lies outside.
                        low + ((state >> 11) as f64 / (1_u64 << 53) as f64 * 1.1 - 0.05) * (high - low)
                    })
                    .collect();
                // So some blocks have an element on an edge, and others have not.
                x[..BLOCK].copy_from_slice(&edges.iter().copied().cycle().take(BLOCK).collect::<Vec<_>>());
                let mut expected = vec![0; bins];
                for &x in x.iter().filter(|&&x| (low..=high).contains(&x)) {
                    expected[edges[1..bins].partition_point(|&edge| edge <= x)] += 1;
                }
                let (counts, _) = counted(&x, bins, Some((low, high)));
                assert!(counts == expected, "{bins} bins from {low} to {high}");
            }
        }
    }

    #[test]
    fn refuses_ranges_without_a_usable_width() {
        let work = Work::unstoppable();
        let refused = |x: &[f64], range| {
            let result = histogram(x, range, &mut [0; 2], &mut [0.0; 3], &work);
            matches!(result, Err(Refusal::Range(_)))
        };
        assert!(refused(&[1.0, f64::INFINITY], None));
        assert!(refused(&[-f64::MAX, f64::MAX], None));
        assert!(refused(&[1e300], None));
        assert!(refused(&[], Some((-f64::MAX, f64::MAX))));
        assert!(refused(&[], Some((1.0, 0.0))));
        assert!(!refused(&[1.0], None));
    }
}
