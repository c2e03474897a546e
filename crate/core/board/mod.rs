//! Tasks of one pool in processes: everything that lies between a caller and its workers is one object of the arena.
//!
//! The caller alone queues tasks, and it alone frees them; workers claim, begin and finish them, and take from each
//! other. Whoever is killed at whatever instruction: each task has a state word, and whoever moves that on decides.
//!
//! | state of a record | meaning | moved on by |
//! |---|---|---|
//! | queued | nobody runs it; its worker-to-be finds it in a lane, or it is claimed | the worker that begins it, or the caller that revokes it: one compare-and-swap wins |
//! | running by w | worker w has begun it | w when it has ended; the caller when w is lost |
//! | done | its results are published, in the outbox or the ring of its worker | the caller, which uses the record again |
//! | revoked | it never starts; the caller has cancelled it, or queued it again elsewhere | the same |
//!
//! A lane is a ring of records; there are two: of tasks that came back from lost workers, and of all others. A task has
//! a position in its lane, which the state word repeats: a worker that comes late to a record that is used again
//! finds another position in it, and lets it be. So claims need no cleaning up: a claim is a run of positions in the
//! worker's hand word (`sync/hand.rs`), and what a killed worker leaves there, or lost on the way there, the caller finds by
//! looking at the records that are queued, claimed, and in nobody's hand.
//!
//! | word of a place (one for each worker) | written by |
//! |---|---|
//! | rest (`sync/rest.rs`) | the worker; who wakes it |
//! | stop | the caller, for good |
//! | participant | the worker when it attaches, 0: nobody; the caller when it is lost |
//! | runs | the worker: 1 while a task runs, for statistics alone |
//! | hand | the worker; an idle one that takes the rear half |
//! | head, tail of its ring of reports | the caller; the worker |
//! | control block and outbox (`ts/engine/control.ts`) | see there |

mod caller;
mod lane;
mod ledger;
mod place;
mod ring;
mod stock;
mod worker;

pub use caller::{BoardCaller, Drained, TaskName};
pub use place::CONTROL_BYTES;
pub(super) use place::let_go;
pub use worker::{Begin, BoardWorker, Claim};

#[cfg(test)]
mod tests;
