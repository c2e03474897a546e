//! The mapping of an arena, and checked access to what lies in it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use super::layout::{GRANULE, Layout, MAGIC, header};
use super::{buddy, participants};
use crate::error::Refusal;
use crate::sync::latch::Surroundings;
use crate::sys::{INHERITED, Map, Platform, SharedMap, System};

/// Addresses that an arena takes when nobody says otherwise, in bytes; memory only where it is touched.
pub const DEFAULT_BYTES: u64 = System::ARENA_BYTES;

/// An arena as this process sees it.
#[derive(Debug)]
pub struct Arena {
    map: Map,
    layout: Layout,
}

impl Arena {
    /// A new arena of `size` bytes of addresses.
    pub fn create(size: u64) -> Result<Arc<Self>, Refusal> {
        let layout = Layout::of(size)?;
        let map = Map::create(size).map_err(|error| {
            Refusal::Resources(format!(
                "the system gives no shared memory of {size} bytes of addresses ({error}): set CROSSRAY_ARENA_SIZE \
                 to fewer bytes"
            ))
        })?;
        let arena = Arena { map, layout };
        arena.word(header::SIZE)?.store(size, Ordering::Relaxed);
        buddy::format(&arena)?;
        arena.word(header::MAGIC)?.store(MAGIC, Ordering::Release);
        Ok(Arc::new(arena))
    }

    /// The arena of `size` bytes that the parent handed to this process, where children find it.
    pub fn inherit(size: u64) -> Result<Arc<Self>, Refusal> {
        Arena::attach(INHERITED, size)
    }

    /// The arena of `size` bytes that `handle` stands for in this process.
    pub fn attach(handle: i32, size: u64) -> Result<Arc<Self>, Refusal> {
        let layout = Layout::of(size)?;
        let map = Map::inherit(handle, size)
            .map_err(|error| Refusal::Resources(format!("the arena cannot be inherited: {error}")))?;
        let arena = Arena { map, layout };
        if arena.word(header::MAGIC)?.load(Ordering::Acquire) != MAGIC {
            return Err(Refusal::Argument(
                "parent and child run different versions of crossray: install the same in both".into(),
            ));
        }
        Ok(Arc::new(arena))
    }

    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// What a child inherits.
    pub fn handle(&self) -> i32 {
        self.map.handle()
    }

    /// Bytes in blocks that are in use.
    pub fn used(&self) -> Result<u64, Refusal> {
        Ok(self.word(header::USED_BYTES)?.load(Ordering::Relaxed))
    }

    /// The word at an offset that is a multiple of 8.
    pub fn word(&self, offset: u64) -> Result<&AtomicU64, Refusal> {
        let at = self.at(offset, 8, 8)?;
        // SAFETY: within the mapping and aligned, as `at` has checked; shared words are only ever used as atomics.
        Ok(unsafe { AtomicU64::from_ptr(at.cast()) })
    }

    /// `count` words from an offset on that is a multiple of 8.
    pub fn words(&self, offset: u64, count: u64) -> Result<&[AtomicU64], Refusal> {
        let at = self.at(offset, count.saturating_mul(8), 8)?;
        // SAFETY: as in `word`, for all of them.
        Ok(unsafe { std::slice::from_raw_parts(at.cast(), count as usize) })
    }

    /// The half word at an offset that is a multiple of 4.
    pub fn half(&self, offset: u64) -> Result<&AtomicU32, Refusal> {
        let at = self.at(offset, 4, 4)?;
        // SAFETY: as in `word`.
        Ok(unsafe { AtomicU32::from_ptr(at.cast()) })
    }

    /// Address of `bytes` bytes at an offset, for those who copy or hand out memory.
    pub fn bytes(&self, offset: u64, bytes: u64) -> Result<*mut u8, Refusal> {
        self.at(offset, bytes, 1)
    }

