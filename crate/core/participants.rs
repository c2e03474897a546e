//! Who takes part in an arena: a slot for each environment (main thread or worker thread) of each process.
//!
//! | state | meaning | written by |
//! |---|---|---|
//! | FREE | nobody | who has buried the last one |
//! | STARTING | a process is being started for this slot | who starts it |
//! | ALIVE | pid and birth are known | the participant itself |
//! | DEAD | nothing of it runs any more; it is being buried | who learns of its death |

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use super::arena::Arena;
use super::journal::Tx;
use super::layout::{PARTICIPANTS, SLOT_BYTES};
use crate::error::Refusal;
use crate::sys::{Platform, System, UNKNOWN_BIRTH};

const FREE: u64 = 0;
const STARTING: u64 = 1;
const ALIVE: u64 = 2;
const DEAD: u64 = 3;

/// Generations are counted in 20 bits, slots in 10, so that an id leaves bits of a word for others.
const SLOT_BITS: u32 = 10;
const GENERATIONS: u64 = 1 << 20;

// Words of a slot, by offset.
/// Generation above, state in the low byte.
const STATE: u64 = 0;
const PID: u64 = 8;
const BIRTH: u64 = 16;
/// Id of who started it; 0: the root.
const PARENT: u64 = 24;
/// Id of the main thread of its process: itself, or the one it is a worker thread of.
const HOST: u64 = 32;
/// 1: has to look at what it waits for.
const BELL: u64 = 40;
/// Hosts: counts the bells of the process.
const DOORBELL: u64 = 44;
/// Hosts: 1 while the reactor sleeps on the doorbell.
const SLEEPING: u64 = 48;
/// 1: it ends of its own accord, after all it had to do.
const LEFT: u64 = 120;

/// A slot and which of those who had it; never 0. The highest two bits are free for others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ParticipantId(u32);

impl ParticipantId {
    fn new(slot: u32, generation: u64) -> Self {
        ParticipantId((generation as u32) << SLOT_BITS | slot)
    }

    /// The id whose bits these are; none of them is known to be somebody's.
    pub fn from_bits(bits: u32) -> Self {
        ParticipantId(bits & !(3 << 30))
    }

    pub fn bits(self) -> u32 {
        self.0
    }

    pub fn slot(self) -> u32 {
        self.0 & (PARTICIPANTS - 1)
    }

    fn generation(self) -> u64 {
        u64::from(self.0 >> SLOT_BITS)
    }
}

/// What is known of a participant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Participant {
    pub id: ParticipantId,
    pub pid: u32,
    pub parent: Option<ParticipantId>,
    pub host: ParticipantId,
    pub starting: bool,
    pub dead: bool,
}

/// Reserves a slot for a process that `parent` is about to start (`host` none), or for a worker thread of `host`.
pub fn reserve(
    tx: &mut Tx<'_>,
    parent: Option<ParticipantId>,
    host: Option<ParticipantId>,
) -> Result<ParticipantId, Refusal> {
    for slot in 0..PARTICIPANTS {
        let at = place(tx.arena(), slot);
        let state = tx.get(at + STATE)?;
        if state & 0xff != FREE {
            continue;
        }
        let generation = ((state >> 8) % (GENERATIONS - 1)) + 1;
        let id = ParticipantId::new(slot, generation);
        tx.set(at + STATE, generation << 8 | STARTING)?;
        tx.set(at + PID, 0)?;
        tx.set(at + BIRTH, 0)?;
        tx.set(at + PARENT, parent.map_or(0, |parent| parent.bits().into()))?;
        tx.set(at + HOST, host.unwrap_or(id).bits().into())?;
        tx.set(at + BELL, 0)?;
        tx.set(at + SLEEPING, 0)?;
        tx.set(at + LEFT, 0)?;
        return Ok(id);
    }
    Err(Refusal::Crowded(format!(
        "a program tree has at most {PARTICIPANTS} processes and worker threads that use the arena, and has them: \
         wait for some to end"
    )))
}

