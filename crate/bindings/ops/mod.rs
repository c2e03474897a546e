//! The entry points of the operations, one file a family.
//!
//! All arrays come in, those for the results too; a single number goes back, or a promise of it. The facade
//! has checked what can be told in words of JavaScript: which arguments are arrays, of which kind and length,
//! not detached, not resizable. Here it is checked what else is needed to be safe.

mod map;
mod matrix;
mod order;
mod reduce;
mod select;

use napi::Env;
use napi::bindgen_prelude::Function;
use napi_derive::napi;

use super::array::{Kind, Memory};
use super::direct::{callback, function};
use crate::error::Refusal;

/// The function of JavaScript for one of ours.
macro_rules! operation {
    ($env:ident, $operation:path, $($argument:ident),+) => {
        function($env, callback!(|env, _callee, $($argument),+| Ok($operation(env.raw(), $($argument),+))))?
    };
}

/// The operations. Each gives its number, or a promise of it if it is asked to answer `later`.
#[napi(object, object_from_js = false)]
pub struct Operations<'env> {
    #[napi(
        ts_type = "(which: OpsFunction, x: TypedArray, out: TypedArray, later: boolean) => number | Promise<number>"
    )]
    pub apply: Operation<'env>,
    /// At most one of the two sides may be a number.
    #[napi(
        ts_type = "(operator: OpsOperator, x: TypedArray | number, y: TypedArray | number, out: TypedArray, later: boolean) => number | Promise<number>"
    )]
    pub combine: Operation<'env>,
    #[napi(ts_type = "(x: TypedArray, out: TypedArray, later: boolean) => number | Promise<number>")]
    pub cumsum: Operation<'env>,
    #[napi(ts_type = "(reduction: OpsReduction, x: TypedArray, later: boolean) => number | Promise<number>")]
    pub reduce: Operation<'env>,
    #[napi(ts_type = "(x: TypedArray, ddof: number, later: boolean) => number | Promise<number>")]
    pub variance: Operation<'env>,
    /// Both ends go to the two elements of `out`.
    #[napi(ts_type = "(x: TypedArray, out: Float64Array, later: boolean) => number | Promise<number>")]
    pub min_max: Operation<'env>,
    #[napi(ts_type = "(x: TypedArray, y: TypedArray, later: boolean) => number | Promise<number>")]
    pub dot: Operation<'env>,
    #[napi(ts_type = "(x: TypedArray, out: TypedArray, later: boolean) => number | Promise<number>")]
    pub sort: Operation<'env>,
    #[napi(ts_type = "(x: TypedArray, out: Uint32Array, later: boolean) => number | Promise<number>")]
    pub argsort: Operation<'env>,
    #[napi(
        ts_type = "(x: TypedArray, dim: number, largest: boolean, values: TypedArray, indices: Uint32Array, later: boolean) => number | Promise<number>"
    )]
    pub top_k: Operation<'env>,
    /// How many elements pass.
    #[napi(
        ts_type = "(x: TypedArray, comparison: OpsComparison, number: number, later: boolean) => number | Promise<number>"
    )]
    pub count: Operation<'env>,
    /// How many elements passed; they are at the front of `out`.
    #[napi(
        ts_type = "(x: TypedArray, comparison: OpsComparison, number: number, out: TypedArray, later: boolean) => number | Promise<number>"
    )]
    pub filter: Operation<'env>,
    /// Without `low` and `high` the range is that of the elements.
    #[napi(
        ts_type = "(x: TypedArray, low: number | undefined, high: number | undefined, counts: Uint32Array, edges: Float64Array, later: boolean) => number | Promise<number>"
    )]
    pub histogram: Operation<'env>,
    #[napi(
        ts_type = "(a: TypedArray, b: TypedArray, m: number, n: number, out: TypedArray, later: boolean) => number | Promise<number>"
    )]
    pub matmul: Operation<'env>,
    #[napi(
        ts_type = "(a: TypedArray, b: TypedArray, dim: number, metric: OpsMetric, out: TypedArray, later: boolean) => number | Promise<number>"
    )]
    pub pairwise: Operation<'env>,
}

type Operation<'env> = Function<'env, (), ()>;

#[napi]
pub fn operations(env: &Env) -> napi::Result<Operations<'_>> {
    Ok(Operations {
        apply: operation!(env, map::apply, which, x, out, later),
        combine: operation!(env, map::combine, operator, x, y, out, later),
        cumsum: operation!(env, map::cumsum, x, out, later),
        reduce: operation!(env, reduce::reduce, reduction, x, later),
        variance: operation!(env, reduce::variance, x, ddof, later),
        min_max: operation!(env, reduce::min_max, x, out, later),
        dot: operation!(env, reduce::dot, x, y, later),
        sort: operation!(env, order::sort, x, out, later),
        argsort: operation!(env, order::argsort, x, out, later),
        top_k: operation!(env, order::top_k, x, dim, largest, values, indices, later),
        count: operation!(env, select::count, x, comparison, number, later),
        filter: operation!(env, select::filter, x, comparison, number, out, later),
        histogram: operation!(env, select::histogram, x, low, high, counts, edges, later),
        matmul: operation!(env, matrix::matmul, a, b, m, n, out, later),
        pairwise: operation!(env, matrix::pairwise, a, b, dim, metric, out, later),
    })
}

/// Runs `$body` with `$element` standing for the type of the elements.
macro_rules! with_element {
    ($memory:expr, $element:ident => $body:expr) => {
        match $crate::bindings::ops::numeric_kind($memory)? {
            $crate::bindings::ops::Numeric::Float64 => {
                type $element = f64;
                $body
            }
            $crate::bindings::ops::Numeric::Float32 => {
                type $element = f32;
                $body
            }
            $crate::bindings::ops::Numeric::Int32 => {
                type $element = i32;
                $body
            }
        }
    };
}

use with_element;

/// The kinds of array whose elements are computed with.
enum Numeric {
    Float64,
    Float32,
    Int32,
}

fn numeric_kind(memory: Memory) -> Result<Numeric, Refusal> {
    match memory.kind {
        Kind::Float64 => Ok(Numeric::Float64),
        Kind::Float32 => Ok(Numeric::Float32),
        Kind::Int32 => Ok(Numeric::Int32),
        Kind::Uint32 => Err(Refusal::Argument("Expected an array of numbers, got a Uint32Array.".into())),
    }
}
