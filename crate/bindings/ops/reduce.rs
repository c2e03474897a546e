//! Many elements to one number, or two.

use napi::Env;
use napi_derive::napi;

use super::with_element;
use crate::bindings::array::Array;
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

#[napi(ts_return_type = "number | Promise<number>")]
pub fn ops_reduce(
    env: Env,
    reduction: OpsReduction,
    #[napi(ts_arg_type = "TypedArray")] x: Array,
    later: bool,
) -> Reply {
    let call = Call { env: env.raw(), later, arrays: &[&x], cost: COST * x.memory.len() as f64 };
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

#[napi(ts_return_type = "number | Promise<number>")]
pub fn ops_variance(env: Env, #[napi(ts_arg_type = "TypedArray")] x: Array, ddof: f64, later: bool) -> Reply {
    let call = Call { env: env.raw(), later, arrays: &[&x], cost: 2.0 * COST * x.memory.len() as f64 };
    let x = x.memory;
    call.run(move |work| {
        // SAFETY: the call keeps the array alive.
        with_element!(x, T => variance::variance(unsafe { x.elements::<T>() }?, ddof, work))
    })
}

/// Both ends go to the two elements of `out`.
#[napi(ts_return_type = "number | Promise<number>")]
pub fn ops_min_max(
    env: Env,
    #[napi(ts_arg_type = "TypedArray")] x: Array,
    #[napi(ts_arg_type = "Float64Array")] out: Array,
    later: bool,
) -> Reply {
    let call = Call { env: env.raw(), later, arrays: &[&x, &out], cost: COST * x.memory.len() as f64 };
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

#[napi(ts_return_type = "number | Promise<number>")]
pub fn ops_dot(
    env: Env,
    #[napi(ts_arg_type = "TypedArray")] x: Array,
    #[napi(ts_arg_type = "TypedArray")] y: Array,
    later: bool,
) -> Reply {
    let call = Call { env: env.raw(), later, arrays: &[&x, &y], cost: 2.0 * COST * x.memory.len() as f64 };
    let (x, y) = (x.memory, y.memory);
    call.run(move |work| {
        // SAFETY: the call keeps the arrays alive.
        with_element!(x, T => unsafe { reduce::dot(x.elements::<T>()?, y.elements::<T>()?, work) })
    })
}
