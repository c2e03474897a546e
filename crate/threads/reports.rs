//! What workers tell the caller: results, errors, and that a worker is gone.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, unbounded};

use super::bell::{Bell, Clapper};
use super::task::HEADER_BYTES;
use crate::patience;
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

/// What has to live until the caller has read a report; nothing else is known of it here.
pub type Cargo = Box<dyn Send>;

/// Report frames that were sent together.
struct Batch {
    frames: Arc<[u8]>,
    cargo: Option<Cargo>,
}

/// What the caller has received.
#[derive(Default)]
struct Held {
    /// Not handed out yet: looked at first, in order.
    batches: VecDeque<Batch>,
    /// Of those that the last drain has handed out.
    cargo: Vec<Cargo>,
}

/// The way home: a channel of batches of report frames, and the bell that tells of them.
pub struct Reports {
    sender: Sender<Batch>,
    receiver: Receiver<Batch>,
    held: Mutex<Held>,
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
        self.send_with(frames, None);
    }

    /// The same, with what has to live until the caller has read it.
    pub fn send_with(&self, frames: &[u8], cargo: Option<Cargo>) {
        let batch = Batch { frames: frames.into(), cargo };
        self.sender.send(batch).expect("the reports hold a receiver");
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

    /// Copies as many batches as fit into `target`. The caller goes on until there are none, and reads what it got before
    /// it asks again.
    pub fn drain(&self, target: &mut [u8]) -> Drained {
        self.bell.silence();
        let mut held = self.held.lock().expect("no panic under this lock");
        let read = std::mem::take(&mut held.cargo);
        held.batches.extend(self.receiver.try_iter());
        let mut at = 0;
        while held.batches.front().is_some_and(|batch| at + batch.frames.len() <= target.len()) {
            let Some(Batch { frames, cargo }) = held.batches.pop_front() else { break };
            target[at..at + frames.len()].copy_from_slice(&frames);
            at += frames.len();
            held.cargo.extend(cargo);
        }
        let drained = match held.batches.front() {
            Some(batch) if at == 0 => Drained::TooSmall(batch.frames.len()),
            _ => Drained::Bytes(at),
        };
        drop(held);
        // Not under the lock: nothing is known of what it does.
        drop(read);
        drained
    }

    /// Nobody reads any more.
    pub fn discard(&self) {
        let mut held = self.held.lock().expect("no panic under this lock");
        let unread = std::mem::take(&mut *held);
        drop(held);
        drop(unread);
        self.receiver.try_iter().for_each(drop);
    }

    /// Looks for something to drain for as long as a short task takes.
    pub fn poll(&self) -> bool {
        self.bell.muffle();
        let Ok(found) =
            patience::poll_for(patience::ANSWER, || Ok::<_, Infallible>(!self.receiver.is_empty()));
        if found {
            return true;
        }
        self.bell.silence();
        !self.receiver.is_empty()
    }

    /// Blocks until there is something to drain, at most for `timeout`. For the caller's own thread only.
    pub fn wait(&self, timeout: Duration) -> bool {
        let mut held = self.held.lock().expect("no panic under this lock");
        if held.batches.is_empty() {
            held.batches.extend(self.receiver.recv_timeout(timeout));
        }
        !held.batches.is_empty()
    }
}
