//! Tasks of one pool: queued, claimed, begun, taken back, returned, revoked.

use std::collections::{HashMap, VecDeque};
use std::convert::Infallible;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, unbounded};

use super::codes::Codes;
use super::hands::Hands;
use super::reports::Reports;
use super::revocations::Revocations;
use super::slot::Slot;
use super::task::{Task, TaskName, parse_batch};
use crate::error::Refusal;
use crate::patience;
use crate::sync::{AtomicUsize, Mutex, MutexGuard, Ordering};

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

/// Who gets the task that has to be pinned.
#[derive(Debug, PartialEq, Eq)]
pub enum Reserved {
    /// This worker, which stays for it.
    Worker(u32),
    /// Whoever comes after this worker, which is leaving.
    Successor(u32),
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
    /// Pinned to the worker, running or not started: nobody else can run these.
    pub undeliverable: Vec<TaskName>,
}

/// The state that a pool's caller and workers share. Every method may be called from any thread.
///
/// ```
/// use std::time::Duration;
/// use crossray::threads::{Begin, Claim, Clapper, Dispatcher, Drained, Reports};
///
/// struct Bell;
/// impl Clapper for Bell {
///     fn strike(&self) {}
/// }
///
/// // A frame of six words without a payload: its length, slot 7, generation 0, and what concerns TypeScript alone.
/// let frame: Vec<u8> = [24, 7, 0, 0, 0, 0].into_iter().flat_map(u32::to_le_bytes).collect();
/// let dispatcher = Dispatcher::new(2, Reports::new(Box::new(Bell)));
/// assert!(dispatcher.push(&frame).is_ok());
///
/// let mut inbox = [0; 1024];
/// assert_eq!(dispatcher.claim(1, &mut inbox, Duration::from_millis(20)), Claim::Bytes(24));
/// assert_eq!(dispatcher.begin(1), Begin::Run);
/// dispatcher.reports.send(&inbox[..24]);
///
/// assert_eq!(dispatcher.reports.drain(&mut [0; 1024]), Drained::Bytes(24));
/// ```
pub struct Dispatcher {
    pub codes: Codes,
    pub reports: Reports,
    slots: Box<[Slot]>,
    /// Batches that the caller has pushed and no worker has opened.
    pushed: Sender<Vec<Task>>,
    arriving: Receiver<Vec<Task>>,
    /// Tasks of opened batches, and in front of them those that came back from lost or retired workers.
    ready: Mutex<VecDeque<Task>>,
    /// Tasks that have not begun, wherever they are, also on the way from one place to the next. Counted up before
    /// a task can be found, and down after it has begun for good.
    unstarted: AtomicUsize,
    pub(super) revocations: Revocations,
    /// Ran on workers that were lost.
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
            unstarted: AtomicUsize::new(0),
            revocations: Revocations::default(),
            orphans: Mutex::default(),
        }
    }

    pub fn slot(&self, worker: u32) -> &Slot {
        &self.slots[worker as usize]
    }

    pub fn workers(&self) -> usize {
        self.slots.len()
    }

    /// Tasks that have not begun, whether somebody has claimed them or not.
    pub fn unstarted(&self) -> usize {
        self.unstarted.load(Ordering::SeqCst)
    }

    /// Tasks that run.
    pub fn running(&self) -> usize {
        self.slots.iter().filter(|slot| slot.with_hands(|hands| hands.running.is_some())).count()
    }

    // ---- the caller's side -------------------------------------------------------------------------------

    /// Queues a batch of task frames: all of them, or none. True if some worker rests (`next_to_ring`).
    pub fn push(&self, frames: &[u8]) -> Result<bool, Refusal> {
        let mut free = parse_batch(frames)?;
        if let Some(worker) = free.iter().filter_map(|task| task.pinned).find(|&worker| !self.has(worker)) {
            let workers = self.slots.len();
            return Err(Refusal::Range(format!("expected a worker below {workers}, got {worker}")));
        }
        self.unstarted.fetch_add(free.len(), Ordering::SeqCst);
        let pinned: Vec<_> = free.extract_if(.., |task| task.pinned.is_some()).collect();
        if !free.is_empty() {
            let tasks = free.len();
            self.pushed.send(free).expect("the dispatcher holds a receiver");
            self.wake_for(tasks);
        }
        for task in pinned {
            self.pin(task);
        }
        Ok(self.slots.iter().any(|slot| slot.rest.is_resting()))
    }

    fn has(&self, worker: u32) -> bool {
        (worker as usize) < self.slots.len()
    }

    fn pin(&self, task: Task) {
        let Some(worker) = task.pinned else { return };
        let slot = self.slot(worker);
        slot.with_hands(|hands| hands.pin(task));
        slot.wake();
    }

    /// A worker that rests although there is work for it, or none: ask until there is none.
    pub fn next_to_ring(&self) -> Option<u32> {
        let enough = self.is_staffed();
        let index = self.slots.iter().position(|slot| {
            let wanted = !enough || slot.with_hands(|hands| hands.waiting() > 0);
            wanted && slot.rest.must_ring()
        });
        index.map(|index| index as u32)
    }

    /// True if there is a worker about to look for work for each task that any worker may begin. The tasks are
    /// counted first: who is still about to look afterwards has begun none of them, and will find one.
    fn is_staffed(&self) -> bool {
        let unstarted = self.unstarted();
        let (mut pinned, mut ready) = (0, 0);
        for slot in &self.slots {
            let own = slot.with_hands(|hands| hands.pinned_waiting());
            pinned += own;
            ready += usize::from(own == 0 && slot.rest.will_look());
        }
        unstarted <= pinned + ready
    }

    /// Chooses the worker with the least to do for a task that has to be pinned, and keeps it until that has been
    /// pushed or called off (`release`). Where all are leaving, the task is for the successor of one of them.
    pub fn reserve(&self) -> Reserved {
        let busyness = |worker: &u32| {
            let slot = self.slot(*worker);
            let (leaving, load) = slot.with_hands(|hands| {
                (hands.is_leaving(), hands.waiting() + usize::from(hands.running.is_some()))
            });
            (leaving, !slot.rest.is_idle(), load)
        };
        let mut workers: Vec<u32> = (0..self.slots.len() as u32).collect();
        workers.sort_by_cached_key(busyness);
        let staying = workers.iter().copied().find(|&worker| self.slot(worker).with_hands(Hands::expect));
        staying.map_or_else(|| Reserved::Successor(workers[0]), Reserved::Worker)
    }

    /// A task that was to be pinned to the reserved worker does not come.
    pub fn release(&self, worker: u32) {
        self.slot(worker).with_hands(Hands::expect_no_more);
    }

    /// Makes sure that a task does not start any more; tells if it is too late for that.
    pub fn revoke(&self, name: TaskName) -> Revoked {
        if lock(&self.orphans).remove(&name).is_some() {
            return Revoked::Unstarted;
        }
        self.revocations.enter(name, || self.runner_of(name)).map_or(Revoked::Unstarted, Revoked::Running)
    }

    /// The worker that runs the task, if it runs.
    pub fn runner_of(&self, name: TaskName) -> Option<u32> {
        self.slots.iter().position(|slot| slot.runs(name)).map(|index| index as u32)
    }

    /// Puts the claimed tasks of a worker that is gone back to the front and tells what was in its hands.
    pub fn lose(&self, worker: u32) -> Lost {
        let slot = self.slot(worker);
        // It may have died at rest: its empty place is not to be counted on, or rung.
        slot.rest.busy();
        let (running, (free, pinned)) = slot.with_hands(|hands| (hands.running.take(), hands.lose()));
        self.unstarted.fetch_sub(pinned.len(), Ordering::SeqCst);
        self.return_to_front(free);
        let mut lost = Lost::default();
        match running {
            Some(task) if task.pinned.is_some() => lost.undeliverable.push(task.name),
            Some(task) => {
                lost.running = Some(task.name);
                lock(&self.orphans).insert(task.name, task);
            }
            None => {}
        }
        lost.undeliverable.extend(pinned.iter().map(|task| task.name));
        lost
    }

    /// Runs an orphan again, without its first `skip` items. False if there is no such orphan.
    pub fn requeue(&self, name: TaskName, skip: u32) -> bool {
        let Some(mut task) = lock(&self.orphans).remove(&name) else {
            return false;
        };
        task.skip = skip;
        self.unstarted.fetch_add(1, Ordering::SeqCst);
        self.return_to_front([task].into());
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
        slot.with_hands(Hands::finish);
        let deadline = Instant::now() + timeout;
        loop {
            if slot.is_stopped() {
                return Claim::Stop;
            }
            slot.rest.look();
            match self.fill(slot, inbox) {
                Some(Ok(bytes)) => {
                    slot.rest.busy();
                    return Claim::Bytes(bytes);
                }
                Some(Err(needed)) => return Claim::TooSmall(needed),
                None => {}
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                // After a wait the event loop has its turn, which may be long; after a mere look it has not.
                if !timeout.is_zero() {
                    slot.rest.busy();
                }
                self.revocations.forget_if(|| self.unstarted() == 0);
                return Claim::Nothing;
            }
            self.park(slot, left);
        }
    }

    /// Claims this worker's share, or takes back from another what it has not started, and copies it.
    fn fill(&self, slot: &Slot, inbox: &mut [u8]) -> Option<Result<usize, usize>> {
        let (left, copied) = slot.with_hands(|hands| {
            let left = self.claim_share(hands, inbox.len());
            (left, hands.copy_to(inbox))
        });
        if left > 0 {
            slot.rest.busy();
            self.wake_for(left);
        }
        copied.or_else(|| {
            let tasks = self.take_back_for(slot)?;
            slot.with_hands(|hands| {
                hands.take(tasks);
                hands.copy_to(inbox)
            })
        })
    }

    /// Opens what has arrived and takes at most ceil(tasks / (2 x workers)) of it, what is in the hands already
    /// included. Gives how many are left.
    fn claim_share(&self, hands: &mut Hands, room: usize) -> usize {
        let (held, mut bytes) = hands.gather();
        let mut ready = lock(&self.ready);
        ready.extend(self.arriving.try_iter().flatten());
        let share = (ready.len() + held).div_ceil(2 * self.slots.len()).saturating_sub(held);
        let fits = ready.iter().take(share).take_while(|task| {
            let fits = bytes == 0 || bytes + task.len() <= room;
            bytes += task.len();
            fits
        });
        let count = fits.count();
        hands.take(ready.drain(..count));
        ready.len()
    }

    /// Wakes parked workers until there is one for each of so many tasks. All by whoever has the work: woken by
    /// another worker, one would begin on that one's processor and wait there until the system moves it.
    fn wake_for(&self, tasks: usize) {
        // Waking another for the work that a looking worker is about to find would hand it to a cold one.
        let looking = self.slots.iter().filter(|slot| slot.rest.is_looking()).count();
        let parked = self.slots.iter().filter(|slot| slot.rest.must_wake());
        parked.take(tasks.saturating_sub(looking)).for_each(Slot::wake);
    }

    fn take_back_for(&self, slot: &Slot) -> Option<VecDeque<Task>> {
        let others = self.slots.iter().filter(|other| !std::ptr::eq(*other, slot));
        others.map(|other| other.with_hands(Hands::take_back)).find(|tasks| !tasks.is_empty())
    }

    /// Blocks until a wake-up or the end of `timeout`.
    fn park(&self, slot: &Slot, timeout: Duration) {
        let has_work = || !self.arriving.is_empty() || !lock(&self.ready).is_empty();
        let is_over = || Ok::<_, Infallible>(has_work() || slot.woken().try_recv().is_ok());
        let Ok(is_over) = patience::poll(is_over);
        // Whoever left work before it could see this worker parked has not woken it.
        if !is_over && slot.rest.park(has_work) {
            // A time-out and a wake-up mean the same here: look again.
            let _ = slot.woken().recv_timeout(timeout);
        }
        slot.rest.look();
    }

    /// Starts the next task of the inbox.
    pub fn begin(&self, worker: u32) -> Begin {
        let slot = self.slot(worker);
        let Some(name) = slot.with_hands(|hands| hands.begin().map(|task| task.name)) else {
            return Begin::Gone;
        };
        let revoked = self.revocations.strike_out(name);
        self.unstarted.fetch_sub(1, Ordering::SeqCst);
        if revoked {
            slot.with_hands(|hands| hands.running = None);
            return Begin::Revoked;
        }
        Begin::Run
    }

    /// Lets the worker idle on its event loop; false if there is work for it.
    pub fn rest(&self, worker: u32) -> bool {
        let slot = self.slot(worker);
        slot.rest.rest(|| slot.is_stopped() || self.has_work_for(slot))
    }

    /// True unless every task that has not begun is pinned to another worker. Also a task in other hands is work: it
    /// can be taken back, and its worker may be busy for long.
    fn has_work_for(&self, slot: &Slot) -> bool {
        let unstarted = self.unstarted();
        let others = self.slots.iter().filter(|other| !std::ptr::eq(*other, slot));
        unstarted > others.map(|other| other.with_hands(|hands| hands.pinned_waiting())).sum()
    }

    /// The worker wants to end on its own account: what it has claimed goes back to the front, what is pinned to it
    /// stays. True if something is left, or promised, that nobody else may run: then it must not end yet. Else it has
    /// left: from now on nothing is promised to it.
    pub fn give_back(&self, worker: u32) -> bool {
        let (free, left) = self.slot(worker).with_hands(Hands::leave);
        self.return_to_front(free);
        !left
    }

    fn return_to_front(&self, tasks: VecDeque<Task>) {
        let mut ready = lock(&self.ready);
        for task in tasks.into_iter().rev() {
            ready.push_front(task);
        }
        drop(ready);
        for slot in self.slots.iter().filter(|slot| slot.rest.must_wake()) {
            slot.wake();
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

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("no panic under this lock")
}
