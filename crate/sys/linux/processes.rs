//! Starting, watching and reaping processes, by pidfds (Linux 5.4).

use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::ptr;
use std::time::Duration;

use super::check;
use super::start::{Step, start};
use crate::sys::{Bell, Exit, INHERITED, Launch, Output, Process, Readable, Source};

/// A process behind a pidfd, which never means another one.
#[derive(Debug)]
pub struct ProcessHandle {
    pid: u32,
    fd: OwnedFd,
}

impl ProcessHandle {
    fn open(pid: u32) -> io::Result<Self> {
        // SAFETY: a plain system call.
        let fd = unsafe { libc::syscall(libc::SYS_pidfd_open, pid as libc::pid_t, 0) };
        let fd = check(libc::c_int::try_from(fd).map_err(io::Error::other)?)?;
        // SAFETY: just opened, owned by nobody else; the system sets CLOEXEC on it.
        Ok(ProcessHandle { pid, fd: unsafe { OwnedFd::from_raw_fd(fd) } })
    }
}

impl Source for ProcessHandle {
    fn number(&self) -> i32 {
        self.fd.as_raw_fd()
    }
}

impl Process for ProcessHandle {
    fn spawn(launch: &Launch) -> io::Result<(Self, Vec<Stream>)> {
        let pipes = match launch.output {
            Output::Piped => vec![pipe()?, pipe()?],
            Output::Inherited | Output::Nowhere => Vec::new(),
        };
        let mut steps = vec![Step::Null { descriptor: 0, flags: libc::O_RDONLY }];
        for (number, descriptor) in [1, 2].into_iter().enumerate() {
            steps.push(match launch.output {
                // Node has set CLOEXEC on it.
                Output::Inherited if is_open(descriptor) => {
                    Step::Duplicate { from: descriptor, to: descriptor }
                }
                Output::Inherited | Output::Nowhere => Step::Null { descriptor, flags: libc::O_WRONLY },
                Output::Piped => Step::Duplicate { from: pipes[number].1.as_raw_fd(), to: descriptor },
            });
        }
        steps.push(Step::Duplicate { from: launch.handle, to: INHERITED });
        let pid = start(launch, &steps, INHERITED + 1)?;
        let streams = pipes.into_iter().map(|(read, _)| Stream(read)).collect();
        Ok((Self::open(pid).inspect_err(|_| undo(pid))?, streams))
    }

    fn watch(pid: u32) -> io::Result<Self> {
        ProcessHandle::open(pid)
    }

    fn pid(&self) -> u32 {
        self.pid
    }

    fn signal(&self, signal: i32) -> io::Result<()> {
        let nothing = ptr::null::<libc::siginfo_t>();
        // SAFETY: a plain system call on our own descriptor.
        let done =
            unsafe { libc::syscall(libc::SYS_pidfd_send_signal, self.fd.as_raw_fd(), signal, nothing, 0) };
        if done < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
    }

    fn reap(&self) -> io::Result<Option<Exit>> {
        let fd = libc::id_t::try_from(self.fd.as_raw_fd()).map_err(io::Error::other)?;
        // SAFETY: an all-zero record is a valid value to be overwritten.
        let mut info: libc::siginfo_t = unsafe { std::mem::zeroed() };
        // SAFETY: the record is alive during the call.
        check(unsafe { libc::waitid(libc::P_PIDFD, fd, &mut info, libc::WEXITED | libc::WNOHANG) })?;
        // SAFETY: waitid filled the record, or left it zero.
        let (pid, status) = unsafe { (info.si_pid(), info.si_status()) };
        if pid == 0 {
            return Ok(None);
        }
        Ok(Some(if info.si_code == libc::CLD_EXITED { Exit::Code(status) } else { Exit::Signal(status) }))
    }
}

/// The reading end of a pipe that a child writes to.
#[derive(Debug)]
pub struct Stream(OwnedFd);

impl Source for Stream {
    fn number(&self) -> i32 {
        self.0.as_raw_fd()
    }
}

impl Readable for Stream {
    fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        // SAFETY: the buffer is as long as it says.
        let count = unsafe { libc::read(self.0.as_raw_fd(), buffer.as_mut_ptr().cast(), buffer.len()) };
        usize::try_from(count).map_err(|_| io::Error::last_os_error())
    }
}

/// An eventfd.
#[derive(Debug)]
pub struct Alarm(OwnedFd);

impl Source for Alarm {
    fn number(&self) -> i32 {
        self.0.as_raw_fd()
    }
}

