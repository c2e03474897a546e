//! What is done once for each participant that died. Everything here may be done twice, by anybody.

use super::kinds;
use super::member::Member;
use super::objects::{self, Handle};
use super::participants::{self, Participant, ParticipantId};
use crate::error::Refusal;

/// Gives back what a dead participant had, and what the worker threads of its process had. `id` must really be dead:
/// reaped, or an environment that has ended. What is damaged keeps nothing else from coming back; it is told at the end.
pub fn bury(burier: &Member, id: ParticipantId) -> Result<(), Refusal> {
    let arena = burier.arena();
    if !participants::declare_dead(arena, id)? {
        return Ok(());
    }
    // Whoever died in a section over the books may have put down something about those that are looked at here: it
    // happens now, and not to what comes after them.
    drop(burier.begin()?);
    let mut outcome = Ok(());
    let threads: Vec<_> =
        participants::all(arena).filter(|other| other.host == id && other.id != id).collect();
    for thread in threads {
        outcome = outcome.and(bury(burier, thread.id));
    }
    for handle in objects::all(arena)? {
        outcome = outcome.and(give_back(burier, handle, id));
    }
    outcome = outcome.and(burier.sweep());
    participants::vacate(arena, id)?;
    ring_everybody(burier)?;
    outcome
}

pub(super) fn give_back(burier: &Member, handle: Handle, dead: ParticipantId) -> Result<(), Refusal> {
    // It may die while we look: then there is nothing left to give back.
    let Ok(body) = burier.find(handle) else { return Ok(()) };
    let parts = if kinds::has_parts_of_users(body.kind) { bury_parts(burier, handle, dead) } else { Ok(()) };
    // Last, for what the dead has begun in the object must be complete before it dies; and in any case.
    release_for(burier, handle, dead).and(parts)
}

fn bury_parts(burier: &Member, handle: Handle, dead: ParticipantId) -> Result<(), Refusal> {
    // While we use it, its memory is nothing else's.
    let Ok(body) = burier.hold(handle) else { return Ok(()) };
    let buried = kinds::bury(burier, body, dead);
    burier.release(handle).and(buried)
}

fn release_for(burier: &Member, handle: Handle, dead: ParticipantId) -> Result<(), Refusal> {
    let arena = burier.arena();
    if !objects::is_held_by(arena, handle, dead)? {
        return Ok(());
    }
    let mut tx = burier.begin()?;
    // If somebody else has finished this burial, the slot and its bits may be those of a living one by now.
    if participants::is_dead(arena, dead)? {
        objects::release(&mut tx, handle, dead)?;
        tx.commit()?;
    }
    Ok(())
}

/// Buries those whose parent is gone, and who are gone themselves: nobody else waits for them. True if some of them
/// still run: they were told to end when their parent did.
pub fn patrol(burier: &Member) -> Result<bool, Refusal> {
    let arena = burier.arena();
    let (mut waiting, mut outcome) = (false, Ok(()));
    let everybody: Vec<Participant> = participants::all(arena).collect();
    for participant in &everybody {
        let orphan = participant.host == participant.id
            && participant.parent.is_some_and(|parent| !participants::is_alive(arena, parent.bits()));
        if participant.dead || orphan && !participants::runs(arena, *participant)? {
            outcome = outcome.and(bury(burier, participant.id));
        } else {
            waiting |= orphan;
        }
    }
    outcome.map(|()| waiting)
}

/// A death may concern anybody, and whoever died may have owed somebody a ring.
fn ring_everybody(burier: &Member) -> Result<(), Refusal> {
    for participant in participants::all(burier.arena()).filter(|participant| !participant.dead) {
        participants::ring(burier.arena(), participant.id.slot())?;
    }
    Ok(())
}
