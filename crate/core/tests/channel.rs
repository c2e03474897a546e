//! Channels: order, limits, ends, leases, against a model.

use std::collections::VecDeque;
use std::sync::Arc;

use super::random::Random;
use super::{arena, root};
use crate::core::channel::{BUFFER_BYTES, Block, Channel, Leased, Options, Parcel, Put, Taken};
use crate::core::kinds::Kind;
use crate::core::member::Member;
use crate::core::objects::Handle;
use crate::core::pipe::PipeEnd;
use crate::core::reaper;
use crate::error::Refusal;

/// A channel with a buffer beside it, for tests that look at messages as bytes.
pub struct Reader {
    pub channel: Channel,
    buffer: Vec<u8>,
    pub handles: Vec<Handle>,
    /// Index of the first message of the last lease.
    pub first: u32,
}

impl Reader {
    pub fn new(channel: Channel) -> Self {
        Reader { channel, buffer: vec![0; BUFFER_BYTES], handles: Vec::new(), first: 0 }
    }

    /// The next message, or why there is none. The objects that came with it are released.
    pub fn take(&mut self) -> Result<Vec<u8>, Taken> {
        let taken = self.channel.take(&mut self.buffer, &mut self.handles).unwrap();
        self.unwrap(taken)
    }

    fn unwrap(&mut self, taken: Taken) -> Result<Vec<u8>, Taken> {
        let Taken::Message { length, is_parcel } = taken else { return Err(taken) };
        let member = self.channel.member();
        if !is_parcel {
            for handle in &self.handles {
                member.release(*handle).unwrap();
            }
            return Ok(self.buffer[..length as usize].to_vec());
        }
        let parcel = Parcel::open(member, self.handles[0]).unwrap();
        parcel.unpack_handles(&mut self.handles).unwrap();
        for handle in &self.handles {
            member.release(*handle).unwrap();
        }
        let (offset, length) = parcel.bytes().unwrap();
        let mut bytes = vec![0; length as usize];
        member.arena().read(offset, &mut bytes).unwrap();
        Ok(bytes)
    }

    /// Leases, and gives the number of the lease and its messages; the first has begun.
    pub fn lease(&mut self, previous: u32, most: u32) -> Result<(u32, Vec<Vec<u8>>), Taken> {
        match self.channel.lease(previous, most, &mut self.buffer, &mut self.handles).unwrap() {
            Leased::One(taken) => self.unwrap(taken).map(|bytes| (0, vec![bytes])),
            Leased::Run { lease, first, frames, bytes } => {
                self.first = first;
                let mut messages = Vec::new();
                let mut at = 0;
                while at < bytes as usize {
                    let length = u32::from_le_bytes(self.buffer[at..at + 4].try_into().unwrap()) as usize;
                    messages.push(self.buffer[at + 8..at + 8 + length].to_vec());
                    at += 8 + length.next_multiple_of(8);
                }
                assert_eq!(messages.len(), frames as usize);
                Ok((lease, messages))
            }
        }
    }
}

pub fn reader(member: &Arc<Member>, options: Options) -> Reader {
    Reader::new(Channel::create(member, options).unwrap())
}

/// The same channel as another participant sees it.
pub fn also(member: &Arc<Member>, channel: &Channel) -> Reader {
    member.hold(channel.handle()).unwrap();
    Reader::new(Channel::open(member, channel.handle()).unwrap())
}

