//! A caller and workers in one process, and workers that vanish between any two steps.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::*;
use crate::core::arena::Arena;
use crate::core::kinds::Kind;
use crate::core::member::Member;
use crate::core::{objects, participants, reaper};
use crate::sync::hand;

const NOW: Duration = Duration::ZERO;

struct Scene {
    root: Arc<Member>,
    caller: BoardCaller,
    workers: Vec<(Arc<Member>, BoardWorker)>,
    inbox: Vec<u8>,
}

fn name(slot: u32) -> TaskName {
    TaskName { slot, generation: 3 }
}

fn frame(slot: u32, payload: usize) -> Vec<u8> {
    let length = (24 + payload).next_multiple_of(8);
    let mut bytes: Vec<u8> =
        [length as u32, slot, 3, 1, 0, 0].into_iter().flat_map(|word: u32| word.to_le_bytes()).collect();
    bytes.resize(length, slot as u8);
    bytes
}

impl Scene {
    fn of(workers: u32) -> Self {
        let root = Arc::new(Member::root(Arena::create(256 << 20).unwrap()).unwrap());
        let caller = BoardCaller::create(Arc::clone(&root), workers).unwrap();
        let mut scene = Scene { root, caller, workers: Vec::new(), inbox: vec![0; 64 * 1024] };
        for worker in 0..workers {
            let seat = scene.seat(worker);
            scene.workers.push(seat);
        }
        scene
    }

    fn seat(&self, worker: u32) -> (Arc<Member>, BoardWorker) {
        let member = Arc::new(Member::thread_of(&self.root).unwrap());
        let seat = BoardWorker::attach(Arc::clone(&member), self.caller.handle(), worker).unwrap();
        (member, seat)
    }

    fn push(&mut self, slots: std::ops::Range<u32>) {
        let batch: Vec<u8> = slots.clone().flat_map(|slot| frame(slot, 8)).collect();
        let parts: Vec<_> = slots.map(|slot| (name(slot), 1, 32)).collect();
        self.caller.push(&batch, &parts).unwrap();
    }

    /// The slots in the inbox after a claim.
    fn claim(&mut self, worker: usize) -> Vec<u32> {
        let Scene { workers, inbox, .. } = self;
        match workers[worker].1.claim(inbox, NOW, || false).unwrap() {
            Claim::Bytes(bytes) => inbox[..bytes]
                .chunks(32)
                .map(|frame| u32::from_le_bytes(frame[4..8].try_into().unwrap()))
                .collect(),
            _ => Vec::new(),
        }
    }

    fn begin(&mut self, worker: usize) -> Begin {
        self.workers[worker].1.begin().unwrap()
    }

    /// The worker's process is gone, and a successor has come.
    fn kill(&mut self, worker: usize) -> Option<TaskName> {
        reaper::bury(&self.root, self.workers[worker].0.id()).unwrap();
        let lost = self.caller.lose(worker as u32).unwrap();
        self.workers[worker] = self.seat(worker as u32);
        lost
    }

    /// Runs all that is left, on worker after worker; gives the slots in the order in which they ran.
    fn run_all(&mut self) -> Vec<u32> {
        let mut ran = Vec::new();
        let mut idle = 0;
        let mut turn = 0;
        while idle < self.workers.len() {
            turn = (turn + 1) % self.workers.len();
            let slots = self.claim(turn);
            idle = if slots.is_empty() { idle + 1 } else { 0 };
            for slot in slots {
                match self.begin(turn) {
                    Begin::Run => ran.push(slot),
                    Begin::Revoked => {}
                    Begin::Gone => break,
                }
            }
        }
        ran
    }
}

#[test]
fn tasks_are_claimed_in_shares_and_run_once_in_order() {
    let mut scene = Scene::of(2);
    scene.push(0..8);
    assert_eq!(scene.claim(0), [0, 1]);
    assert_eq!(scene.claim(1), [2, 3]);
    assert_eq!(scene.begin(0), Begin::Run);
    assert_eq!(scene.caller.runner_of(name(0)).unwrap(), Some(0));
    assert_eq!(scene.caller.running().unwrap(), 1);
    assert_eq!(scene.begin(0), Begin::Run);
    assert_eq!(scene.begin(0), Begin::Gone);
    assert_eq!(scene.caller.runner_of(name(0)).unwrap(), None);
    let mut ran = scene.run_all();
    ran.sort_unstable();
    assert_eq!(ran, [2, 3, 4, 5, 6, 7]);
}

