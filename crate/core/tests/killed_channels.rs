//! Producers and consumers in processes of their own, killed at random instants. `CROSSRAY_KILLS` says how many (100).

use std::collections::HashMap;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::channel::Reader;
use super::random::Random;
use crate::core::arena::Arena;
use crate::core::channel::{Channel, Options, Put, Taken};
use crate::core::kinds::Kind;
use crate::core::member::Member;
use crate::core::objects::{Body, Handle};
use crate::core::participants::{self, ParticipantId};
use crate::core::reaper;

/// What a child of the test is told: numbers, separated by blanks.
const ORDER: &str = "CROSSRAY_TEST_ORDER";
/// Name of the test that is a child when it has an order.
const CHILD: &str = "core::tests::killed_channels::a_child_does_what_it_is_told";

/// Messages of one producer at most.
const EACH: u64 = 100_000;
/// Only what is touched costs memory.
const SIZE: u64 = 4 << 30;

/// Words of the ledger: 1: producers stop; then of each producer how many puts have returned; then a byte for each
/// message, counted up when it has arrived.
struct Ledger {
    body: Body,
    producers: u64,
}

impl Ledger {
    fn bytes(producers: u64) -> u64 {
        8 + producers * 8 + producers * EACH * 4
    }

    fn stop(&self, arena: &Arena) -> bool {
        arena.word(self.body.offset).unwrap().load(Ordering::SeqCst) != 0
    }

    fn sent<'a>(&self, arena: &'a Arena, producer: u64) -> &'a std::sync::atomic::AtomicU64 {
        arena.word(self.body.offset + 8 + producer * 8).unwrap()
    }

    fn arrived<'a>(&self, arena: &'a Arena, producer: u64, number: u64) -> &'a std::sync::atomic::AtomicU32 {
        let at = 8 + self.producers * 8 + (producer * EACH + number) * 4;
        arena.half(self.body.offset + at).unwrap()
    }
}

/// What a child does.
#[derive(Clone, Copy)]
enum Role {
    Producer(u64),
    /// By leases of so many messages; 1: by takes, whose order is checked.
    Consumer(u64),
}

/// Children that run; none outlives a test that fails.
struct Children(Vec<(Child, ParticipantId, Role)>);

