//! Every call to the operating system. The traits say what crossray needs; each system has a file that gives it.

use std::ffi::CString;
use std::io;
use std::sync::atomic::AtomicU32;
use std::time::Duration;

#[cfg(not(target_os = "linux"))]
mod absent;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "macos")]
mod macos;
mod pages;
#[cfg(any(test, not(target_os = "linux")))]
mod parked;
mod symbols;
#[cfg(target_os = "windows")]
mod windows;

#[cfg(target_os = "linux")]
use linux as system;
#[cfg(target_os = "macos")]
use macos as system;
#[cfg(target_os = "windows")]
use windows as system;

pub use pages::prefer_large_pages;
pub use symbols::exported;
pub use system::{Alarm, Map, ProcessHandle, Stream, System, Thread};

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
    /// Addresses that an arena takes when nobody says otherwise, in bytes; memory only where it is touched.
    const ARENA_BYTES: u64;
    /// Sleeps while the word is `expected`, at most for `timeout`. May return early. The word may lie in memory that
    /// other processes share.
    fn wait(word: &AtomicU32, expected: u32, timeout: Duration);
    /// Wakes one sleeper, or all.
    fn wake(word: &AtomicU32, all: bool);
    /// When the process was started, in a unit of the system's: together with the pid it names one process for ever.
    /// None if there is no such process, or it has ended and only waits to be reaped. `UNKNOWN_BIRTH` if there is one
    /// and the system does not tell more.
    fn birth(pid: u32) -> Option<u64>;
    /// Sleeps until a source is ready, at most for `timeout` (none: for ever). Says for each whether it is.
    fn wait_any(sources: &[&dyn Source], timeout: Option<Duration>) -> io::Result<Vec<bool>>;
    /// From now on this process is killed when the thread that started it ends, and at once if its parent is not
    /// `parent` any more.
    fn die_with_parent(parent: u32) -> io::Result<()>;
    /// Writes all to the standard output (1) or error (2) of this process.
    fn print(descriptor: i32, bytes: &[u8]) -> io::Result<()>;
}

/// Where a child's standard output and error go. Its standard input is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// Where the parent's go.
    Inherited,
    Nowhere,
    /// Into pipes that the parent reads.
    Piped,
}

/// How a process is started.
#[derive(Debug)]
pub struct Launch {
    pub program: CString,
    /// The first is the program's name.
    pub arguments: Vec<CString>,
    /// The whole environment, as `NAME=value`.
    pub environment: Vec<CString>,
    /// None: the parent's.
    pub directory: Option<CString>,
    /// The memory object that it inherits as `INHERITED`; nothing else of ours reaches it.
    pub handle: i32,
    pub output: Output,
}

/// What a child finds the memory object of its parent under.
pub const INHERITED: i32 = 3;

/// How a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    Code(i32),
    Signal(i32),
}

/// What becomes ready when something has happened; for `wait_any`.
pub trait Source {
    /// The number by which the system knows it.
    fn number(&self) -> i32;
}

/// A process that this one started, or watches.
pub trait Process: Source + Sized + Send + Sync {
    /// Starts a process. The thread that calls must live as long as the child shall: see `Platform::die_with_parent`.
    /// Gives what the child writes, if it is piped.
    fn spawn(launch: &Launch) -> io::Result<(Self, Vec<Stream>)>;
    /// A process that somebody else started: becomes ready when it ends.
    fn watch(pid: u32) -> io::Result<Self>;
    fn pid(&self) -> u32;
    /// Sends a signal; fails if the process has been reaped.
    fn signal(&self, signal: i32) -> io::Result<()>;
    /// How it ended, once; none while it runs. Children that others started are not touched.
    fn reap(&self) -> io::Result<Option<Exit>>;
}

/// The reading end of a pipe.
pub trait Readable: Source + Send {
    /// Reads what is there; 0 at the end. Never waits: `WouldBlock`.
    fn read(&self, buffer: &mut [u8]) -> io::Result<usize>;
}

/// Wakes a thread that is in `wait_any`.
pub trait Bell: Source + Sized + Send + Sync {
    fn new() -> io::Result<Self>;
    fn ring(&self);
    /// Makes it ready no more.
    fn calm(&self);
}

/// Where a thread of this process runs. Processors are numbered by the system.
pub trait Placement: Sized {
    /// The calling thread.
    fn this() -> Self;
    /// The processor that the calling thread is on. None where the system does not tell.
    fn processor() -> Option<usize>;
    /// The processors that the thread may run on, in rising order. None where the system does not tell.
    fn allowed(self) -> Option<Vec<usize>>;
    /// From now on the thread runs on these only; if it is on another one it moves at once. False if nothing was
    /// changed.
    fn allow(self, processors: &[usize]) -> bool;
}