#[test]
fn an_idle_worker_takes_the_rear_half_of_what_another_has() {
    let mut scene = Scene::of(2);
    scene.push(0..40);
    let first = scene.claim(0);
    assert_eq!(first, (0..10).collect::<Vec<_>>());
    let mut ran = Vec::new();
    while !ran.contains(&9) {
        for slot in scene.claim(1) {
            assert_eq!(scene.begin(1), Begin::Run);
            ran.push(slot);
        }
    }
    assert_eq!(ran[30..], [5, 6, 7, 8, 9]);
    let begun = (0..10).take_while(|_| scene.begin(0) == Begin::Run).count();
    assert_eq!(begun, 5);
}

#[test]
fn a_task_is_revoked_or_run() {
    let mut scene = Scene::of(1);
    scene.push(0..4);
    assert_eq!(scene.claim(0), [0, 1]);
    assert_eq!(scene.begin(0), Begin::Run);
    assert_eq!(scene.caller.revoke(name(0)).unwrap(), Some(0));
    assert_eq!(scene.caller.revoke(name(1)).unwrap(), None);
    assert_eq!(scene.caller.revoke(name(3)).unwrap(), None);
    assert_eq!(scene.begin(0), Begin::Revoked);
    assert_eq!(scene.begin(0), Begin::Gone);
    assert_eq!(scene.run_all(), [2]);
}

#[test]
fn what_a_lost_worker_had_not_begun_goes_to_the_front_and_what_ran_is_an_orphan() {
    let mut scene = Scene::of(1);
    scene.push(0..8);
    assert_eq!(scene.claim(0), [0, 1, 2, 3]);
    assert_eq!(scene.begin(0), Begin::Run);
    assert_eq!(scene.begin(0), Begin::Run);
    assert_eq!(scene.kill(0), Some(name(1)));
    assert!(scene.caller.requeue(name(1), 5).unwrap());
    assert_eq!(scene.claim(0), [2, 3, 1]);
    assert_eq!(u32::from_le_bytes(scene.inbox[2 * 32 + 20..2 * 32 + 24].try_into().unwrap()), 5);
    assert_eq!(scene.run_all(), [2, 3, 1, 4, 5, 6, 7]);
    assert_eq!(scene.kill(0), None);
}

#[test]
fn a_worker_killed_between_lane_and_hand_loses_nothing() {
    let mut scene = Scene::of(2);
    scene.push(0..6);
    // What a claim leaves that ends before it fills the hand, and a theft that ends before it does.
    let board = scene.board();
    board.lane(1).claim(1, 2).unwrap().unwrap();
    assert_eq!(scene.claim(1).len(), 1);
    hand::take_half(board.place(1).hand().unwrap()).unwrap();
    assert_eq!(scene.begin(1), Begin::Gone);
    assert_eq!(scene.kill(0), None);
    let mut ran = scene.run_all();
    ran.sort_unstable();
    assert_eq!(ran, [0, 1, 2, 3, 4, 5]);
}

#[test]
fn more_tasks_than_records_wait_for_their_turn_also_behind_one_that_runs_on() {
    let mut scene = Scene::of(2);
    scene.push(0..1);
    scene.claim(1);
    assert_eq!(scene.begin(1), Begin::Run);
    scene.push(1..50_000);
    let mut ran: Vec<u32> = Vec::new();
    for _ in 0..20 {
        while let slots = scene.claim(0)
            && !slots.is_empty()
        {
            ran.extend(slots.iter().filter(|_| scene.begin(0) == Begin::Run));
        }
        scene.caller.drain(&mut []).unwrap();
    }
    assert_eq!(ran.len(), 49_999);
    assert!(ran.iter().zip(1..).all(|(ran, slot)| *ran == slot), "out of order");
    assert_eq!(scene.caller.runner_of(name(0)).unwrap(), Some(1));
}

