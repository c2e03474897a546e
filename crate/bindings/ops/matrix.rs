//! Arrays as matrices.

use napi::Env;
use napi_derive::napi;

use super::with_element;
use crate::bindings::array::Array;
use crate::bindings::job::{Call, Reply};
use crate::ops::distances::{Metric, pairwise};
use crate::ops::matmul::{Multiply, Shape};

/// What is called the distance of two rows.
#[napi]
pub enum OpsMetric {
    Euclidean,
    SquaredEuclidean,
    Cosine,
}

impl From<OpsMetric> for Metric {
    fn from(metric: OpsMetric) -> Metric {
        match metric {
            OpsMetric::Euclidean => Metric::Euclidean,
            OpsMetric::SquaredEuclidean => Metric::SquaredEuclidean,
            OpsMetric::Cosine => Metric::Cosine,
        }
    }
}

/// `m x k` times `k x n`.
#[napi(object, object_to_js = false)]
pub struct OpsShape {
    pub m: f64,
    pub k: f64,
    pub n: f64,
}

#[napi(ts_return_type = "number | Promise<number>")]
pub fn ops_matmul(
    env: Env,
    #[napi(ts_arg_type = "TypedArray")] a: Array,
    #[napi(ts_arg_type = "TypedArray")] b: Array,
    shape: OpsShape,
    #[napi(ts_arg_type = "TypedArray")] out: Array,
    later: bool,
) -> Reply {
    let OpsShape { m, k, n } = shape;
    let call = Call { env: env.raw(), later, arrays: &[&a, &b, &out], cost: 0.05 * m * k * n };
    let (a, b, out) = (a.memory, b.memory, out.memory);
    let shape = Shape { m: m as usize, k: k as usize, n: n as usize };
    call.run(move |work| {
        a.apart_from(&out, "a")?;
        b.apart_from(&out, "b")?;
        with_element!(a, T => {
            // SAFETY: the call keeps the arrays alive, and out lies apart.
            let (a, b, out) = unsafe { (a.elements::<T>()?, b.elements::<T>()?, out.elements_mut::<T>()?) };
            T::multiply(a, b, shape, out, work)
        })
        .map(|()| 0.0)
    })
}

#[napi(ts_return_type = "number | Promise<number>")]
pub fn ops_pairwise(
    env: Env,
    #[napi(ts_arg_type = "TypedArray")] a: Array,
    #[napi(ts_arg_type = "TypedArray")] b: Array,
    dim: f64,
    metric: OpsMetric,
    #[napi(ts_arg_type = "TypedArray")] out: Array,
    later: bool,
) -> Reply {
    let call =
        Call { env: env.raw(), later, arrays: &[&a, &b, &out], cost: 0.1 * out.memory.len() as f64 * dim };
    let (a, b, out) = (a.memory, b.memory, out.memory);
    call.run(move |work| {
        a.apart_from(&out, "a")?;
        b.apart_from(&out, "b")?;
        with_element!(a, T => {
            // SAFETY: the call keeps the arrays alive, and out lies apart.
            let (a, b, out) = unsafe { (a.elements::<T>()?, b.elements::<T>()?, out.elements_mut::<T>()?) };
            pairwise(a, b, dim as usize, metric.into(), out, work)
        })
        .map(|()| 0.0)
    })
}