/// The parent has started the process: its death can be found out from now on.
pub fn set_pid(arena: &Arena, id: ParticipantId, pid: u32) -> Result<(), Refusal> {
    arena.word(place(arena, id.slot()) + PID)?.store(pid.into(), Ordering::Release);
    Ok(())
}

/// The participant has come up, in the process that calls. Refused if its parent has given it up meanwhile.
pub fn come_up(arena: &Arena, id: ParticipantId, pid: u32) -> Result<(), Refusal> {
    let at = place(arena, id.slot());
    let (state, generation) = (arena.word(at + STATE)?, id.generation() << 8);
    let unexpected = || Refusal::Gone("whoever started this process does not expect it any more".into());
    // The slot of one that was given up may be another's.
    if state.load(Ordering::Acquire) != generation | STARTING {
        return Err(unexpected());
    }
    let birth = System::birth(pid).unwrap_or(UNKNOWN_BIRTH);
    arena.word(at + BIRTH)?.store(birth, Ordering::Relaxed);
    arena.word(at + PID)?.store(pid.into(), Ordering::Relaxed);
    let moved = state.compare_exchange(
        generation | STARTING,
        generation | ALIVE,
        Ordering::AcqRel,
        Ordering::Relaxed,
    );
    moved.map(drop).map_err(|_| unexpected())
}

/// Says that nothing of the participant runs any more. True if somebody has to bury it: also when somebody has begun.
pub fn declare_dead(arena: &Arena, id: ParticipantId) -> Result<bool, Refusal> {
    let word = arena.word(place(arena, id.slot()) + STATE)?;
    let generation = id.generation() << 8;
    for state in [ALIVE, STARTING] {
        let dead = generation | DEAD;
        if word.compare_exchange(generation | state, dead, Ordering::AcqRel, Ordering::Relaxed).is_ok() {
            return Ok(true);
        }
    }
    Ok(word.load(Ordering::Acquire) == generation | DEAD)
}

/// Whether the participant is being buried. Its slot is no other's meanwhile, and becomes one only in a section over
/// the books.
pub fn is_dead(arena: &Arena, id: ParticipantId) -> Result<bool, Refusal> {
    let state = arena.word(place(arena, id.slot()) + STATE)?.load(Ordering::Acquire);
    Ok(state == id.generation() << 8 | DEAD)
}

/// The participant ends of its own accord, after all it had to do.
pub fn leave(arena: &Arena, id: ParticipantId) -> Result<(), Refusal> {
    arena.word(place(arena, id.slot()) + LEFT)?.store(1, Ordering::Release);
    Ok(())
}

/// Whether a participant that is being buried has ended of its own accord: else it was killed, or broke down.
pub fn has_left(arena: &Arena, id: ParticipantId) -> Result<bool, Refusal> {
    Ok(arena.word(place(arena, id.slot()) + LEFT)?.load(Ordering::Acquire) == 1)
}

/// Everything the dead had was given back: its slot is free for others.
pub fn vacate(arena: &Arena, id: ParticipantId) -> Result<(), Refusal> {
    let word = arena.word(place(arena, id.slot()) + STATE)?;
    let generation = id.generation() << 8;
    // Somebody else may have finished the same burial: then that is as it should be.
    let _ = word.compare_exchange(generation | DEAD, generation | FREE, Ordering::AcqRel, Ordering::Relaxed);
    Ok(())
}

/// False only if nothing of the participant runs any more.
pub fn is_alive(arena: &Arena, id: u32) -> bool {
    let id = ParticipantId::from_bits(id);
    let Ok(Some(known)) = find(arena, id.slot()) else { return false };
    if known.id != id || known.dead {
        return false;
    }
    known.starting || known.pid == std::process::id() || runs(arena, known).unwrap_or(false)
}

/// Asks the system whether the process of a participant runs.
pub fn runs(arena: &Arena, known: Participant) -> Result<bool, Refusal> {
    // Never started, or not so that anybody knows of it: without its parent it ends before it has come up.
    if known.pid == 0 {
        return Ok(false);
    }
    let birth = arena.word(place(arena, known.id.slot()) + BIRTH)?.load(Ordering::Relaxed);
    let now = System::birth(known.pid);
    // One that is coming up has not told its birth yet.
    Ok(now.is_some_and(|now| now == birth || [now, birth].contains(&UNKNOWN_BIRTH)))
}