fn put(channel: &Channel, text: &str) {
    assert_eq!(channel.put(text.as_bytes(), &[]).unwrap(), Put::Sent);
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn messages_come_out_as_they_went_in() {
    let member = Arc::new(root());
    let mut reader = reader(&member, Options::default());
    assert_eq!(reader.take(), Err(Taken::Nothing));
    for text in ["", "a", "two words", "12345678"] {
        put(&reader.channel, text);
    }
    assert_eq!(reader.channel.length().unwrap(), 4);
    for text in ["", "a", "two words", "12345678"] {
        assert_eq!(reader.take().unwrap(), text.as_bytes());
    }
    assert_eq!(reader.take(), Err(Taken::Nothing));
}

#[test]
fn any_traffic_behaves_like_a_queue_and_leaves_nothing() {
    for seed in 1..=6 {
        let mut random = Random(seed * 0x0e37_79b9_7f4a_7c15);
        let member = Arc::new(root());
        let before = arena(&member).used().unwrap();
        let (object, _) = member.create(Kind::Bytes, 8).unwrap();
        let mut reader = reader(&member, Options::default());
        let mut model: VecDeque<Vec<u8>> = VecDeque::new();
        for step in 0..4000u32 {
            // Phases in which it fills and phases in which it drains.
            let puts = if step / 300 % 2 == 0 { 6 } else { 4 };
            if random.below(10) < puts {
                let most = [8, 100, 3000, 70_000][random.below(4) as usize / 2 * random.below(2) as usize];
                let mut bytes = vec![0; random.below(most) as usize];
                bytes.iter_mut().for_each(|byte| *byte = random.below(256) as u8);
                let handles = vec![object; [0, 0, 0, 1, 3, 40][random.below(6) as usize]];
                if random.below(8) == 0 {
                    assert_eq!(reader.channel.put_front(&bytes, &handles).unwrap(), Put::Sent);
                    model.push_front(bytes);
                } else {
                    assert_eq!(reader.channel.put(&bytes, &handles).unwrap(), Put::Sent);
                    model.push_back(bytes);
                }
            } else {
                assert_eq!(reader.take().ok(), model.pop_front(), "seed {seed}, step {step}");
            }
            assert_eq!(reader.channel.length().unwrap(), model.len() as u64);
        }
        member.release(reader.channel.handle()).unwrap();
        member.release(object).unwrap();
        assert_eq!(arena(&member).used().unwrap(), before, "seed {seed}");
    }
}

#[test]
fn a_block_that_lies_elsewhere_comes_to_its_place() {
    let member = Arc::new(root());
    let mut reader = reader(&member, Options::default());
    let message: Vec<u8> = (0..100_000_u32).map(|i| (i % 251) as u8).collect();
    for range in [0..100_000, 0..50_000, 10..99_990, 60_000..100_000, 5..5] {
        let mut around = message.clone();
        around[range.clone()].fill(0xff);
        let block = Block { at: range.start, bytes: &message[range] };
        assert_eq!(reader.channel.put_around(&around, block, &[]).unwrap(), Put::Sent);
        assert_eq!(reader.take(), Ok(message.clone()));
    }
    for at in [1, 100_000, usize::MAX] {
        let outside = Block { at, bytes: &message };
        assert!(matches!(reader.channel.put_around(&message, outside, &[]), Err(Refusal::Range(_))));
    }
    assert_eq!(reader.take(), Err(Taken::Nothing));
}

#[test]
fn up_to_64_kib_a_message_lies_in_a_segment_and_above_in_a_parcel() {
    let member = Arc::new(root());
    let mut reader = reader(&member, Options::default());
    for (bytes, expected) in [(64 << 10, false), (65 << 10, true)] {
        assert_eq!(reader.channel.put(&vec![1; bytes], &[]).unwrap(), Put::Sent);
        let taken = reader.channel.take(&mut reader.buffer, &mut reader.handles).unwrap();
        assert!(
            matches!(taken, Taken::Message { is_parcel, .. } if is_parcel == expected),
            "{bytes}: {taken:?}"
        );
    }
}

#[test]
fn a_channel_that_was_emptied_keeps_no_more_than_a_small_segment() {
    const SMALL: u64 = 64 << 10;
    let member = Arc::new(root());
    let mut reader = reader(&member, Options::default());
    // Its table of leases, which it keeps.
    for _ in 0..2 {
        put(&reader.channel, "");
    }
    let (lease, _) = reader.lease(0, 2).unwrap();
    reader.channel.give_back(lease).unwrap();
    while reader.take().is_ok() {}
    let before = arena(&member).used().unwrap();
    for bytes in [20_000, 60_000] {
        for with_leases in [false, true] {
            for _ in 0..9 {
                assert_eq!(reader.channel.put(&vec![1; bytes], &[]).unwrap(), Put::Sent);
            }
            assert!(arena(&member).used().unwrap() >= before + 9 * bytes as u64 - SMALL);
            let mut lease = 0;
            while let Ok((number, _)) = reader.lease(lease, if with_leases { 3 } else { 1 }) {
                lease = number;
                while lease != 0 && reader.channel.advance(lease).unwrap().is_some() {}
            }
            assert!(arena(&member).used().unwrap() <= before + SMALL, "{bytes} bytes, leases: {with_leases}");
        }
    }
}

#[test]
fn what_somebody_else_takes_while_a_long_one_is_copied_is_taken_once() {
    const EACH: u64 = 400;
    let root = Arc::new(root());
    let queue = reader(&root, Options { max_items: 20, ..Options::default() });
    let mut got = std::thread::scope(|scope| {
        let consumers: Vec<_> = (0..2)
            .map(|_| {
                let member = Arc::new(Member::thread_of(&root).unwrap());
                let mut theirs = also(&member, &queue.channel);
                scope.spawn(move || {
                    let mut got = Vec::new();
                    loop {
                        let again = || Ok((theirs.channel.is_ready()?).then_some(()));
                        theirs.channel.readable().block(None, || false, again).unwrap();
                        match theirs.take() {
                            Ok(bytes) => {
                                assert!(bytes.iter().all(|byte| *byte == bytes[0]));
                                got.push(bytes.len() as u64);
                            }
                            Err(Taken::Shut) => return got,
                            Err(_) => {}
                        }
                    }
                })
            })
            .collect();
        for index in 0..EACH {
            let message = vec![index as u8; 40_000 + index as usize];
            let put = || Ok((queue.channel.put(&message, &[])? == Put::Sent).then_some(()));
            queue.channel.writable().block(None, || false, put).unwrap();
        }
        queue.channel.shut_down(false).unwrap();
        consumers.into_iter().flat_map(|consumer| consumer.join().unwrap()).collect::<Vec<_>>()
    });
    got.sort_unstable();
    assert_eq!(got, (0..EACH).map(|index| 40_000 + index).collect::<Vec<_>>());
}

#[test]
fn leases_hand_out_everything_once_and_in_order() {
    for seed in 1..=6 {
        let mut random = Random(seed * 0x1234_5678_9abc_def1);
        let member = Arc::new(root());
        let before = arena(&member).used().unwrap();
        let mut reader = reader(&member, Options::default());
        let (mut sent, mut got) = (0u64, 0u64);
        let (mut lease, mut batch) = (0, VecDeque::new());
        while got < 20_000 {
            for _ in 0..random.below(50) {
                let mut bytes = sent.to_le_bytes().to_vec();
                let most = if random.below(20) == 0 { 60_000 } else { 200 };
                bytes.resize(8 + random.below(most) as usize, 0);
                reader.channel.put(&bytes, &[]).unwrap();
                sent += 1;
            }
            for _ in 0..random.below(50) {
                assert_eq!(reader.channel.length().unwrap(), sent - got);
                if lease != 0 && random.below(40) == 0 {
                    reader.channel.give_back(lease).unwrap();
                    (lease, batch) = (0, VecDeque::new());
                }
                if lease == 0 || reader.channel.advance(lease).unwrap().is_none() {
                    let most = 1 + random.below(30) as u32;
                    let Ok((number, messages)) = reader.lease(lease, most) else {
                        lease = 0;
                        break;
                    };
                    (lease, batch) = (number, messages.into());
                }
                let message: Vec<u8> = batch.pop_front().unwrap();
                assert_eq!(u64::from_le_bytes(message[..8].try_into().unwrap()), got, "seed {seed}");
                got += 1;
            }
        }
        member.release(reader.channel.handle()).unwrap();
        assert_eq!(arena(&member).used().unwrap(), before, "seed {seed}");
    }
}

#[test]
fn a_bounded_channel_is_full_until_something_is_taken() {
    let member = Arc::new(root());
    let mut reader = reader(&member, Options { max_items: 2, ..Options::default() });
    put(&reader.channel, "a");
    put(&reader.channel, "b");
    assert!(reader.channel.is_full().unwrap());
    assert_eq!(reader.channel.put(b"c", &[]).unwrap(), Put::Full);
    assert_eq!(reader.channel.put(&vec![0; 100_000], &[]).unwrap(), Put::Full);
    let (lease, batch) = reader.lease(0, 10).unwrap();
    assert_eq!(batch.len(), 2);
    put(&reader.channel, "c");
    assert_eq!(reader.channel.put(b"d", &[]).unwrap(), Put::Full, "what is leased and not begun counts");
    assert_eq!(reader.channel.advance(lease).unwrap(), Some(1));
    put(&reader.channel, "d");
    assert_eq!(reader.channel.advance(lease).unwrap(), None);
}

#[test]
fn bytes_under_way_are_limited_but_one_message_has_always_room() {
    let member = Arc::new(root());
    let mut reader = reader(&member, Options { max_bytes: 10_000, ..Options::default() });
    for bytes in [50_000, 500_000] {
        assert_eq!(reader.channel.put(&vec![1; bytes], &[]).unwrap(), Put::Sent);
        assert_eq!(reader.channel.put(b"x", &[]).unwrap(), Put::Full);
        assert_eq!(reader.take().unwrap().len(), bytes);
    }
    put(&reader.channel, "x");
}

#[test]
fn what_others_lease_and_do_not_begin_can_be_taken() {
    let member = Arc::new(root());
    let other = Arc::new(Member::thread_of(&member).unwrap());
    let mut first = reader(&member, Options::default());
    let mut second = also(&other, &first.channel);
    for index in 0..10 {
        put(&first.channel, &index.to_string());
    }
    let (slow, batch) = first.lease(0, 100).unwrap();
    assert_eq!(batch.len(), 10);
    // Half of the nine that have not begun, and of what is left then one.
    let (quick, batch) = second.lease(0, 100).unwrap();
    assert_eq!(batch.iter().map(|each| text(each)).collect::<String>(), "12345");
    assert_eq!(first.channel.length().unwrap(), 8);
    assert_eq!(first.channel.advance(slow).unwrap(), Some(6));
    for index in 1..5 {
        assert_eq!(second.channel.advance(quick).unwrap(), Some(index));
    }
    assert_eq!(text(&second.take().unwrap()), "7");
    assert_eq!(first.channel.advance(slow).unwrap(), Some(8));
    assert_eq!(text(&second.take().unwrap()), "9");
    assert_eq!(first.channel.advance(slow).unwrap(), None);
    assert_eq!(second.take(), Err(Taken::Nothing));
}

#[test]
fn what_the_dead_have_leased_and_not_begun_comes_first() {
    let member = Arc::new(root());
    let dead = Arc::new(Member::thread_of(&member).unwrap());
    let mut reader = reader(&member, Options::default());
    for index in 0..6 {
        put(&reader.channel, &index.to_string());
    }
    let mut theirs = also(&dead, &reader.channel);
    let (lease, _) = theirs.lease(0, 4).unwrap();
    theirs.channel.advance(lease).unwrap();
    reaper::bury(&member, dead.id()).unwrap();
    assert_eq!(reader.channel.length().unwrap(), 4);
    let rest: Vec<_> = std::iter::from_fn(|| reader.take().ok()).collect();
    assert_eq!(rest.iter().map(|each| text(each)).collect::<String>(), "2345");
}

#[test]
fn with_redelivery_what_is_not_done_comes_back_with_its_objects() {
    let member = Arc::new(root());
    let dead = Arc::new(Member::thread_of(&member).unwrap());
    let before = arena(&member).used().unwrap();
    let (object, _) = member.create(Kind::Bytes, 8).unwrap();
    let mut reader = reader(&member, Options { redeliver: true, ..Options::default() });
    for index in 0..5 {
        reader.channel.put(index.to_string().as_bytes(), &[object]).unwrap();
    }
    member.release(object).unwrap();
    let mut theirs = also(&dead, &reader.channel);
    for index in 0..3 {
        assert_eq!(text(&theirs.take().unwrap()), index.to_string());
    }
    assert!(theirs.channel.done().unwrap());
    assert_eq!(reader.channel.unfinished().unwrap(), 4);
    reaper::bury(&member, dead.id()).unwrap();
    assert_eq!(reader.channel.length().unwrap(), 4);
    for index in 1..5 {
        assert_eq!(text(&reader.take().unwrap()), index.to_string());
        assert_eq!(reader.handles, [object]);
        assert!(member.find(object).is_ok());
        assert!(reader.channel.done().unwrap());
    }
    assert!(!reader.channel.done().unwrap());
    assert!(member.find(object).is_err(), "nothing refers to it any more");
    member.release(reader.channel.handle()).unwrap();
    assert_eq!(arena(&member).used().unwrap(), before);
}

#[test]
fn shutting_down_refuses_what_comes_and_hands_out_what_is_there() {
    let member = Arc::new(root());
    let mut reader = reader(&member, Options::default());
    put(&reader.channel, "a");
    reader.channel.shut_down(false).unwrap();
    assert_eq!(reader.channel.put(b"b", &[]).unwrap(), Put::Shut);
    assert_eq!(text(&reader.take().unwrap()), "a");
    assert_eq!(reader.take(), Err(Taken::Shut));
}

#[test]
fn shutting_down_at_once_drops_everything() {
    let member = Arc::new(root());
    let before = arena(&member).used().unwrap();
    let mut reader = reader(&member, Options::default());
    let (object, _) = member.create(Kind::Bytes, 8).unwrap();
    for _ in 0..3000 {
        reader.channel.put(&[0; 100], &[]).unwrap();
    }
    let (lease, _) = reader.lease(0, 10).unwrap();
    reader.channel.put(&[0; 100_000], &[object]).unwrap();
    reader.channel.put_front(b"front", &[object]).unwrap();
    member.release(object).unwrap();
    reader.channel.shut_down(true).unwrap();
    assert_eq!(reader.channel.length().unwrap(), 0);
    assert_eq!(reader.channel.advance(lease).unwrap(), None);
    assert_eq!(reader.take(), Err(Taken::Shut));
    assert!(member.find(object).is_err());
    member.release(reader.channel.handle()).unwrap();
    assert_eq!(arena(&member).used().unwrap(), before);
}

#[test]
fn the_other_end_hears_that_an_end_is_gone_everywhere() {
    let member = Arc::new(root());
    let other = Arc::new(Member::thread_of(&member).unwrap());
    let before = arena(&member).used().unwrap();
    let (mut near, far) = PipeEnd::pair(&member, true).unwrap();
    let mut incoming = Reader::new(near.incoming.take().unwrap());
    put(far.outgoing.as_ref().unwrap(), "last words");
    other.hold(far.handle()).unwrap();
    let copy = PipeEnd::open(&other, far.handle()).unwrap();
    drop(far);
    assert_eq!(near.outgoing.as_ref().unwrap().put(b"x", &[]).unwrap(), Put::Sent);
    reaper::bury(&member, other.id()).unwrap();
    drop(copy);
    assert_eq!(near.outgoing.as_ref().unwrap().put(b"x", &[]).unwrap(), Put::Broken);
    assert_eq!(text(&incoming.take().unwrap()), "last words");
    assert_eq!(incoming.take(), Err(Taken::Ended));
    drop(near);
    assert_eq!(arena(&member).used().unwrap(), before);
}

#[test]
fn an_end_under_way_keeps_a_pipe_open() {
    let member = Arc::new(root());
    let mut queue = reader(&member, Options::default());
    let (near, far) = PipeEnd::pair(&member, false).unwrap();
    queue.channel.put(b"here is the sender", &[far.handle()]).unwrap();
    drop(far);
    let mut incoming = Reader::new(
        near.incoming.as_ref().map(|channel| Channel::open(&member, channel.handle()).unwrap()).unwrap(),
    );
    assert_eq!(incoming.take(), Err(Taken::Nothing));
    queue.take().unwrap();
    assert_eq!(incoming.take(), Err(Taken::Ended), "taken, and let go");
}

#[test]
fn several_members_on_threads_lose_and_double_nothing() {
    let root = Arc::new(root());
    let queue = reader(&root, Options { max_items: 500, ..Options::default() });
    const EACH: u64 = 3000;
    let got = std::thread::scope(|scope| {
        for producer in 0..2u64 {
            let member = Arc::new(Member::thread_of(&root).unwrap());
            let theirs = also(&member, &queue.channel);
            scope.spawn(move || {
                for index in 0..EACH {
                    let message = (producer << 32 | index).to_le_bytes();
                    let put = || {
                        let put = theirs.channel.put(&message, &[])?;
                        Ok((put == Put::Sent).then_some(()))
                    };
                    theirs.channel.writable().block(None, || false, put).unwrap();
                }
            });
        }
        let consumers: Vec<_> = (0..2)
            .map(|consumer| {
                let member = Arc::new(Member::thread_of(&root).unwrap());
                let theirs = also(&member, &queue.channel);
                scope.spawn(move || consume(theirs, consumer == 0, EACH * 2))
            })
            .collect();
        let mut got: Vec<u64> = Vec::new();
        // Each stops when the queue is shut down, which the last of them does.
        for consumer in consumers {
            got.extend(consumer.join().unwrap());
        }
        got
    });
    let mut sorted = got.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!((got.len() as u64, sorted.len() as u64), (EACH * 2, EACH * 2));
}

static TAKEN: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);

fn consume(mut reader: Reader, leases: bool, all: u64) -> Vec<u64> {
    use std::sync::atomic::Ordering;
    let mut got = Vec::new();
    let (mut lease, mut batch) = (0, Vec::new());
    loop {
        let next = if lease != 0 { reader.channel.advance(lease).unwrap() } else { None };
        let message = match next {
            Some(index) => batch[(index - reader.first) as usize],
            None => {
                let waited = reader.channel.readable();
                let again = || Ok((reader.channel.is_ready()?).then_some(()));
                waited.block(None, || false, again).unwrap();
                match reader.lease(lease, if leases { 20 } else { 1 }) {
                    Err(Taken::Shut) => return got,
                    Err(_) => {
                        lease = 0;
                        continue;
                    }
                    Ok((number, messages)) => {
                        batch = messages
                            .iter()
                            .map(|each| u64::from_le_bytes(each[..].try_into().unwrap()))
                            .collect();
                        lease = number;
                        batch[0]
                    }
                }
            }
        };
        got.push(message);
        if TAKEN.fetch_add(1, Ordering::SeqCst) + 1 == all {
            reader.channel.shut_down(false).unwrap();
        }
    }
}
