//! Channels whose users are killed at every instant of every call.

use std::sync::Arc;

use super::channel::{Reader, reader};
use super::cut::at_every_instant;
use super::{arena, root_of};
use crate::core::channel::{Channel, Options, Taken};
use crate::core::kinds::Kind;
use crate::core::layout::LEAST_BYTES;
use crate::core::member::Member;
use crate::core::objects::Handle;
use crate::core::pipe::PipeEnd;

/// A channel with some messages, of which the victim has a use too, and an object that messages refer to.
struct Scene {
    channel: Handle,
    object: Handle,
    /// What the arena had in use when there was none of it.
    used: u64,
    /// A lease of the victim's; 0: none.
    lease: u32,
    /// The victim's hold on the channel.
    theirs: Channel,
}

/// Bytes of a message that has a large segment, with two others, to itself.
const LONG: usize = 65_000;

fn message(index: u32) -> Vec<u8> {
    message_of(index, 44)
}

fn message_of(index: u32, bytes: usize) -> Vec<u8> {
    let mut message = index.to_le_bytes().to_vec();
    message.resize(bytes, 7);
    message
}

/// `count` messages; every fifth refers to the object.
fn scene(options: Options, count: u32) -> (Scene, Arc<Member>, Arc<Member>) {
    scene_of(options, count, 44)
}

fn scene_of(options: Options, count: u32, bytes: usize) -> (Scene, Arc<Member>, Arc<Member>) {
    let survivor = Arc::new(root_of(LEAST_BYTES));
    let victim = Arc::new(Member::thread_of(&survivor).unwrap());
    let used = arena(&survivor).used().unwrap();
    let (object, _) = survivor.create(Kind::Bytes, 8).unwrap();
    let ours = reader(&survivor, options);
    let channel = ours.channel.handle();
    for index in 0..count {
        let handles: &[Handle] = if index % 5 == 4 { &[object] } else { &[] };
        ours.channel.put(&message_of(index, bytes), handles).unwrap();
    }
    for handle in [channel, object] {
        victim.hold(handle).unwrap();
    }
    let theirs = Channel::open(&victim, channel).unwrap();
    (Scene { channel, object, used, lease: 0, theirs }, victim, survivor)
}

/// Everything that is left, by number; then everybody lets go, and nothing may remain.
fn drain(scene: &Scene, heir: &Arc<Member>, number: u64) -> Vec<u32> {
    let mut left = Vec::new();
    let mut ours = Reader::new(Channel::open(heir, scene.channel).unwrap());
    let length = ours.channel.length().unwrap();
    loop {
        match ours.take() {
            Ok(bytes) => left.push(u32::from_le_bytes(bytes[..4].try_into().unwrap())),
            Err(Taken::Nothing) => break,
            Err(taken) => panic!("instant {number}: {taken:?}"),
        }
    }
    assert_eq!(length, left.len() as u64, "instant {number}");
    // With redelivery they are still ours until they are done.
    while ours.channel.options().redeliver && ours.channel.done().unwrap() {}
    heir.release(scene.channel).unwrap();
    heir.release(scene.object).unwrap();
    assert_eq!(arena(heir).used().unwrap(), scene.used, "instant {number}: something is left over");
    left
}

fn numbers(range: std::ops::Range<u32>) -> Vec<u32> {
    range.collect()
}

/// A put adds its message, or does not.
fn putting(count: u32, bytes: usize, with_object: bool) {
    putting_behind(count, 44, bytes, with_object);
}

/// The same behind messages of so many bytes.
fn putting_behind(count: u32, others: usize, bytes: usize, with_object: bool) {
    let deed = |scene: &Scene, _: &Arc<Member>| {
        let mut last = message(count);
        last.resize(bytes, 0);
        let handles: &[Handle] = if with_object { &[scene.object] } else { &[] };
        scene.theirs.put(&last, handles).unwrap();
    };
    at_every_instant(
        || scene_of(Options::default(), count, others),
        deed,
        |scene, heir, number| {
            let left = drain(scene, heir, number);
            assert!(left == numbers(0..count) || left == numbers(0..count + 1), "instant {number}: {left:?}");
        },
    );
}

#[test]
fn a_put_is_sent_or_not_sent() {
    putting(3, 44, false);
}

#[test]
fn a_put_with_an_object_is_sent_or_not_sent() {
    putting(3, 44, true);
}

#[test]
fn a_put_into_the_next_segment_is_sent_or_not_sent() {
    putting(3, LONG, false);
}

#[test]
fn a_long_put_behind_long_ones_is_sent_or_not_sent() {
    for count in 1..=3 {
        putting_behind(count, LONG, LONG, false);
    }
}