#[test]
fn reports_of_all_sizes_come_whole_and_in_order() {
    let mut scene = Scene::of(2);
    let sizes = [8, 800, 64 * 1024, 3 << 20, 16, 200_000];
    let mut target = vec![0; 4 << 20];
    for round in 0..30_u8 {
        for (index, &size) in sizes.iter().enumerate() {
            scene.workers[index % 2].1.report(&vec![round; size], &[], || false).unwrap();
        }
        if round % 3 < 2 {
            continue;
        }
        let mut total = 0;
        while let Drained::Bytes(bytes @ 1..) = scene.caller.drain(&mut target).unwrap() {
            assert!(target[..bytes].iter().all(|&byte| byte <= round && byte + 3 > round));
            total += bytes;
        }
        assert_eq!(total, 3 * sizes.iter().sum::<usize>());
    }
    scene.workers[0].1.report(&vec![1; 900_000], &[], || false).unwrap();
    assert_eq!(scene.caller.drain(&mut [0; 8]).unwrap(), Drained::TooSmall(900_000));
}

#[test]
fn nothing_is_left_of_a_pool_that_was_closed_or_whose_caller_died() {
    for dies in [false, true] {
        let mut scene = Scene::of(2);
        scene.caller.define(1, &[7; 3000]).unwrap();
        scene.push(0..20);
        scene.claim(0);
        scene.begin(0);
        assert_eq!(scene.workers[0].1.code().unwrap(), Some(vec![7; 3000]));
        scene.workers[1].1.report(&vec![1; 1 << 20], &[], || false).unwrap();
        if dies {
            let next = Member::thread_of(&scene.root).unwrap();
            reaper::bury(&next, scene.root.id()).unwrap();
        } else {
            scene.caller.close().unwrap();
            for (member, _) in &scene.workers {
                reaper::bury(&scene.root, member.id()).unwrap();
            }
        }
        assert_eq!(scene.root.arena().used().unwrap(), 0);
    }
}

#[test]
fn workers_that_are_killed_at_random_lose_and_double_nothing() {
    // A linear congruential generator, as in Knuth's MMIX.
    let mut seed = 20_261_128_u64;
    let mut random = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    let mut scene = Scene::of(3);
    let mut ran = vec![0; 3000];
    let mut revoked = vec![false; 3000];
    let mut pushed = 0;
    let mut inboxes: Vec<std::collections::VecDeque<u32>> = vec![Default::default(); 3];
    for _ in 0..60_000 {
        let worker = random(3) as usize;
        match random(20) {
            0 if pushed < 3000 => {
                let count = random(40).min(3000 - u64::from(pushed)) as u32;
                scene.push(pushed..pushed + count);
                pushed += count;
            }
            1 if random(8) == 0 => {
                inboxes[worker].clear();
                if let Some(task) = scene.kill(worker) {
                    ran[task.slot as usize] -= 1;
                    scene.caller.requeue(task, 0).unwrap();
                }
            }
            2 if pushed > 0 => {
                let slot = random(pushed.into()) as u32;
                if ran[slot as usize] == 0 && scene.caller.revoke(name(slot)).unwrap().is_none() {
                    revoked[slot as usize] = true;
                }
            }
            3 => drop(scene.caller.drain(&mut []).unwrap()),
            _ => match inboxes[worker].pop_front() {
                None => inboxes[worker] = scene.claim(worker).into(),
                Some(slot) => match scene.begin(worker) {
                    Begin::Run => ran[slot as usize] += 1,
                    Begin::Revoked => {}
                    Begin::Gone => inboxes[worker].clear(),
                },
            },
        }
    }
    for slot in scene.run_all() {
        ran[slot as usize] += 1;
    }
    for slot in 0..pushed as usize {
        assert_eq!(ran[slot] == 1, !revoked[slot], "task {slot} ran {} times", ran[slot]);
    }
}

impl Scene {
    fn board(&self) -> place::Board {
        let body = self.root.find(self.caller.handle()).unwrap();
        place::Board::of(self.root.arena(), body).unwrap()
    }
}

