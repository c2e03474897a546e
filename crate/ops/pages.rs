//! Large pages for large arrays.
//!
//! The system hands out memory when it is first touched, page by page: for ten million doubles that is done 20,000 times
//! with pages of 4 kB, which took longer than most operations, and 40 times with pages of 2 MB. Reading such memory is
//! faster, too. By default Linux gives large pages to those who ask.

use crate::sys::{Platform, System};

/// Bytes from which on it pays; NumPy asks from here on, too.
const LARGE: usize = 4 << 20;

/// Asks for large pages for memory that has not been touched yet.
pub fn prefer_large(start: *mut u8, bytes: usize) {
    if bytes >= LARGE {
        System::prefer_large_pages(start, bytes);
    }
}
