//! Blocks of code: one for one digest, as long as somebody holds it.

use std::sync::Arc;

use super::cut::at_every_instant;
use super::random::Random;
use super::{arena, root, root_of};
use crate::core::code;
use crate::core::layout::LEAST_BYTES;
use crate::core::member::Member;
use crate::core::objects::Handle;
use crate::core::reaper;
use crate::error::Refusal;

const TEXT: &[u8] = b"x => x * x";

fn used(member: &Member) -> u64 {
    arena(member).used().unwrap()
}

#[test]
fn equal_code_is_one_block_whoever_keeps_it() {
    let first = root();
    let second = Member::thread_of(&first).unwrap();
    let before = used(&first);
    let handle = code::keep(&first, TEXT).unwrap();
    let with_one = used(&first);
    assert_eq!(code::keep(&second, TEXT).unwrap(), handle);
    assert_eq!(code::keep(&first, TEXT).unwrap(), handle);
    assert_eq!(used(&first), with_one);
    assert_ne!(code::keep(&second, b"x => x + x").unwrap(), handle);
    first.release(handle).unwrap();
    first.release(handle).unwrap();
    assert_eq!(code::read(&second, handle).unwrap(), TEXT, "somebody holds it still");
    reaper::bury(&first, second.id()).unwrap();
    assert_eq!(used(&first), before);
    assert!(matches!(code::read(&first, handle), Err(Refusal::Gone(_))));
}

#[test]
fn code_of_which_the_last_holder_has_let_go_is_packed_again() {
    let member = root();
    let before = used(&member);
    for _ in 0..3 {
        let handle = code::keep(&member, TEXT).unwrap();
        assert_eq!(code::read(&member, handle).unwrap(), TEXT);
        member.release(handle).unwrap();
    }
    assert_eq!(used(&member), before);
}

#[test]
fn chains_lose_what_dies_and_nothing_else() {
    let member = root();
    let before = used(&member);
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let text = |index: u64| format!("code {index}").into_bytes();
    let mut live: Vec<(u64, Handle)> = Vec::new();
    for _ in 0..6000 {
        if live.len() > 900 || (!live.is_empty() && random.below(3) == 0) {
            let (_, handle) = live.swap_remove(random.below(live.len() as u64) as usize);
            member.release(handle).unwrap();
            continue;
        }
        let index = random.below(2000);
        let handle = code::keep(&member, &text(index)).unwrap();
        assert_eq!(code::read(&member, handle).unwrap(), text(index));
        assert!(live.iter().all(|(other, known)| (*other == index) == (*known == handle)));
        live.push((index, handle));
    }
    for (_, handle) in live {
        member.release(handle).unwrap();
    }
    assert_eq!(used(&member), before);
}

#[test]
fn members_on_many_threads_share_blocks() {
    let root = root();
    std::thread::scope(|scope| {
        for seed in 1..=4 {
            let member = Member::thread_of(&root).unwrap();
            scope.spawn(move || {
                let mut random = Random(seed * 0x1234_5678_9abc_def1);
                for _ in 0..1000 {
                    let text = [random.below(5) as u8; 300];
                    let handle = code::keep(&member, &text).unwrap();
                    assert_eq!(code::read(&member, handle).unwrap(), text);
                    member.release(handle).unwrap();
                }
            });
        }
    });
    assert_eq!(used(&root), 0);
}

/// The survivor, its hold on the code if it has one, and what was in use before there was any.
struct Scene {
    theirs: Option<Handle>,
    used: u64,
}

fn scene(shared: bool) -> (Scene, Arc<Member>, Arc<Member>) {
    let survivor = Arc::new(root_of(LEAST_BYTES));
    let victim = Arc::new(Member::thread_of(&survivor).unwrap());
    let used = used(&survivor);
    let theirs = shared.then(|| code::keep(&survivor, TEXT).unwrap());
    (Scene { theirs, used }, victim, survivor)
}

/// What the dead had is gone; the code can be kept and is one block; then nothing is left.
fn look(scene: &Scene, heir: &Arc<Member>, number: u64) {
    let handle = code::keep(heir, TEXT).unwrap();
    assert_eq!(code::read(heir, handle).unwrap(), TEXT, "instant {number}");
    heir.release(handle).unwrap();
    if let Some(theirs) = scene.theirs {
        assert_eq!(handle, theirs, "instant {number}");
        heir.release(theirs).unwrap();
    }
    assert_eq!(used(heir), scene.used, "instant {number}: something is left over");
}

#[test]
fn whoever_dies_while_it_keeps_code_or_lets_go_leaves_nothing() {
    for shared in [false, true] {
        let deed = |_: &Scene, victim: &Arc<Member>| {
            let handle = code::keep(victim, TEXT).unwrap();
            code::read(victim, handle).unwrap();
            victim.release(handle).unwrap();
        };
        at_every_instant(|| scene(shared), deed, look);
    }
}
