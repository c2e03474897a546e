//! Accuracy: against correctly rounded values at hard places (computed with 1,500 bits), and densely against
//! the system's functions; both for every way the code is compiled that this processor can run.

use super::*;
use crate::ops::simd::{Kernel, baseline, widest};

/// A function of this module, to be compiled in every way.
trait Elementary {
    fn block<const FMA: bool>(x: &[f64], out: &mut [f64]);
}

macro_rules! elementary {
    ($($name:ident: $function:ident),*) => {
        $(
            struct $name;

            impl Elementary for $name {
                #[inline(always)]
                fn block<const FMA: bool>(x: &[f64], out: &mut [f64]) {
                    $function::<FMA>(x, out);
                }
            }
        )*
    };
}

elementary!(Exp: exp, Log: log, Sin: sin, Cos: cos, Tanh: tanh);

struct Block<'a, F, const WIDE: bool>(&'a [f64], &'a mut [f64], std::marker::PhantomData<F>);

impl<F: Elementary, const WIDE: bool> Kernel for Block<'_, F, WIDE> {
    type Output = ();
    const AVX512: bool = WIDE;

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        F::block::<FMA>(self.0, self.1);
    }
}

/// The results of every way.
fn every<F: Elementary>(x: &[f64]) -> [Vec<f64>; 3] {
    let mut outs = [vec![9.0; x.len()], vec![9.0; x.len()], vec![9.0; x.len()]];
    let [widest_out, avx2_out, plain_out] = &mut outs;
    widest(Block::<F, true>(x, widest_out, std::marker::PhantomData));
    widest(Block::<F, false>(x, avx2_out, std::marker::PhantomData));
    baseline(Block::<F, false>(x, plain_out, std::marker::PhantomData));
    outs
}

/// How many doubles lie between, counting one end; both NaN is 0 apart, and so is -0 from -0, but not from 0.
fn apart(a: f64, b: f64) -> u64 {
    let place = |x: f64| {
        let bits = x.to_bits() as i64;
        if bits < 0 { i64::MIN.wrapping_sub(bits).wrapping_sub(1) } else { bits }
    };
    if a.is_nan() && b.is_nan() { 0 } else { place(a).abs_diff(place(b)) }
}

/// One unit away from the correctly rounded value is at most 1.5 units away from the true one. What is known
/// of `x` is known of `-x` where there is a `sign` to change the result by.
fn check_table<F: Elementary>(function: &str, sign: Option<f64>) {
    let number = |text: &str| text.parse::<f64>().unwrap();
    let table = include_str!("hard_places.txt").lines().map(|line| line.split(' ').collect::<Vec<_>>());
    let (mut x, mut expected): (Vec<f64>, Vec<f64>) = table
        .filter(|columns| columns[0] == function)
        .map(|columns| (number(columns[1]), number(columns[2])))
        .unzip();
    assert!(x.len() > 30);
    if let Some(sign) = sign {
        x.extend_from_within(..);
        expected.extend_from_within(..);
        let half = x.len() / 2;
        x[half..].iter_mut().for_each(|x| *x = -*x);
        expected[half..].iter_mut().for_each(|y| *y *= sign);
    }
    for results in every::<F>(&x) {
        for ((x, y), expected) in x.iter().zip(results).zip(&expected) {
            assert!(apart(y, *expected) <= 1, "f({x:?}) = {y:?}, should be {expected:?}");
        }
    }
}

#[test]
fn hard_places() {
    check_table::<Sin>("sin", Some(-1.0));
    check_table::<Cos>("cos", Some(1.0));
    check_table::<Exp>("exp", None);
    check_table::<Log>("log", None);
    check_table::<Tanh>("tanh", Some(-1.0));
}

