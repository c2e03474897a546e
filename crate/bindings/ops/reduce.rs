//! Many elements to one number, or two.

use napi::sys;
use napi_derive::napi;

use super::with_element;
use crate::bindings::array::{Alike, Array};
use crate::bindings::job::{Call, Reply};
use crate::ops::{extrema, reduce, variance};

/// Nanoseconds for each element, roughly, on one thread, from the second-level cache.
const COST: f64 = 0.2;

/// Which number.
#[napi]
pub enum OpsReduction {
    Sum,
    Mean,
    Min,
    Max,
    Norm,
}

pub fn reduce(env: sys::napi_env, reduction: OpsReduction, x: Array, later: bool) -> Reply {
    let call = Call { env, later, arrays: &[&x], cost: COST * x.memory.len() as f64 };
    let x = x.memory;
    call.run(move |work| {
        with_element!(x, T => {
            // SAFETY: the call keeps the array alive.
            let x = unsafe { x.elements::<T>() }?;
            match reduction {
                OpsReduction::Sum => reduce::sum(x, work),
                OpsReduction::Mean => reduce::mean(x, work),
                OpsReduction::Min => extrema::min(x, work),
                OpsReduction::Max => extrema::max(x, work),
                OpsReduction::Norm => reduce::norm(x, work),
            }
        })
    })
}

pub fn variance(env: sys::napi_env, x: Array, ddof: f64, later: bool) -> Reply {
    let call = Call { env, later, arrays: &[&x], cost: 2.0 * COST * x.memory.len() as f64 };
    let x = x.memory;
    call.run(move |work| {
        // SAFETY: the call keeps the array alive.
        with_element!(x, T => variance::variance(unsafe { x.elements::<T>() }?, ddof, work))
    })
}

/// Both ends go to the two elements of `out`.
pub fn min_max(env: sys::napi_env, x: Array, out: Array, later: bool) -> Reply {
    let call = Call { env, later, arrays: &[&x, &out], cost: COST * x.memory.len() as f64 };
    let (x, out) = (x.memory, out.memory);
    call.run(move |work| {
        x.apart_from(&out, "x")?;
        let (min, max) = with_element!(x, T => {
            // SAFETY: the call keeps the array alive.
            extrema::min_max(unsafe { x.elements::<T>() }?, work)
        })?;
        // SAFETY: the call keeps the array alive, and the other one lies apart from it.
        unsafe { out.elements_mut::<f64>() }?.copy_from_slice(&[min, max]);
        Ok(0.0)
    })
}

pub fn dot(env: sys::napi_env, x: Array, y: Alike, later: bool) -> Reply {
    let y = y.to(&x);
    let call = Call { env, later, arrays: &[&x, &y], cost: 2.0 * COST * x.memory.len() as f64 };
    let (x, y) = (x.memory, y.memory);
    call.run(move |work| {
        // SAFETY: the call keeps the arrays alive.
        with_element!(x, T => unsafe { reduce::dot(x.elements::<T>()?, y.elements::<T>()?, work) })
    })
}
