//! One worker as the dispatcher knows it.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use crossbeam_channel::{Receiver, Sender, bounded};

use super::rest::Rest;
use super::task::{Task, TaskName};

/// What a worker holds. A slot outlives its worker: a successor takes it over with the next incarnation.
#[derive(Debug)]
pub struct Slot {
    /// What the worker is doing; see `rest.rs`.
    pub rest: Rest,
    /// Set by the caller to end every wait of the worker, for good: also of one that has not come up yet.
    stop: AtomicBool,
    /// How many workers had this slot before; written by the worker that attaches.
    incarnation: AtomicU32,
    /// True from attach to loss; written by the worker at both ends.
    attached: AtomicBool,
    hands: Mutex<Hands>,
    /// Ends a native wait early: work was returned, or the worker has to stop.
    wake: (Sender<()>, Receiver<()>),
}

/// The tasks in a worker's hands.
#[derive(Debug, Default)]
pub struct Hands {
    /// Claimed or pinned, not started; the first `copied` of them lie in the worker's inbox.
    pub claim: VecDeque<Task>,
    pub copied: usize,
    pub running: Option<Task>,
}

impl Default for Slot {
    fn default() -> Self {
        Slot {
            rest: Rest::default(),
            stop: AtomicBool::new(false),
            incarnation: AtomicU32::new(0),
            attached: AtomicBool::new(false),
            hands: Mutex::default(),
            wake: bounded(1),
        }
    }
}

impl Slot {
    /// A worker takes the slot over.
    pub fn attach(&self, incarnation: u32) {
        self.incarnation.store(incarnation, Ordering::SeqCst);
        self.attached.store(true, Ordering::SeqCst);
        self.rest.busy();
    }

    /// The worker is gone: true the first time it is said of this incarnation.
    pub fn detach(&self, incarnation: u32) -> bool {
        self.incarnation.load(Ordering::SeqCst) == incarnation && self.attached.swap(false, Ordering::SeqCst)
    }

    pub fn is_attached(&self) -> bool {
        self.attached.load(Ordering::SeqCst)
    }

    /// Ends the worker's present wait and all later ones.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::SeqCst);
        self.wake();
    }

    pub fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::SeqCst)
    }

    /// Makes the worker look for work once more, if it waits natively or is about to.
    pub fn wake(&self) {
        // A full channel means that a wake-up is already waiting: one is enough.
        let _ = self.wake.0.try_send(());
    }

    /// The channel that `wake` feeds, for the worker's select.
    pub fn woken(&self) -> &Receiver<()> {
        &self.wake.1
    }

    /// Runs `act` on the tasks in the worker's hands, under their lock.
    pub fn with_hands<R>(&self, act: impl FnOnce(&mut Hands) -> R) -> R {
        act(&mut self.hands.lock().expect("no panic under this lock"))
    }

    pub fn runs(&self, name: TaskName) -> bool {
        self.with_hands(|hands| hands.running.as_ref().is_some_and(|task| task.name == name))
    }

    /// Takes back the later half of what was claimed and not started. Pinned tasks stay.
    pub fn take_back(&self) -> VecDeque<Task> {
        self.with_hands(|hands| {
            let unpinned = hands.claim.iter().rev().take_while(|task| task.pinned.is_none()).count();
            let keep = hands.claim.len() - unpinned.div_ceil(2);
            hands.copied = hands.copied.min(keep);
            hands.claim.split_off(keep)
        })
    }
}
