//! One worker as the dispatcher knows it.

use crossbeam_channel::{Receiver, Sender, bounded};

use super::hands::Hands;
use super::task::TaskName;
use crate::sync::rest::Rest;
use crate::sync::{AtomicBool, AtomicU32, Mutex, Ordering};

/// What a worker holds. A slot outlives its worker: a successor takes it over with the next incarnation.
#[derive(Debug)]
pub struct Slot {
    /// What the worker is doing; see `sync/rest.rs`.
    pub(super) rest: Rest,
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
        let first = self.incarnation.load(Ordering::SeqCst) == incarnation
            && self.attached.swap(false, Ordering::SeqCst);
        if first {
            self.rest.busy();
        }
        first
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
}
