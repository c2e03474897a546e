//! Convert, call, map the error: one file a facade family.

use napi_derive::napi;

/// The version of the native part, so that the facade can refuse a binary that does not belong to it.
#[napi]
pub fn native_version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}
