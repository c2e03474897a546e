//! Names of packed functions.

use napi_derive::napi;

use crate::core::code;

/// What a packed function is known by in the whole tree of processes: equal bytes, equal name.
#[napi(catch_unwind)]
pub fn name_of_code(bytes: &[u8]) -> String {
    code::name_of(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