    /// Copies out of the arena. Others may write meanwhile: then any mixture may come, but nothing else is touched.
    pub fn read(&self, offset: u64, target: &mut [u8]) -> Result<(), Refusal> {
        let from = self.at(offset, target.len() as u64, 1)?;
        // SAFETY: both ranges are valid for the length, and a target of ours does not lie in the arena.
        unsafe { std::ptr::copy_nonoverlapping(from, target.as_mut_ptr(), target.len()) };
        Ok(())
    }

    /// Copies into the arena.
    pub fn write(&self, offset: u64, source: &[u8]) -> Result<(), Refusal> {
        let to = self.at(offset, source.len() as u64, 1)?;
        // SAFETY: both ranges are valid for the length; a source in the arena (a shared array) may be copied too.
        unsafe { std::ptr::copy(source.as_ptr(), to, source.len()) };
        Ok(())
    }

    /// Makes a range read as zero; large ones without touching it.
    pub fn clear(&self, offset: u64, bytes: u64) -> Result<(), Refusal> {
        /// From here on the system is faster than writing.
        const LARGE: u64 = 256 << 10;
        const PAGE: u64 = 4096;
        let start = self.at(offset, bytes, 1)?;
        let first = offset.next_multiple_of(PAGE);
        let last = (offset + bytes) / PAGE * PAGE;
        if bytes >= LARGE && self.map.discard(first, last - first).is_ok() {
            self.fill(offset, first - offset)?;
            return self.fill(last, offset + bytes - last);
        }
        // SAFETY: within the mapping.
        unsafe { start.write_bytes(0, bytes as usize) };
        Ok(())
    }

    fn fill(&self, offset: u64, bytes: u64) -> Result<(), Refusal> {
        let start = self.at(offset, bytes, 1)?;
        // SAFETY: within the mapping.
        unsafe { start.write_bytes(0, bytes as usize) };
        Ok(())
    }

    /// Gives the pages of a range of data back to the system.
    pub fn discard(&self, offset: u64, bytes: u64) {
        // Failing costs memory and nothing else.
        let _ = self.map.discard(offset, bytes);
    }

    /// Offset of a granule of the data.
    pub fn granule(&self, index: u64) -> u64 {
        self.layout.data + index * GRANULE
    }

    fn at(&self, offset: u64, bytes: u64, alignment: u64) -> Result<*mut u8, Refusal> {
        let inside = offset.checked_add(bytes).is_some_and(|end| end <= self.layout.size);
        if !inside || !offset.is_multiple_of(alignment) {
            return Err(Refusal::Corrupt("an offset"));
        }
        #[cfg(test)]
        super::tests::cut::probe(self);
        // SAFETY: within the mapping, whose size is the layout's.
        Ok(unsafe { self.map.base().add(offset as usize) })
    }
}

#[cfg(test)]
impl Arena {
    /// All of its memory as it is now.
    pub(super) fn copy(&self) -> Vec<u8> {
        let bytes = usize::try_from(self.layout.size).unwrap();
        let mut copy = Vec::with_capacity(bytes);
        // SAFETY: the whole mapping, into room for as much; all of it is initialized afterwards.
        unsafe {
            std::ptr::copy_nonoverlapping(self.map.base(), copy.as_mut_ptr(), bytes);
            copy.set_len(bytes);
        }
        copy
    }

    /// Makes its memory what `copy` gave.
    pub(super) fn fill_from(&self, copy: &[u8]) {
        assert_eq!(copy.len() as u64, self.layout.size);
        // SAFETY: the whole mapping, from as much.
        unsafe { std::ptr::copy_nonoverlapping(copy.as_ptr(), self.map.base(), copy.len()) };
    }
}

impl Surroundings for Arena {
    fn is_alive(&self, id: u32) -> bool {
        participants::is_alive(self, id)
    }

    fn sleep(&self, word: &AtomicU32, expected: u32, timeout: Duration) {
        System::wait(word, expected, timeout);
    }

    fn wake(&self, word: &AtomicU32) {
        System::wake(word, false);
    }
}