#[test]
fn a_short_put_behind_long_ones_is_sent_or_not_sent() {
    putting_behind(3, LONG, 70_000 / 2, false);
    putting_behind(3, LONG, 44, true);
}

#[test]
fn the_first_long_put_is_sent_or_not_sent() {
    putting(0, LONG, false);
}

#[test]
fn a_large_put_is_sent_or_not_sent() {
    putting(3, 100_000, true);
}

#[test]
fn the_first_put_is_sent_or_not_sent() {
    putting(0, 44, false);
}

#[test]
fn a_put_to_the_front_is_sent_or_not_sent() {
    let deed = |scene: &Scene, _: &Arc<Member>| {
        scene.theirs.put_front(&message(9), &[scene.object]).unwrap();
    };
    at_every_instant(
        || scene(Options::default(), 3),
        deed,
        |scene, heir, number| {
            let left = drain(scene, heir, number);
            assert!(left == [0, 1, 2] || left == [9, 0, 1, 2], "instant {number}: {left:?}");
        },
    );
}

/// Takes by the victim: at most what it had in its hands is gone, from the front.
fn taking(options: Options, prepared: impl Fn(&mut Scene, &Arc<Member>), deed: impl Fn(&Scene), most: u32) {
    taking_of(44, options, prepared, deed, most);
}

/// The same of messages of so many bytes.
fn taking_of(
    bytes: usize,
    options: Options,
    prepared: impl Fn(&mut Scene, &Arc<Member>),
    deed: impl Fn(&Scene),
    most: u32,
) {
    let prepare = || {
        let (mut made, victim, survivor) = scene_of(options, 8, bytes);
        prepared(&mut made, &victim);
        (made, victim, survivor)
    };
    at_every_instant(
        prepare,
        |scene, _| deed(scene),
        |scene, heir, number| {
            let left = drain(scene, heir, number);
            let first = left.first().copied().unwrap_or(8);
            assert!(first <= most, "instant {number}: {left:?}");
            assert_eq!(left, numbers(first..8), "instant {number}");
        },
    );
}

fn theirs(scene: &Scene) -> Reader {
    Reader::new(Channel::open(scene.theirs.member(), scene.channel).unwrap())
}

fn take_some(scene: &Scene, count: u32) {
    let mut reader = theirs(scene);
    for _ in 0..count {
        reader.take().unwrap();
    }
}

#[test]
fn of_takes_only_what_was_in_the_victims_hands_is_gone() {
    taking(Options::default(), |_, _| (), |scene| take_some(scene, 6), 6);
}

#[test]
fn of_takes_of_long_ones_only_what_was_in_the_victims_hands_is_gone() {
    taking_of(LONG, Options::default(), |_, _| (), |scene| take_some(scene, 6), 6);
}

#[test]
fn of_takes_of_all_long_ones_only_what_was_in_the_victims_hands_is_gone() {
    taking_of(LONG, Options::default(), |_, _| (), |scene| take_some(scene, 8), 8);
}

#[test]
fn of_a_lease_of_long_ones_only_what_has_begun_is_gone() {
    let deed = |scene: &Scene| {
        let (lease, _) = theirs(scene).lease(0, 4).unwrap();
        let taken = scene.theirs.advance(lease).unwrap();
        assert_eq!(taken, Some(1), "the buffer has room for four");
        scene.theirs.give_back(lease).unwrap();
    };
    taking_of(LONG / 4, Options::default(), |_, _| (), deed, 2);
}

#[test]
fn takes_of_long_ones_with_redelivery_lose_nothing() {
    let options = Options { redeliver: true, ..Options::default() };
    taking_of(LONG, options, |_, _| (), |scene| take_some(scene, 8), 0);
}

#[test]
fn with_redelivery_takes_lose_nothing() {
    let options = Options { redeliver: true, ..Options::default() };
    taking(options, |_, _| (), |scene| take_some(scene, 6), 0);
}

#[test]
fn with_redelivery_only_what_is_done_is_gone() {
    let options = Options { redeliver: true, ..Options::default() };
    let deed = |scene: &Scene| {
        for _ in 0..5 {
            scene.theirs.done().unwrap();
        }
    };
    taking(options, |scene, _| take_some(scene, 6), deed, 5);
}

#[test]
fn of_a_lease_only_what_has_begun_is_gone() {
    let deed = |scene: &Scene| {
        let (lease, _) = theirs(scene).lease(0, 4).unwrap();
        scene.theirs.advance(lease).unwrap();
        scene.theirs.give_back(lease).unwrap();
    };
    taking(Options::default(), |_, _| (), deed, 2);
}