impl Bell for Alarm {
    fn new() -> io::Result<Self> {
        // SAFETY: a plain system call.
        let fd = check(unsafe { libc::eventfd(0, libc::EFD_CLOEXEC | libc::EFD_NONBLOCK) })?;
        // SAFETY: just created, owned by nobody else.
        Ok(Alarm(unsafe { OwnedFd::from_raw_fd(fd) }))
    }

    fn ring(&self) {
        let one = 1_u64.to_ne_bytes();
        // SAFETY: eight bytes that are alive. It fails only if it rings already.
        unsafe { libc::write(self.0.as_raw_fd(), one.as_ptr().cast(), one.len()) };
    }

    fn calm(&self) {
        let mut count = [0_u8; 8];
        // SAFETY: eight bytes that are alive. It fails only if it does not ring.
        unsafe { libc::read(self.0.as_raw_fd(), count.as_mut_ptr().cast(), count.len()) };
    }
}

pub fn wait_any(sources: &[&dyn Source], timeout: Option<Duration>) -> io::Result<Vec<bool>> {
    let mut polled: Vec<libc::pollfd> = sources
        .iter()
        .map(|source| libc::pollfd { fd: source.number(), events: libc::POLLIN, revents: 0 })
        .collect();
    // Rounded up: a sleep that ends too early would only be repeated.
    let milliseconds =
        timeout.map_or(-1, |limit| i32::try_from(limit.as_micros().div_ceil(1000)).unwrap_or(i32::MAX));
    // SAFETY: as many records as it says, alive during the call.
    let done = unsafe { libc::poll(polled.as_mut_ptr(), polled.len() as libc::nfds_t, milliseconds) };
    match check(done) {
        Err(error) if error.kind() != io::ErrorKind::Interrupted => Err(error),
        _ => Ok(polled.iter().map(|each| each.revents != 0).collect()),
    }
}

pub fn die_with_parent(parent: u32) -> io::Result<()> {
    // SAFETY: plain system calls.
    check(unsafe { libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL as libc::c_ulong) })?;
    // SAFETY: as above.
    let actual = unsafe { libc::getppid() };
    if u32::try_from(actual) != Ok(parent) {
        // It died before it was told to: what would have come a moment later.
        // SAFETY: as above.
        unsafe { libc::raise(libc::SIGKILL) };
    }
    Ok(())
}

pub fn print(descriptor: i32, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        // SAFETY: as many bytes as it says.
        let written = unsafe { libc::write(descriptor, bytes.as_ptr().cast(), bytes.len()) };
        match usize::try_from(written) {
            Ok(count) => bytes = &bytes[count..],
            Err(_) => wait_to_write(descriptor, io::Error::last_os_error())?,
        }
    }
    Ok(())
}

/// A pipe that nobody empties just now may be set to refuse instead of to wait.
fn wait_to_write(descriptor: i32, error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::Interrupted {
        return Ok(());
    }
    if error.kind() != io::ErrorKind::WouldBlock {
        return Err(error);
    }
    let mut polled = libc::pollfd { fd: descriptor, events: libc::POLLOUT, revents: 0 };
    // SAFETY: one record, alive during the call.
    unsafe { libc::poll(&mut polled, 1, -1) };
    Ok(())
}

/// Reading end, which never waits, and writing end.
fn pipe() -> io::Result<(OwnedFd, OwnedFd)> {
    let mut ends = [0; 2];
    // SAFETY: room for two descriptors.
    check(unsafe { libc::pipe2(ends.as_mut_ptr(), libc::O_CLOEXEC) })?;
    // SAFETY: just created, owned by nobody else.
    let (read, write) = unsafe { (OwnedFd::from_raw_fd(ends[0]), OwnedFd::from_raw_fd(ends[1])) };
    // SAFETY: a plain system call on our own descriptor.
    check(unsafe { libc::fcntl(read.as_raw_fd(), libc::F_SETFL, libc::O_NONBLOCK) })?;
    Ok((read, write))
}

fn is_open(descriptor: i32) -> bool {
    // SAFETY: a plain system call.
    (unsafe { libc::fcntl(descriptor, libc::F_GETFD) }) >= 0
}

/// A child that cannot be watched is none.
fn undo(pid: u32) {
    let pid = pid as libc::pid_t;
    // SAFETY: plain system calls on our own child, which nobody else has reaped.
    unsafe {
        libc::kill(pid, libc::SIGKILL);
        libc::waitpid(pid, ptr::null_mut(), 0);
    }
}
