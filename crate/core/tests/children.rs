//! The spawner, letters, and the state of children.

use std::ffi::CString;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use super::super::arena::Arena;
use super::super::child::Child;
use super::super::kinds::Kind;
use super::super::layout::LEAST_BYTES;
use super::super::letter;
use super::super::member::Member;
use super::super::participants;
use super::super::reaper;
use super::super::spawner::{KILL, Order, Spawner, TERMINATE};
use super::super::waitable::Waited;
use crate::sys::{Launch, Output, Platform, System};

/// Makes `a_parent_starts_a_sleeper` more than a test that passes.
const PARENT: &str = "CROSSRAY_TEST_PARENT";

fn host() -> Arc<Member> {
    Arc::new(Member::root(Arena::create(LEAST_BYTES).unwrap()).unwrap())
}

fn text(text: &str) -> CString {
    CString::new(text).unwrap()
}

/// Runs a line of shell in a place of its own.
fn order(host: &Member, line: &str, directory: Option<&str>) -> Order {
    let place = host.reserve_child().unwrap();
    let launch = Launch {
        program: text("/bin/sh"),
        arguments: vec![text("sh"), text("-c"), text(line)],
        environment: vec![text("WORD=given")],
        directory: directory.map(text),
        handle: host.arena().handle(),
        output: Output::Nowhere,
    };
    Order { launch, place, letterbox: letter::letterbox_for(host, place).unwrap(), name: "shell".into() }
}

fn end_of(child: &Child) -> i32 {
    match child.wait(Some(Instant::now() + Duration::from_secs(30)), || false) {
        Waited::Got(code) => code,
        other => panic!("it did not end: {other:?}"),
    }
}