impl Drop for Children {
    fn drop(&mut self) {
        for (child, ..) in &mut self.0 {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

struct Family {
    root: Arc<Member>,
    handle: i32,
    queue: Handle,
    object: Handle,
    ledger: Handle,
    producers: u64,
}

impl Family {
    fn start(&self, role: Role) -> (Child, ParticipantId, Role) {
        let id = self.root.reserve_child().unwrap();
        let (kind, number) = match role {
            Role::Producer(number) => (0, number),
            Role::Consumer(most) => (1, most),
        };
        let order = [
            self.handle as u64,
            id.bits().into(),
            self.queue.bits(),
            self.object.bits(),
            self.ledger.bits(),
            self.producers,
            kind,
            number,
        ];
        let order = order.map(|number| number.to_string()).join(" ");
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", CHILD])
            .env(ORDER, order)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        participants::set_pid(self.root.arena(), id, child.id()).unwrap();
        (child, id, role)
    }

    fn bury(&self, id: ParticipantId) {
        reaper::bury(&self.root, id).unwrap();
    }
}

#[test]
fn a_child_does_what_it_is_told() {
    let Ok(order) = std::env::var(ORDER) else { return };
    let numbers: Vec<u64> = order.split(' ').map(|number| number.parse().unwrap()).collect();
    let [handle, id, queue, object, ledger, producers, kind, number] = numbers[..] else { panic!("{order}") };
    let arena = Arena::attach(handle as i32, SIZE).unwrap();
    let member = Arc::new(Member::child(arena, ParticipantId::from_bits(id as u32)).unwrap());
    let [queue, object, ledger] = [queue, object, ledger].map(Handle::from_bits);
    let body = member.hold(ledger).unwrap();
    member.hold(object).unwrap();
    member.hold(queue).unwrap();
    let channel = Channel::open(&member, queue).unwrap();
    let ledger = Ledger { body, producers };
    match kind {
        0 => produce(&channel, &ledger, object, number),
        _ => consume(Reader::new(channel), &ledger, number as u32),
    }
}

fn produce(channel: &Channel, ledger: &Ledger, object: Handle, producer: u64) {
    let arena = channel.member().arena();
    for number in 0..EACH {
        if ledger.stop(arena) {
            return;
        }
        let mut bytes = [producer.to_le_bytes(), number.to_le_bytes()].concat();
        bytes.resize(length_of(number), 1);
        let handles: &[Handle] = if number % 13 == 0 { &[object] } else { &[] };
        let put = || Ok((channel.put(&bytes, handles)? == Put::Sent).then_some(()));
        channel.writable().block(None, || false, put).unwrap();
        ledger.sent(arena, producer).store(number + 1, Ordering::SeqCst);
    }
    // Whoever was spared that long has still to be killed, or told to stop.
    while !ledger.stop(arena) {
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Of a producer's message of that number, in bytes: some are long, some too long for a segment.
fn length_of(number: u64) -> usize {
    match number {
        _ if number.is_multiple_of(97) => 70_000,
        _ if number.is_multiple_of(29) => 20_000 + number as usize * 1000 % 45_000,
        _ => 16 + (number % 300) as usize,
    }
}

fn consume(mut reader: Reader, ledger: &Ledger, most: u32) {
    let arena = Arc::clone(reader.channel.member().arena());
    let mut last: HashMap<u64, u64> = HashMap::new();
    let mut note = |bytes: &[u8]| {
        let producer = u64::from_le_bytes(bytes[..8].try_into().unwrap());
        let number = u64::from_le_bytes(bytes[8..16].try_into().unwrap());
        ledger.arrived(&arena, producer, number).fetch_add(1, Ordering::SeqCst);
        let before = last.insert(producer, number);
        assert!(
            most > 1 || before.is_none_or(|before| before < number),
            "{producer}: {number} after {before:?}"
        );
    };
    let mut lease = 0;
    loop {
        let again = || Ok(reader.channel.is_ready()?.then_some(()));
        reader.channel.readable().block(None, || false, again).unwrap();
        match reader.lease(lease, most) {
            Err(Taken::Shut) => return,
            Err(_) => lease = 0,
            Ok((number, messages)) => {
                lease = number;
                note(&messages[0]);
                while let Some(index) = next_of(&reader.channel, lease) {
                    note(&messages[(index - reader.first) as usize]);
                }
            }
        }
    }
}

fn next_of(channel: &Channel, lease: u32) -> Option<u32> {
    if lease == 0 { None } else { channel.advance(lease).unwrap() }
}

/// A copy of the arena's descriptor that children inherit.
fn inheritable(handle: i32) -> i32 {
    // SAFETY: a plain system call on our own descriptor.
    unsafe { libc::fcntl(handle, libc::F_DUPFD, 3) }
}

/// Kills `kills` children one after the other while `consumers` of that kind and two producers run.
fn kill_some(seed: u64, kills: u64, consumer: u64) {
    let root = Arc::new(Member::root(Arena::create(SIZE).unwrap()).unwrap());
    let arena = Arc::clone(root.arena());
    let producers = kills + 2;
    let options = Options { max_items: 2000, ..Options::default() };
    let queue = Reader::new(Channel::create(&root, options).unwrap());
    let (object, _) = root.create(Kind::Bytes, 8).unwrap();
    let (ledger, body) = root.create(Kind::Bytes, Ledger::bytes(producers)).unwrap();
    let family = Family {
        handle: inheritable(arena.handle()),
        queue: queue.channel.handle(),
        object,
        ledger,
        producers,
        root: Arc::clone(&root),
    };
    let ledger = Ledger { body, producers };
    let mut next = 2;
    let first = [Role::Producer(0), Role::Producer(1), Role::Consumer(consumer), Role::Consumer(consumer)];
    let mut children = Children(first.map(|role| family.start(role)).into());
    let mut random = Random(seed);
    let mut in_hands = 0;
    for _ in 0..kills {
        std::thread::sleep(Duration::from_micros(2000 + random.below(8000)));
        let at = random.below(children.0.len() as u64) as usize;
        let (mut child, id, role) = children.0.swap_remove(at);
        child.kill().unwrap();
        let status = child.wait().unwrap();
        assert!(status.code().is_none(), "seed {seed}: a child ended by itself: {status}");
        family.bury(id);
        let successor = match role {
            Role::Producer(_) => {
                next += 1;
                Role::Producer(next - 1)
            }
            Role::Consumer(most) => {
                in_hands += 1;
                Role::Consumer(most)
            }
        };
        children.0.push(family.start(successor));
    }
    arena.word(body.offset).unwrap().store(1, Ordering::SeqCst);
    for stage in [true, false] {
        for (child, id, role) in &mut children.0 {
            if matches!(role, Role::Producer(_)) == stage {
                let status = child.wait().unwrap();
                assert!(status.success(), "seed {seed}: {status}");
                family.bury(*id);
            }
        }
        queue.channel.shut_down(false).unwrap();
    }
    let (mut lost, mut all) = (0, 0);
    for producer in 0..next {
        let sent = ledger.sent(&arena, producer).load(Ordering::SeqCst);
        all += sent;
        for number in 0..EACH.min(sent + 2) {
            let arrived = ledger.arrived(&arena, producer, number).load(Ordering::SeqCst);
            assert!(arrived <= 1, "seed {seed}: message {number} of {producer} arrived {arrived} times");
            // One put may have been done by a producer that was killed before it could say so.
            assert!(number <= sent || arrived == 0, "seed {seed}: {number} of {producer} came from nowhere");
            lost += u64::from(arrived == 0 && number < sent);
        }
    }
    assert!(all > kills, "seed {seed}: {all} messages are no traffic");
    assert!(lost <= in_hands, "seed {seed}: {lost} messages are lost, {in_hands} consumers were killed");
    for handle in [queue.channel.handle(), object, family.ledger] {
        root.release(handle).unwrap();
    }
    assert_eq!(arena.used().unwrap(), 0, "seed {seed}: something is left over");
    // SAFETY: a descriptor of our own, which nobody uses any more.
    unsafe { libc::close(family.handle) };
}

fn kills() -> u64 {
    std::env::var("CROSSRAY_KILLS").map_or(100, |text| text.parse().unwrap())
}

#[test]
fn takers_and_putters_are_killed_and_nothing_is_lost_but_what_they_had_in_hands() {
    kill_some(0x1357_9bdf_0246_8ace, kills() / 2, 1);
}

#[test]
fn lessees_and_putters_are_killed_and_nothing_is_lost_but_what_they_had_in_hands() {
    kill_some(0x0fed_cba9_8765_4321, kills() / 2, 50);
}
