//! The exponential function.
//!
//! `x = n ln 2 + r` with `|r| <= ln 2 / 2`, then `exp x = 2^n (1 + q)`, where `q = exp r - 1 = r + r^2 p(r)`.

use super::{LN_2_HIGH, LN_2_LOW, in_groups, mul_add, polynomial, power_of_two, round, round_product};

/// The polynomial `p`, nearly `1/2! + r/3! + r^2/4! + ...`: off by less than 2^-60 of the result, where a Taylor series
/// would need a term more. This and those for logarithms are the nearest there are (E. Ya. Remez's algorithm).
pub(super) const NEAREST: [f64; 11] = [
    0.5,
    0.16666666666666682,
    0.041666666666666095,
    0.008333333333317048,
    0.0013888888889115446,
    0.00019841269896350768,
    2.480158692685594e-05,
    2.7557234895645505e-06,
    2.755758174565416e-07,
    2.5112024857057716e-08,
    2.082663620195592e-09,
];

/// `exp x = 2^n (1 + q)`: `q` and `n`, for `|x| < 2^40`.
#[inline(always)]
pub(super) fn reduced<const FMA: bool>(x: f64) -> (f64, f64) {
    let (n, _) = round_product::<FMA>(x, std::f64::consts::LOG2_E);
    let r = mul_add::<FMA>(-n, LN_2_LOW, mul_add::<FMA>(-n, LN_2_HIGH, x));
    (mul_add::<FMA>(r * r, polynomial::<FMA, 11>(r, &NEAREST), r), n)
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
