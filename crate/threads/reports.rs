//! What workers tell the caller: results, errors, and that a worker is gone.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, unbounded};

use super::bell::{Bell, Clapper};
use super::task::HEADER_BYTES;
use crate::sync::Mutex;

/// The kind word of a `Gone` report; the other kinds are known to TypeScript alone (`ts/engine/frames.ts`).
const KIND_GONE: u32 = 1;

/// What a drain brought.
#[derive(Debug, PartialEq, Eq)]
pub enum Drained {
    /// So many bytes of report frames; 0: there are none.
    Bytes(usize),
    /// The first report needs a buffer of so many bytes; it stays.
    TooSmall(usize),
}

/// Report frames that were sent together.
type Batch = Arc<[u8]>;

/// The way home: a channel of batches of report frames, and the bell that tells of them.
pub struct Reports {
    sender: Sender<Batch>,
    receiver: Receiver<Batch>,
    /// Received and not handed out yet: looked at first, in order.
    held: Mutex<VecDeque<Batch>>,
    bell: Bell,
    clapper: Box<dyn Clapper>,
}

impl Reports {
    /// Reports that strike `clapper` when the caller has to look.
    pub fn new(clapper: Box<dyn Clapper>) -> Self {
        let (sender, receiver) = unbounded();
        Reports { sender, receiver, held: Mutex::default(), bell: Bell::default(), clapper }
    }

    /// A worker's batch of report frames.
    pub fn send(&self, frames: &[u8]) {
        self.sender.send(frames.into()).expect("the reports hold a receiver");
        if self.bell.ring() {
            self.clapper.strike();
        }
    }

    /// A worker's environment has come to its end.
    pub fn send_gone(&self, worker: u32, incarnation: u32) {
        let words = [HEADER_BYTES as u32, worker, incarnation, KIND_GONE, 0, 0];
        let frame: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        self.send(&frame);
    }

    /// Copies as many batches as fit into `target`. The caller goes on until there are none.
    pub fn drain(&self, target: &mut [u8]) -> Drained {
        self.bell.silence();
        let mut held = self.held.lock().expect("no panic under this lock");
        held.extend(self.receiver.try_iter());
        let mut at = 0;
        while let Some(batch) = held.front() {
            if at + batch.len() > target.len() {
                break;
            }
            target[at..at + batch.len()].copy_from_slice(batch);
            at += batch.len();
            held.pop_front();
        }
        match held.front() {
            Some(batch) if at == 0 => Drained::TooSmall(batch.len()),
            _ => Drained::Bytes(at),
        }
    }

    /// Blocks until there is something to drain, at most for `timeout`. For the caller's own thread only.
    pub fn wait(&self, timeout: Duration) -> bool {
        let mut held = self.held.lock().expect("no panic under this lock");
        if held.is_empty() {
            held.extend(self.receiver.recv_timeout(timeout));
        }
        !held.is_empty()
    }
}
