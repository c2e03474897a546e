//! Blocks, objects, and critical sections that are cut short.

use super::random::Random;
use super::{arena, root, root_of};
use crate::core::journal::Tx;
use crate::core::kinds::Kind;
use crate::core::layout::LEAST_BYTES;
use crate::core::member::Member;
use crate::core::objects::{self, Handle};
use crate::core::{buddy, participants};
use crate::error::Refusal;

#[test]
fn an_object_lives_while_it_is_used_and_its_block_comes_back() {
    let member = root();
    let before = arena(&member).used().unwrap();
    let (handle, body) = member.create(Kind::Bytes, 1000).unwrap();
    assert_eq!(body.bytes, 1000);
    assert_eq!(member.hold(handle).unwrap(), body);
    member.release(handle).unwrap();
    assert_eq!(member.find(handle).unwrap(), body);
    member.release(handle).unwrap();
    assert!(matches!(member.find(handle), Err(Refusal::Gone(_))));
    assert_eq!(arena(&member).used().unwrap(), before);
}

#[test]
fn a_handle_does_not_name_the_next_object_in_its_place() {
    let member = root();
    let (first, _) = member.create(Kind::Bytes, 10).unwrap();
    member.release(first).unwrap();
    let (second, _) = member.create(Kind::Bytes, 10).unwrap();
    assert_eq!(first.index, second.index);
    assert!(matches!(member.hold(first), Err(Refusal::Gone(_))));
}

#[test]
fn a_new_object_is_zero_although_its_block_was_used() {
    let member = root();
    for bytes in [300, 5000, 700_000] {
        let (handle, body) = member.create(Kind::Bytes, bytes).unwrap();
        arena(&member).write(body.offset, &vec![7; bytes as usize]).unwrap();
        member.release(handle).unwrap();
        let (again, body) = member.create(Kind::Bytes, bytes).unwrap();
        let mut seen = vec![1; bytes as usize];
        arena(&member).read(body.offset, &mut seen).unwrap();
        assert!(seen.iter().all(|byte| *byte == 0));
        member.release(again).unwrap();
    }
}

#[test]
fn a_full_arena_says_so_and_has_room_again_afterwards() {
    let member = root_of(LEAST_BYTES);
    let mut handles = Vec::new();
    let refusal = loop {
        match member.create_unclear(Kind::Bytes, 64 << 10) {
            Ok((handle, _)) => handles.push(handle),
            Err(refusal) => break refusal,
        }
    };
    assert_eq!(refusal, Refusal::ArenaFull { size: LEAST_BYTES, needed: 64 << 10 });
    for handle in handles {
        member.release(handle).unwrap();
    }
    assert_eq!(arena(&member).used().unwrap(), 0);
    assert!(member.create_unclear(Kind::Bytes, 1 << 20).is_ok());
}

#[test]
fn blocks_never_overlap_and_all_come_back() {
    let member = root();
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut live: Vec<(Handle, u64, u64)> = Vec::new();
    for _ in 0..3000 {
        if live.len() > 40 || (!live.is_empty() && random.below(3) == 0) {
            let (handle, ..) = live.swap_remove(random.below(live.len() as u64) as usize);
            member.release(handle).unwrap();
            continue;
        }
        let most = 1 << random.below(17);
        let bytes = 1 + random.below(most);
        let (handle, body) = member.create_unclear(Kind::Bytes, bytes).unwrap();
        let end = body.offset + bytes;
        assert!(end <= arena(&member).layout().size);
        assert!(live.iter().all(|(_, start, stop)| end <= *start || body.offset >= *stop));
        live.push((handle, body.offset, end));
    }
    for (handle, ..) in live {
        member.release(handle).unwrap();
    }
    assert_eq!(arena(&member).used().unwrap(), 0);
}

#[test]
fn a_reference_in_flight_keeps_an_object_until_it_is_taken_and_let_go() {
    let sender = root();
    let receiver = Member::thread_of(&sender).unwrap();
    let (handle, _) = sender.create(Kind::Bytes, 10).unwrap();
    let mut tx = sender.begin().unwrap();
    objects::send(&mut tx, handle).unwrap();
    tx.commit().unwrap();
    sender.release(handle).unwrap();
    let mut tx = receiver.begin().unwrap();
    objects::receive(&mut tx, handle, receiver.id()).unwrap();
    tx.commit().unwrap();
    receiver.adopt(handle);
    assert!(receiver.find(handle).is_ok());
    receiver.release(handle).unwrap();
    assert!(receiver.find(handle).is_err());
}

/// Leaves a section as a killed process would, and lets another participant go on.
fn cut_short(put_down: bool) {
    let victim = root();
    let survivor = Member::thread_of(&victim).unwrap();
    let (handle, _) = victim.create(Kind::Bytes, 100).unwrap();
    let used = arena(&victim).used().unwrap();
    let mut tx = Tx::begin(arena(&victim), victim.id()).unwrap();
    let block = buddy::allocate(&mut tx, 10_000).unwrap();
    objects::send(&mut tx, handle).unwrap();
    tx.die(put_down);
    participants::declare_dead(arena(&victim), victim.id()).unwrap();
    // Not a word of the section was written yet: whoever comes next completes it, or sees nothing of it.
    let tx = survivor.begin().unwrap();
    drop(tx);
    let happened = arena(&survivor).used().unwrap() == used + block.bytes();
    assert_eq!(happened, put_down);
    let mut tx = survivor.begin().unwrap();
    objects::release(&mut tx, handle, victim.id()).unwrap();
    tx.commit().unwrap();
    assert_eq!(survivor.find(handle).is_ok(), put_down, "in flight if the section has happened");
}

#[test]
fn a_section_that_was_put_down_happens_although_its_process_died() {
    cut_short(true);
}

#[test]
fn a_section_that_was_not_put_down_leaves_no_trace() {
    cut_short(false);
}

#[test]
fn members_on_many_threads_keep_the_books_straight() {
    let root = root();
    std::thread::scope(|scope| {
        for seed in 1..=4 {
            let member = Member::thread_of(&root).unwrap();
            scope.spawn(move || {
                let mut random = Random(seed * 0x1234_5678_9abc_def1);
                let mut live = Vec::new();
                for _ in 0..2000 {
                    if random.below(2) == 0 {
                        live.push(member.create_unclear(Kind::Bytes, 1 + random.below(5000)).unwrap().0);
                    } else if let Some(handle) = live.pop() {
                        member.release(handle).unwrap();
                    }
                }
                for handle in live {
                    member.release(handle).unwrap();
                }
            });
        }
    });
    assert_eq!(arena(&root).used().unwrap(), 0);
    assert!(root.create_unclear(Kind::Bytes, 4 << 20).is_ok(), "everything has merged again");
}
