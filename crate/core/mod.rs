//! What processes share: the arena, and everything that lies in it. No JavaScript here, and no system call: those are
//! in `sys`. docs/arena.md has the protocols and the tables of states.

// Loom's atomics cannot lie in mapped memory: only what works on words alone is modelled.
mod latch;

pub mod board;

#[cfg(not(loom))]
pub mod arena;
#[cfg(not(loom))]
mod buddy;
#[cfg(not(loom))]
pub mod channel;
#[cfg(not(loom))]
pub mod child;
#[cfg(not(loom))]
pub mod code;
#[cfg(not(loom))]
mod journal;
#[cfg(not(loom))]
pub mod kinds;
#[cfg(not(loom))]
mod layout;
#[cfg(not(loom))]
pub mod letter;
#[cfg(not(loom))]
mod lines;
#[cfg(not(loom))]
pub mod member;
#[cfg(not(loom))]
pub mod objects;
#[cfg(not(loom))]
pub mod participants;
#[cfg(not(loom))]
pub mod pipe;
#[cfg(not(loom))]
pub mod reactor;
#[cfg(not(loom))]
pub mod reaper;
#[cfg(not(loom))]
mod redo;
#[cfg(not(loom))]
pub mod spawner;
pub mod sync;
#[cfg(not(loom))]
pub mod waitable;

#[cfg(all(test, not(loom)))]
mod tests;
