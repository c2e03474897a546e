//! On which processors a thread may run.

use super::check;
use crate::sys::Placement;

/// A thread of this process, by the number that the kernel knows it by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Thread(libc::pid_t);

/// Processors that a set has room for. Where there are more the kernel refuses it, and threads stay where they are.
const MOST: usize = libc::CPU_SETSIZE as usize;

fn empty() -> libc::cpu_set_t {
    // SAFETY: bits, none of them set.
    unsafe { std::mem::zeroed() }
}

impl Placement for Thread {
    fn this() -> Self {
        // SAFETY: a plain system call.
        Thread(unsafe { libc::gettid() })
    }

    fn processor() -> Option<usize> {
        // SAFETY: a plain system call.
        usize::try_from(unsafe { libc::sched_getcpu() }).ok()
    }

    fn allowed(self) -> Option<Vec<usize>> {
        let mut set = empty();
        // SAFETY: the kernel writes at most so many bytes.
        check(unsafe { libc::sched_getaffinity(self.0, size_of_val(&set), &raw mut set) }).ok()?;
        // SAFETY: all are in the set's range.
        Some((0..MOST).filter(|&processor| unsafe { libc::CPU_ISSET(processor, &set) }).collect())
    }

    fn allow(self, processors: &[usize]) -> bool {
        let mut set = empty();
        for &processor in processors.iter().filter(|&&processor| processor < MOST) {
            // SAFETY: it is in the set's range.
            unsafe { libc::CPU_SET(processor, &mut set) };
        }
        // SAFETY: the kernel reads so many bytes.
        check(unsafe { libc::sched_setaffinity(self.0, size_of_val(&set), &raw const set) }).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_runs_where_it_is_allowed_to() {
        // A thread of its own: the others of the test run are left where they are.
        std::thread::spawn(|| {
            let thread = Thread::this();
            let all = thread.allowed().unwrap();
            assert!(all.contains(&Thread::processor().unwrap()));
            for &processor in &all {
                assert!(thread.allow(&[processor]));
                assert_eq!(thread.allowed(), Some(vec![processor]));
                assert_eq!(Thread::processor(), Some(processor));
            }
            assert!(!thread.allow(&[]), "somewhere it has to run");
            assert!(thread.allow(&all));
            assert_eq!(thread.allowed(), Some(all));
        })
        .join()
        .unwrap();
    }
}
