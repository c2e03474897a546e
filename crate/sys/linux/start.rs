//! Starting a program as `posix_spawn` does it: the child borrows our memory, and this thread sleeps, until the program
//! runs. `posix_spawn` cannot do the one thing more that is done here: before the program runs, the child asks the system
//! to be killed with the thread that started it. So nothing that the program does before it comes to our code, such as
//! what a user preloads, outlives us.

use std::ffi::{CString, c_char, c_int, c_void};
use std::io;
use std::ptr;
use std::sync::atomic::{AtomicI32, Ordering};

use super::check;
use crate::sys::Launch;

/// What the child does with its descriptors before the program runs, one after the other.
#[derive(Debug, Clone, Copy)]
pub enum Step {
    /// Opens `/dev/null` as the descriptor.
    Null { descriptor: c_int, flags: c_int },
    /// Also where both are the same: then it stays open when the program runs.
    Duplicate { from: c_int, to: c_int },
}

/// Stack of the child until the program runs, in bytes. It calls the system and little else.
const STACK_BYTES: usize = 64 << 10;

/// Where the C library finds no system call that closes all descriptors (before Linux 5.9), so many are closed.
const MOST_DESCRIPTORS: c_int = 1 << 16;

/// The highest signal that there is.
const LAST_SIGNAL: c_int = 64;

/// Starts the program with fresh signals and the descriptors that the steps make; those from `first` on are closed.
/// Gives its number.
pub fn start(launch: &Launch, steps: &[Step], first: c_int) -> io::Result<u32> {
    let orders = Orders {
        launch,
        steps,
        first,
        arguments: list(&launch.arguments),
        environment: list(&launch.environment),
        // SAFETY: a plain system call.
        parent: unsafe { libc::getpid() },
        failure: AtomicI32::new(0),
    };
    let mut stack = vec![0_u128; STACK_BYTES / size_of::<u128>()];
    let flags = libc::CLONE_VM | libc::CLONE_VFORK | libc::SIGCHLD;
    let quiet = Quiet::new()?;
    // SAFETY: the stack grows down from its aligned end, and nobody else uses it; stack and orders are alive until the
    // call returns, which is when the child uses our memory no more.
    let pid = check(unsafe {
        libc::clone(run, stack.as_mut_ptr_range().end.cast(), flags, (&raw const orders).cast_mut().cast())
    });
    drop(quiet);
    let pid = pid?;
    match orders.failure.load(Ordering::Relaxed) {
        0 => u32::try_from(pid).map_err(io::Error::other),
        number => {
            // SAFETY: a plain system call on our own child, which has ended.
            unsafe { libc::waitpid(pid, ptr::null_mut(), 0) };
            Err(io::Error::from_raw_os_error(number))
        }
    }
}

/// What the child is to do. It may not allocate, take a lock or panic: it is a copy of one thread in the memory of all.
struct Orders<'a> {
    launch: &'a Launch,
    steps: &'a [Step],
    first: c_int,
    arguments: Vec<*const c_char>,
    environment: Vec<*const c_char>,
    parent: libc::pid_t,
    /// The child's: why the program does not run.
    failure: AtomicI32,
}

/// The child's first function; it never returns.
extern "C" fn run(orders: *mut c_void) -> c_int {
    // SAFETY: what `start` has passed, alive as long as we use its memory.
    let orders = unsafe { &*orders.cast_const().cast::<Orders<'_>>() };
    if let Err(error) = orders.carry_out() {
        orders.failure.store(error.raw_os_error().unwrap_or(libc::EINVAL), Ordering::Relaxed);
    }
    // SAFETY: ends this process alone, and runs nothing of the parent's.
    unsafe { libc::_exit(127) }
}

impl Orders<'_> {
    /// Comes back only if the program does not run.
    fn carry_out(&self) -> io::Result<()> {
        self.die_with_parent()?;
        take_default_signals();
        for step in self.steps {
            step.take()?;
        }
        close_from(self.first);
        if let Some(directory) = &self.launch.directory {
            // SAFETY: a plain system call with a string that is alive.
            check(unsafe { libc::chdir(directory.as_ptr()) })?;
        }
        mask(&no_signals())?;
        // SAFETY: the lists end with null, and everything they point to is alive during the call.
        check(unsafe {
            libc::execve(self.launch.program.as_ptr(), self.arguments.as_ptr(), self.environment.as_ptr())
        })
        .map(drop)
    }

    fn die_with_parent(&self) -> io::Result<()> {
        // SAFETY: plain system calls.
        check(unsafe { libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL as libc::c_ulong) })?;
        // SAFETY: as above.
        if unsafe { libc::getppid() } != self.parent {
            // It died before it was told to: nobody is there to start anything for.
            // SAFETY: as above.
            unsafe { libc::_exit(127) };
        }
        Ok(())
    }
}

