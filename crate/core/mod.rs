//! What processes share: the arena, and everything that lies in it. No JavaScript here, and no system call: those are
//! in `sys`. docs/arena.md has the protocols and the tables of states.

pub mod arena;
pub mod board;
mod buddy;
pub mod channel;
pub mod child;
pub mod code;
mod journal;
pub mod keep;
pub mod kinds;
mod layout;
pub mod letter;
mod lines;
pub mod member;
pub mod objects;
pub mod participants;
pub mod pipe;
pub mod reactor;
pub mod reaper;
mod redo;
pub mod spawner;
pub mod sync;
pub mod waitable;

#[cfg(test)]
mod tests;
