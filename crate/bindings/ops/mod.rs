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

use super::array::{Kind, Memory};
use crate::error::Refusal;

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
