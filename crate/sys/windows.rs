//! Windows: memory and waits within one process, which worker threads share. Processes are not there yet.

use std::ffi::c_void;
use std::io;
use std::ptr;
use std::sync::atomic::AtomicU32;
use std::time::Duration;

use super::{Platform, SharedMap, Source, absent, parked};

pub use super::absent::{Alarm, ProcessHandle, Stream, Thread};

const MEM_COMMIT: u32 = 0x1000;
const MEM_RESERVE: u32 = 0x2000;
const MEM_RELEASE: u32 = 0x8000;
const PAGE_READWRITE: u32 = 4;

#[link(name = "kernel32")]
unsafe extern "system" {
    fn VirtualAlloc(address: *mut c_void, bytes: usize, how: u32, protection: u32) -> *mut c_void;
    fn VirtualFree(address: *mut c_void, bytes: usize, how: u32) -> i32;
}

/// Committed memory: the system promises all of it at once, and gives pages when they are touched.
#[derive(Debug)]
pub struct Map {
    base: *mut u8,
}

// SAFETY: the memory lives as long as the value, at one address; access to it is the user's concern.
unsafe impl Send for Map {}
// SAFETY: as above.
unsafe impl Sync for Map {}

impl SharedMap for Map {
    fn create(bytes: u64) -> io::Result<Self> {
        let bytes = usize::try_from(bytes).map_err(io::Error::other)?;
        // SAFETY: fresh memory wherever the system likes.
        let base = unsafe { VirtualAlloc(ptr::null_mut(), bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE) };
        if base.is_null() { Err(io::Error::last_os_error()) } else { Ok(Map { base: base.cast() }) }
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

    fn discard(&self, _offset: u64, _bytes: u64) -> io::Result<()> {
        // Memory that is given back here does not read as zero: whoever needs that writes zeros.
        Err(io::ErrorKind::Unsupported.into())
    }
}

impl Drop for Map {
    fn drop(&mut self) {
        // SAFETY: allocated in `create`, and nobody uses it after its owner.
        unsafe { VirtualFree(self.base.cast(), 0, MEM_RELEASE) };
    }
}

/// Windows itself.
#[derive(Debug)]
pub struct System;

impl Platform for System {
    const ARENA_BYTES: u64 = 256 << 20;

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
