//! Tasks of one pool: queued, claimed, begun, taken back, returned, revoked.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, select, unbounded};

use super::codes::Codes;
use super::reports::Reports;
use super::slot::Slot;
use super::task::{Task, TaskName, parse_batch};
use crate::error::Refusal;

/// What a claim brought.
#[derive(Debug, PartialEq, Eq)]
pub enum Claim {
    /// So many bytes of frames were copied into the inbox.
    Bytes(usize),
    /// The first task needs an inbox of so many bytes; it stays claimed.
    TooSmall(usize),
    /// Nothing came in time.
    Nothing,
    /// The worker has to end.
    Stop,
}

/// What became of a revoked task.
#[derive(Debug, PartialEq, Eq)]
pub enum Revoked {
    /// It had not started and never will.
    Unstarted,
    /// It runs on this worker.
    Running(u32),
}

/// What a lost worker had in its hands.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Lost {
    /// Was running: now an orphan, to be requeued or dropped.
    pub running: Option<TaskName>,
    /// Pinned to the worker and not started: nobody else can run these.
    pub undeliverable: Vec<TaskName>,
}

/// The state that a pool's caller and workers share. Every method may be called from any thread.
pub struct Dispatcher {
    pub codes: Codes,
    pub reports: Reports,
    slots: Box<[Slot]>,
    /// Batches that the caller has pushed and no worker has opened.
    pushed: Sender<Vec<Task>>,
    arriving: Receiver<Vec<Task>>,
    /// Tasks of opened batches, and in front of them those that came back from lost or retired workers.
    ready: Mutex<VecDeque<Task>>,
    /// Tasks in `arriving` and `ready`; the caller adds, workers subtract.
    queued: AtomicUsize,
    /// Tasks that must not start any more, still somewhere in the queue or a claim.
    revoked: Mutex<HashSet<TaskName>>,
    /// Size of `revoked`, so that the common case takes no lock.
    revocations: AtomicUsize,
    orphans: Mutex<HashMap<TaskName, Task>>,
}

impl Dispatcher {
    /// A dispatcher for `workers` workers whose reports go to `reports`.
    pub fn new(workers: usize, reports: Reports) -> Self {
        let (pushed, arriving) = unbounded();
        Dispatcher {
            codes: Codes::default(),
            reports,
            slots: (0..workers).map(|_| Slot::default()).collect(),
            pushed,
            arriving,
            ready: Mutex::default(),
            queued: AtomicUsize::new(0),
            revoked: Mutex::default(),
            revocations: AtomicUsize::new(0),
            orphans: Mutex::default(),
        }
    }

    pub fn slot(&self, worker: u32) -> &Slot {
        &self.slots[worker as usize]
    }

    pub fn workers(&self) -> usize {
        self.slots.len()
    }

    /// Tasks that nobody has claimed.
    pub fn queued(&self) -> usize {
        self.queued.load(Ordering::SeqCst)
    }

    /// Tasks that run.
    pub fn running(&self) -> usize {
        self.slots.iter().filter(|slot| slot.with_hands(|hands| hands.running.is_some())).count()
    }

    // ---- the caller's side -------------------------------------------------------------------------------

    /// Queues a batch of task frames. True if some worker rests and has to be rung (`next_to_ring`).
    pub fn push(&self, frames: &[u8]) -> Result<bool, Refusal> {
        let mut free = parse_batch(frames)?;
        let pinned: Vec<_> = free.extract_if(.., |task| task.pinned.is_some()).collect();
        for task in pinned {
            self.pin(task)?;
        }
        if !free.is_empty() {
            self.queued.fetch_add(free.len(), Ordering::SeqCst);
            self.pushed.send(free).expect("the dispatcher holds a receiver");
        }
        Ok(self.slots.iter().any(|slot| slot.rest.is_resting()))
    }

    fn pin(&self, task: Task) -> Result<(), Refusal> {
        let worker = task.pinned.unwrap_or(u32::MAX);
        let slot = self.slots.get(worker as usize).ok_or_else(|| {
            Refusal::Range(format!("expected a worker below {}, got {worker}", self.slots.len()))
        })?;
        slot.with_hands(|hands| hands.claim.push_back(task));
        slot.wake();
        Ok(())
    }

    /// A worker that rests although there is work for it, or none: ask until there is none.
    pub fn next_to_ring(&self) -> Option<u32> {
        let parked = self.slots.iter().filter(|slot| slot.rest.is_parked()).count();
        let enough = self.queued() <= parked;
        let index = self.slots.iter().position(|slot| {
            let wanted = !enough || slot.with_hands(|hands| !hands.claim.is_empty());
            wanted && slot.rest.must_ring()
        });
        index.map(|index| index as u32)
    }

