//! `+ - * /` and power, of two arrays or an array and a number.

use super::map::{Operand, Operation, map};
use super::{Element, Work, maths};
use crate::error::Refusal;

/// What to do with each pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    Add,
    Sub,
    Mul,
    Div,
    /// As JavaScript's `**`: within 2 ulp; a square is exact.
    Pow,
}

/// `out[i] = x[i] operator y[i]`.
pub fn combine<T: Element>(
    operator: Operator,
    x: Operand<T>,
    y: Operand<T>,
    out: &mut [T],
    work: &Work,
) -> Result<(), Refusal> {
    let inputs = [x, y];
    match operator {
        Operator::Add => map::<T, Add, 2>(inputs, out, work),
        Operator::Sub => map::<T, Sub, 2>(inputs, out, work),
        Operator::Mul => map::<T, Mul, 2>(inputs, out, work),
        Operator::Div => map::<T, Div, 2>(inputs, out, work),
        Operator::Pow => map::<T, Pow, 2>(inputs, out, work),
    }
}

macro_rules! operation {
    ($name:ident, $x:ident, $y:ident, $result:expr) => {
        struct $name;

        impl Operation<2> for $name {
            #[inline(always)]
            fn block<const FMA: bool>([x, y]: [&[f64]; 2], out: &mut [f64]) {
                for ((out, &$x), &$y) in out.iter_mut().zip(x).zip(y) {
                    *out = $result;
                }
            }
        }
    };
}

operation!(Add, x, y, x + y);
operation!(Sub, x, y, x - y);
operation!(Mul, x, y, x * y);
operation!(Div, x, y, x / y);

struct Pow;

impl Operation<2> for Pow {
    const AVX512: bool = true;

    #[inline(always)]
    fn block<const FMA: bool>([x, y]: [&[f64]; 2], out: &mut [f64]) {
        if y.iter().all(|&y| y == 2.0) {
            Mul::block::<FMA>([x, x], out);
        } else {
            maths::pow::<FMA>(x, y, out, power);
        }
    }
}

/// C, and Rust with it, says that 1 to whatever power is 1. JavaScript gives NaN for a power of NaN, and for
/// an infinite power of 1 or -1.
fn power(x: f64, y: f64) -> f64 {
    if y.is_nan() || (y.is_infinite() && x.abs() == 1.0) { f64::NAN } else { x.powf(y) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn combined<T: Element>(operator: Operator, x: &[T], y: &[T]) -> Vec<T> {
        let mut out = vec![T::default(); x.len()];
        let (x, y) = (Operand::Elements(x), Operand::Elements(y));
        combine(operator, x, y, &mut out, &Work::unstoppable()).unwrap();
        out
    }

    #[test]
    fn integers_are_computed_as_numbers_and_stored_modulo_two_to_the_32() {
        let (x, y) = ([i32::MAX, i32::MIN, 7, -7, 2], [1, 1, 0, 2, 31]);
        assert_eq!(combined(Operator::Add, &x, &y), [i32::MIN, i32::MIN + 1, 7, -5, 33]);
        assert_eq!(combined(Operator::Sub, &x, &y), [i32::MAX - 1, i32::MAX, 7, -9, -29]);
        assert_eq!(combined(Operator::Div, &x, &y), [i32::MAX, i32::MIN, 0, -3, 0]);
        assert_eq!(combined(Operator::Pow, &x, &y), [i32::MAX, i32::MIN, 1, 49, i32::MIN]);
        // The product 2^62 - 2^32 + 1 is rounded to a double first, as JavaScript does.
        assert_eq!(combined(Operator::Mul, &[i32::MAX], &[i32::MAX]), [0]);
    }

    #[test]
    fn single_precision_is_rounded_once() {
        let (x, y) = ([0.1_f32, 1e38, 3.0], [0.2_f32, 10.0, 7.0]);
        assert_eq!(combined(Operator::Add, &x, &y), [0.1_f32 + 0.2, 1e38 + 10.0, 10.0]);
        assert_eq!(combined(Operator::Mul, &x, &y), [0.1_f32 * 0.2, f32::INFINITY, 21.0]);
        assert_eq!(combined(Operator::Div, &x, &y), [0.1_f32 / 0.2, 1e38_f32 / 10.0, 3.0_f32 / 7.0]);
    }

    #[test]
    fn powers_are_those_of_javascript() {
        let infinity = f64::INFINITY;
        for (x, y) in
            [(1.0, infinity), (-1.0, infinity), (1.0, -infinity), (1.0, f64::NAN), (-8.0, 1.0 / 3.0)]
        {
            assert!(combined(Operator::Pow, &[x], &[y])[0].is_nan(), "{x} ** {y}");
        }
        let cases = [
            (f64::NAN, 0.0, 1.0),
            (-0.0, -1.0, -infinity),
            (-2.0, 3.0, -8.0),
            (0.5, infinity, 0.0),
            (9.0, 0.5, 3.0),
        ];
        for (x, y, expected) in cases {
            assert_eq!(combined(Operator::Pow, &[x], &[y]), [expected], "{x} ** {y}");
        }
    }

    #[test]
    fn squares_are_exact() {
        let x: Vec<f64> = (0..1000).map(|i| f64::from(i) * 0.1).collect();
        let squares = combined(Operator::Pow, &x, &vec![2.0; x.len()]);
        assert!(x.iter().zip(squares).all(|(x, square)| square == x * x));
    }
}