/// Waits until it is so: long enough for a busy machine, and no longer.
fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !is_so() {
        assert!(Instant::now() < deadline, "not in time: {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn codes_and_signals_are_told_and_the_places_are_free_again() {
    let host = host();
    let spawner = Spawner::start(Arc::clone(&host)).unwrap();
    let used = host.arena().used().unwrap();
    let before = participants::all(host.arena()).count();
    for (line, code) in [("exit 0", 0), ("exit 42", 42), ("kill -9 $$", -9), ("kill $$", -15)] {
        let child = spawner.spawn(order(&host, line, None)).unwrap();
        assert!(child.pid() > 0);
        assert_eq!(end_of(&child), code, "{line}");
        assert_eq!(child.code(), Some(code));
    }
    assert_eq!(participants::all(host.arena()).count(), before);
    assert_eq!(host.arena().used().unwrap(), used);
}

#[test]
fn environment_directory_and_descriptors_are_what_was_asked_for() {
    let host = host();
    let spawner = Spawner::start(Arc::clone(&host)).unwrap();
    let line = r#"[ "$WORD" = given ] && [ "$PWD" = / ] && [ -z "$HOME" ] && [ -e /proc/self/fd/3 ] || exit 1
        for n in 4 5 6 7 8 9; do [ -e /proc/$$/fd/$n ] && exit $n; done; exit 0"#;
    let child = spawner.spawn(order(&host, line, Some("/"))).unwrap();
    assert_eq!(end_of(&child), 0);
}

#[test]
fn what_cannot_be_started_is_told() {
    let host = host();
    let spawner = Spawner::start(Arc::clone(&host)).unwrap();
    assert!(spawner.spawn(order(&host, "exit 0", Some("/nowhere at all"))).is_err());
    let child = spawner.spawn(order(&host, "exit 5", None)).unwrap();
    assert_eq!(end_of(&child), 5);
}

#[test]
fn signals_reach_children_and_those_that_are_deaf_are_killed() {
    let host = host();
    let spawner = Spawner::start(Arc::clone(&host)).unwrap();
    let sleeper = spawner.spawn(order(&host, "exec sleep 60", None)).unwrap();
    spawner.signal(&sleeper, KILL).unwrap();
    assert_eq!(end_of(&sleeper), -9);
    spawner.signal(&sleeper, TERMINATE).unwrap();
    let trapped = std::env::temp_dir().join(format!("crossray-trapped-{}", std::process::id()));
    let line = format!("trap '' TERM; : > '{}'; while :; do sleep 0.05; done", trapped.display());
    let deaf = spawner.spawn(order(&host, &line, None)).unwrap();
    let good = spawner.spawn(order(&host, "exec sleep 60", None)).unwrap();
    until("it is deaf", || trapped.exists());
    std::fs::remove_file(&trapped).unwrap();
    spawner.end(vec![Arc::downgrade(&deaf), Arc::downgrade(&good)]);
    assert_eq!(end_of(&good), -15);
    assert_eq!(end_of(&deaf), -9);
}

#[test]
fn children_of_others_are_left_alone() {
    let host = host();
    let spawner = Spawner::start(Arc::clone(&host)).unwrap();
    let mut other = std::process::Command::new("/bin/sh").args(["-c", "exit 7"]).spawn().unwrap();
    for _ in 0..5 {
        assert_eq!(end_of(&spawner.spawn(order(&host, "exit 0", None)).unwrap()), 0);
    }
    assert_eq!(other.wait().unwrap().code(), Some(7));
    let mut reader = std::process::Command::new("/bin/sh");
    let mut watched = reader.args(["-c", "read line"]).stdin(std::process::Stdio::piped()).spawn().unwrap();
    let seen = spawner.watch(watched.id()).unwrap();
    assert_eq!(seen.code(), None);
    drop(watched.stdin.take());
    assert_eq!(watched.wait().unwrap().code(), Some(1));
    end_of(&seen);
}

#[test]
fn letters_arrive_once_and_leave_nothing() {
    let host = host();
    let used = host.arena().used().unwrap();
    let place = host.reserve_child().unwrap();
    let child = Arc::new(Member::child(Arc::clone(host.arena()), place).unwrap());
    let left = letter::leave_for(&host, place, b"to the child").unwrap();
    assert_eq!(letter::fetch(&child, left).unwrap(), b"to the child");
    assert!(letter::fetch(&child, left).is_err());
    let letterbox = letter::letterbox_for(&host, place).unwrap();
    assert!(letter::take(&host, letterbox).unwrap().is_none());
    let (object, _) = child.create(Kind::Bytes, 3000).unwrap();
    letter::send(&child, letterbox, b"first", &[object]).unwrap();
    letter::send(&child, letterbox, b"second", &[]).unwrap();
    reaper::bury(&host, place).unwrap();
    let letter = letter::take(&host, letterbox).unwrap().unwrap();
    assert!(letter::take(&host, letterbox).unwrap().is_none());
    host.release(letterbox).unwrap();
    assert_eq!(letter.copy().unwrap(), b"first");
    assert!(host.find(object).is_ok(), "the letter refers to it");
    drop(letter);
    assert_eq!(host.arena().used().unwrap(), used);
}

#[test]
fn a_letter_that_nobody_takes_goes_with_its_box() {
    let host = host();
    let used = host.arena().used().unwrap();
    let place = host.reserve_child().unwrap();
    let child = Arc::new(Member::child(Arc::clone(host.arena()), place).unwrap());
    let letterbox = letter::letterbox_for(&host, place).unwrap();
    let (object, _) = child.create(Kind::Bytes, 3000).unwrap();
    letter::send(&child, letterbox, &[7; 5000], &[object]).unwrap();
    reaper::bury(&host, place).unwrap();
    host.release(letterbox).unwrap();
    assert_eq!(host.arena().used().unwrap(), used);
}

#[test]
fn the_first_end_of_a_thread_counts() {
    let host = host();
    let thread = Child::new(1);
    assert!(thread.start());
    assert!(thread.stop(-15));
    thread.leave(0);
    thread.end(host.arena(), 1).unwrap();
    thread.end(host.arena(), 2).unwrap();
    assert_eq!(thread.code(), Some(-15));
    assert!(!thread.watch(host.id()));
    let late = Child::new(1);
    assert!(!late.stop(-9));
    assert!(!late.start());
    assert_eq!(late.wait(Some(Instant::now()), || false), Waited::TimedOut);
    assert_eq!(late.wait(None, || true), Waited::Interrupted);
}

#[test]
fn a_thread_that_never_begins_keeps_nobody_waiting_for_ever() {
    let stillborn = Child::thread(Duration::from_millis(5));
    assert_eq!(end_of(&stillborn), 1);
    assert!(!stillborn.start(), "too late");
    let begun = Child::thread(Duration::ZERO);
    assert!(begun.start());
    let soon = Some(Instant::now() + Duration::from_millis(40));
    assert!(matches!(begun.wait(soon, || false), Waited::TimedOut));
}

#[test]
fn a_parent_starts_a_sleeper() {
    if std::env::var(PARENT).is_err() {
        return;
    }
    let host = host();
    let spawner = Spawner::start(Arc::clone(&host)).unwrap();
    let sleeper = spawner.spawn(order(&host, "exec sleep 600", None)).unwrap();
    std::io::stdout().write_all(format!("\nsleeper {}\n", sleeper.pid()).as_bytes()).unwrap();
    end_of(&sleeper);
}

/// The program has not asked for anything itself.
#[test]
fn no_program_outlives_a_parent_that_is_killed() {
    let mut parent = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "core::tests::children::a_parent_starts_a_sleeper", "--nocapture"])
        .env(PARENT, "1")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(parent.stdout.take().unwrap()).lines();
    let said = lines.find_map(|line| Some(line.unwrap().strip_prefix("sleeper ")?.to_owned()));
    let pid: u32 = said.unwrap().parse().unwrap();
    assert!(System::birth(pid).is_some());
    parent.kill().unwrap();
    parent.wait().unwrap();
    until("it has ended", || System::birth(pid).is_none());
}

#[test]
fn what_is_ignored_or_blocked_here_is_not_in_a_child() {
    let host = host();
    let spawner = Spawner::start(Arc::clone(&host)).unwrap();
    // SAFETY: a signal that nobody here sends.
    unsafe { libc::signal(libc::SIGUSR2, libc::SIG_IGN) };
    let line = "grep -E '^Sig(Ign|Blk):[[:blank:]]*0*$' -c /proc/self/status | grep -q 2";
    assert_eq!(end_of(&spawner.spawn(order(&host, line, None)).unwrap()), 0);
    // SAFETY: as above.
    unsafe { libc::signal(libc::SIGUSR2, libc::SIG_DFL) };
}