impl Step {
    fn take(self) -> io::Result<()> {
        match self {
            Step::Null { descriptor, flags } => {
                // SAFETY: a plain system call with a literal path.
                let opened = check(unsafe { libc::open(c"/dev/null".as_ptr(), flags) })?;
                if opened == descriptor {
                    return Ok(());
                }
                duplicate(opened, descriptor)?;
                // SAFETY: just opened, and used by nobody.
                check(unsafe { libc::close(opened) }).map(drop)
            }
            Step::Duplicate { from, to } => duplicate(from, to),
        }
    }
}

fn duplicate(from: c_int, to: c_int) -> io::Result<()> {
    let done = if from == to {
        // SAFETY: a plain system call.
        unsafe { libc::fcntl(from, libc::F_SETFD, 0) }
    } else {
        // SAFETY: as above.
        unsafe { libc::dup2(from, to) }
    };
    check(done).map(drop)
}

/// Everything of ours is closed by the system anyway; descriptors of others may not be.
fn close_from(first: c_int) {
    // SAFETY: a plain system call; none of these descriptors is used any more.
    if unsafe { libc::syscall(libc::SYS_close_range, first, c_int::MAX, 0) } == 0 {
        return;
    }
    for descriptor in first..MOST_DESCRIPTORS {
        // SAFETY: as above.
        unsafe { libc::close(descriptor) };
    }
}

/// Handlers do not outlive the start of a program, but ignored signals would stay ignored.
fn take_default_signals() {
    // The system's own record, all zero: the default. The C library's function refuses signals that it keeps to itself.
    let default = [0_u64; 4];
    let before = ptr::null_mut::<c_void>();
    for signal in 1..=LAST_SIGNAL {
        // SAFETY: the record is alive, and as long as the system's. Signals that cannot be changed are refused.
        unsafe {
            libc::syscall(libc::SYS_rt_sigaction, signal, default.as_ptr(), before, size_of::<u64>());
        }
    }
}

/// While it lives no signal reaches this thread: a handler that ran in the child would run in our memory.
struct Quiet(libc::sigset_t);

impl Quiet {
    fn new() -> io::Result<Self> {
        // SAFETY: a set is plain data that the call fills.
        let all = unsafe {
            let mut all = std::mem::zeroed();
            libc::sigfillset(&mut all);
            all
        };
        mask(&all).map(Quiet)
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        // It was the mask before, so it is one.
        let _ = mask(&self.0);
    }
}

fn no_signals() -> libc::sigset_t {
    // SAFETY: a set is plain data that the call fills.
    unsafe {
        let mut none = std::mem::zeroed();
        libc::sigemptyset(&mut none);
        none
    }
}

/// Blocks the signals of the set for this thread, and no others; gives those that were blocked before.
fn mask(set: &libc::sigset_t) -> io::Result<libc::sigset_t> {
    // SAFETY: an all-zero set is a valid value to be overwritten.
    let mut before = unsafe { std::mem::zeroed() };
    // SAFETY: both sets are alive during the call.
    match unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, set, &mut before) } {
        0 => Ok(before),
        // This function gives its error instead of leaving it behind.
        number => Err(io::Error::from_raw_os_error(number)),
    }
}

fn list(strings: &[CString]) -> Vec<*const c_char> {
    strings.iter().map(|each| each.as_ptr()).chain([ptr::null()]).collect()
}
