//! macOS: memory and waits within one process, which worker threads share. Processes are not there yet.

use std::io;
use std::ptr;
use std::sync::atomic::AtomicU32;
use std::time::Duration;

use super::{Platform, SharedMap, Source, absent, parked};

pub use super::absent::{Alarm, ProcessHandle, Stream, Thread};

const PROTECTION: i32 = libc::PROT_READ | libc::PROT_WRITE;
const FLAGS: i32 = libc::MAP_SHARED | libc::MAP_ANON | libc::MAP_NORESERVE;

/// Anonymous memory.
#[derive(Debug)]
pub struct Map {
    base: *mut u8,
    bytes: usize,
}

// SAFETY: the mapping lives as long as the value, at one address; access to it is the user's concern.
unsafe impl Send for Map {}
// SAFETY: as above.
unsafe impl Sync for Map {}

impl SharedMap for Map {
    fn create(bytes: u64) -> io::Result<Self> {
        let bytes = usize::try_from(bytes).map_err(io::Error::other)?;
        // SAFETY: a fresh mapping wherever the system likes.
        let base = unsafe { libc::mmap(ptr::null_mut(), bytes, PROTECTION, FLAGS, -1, 0) };
        if base == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        Ok(Map { base: base.cast(), bytes })
    }

    fn inherit(_handle: i32, _bytes: u64) -> io::Result<Self> {
        Err(absent::absent())
    }

    fn base(&self) -> *mut u8 {
        self.base
    }

    fn handle(&self) -> i32 {
        -1
    }

    fn discard(&self, offset: u64, bytes: u64) -> io::Result<()> {
        let (Ok(offset), Ok(bytes)) = (usize::try_from(offset), usize::try_from(bytes)) else {
            return Err(io::ErrorKind::InvalidInput.into());
        };
        if bytes == 0 || offset.checked_add(bytes).is_none_or(|end| end > self.bytes) {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        // SAFETY: replaces a range that lies inside our mapping by fresh memory.
        let fresh = unsafe {
            libc::mmap(self.base.add(offset).cast(), bytes, PROTECTION, FLAGS | libc::MAP_FIXED, -1, 0)
        };
        if fresh == libc::MAP_FAILED { Err(io::Error::last_os_error()) } else { Ok(()) }
    }
}

impl Drop for Map {
    fn drop(&mut self) {
        // SAFETY: mapped in `create`, and nobody uses it after its owner.
        unsafe { libc::munmap(self.base.cast(), self.bytes) };
    }
}

/// macOS itself.
#[derive(Debug)]
pub struct System;

impl Platform for System {
    const ARENA_BYTES: u64 = 16 << 30;

    fn wait(word: &AtomicU32, expected: u32, timeout: Duration) {
        parked::wait(word, expected, timeout);
    }

    fn wake(word: &AtomicU32, _all: bool) {
        parked::wake(word);
    }

    fn birth(pid: u32) -> Option<u64> {
        // Nobody else takes part.
        (pid == std::process::id()).then_some(1)
    }

    fn wait_any(sources: &[&dyn Source], timeout: Option<Duration>) -> io::Result<Vec<bool>> {
        absent::wait_any(sources, timeout)
    }

    fn die_with_parent(parent: u32) -> io::Result<()> {
        absent::die_with_parent(parent)
    }

    fn print(descriptor: i32, bytes: &[u8]) -> io::Result<()> {
        absent::print(descriptor, bytes)
    }
}
