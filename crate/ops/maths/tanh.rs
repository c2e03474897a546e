//! The hyperbolic tangent.
//!
//! Both of its forms are "a plain number minus a small fraction", so they share one division:
//! `tanh x = 1 - 2 / (exp 2x + 1)` for larger `x`; for smaller ones, where that would cancel, Lambert's
//! continued fraction `x / (1 + x^2 / (3 + x^2 / (5 + ...)))`, taken to the 17 and written as `x - x m / d`.

use super::exp::reduced;
use super::{polynomial, power_of_two, round};

/// Below this the continued fraction is exact to 2^-57 of the result.
const SMALL: f64 = 0.9;
/// From here on the result is 1 to the last bit.
const LARGE: f64 = 22.0;

/// The difference of denominator and numerator of the fraction's ninth convergent, divided by `x^2`.
const DIFFERENCE: [f64; 4] = [11_486_475.0, 810_810.0, 12_870.0, 44.0];
/// The denominator of the ninth convergent.
const DENOMINATOR: [f64; 5] = [34_459_425.0, 16_216_200.0, 945_945.0, 13_860.0, 45.0];

#[inline(always)]
fn one<const FMA: bool>(x: f64) -> f64 {
    let size = x.abs();
    let (q, n) = reduced::<FMA>(2.0 * size.min(LARGE));
    let scale = power_of_two(round(n).1);
    let exp_plus_one = scale * q + (scale + 1.0);

    let z = size * size;
    let (head, numerator, denominator) = if size < SMALL {
        (size, size * (z * polynomial::<FMA, 4>(z, &DIFFERENCE)), polynomial::<FMA, 5>(z, &DENOMINATOR))
    } else {
        (1.0, 2.0, exp_plus_one)
    };
    let result = (head - numerator / denominator).copysign(x);
    if x.is_nan() { x } else { result }
}

/// `out[i] = tanh(x[i])`.
#[inline(always)]
pub fn tanh<const FMA: bool>(x: &[f64], out: &mut [f64]) {
    for (out, &x) in out.iter_mut().zip(x) {
        *out = one::<FMA>(x);
    }
}
