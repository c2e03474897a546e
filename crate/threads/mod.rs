//! What lives inside one process: tasks to worker threads and results back, over crossbeam channels.
//!
//! docs/dispatch.md has the protocol and the tables of states.

mod bell;
mod codes;
mod dispatcher;
mod hands;
mod reports;
mod revocations;
mod slot;
mod task;

pub use bell::Clapper;
pub use dispatcher::{Begin, Claim, Dispatcher, Lost, Reserved, Revoked};
pub use reports::{Drained, Reports};
pub use slot::Slot;
pub use task::{FrameInfo, TaskName, each_frame};

#[cfg(all(test, not(loom)))]
mod tests;
