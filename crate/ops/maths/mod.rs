//! Elementary functions over blocks of doubles, within 2 units in the last place of the true value.
//!
//! Each is written without branches, so that LLVM turns the loop over a block into vector code
//! ([`super::simd`]). Arguments that the vector code cannot answer exactly enough (huge angles, angles next
//! to a multiple of pi/2) are rare; those elements are done again by the `libm` crate, whose reduction of
//! angles is exact (that of the system's library need not be: it was 8 units off at the hardest argument
//! there is). The series are those of any textbook; the way to keep the last bit is Cody and Waite's: split
//! the constants, so that the argument is reduced without loss, and add the small terms first.

mod exp;
mod log;
mod pow;
mod tanh;
mod trig;

pub use exp::exp;
pub use log::log;
pub use pow::pow;
pub use tanh::tanh;
pub use trig::{cos, sin};

use super::simd::mul_add;

/// `c[0] + c[1] x + c[2] x^2 + ...`, by Horner's rule. A loop that counts is unrolled for sure. One with an iterator is
/// not everywhere, and then the loop over the block around it does not become vector code.
#[inline(always)]
fn polynomial<const FMA: bool, const N: usize>(x: f64, coefficients: &[f64; N]) -> f64 {
    let mut sum = coefficients[N - 1];
    let mut index = N - 1;
    while index > 0 {
        index -= 1;
        sum = mul_add::<FMA>(sum, x, coefficients[index]);
    }
    sum
}

/// The nearest whole number, for `|x| < 2^51`: adding 1.5 * 2^52 pushes the fraction out of the mantissa.
/// Also gives the sum itself, whose low bits are that number in two's complement.
#[inline(always)]
fn round(x: f64) -> (f64, u64) {
    let shifted = x + SHIFT;
    (shifted - SHIFT, shifted.to_bits())
}

/// The same for `a * b`.
#[inline(always)]
fn round_product<const FMA: bool>(a: f64, b: f64) -> (f64, u64) {
    let shifted = mul_add::<FMA>(a, b, SHIFT);
    (shifted - SHIFT, shifted.to_bits())
}

const SHIFT: f64 = 6_755_399_441_055_744.0;

/// 2 to the power of a whole number between -1022 and 1023, from the low bits that [`round`] gives.
#[inline(always)]
fn power_of_two(bits: u64) -> f64 {
    f64::from_bits(bits.wrapping_add(1023) << 52)
}

/// Elements that are computed together.
const GROUP: usize = 64;

/// `out[i] = usual(x[i])` for groups in which all elements are usual; in others, which are rare, `any(x[i])`.
#[inline(always)]
fn in_groups(
    x: &[f64],
    out: &mut [f64],
    is_usual: impl Fn(f64) -> bool,
    usual: impl Fn(f64) -> f64,
    any: impl Fn(f64) -> f64,
) {
    for (x, out) in x.chunks(GROUP).zip(out.chunks_mut(GROUP)) {
        let mut others = 0;
        for (out, &x) in out.iter_mut().zip(x) {
            others |= u64::from(!is_usual(x));
            *out = usual(x);
        }
        if others != 0 {
            for (out, &x) in out.iter_mut().zip(x) {
                *out = any(x);
            }
        }
    }
}

/// ln 2 in two parts; the first has 33 bits, so that its product with an exponent is exact.
const LN_2_HIGH: f64 = f64::from_bits(0x3fe6_2e42_fee0_0000);
const LN_2_LOW: f64 = f64::from_bits(0x3dea_39ef_3579_3c76);

#[cfg(test)]
mod tests;
