//! The thread of a process that sleeps on its doorbell and tells its environments when their bells ring.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::arena::Arena;
use super::participants::{self, ParticipantId};
use crate::error::Refusal;
use crate::patience;
use crate::sys::{Platform, System};

/// The longest sleep, so that a ring that a killed process did not finish is found.
const SLICE: Duration = Duration::from_millis(100);

/// Wakes the event loop of one environment; called from the reactor's thread.
pub type Strike = Box<dyn Fn() + Send>;

/// What the reactor of a process watches over.
#[derive(Default)]
pub struct Bells {
    environments: Mutex<Vec<(ParticipantId, Strike)>>,
    stop: AtomicBool,
}

impl Bells {
    /// From now on `strike` is called when the bell of `id` rings, also if it was rung before: nobody rings a bell that
    /// rings already, so it would keep silent until somebody else in the process of `host` is rung.
    pub fn hang(
        &self,
        arena: &Arena,
        host: ParticipantId,
        id: ParticipantId,
        strike: Strike,
    ) -> Result<(), Refusal> {
        self.all().push((id, strike));
        participants::rouse(arena, host)
    }

    /// Its environment ends. When this returns, `strike` is not being called and never will be.
    pub fn take_down(&self, id: ParticipantId) {
        self.all().retain(|(other, _)| *other != id);
    }

    /// Ends the reactor soon.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::SeqCst);
    }

    fn all(&self) -> std::sync::MutexGuard<'_, Vec<(ParticipantId, Strike)>> {
        self.environments.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn strike_those_that_ring(&self, arena: &Arena) -> Result<(), Refusal> {
        for (id, strike) in self.all().iter() {
            let bell = participants::bell(arena, *id)?;
            if bell.load(Ordering::SeqCst) != 0 && bell.swap(0, Ordering::SeqCst) != 0 {
                strike();
            }
        }
        Ok(())
    }
}

/// Watches the bells of the process of `host` until it is stopped.
pub fn run(arena: &Arena, host: ParticipantId, bells: &Arc<Bells>) -> Result<(), Refusal> {
    let (doorbell, sleeping) = participants::doorbell(arena, host)?;
    while !bells.stop.load(Ordering::SeqCst) {
        let seen = doorbell.load(Ordering::SeqCst);
        bells.strike_those_that_ring(arena)?;
        if patience::poll(|| Ok::<_, Refusal>(doorbell.load(Ordering::SeqCst) != seen))? {
            continue;
        }
        sleeping.store(1, Ordering::SeqCst);
        System::wait(doorbell, seen, SLICE);
        sleeping.store(0, Ordering::SeqCst);
    }
    Ok(())
}
