//! Blocks of the data: powers of two granules, split and merged with their buddies (Knowlton, "A fast storage allocator",
//! 1965). All books are kept beside the data, in a word for each granule that begins a block:
//!
//! | bits | meaning |
//! |---|---|
//! | 0-1 | 0: no block begins here, 1: free, 2: in use |
//! | 2-7 | order: the block has 2^order granules |
//! | 8-35 | free: next free block of the order + 1 |
//! | 36-63 | free: previous free block of the order + 1 |

use std::sync::atomic::Ordering;

use super::arena::Arena;
use super::journal::Tx;
use super::layout::{GRANULE, ORDERS, header};
use crate::error::Refusal;

const NONE: u64 = 0;
const FREE: u64 = 1;
const USED: u64 = 2;
const LINK: u64 = (1 << 28) - 1;

/// A block that is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// First granule.
    pub index: u64,
    pub order: u32,
}

impl Block {
    pub fn bytes(self) -> u64 {
        GRANULE << self.order
    }
}

/// The smallest order whose blocks have room for so many bytes.
pub fn order_for(bytes: u64) -> u32 {
    bytes.div_ceil(GRANULE).max(1).next_power_of_two().trailing_zeros()
}

/// Puts the whole data into free blocks, before anybody else knows the arena.
pub(super) fn format(arena: &Arena) -> Result<(), Refusal> {
    let granules = arena.layout().granules;
    let mut index = 0;
    while index < granules {
        let alignment = if index == 0 { ORDERS - 1 } else { index.trailing_zeros() };
        let order = alignment.min((granules - index).ilog2()).min(ORDERS - 1);
        let head = arena.word(head(order))?;
        let next = head.load(Ordering::Relaxed);
        if next != 0 {
            let at = place(arena, next - 1)?;
            let word = arena.word(at)?.load(Ordering::Relaxed);
            arena.word(at)?.store(free_word(order, word >> 8 & LINK, index + 1), Ordering::Relaxed);
        }
        arena.word(place(arena, index)?)?.store(free_word(order, next, 0), Ordering::Relaxed);
        head.store(index + 1, Ordering::Relaxed);
        index += 1 << order;
    }
    Ok(())
}

/// Takes a block with room for `bytes` bytes; what is in it is anything.
pub fn allocate(tx: &mut Tx<'_>, bytes: u64) -> Result<Block, Refusal> {
    let full = || Refusal::ArenaFull { size: tx.arena().layout().size, needed: bytes };
    if bytes > tx.arena().layout().size {
        return Err(full());
    }
    let order = order_for(bytes);
    let mut found = None;
    for larger in order..ORDERS {
        if tx.get(head(larger))? != 0 {
            found = Some(larger);
            break;
        }
    }
    let larger = found.ok_or_else(full)?;
    let index = tx.get(head(larger))? - 1;
    unlink(tx, index, larger)?;
    for half in (order..larger).rev() {
        link(tx, index + (1 << half), half)?;
    }
    let at = place(tx.arena(), index)?;
    tx.set(at, USED | u64::from(order) << 2)?;
    count(tx, i64::try_from(GRANULE << order).unwrap_or(i64::MAX))?;
    Ok(Block { index, order })
}

/// Gives a block back.
pub fn free(tx: &mut Tx<'_>, block: Block) -> Result<(), Refusal> {
    let mut index = block.index;
    let word = tx.get(place(tx.arena(), index)?)?;
    if word & 3 != USED || order_of(word) != block.order || block.order >= ORDERS {
        return Err(Refusal::Corrupt("a block that is given back"));
    }
    count(tx, -i64::try_from(block.bytes()).unwrap_or(i64::MAX))?;
    let mut order = block.order;
    let granules = tx.arena().layout().granules;
    while order + 1 < ORDERS {
        let buddy = index ^ (1 << order);
        if buddy + (1 << order) > granules {
            break;
        }
        let word = tx.get(place(tx.arena(), buddy)?)?;
        if word & 3 != FREE || order_of(word) != order {
            break;
        }
        unlink(tx, buddy, order)?;
        tx.set(place(tx.arena(), buddy)?, NONE)?;
        tx.set(place(tx.arena(), index)?, NONE)?;
        index = index.min(buddy);
        order += 1;
    }
    link(tx, index, order)
}

/// The block that begins at a granule, if one in use does.
pub fn used(arena: &Arena, index: u64) -> Result<Block, Refusal> {
    let word = arena.word(place(arena, index)?)?.load(Ordering::Relaxed);
    let order = order_of(word);
    let fits =
        order < ORDERS && index.checked_add(1 << order).is_some_and(|end| end <= arena.layout().granules);
    if word & 3 != USED || !fits {
        return Err(Refusal::Corrupt("a block"));
    }
    Ok(Block { index, order })
}

fn link(tx: &mut Tx<'_>, index: u64, order: u32) -> Result<(), Refusal> {
    let next = tx.get(head(order))?;
    if next != 0 {
        let at = free_place(tx, next - 1, order)?;
        let word = tx.get(at)?;
        tx.set(at, free_word(order, word >> 8 & LINK, index + 1))?;
    }
    let at = place(tx.arena(), index)?;
    tx.set(at, free_word(order, next, 0))?;
    tx.set(head(order), index + 1)
}

fn unlink(tx: &mut Tx<'_>, index: u64, order: u32) -> Result<(), Refusal> {
    let at = free_place(tx, index, order)?;
    let word = tx.get(at)?;
    let (next, previous) = (word >> 8 & LINK, word >> 36 & LINK);
    if next != 0 {
        let at = free_place(tx, next - 1, order)?;
        let word = tx.get(at)?;
        tx.set(at, free_word(order, word >> 8 & LINK, previous))?;
    }
    if previous == 0 {
        return tx.set(head(order), next);
    }
    let at = free_place(tx, previous - 1, order)?;
    let word = tx.get(at)?;
    tx.set(at, free_word(order, next, word >> 36 & LINK))
}

fn free_place(tx: &Tx<'_>, index: u64, order: u32) -> Result<u64, Refusal> {
    let at = place(tx.arena(), index)?;
    let word = tx.get(at)?;
    if word & 3 != FREE || order_of(word) != order {
        return Err(Refusal::Corrupt("the list of free blocks"));
    }
    Ok(at)
}

fn count(tx: &mut Tx<'_>, bytes: i64) -> Result<(), Refusal> {
    let used = tx.get(header::USED_BYTES)?;
    tx.set(header::USED_BYTES, used.wrapping_add_signed(bytes))
}

fn head(order: u32) -> u64 {
    header::FREE_BLOCKS + u64::from(order) * 8
}

fn place(arena: &Arena, index: u64) -> Result<u64, Refusal> {
    if index >= arena.layout().granules {
        return Err(Refusal::Corrupt("the number of a granule"));
    }
    Ok(arena.layout().blocks + index * 8)
}

fn order_of(word: u64) -> u32 {
    (word >> 2 & 63) as u32
}

fn free_word(order: u32, next: u64, previous: u64) -> u64 {
    FREE | u64::from(order) << 2 | next << 8 | previous << 36
}