/// The block of a new board is an old one's: what lies in it says nothing about the new one.
#[test]
fn a_caller_that_is_killed_before_its_board_is_ready_lets_go_of_nothing() {
    let root = Member::root(Arena::create(256 << 20).unwrap()).unwrap();
    let victim = Member::thread_of(&root).unwrap();
    let (precious, _) = victim.create(Kind::Bytes, 100).unwrap();
    let mut tx = victim.begin().unwrap();
    objects::send(&mut tx, precious).unwrap();
    tx.commit().unwrap();
    let (board, body) = victim.create_with(Kind::Board, place::bytes_for(1), place::Board::blank).unwrap();
    for at in (8..place::bytes_for(1)).step_by(8) {
        root.arena().word(body.offset + at).unwrap().store(precious.bits(), Ordering::SeqCst);
    }
    reaper::bury(&root, victim.id()).unwrap();
    assert!(root.find(board).is_err());
    assert!(root.find(precious).is_ok());
}

#[test]
fn a_board_that_was_scribbled_over_dies_all_the_same() {
    let mut scene = Scene::of(1);
    let board = scene.root.find(scene.caller.handle()).unwrap();
    for at in (128..board.bytes).step_by(8) {
        scene.root.arena().word(board.offset + at).unwrap().store(at * 0x9e37_79b9, Ordering::SeqCst);
    }
    let _ = scene.caller.close();
    drop(
        scene.workers.drain(..).map(|(member, _)| reaper::bury(&scene.root, member.id())).collect::<Vec<_>>(),
    );
    assert!(scene.root.find(scene.caller.handle()).is_err());
}

#[test]
fn a_caller_that_looks_is_rung_only_once_it_has_given_up() {
    let mut scene = Scene::of(1);
    let bell = participants::bell(scene.root.arena(), scene.root.id()).unwrap();
    assert!(!scene.caller.poll().unwrap());
    scene.workers[0].1.report(&frame(1, 8), &[], || false).unwrap();
    assert_eq!(bell.swap(0, Ordering::SeqCst), 1, "it does not look any more");
    assert!(scene.caller.poll().unwrap());
    scene.workers[0].1.report(&frame(2, 8), &[], || false).unwrap();
    assert_eq!(bell.swap(0, Ordering::SeqCst), 0, "it is about to drain");
    assert_eq!(scene.caller.drain(&mut [0; 64]).unwrap(), Drained::Bytes(64));
    scene.workers[0].1.report(&frame(3, 8), &[], || false).unwrap();
    assert_eq!(bell.swap(0, Ordering::SeqCst), 1);
}

#[test]
fn a_lane_whose_words_were_scribbled_over_keeps_nobody_for_ever() {
    let mut scene = Scene::of(1);
    scene.push(0..20_000);
    let lane = scene.root.find(scene.caller.handle()).unwrap().offset + 128 + lane::LANE_BYTES;
    for word in [0, 64] {
        scene.root.arena().word(lane + word).unwrap().store(u64::MAX - word, Ordering::SeqCst);
    }
    let _ = scene.caller.push(&frame(7, 8), &[(name(7), 1, 32)]);
}

#[test]
fn who_rests_is_rung_for_tasks_that_had_no_room_before() {
    let mut scene = Scene::of(1);
    let resting = Arc::clone(&scene.workers[0].0);
    let bell = participants::bell(resting.arena(), resting.id()).unwrap();
    let room = lane::CAPACITY as u32;
    scene.push(0..room + 2);
    assert_eq!(scene.run_all(), (0..room).collect::<Vec<_>>());
    assert!(scene.workers[0].1.rest().unwrap());
    scene.caller.drain(&mut []).unwrap();
    assert_eq!(bell.swap(0, Ordering::SeqCst), 1, "two tasks are left");
    assert_eq!(scene.run_all(), [room, room + 1]);
}

/// The caller misses a task that is just on its way into a hand, and so may think that nobody has to be rung.
#[test]
fn who_takes_up_more_than_it_can_begin_rings_one_that_rests() {
    let mut scene = Scene::of(2);
    let resting = Arc::clone(&scene.workers[1].0);
    let bell = participants::bell(resting.arena(), resting.id()).unwrap();
    assert!(scene.workers[1].1.rest().unwrap());
    scene.push(0..2);
    assert_eq!(scene.claim(0), [0]);
    assert_eq!(bell.swap(0, Ordering::SeqCst), 1, "a task is left");
    assert_eq!(scene.begin(0), Begin::Run);
    assert_eq!(scene.claim(1), [1]);
}
