//! Everything at once, in an order that chance decides: workers that claim, begin, retire, die and rest, a caller
//! that pushes, revokes, rings, requeues and replaces. Every task ends exactly once.

use std::collections::HashMap;

use crossbeam_channel::{Receiver, Sender, bounded, unbounded};

use super::*;
use crate::threads::{Drained, Revoked};

const SEEDS: u64 = 24;
const TASKS: u32 = 600;
/// Slot of the report on task 0, far from the slots of reports on workers.
const RESULTS: u32 = 1_000_000;

/// What the caller and the workers share besides the dispatcher.
struct World {
    dispatcher: Dispatcher,
    /// A worker's event loop: a ring ends its rest.
    loops: Vec<(Sender<()>, Receiver<()>)>,
    /// How often each task was begun.
    begun: Vec<AtomicUsize>,
}

/// Strikes by a message, as a thread-safe function does.
struct Strike(Sender<()>);

impl Clapper for Strike {
    fn strike(&self) {
        self.0.send(()).expect("the caller listens");
    }
}

/// Runs a worker until it is told to stop, or chance has it retire or die.
fn work(world: &World, worker: u32, incarnation: u32, mut random: Random) {
    let World { dispatcher, .. } = world;
    dispatcher.slot(worker).attach(incarnation);
    live(world, worker, &mut random);
    if dispatcher.slot(worker).detach(incarnation) {
        dispatcher.reports.send_gone(worker, incarnation);
    }
}

fn live(world: &World, worker: u32, random: &mut Random) {
    let World { dispatcher, .. } = world;
    let mut inbox = vec![0; 24 + 8 * random.below(40)];
    loop {
        let patience = Duration::from_micros(random.below(300) as u64);
        match dispatcher.claim(worker, &mut inbox, patience) {
            Claim::Stop => return,
            Claim::TooSmall(bytes) => inbox.resize(bytes, 0),
            Claim::Bytes(bytes) => {
                if random.once_in(200) || !run_inbox(world, worker, &slots_of(&inbox[..bytes]), random) {
                    return;
                }
            }
            Claim::Nothing if dispatcher.rest(worker) => {
                world.loops[worker as usize].1.recv_timeout(LIMIT).expect("somebody rings in time");
            }
            Claim::Nothing => {}
        }
        if random.once_in(150) {
            dispatcher.give_back(worker);
            return;
        }
    }
}

/// False if the worker dies.
fn run_inbox(world: &World, worker: u32, slots: &[u32], random: &mut Random) -> bool {
    for &slot in slots {
        match world.dispatcher.begin(worker) {
            Begin::Gone => return true,
            Begin::Revoked => continue,
            Begin::Run => {}
        }
        world.begun[slot as usize].fetch_add(1, Ordering::SeqCst);
        for _ in 0..random.below(50) {
            thread::yield_now();
        }
        if random.once_in(60) {
            return false;
        }
        world.dispatcher.reports.send(&frame(RESULTS + slot, 0));
        if random.once_in(100) {
            return false;
        }
    }
    true
}

/// What became of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Finished,
    /// Revoked before it began.
    Revoked,
    /// Revoked while it ran.
    Cancelled,
    /// Lost with the only worker that could run it.
    Undeliverable,
    /// Lost while it ran, and not requeued.
    Dropped,
}

struct Caller {
    world: Arc<World>,
    bell: Receiver<()>,
    random: Random,
    ends: HashMap<u32, End>,
    /// How often each task was lost while it ran, and requeued.
    requeued: Vec<usize>,
    /// How often each task that was revoked in time had begun by then.
    begun_when_revoked: HashMap<u32, usize>,
    incarnations: Vec<u32>,
    threads: Vec<thread::JoinHandle<()>>,
}

impl Caller {
    fn new(seed: u64) -> Self {
        let mut random = Random(seed);
        let workers = 2 + random.below(7);
        let (strike, bell) = unbounded();
        let world = World {
            // The last place stays empty, for `check`.
            dispatcher: Dispatcher::new(workers + 1, Reports::new(Box::new(Strike(strike)))),
            loops: (0..workers).map(|_| bounded(1)).collect(),
            begun: (0..TASKS).map(|_| AtomicUsize::new(0)).collect(),
        };
        let mut caller = Caller {
            world: Arc::new(world),
            bell,
            random,
            ends: HashMap::new(),
            requeued: vec![0; TASKS as usize],
            begun_when_revoked: HashMap::new(),
            incarnations: vec![0; workers],
            threads: Vec::new(),
        };
        (0..workers as u32).for_each(|worker| caller.start(worker));
        caller
    }

    fn start(&mut self, worker: u32) {
        let incarnation = self.incarnations[worker as usize] + 1;
        self.incarnations[worker as usize] = incarnation;
        let world = self.world.clone();
        let random = Random(self.random.next());
        self.threads.push(thread::spawn(move || work(&world, worker, incarnation, random)));
    }

    /// Lets all tasks end, by and by.
    fn run(&mut self) {
        let mut next = 0;
        while next < TASKS {
            let count = (1 + self.random.below(12) as u32).min(TASKS - next);
            self.push(next..next + count);
            next += count;
            if self.random.once_in(3) {
                let slot = self.random.below(next as usize) as u32;
                self.revoke(slot);
            }
            if self.random.once_in(2) {
                self.drain();
            }
            for _ in 0..self.random.below(200) {
                thread::yield_now();
            }
        }
        while self.ends.len() < TASKS as usize {
            self.bell.recv_timeout(LIMIT).unwrap_or_else(|_| panic!("unfinished: {}", self.unfinished()));
            self.drain();
        }
    }

