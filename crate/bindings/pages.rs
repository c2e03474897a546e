//! Large pages below memory of JavaScript's.

use napi::bindgen_prelude::Uint8ArraySlice;
use napi_derive::napi;

use crate::ops;

/// Asks the system for large pages below memory that is fresh and will be filled at once.
#[napi(catch_unwind)]
pub fn prefer_large_pages(mut fresh: Uint8ArraySlice) {
    // SAFETY: the memory is used by this thread alone, and no JavaScript runs during the call.
    ops::prefer_large_pages(unsafe { fresh.as_mut() });
}