#[test]
fn special_values() {
    const INFINITY: f64 = f64::INFINITY;
    let x = [0.0, -0.0, INFINITY, -INFINITY, f64::NAN, -1.0, 1.0, 710.0, -746.0, -1e300];
    fn check<F: Elementary>(x: &[f64], expected: [f64; 5]) {
        for results in every::<F>(x) {
            for ((x, y), expected) in x.iter().zip(results).zip(expected) {
                assert_eq!(apart(y, expected), 0, "f({x:?}) = {y:?}, should be {expected:?}");
            }
        }
    }
    const NAN: f64 = f64::NAN;
    check::<Sin>(&x, [0.0, -0.0, NAN, NAN, NAN]);
    check::<Cos>(&x, [1.0, 1.0, NAN, NAN, NAN]);
    check::<Exp>(&x, [1.0, 1.0, INFINITY, 0.0, NAN]);
    check::<Log>(&x, [-INFINITY, -INFINITY, INFINITY, NAN, NAN]);
    check::<Tanh>(&x, [0.0, -0.0, 1.0, -1.0, NAN]);
    check::<Exp>(&x[7..], [INFINITY, 0.0, 0.0, 0.0, 0.0]);
    check::<Log>(&[-1.0, -5e-324, 1.0, -1e300], [NAN, NAN, 0.0, NAN, NAN]);
}

/// Pseudo-random numbers between 0 and 1.
fn uniform(len: usize) -> impl Iterator<Item = f64> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    (0..len).map(move |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1_u64 << 53) as f64
    })
}

/// The system's functions are off by up to one unit, ours by a little more.
fn check_densely<F: Elementary>(range: std::ops::Range<f64>, reference: fn(f64) -> f64) {
    let x: Vec<f64> = uniform(100_000).map(|u| range.start + u * (range.end - range.start)).collect();
    for results in every::<F>(&x) {
        let worst =
            x.iter().zip(results).map(|(&x, y)| (apart(y, reference(x)), x)).max_by_key(|worst| worst.0);
        let (units, x) = worst.unwrap();
        assert!(units <= 2, "f({x:?}) is {units} units off");
    }
}

#[test]
fn dense_ranges() {
    for range in [-1.0..1.0, -745.0..709.0, -1e-6..1e-6, -745.2..-700.0] {
        check_densely::<Exp>(range, f64::exp);
    }
    for range in [0.5..2.0, 0.0..1e-300, 0.99..1.01, 0.0..1e300, 0.0..100.0] {
        check_densely::<Log>(range, f64::ln);
    }
    for range in [-4.0..4.0, -1e-6..1e-6, -1.7e6..1.7e6, -1e300..1e300, 100.0..200.0] {
        check_densely::<Sin>(range.clone(), f64::sin);
        check_densely::<Cos>(range, f64::cos);
    }
    for range in [-1.0..1.0, -23.0..23.0, -1e-6..1e-6, 0.85..0.95] {
        check_densely::<Tanh>(range, f64::tanh);
    }
}

#[test]
fn blocks_with_one_hard_element_among_many() {
    for place in 0..40 {
        let mut x = vec![0.5; 40];
        x[place] = 1e22;
        for results in every::<Sin>(&x) {
            for (i, y) in results.into_iter().enumerate() {
                let expected = if i == place { -0.852_200_849_767_188_8 } else { 0.479_425_538_604_203 };
                assert!(apart(y, expected) <= 1);
            }
        }
    }
}

struct Powers<'a, const WIDE: bool>(&'a [f64], &'a [f64], &'a mut [f64]);

impl<const WIDE: bool> Kernel for Powers<'_, WIDE> {
    type Output = ();
    const AVX512: bool = WIDE;

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        pow::<FMA>(self.0, self.1, self.2, f64::powf);
    }
}

/// Checks the powers of every way; `check` gets base, exponent and result.
fn check_powers(x: &[f64], y: &[f64], check: impl Fn(f64, f64, f64)) {
    let mut outs = [vec![9.0; x.len()], vec![9.0; x.len()], vec![9.0; x.len()]];
    let [widest_out, avx2_out, plain_out] = &mut outs;
    widest(Powers::<true>(x, y, widest_out));
    widest(Powers::<false>(x, y, avx2_out));
    baseline(Powers::<false>(x, y, plain_out));
    for out in outs {
        x.iter().zip(y).zip(out).for_each(|((&x, &y), power)| check(x, y, power));
    }
}

#[test]
fn powers_at_hard_places() {
    let mut seen = 0;
    for line in include_str!("hard_places.txt").lines().filter_map(|line| line.strip_prefix("pow ")) {
        let numbers: Vec<f64> = line.split(' ').map(|text| text.parse().unwrap()).collect();
        check_powers(&numbers[..1], &numbers[1..2], |x, y, power| {
            assert!(apart(power, numbers[2]) <= 1, "{x:?}^{y:?} = {power:?}, should be {:?}", numbers[2]);
        });
        seen += 1;
    }
    assert!(seen >= 40);
}

