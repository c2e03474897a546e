//! Typed arrays as slices, without a copy.
//!
//! napi's own types do not fit: they refuse arrays over a `SharedArrayBuffer` on Node 20, and keep a
//! reference for every call. Here the address is asked for and nothing else; [`super::job`] keeps the array
//! alive.

use std::{ptr, slice};

use napi::bindgen_prelude::{FromNapiValue, TypeName, ValidateNapiValue};
use napi::{Status, ValueType, sys};

use crate::error::Refusal;
use crate::ops::Element;
use crate::ops::map::Operand;

/// The types of array that operations read or write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Float64,
    Float32,
    Int32,
    Uint32,
}

/// What may stand in an array.
pub trait Stored: Copy + 'static {
    const KIND: Kind;
}

impl Stored for f64 {
    const KIND: Kind = Kind::Float64;
}

impl Stored for f32 {
    const KIND: Kind = Kind::Float32;
}

impl Stored for i32 {
    const KIND: Kind = Kind::Int32;
}

impl Stored for u32 {
    const KIND: Kind = Kind::Uint32;
}

/// A typed array of JavaScript that came as an argument.
pub struct Array {
    /// Valid until the call returns.
    pub handle: sys::napi_value,
    pub memory: Memory,
}

/// A typed array of the same kind as another one: that is for the facade to see to. Node-API asks an array of doubles
/// nine questions until it knows what it is, which takes longer than to find its elements.
pub struct Alike {
    handle: sys::napi_value,
    start: *mut u8,
    len: usize,
}

impl Alike {
    pub fn to(self, other: &Array) -> Array {
        let Alike { handle, start, len } = self;
        Array { handle, memory: Memory { kind: other.memory.kind, start, len } }
    }
}

/// Where the elements of a typed array lie.
#[derive(Clone, Copy)]
pub struct Memory {
    pub kind: Kind,
    start: *mut u8,
    len: usize,
}

// SAFETY: it is an address. Who turns it into a slice answers for that.
unsafe impl Send for Memory {}

impl Memory {
    pub fn len(&self) -> usize {
        self.len
    }

    fn check<T: Stored>(&self) -> Result<(), Refusal> {
        if self.kind == T::KIND {
            return Ok(());
        }
        Err(Refusal::Argument(format!("Expected a {:?}Array, got a {:?}Array.", T::KIND, self.kind)))
    }

    /// The elements, to be read.
    ///
    /// # Safety
    ///
    /// The array must stay alive and attached, and nobody may write to it, as long as the slice is used. The
    /// second is asked of the caller in JavaScript, for all of them.
    pub unsafe fn elements<'a, T: Stored>(self) -> Result<&'a [T], Refusal> {
        self.check::<T>()?;
        if self.len == 0 {
            return Ok(&[]);
        }
        // SAFETY: so long and so aligned is what a typed array of this kind is; the rest is the caller's.
        Ok(unsafe { slice::from_raw_parts(self.start.cast(), self.len) })
    }

    /// The elements, to be written.
    ///
    /// # Safety
    ///
    /// As for [`elements`](Memory::elements), and there must be no other slice of this memory meanwhile.
    pub unsafe fn elements_mut<'a, T: Stored>(self) -> Result<&'a mut [T], Refusal> {
        self.check::<T>()?;
        if self.len == 0 {
            return Ok(&mut []);
        }
        // SAFETY: so long and so aligned is what a typed array of this kind is; the rest is the caller's.
        Ok(unsafe { slice::from_raw_parts_mut(self.start.cast(), self.len) })
    }

    fn size(&self) -> usize {
        self.len * if self.kind == Kind::Float64 { 8 } else { 4 }
    }

    fn overlaps(&self, other: &Memory) -> bool {
        let (start, other_start) = (self.start.addr(), other.start.addr());
        start < other_start + other.size() && other_start < start + self.size()
    }

    /// Refuses an `out` that shares memory with this input.
    pub fn apart_from(&self, out: &Memory, name: &str) -> Result<(), Refusal> {
        if self.overlaps(out) {
            return Err(Refusal::Range(format!("out must not share memory with {name}.")));
        }
        Ok(())
    }

    /// This input of an operation whose `out` may be the input itself, but may not overlap it otherwise.
    ///
    /// # Safety
    ///
    /// As for [`elements`](Memory::elements).
    pub unsafe fn operand<'a, T: Stored + Element>(
        self,
        out: &Memory,
        name: &str,
    ) -> Result<Operand<'a, T>, Refusal> {
        if !self.overlaps(out) {
            // SAFETY: the caller's.
            return unsafe { self.elements() }.map(Operand::Elements);
        }
        self.check::<T>()?;
        if self.start == out.start && self.len == out.len {
            return Ok(Operand::Out);
        }
        let message =
            format!("out must be {name} itself or memory apart from it, it overlaps {name} in part.");
        Err(Refusal::Range(message))
    }
}

impl TypeName for Array {
    fn type_name() -> &'static str {
        "TypedArray"
    }

    fn value_type() -> ValueType {
        ValueType::Object
    }
}

impl ValidateNapiValue for Array {}

impl FromNapiValue for Array {
    unsafe fn from_napi_value(env: sys::napi_env, handle: sys::napi_value) -> napi::Result<Self> {
        let mut kind = 0;
        // SAFETY: the caller's.
        let Alike { start, len, .. } = unsafe { find(env, handle, &mut kind) }?;
        let kind = match kind {
            sys::TypedarrayType::float64_array => Kind::Float64,
            sys::TypedarrayType::float32_array => Kind::Float32,
            sys::TypedarrayType::int32_array => Kind::Int32,
            sys::TypedarrayType::uint32_array => Kind::Uint32,
            _ => return Err(unfit()),
        };
        Ok(Array { handle, memory: Memory { kind, start, len } })
    }
}

impl FromNapiValue for Alike {
    unsafe fn from_napi_value(env: sys::napi_env, handle: sys::napi_value) -> napi::Result<Self> {
        // SAFETY: the caller's.
        unsafe { find(env, handle, ptr::null_mut()) }
    }
}

/// Finds the elements of a typed array, and what kind it is if that is not null.
///
/// # Safety
///
/// env and handle must be those of a call that goes on.
unsafe fn find(
    env: sys::napi_env,
    handle: sys::napi_value,
    kind: *mut sys::napi_typedarray_type,
) -> napi::Result<Alike> {
    let (mut len, mut start) = (0, ptr::null_mut());
    // SAFETY: the caller's; what is not wanted may be null.
    let status = unsafe {
        sys::napi_get_typedarray_info(
            env,
            handle,
            kind,
            &mut len,
            &mut start,
            ptr::null_mut(),
            ptr::null_mut(),
        )
    };
    if status != sys::Status::napi_ok {
        return Err(unfit());
    }
    Ok(Alike { handle, start: start.cast(), len })
}

fn unfit() -> napi::Error {
    napi::Error::new(Status::InvalidArg, "Expected a Float64Array, Float32Array, Int32Array or Uint32Array.")
}