    /// The worker with the least to do, for a task that has to be pinned.
    pub fn least_busy(&self) -> u32 {
        let load =
            |slot: &Slot| slot.with_hands(|hands| hands.claim.len() + usize::from(hands.running.is_some()));
        let best = self.slots.iter().enumerate().min_by_key(|(_, slot)| (!slot.rest.is_idle(), load(slot)));
        best.map_or(0, |(index, _)| index as u32)
    }

    /// Makes sure that a task does not start any more; tells if it is too late for that.
    pub fn revoke(&self, name: TaskName) -> Revoked {
        lock(&self.revoked).insert(name);
        self.revocations.fetch_add(1, Ordering::SeqCst);
        let running = self.slots.iter().position(|slot| slot.runs(name));
        match running {
            Some(worker) if self.consume_revocation(name) => Revoked::Running(worker as u32),
            _ => Revoked::Unstarted,
        }
    }

    /// The worker that runs the task, if it runs.
    pub fn runner_of(&self, name: TaskName) -> Option<u32> {
        self.slots.iter().position(|slot| slot.runs(name)).map(|index| index as u32)
    }

    /// Puts the claimed tasks of a worker that is gone back to the front and tells what was in its hands.
    pub fn lose(&self, worker: u32) -> Lost {
        let (running, claim) = self.slot(worker).with_hands(|hands| {
            hands.copied = 0;
            (hands.running.take(), std::mem::take(&mut hands.claim))
        });
        let (pinned, free): (Vec<_>, Vec<_>) = claim.into_iter().partition(|task| task.pinned.is_some());
        self.return_to_front(free);
        let name = running.as_ref().map(|task| task.name);
        if let Some(task) = running {
            lock(&self.orphans).insert(task.name, task);
        }
        Lost { running: name, undeliverable: pinned.iter().map(|task| task.name).collect() }
    }

    /// Runs an orphan again, without its first `skip` items. False if there is no such orphan.
    pub fn requeue(&self, name: TaskName, skip: u32) -> bool {
        let Some(mut task) = lock(&self.orphans).remove(&name) else {
            return false;
        };
        task.skip = skip;
        self.return_to_front(vec![task]);
        true
    }

    /// Forgets an orphan.
    pub fn drop_orphan(&self, name: TaskName) {
        lock(&self.orphans).remove(&name);
    }

    // ---- the worker's side -------------------------------------------------------------------------------

    /// Fills `inbox` with frames of tasks that now belong to this worker, waiting at most `timeout` for some.
    pub fn claim(&self, worker: u32, inbox: &mut [u8], timeout: Duration) -> Claim {
        let slot = self.slot(worker);
        slot.with_hands(|hands| hands.running = None);
        let deadline = Instant::now() + timeout;
        loop {
            if slot.is_stopped() {
                return Claim::Stop;
            }
            slot.rest.busy();
            self.fill_hands(slot, inbox.len());
            if let Some(claim) = copy_claim(slot, inbox) {
                return claim;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                self.forget_spent_revocations();
                return Claim::Nothing;
            }
            self.park(slot, left);
        }
    }

    /// Blocks until a batch, a wake-up or the end of `timeout`.
    fn park(&self, slot: &Slot, timeout: Duration) {
        slot.rest.park();
        // Whoever left tasks there before it could see this worker parked has not woken it.
        if !lock(&self.ready).is_empty() {
            slot.rest.busy();
            return;
        }
        select! {
            recv(self.arriving) -> batch => {
                lock(&self.ready).extend(batch.expect("the dispatcher holds a sender"));
            }
            recv(slot.woken()) -> _ => {}
            default(timeout) => {}
        }
        slot.rest.busy();
    }

    /// Claims this worker's share, or takes back from another what it has not started.
    fn fill_hands(&self, slot: &Slot, room: usize) {
        let mut bytes = slot.with_hands(|hands| hands.claim.iter().map(Task::len).sum::<usize>());
        let mut ready = lock(&self.ready);
        ready.extend(self.arriving.try_iter().flatten());
        let share = ready.len().div_ceil(2 * self.slots.len());
        let fits = ready.iter().take(share).take_while(|task| {
            let fits = bytes == 0 || bytes + task.len() <= room;
            bytes += task.len();
            fits
        });
        let count = fits.count();
        let claimed = ready.drain(..count);
        slot.with_hands(|hands| hands.claim.extend(claimed));
        let left = ready.len();
        drop(ready);
        self.queued.fetch_sub(count, Ordering::SeqCst);
        if left > 0 {
            self.wake_one();
        }
        if bytes == 0 {
            self.take_back_for(slot);
        }
    }