#[test]
fn powers_in_dense_ranges() {
    for (bases, exponents) in [
        (0.0..10.0, -300.0..300.0),
        (0.9..1.1, -5000.0..5000.0),
        (0.999_999..1.000_001, -5e8..5e8),
        (0.0..1e300, -1.0..1.0),
        (0.0..1e-300, -1.0..1.0),
        (0.5..2.0, -1080.0..1080.0),
    ] {
        let within = |range: &std::ops::Range<f64>, u: f64| range.start + u * (range.end - range.start);
        let mut random = uniform(200_000);
        let (x, y): (Vec<f64>, Vec<f64>) =
            std::iter::from_fn(|| Some((within(&bases, random.next()?), within(&exponents, random.next()?))))
                .unzip();
        check_powers(&x, &y, |x, y, power| {
            assert!(apart(power, x.powf(y)) <= 2, "{x:?}^{y:?} = {power:?}, should be {:?}", x.powf(y));
        });
    }
}

#[test]
fn powers_that_are_whole_numbers_are_exact() {
    for base in 2..2000_u64 {
        let exact: Vec<f64> = std::iter::successors(Some(1), |power: &u64| power.checked_mul(base))
            .take_while(|&power| power <= 1 << 53)
            .map(|power| power as f64)
            .collect();
        let exponents: Vec<f64> = (0..exact.len()).map(|exponent| exponent as f64).collect();
        for sign in [1.0, -1.0] {
            check_powers(&vec![sign * base as f64; exact.len()], &exponents, |x, y, power| {
                let expected = if y % 2.0 == 1.0 { sign * exact[y as usize] } else { exact[y as usize] };
                assert_eq!(power, expected, "{x}^{y}");
            });
        }
    }
}

#[test]
fn powers_of_bases_of_both_signs() {
    let x: Vec<f64> = (1..200).map(|i| f64::from(i) / 7.0 * if i % 3 == 0 { 1.0 } else { -1.0 }).collect();
    let y: Vec<f64> = (0..199).map(|i| f64::from(i % 9 - 4)).collect();
    check_powers(&x, &y, |x, y, power| {
        assert!(apart(power, x.powf(y)) <= 2, "{x:?}^{y:?} = {power:?}, should be {:?}", x.powf(y));
    });
}

#[test]
fn powers_of_special_values_are_those_of_the_system() {
    let special =
        [0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 1e300, 5e-324, f64::MAX, f64::INFINITY, f64::NAN, 9e15, 1e16];
    let all: Vec<f64> = special.iter().flat_map(|&value| [value, -value]).collect();
    for &x in &all {
        check_powers(&vec![x; all.len()], &all, |x, y, power| {
            assert!(apart(power, x.powf(y)) <= 2, "{x:?}^{y:?} = {power:?}, should be {:?}", x.powf(y));
        });
    }
}

#[test]
fn what_is_usual_has_the_same_result_among_what_is_not() {
    fn check<F: Elementary>(x: &[f64], other: f64) {
        let mut mixed = x.to_vec();
        mixed.iter_mut().step_by(GROUP).for_each(|x| *x = other);
        for (pure, mixed) in every::<F>(x).into_iter().zip(every::<F>(&mixed)) {
            let same = pure.iter().zip(&mixed).enumerate().filter(|(at, _)| at % GROUP != 0);
            assert!(same.into_iter().all(|(_, (a, b))| a.to_bits() == b.to_bits()), "beside {other:?}");
        }
    }
    let x: Vec<f64> = (0..3 * GROUP as u32 + 7).map(|i| 0.001 + 3.6 * f64::from(i)).collect();
    let negative: Vec<f64> = x.iter().map(|x| -x).collect();
    for other in [f64::NAN, f64::INFINITY, -f64::INFINITY, 709.5, -745.0, 1e-310, -1.0, 0.0] {
        check::<Exp>(&x, other);
        check::<Exp>(&negative, other);
        check::<Log>(&x, other);
    }
}
