//! The natural logarithm.
//!
//! `x = 2^k (1 + f)` with `sqrt 1/2 <= 1 + f < sqrt 2`. With `s = f / (2 + f)`,
//! `ln(1 + f) = 2 atanh s = f - f^2/2 + s (f^2/2 + r)` where `r = 2 (s^2/3 + s^4/5 + ...)`: that order
//! adds only small terms to the exact `f`.

use super::{LN_2_HIGH, LN_2_LOW, in_groups, mul_add, polynomial};

/// Nearly `2/3 + 2/5 z + 2/7 z^2 + ...` with `z = s^2 < 0.0295`: off by less than 2^-58 of the result.
const NEAREST: [f64; 7] = [
    0.6666666666666734,
    0.39999999999414665,
    0.28571428742391225,
    0.22222198572828586,
    0.18183564343553132,
    0.153140501342695,
    0.14795953619026933,
];

/// The bits of sqrt 1/2, rounded down.
const SQRT_HALF: u64 = 0x3fe6_a09e_667f_3bcc;
const ONE: u64 = 1.0_f64.to_bits();
const MANTISSA: u64 = (1 << 52) - 1;
const TWO_52: f64 = 4_503_599_627_370_496.0;

/// `k` and `f` of a positive normal number `2^(k - 1023 + bias) (1 + f)`.
#[inline(always)]
pub(super) fn split(x: f64, bias: f64) -> (f64, f64) {
    let shifted = x.to_bits().wrapping_add(ONE - SQRT_HALF);
    // The exponent as a double: or-ed into the mantissa of 2^52, since AVX2 cannot convert 64-bit integers.
    let k = f64::from_bits((shifted >> 52) | TWO_52.to_bits()) - TWO_52 - bias;
    (k, f64::from_bits((shifted & MANTISSA) + SQRT_HALF) - 1.0)
}

/// Of a positive normal number `x`, 2 to the power of `bias - 1023` times which is meant.
#[inline(always)]
fn usual<const FMA: bool>(x: f64, bias: f64) -> f64 {
    let (k, f) = split(x, bias);

    let s = f / (2.0 + f);
    let z = s * s;
    let half_square = 0.5 * f * f;
    let rest = mul_add::<FMA>(z, polynomial::<FMA, 7>(z, &NEAREST), half_square);
    let small = mul_add::<FMA>(s, rest, k * LN_2_LOW);
    mul_add::<FMA>(k, LN_2_HIGH, f - (half_square - small))
}

#[inline(always)]
fn one<const FMA: bool>(x: f64) -> f64 {
    let subnormal = x < f64::MIN_POSITIVE;
    let (scaled, bias) = if subnormal { (x * TWO_52, 1023.0 + 52.0) } else { (x, 1023.0) };
    let result = usual::<FMA>(scaled, bias);
    if x < f64::INFINITY && x > 0.0 {
        result
    } else if x == 0.0 {
        f64::NEG_INFINITY
    } else if x < 0.0 {
        f64::NAN
    } else {
        x // infinity and NaN
    }
}

/// `out[i] = ln(x[i])`.
#[inline(always)]
pub fn log<const FMA: bool>(x: &[f64], out: &mut [f64]) {
    let is_usual = |x: f64| (f64::MIN_POSITIVE..f64::INFINITY).contains(&x);
    in_groups(x, out, is_usual, |x| usual::<FMA>(x, 1023.0), one::<FMA>);
}
