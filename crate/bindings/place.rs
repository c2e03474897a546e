//! Where functions were written.

use napi::bindgen_prelude::*;
use napi_derive::napi;

use crate::functions;

/// Script, line and column of a function, `12:3:7`. Null where nobody tells (`crate/functions.rs`), and for anything else.
#[napi(catch_unwind)]
pub fn place_of(value: Unknown) -> Result<Option<String>> {
    if value.get_type()? != ValueType::Function {
        return Ok(None);
    }
    // SAFETY: a function, on the thread that has called.
    let place = unsafe { functions::place_of(value.raw().cast()) };
    Ok(place.map(|[script, line, column]| format!("{script}:{line}:{column}")))
}
