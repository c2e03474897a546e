//! Random bytes in the words of channels, their segments, leases and parcels: calls may answer anything or refuse, but
//! they return, and touch nothing outside of the arena.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::random::Random;
use super::{arena, root_of};
use crate::core::channel::{BUFFER_BYTES, Channel, Leased, Options, Parcel, Taken};
use crate::core::kinds::Kind;
use crate::core::layout::LEAST_BYTES;
use crate::core::member::Member;
use crate::core::objects::Handle;
use crate::core::pipe::PipeEnd;
use crate::core::reaper;
use crate::error::Refusal;

/// Where data lies that the traffic has touched, in bytes from the start of the data.
const TOUCHED: u64 = 1 << 20;

/// One participant with everything that calls need.
struct User {
    channel: Channel,
    buffer: Vec<u8>,
    handles: Vec<Handle>,
    lease: u32,
}

impl User {
    fn new(member: &Arc<Member>, channel: &Channel) -> Self {
        member.hold(channel.handle()).unwrap();
        let channel = Channel::open(member, channel.handle()).unwrap();
        User { channel, buffer: vec![0; BUFFER_BYTES], handles: Vec::new(), lease: 0 }
    }

    /// A call of any kind; what it answers is of no interest.
    fn call(&mut self, random: &mut Random, object: Handle) -> Result<(), Refusal> {
        let channel = &self.channel;
        match random.below(13) {
            0..=3 => {
                let size = [10, 500, 66_000, 90_000][random.below(4) as usize];
                let count = [0, 0, 1, 3, 40][random.below(5) as usize];
                channel.put(&vec![1; random.below(size) as usize], &vec![object; count]).map(drop)
            }
            4 => channel.put_front(&[2; 100], &[object]).map(drop),
            5..=6 => {
                let taken = channel.take(&mut self.buffer, &mut self.handles)?;
                self.open(taken)
            }
            7..=8 => {
                match channel.lease(self.lease, 20, &mut self.buffer, &mut self.handles)? {
                    Leased::One(taken) => {
                        self.lease = 0;
                        self.open(taken)?;
                    }
                    Leased::Run { lease, .. } => self.lease = lease,
                }
                Ok(())
            }
            9 => channel.advance(self.lease).map(drop),
            10 => channel.give_back(self.lease),
            11 => channel.done().map(drop),
            _ => {
                channel.length()?;
                channel.is_full()?;
                channel.unfinished()?;
                channel.is_ready().map(drop)
            }
        }
    }

    fn open(&mut self, taken: Taken) -> Result<(), Refusal> {
        if let Taken::Message { is_parcel: true, .. } = taken {
            let parcel = Parcel::open(self.channel.member(), self.handles[0])?;
            let (offset, length) = parcel.bytes()?;
            arena(self.channel.member()).bytes(offset, length)?;
            parcel.unpack_handles(&mut self.handles)?;
        }
        for handle in &self.handles {
            self.channel.member().release(*handle)?;
        }
        Ok(())
    }
}

fn scribble(member: &Member, random: &mut Random, latches: &[u64]) {
    let layout = arena(member).layout();
    let at = layout.data + random.below(TOUCHED / 8) * 8;
    if latches.contains(&at) {
        // A latch that somebody holds who lives and never leaves is no damage that could be seen.
        return;
    }
    let word = arena(member).word(at).unwrap();
    let before = word.load(Ordering::SeqCst);
    let value = match random.below(7) {
        0 => before.wrapping_add(1),
        1 => before.wrapping_sub(1),
        2 => before ^ 1 << random.below(64),
        3 => random.below(layout.granules * 2),
        4 => random.below(300) << 32 | random.below(300),
        5 => u64::MAX - random.below(3),
        _ => random.below(u64::MAX),
    };
    word.store(value, Ordering::SeqCst);
}

fn damage(seed: u64) {
    let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let root = Arc::new(root_of(LEAST_BYTES * 2));
    let other = Arc::new(Member::thread_of(&root).unwrap());
    let (object, _) = root.create(Kind::Bytes, 8).unwrap();
    let options =
        Options { redeliver: seed.is_multiple_of(3), max_items: seed % 2 * 300, ..Options::default() };
    let channel = Channel::create(&root, options).unwrap();
    let ends = PipeEnd::pair(&root, true).unwrap();
    let latch_of = |handle: Handle| root.find(handle).unwrap().offset;
    let pipes = [&ends.0, &ends.1].map(|end| latch_of(end.outgoing.as_ref().unwrap().handle()));
    let latches = [latch_of(channel.handle()), pipes[0], pipes[1]];
    let mut users = [User::new(&root, &channel), User::new(&other, &channel)];
    for _ in 0..60 {
        users[random.below(2) as usize].call(&mut random, object).unwrap();
    }
    for _ in 0..40 {
        for _ in 0..1 + random.below(200) {
            scribble(&root, &mut random, &latches);
        }
        for _ in 0..10 {
            let _ = users[random.below(2) as usize].call(&mut random, object);
        }
    }
    let _ = reaper::bury(&root, other.id());
    let _ = users[0].channel.shut_down(true);
    drop(ends);
    for handle in [channel.handle(), object] {
        let _ = root.release(handle);
        let _ = root.release(handle);
    }
}

#[test]
fn a_scribbler_keeps_no_call_from_returning() {
    for seed in 1..=150 {
        damage(seed);
    }
}
