//! The lock of a critical section in shared memory, which survives its holder.
//!
//! | word | meaning | written by |
//! |---|---|---|
//! | 0 | free | the holder, when it leaves |
//! | id | the participant of that id is inside | who enters |
//! | id + WAITED | the same, and somebody may sleep on the word | who wants to enter, before it sleeps |
//!
//! Who sleeps does so for a short time and then asks whether the holder is alive; from a dead one the latch is taken
//! by compare-and-swap of the dead one's id, so that only one takes it. Somebody who was let in after a sleep keeps
//! the bit set, because others may sleep too: at worst that is one wake-up too many.

use std::time::Duration;

use super::{AtomicU32, Ordering};

/// The bit that is no part of an id.
pub const WAITED: u32 = 1 << 31;

/// How long a sleep lasts at most, before the holder is looked at.
const PATIENCE: Duration = if cfg!(test) { Duration::from_micros(50) } else { Duration::from_millis(5) };

/// So often the word is read before the first sleep: sections take less than a microsecond.
const LOOKS: u32 = if cfg!(loom) { 1 } else { 60 };

/// What a latch asks of the world around it.
pub trait Surroundings {
    /// False only if nothing of the participant runs any more.
    fn is_alive(&self, id: u32) -> bool;
    /// Sleeps while the word is `expected`, at most for `timeout`.
    fn sleep(&self, word: &AtomicU32, expected: u32, timeout: Duration);
    /// Wakes one who sleeps on the word.
    fn wake(&self, word: &AtomicU32);
}

/// How a latch was got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entered {
    /// It was free.
    Freely,
    /// Its holder died inside: what it had begun has to be completed.
    FromTheDead,
}

/// Enters the critical section as `me`.
pub fn enter(word: &AtomicU32, me: u32, around: &impl Surroundings) -> Entered {
    if word.compare_exchange(0, me, Ordering::Acquire, Ordering::Relaxed).is_ok() {
        return Entered::Freely;
    }
    wait_to_enter(word, me, around)
}

#[cold]
fn wait_to_enter(word: &AtomicU32, me: u32, around: &impl Surroundings) -> Entered {
    for _ in 0..LOOKS {
        if word.load(Ordering::Relaxed) == 0
            && word.compare_exchange(0, me, Ordering::Acquire, Ordering::Relaxed).is_ok()
        {
            return Entered::Freely;
        }
        std::hint::spin_loop();
    }
    loop {
        let seen = word.load(Ordering::Relaxed);
        if seen == 0 {
            if word.compare_exchange(0, me | WAITED, Ordering::Acquire, Ordering::Relaxed).is_ok() {
                return Entered::Freely;
            }
            continue;
        }
        if seen & WAITED == 0
            && word.compare_exchange(seen, seen | WAITED, Ordering::Relaxed, Ordering::Relaxed).is_err()
        {
            continue;
        }
        let seen = seen | WAITED;
        around.sleep(word, seen, PATIENCE);
        if word.load(Ordering::Relaxed) == seen
            && !around.is_alive(seen & !WAITED)
            && word.compare_exchange(seen, me | WAITED, Ordering::Acquire, Ordering::Relaxed).is_ok()
        {
            return Entered::FromTheDead;
        }
    }
}

/// Leaves the critical section.
pub fn leave(word: &AtomicU32, around: &impl Surroundings) {
    if word.swap(0, Ordering::Release) & WAITED != 0 {
        around.wake(word);
    }
}

#[cfg(all(test, loom))]
mod model {
    use super::*;
    use loom::sync::Arc;
    use loom::thread;

    /// Sleeps by giving others their turn; knows who has died.
    struct World {
        /// Id of the one who died in the section; 0: nobody.
        dead: AtomicU32,
    }

    impl Surroundings for World {
        fn is_alive(&self, id: u32) -> bool {
            self.dead.load(Ordering::SeqCst) != id
        }

        fn sleep(&self, _: &AtomicU32, _: u32, _: Duration) {
            thread::yield_now();
        }

        fn wake(&self, _: &AtomicU32) {}
    }

    struct Place {
        latch: AtomicU32,
        /// What the latch protects: changed in two steps that nobody may see one without the other.
        value: loom::cell::UnsafeCell<u32>,
        world: World,
    }

    // SAFETY: `value` is touched by whoever is inside the latch alone; loom checks it.
    unsafe impl Sync for Place {}
    // SAFETY: as above.
    unsafe impl Send for Place {}

    fn place() -> Arc<Place> {
        Arc::new(Place {
            latch: AtomicU32::new(0),
            value: loom::cell::UnsafeCell::new(0),
            world: World { dead: AtomicU32::new(0) },
        })
    }

    fn add_one(place: &Place) {
        // SAFETY: inside the latch.
        place.value.with_mut(|value| unsafe { *value += 1 });
    }

    #[test]
    fn one_at_a_time_is_inside() {
        loom::model(|| {
            let place = place();
            let others: Vec<_> = (1..=2)
                .map(|id| {
                    let place = place.clone();
                    thread::spawn(move || {
                        assert_eq!(enter(&place.latch, id, &place.world), Entered::Freely);
                        add_one(&place);
                        leave(&place.latch, &place.world);
                    })
                })
                .collect();
            for other in others {
                other.join().unwrap();
            }
            // SAFETY: nobody else is left.
            assert_eq!(place.value.with(|value| unsafe { *value }), 2);
            assert_eq!(place.latch.load(Ordering::SeqCst), 0);
        });
    }

    #[test]
    fn one_takes_over_from_the_dead() {
        loom::model(|| {
            let place = place();
            assert_eq!(enter(&place.latch, 3, &place.world), Entered::Freely);
            place.world.dead.store(3, Ordering::SeqCst);
            let others: Vec<_> = (1..=2)
                .map(|id| {
                    let place = place.clone();
                    thread::spawn(move || {
                        let entered = enter(&place.latch, id, &place.world);
                        add_one(&place);
                        leave(&place.latch, &place.world);
                        u32::from(entered == Entered::FromTheDead)
                    })
                })
                .collect();
            let taken_over: u32 = others.into_iter().map(|other| other.join().unwrap()).sum();
            assert_eq!(taken_over, 1);
        });
    }
}
