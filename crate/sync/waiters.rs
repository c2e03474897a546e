//! Who waits for a change of an object, and how it is told.
//!
//! | word | meaning | written by |
//! |---|---|---|
//! | sequence | counts changes | who changes the object |
//! | sleepers | 1: somebody may sleep on the sequence | set before a sleep, taken by who changes the object |
//! | summary | bit n: word n of `watchers` may have bits | set after the bits, taken before them |
//! | watchers | slots that want to be rung at the next change | set by who waits, taken by who changes the object |
//!
//! Who changes: change, count up, then take flag and bits. Who waits: read the sequence, set flag or bit, then look, then
//! sleep. With sequential consistency one of the two sees the other. A sleep ends at once if the sequence has moved on since
//! it was read. So who takes the flag counts up once more, and then wakes: the flag may be that of somebody who read the
//! sequence after the first count and is about to sleep, and later changes find no flag of his.

use super::{AtomicU32, AtomicU64, Latest, Ordering};

/// The words, wherever they lie.
#[derive(Debug, Clone, Copy)]
pub struct Waiters<'a> {
    pub sequence: &'a AtomicU32,
    pub sleepers: &'a AtomicU32,
    pub summary: &'a AtomicU64,
    /// At most 64 words.
    pub watchers: &'a [AtomicU64],
}

/// Who has to be told of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiter {
    /// All who sleep on the sequence.
    Sleepers,
    /// Whose bit was set, by number.
    Watcher(u32),
}

impl Waiters<'_> {
    /// After a change: `tell` is called for all who wait, and they wait no more.
    pub fn call(&self, mut tell: impl FnMut(Waiter)) {
        self.sequence.fetch_add(1, Ordering::SeqCst);
        if self.sleepers.latest() != 0 && self.sleepers.swap(0, Ordering::SeqCst) != 0 {
            // Who set the flag after the first count may not be asleep yet, and nobody else will wake it.
            self.sequence.fetch_add(1, Ordering::SeqCst);
            tell(Waiter::Sleepers);
        }
        if self.summary.latest() == 0 {
            return;
        }
        for index in bits(self.summary.swap(0, Ordering::SeqCst)) {
            // A bit that names no word is a scribbler's.
            let Some(word) = self.watchers.get(index as usize) else { continue };
            for bit in bits(word.swap(0, Ordering::SeqCst)) {
                tell(Waiter::Watcher(index * 64 + bit));
            }
        }
    }

    /// Asks to be told of the next change as `watcher`. The caller looks at the object once more afterwards.
    pub fn watch(&self, watcher: u32) {
        let (index, mask) = (watcher / 64, 1 << (watcher % 64));
        if let Some(word) = self.watchers.get(index as usize) {
            word.fetch_or(mask, Ordering::SeqCst);
            self.summary.fetch_or(1 << index, Ordering::SeqCst);
        }
    }

    /// Looks until `look` gives something, and `sleep`s in between, for as long as that gives nothing: on a word, while
    /// it has a value.
    pub fn sleep_until<T, E>(
        &self,
        mut look: impl FnMut() -> Result<Option<T>, E>,
        mut sleep: impl FnMut(&AtomicU32, u32) -> Option<T>,
    ) -> Result<T, E> {
        loop {
            let seen = self.sequence.load(Ordering::SeqCst);
            self.sleepers.swap(1, Ordering::SeqCst);
            if let Some(found) = look()? {
                return Ok(found);
            }
            if let Some(end) = sleep(self.sequence, seen) {
                return Ok(end);
            }
        }
    }
}

/// The bits of a word that are set, by number.
pub fn bits(mut word: u64) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        let bit = (word != 0).then(|| word.trailing_zeros())?;
        word &= word - 1;
        Some(bit)
    })
}

#[cfg(all(test, loom))]
mod model {
    use super::*;
    use crate::sync::Mutex;
    use loom::sync::{Arc, Condvar};
    use loom::thread;
    use std::convert::Infallible;

    /// An object that is waited for: a word that changes.
    struct Object {
        value: AtomicU32,
        sequence: AtomicU32,
        sleepers: AtomicU32,
        summary: AtomicU64,
        watchers: [AtomicU64; 2],
        /// The system's queue of those who sleep.
        queue: Mutex<()>,
        woken: Condvar,
        rung: AtomicU32,
    }