#[test]
fn of_a_lease_that_came_back_only_what_has_begun_is_gone() {
    let prepared = |scene: &mut Scene, _: &Arc<Member>| {
        let (lease, _) = theirs(scene).lease(0, 4).unwrap();
        scene.theirs.give_back(lease).unwrap();
    };
    let deed = |scene: &Scene| {
        let (lease, _) = theirs(scene).lease(0, 2).unwrap();
        scene.theirs.advance(lease).unwrap();
        theirs(scene).lease(lease, 9).unwrap();
    };
    taking(Options::default(), prepared, deed, 5);
}

#[test]
fn a_lease_that_is_taken_over_loses_nothing() {
    // The first holder lives on and still has what was not taken over.
    let prepare = || {
        let (mut made, victim, survivor) = scene(Options::default(), 4);
        let mut ours = Reader::new(Channel::open(&survivor, made.channel).unwrap());
        made.lease = ours.lease(0, 4).unwrap().0;
        (made, victim, survivor)
    };
    let deed = |scene: &Scene, _: &Arc<Member>| {
        theirs(scene).lease(0, 4).unwrap();
    };
    at_every_instant(prepare, deed, |scene, heir, number| {
        let ours = Channel::open(heir, scene.channel).unwrap();
        ours.give_back(scene.lease).unwrap();
        let left = drain(scene, heir, number);
        assert!(left == [1, 2, 3] || left == [2, 3], "instant {number}: {left:?}");
    });
}

#[test]
fn a_channel_that_dies_leaves_nothing() {
    let prepare = || {
        let (made, victim, survivor) = scene(Options::default(), 9);
        made.theirs.put(&[1; 100_000], &[made.object; 3]).unwrap();
        made.theirs.put_front(b"front", &[made.object]).unwrap();
        let (lease, _) = theirs(&made).lease(0, 3).map_or((0, Vec::new()), |leased| leased);
        assert_eq!(lease, 0, "the front is no lease");
        theirs(&made).lease(0, 3).unwrap();
        survivor.release(made.channel).unwrap();
        (made, victim, survivor)
    };
    let deed = |scene: &Scene, victim: &Arc<Member>| victim.release(scene.channel).unwrap();
    at_every_instant(prepare, deed, |scene, heir, number| {
        heir.sweep().unwrap();
        heir.release(scene.object).unwrap();
        assert_eq!(arena(heir).used().unwrap(), scene.used, "instant {number}");
    });
}

#[test]
fn shutting_down_at_once_leaves_nothing() {
    let deed = |scene: &Scene, _: &Arc<Member>| scene.theirs.shut_down(true).unwrap();
    at_every_instant(
        || scene(Options::default(), 12),
        deed,
        |scene, heir, number| {
            let ours = Channel::open(heir, scene.channel).unwrap();
            let length = ours.length().unwrap();
            assert!(length == 0 || length == 12, "instant {number}");
            heir.release(scene.channel).unwrap();
            heir.release(scene.object).unwrap();
            assert_eq!(arena(heir).used().unwrap(), scene.used, "instant {number}");
        },
    );
}

#[test]
fn an_end_of_a_pipe_whose_holder_is_killed_is_closed() {
    struct Ends {
        near: PipeEnd,
        far: Handle,
        used: u64,
    }
    let prepare = || {
        let survivor = Arc::new(root_of(LEAST_BYTES));
        let victim = Arc::new(Member::thread_of(&survivor).unwrap());
        let used = arena(&survivor).used().unwrap();
        let (near, far) = PipeEnd::pair(&survivor, true).unwrap();
        victim.hold(far.handle()).unwrap();
        let far = far.handle();
        (Ends { near, far, used }, victim, survivor)
    };
    let deed = |ends: &Ends, victim: &Arc<Member>| {
        let far = PipeEnd::open(victim, ends.far).unwrap();
        far.outgoing.as_ref().unwrap().put(b"words", &[]).unwrap();
        drop(far);
    };
    at_every_instant(prepare, deed, |ends, heir, number| {
        heir.hold(ends.near.handle()).unwrap();
        let mut near = PipeEnd::open(heir, ends.near.handle()).unwrap();
        let mut incoming = Reader::new(near.incoming.take().unwrap());
        let last = match incoming.take() {
            Ok(words) => {
                assert_eq!(words, b"words");
                incoming.take()
            }
            other => other,
        };
        assert_eq!(last, Err(Taken::Ended), "instant {number}");
        drop(near);
        heir.release(ends.near.handle()).unwrap();
        assert_eq!(arena(heir).used().unwrap(), ends.used, "instant {number}");
    });
}
