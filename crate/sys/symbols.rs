//! What the program that has loaded us exports.

use std::ffi::{CStr, c_void};
use std::ptr::NonNull;

/// The address of an exported symbol of this process; none if it exports no such name.
#[cfg(unix)]
pub fn exported(name: &CStr) -> Option<NonNull<c_void>> {
    // SAFETY: the name ends with a zero.
    NonNull::new(unsafe { libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr()) })
}

/// The same: nothing is known of names here.
#[cfg(not(unix))]
pub fn exported(_: &CStr) -> Option<NonNull<c_void>> {
    None
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn what_the_program_has_is_found_and_nothing_else() {
        assert!(exported(c"malloc").is_some());
        assert!(exported(c"_ZNK2v88Function8ScriptIdEv").is_none(), "Node has not loaded this test");
    }
}
