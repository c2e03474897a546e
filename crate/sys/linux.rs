//! Linux: memfd, shared futexes, /proc; processes are in `linux/processes.rs` and `linux/start.rs`, where threads run in
//! `linux/placement.rs`.

mod placement;
mod processes;
mod start;

use std::ffi::c_void;
use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::path::Path;
use std::ptr;
use std::sync::atomic::AtomicU32;
use std::time::Duration;

use super::{Platform, SharedMap, Source};

pub use placement::Thread;
pub use processes::{Alarm, ProcessHandle, Stream};

/// A mapped memfd.
#[derive(Debug)]
pub struct Map {
    fd: OwnedFd,
    base: *mut u8,
    bytes: usize,
}

// SAFETY: the mapping lives as long as the value, at one address; access to it is the user's concern.
unsafe impl Send for Map {}
// SAFETY: as above.
unsafe impl Sync for Map {}

impl Map {
    fn of(fd: OwnedFd, bytes: u64) -> io::Result<Self> {
        let length = usize::try_from(bytes).map_err(io::Error::other)?;
        // SAFETY: a fresh shared mapping of a file descriptor that we own.
        let base = unsafe {
            libc::mmap(
                ptr::null_mut(),
                length,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_SHARED | libc::MAP_NORESERVE,
                fd.as_raw_fd(),
                0,
            )
        };
        if base == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        Ok(Map { fd, base: base.cast(), bytes: length })
    }
}

impl SharedMap for Map {
    fn create(bytes: u64) -> io::Result<Self> {
        let flags = libc::MFD_CLOEXEC | libc::MFD_ALLOW_SEALING;
        // SAFETY: a plain system call with a literal name.
        let fd = check(unsafe { libc::memfd_create(c"crossray".as_ptr(), flags) })?;
        // SAFETY: just created, owned by nobody else.
        let fd = unsafe { OwnedFd::from_raw_fd(fd) };
        let length = libc::off64_t::try_from(bytes).map_err(io::Error::other)?;
        // SAFETY: plain system calls on our own descriptor.
        check(unsafe { libc::ftruncate64(fd.as_raw_fd(), length) })?;
        // Nobody can take memory away from under the others.
        let seals = libc::F_SEAL_SHRINK | libc::F_SEAL_GROW;
        // SAFETY: as above.
        check(unsafe { libc::fcntl(fd.as_raw_fd(), libc::F_ADD_SEALS, seals) })?;
        Map::of(fd, bytes)
    }

    fn inherit(handle: i32, bytes: u64) -> io::Result<Self> {
        // SAFETY: the parent put the descriptor there for us; nobody else in this process knows it.
        let fd = unsafe { OwnedFd::from_raw_fd(handle) };
        // SAFETY: plain system calls on our own descriptor.
        check(unsafe { libc::fcntl(fd.as_raw_fd(), libc::F_SETFD, libc::FD_CLOEXEC) })?;
        // SAFETY: an all-zero stat is a valid value to be overwritten.
        let mut stat: libc::stat64 = unsafe { std::mem::zeroed() };
        // SAFETY: as above.
        check(unsafe { libc::fstat64(fd.as_raw_fd(), &mut stat) })?;
        if u64::try_from(stat.st_size).unwrap_or(0) != bytes {
            return Err(io::Error::other("the inherited descriptor is not the arena that was promised"));
        }
        Map::of(fd, bytes)
    }

    fn base(&self) -> *mut u8 {
        self.base
    }

    fn handle(&self) -> i32 {
        self.fd.as_raw_fd()
    }

    fn discard(&self, offset: u64, bytes: u64) -> io::Result<()> {
        let (Ok(offset), Ok(bytes)) = (usize::try_from(offset), usize::try_from(bytes)) else {
            return Err(io::ErrorKind::InvalidInput.into());
        };
        if offset.checked_add(bytes).is_none_or(|end| end > self.bytes) {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        // SAFETY: the range lies inside our mapping.
        let done = unsafe { libc::madvise(self.base.add(offset).cast::<c_void>(), bytes, libc::MADV_REMOVE) };
        check(done).map(drop)
    }
}

impl Drop for Map {
    fn drop(&mut self) {
        // SAFETY: mapped in `of`, and nobody uses it after its owner.
        unsafe { libc::munmap(self.base.cast(), self.bytes) };
    }
}

/// Linux itself.
#[derive(Debug)]
pub struct System;

impl Platform for System {
    const ARENA_BYTES: u64 = 16 << 30;

