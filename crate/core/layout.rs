//! Where the parts of an arena lie. Everything follows from its size, so that processes need to agree on nothing else.

use super::redo::bytes_for;
use crate::error::Refusal;

/// Smallest block, in bytes; blocks are powers of two of it.
pub const GRANULE: u64 = 256;
/// Orders of blocks: 256 bytes up to half a tebibyte.
pub const ORDERS: u32 = 32;
/// Participants at a time: processes and worker threads that use the arena.
pub const PARTICIPANTS: u32 = 1024;
/// Bytes of a participant's slot.
pub const SLOT_BYTES: u64 = 128;
/// Bytes of an entry in the table of objects.
pub const ENTRY_BYTES: u64 = 192;
/// Entries of the arena's journal.
pub const JOURNAL_ENTRIES: u64 = 512;

/// The first word of an arena, and the version of everything that lies in it.
pub const MAGIC: u64 = 0x0001_7961_7273_7263;

/// Chains of blocks of code.
pub const CHAINS: u64 = 256;

const MOST_OBJECTS: u64 = 1 << 20;
const PAGE: u64 = 4096;
/// The least that is of use to anybody.
pub const LEAST_BYTES: u64 = 4 << 20;
/// Granules are counted in 28 bits of a block's word.
pub const MOST_BYTES: u64 = GRANULE << 28;

/// Offsets in bytes from the start of the arena.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    pub size: u64,
    pub journal: u64,
    pub slots: u64,
    pub entries: u64,
    /// How many objects there can be.
    pub objects: u64,
    /// A word for each granule of the data.
    pub blocks: u64,
    pub data: u64,
    /// How many granules the data has.
    pub granules: u64,
}

impl Layout {
    /// The layout of an arena of `size` bytes.
    pub fn of(size: u64) -> Result<Self, Refusal> {
        if !(LEAST_BYTES..=MOST_BYTES).contains(&size) || !size.is_multiple_of(PAGE) {
            return Err(Refusal::Range(format!(
                "expected an arena size of {LEAST_BYTES} to {MOST_BYTES} bytes, a multiple of {PAGE}, got {size}"
            )));
        }
        let journal = PAGE;
        let slots = journal + bytes_for(JOURNAL_ENTRIES).next_multiple_of(PAGE);
        let entries = slots + (u64::from(PARTICIPANTS) * SLOT_BYTES).next_multiple_of(PAGE);
        let objects = (size / 4096).min(MOST_OBJECTS);
        let blocks = entries + (objects * ENTRY_BYTES).next_multiple_of(PAGE);
        let data = (blocks + size / GRANULE * 8).next_multiple_of(PAGE);
        Ok(Layout { size, journal, slots, entries, objects, blocks, data, granules: (size - data) / GRANULE })
    }
}

/// Words of the header, by offset.
pub mod header {
    /// `MAGIC`, stored last: from then on others may attach.
    pub const MAGIC: u64 = 0;
    pub const SIZE: u64 = 8;
    /// Latch of the arena's books (32 bits).
    pub const LATCH: u64 = 16;
    /// Entries of the table of objects that were ever used.
    pub const USED_ENTRIES: u64 = 24;
    /// First free entry + 1.
    pub const FREE_ENTRY: u64 = 32;
    /// First entry that is dying + 1.
    pub const DYING_ENTRY: u64 = 40;
    /// Bytes in blocks that are in use, for people and tests.
    pub const USED_BYTES: u64 = 48;
    /// First named segment + 1, as an index of objects.
    pub const SEGMENTS: u64 = 448;
    /// First free block of each order + 1.
    pub const FREE_BLOCKS: u64 = 512;
    /// First block of code of each chain + 1, as an index of objects.
    pub const CODES: u64 = 1024;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_overlap_and_end_within_the_arena() {
        for size in [LEAST_BYTES, 64 << 20, 16 << 30, MOST_BYTES] {
            let layout = Layout::of(size).unwrap();
            assert!(header::FREE_BLOCKS + u64::from(ORDERS) * 8 <= header::CODES);
            assert!(header::CODES + CHAINS * 8 <= layout.journal);
            assert!(layout.journal + bytes_for(JOURNAL_ENTRIES) <= layout.slots);
            assert!(layout.slots + u64::from(PARTICIPANTS) * SLOT_BYTES <= layout.entries);
            assert!(layout.entries + layout.objects * ENTRY_BYTES <= layout.blocks);
            assert!(layout.blocks + layout.granules * 8 <= layout.data);
            assert!(layout.data + layout.granules * GRANULE <= size);
            assert!(layout.granules > 1000);
        }
    }

    #[test]
    fn a_size_that_is_out_of_range_or_odd_is_refused() {
        for size in [0, LEAST_BYTES - 4096, LEAST_BYTES + 1, MOST_BYTES * 2] {
            assert!(matches!(Layout::of(size), Err(Refusal::Range(_))));
        }
    }
}
