//! What is done once for each participant that died. Everything here may be done twice, by anybody.

use super::kinds;
use super::member::Member;
use super::objects;
use super::participants::{self, Participant, ParticipantId};
use crate::error::Refusal;

/// Gives back what a dead participant had, and what the worker threads of its process had. `id` must really be dead:
/// reaped, or an environment that has ended.
pub fn bury(burier: &Member, id: ParticipantId) -> Result<(), Refusal> {
    let arena = burier.arena();
    if !participants::declare_dead(arena, id)? {
        return Ok(());
    }
    // What it had begun in the books is completed before anybody walks over them.
    drop(burier.begin()?);
    let threads: Vec<_> =
        participants::all(arena).filter(|other| other.host == id && other.id != id).collect();
    for thread in threads {
        bury(burier, thread.id)?;
    }
    for handle in objects::all(arena)? {
        give_back(burier, handle, id)?;
    }
    burier.sweep()?;
    participants::vacate(arena, id)?;
    ring_everybody(burier)
}

fn give_back(burier: &Member, handle: objects::Handle, dead: ParticipantId) -> Result<(), Refusal> {
    let arena = burier.arena();
    // It may die while we look: then there is nothing left to give back.
    let Ok(body) = objects::find(arena, handle) else { return Ok(()) };
    kinds::bury(burier, handle, body, dead)?;
    if objects::is_held_by(arena, handle, dead)? {
        let mut tx = burier.begin()?;
        objects::release(&mut tx, handle, dead)?;
        tx.commit()?;
    }
    Ok(())
}

/// Buries those whose parent is gone, and who are gone themselves: nobody else waits for them. True if some of them
/// still run: they were told to end when their parent did.
pub fn patrol(burier: &Member) -> Result<bool, Refusal> {
    let arena = burier.arena();
    let mut waiting = false;
    let everybody: Vec<Participant> = participants::all(arena).collect();
    for participant in &everybody {
        let orphan = participant.host == participant.id
            && participant.parent.is_some_and(|parent| !participants::is_alive(arena, parent.bits()));
        if participant.dead || orphan && !participants::runs(arena, *participant)? {
            bury(burier, participant.id)?;
        } else {
            waiting |= orphan;
        }
    }
    Ok(waiting)
}

/// A death may concern anybody, and whoever died may have owed somebody a ring.
fn ring_everybody(burier: &Member) -> Result<(), Refusal> {
    for participant in participants::all(burier.arena()).filter(|participant| !participant.dead) {
        participants::ring(burier.arena(), participant.id.slot())?;
    }
    Ok(())
}
