//! Named memory.

use super::{kill, root, thread_of};
use crate::core::sync::{memory, segment};
use crate::error::Refusal;

#[test]
fn a_segment_is_found_by_name_until_it_is_unlinked() {
    let root = root();
    let other = thread_of(&root);
    let (handle, body) = segment::create(&root, "a:b\n", 1000).unwrap().unwrap();
    assert_eq!(body.bytes - segment::DATA, 1000);
    assert_eq!(segment::create(&other, "a:b\n", 10).unwrap(), None);
    assert_eq!(segment::open(&other, "a:b\n").unwrap(), Some((handle, body)));
    assert_eq!(segment::open(&other, "a").unwrap(), None);
    assert_eq!(segment::name(root.arena(), body).unwrap(), "a:b\n");
    assert!(segment::unlink(&other, handle).unwrap());
    assert!(!segment::unlink(&root, handle).unwrap());
    assert_eq!(segment::open(&root, "a:b\n").unwrap(), None);
    assert!(root.find(handle).is_ok(), "who has it keeps it");
    other.release(handle).unwrap();
    root.release(handle).unwrap();
    assert_eq!(root.arena().used().unwrap(), 0);
}

#[test]
fn a_name_keeps_its_memory_when_everybody_has_closed_it_or_died() {
    let root = root();
    let dead = thread_of(&root);
    let (handle, body) = segment::create(&dead, "kept", 8).unwrap().unwrap();
    root.arena().write(body.offset + segment::DATA, b"12345678").unwrap();
    kill(&root, &dead);
    let (again, body) = segment::open(&root, "kept").unwrap().unwrap();
    assert_eq!(again, handle);
    let mut seen = [0; 8];
    root.arena().read(body.offset + segment::DATA, &mut seen).unwrap();
    assert_eq!(&seen, b"12345678");
    root.release(again).unwrap();
    assert!(segment::unlink(&root, handle).unwrap());
    assert_eq!(root.arena().used().unwrap(), 0);
}

#[test]
fn names_in_the_middle_of_the_list_can_go() {
    let root = root();
    let handles: Vec<_> =
        ["a", "b", "c"].map(|name| segment::create(&root, name, 10).unwrap().unwrap().0).into();
    assert!(segment::unlink(&root, handles[1]).unwrap());
    assert!(segment::open(&root, "a").unwrap().is_some());
    assert!(segment::open(&root, "b").unwrap().is_none());
    assert!(segment::open(&root, "c").unwrap().is_some());
}

#[test]
fn names_that_cannot_be_are_refused() {
    let root = root();
    for name in ["", "a\0b", &"x".repeat(256)] {
        assert!(matches!(segment::create(&root, name, 1), Err(Refusal::Argument(_))));
    }
    assert!(matches!(segment::create(&root, "large", u64::MAX), Err(Refusal::Range(_))));
    assert!(matches!(segment::create(&root, "large", 1 << 40), Err(Refusal::ArenaFull { .. })));
    assert_eq!(segment::open(&root, "large").unwrap(), None, "a refused one has no name");
    assert!(matches!(memory::create(&root, u64::MAX), Err(Refusal::Range(_))));
}
