//! Arrays as matrices.

use napi::sys;
use napi_derive::napi;

use super::with_element;
use crate::bindings::array::{Alike, Array};
use crate::bindings::job::{Call, Reply};
use crate::ops::distances::{self, Metric};
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

pub fn matmul(env: sys::napi_env, a: Array, b: Alike, m: f64, n: f64, out: Alike, later: bool) -> Reply {
    let (b, out) = (b.to(&a), out.to(&a));
    let (m, n) = (m as usize, n as usize);
    let k = a.memory.len().checked_div(m).or(b.memory.len().checked_div(n)).unwrap_or(0);
    let call = Call { env, later, arrays: &[&a, &b, &out], cost: 0.05 * m as f64 * b.memory.len() as f64 };
    let (a, b, out) = (a.memory, b.memory, out.memory);
    let shape = Shape { m, k, n };
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

pub fn pairwise(
    env: sys::napi_env,
    a: Array,
    b: Alike,
    dim: f64,
    metric: OpsMetric,
    out: Alike,
    later: bool,
) -> Reply {
    let (b, out) = (b.to(&a), out.to(&a));
    let call = Call { env, later, arrays: &[&a, &b, &out], cost: 0.1 * out.memory.len() as f64 * dim };
    let (a, b, out) = (a.memory, b.memory, out.memory);
    call.run(move |work| {
        a.apart_from(&out, "a")?;
        b.apart_from(&out, "b")?;
        with_element!(a, T => {
            // SAFETY: the call keeps the arrays alive, and out lies apart.
            let (a, b, out) = unsafe { (a.elements::<T>()?, b.elements::<T>()?, out.elements_mut::<T>()?) };
            distances::pairwise(a, b, dim as usize, metric.into(), out, work)
        })
        .map(|()| 0.0)
    })
}
