//! Sections that are cut short.

use super::{object, root, thread_of};
use crate::core::kinds::Kind;
use crate::core::participants;
use crate::core::sync::section::{Section, WORDS};

fn cut_short(put_down: bool) {
    let root = root();
    let victim = thread_of(&root);
    let at = object(&root, Kind::Bytes, WORDS + 16);
    let mut section = Section::enter(root.arena(), at, WORDS + 16, victim.id()).unwrap();
    section.set(WORDS, 5).unwrap();
    section.set(WORDS + 8, 6).unwrap();
    section.die(put_down);
    participants::declare_dead(root.arena(), victim.id()).unwrap();
    let section = Section::enter(root.arena(), at, WORDS + 16, root.id()).unwrap();
    let seen = [section.get(WORDS).unwrap(), section.get(WORDS + 8).unwrap()];
    assert_eq!(seen, if put_down { [5, 6] } else { [0, 0] });
}

#[test]
fn what_was_put_down_happens_although_its_process_died() {
    cut_short(true);
}

#[test]
fn what_was_not_put_down_leaves_no_trace() {
    cut_short(false);
}

#[test]
fn a_section_that_is_dropped_has_changed_nothing() {
    let root = root();
    let at = object(&root, Kind::Bytes, WORDS + 16);
    let mut section = Section::enter(root.arena(), at, WORDS + 16, root.id()).unwrap();
    section.set(WORDS, 5).unwrap();
    drop(section);
    assert_eq!(Section::enter(root.arena(), at, WORDS + 16, root.id()).unwrap().get(WORDS).unwrap(), 0);
}

#[test]
fn a_log_full_of_anything_changes_nothing_outside_the_object() {
    let root = root();
    let at = object(&root, Kind::Bytes, WORDS + 16);
    let near = object(&root, Kind::Bytes, 64);
    let mut random = super::Random(0x2545_f491_4f6c_dd1d);
    for _ in 0..1000 {
        for word in 0..WORDS / 8 {
            // Near enough to hit something, also with the offset of a neighbour.
            let most = 8 + random.below(40);
            let value = random.below(1 << most);
            // The latch is left alone: a latch of somebody alive is waited for.
            if word * 8 != WORDS - 64 {
                root.arena().word(at + word * 8).unwrap().store(value, std::sync::atomic::Ordering::Relaxed);
            }
        }
        drop(Section::enter(root.arena(), at, WORDS + 16, root.id()).unwrap());
    }
    for word in 0..8 {
        assert_eq!(root.arena().word(near + word * 8).unwrap().load(std::sync::atomic::Ordering::Relaxed), 0);
    }
}
