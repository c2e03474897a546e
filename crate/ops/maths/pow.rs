//! Powers.
//!
//! `x^y = exp(y ln x)`. What is wrong with the logarithm is multiplied by `y`, so it is computed to some 64 bits, as the
//! unevaluated sum of two doubles: with `s = f / (2 + f)` as in [`super::log`], `ln(1 + f) = 2 s + 2/3 s^3 + ...`, of which
//! the first two terms and `s` itself are such sums. The products are split by fused multiply-add (T. J. Dekker, "A
//! floating-point technique for extending the available precision", 1971), so this is for processors that have it.

use super::{LN_2_HIGH, LN_2_LOW, exp, log, polynomial, power_of_two, round_product};

/// Nearly `2/5 + 2/7 s^2 + ...`: off by less than 2^-65 of the result.
const NEAREST: [f64; 7] = [
    0.40000000000002256,
    0.28571428570100055,
    0.2222222251982622,
    0.18181784376439628,
    0.15386756867148807,
    0.13256829278348922,
    0.13196215615696577,
];

const TWO_THIRDS: f64 = 2.0 / 3.0;
/// What is missing there.
const TWO_THIRDS_LOW: f64 = TWO_THIRDS / (1_u64 << 54) as f64;

/// Beyond this a result, or `2^n` on the way to it, may not be a normal number.
const LARGEST: f64 = 708.0;

/// A number and what is missing in it.
#[derive(Clone, Copy)]
struct Double {
    high: f64,
    low: f64,
}

impl Double {
    /// For `|a| >= |b|`, or `a = 0`.
    #[inline(always)]
    fn sum(a: f64, b: f64) -> Self {
        let high = a + b;
        Double { high, low: (a - high) + b }
    }

    #[inline(always)]
    fn product(a: f64, b: f64) -> Self {
        let high = a * b;
        Double { high, low: a.mul_add(b, -high) }
    }

    #[inline(always)]
    fn times(self, other: Self) -> Self {
        let Double { high, low } = Double::product(self.high, other.high);
        Double { high, low: low + self.high.mul_add(other.low, self.low * other.high) }
    }
}

/// The logarithm of a positive normal number.
#[inline(always)]
fn logarithm(x: f64) -> Double {
    let (k, f) = log::split(x, 1023.0);
    let divisor = Double::sum(2.0, f);
    let inverse = 1.0 / divisor.high;
    let quotient = f * inverse;
    let remainder = (-quotient).mul_add(divisor.low, (-quotient).mul_add(divisor.high, f));
    let s = Double { high: quotient, low: remainder * inverse };

    let square = s.times(s);
    let cube = s.times(square);
    let second = cube.times(Double { high: TWO_THIRDS, low: TWO_THIRDS_LOW });
    let rest = cube.high * square.high * polynomial::<true, 7>(square.high, &NEAREST);

    let head = Double::sum(k * LN_2_HIGH, 2.0 * s.high);
    let sum = Double::sum(head.high, second.high);
    let small = k.mul_add(LN_2_LOW, rest) + (2.0 * s.low + second.low);
    Double::sum(sum.high, (head.low + sum.low) + small)
}

/// The exponential of `p`, where `|p| < LARGEST`, within little more than half a unit: what comes out even is exact.
#[inline(always)]
fn exponential(p: Double) -> f64 {
    let (n, bits) = round_product::<true>(p.high, std::f64::consts::LOG2_E);
    let (high, low) = ((-n).mul_add(LN_2_HIGH, p.high), n * LN_2_LOW);
    let rough = Double::sum(high, -low);
    let r = Double::sum(rough.high, rough.low + p.low);
    let one_and_r = Double::sum(1.0, r.high);
    let rest = (r.high * r.high).mul_add(polynomial::<true, 11>(r.high, &exp::NEAREST), r.low);
    (one_and_r.high + (one_and_r.low + rest)) * power_of_two(bits)
}

/// `x^y`; NaN where it cannot be told here.
#[inline(always)]
fn one(x: f64, y: f64) -> f64 {
    let size = x.abs();
    let log = logarithm(size);
    let Double { high, low } = Double::product(y, log.high);
    let p = Double { high, low: y.mul_add(log.low, low) };
    let half = 0.5 * y;
    let is_whole = y == y.trunc();
    let is_odd = is_whole & (half != half.trunc());
    let sign = if is_odd { x } else { 1.0 };
    let is_normal = (f64::MIN_POSITIVE..f64::INFINITY).contains(&size);
    // NaN is not within the limit either.
    let can_tell = is_normal & (p.high.abs() < LARGEST) & ((x > 0.0) | is_whole);
    if can_tell { exponential(p).copysign(sign) } else { f64::NAN }
}

/// `out[i] = x[i]^y[i]`, by `scalar` where there is no vector code for it.
#[inline(always)]
pub fn pow<const FMA: bool>(x: &[f64], y: &[f64], out: &mut [f64], scalar: fn(f64, f64) -> f64) {
    let mut is_left = !FMA;
    if FMA {
        for ((out, &x), &y) in out.iter_mut().zip(x).zip(y) {
            *out = one(x, y);
            is_left |= out.is_nan();
        }
    }
    if is_left {
        for ((out, &x), &y) in out.iter_mut().zip(x).zip(y) {
            if !FMA || out.is_nan() {
                *out = scalar(x, y);
            }
        }
    }
}
