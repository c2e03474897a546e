//! Events.

use super::{object, once, root, wait_for};
use crate::core::kinds::Kind;
use crate::core::sync::event::{EVENT_BYTES, Event};

#[test]
fn a_wait_is_over_once_it_is_set_also_if_it_was_cleared_since() {
    let root = root();
    let event = Event::at(root.arena(), object(&root, Kind::Event, EVENT_BYTES));
    assert!(!event.is_set().unwrap());
    let count = event.count().unwrap();
    event.clear().unwrap();
    assert!(!event.is_over(count).unwrap());
    event.set().unwrap();
    event.set().unwrap();
    assert!(event.is_set().unwrap());
    event.clear().unwrap();
    assert!(!event.is_set().unwrap());
    assert!(event.is_over(count).unwrap());
    assert!(!event.is_over(event.count().unwrap()).unwrap(), "a new wait begins anew");
}

#[test]
fn all_who_wait_are_woken() {
    let root = root();
    let event = Event::at(root.arena(), object(&root, Kind::Event, EVENT_BYTES));
    std::thread::scope(|scope| {
        let count = event.count().unwrap();
        for _ in 0..4 {
            scope.spawn(move || wait_for(event.waitable(), || once(event.is_over(count))));
        }
        event.set().unwrap();
        event.clear().unwrap();
    });
}
