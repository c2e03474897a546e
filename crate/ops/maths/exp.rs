//! The exponential function.
//!
//! `x = n ln 2 + r` with `|r| <= ln 2 / 2`, then `exp x = 2^n (1 + q)`, where `q = exp r - 1` comes from
//! its Taylor series.

use super::{LN_2_HIGH, LN_2_LOW, in_groups, mul_add, polynomial, power_of_two, round};

/// `1 / 2!, 1 / 3!, ...`: with 12 terms the first one left out is below 2^-57 of the result.
pub(super) const SERIES: [f64; 12] = {
    let mut terms = [0.0; 12];
    let mut factorial = 1.0;
    let mut i = 0;
    while i < 12 {
        factorial *= (i + 2) as f64;
        terms[i] = 1.0 / factorial;
        i += 1;
    }
    terms
};

/// `exp x = 2^n (1 + q)`: `q` and `n`, for `|x| < 2^40`.
#[inline(always)]
pub(super) fn reduced<const FMA: bool>(x: f64) -> (f64, f64) {
    let (n, _) = round(x * std::f64::consts::LOG2_E);
    let high = x - n * LN_2_HIGH;
    let low = n * LN_2_LOW;
    let r = high - low;
    let lost = (high - r) - low;
    (r + mul_add::<FMA>(r * r, polynomial::<FMA, 12>(r, &SERIES), lost), n)
}

#[inline(always)]
fn one<const FMA: bool>(x: f64) -> f64 {
    // Beyond these bounds the result is infinite or 0 anyway, and the exponent stays within reach.
    let (q, n) = reduced::<FMA>(x.clamp(-746.0, 710.0));
    // 2^n alone may be too large or too small for a double where the product is not: scale twice.
    let (half, half_bits) = round(n * 0.5);
    let (_, rest_bits) = round(n - half);
    (1.0 + q) * power_of_two(half_bits) * power_of_two(rest_bits)
}

/// Up to here `2^n` is a normal number, and so is the result.
const USUAL: f64 = 708.0;

#[inline(always)]
fn usual<const FMA: bool>(x: f64) -> f64 {
    let (q, n) = reduced::<FMA>(x);
    (1.0 + q) * power_of_two(round(n).1)
}

/// `out[i] = exp(x[i])`.
#[inline(always)]
pub fn exp<const FMA: bool>(x: &[f64], out: &mut [f64]) {
    in_groups(x, out, |x| x.abs() <= USUAL, usual::<FMA>, one::<FMA>);
}