    fn unfinished(&self) -> String {
        let slots: Vec<_> = (0..TASKS).filter(|slot| !self.ends.contains_key(slot)).collect();
        format!("{slots:?}, {} have not begun", self.world.dispatcher.unstarted())
    }

    fn push(&mut self, slots: std::ops::Range<u32>) {
        let workers = self.incarnations.len();
        let mut frames = Vec::new();
        for slot in slots {
            let bytes = if self.random.once_in(20) {
                pinned(slot, self.random.below(workers) as u32)
            } else {
                frame(slot, 8 * self.random.below(20))
            };
            frames.extend(bytes);
        }
        if self.world.dispatcher.push(&frames).unwrap() {
            self.ring();
        }
    }

    fn ring(&self) {
        while let Some(worker) = self.world.dispatcher.next_to_ring() {
            // A full channel means that a ring is under way.
            let _ = self.world.loops[worker as usize].0.try_send(());
        }
    }

    fn revoke(&mut self, slot: u32) {
        if self.ends.contains_key(&slot) {
            return;
        }
        let end = match self.world.dispatcher.revoke(name(slot)) {
            Revoked::Running(_) => End::Cancelled,
            Revoked::Unstarted => {
                let begun = self.world.begun[slot as usize].load(Ordering::SeqCst);
                self.begun_when_revoked.insert(slot, begun);
                End::Revoked
            }
        };
        self.ends.insert(slot, end);
    }

    fn drain(&mut self) {
        let mut target = [0; 24 * 50];
        let mut gone = Vec::new();
        while let Drained::Bytes(bytes @ 1..) = self.world.dispatcher.reports.drain(&mut target) {
            for slot in slots_of(&target[..bytes]) {
                match slot.checked_sub(RESULTS) {
                    Some(task) => self.finish(task),
                    None => gone.push(slot),
                }
            }
        }
        gone.into_iter().for_each(|worker| self.replace(worker));
    }

    fn finish(&mut self, slot: u32) {
        match self.ends.get(&slot) {
            None => self.ends.insert(slot, End::Finished),
            // Its result was on its way already, or it did not heed the cancellation.
            Some(End::Revoked | End::Cancelled) => None,
            Some(other) => panic!("task {slot} has finished after it was {other:?}"),
        };
    }

    /// A worker is gone, and all it has told was read.
    fn replace(&mut self, worker: u32) {
        let lost = self.world.dispatcher.lose(worker);
        for name in lost.undeliverable {
            self.ends.entry(name.slot).or_insert(End::Undeliverable);
        }
        if let Some(name) = lost.running {
            self.settle_orphan(name);
        }
        self.ring();
        self.start(worker);
    }

    fn settle_orphan(&mut self, name: TaskName) {
        if !self.ends.contains_key(&name.slot) {
            if !self.random.once_in(4) {
                self.requeued[name.slot as usize] += 1;
                assert!(self.world.dispatcher.requeue(name, 0));
                return;
            }
            self.ends.insert(name.slot, End::Dropped);
        }
        self.world.dispatcher.drop_orphan(name);
    }

    /// Ends the workers, once the last revoked task was thrown away.
    fn stop(&mut self) {
        let end = std::time::Instant::now() + LIMIT;
        while self.world.dispatcher.unstarted() > 0 {
            assert!(std::time::Instant::now() < end, "revoked tasks stay");
            self.drain();
            thread::yield_now();
        }
        for (worker, (ring, _)) in self.world.loops.iter().enumerate() {
            self.world.dispatcher.slot(worker as u32).stop();
            // A full channel means that a ring is under way.
            let _ = ring.try_send(());
        }
        for worker in self.threads.drain(..) {
            worker.join().expect("no worker panicked");
        }
    }

    fn check(&self, seed: u64) {
        for slot in 0..TASKS {
            let begun = self.world.begun[slot as usize].load(Ordering::SeqCst);
            let end = self.ends[&slot];
            let fits = match end {
                End::Finished | End::Cancelled | End::Dropped => begun == 1 + self.requeued[slot as usize],
                End::Revoked => begun == self.begun_when_revoked[&slot],
                End::Undeliverable => begun <= 1,
            };
            assert!(fits, "seed {seed}: task {slot} was {end:?} and begun {begun} times");
            assert!(!self.world.dispatcher.requeue(name(slot), 0), "seed {seed}: task {slot} is left");
        }
        let idle = self.incarnations.len() as u32;
        assert_eq!(claim(&self.world.dispatcher, idle), [], "seed {seed}");
        assert!(self.world.dispatcher.revocations.is_empty(), "seed {seed}");
    }
}

#[test]
fn every_task_ends_exactly_once() {
    let mut ends = HashMap::new();
    for seed in 0..SEEDS {
        let mut caller = Caller::new(seed);
        caller.run();
        caller.stop();
        caller.check(seed);
        for end in caller.ends.values() {
            *ends.entry(format!("{end:?}")).or_insert(0) += 1;
        }
    }
    assert_eq!(ends.len(), 5, "every kind of end came: {ends:?}");
}
