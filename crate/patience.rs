//! How long a thread polls before it sleeps. Falling asleep and being woken costs two system calls and, on another
//! core, some fifty microseconds; an answer of somebody who is awake comes in two. So a thread polls as long as its
//! last waits have been worth it, and now and then a bit longer, because who is asked by somebody asleep is asleep too.
//!
//! One call after the other on a pool of processes takes 85 us where everybody sleeps between two of them, 10 to 25 with
//! this limit, 16 to 66 with half of it.

use std::cell::Cell;
use std::thread;
use std::time::{Duration, Instant};

/// Of those whose last waits were all longer.
const SHORTEST: Duration = Duration::from_micros(3);
/// Of those whose last waits were all short.
const LONGEST: Duration = Duration::from_micros(100);
/// Of the one wait in `TRIAL` that finds out whether it has become worth it.
const TRIAL_LASTS: Duration = Duration::from_micros(200);
const TRIAL: u32 = 16;
/// In which somebody answers who does little, and was asleep at worst.
pub const ANSWER: Duration = Duration::from_micros(150);
/// Looks before the processor is offered to others.
const LOOKS: u32 = 8;

#[derive(Debug, Clone, Copy)]
struct Patience {
    lasts: Duration,
    /// Waits in a row that polling has not ended.
    failures: u32,
}

impl Patience {
    fn limit(self) -> Duration {
        if self.failures % TRIAL == TRIAL - 1 { TRIAL_LASTS } else { self.lasts }
    }

    /// After a wait that polling ended in so much time, or did not end.
    ///
    /// What a trial finds counts in full: who is answered at once stays awake, too, and then both are fast. One wait
    /// in vain says nothing yet: a pause of one side would put the other to sleep, and that again the first.
    fn after(self, waited: Option<Duration>) -> Self {
        match waited {
            Some(waited) => Patience { lasts: (self.lasts.max(waited) * 2).min(LONGEST), failures: 0 },
            None if self.failures == 0 => Patience { failures: 1, ..self },
            None => {
                Patience { lasts: (self.lasts / 2).max(SHORTEST), failures: self.failures.wrapping_add(1) }
            }
        }
    }
}

thread_local! {
    static PATIENCE: Cell<Patience> = const { Cell::new(Patience { lasts: LONGEST, failures: 0 }) };
}

/// Calls `look` until it is true, or until this thread's patience ends: then it is false.
pub fn poll<E>(look: impl FnMut() -> Result<bool, E>) -> Result<bool, E> {
    let patience = PATIENCE.get();
    let found = look_for(patience.limit(), look)?;
    PATIENCE.set(patience.after(found.map(|start| start.elapsed())));
    Ok(found.is_some())
}

/// Calls `look` until it is true, or until so much time has passed: then it is false. For those who know themselves when
/// that is worth it.
pub fn poll_for<E>(limit: Duration, look: impl FnMut() -> Result<bool, E>) -> Result<bool, E> {
    Ok(look_for(limit, look)?.is_some())
}

/// The same; when it began, if `look` was true in that time.
fn look_for<E>(limit: Duration, mut look: impl FnMut() -> Result<bool, E>) -> Result<Option<Instant>, E> {
    let start = Instant::now();
    loop {
        for _ in 0..LOOKS {
            if look()? {
                return Ok(Some(start));
            }
            std::hint::spin_loop();
        }
        if start.elapsed() >= limit {
            return Ok(None);
        }
        // Whoever has the answer may be waiting for this very processor.
        thread::yield_now();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Refusal;

    #[test]
    fn patience_shrinks_while_it_is_in_vain_and_grows_back() {
        let patience = after_failures(TRIAL - 1);
        assert_eq!((patience.lasts, patience.limit()), (SHORTEST, TRIAL_LASTS));
        let mut patience = patience.after(None);
        assert_eq!(patience.limit(), SHORTEST);
        for _ in 0..6 {
            patience = patience.after(Some(SHORTEST / 2));
        }
        assert_eq!(patience.limit(), LONGEST);
    }

    #[test]
    fn one_wait_in_vain_changes_nothing_and_a_trial_brings_all_back() {
        assert_eq!(after_failures(1).limit(), LONGEST);
        assert!(after_failures(2).limit() < LONGEST);
        assert_eq!(after_failures(TRIAL - 1).after(Some(LONGEST * 2 / 3)).limit(), LONGEST);
    }

    fn after_failures(count: u32) -> Patience {
        (0..count).fold(PATIENCE.get(), |patience, before| {
            let patience = patience.after(None);
            assert_eq!(patience.failures, before + 1);
            patience
        })
    }

    #[test]
    fn what_is_there_is_seen_and_what_never_comes_is_given_up() {
        let mut looks = 0;
        poll(|| {
            looks += 1;
            Ok::<_, Refusal>(looks == LOOKS)
        })
        .unwrap();
        assert_eq!(looks, LOOKS);
        poll(|| Ok::<_, Refusal>(false)).unwrap();
        assert!(poll(|| Err(Refusal::Stopped)).is_err());
    }
}
