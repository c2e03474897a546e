//! Processes that are killed at random instants while they use the books, primitives, or the board of a pool: nothing is
//! lost, kept, done twice or held up. The test program starts itself.

use std::fs::OpenOptions;
use std::io::{BufRead, BufReader, Write};
use std::os::fd::IntoRawFd;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::random::Random;
use super::root_of;
use crate::core::arena::Arena;
use crate::core::board::{Begin, BoardCaller, BoardWorker, Claim, Drained, TaskName};
use crate::core::code;
use crate::core::kinds::Kind;
use crate::core::member::Member;
use crate::core::objects::Handle;
use crate::core::participants::{self, ParticipantId};
use crate::core::sync::semaphore::{SEMAPHORE_BYTES, Semaphore};
use crate::core::{letter, reaper};

const VARIABLE: &str = "CROSSRAY_TEST_KILLS";
const READY: &str = "ready\n";
const SEED: u64 = 0x0bad_5eed_1234_5678;
/// The machine may be busy; whoever is held up for ever is noticed.
const LIMIT: Duration = Duration::from_secs(100);

type Victim = (Child, ParticipantId);

/// Starts this program again to do `deed`; back when it has begun.
fn start(parent: &Member, deed: &str) -> Victim {
    let id = parent.reserve_child().unwrap();
    let arena = parent.arena();
    let (own, handle, size) = (std::process::id(), arena.handle(), arena.layout().size);
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "core::tests::killed_books::in_the_child", "--nocapture"])
        .env(VARIABLE, format!("/proc/{own}/fd/{handle} {size} {} {deed}", id.bits()))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    participants::set_pid(arena, id, child.id()).unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.map_while(Result::ok).any(|line| line.contains(READY.trim_end())), "the child has failed");
    (child, id)
}

fn kill(parent: &Member, (mut child, id): Victim) {
    child.kill().unwrap();
    child.wait().unwrap();
    reaper::bury(parent, id).unwrap();
}

/// What a child does. Without a parent there is nothing to do.
#[test]
fn in_the_child() {
    let Ok(text) = std::env::var(VARIABLE) else { return };
    let words: Vec<_> = text.split(' ').collect();
    let number = |index: usize| words[index].parse::<u64>().unwrap();
    let arena = OpenOptions::new().read(true).write(true).open(words[0]).unwrap();
    let arena = Arena::attach(arena.into_raw_fd(), number(1)).unwrap();
    let me = ParticipantId::from_bits(number(2) as u32);
    let member = Arc::new(Member::child(arena, me).unwrap());
    match words[3] {
        "churn" => churn(&member, Random(number(4)), Handle::from_bits(number(5))),
        "work" => work(&member, Handle::from_bits(number(4)), number(5) as u32),
        deed => panic!("no such deed: {deed}"),
    }
}

fn say_ready() {
    // Not by a macro: the test harness would keep it for itself.
    std::io::stdout().write_all(format!("{READY}\n").as_bytes()).unwrap();
}

/// Uses the books in all ways, and starts and buries participants of its own, for ever.
fn churn(member: &Arc<Member>, mut random: Random, units: Handle) {
    let semaphore = member.hold(units).unwrap().offset;
    let letterbox = letter::letterbox_for(member, member.id()).unwrap();
    say_ready();
    let mut held = Vec::new();
    loop {
        match random.below(7) {
            0 => held.push(member.create(Kind::Bytes, 1 + random.below(30_000)).unwrap().0),
            1 => drop(held.pop().map(|handle| member.release(handle).unwrap())),
            2 => letter::send(member, letterbox, &[7; 300], &[units]).unwrap(),
            3 => drop(letter::take(member, letterbox).unwrap()),
            4 => held.push(code::keep(member, &[random.below(5) as u8; 2000]).unwrap()),
            5 => {
                let thread = Member::thread_of(member).unwrap();
                thread.hold(units).unwrap();
                thread.create(Kind::Bytes, 1 + random.below(30_000)).unwrap();
                let _ = Semaphore::at(member.arena(), semaphore).take(thread.id()).unwrap();
                reaper::bury(member, thread.id()).unwrap();
            }
            _ => {
                let semaphore = Semaphore::at(member.arena(), semaphore);
                if semaphore.take(member.id()).unwrap() {
                    assert!(semaphore.give(member.id()).unwrap());
                }
            }
        }
    }
}

#[test]
fn wherever_processes_are_killed_everything_they_had_comes_back() {
    let root = root_of(64 << 20);
    let (units, body) = root
        .create_with(Kind::Semaphore, SEMAPHORE_BYTES, |arena, body| {
            arena.clear(body.offset, SEMAPHORE_BYTES)?;
            Semaphore::at(arena, body.offset).prepare(3, true)
        })
        .unwrap();
    let used = root.arena().used().unwrap();
    let mut random = Random(SEED);
    let begin = |random: &mut Random| {
        let deed = format!("churn {} {}", 1 + random.below(1 << 40), units.bits());
        start(&root, &deed)
    };
    let mut victims: Vec<_> = (0..3).map(|_| begin(&mut random)).collect();
    for _ in 0..45 {
        std::thread::sleep(Duration::from_micros(random.below(4000)));
        let victim = victims.swap_remove(random.below(3) as usize);
        kill(&root, victim);
        // Whoever learns of a death may look after the others, too.
        reaper::patrol(&root).unwrap();
        victims.push(begin(&mut random));
    }
    victims.into_iter().for_each(|victim| kill(&root, victim));
    assert_eq!(Semaphore::at(root.arena(), body.offset).value().unwrap(), 3);
    assert_eq!(participants::all(root.arena()).count(), 1);
    assert_eq!(root.arena().used().unwrap(), used);
}

