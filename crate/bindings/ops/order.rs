//! What depends on the order of elements.

use napi::Env;
use napi_derive::napi;

use super::with_element;
use crate::bindings::array::Array;
use crate::bindings::job::{Call, Reply};
use crate::ops::map::Operand;
use crate::ops::sort;
use crate::ops::top_k::{Best, top_k};

#[napi(ts_return_type = "number | Promise<number>")]
pub fn ops_sort(
    env: Env,
    #[napi(ts_arg_type = "TypedArray")] x: Array,
    #[napi(ts_arg_type = "TypedArray")] out: Array,
    later: bool,
) -> Reply {
    let call = Call { env: env.raw(), later, arrays: &[&x, &out], cost: sort::cost(out.memory.len()) };
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

#[napi(ts_return_type = "number | Promise<number>")]
pub fn ops_argsort(
    env: Env,
    #[napi(ts_arg_type = "TypedArray")] x: Array,
    #[napi(ts_arg_type = "Uint32Array")] out: Array,
    later: bool,
) -> Reply {
    let call =
        Call { env: env.raw(), later, arrays: &[&x, &out], cost: sort::argsort_cost(out.memory.len()) };
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

/// The best `k` of each row of `dim` elements.
#[napi(object, object_to_js = false)]
pub struct OpsBest {
    pub dim: f64,
    pub k: f64,
    pub largest: bool,
}

#[napi(ts_return_type = "number | Promise<number>")]
pub fn ops_top_k(
    env: Env,
    #[napi(ts_arg_type = "TypedArray")] x: Array,
    best: OpsBest,
    #[napi(ts_arg_type = "TypedArray")] values: Array,
    #[napi(ts_arg_type = "Uint32Array")] indices: Array,
    later: bool,
) -> Reply {
    let arrays = [&x, &values, &indices];
    let call = Call { env: env.raw(), later, arrays: &arrays, cost: 0.5 * x.memory.len() as f64 };
    let (x, values, indices) = (x.memory, values.memory, indices.memory);
    let best = Best { dim: best.dim as usize, k: best.k as usize, largest: best.largest };
    call.run(move |work| {
        x.apart_from(&values, "x")?;
        x.apart_from(&indices, "x")?;
        values.apart_from(&indices, "values")?;
        with_element!(x, T => {
            // SAFETY: the call keeps the arrays alive, and they lie apart.
            let (x, values, indices) =
                unsafe { (x.elements::<T>()?, values.elements_mut()?, indices.elements_mut()?) };
            top_k(x, best, values, indices, work)
        })
        .map(|()| 0.0)
    })
}
