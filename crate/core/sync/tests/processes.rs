//! Holders and waiters in processes of their own that are killed: the test program starts itself.

use std::fs::OpenOptions;
use std::io::{BufRead, BufReader};
use std::os::fd::IntoRawFd;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::{object, once, root, wait_for};
use crate::core::arena::Arena;
use crate::core::kinds::Kind;
use crate::core::member::Member;
use crate::core::participants::{self, ParticipantId};
use crate::core::reaper;
use crate::core::sync::barrier::{Arrival, Barrier, Standing, barrier_bytes};
use crate::core::sync::condition::{CONDITION_BYTES, Condition};
use crate::core::sync::lock::{LOCK_BYTES, Lock};
use crate::core::sync::semaphore::{SEMAPHORE_BYTES, Semaphore};

const VARIABLE: &str = "CROSSRAY_TEST_CHILD";
const READY: &str = "ready";

/// Starts this program again, to do `deed` with the object at an offset; back when it has done it.
fn start(parent: &Member, deed: &str, at: u64) -> (Child, ParticipantId) {
    let id = parent.reserve_child().unwrap();
    let arena = parent.arena();
    let (own, handle, size) = (std::process::id(), arena.handle(), arena.layout().size);
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "core::sync::tests::processes::in_the_child", "--nocapture"])
        .env(VARIABLE, format!("/proc/{own}/fd/{handle} {size} {} {deed} {at}", id.bits()))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    participants::set_pid(arena, id, child.id()).unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.map_while(Result::ok).any(|line| line.contains(READY)), "the child has failed");
    (child, id)
}

fn kill(parent: &Member, (mut child, id): (Child, ParticipantId)) {
    child.kill().unwrap();
    child.wait().unwrap();
    reaper::bury(parent, id).unwrap();
}

/// What a child does. Without a parent there is nothing to do.
#[test]
fn in_the_child() {
    let Ok(text) = std::env::var(VARIABLE) else { return };
    let words: Vec<_> = text.split(' ').collect();
    let arena = OpenOptions::new().read(true).write(true).open(words[0]).unwrap();
    let arena = Arena::inherit(arena.into_raw_fd(), words[1].parse().unwrap()).unwrap();
    let me = ParticipantId::from_bits(words[2].parse().unwrap());
    let member = Member::child(arena, me).unwrap();
    let (arena, at) = (member.arena(), words[4].parse().unwrap());
    match words[3] {
        "lock" => assert!(Lock::at(arena, at).take(me).unwrap()),
        "semaphore" => assert!(Semaphore::at(arena, at).take(me).unwrap()),
        "condition" => assert!(Condition::at(arena, at).enlist(me).is_ok()),
        "barrier" => assert_eq!(Barrier::at(arena, at).arrive(me, false).unwrap(), Arrival::Inside(0)),
        "churn" => churn(&member, at),
        deed => panic!("no such deed: {deed}"),
    }
    writeln(READY);
    loop {
        std::thread::sleep(Duration::from_secs(1));
    }
}

fn writeln(line: &str) {
    use std::io::Write;
    std::io::stdout().write_all(format!("{line}\n").as_bytes()).unwrap();
}

/// Takes and gives a semaphore for ever, to be killed anywhere.
fn churn(member: &Member, at: u64) {
    let semaphore = Semaphore::at(member.arena(), at);
    writeln(READY);
    loop {
        if semaphore.take(member.id()).unwrap() {
            assert!(semaphore.give(member.id()).unwrap());
        }
    }
}

#[test]
fn the_lock_of_a_killed_process_goes_to_who_waits() {
    let root = root();
    let at = object(&root, Kind::Lock, LOCK_BYTES);
    let lock = Lock::at(root.arena(), at);
    let child = start(&root, "lock", at);
    assert!(!lock.take(root.id()).unwrap());
    std::thread::scope(|scope| {
        scope.spawn(|| wait_for(lock.waitable(), || once(lock.take(root.id()))));
        kill(&root, child);
    });
    assert!(lock.owner().unwrap().abandoned);
}

#[test]
fn the_permit_of_a_killed_process_goes_to_who_waits() {
    let root = root();
    let at = object(&root, Kind::Semaphore, SEMAPHORE_BYTES);
    let semaphore = Semaphore::at(root.arena(), at);
    semaphore.prepare(1, false).unwrap();
    let child = start(&root, "semaphore", at);
    std::thread::scope(|scope| {
        scope.spawn(|| wait_for(semaphore.waitable(), || once(semaphore.take(root.id()))));
        kill(&root, child);
    });
}

#[test]
fn a_killed_process_takes_no_notification_with_it() {
    let root = root();
    let at = object(&root, Kind::Condition, CONDITION_BYTES);
    let condition = Condition::at(root.arena(), at);
    let child = start(&root, "condition", at);
    let mine = condition.enlist(root.id()).unwrap();
    assert_eq!(condition.notify(1).unwrap(), 1);
    kill(&root, child);
    assert!(condition.take_notice(root.id(), mine).unwrap());
}

#[test]
fn a_killed_party_breaks_the_barrier() {
    let root = root();
    let at = object(&root, Kind::Barrier, barrier_bytes(3));
    let barrier = Barrier::at(root.arena(), at);
    barrier.prepare(3).unwrap();
    let child = start(&root, "barrier", at);
    assert_eq!(barrier.arrive(root.id(), false).unwrap(), Arrival::Inside(1));
    kill(&root, child);
    assert_eq!(barrier.look(root.id(), 1).unwrap(), Standing::Broken);
}

#[test]
fn no_unit_is_lost_or_won_wherever_a_process_is_killed() {
    let root = root();
    let at = object(&root, Kind::Semaphore, SEMAPHORE_BYTES);
    let semaphore = Semaphore::at(root.arena(), at);
    semaphore.prepare(2, true).unwrap();
    let mut random = super::Random(0x1234_5678_9abc_def1);
    for _ in 0..10 {
        let children = [(); 2].map(|()| start(&root, "churn", at));
        std::thread::sleep(Duration::from_micros(random.below(3000)));
        for child in children {
            kill(&root, child);
        }
        assert_eq!(semaphore.value().unwrap(), 2);
    }
}