    impl Object {
        fn new() -> Arc<Self> {
            Arc::new(Object {
                value: AtomicU32::new(0),
                sequence: AtomicU32::new(0),
                sleepers: AtomicU32::new(0),
                summary: AtomicU64::new(0),
                watchers: [AtomicU64::new(0), AtomicU64::new(0)],
                queue: Mutex::new(()),
                woken: Condvar::new(),
                rung: AtomicU32::new(0),
            })
        }

        fn waiters(&self) -> Waiters<'_> {
            let Object { sequence, sleepers, summary, watchers, .. } = self;
            Waiters { sequence, sleepers, summary, watchers }
        }

        fn change(&self, value: u32) {
            self.value.store(value, Ordering::Release);
            self.waiters().call(|waiter| match waiter {
                Waiter::Sleepers => {
                    drop(self.queue.lock().unwrap());
                    self.woken.notify_all();
                }
                Waiter::Watcher(_) => {
                    self.rung.fetch_add(1, Ordering::SeqCst);
                }
            });
        }

        /// As the system does it: looks and falls asleep in one step. There is no end of a slice here: what is not woken
        /// sleeps for ever, and loom tells of it.
        fn sleep(&self, word: &AtomicU32, seen: u32) {
            let asleep = self.queue.lock().unwrap();
            if word.latest() == seen {
                drop(self.woken.wait(asleep));
            }
        }

        fn look(&self, wanted: u32) -> Option<()> {
            (self.value.load(Ordering::Acquire) >= wanted).then_some(())
        }

        fn sleep_until(&self, wanted: u32) {
            let look = || Ok::<_, Infallible>(self.look(wanted));
            let sleep = |word: &AtomicU32, seen| {
                self.sleep(word, seen);
                None
            };
            self.waiters().sleep_until(look, sleep).unwrap();
        }
    }

    /// All orders in which threads are interrupted at most three times: all of them would take hours.
    fn some_orders(body: impl Fn() + Sync + Send + 'static) {
        let mut model = loom::model::Builder::new();
        model.preemption_bound = Some(3);
        model.check(body);
    }

    #[test]
    fn a_sleeper_wakes_when_what_it_waits_for_has_come() {
        loom::model(|| {
            let object = Object::new();
            let sleeper = {
                let object = Arc::clone(&object);
                thread::spawn(move || object.sleep_until(1))
            };
            object.change(1);
            sleeper.join().unwrap();
        });
    }

    /// The first change is not what it waits for: it has to sleep again, maybe before it was woken for that one.
    #[test]
    fn a_sleeper_sleeps_again_and_wakes_again() {
        some_orders(|| {
            let object = Object::new();
            let sleeper = {
                let object = Arc::clone(&object);
                thread::spawn(move || object.sleep_until(2))
            };
            object.change(1);
            object.change(2);
            sleeper.join().unwrap();
        });
    }

    #[test]
    fn of_two_sleepers_both_wake() {
        some_orders(|| {
            let object = Object::new();
            let sleepers = [(); 2].map(|()| {
                let object = Arc::clone(&object);
                thread::spawn(move || object.sleep_until(1))
            });
            object.change(1);
            for sleeper in sleepers {
                sleeper.join().unwrap();
            }
        });
    }

    #[test]
    fn a_watcher_has_seen_the_last_change_or_is_rung() {
        for watcher in [0, 70] {
            loom::model(move || {
                let object = Object::new();
                let watching = {
                    let object = Arc::clone(&object);
                    thread::spawn(move || {
                        object.waiters().watch(watcher);
                        object.look(2)
                    })
                };
                object.change(1);
                object.change(2);
                let seen = watching.join().unwrap();
                assert!(seen.is_some() || object.rung.load(Ordering::SeqCst) > 0, "nobody tells the watcher");
            });
        }
    }

    #[test]
    fn of_two_who_change_the_object_one_rings() {
        loom::model(|| {
            let object = Object::new();
            object.waiters().watch(5);
            let other = {
                let object = Arc::clone(&object);
                thread::spawn(move || object.change(1))
            };
            object.change(1);
            other.join().unwrap();
            assert_eq!(object.rung.load(Ordering::SeqCst), 1);
        });
    }
}
