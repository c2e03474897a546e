//! Which elements, and how many.

use napi::sys;
use napi_derive::napi;

use super::with_element;
use crate::bindings::array::{Alike, Array};
use crate::bindings::job::{Call, Reply};
use crate::ops::filter::{self, Comparison};
use crate::ops::histogram;
use crate::ops::map::Operand;

/// How elements are compared with the number.
#[napi]
pub enum OpsComparison {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
}

impl From<OpsComparison> for Comparison {
    fn from(comparison: OpsComparison) -> Comparison {
        match comparison {
            OpsComparison::Less => Comparison::Less,
            OpsComparison::LessOrEqual => Comparison::LessOrEqual,
            OpsComparison::Greater => Comparison::Greater,
            OpsComparison::GreaterOrEqual => Comparison::GreaterOrEqual,
            OpsComparison::Equal => Comparison::Equal,
            OpsComparison::NotEqual => Comparison::NotEqual,
        }
    }
}

/// How many elements pass.
pub fn count(env: sys::napi_env, x: Array, comparison: OpsComparison, number: f64, later: bool) -> Reply {
    let call = Call { env, later, arrays: &[&x], cost: 0.2 * x.memory.len() as f64 };
    let x = x.memory;
    call.run(move |work| {
        let count = with_element!(x, T => {
            // SAFETY: the call keeps the array alive.
            filter::count(unsafe { x.elements::<T>() }?, comparison.into(), number, work)
        });
        Ok(count? as f64)
    })
}

/// How many elements passed; they are at the front of `out`.
pub fn filter(
    env: sys::napi_env,
    x: Alike,
    comparison: OpsComparison,
    number: f64,
    out: Array,
    later: bool,
) -> Reply {
    let x = x.to(&out);
    let call = Call { env, later, arrays: &[&x, &out], cost: 0.4 * x.memory.len() as f64 };
    let (x, out) = (x.memory, out.memory);
    call.run(move |work| {
        let count = with_element!(x, T => {
            // SAFETY: the call keeps the arrays alive; where x is out there is no slice of it.
            let (x, out) = unsafe { (x.operand::<T>(&out, "x")?, out.elements_mut::<T>()?) };
            match x {
                Operand::Elements(x) => filter::filter(x, comparison.into(), number, out, work),
                _ => filter::filter_in_place(out, comparison.into(), number, work),
            }
        });
        Ok(count? as f64)
    })
}

/// Without `low` and `high` the range is that of the elements.
pub fn histogram(
    env: sys::napi_env,
    x: Array,
    low: Option<f64>,
    high: Option<f64>,
    counts: Array,
    edges: Array,
    later: bool,
) -> Reply {
    let cost = x.memory.len() as f64 + counts.memory.len() as f64;
    let call = Call { env, later, arrays: &[&x, &counts, &edges], cost };
    let (x, counts, edges) = (x.memory, counts.memory, edges.memory);
    call.run(move |work| {
        x.apart_from(&counts, "x")?;
        x.apart_from(&edges, "x")?;
        counts.apart_from(&edges, "counts")?;
        with_element!(x, T => {
            // SAFETY: the call keeps the arrays alive, and they lie apart.
            let (x, counts, edges) =
                unsafe { (x.elements::<T>()?, counts.elements_mut()?, edges.elements_mut()?) };
            histogram::histogram(x, low.zip(high), counts, edges, work)
        })
        .map(|()| 0.0)
    })
}
