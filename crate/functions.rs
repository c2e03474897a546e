//! Where a function was written. Node-API has no question for it; V8's own interface has, which Node exports for addons
//! and has not changed from Node 20 to 26. Where it is missing (other runtimes, Windows) nobody tells.

use std::ffi::{CStr, c_int, c_void};
use std::sync::LazyLock;

use crate::sys::exported;

/// A method of `v8::Function` that takes nothing and gives a number.
type Tell = unsafe extern "C" fn(*const c_void) -> c_int;

/// `ScriptId()`, `GetScriptLineNumber()`, `GetScriptColumnNumber()`.
static TELLS: LazyLock<Option<[Tell; 3]>> = LazyLock::new(|| {
    Some([
        method(c"_ZNK2v88Function8ScriptIdEv")?,
        method(c"_ZNK2v88Function19GetScriptLineNumberEv")?,
        method(c"_ZNK2v88Function21GetScriptColumnNumberEv")?,
    ])
});

fn method(name: &CStr) -> Option<Tell> {
    let address = exported(name)?;
    // SAFETY: a symbol of that name is that method of V8, whose only argument is the object.
    Some(unsafe { std::mem::transmute::<*mut c_void, Tell>(address.as_ptr()) })
}

/// Script, line and column of a function, as the inspector tells them: of an arrow's first character, else of the
/// parameters' bracket. None where nobody tells, and for what has no text, as proxies and bound functions.
///
/// # Safety
///
/// `function` is what Node-API knows a function by, on its own thread.
pub unsafe fn place_of(function: *const c_void) -> Option<[i32; 3]> {
    let tells = TELLS.as_ref()?;
    // SAFETY: a value of Node-API is the address of V8's handle on it, which lives during the call.
    let place = tells.map(|tell| unsafe { tell(function) });
    (place[1] >= 0).then_some(place)
}