/// Who has a slot; none if it is free.
pub fn find(arena: &Arena, slot: u32) -> Result<Option<Participant>, Refusal> {
    let at = place(arena, slot % PARTICIPANTS);
    let word = |offset| -> Result<u64, Refusal> { Ok(arena.word(at + offset)?.load(Ordering::Acquire)) };
    let state = word(STATE)?;
    if state & 0xff == FREE {
        return Ok(None);
    }
    let parent = word(PARENT)? as u32;
    Ok(Some(Participant {
        id: ParticipantId::new(slot % PARTICIPANTS, state >> 8 & (GENERATIONS - 1)),
        pid: word(PID)? as u32,
        parent: (parent != 0).then_some(ParticipantId::from_bits(parent)),
        host: ParticipantId::from_bits(word(HOST)? as u32),
        starting: state & 0xff == STARTING,
        dead: state & 0xff == DEAD,
    }))
}

/// Everybody, also the dead that are not buried.
pub fn all(arena: &Arena) -> impl Iterator<Item = Participant> {
    (0..PARTICIPANTS).filter_map(|slot| find(arena, slot).ok().flatten())
}

/// Makes whoever has the slot look at what it waits for.
pub fn ring(arena: &Arena, slot: u32) -> Result<(), Refusal> {
    let at = place(arena, slot % PARTICIPANTS);
    if arena.half(at + BELL)?.swap(1, Ordering::SeqCst) == 1 {
        return Ok(());
    }
    let host = ParticipantId::from_bits(arena.word(at + HOST)?.load(Ordering::Acquire) as u32);
    rouse(arena, host)
}

/// Makes the reactor of a process look at all its bells.
pub fn rouse(arena: &Arena, host: ParticipantId) -> Result<(), Refusal> {
    let (doorbell, sleeping) = doorbell(arena, host)?;
    doorbell.fetch_add(1, Ordering::SeqCst);
    if sleeping.load(Ordering::SeqCst) != 0 {
        System::wake(doorbell, true);
    }
    Ok(())
}

/// How often a participant of the process of `host` was rung, modulo 2^32.
pub fn rings(arena: &Arena, host: ParticipantId) -> Result<u32, Refusal> {
    Ok(doorbell(arena, host)?.0.load(Ordering::SeqCst))
}

/// Sleeps until a participant of the process of `host` was rung since `rings` gave `seen`, at most for `timeout`. May
/// return early.
pub fn await_ring(arena: &Arena, host: ParticipantId, seen: u32, timeout: Duration) -> Result<(), Refusal> {
    System::wait(doorbell(arena, host)?.0, seen, timeout);
    Ok(())
}

/// The bell of a slot, for the reactor of its process.
pub(super) fn bell(arena: &Arena, id: ParticipantId) -> Result<&AtomicU32, Refusal> {
    arena.half(place(arena, id.slot()) + BELL)
}

/// The doorbell of a host and the word that says that its reactor sleeps on it.
pub(super) fn doorbell(arena: &Arena, host: ParticipantId) -> Result<(&AtomicU32, &AtomicU32), Refusal> {
    let at = place(arena, host.slot());
    Ok((arena.half(at + DOORBELL)?, arena.half(at + SLEEPING)?))
}

/// Bit of a participant in a set of slots: index of its word, and the word.
pub fn bit(slot: u32) -> (u64, u64) {
    (u64::from(slot % PARTICIPANTS / 64), 1 << (slot % 64))
}

/// How many there can be at a time.
pub const MOST: u32 = PARTICIPANTS;

/// Words of a set of slots.
pub const SET_WORDS: u64 = PARTICIPANTS as u64 / 64;

fn place(arena: &Arena, slot: u32) -> u64 {
    arena.layout().slots + u64::from(slot) * SLOT_BYTES
}