const TASKS: u32 = 24_000;
const FRAME: usize = 32;

fn name(slot: u32) -> TaskName {
    TaskName { slot, generation: 1 }
}

/// A worker whose tasks report their number; some reports are large.
fn work(member: &Arc<Member>, board: Handle, index: u32) {
    let mut worker = BoardWorker::attach(Arc::clone(member), board, index).unwrap();
    say_ready();
    let mut inbox = vec![0; 64 * 1024];
    loop {
        let bytes = match worker.claim(&mut inbox, Duration::from_millis(50), || false).unwrap() {
            Claim::Bytes(bytes) => bytes,
            Claim::Stop => return,
            Claim::Nothing => continue,
            Claim::TooSmall(bytes) => panic!("the inbox is too small for {bytes} bytes"),
        };
        for frame in inbox[..bytes].chunks(FRAME) {
            match worker.begin().unwrap() {
                Begin::Run => worker.report(&report(frame), &[], || false).unwrap(),
                Begin::Revoked => {}
                Begin::Gone => break,
            }
        }
    }
}

/// Length and number of the task.
fn report(frame: &[u8]) -> Vec<u8> {
    let slot = u32::from_le_bytes(frame[4..8].try_into().unwrap());
    let length: u32 = if slot % 500 == 7 { 80_000 } else { 16 };
    let mut bytes = vec![0; length as usize];
    bytes[..4].copy_from_slice(&length.to_le_bytes());
    bytes[4..8].copy_from_slice(&slot.to_le_bytes());
    bytes
}

/// A caller who notes how often each task was reported.
struct Desk {
    root: Arc<Member>,
    caller: BoardCaller,
    reports: Vec<u32>,
    buffer: Vec<u8>,
}

impl Desk {
    fn push(&mut self, slots: std::ops::Range<u32>) {
        let words = |slot| [FRAME as u32, slot, 1, 0, 0, 0, 0, 0];
        let batch: Vec<u8> = slots.clone().flat_map(words).flat_map(u32::to_le_bytes).collect();
        let parts: Vec<_> = slots.map(|slot| (name(slot), 0, FRAME as u32)).collect();
        self.caller.push(&batch, &parts).unwrap();
    }

    fn drain(&mut self) {
        loop {
            match self.caller.drain(&mut self.buffer).unwrap() {
                Drained::Bytes(0) => return,
                Drained::Bytes(bytes) => self.note(bytes),
                Drained::TooSmall(bytes) => self.buffer = vec![0; bytes],
            }
        }
    }

    fn note(&mut self, bytes: usize) {
        let word = |at: usize| u32::from_le_bytes(self.buffer[at..at + 4].try_into().unwrap()) as usize;
        let mut at = 0;
        while at < bytes {
            self.reports[word(at + 4)] += 1;
            at += word(at);
        }
    }

    fn seat(&self, index: u32) -> Victim {
        start(&self.root, &format!("work {} {index}", self.caller.handle().bits()))
    }

    /// What the pool does when a worker has died.
    fn lose(&mut self, index: u32, victim: Victim) {
        kill(&self.root, victim);
        self.drain();
        let Some(lost) = self.caller.lose(index).unwrap() else { return };
        if self.reports[lost.slot as usize] > 0 {
            self.caller.drop_orphan(lost).unwrap();
        } else {
            assert!(self.caller.requeue(lost, 0).unwrap());
        }
    }
}

#[test]
fn wherever_workers_are_killed_each_task_is_reported_once() {
    let root = Arc::new(root_of(256 << 20));
    let used = root.arena().used().unwrap();
    let caller = BoardCaller::create(Arc::clone(&root), 3).unwrap();
    let mut desk = Desk { root, caller, reports: vec![0; TASKS as usize], buffer: vec![0; 256 * 1024] };
    let mut random = Random(SEED);
    let mut workers: Vec<_> = (0..3).map(|index| Some(desk.seat(index))).collect();
    let (mut pushed, mut kills) = (0, 0);
    let end = Instant::now() + LIMIT;
    while desk.reports.contains(&0) {
        assert!(Instant::now() < end, "{} kills, {pushed} tasks, and some never end", kills);
        if pushed < TASKS {
            // The last of them are more than a lane has room for.
            let more = if kills < 40 { 1 + random.below(200) as u32 } else { TASKS };
            desk.push(pushed..(pushed + more).min(TASKS));
            pushed = (pushed + more).min(TASKS);
        }
        desk.caller.wait(Duration::from_millis(random.below(3)), || false).unwrap();
        desk.drain();
        if kills < 60 {
            let index = random.below(3) as u32;
            std::thread::sleep(Duration::from_micros(random.below(2000)));
            desk.lose(index, workers[index as usize].take().unwrap());
            workers[index as usize] = Some(desk.seat(index));
            kills += 1;
        }
    }
    assert!(desk.reports.iter().all(|count| *count == 1), "a task was reported twice");
    for (index, worker) in (0..).zip(workers) {
        desk.lose(index, worker.unwrap());
    }
    desk.caller.close().unwrap();
    assert_eq!(participants::all(desk.root.arena()).count(), 1);
    assert_eq!(desk.root.arena().used().unwrap(), used);
}
