//! Element by element.

use napi::bindgen_prelude::{FromNapiValue, TypeName, ValidateNapiValue};
use napi::{ValueType, sys};
use napi_derive::napi;

use super::with_element;
use crate::bindings::array::{Alike, Array, Memory, Stored};
use crate::bindings::job::{Call, Reply};
use crate::error::Refusal;
use crate::ops::Element;
use crate::ops::cumsum;
use crate::ops::functions::{self, Function};
use crate::ops::map::Operand;
use crate::ops::operators::{self, Operator};

/// Which function of one element.
#[napi]
pub enum OpsFunction {
    Abs,
    Sqrt,
    Exp,
    Log,
    Sin,
    Cos,
    Tanh,
}

impl OpsFunction {
    /// The function, and the nanoseconds it takes for an element, roughly, on one thread.
    fn with_cost(self) -> (Function, f64) {
        match self {
            OpsFunction::Abs => (Function::Abs, 0.3),
            OpsFunction::Sqrt => (Function::Sqrt, 0.8),
            OpsFunction::Exp => (Function::Exp, 0.7),
            OpsFunction::Log => (Function::Log, 1.0),
            OpsFunction::Sin => (Function::Sin, 1.2),
            OpsFunction::Cos => (Function::Cos, 1.2),
            OpsFunction::Tanh => (Function::Tanh, 1.3),
        }
    }
}

/// What to do with a pair of elements.
#[napi]
pub enum OpsOperator {
    Add,
    Sub,
    Mul,
    Div,
    Pow,
}

impl OpsOperator {
    /// The operator, and the nanoseconds it takes for a pair, roughly, on one thread.
    fn with_cost(self) -> (Operator, f64) {
        match self {
            OpsOperator::Add => (Operator::Add, 0.4),
            OpsOperator::Sub => (Operator::Sub, 0.4),
            OpsOperator::Mul => (Operator::Mul, 0.4),
            OpsOperator::Div => (Operator::Div, 0.6),
            OpsOperator::Pow => (Operator::Pow, 3.5),
        }
    }
}

pub fn apply(env: sys::napi_env, which: OpsFunction, x: Alike, out: Array, later: bool) -> Reply {
    let x = x.to(&out);
    let (function, cost) = which.with_cost();
    let call = Call { env, later, arrays: &[&x, &out], cost: cost * out.memory.len() as f64 };
    let (x, out) = (x.memory, out.memory);
    call.run(move |work| {
        with_element!(x, T => {
            // SAFETY: the call keeps the arrays alive; where x is out there is no slice of it.
            let (x, out) = unsafe { (x.operand::<T>(&out, "x")?, out.elements_mut::<T>()?) };
            functions::apply(function, x, out, work)
        })
        .map(|()| 0.0)
    })
}

/// At most one of the two sides may be a number.
pub fn combine(
    env: sys::napi_env,
    operator: OpsOperator,
    x: Side,
    y: Side,
    out: Array,
    later: bool,
) -> Reply {
    let (operator, cost) = operator.with_cost();
    let (x, y) = (x.to(&out), y.to(&out));
    let arrays = [x.array().unwrap_or(&out), y.array().unwrap_or(&out), &out];
    let call = Call { env, later, arrays: &arrays, cost: cost * out.memory.len() as f64 };
    let (x, y, out) = (x.source(), y.source(), out.memory);
    call.run(move |work| {
        with_element!(out, T => {
            // SAFETY: the call keeps the arrays alive; where a side is out there is no slice of it.
            let (x, y, out) = unsafe {
                (x.operand::<T>(&out, "x")?, y.operand::<T>(&out, "y")?, out.elements_mut::<T>()?)
            };
            operators::combine(operator, x, y, out, work)
        })
        .map(|()| 0.0)
    })
}

/// One side of an operator as it came. (napi's `Either` makes an error of what it is not: 200 ns.)
pub enum Side<A = Alike> {
    Number(f64),
    Array(A),
}

impl Side {
    fn to(self, other: &Array) -> Side<Array> {
        match self {
            Side::Number(number) => Side::Number(number),
            Side::Array(array) => Side::Array(array.to(other)),
        }
    }
}

impl Side<Array> {
    fn array(&self) -> Option<&Array> {
        match self {
            Side::Number(_) => None,
            Side::Array(array) => Some(array),
        }
    }

    fn source(&self) -> Source {
        match self {
            Side::Number(number) => Source::Number(*number),
            Side::Array(array) => Source::Array(array.memory),
        }
    }
}

impl TypeName for Side {
    fn type_name() -> &'static str {
        "TypedArray | number"
    }

    fn value_type() -> ValueType {
        ValueType::Unknown
    }
}

impl ValidateNapiValue for Side {}

impl FromNapiValue for Side {
    unsafe fn from_napi_value(env: sys::napi_env, value: sys::napi_value) -> napi::Result<Self> {
        let mut number = 0.0;
        // SAFETY: env and value are those of this call.
        if unsafe { sys::napi_get_value_double(env, value, &mut number) } == sys::Status::napi_ok {
            return Ok(Side::Number(number));
        }
        // SAFETY: as above.
        unsafe { Alike::from_napi_value(env, value) }.map(Side::Array)
    }
}

/// Where an operand comes from.
#[derive(Clone, Copy)]
enum Source {
    Number(f64),
    Array(Memory),
}

impl Source {
    /// # Safety
    ///
    /// As for [`Memory::operand`].
    unsafe fn operand<'a, T: Stored + Element>(
        self,
        out: &Memory,
        name: &str,
    ) -> Result<Operand<'a, T>, Refusal> {
        match self {
            Source::Number(number) => Ok(Operand::Number(number)),
            // SAFETY: the caller's.
            Source::Array(memory) => unsafe { memory.operand(out, name) },
        }
    }
}

pub fn cumsum(env: sys::napi_env, x: Alike, out: Array, later: bool) -> Reply {
    let x = x.to(&out);
    // It takes 0.6 ns for an element, but several threads together do half as much again.
    let call = Call { env, later, arrays: &[&x, &out], cost: 0.4 * out.memory.len() as f64 };
    let (x, out) = (x.memory, out.memory);
    call.run(move |work| {
        with_element!(x, T => {
            // SAFETY: the call keeps the arrays alive; where x is out there is no slice of it.
            let (x, out) = unsafe { (x.operand::<T>(&out, "x")?, out.elements_mut::<T>()?) };
            cumsum::cumsum(x, out, work)
        })
        .map(|()| 0.0)
    })
}
