//! The word of a lease: which of its frames were handed out (`core/channel/leases.rs`).
//!
//! | bits | meaning | written by |
//! |---|---|---|
//! | 0-15 | begun: so many frames were handed out | the owner, for each; who takes some over |
//! | 16-31 | end: so many frames it has | who makes it |
//! | 32-63 | epoch: counts take-overs | who takes frames over |
//!
//! Owner and taker change it by compare-and-swap, so each frame goes to one of them. Who takes over has noted the epoch
//! first: if it is killed, the epoch says whether its swap was made, whatever the owner has begun since.

use super::{AtomicU64, Ordering};

/// What the word says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    pub begun: u64,
    pub end: u64,
    pub epoch: u64,
}

impl Run {
    pub fn of(word: u64) -> Self {
        Run { begun: word & 0xffff, end: word >> 16 & 0xffff, epoch: word >> 32 }
    }

    pub fn bits(self) -> u64 {
        self.epoch << 32 | self.end << 16 | self.begun
    }

    pub fn left(self) -> u64 {
        self.end.saturating_sub(self.begun)
    }

    pub fn begin(self, frames: u64) -> Self {
        Run { begun: self.begun + frames, ..self }
    }

    /// The same after frames were taken over.
    pub fn give(self, frames: u64) -> Self {
        Run { begun: self.begun + frames, epoch: (self.epoch + 1) & 0xffff_ffff, ..self }
    }
}

/// The owner begins the next frame: its index in the run; none if none is left.
pub fn advance(word: &AtomicU64) -> Option<u32> {
    let mut seen = word.load(Ordering::Acquire);
    loop {
        let run = Run::of(seen);
        if run.left() == 0 {
            return None;
        }
        let next = run.begin(1).bits();
        match word.compare_exchange_weak(seen, next, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => return Some(run.begun as u32),
            Err(now) => seen = now,
        }
    }
}

/// Changes the word, unless somebody else has since it was read; false if so.
pub fn swap(word: &AtomicU64, from: Run, to: Run) -> bool {
    word.compare_exchange(from.bits(), to.bits(), Ordering::AcqRel, Ordering::Acquire).is_ok()
}

#[cfg(all(test, loom))]
mod model {
    use super::*;
    use loom::sync::Arc;
    use loom::thread;

    const FRAMES: u64 = 3;

    fn word() -> Arc<AtomicU64> {
        Arc::new(AtomicU64::new(Run { begun: 0, end: FRAMES, epoch: 0 }.bits()))
    }

    /// Hands out what is left; gives the frames as bits.
    fn hand_out(word: &AtomicU64) -> u64 {
        let mut frames = 0;
        while let Some(index) = advance(word) {
            assert_eq!(frames >> index & 1, 0, "frame {index} comes twice");
            frames |= 1 << index;
        }
        frames
    }

    /// Tries once to take over the first half of what is left, and gives its frames, as `Hall::take_over` does: what it
    /// got it learns from the epoch alone, as somebody would who finds it dead.
    fn take_over(word: &AtomicU64) -> u64 {
        let from = Run::of(word.load(Ordering::Acquire));
        let frames = from.left().div_ceil(2);
        if frames == 0 {
            return 0;
        }
        swap(word, from, from.give(frames));
        let done = Run::of(word.load(Ordering::Acquire)).epoch != from.epoch;
        if done { ((1 << frames) - 1) << from.begun } else { 0 }
    }

    #[test]
    fn each_frame_of_a_lease_goes_to_its_owner_or_to_who_takes_it_over() {
        loom::model(|| {
            let word = word();
            let owner = {
                let word = Arc::clone(&word);
                thread::spawn(move || hand_out(&word))
            };
            let taken = take_over(&word);
            let handed_out = owner.join().unwrap();
            assert_eq!(taken & handed_out, 0, "a frame comes twice");
            assert_eq!(taken | handed_out, (1 << FRAMES) - 1, "a frame is lost");
        });
    }

    /// Takers are one at a time, under the latch of the channel; a second one comes after the first.
    #[test]
    fn two_take_overs_one_after_the_other_lose_nothing() {
        loom::model(|| {
            let word = word();
            let owner = {
                let word = Arc::clone(&word);
                thread::spawn(move || hand_out(&word))
            };
            let first = take_over(&word);
            let second = take_over(&word);
            let handed_out = owner.join().unwrap();
            assert_eq!(first & second | first & handed_out | second & handed_out, 0, "a frame comes twice");
            assert_eq!(first | second | handed_out, (1 << FRAMES) - 1, "a frame is lost");
        });
    }
}
