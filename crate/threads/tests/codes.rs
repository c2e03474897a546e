//! Packed functions by number.

use crate::threads::codes::Codes;

#[test]
fn keeps_what_was_defined_until_it_is_forgotten() {
    let codes = Codes::default();
    assert_eq!(codes.get(1), None);
    codes.define(1, b"one");
    codes.define(2, b"");
    assert_eq!(codes.get(1).as_deref(), Some(&b"one"[..]));
    assert_eq!(codes.get(2).as_deref(), Some(&b""[..]));
    codes.forget(1);
    codes.forget(3);
    assert_eq!(codes.get(1), None);
    assert!(codes.get(2).is_some());
}

#[test]
fn a_later_definition_replaces_and_does_not_change_what_was_fetched() {
    let codes = Codes::default();
    codes.define(1, b"old");
    let fetched = codes.get(1).unwrap();
    codes.define(1, b"new");
    assert_eq!(&fetched[..], b"old");
    assert_eq!(codes.get(1).as_deref(), Some(&b"new"[..]));
}
