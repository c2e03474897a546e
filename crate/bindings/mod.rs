//! Convert, call, map the error: one file a facade family.

mod array;
mod home;
mod job;
mod ops;
mod refuse;

use napi_derive::napi;

/// The version of the native part, so that the facade can refuse a binary that does not belong to it.
#[napi]
pub fn native_version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}
