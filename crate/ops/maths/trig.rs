//! Sine and cosine.
//!
//! `x = n pi/2 + r` with `|r| <= pi/4`; the last two bits of `n` tell which of `sin r` and `cos r` to take,
//! with which sign. pi/2 is split in three, the first two parts of 33 bits, so that for `n < 2^20` their
//! products with `n` are exact.

use super::{mul_add, polynomial, round};

const PI_2_HIGH: f64 = f64::from_bits(0x3ff9_21fb_5440_0000);
const PI_2_MIDDLE: f64 = f64::from_bits(0x3dd0_b461_1a60_0000);
const PI_2_LOW: f64 = f64::from_bits(0x3ba3_198a_2e03_7073);

/// Beyond this `n` has more than 20 bits.
const LARGEST: f64 = 1_647_099.0;
/// Where `x` lies this close to a multiple of pi/2, too few bits of `r` are left.
const CLOSEST: f64 = 1.0 / (1_u64 << 26) as f64;

/// `-1/3!, 1/5!, -1/7!, ...` or `1/4!, -1/6!, ...`: from the factorial of `first` on every other one.
const fn series<const N: usize>(first: usize, first_sign: f64) -> [f64; N] {
    let mut terms = [0.0; N];
    let mut sign = first_sign;
    let mut factorial = 1.0;
    let mut factor = 2;
    let mut i = 0;
    while i < N {
        while factor <= first + 2 * i {
            factorial *= factor as f64;
            factor += 1;
        }
        terms[i] = sign / factorial;
        sign = -sign;
        i += 1;
    }
    terms
}

const SINE: [f64; 8] = series(3, -1.0);
const COSINE: [f64; 8] = series(4, 1.0);

/// The sine of `n pi/2 + x` for the quarter turns `n = 0` (sine) and `n = 1` (cosine).
#[inline(always)]
fn one<const FMA: bool>(x: f64, quarters: u64) -> f64 {
    let (n, bits) = round(x * std::f64::consts::FRAC_2_PI);
    let high = x - n * PI_2_HIGH;
    let middle = n * PI_2_MIDDLE;
    let rough = high - middle;
    let rest = ((high - rough) - middle) - n * PI_2_LOW;
    let r = rough + rest;
    let low = (rough - r) + rest;
    let z = r * r;

    let s = polynomial::<FMA, 8>(z, &SINE);
    // sin(r + low) = r + (low cos r + r^3 s)
    let sine = r + mul_add::<FMA>(r * z, s, low - 0.5 * z * low);

    let c = polynomial::<FMA, 8>(z, &COSINE);
    let half = 0.5 * z;
    let head = 1.0 - half;
    let cosine = head + (((1.0 - head) - half) + mul_add::<FMA>(z * z, c, -(r * low)));

    let turn = bits.wrapping_add(quarters);
    let magnitude = if turn & 1 == 0 { sine } else { cosine };
    f64::from_bits(magnitude.to_bits() ^ ((turn & 2) << 62))
}

/// Whether `one` may be wrong by more than it should.
#[inline(always)]
fn is_hard(x: f64) -> bool {
    let n = round(x * std::f64::consts::FRAC_2_PI).0;
    let near = (x - n * PI_2_HIGH - n * PI_2_MIDDLE).abs() < CLOSEST && n != 0.0;
    // NaN is not small either.
    let small = x.abs() < LARGEST;
    near | !small
}

#[inline(always)]
fn block<const FMA: bool>(x: &[f64], out: &mut [f64], quarters: u64, scalar: fn(f64) -> f64) {
    let mut hard = false;
    for (out, &x) in out.iter_mut().zip(x) {
        *out = one::<FMA>(x, quarters);
        hard |= is_hard(x);
    }
    if hard {
        for (out, &x) in out.iter_mut().zip(x) {
            if is_hard(x) {
                *out = scalar(x);
            }
        }
    }
}

/// `out[i] = sin(x[i])`.
#[inline(always)]
pub fn sin<const FMA: bool>(x: &[f64], out: &mut [f64]) {
    block::<FMA>(x, out, 0, libm::sin);
    // The sum of r and its corrections turns -0 into 0.
    for (out, &x) in out.iter_mut().zip(x) {
        *out = if x == 0.0 { x } else { *out };
    }
}

/// `out[i] = cos(x[i])`.
#[inline(always)]
pub fn cos<const FMA: bool>(x: &[f64], out: &mut [f64]) {
    block::<FMA>(x, out, 1, libm::cos);
}
