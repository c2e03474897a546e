//! What depends on the order of elements.

use napi::sys;

use super::with_element;
use crate::bindings::array::{Alike, Array};
use crate::bindings::job::{Call, Reply};
use crate::ops::map::Operand;
use crate::ops::sort;
use crate::ops::top_k::{self, Best};

pub fn sort(env: sys::napi_env, x: Alike, out: Array, later: bool) -> Reply {
    let x = x.to(&out);
    let call = Call { env, later, arrays: &[&x, &out], cost: sort::cost(out.memory.len()) };
    let (x, out) = (x.memory, out.memory);
    call.run(move |work| {
        with_element!(x, T => {
            // SAFETY: the call keeps the arrays alive; where x is out there is no slice of it.
            let (x, out) = unsafe { (x.operand::<T>(&out, "x")?, out.elements_mut::<T>()?) };
            if let Operand::Elements(x) = x {
                work.fill(out, |start, out| out.copy_from_slice(&x[start..start + out.len()]))?;
            }
            sort::sort(out, work)
        })
        .map(|()| 0.0)
    })
}

pub fn argsort(env: sys::napi_env, x: Array, out: Array, later: bool) -> Reply {
    let call = Call { env, later, arrays: &[&x, &out], cost: sort::argsort_cost(out.memory.len()) };
    let (x, out) = (x.memory, out.memory);
    call.run(move |work| {
        x.apart_from(&out, "x")?;
        with_element!(x, T => {
            // SAFETY: the call keeps the arrays alive, and they lie apart.
            let (x, out) = unsafe { (x.elements::<T>()?, out.elements_mut()?) };
            sort::argsort(x, out, work)
        })
        .map(|()| 0.0)
    })
}

pub fn top_k(
    env: sys::napi_env,
    x: Array,
    dim: f64,
    largest: bool,
    values: Alike,
    indices: Array,
    later: bool,
) -> Reply {
    let values = values.to(&x);
    let dim = dim as usize;
    let rows = x.memory.len().checked_div(dim).unwrap_or(0);
    let k = values.memory.len().checked_div(rows).unwrap_or(0);
    let arrays = [&x, &values, &indices];
    let call = Call { env, later, arrays: &arrays, cost: 0.5 * x.memory.len() as f64 };
    let (x, values, indices) = (x.memory, values.memory, indices.memory);
    let best = Best { dim, k, largest };
    call.run(move |work| {
        x.apart_from(&values, "x")?;
        x.apart_from(&indices, "x")?;
        values.apart_from(&indices, "values")?;
        with_element!(x, T => {
            // SAFETY: the call keeps the arrays alive, and they lie apart.
            let (x, values, indices) =
                unsafe { (x.elements::<T>()?, values.elements_mut()?, indices.elements_mut()?) };
            top_k::top_k(x, best, values, indices, work)
        })
        .map(|()| 0.0)
    })
}
