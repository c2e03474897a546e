//! Operations on slices, run by rayon.
//!
//! Nothing here knows JavaScript. Every operation takes slices and a [`Work`]: on a thread of the
//! [`pool`] it splits itself over all threads of that pool, on any other thread it runs there, alone or with help.
//! Either way the input is cut into the same chunks and partial results are joined in the same order, so
//! the answer does not depend on the number of threads.
//!
//! The elements are those of three kinds of typed array ([`Element`]); arithmetic is done in doubles and
//! stored as a typed array stores it, as a JavaScript loop would.

mod compress;
pub mod cumsum;
pub mod distances;
pub mod element;
pub mod extrema;
pub mod filter;
pub mod functions;
mod help;
pub mod histogram;
pub mod map;
mod maths;
pub mod matmul;
pub mod operators;
mod placement;
pub mod pool;
pub mod reduce;
pub mod relay;
pub mod scratch;
mod simd;
pub mod sort;
mod stream;
pub mod ticket;
pub mod tiles;
pub mod top_k;
pub mod variance;
pub mod work;

pub use element::Element;
pub use work::Work;

pub use crate::sys::prefer_large_pages;

#[cfg(test)]
mod tests;