    /// A batch wakes the one worker that opens it: what that leaves is for the next.
    fn wake_one(&self) {
        if let Some(slot) = self.slots.iter().find(|slot| slot.rest.is_parked()) {
            slot.wake();
        }
    }

    fn take_back_for(&self, slot: &Slot) {
        let taken = self.slots.iter().filter(|other| !std::ptr::eq(*other, slot)).map(Slot::take_back);
        if let Some(tasks) = taken.into_iter().find(|tasks| !tasks.is_empty()) {
            slot.with_hands(|hands| hands.claim.extend(tasks));
        }
    }

    /// Starts the next task of the inbox. False: it and all behind it now belong to others.
    pub fn begin(&self, worker: u32) -> Begin {
        let slot = self.slot(worker);
        let name = slot.with_hands(|hands| {
            hands.running = None;
            if hands.copied == 0 {
                return None;
            }
            hands.copied -= 1;
            hands.running = hands.claim.pop_front();
            hands.running.as_ref().map(|task| task.name)
        });
        match name {
            None => Begin::Gone,
            Some(name) if self.consume_revocation(name) => {
                slot.with_hands(|hands| hands.running = None);
                Begin::Revoked
            }
            Some(_) => Begin::Run,
        }
    }

    /// Lets the worker idle on its event loop; false if there is work.
    pub fn rest(&self, worker: u32) -> bool {
        let slot = self.slot(worker);
        slot.rest.rest(|| {
            slot.is_stopped() || self.queued() > 0 || slot.with_hands(|hands| !hands.claim.is_empty())
        })
    }

    /// The worker ends on its own account: what it has claimed goes back to the front.
    pub fn give_back(&self, worker: u32) {
        let tasks = self.slot(worker).with_hands(|hands| {
            hands.copied = 0;
            std::mem::take(&mut hands.claim)
        });
        let (pinned, free): (VecDeque<_>, VecDeque<_>) =
            tasks.into_iter().partition(|task| task.pinned.is_some());
        self.slot(worker).with_hands(|hands| hands.claim = pinned);
        self.return_to_front(free);
    }

    // ---- common ground -----------------------------------------------------------------------------------

    fn return_to_front(&self, tasks: impl IntoIterator<Item = Task, IntoIter: DoubleEndedIterator>) {
        let mut ready = lock(&self.ready);
        let before = ready.len();
        for task in tasks.into_iter().rev() {
            ready.push_front(task);
        }
        self.queued.fetch_add(ready.len() - before, Ordering::SeqCst);
        drop(ready);
        for slot in self.slots.iter().filter(|slot| slot.rest.is_parked()) {
            slot.wake();
        }
    }

    fn consume_revocation(&self, name: TaskName) -> bool {
        if self.revocations.load(Ordering::SeqCst) == 0 {
            return false;
        }
        let consumed = lock(&self.revoked).remove(&name);
        if consumed {
            self.revocations.fetch_sub(1, Ordering::SeqCst);
        }
        consumed
    }

    /// A revocation that came after its task had ended would stay for ever: drop all when nothing is unstarted.
    fn forget_spent_revocations(&self) {
        if self.revocations.load(Ordering::SeqCst) == 0 {
            return;
        }
        let mut revoked = lock(&self.revoked);
        let unstarted = self.slots.iter().any(|slot| slot.with_hands(|hands| !hands.claim.is_empty()));
        if !unstarted && self.queued() == 0 {
            self.revocations.fetch_sub(revoked.len(), Ordering::SeqCst);
            revoked.clear();
        }
    }
}

/// What `begin` found.
#[derive(Debug, PartialEq, Eq)]
pub enum Begin {
    /// The next frame of the inbox is now running.
    Run,
    /// The next frame of the inbox was revoked: go on to the one after it.
    Revoked,
    /// The rest of the inbox was taken by others, or there is none.
    Gone,
}

fn copy_claim(slot: &Slot, inbox: &mut [u8]) -> Option<Claim> {
    slot.with_hands(|hands| {
        let first = hands.claim.front()?;
        if first.len() > inbox.len() {
            return Some(Claim::TooSmall(first.len()));
        }
        let mut at = 0;
        hands.copied = 0;
        for task in &hands.claim {
            if at + task.len() > inbox.len() {
                break;
            }
            task.copy_to(&mut inbox[at..]);
            at += task.len();
            hands.copied += 1;
        }
        Some(Claim::Bytes(at))
    })
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().expect("no panic under this lock")
}