    fn wait(word: &AtomicU32, expected: u32, timeout: Duration) {
        let timeout = libc::timespec {
            tv_sec: libc::time_t::try_from(timeout.as_secs()).unwrap_or(libc::time_t::MAX),
            tv_nsec: libc::c_long::from(timeout.subsec_nanos()),
        };
        // SAFETY: the word is alive during the call; without FUTEX_PRIVATE_FLAG other processes can wake us.
        unsafe {
            libc::syscall(libc::SYS_futex, word.as_ptr(), libc::FUTEX_WAIT, expected, &raw const timeout)
        };
    }

    fn wake(word: &AtomicU32, all: bool) {
        let most = if all { i32::MAX } else { 1 };
        // SAFETY: the word is alive during the call.
        unsafe { libc::syscall(libc::SYS_futex, word.as_ptr(), libc::FUTEX_WAKE, most) };
    }

    fn birth(pid: u32) -> Option<u64> {
        match std::fs::read_to_string(format!("/proc/{pid}/stat")) {
            Ok(stat) => started(&stat),
            Err(error)
                if error.kind() == io::ErrorKind::NotFound && Path::new("/proc/self/stat").exists() =>
            {
                None
            }
            // Without /proc, or without a descriptor to read it, nobody is called dead who is not.
            Err(_) => exists(pid).then_some(super::UNKNOWN_BIRTH),
        }
    }

    fn wait_any(sources: &[&dyn Source], timeout: Option<Duration>) -> io::Result<Vec<bool>> {
        processes::wait_any(sources, timeout)
    }

    fn die_with_parent(parent: u32) -> io::Result<()> {
        processes::die_with_parent(parent)
    }

    fn print(descriptor: i32, bytes: &[u8]) -> io::Result<()> {
        processes::print(descriptor, bytes)
    }
}

/// The start time in a line of /proc, unless the process has ended.
fn started(stat: &str) -> Option<u64> {
    // The name in parentheses may hold anything, also blanks and parentheses.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_ascii_whitespace();
    let state = fields.next()?;
    let threads: u64 = fields.nth(16)?.parse().ok()?;
    let started = fields.nth(1)?.parse().ok()?;
    // What is told of is the first thread. When that has ended others may still be running, if only for a moment.
    let has_ended = matches!(state, "Z" | "X" | "x") && threads <= 1;
    (!has_ended).then_some(started)
}

fn exists(pid: u32) -> bool {
    let Ok(pid) = libc::pid_t::try_from(pid) else { return false };
    // SAFETY: signal 0 is never sent, only checked.
    let sent = unsafe { libc::kill(pid, 0) };
    sent == 0 || io::Error::last_os_error().raw_os_error() == Some(libc::EPERM)
}

fn check(result: libc::c_int) -> io::Result<libc::c_int> {
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(result) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_has_one_birth_and_the_dead_have_none() {
        let own = System::birth(std::process::id());
        assert!(own.is_some_and(|birth| birth != super::super::UNKNOWN_BIRTH));
        assert_eq!(own, System::birth(std::process::id()));
        let mut child = std::process::Command::new("true").spawn().unwrap();
        let pid = child.id();
        child.wait().unwrap();
        assert_eq!(System::birth(pid), None);
    }

    #[test]
    fn names_of_processes_may_hold_anything() {
        let rest = "S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 4711 0";
        assert_eq!(started(&format!("12 (a) b) {rest}")), Some(4711));
        assert_eq!(started(&format!("12 (x) {}", rest.replace('S', "Z"))), None);
    }

    #[test]
    fn a_process_lives_until_its_last_thread_has_ended() {
        let others = "Z 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 2 0 4711 0";
        assert_eq!(started(&format!("12 (x) {others}")), Some(4711));
        assert_eq!(started("12 (x) X 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 0 0 4711 0"), None);
    }

    #[test]
    fn a_discarded_range_reads_as_zero_and_one_outside_is_refused() {
        let map = Map::create(1 << 20).unwrap();
        // SAFETY: within the mapping, which nobody else knows.
        let first = unsafe { &mut *map.base() };
        *first = 7;
        map.discard(0, 4096).unwrap();
        assert_eq!(*first, 0);
        assert!(map.discard(1 << 20, 4096).is_err());
    }
}
