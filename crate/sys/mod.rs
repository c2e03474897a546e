//! Every call to the operating system. The traits say what crossray needs; each system has a file that gives it.

use std::io;
use std::sync::atomic::AtomicU32;
use std::time::Duration;

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub use linux::{Map, System};

/// A memory object that processes share, mapped into this one.
pub trait SharedMap: Sized + Send + Sync {
    /// A new object of `bytes` bytes, all zero, without a name. Costs memory only where it is touched.
    fn create(bytes: u64) -> io::Result<Self>;
    /// The object that the parent handed to this process as `handle`.
    fn inherit(handle: i32, bytes: u64) -> io::Result<Self>;
    /// First byte of the mapping; page-aligned.
    fn base(&self) -> *mut u8;
    /// What a child inherits.
    fn handle(&self) -> i32;
    /// Gives the pages of a range back to the system; they read as zero afterwards. Offset and length must be
    /// multiples of the page size.
    fn discard(&self, offset: u64, bytes: u64) -> io::Result<()>;
}

/// The birth of a process whose start time the system does not tell.
pub const UNKNOWN_BIRTH: u64 = 0;

/// What crossray asks of the system besides memory.
pub trait Platform {
    /// Sleeps while the word is `expected`, at most for `timeout`. May return early. The word may lie in memory that
    /// other processes share.
    fn wait(word: &AtomicU32, expected: u32, timeout: Duration);
    /// Wakes one sleeper, or all.
    fn wake(word: &AtomicU32, all: bool);
    /// When the process was started, in a unit of the system's: together with the pid it names one process for ever.
    /// None if there is no such process, or it has ended and only waits to be reaped. `UNKNOWN_BIRTH` if there is one
    /// and the system does not tell more.
    fn birth(pid: u32) -> Option<u64>;
}
