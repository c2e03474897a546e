//! Functions of one element: absolute value and square root, which are exact, and elementary functions,
//! within 2 ulp.

use super::map::{Operand, Operation, map};
use super::{Element, Work, maths};
use crate::error::Refusal;

/// Which function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    Abs,
    Sqrt,
    Exp,
    Log,
    Sin,
    Cos,
    Tanh,
}

/// `out[i] = function(x[i])`.
pub fn apply<T: Element>(
    function: Function,
    x: Operand<T>,
    out: &mut [T],
    work: &Work,
) -> Result<(), Refusal> {
    match function {
        Function::Abs => map::<T, Abs, 1>([x], out, work),
        Function::Sqrt => map::<T, Sqrt, 1>([x], out, work),
        Function::Exp => map::<T, Exp, 1>([x], out, work),
        Function::Log => map::<T, Log, 1>([x], out, work),
        Function::Sin => map::<T, Sin, 1>([x], out, work),
        Function::Cos => map::<T, Cos, 1>([x], out, work),
        Function::Tanh => map::<T, Tanh, 1>([x], out, work),
    }
}

macro_rules! operation {
    ($name:ident, $x:ident, $out:ident, $block:expr $(, $wide:item)?) => {
        struct $name;

        impl Operation<1> for $name {
            $($wide)?

            #[inline(always)]
            fn block<const FMA: bool>([$x]: [&[f64]; 1], $out: &mut [f64]) {
                $block
            }
        }
    };
}

operation!(Abs, x, out, each(x, out, f64::abs));
operation!(Sqrt, x, out, each(x, out, f64::sqrt));

macro_rules! elementary {
    ($name:ident, $function:ident) => {
        operation!($name, x, out, maths::$function::<FMA>(x, out), const AVX512: bool = true;);
    };
}

elementary!(Exp, exp);
elementary!(Log, log);
elementary!(Sin, sin);
elementary!(Cos, cos);
elementary!(Tanh, tanh);

#[inline(always)]
fn each(x: &[f64], out: &mut [f64], function: impl Fn(f64) -> f64) {
    for (out, &x) in out.iter_mut().zip(x) {
        *out = function(x);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied<T: Element>(function: Function, x: &[T]) -> Vec<T> {
        let mut out = vec![T::default(); x.len()];
        apply(function, Operand::Elements(x), &mut out, &Work::unstoppable()).unwrap();
        out
    }

    #[test]
    fn each_function_is_the_one_it_is_called() {
        fn check(function: Function, reference: fn(f64) -> f64) {
            let x = [0.25, 0.5, 0.75];
            for (x, y) in x.into_iter().zip(applied(function, &x)) {
                assert!((y - reference(x)).abs() < 1e-15, "{function:?}({x}) = {y}");
            }
        }
        check(Function::Abs, f64::abs);
        check(Function::Sqrt, f64::sqrt);
        check(Function::Exp, f64::exp);
        check(Function::Log, f64::ln);
        check(Function::Sin, f64::sin);
        check(Function::Cos, f64::cos);
        check(Function::Tanh, f64::tanh);
    }

    #[test]
    fn integers_are_computed_as_numbers() {
        assert_eq!(applied(Function::Abs, &[-5, i32::MIN, 3]), [5, i32::MIN, 3]);
        assert_eq!(applied(Function::Sqrt, &[17, -1, 4]), [4, 0, 2]);
        assert_eq!(applied(Function::Exp, &[0, 1, 22, -1]), [1, 2, -710_054_450, 0]);
    }

    #[test]
    fn single_precision_is_rounded_from_double() {
        let x: Vec<f32> = (1..2000).map(|i| i as f32 * 0.37).collect();
        for (&x, y) in x.iter().zip(applied(Function::Sqrt, &x)) {
            assert_eq!(y, x.sqrt());
        }
        for (&x, y) in x.iter().zip(applied(Function::Log, &x)) {
            assert!((f64::from(y) - f64::from(x).ln()).abs() <= f64::from(y).abs() * 6e-8, "log {x} = {y}");
        }
    }
}
