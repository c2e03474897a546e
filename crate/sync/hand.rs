//! What a worker has claimed and not begun: a run of positions in one word, so that an idle worker can take the rear
//! half of it by one compare-and-swap.

use super::{AtomicU64, Ordering};

/// Positions of a lane that follow each other. Positions are counted in 32 bits here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    pub lane: u32,
    pub first: u32,
    pub count: u32,
}

impl Run {
    const EMPTY: Run = Run { lane: 0, first: 0, count: 0 };

    fn bits(self) -> u64 {
        u64::from(self.first) << 32 | u64::from(self.count << 1 | self.lane)
    }

    fn of(bits: u64) -> Self {
        Run { lane: bits as u32 & 1, first: (bits >> 32) as u32, count: bits as u32 >> 1 }
    }

    pub fn contains(self, lane: u32, position: u32) -> bool {
        self.lane == lane && position.wrapping_sub(self.first) < self.count
    }
}

pub fn look(hand: &AtomicU64) -> Run {
    Run::of(hand.load(Ordering::SeqCst))
}

/// The worker takes a run into its empty hand.
pub fn fill(hand: &AtomicU64, run: Run) {
    hand.store(run.bits(), Ordering::SeqCst);
}

/// The hand is empty from now on.
pub fn empty(hand: &AtomicU64) {
    fill(hand, Run::EMPTY);
}

/// The worker takes what is in its hand up to `position` out of it; false: that was taken away by another.
pub fn advance(hand: &AtomicU64, lane: u32, position: u32) -> bool {
    loop {
        let seen = hand.load(Ordering::SeqCst);
        let run = Run::of(seen);
        if !run.contains(lane, position) {
            return false;
        }
        let first = position.wrapping_add(1);
        let left = Run { lane, first, count: run.first.wrapping_add(run.count).wrapping_sub(first) };
        if hand.compare_exchange(seen, left.bits(), Ordering::SeqCst, Ordering::SeqCst).is_ok() {
            return true;
        }
    }
}

/// An idle worker takes the rear half, the larger one.
pub fn take_half(hand: &AtomicU64) -> Option<Run> {
    loop {
        let seen = hand.load(Ordering::SeqCst);
        let run = Run::of(seen);
        if run.count == 0 {
            return None;
        }
        let kept = run.count / 2;
        let left = Run { count: kept, ..run };
        if hand.compare_exchange(seen, left.bits(), Ordering::SeqCst, Ordering::SeqCst).is_ok() {
            return Some(Run { first: run.first.wrapping_add(kept), count: run.count - kept, ..run });
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn halves_until_nothing_is_left_also_where_positions_wrap() {
        let hand = AtomicU64::new(0);
        fill(&hand, Run { lane: 1, first: u32::MAX - 1, count: 5 });
        assert!(advance(&hand, 1, u32::MAX - 1));
        assert_eq!(take_half(&hand), Some(Run { lane: 1, first: 1, count: 2 }));
        assert!(!advance(&hand, 1, 1));
        assert!(advance(&hand, 1, 0), "what lies before it is skipped");
        assert_eq!(take_half(&hand), None);
    }
}

#[cfg(all(test, loom))]
mod model {
    use super::*;
    use loom::sync::Arc;
    use loom::thread;

    #[test]
    fn each_position_goes_to_one() {
        loom::model(|| {
            let hand = Arc::new(AtomicU64::new(0));
            fill(&hand, Run { lane: 0, first: 10, count: 2 });
            let thief = {
                let hand = Arc::clone(&hand);
                thread::spawn(move || take_half(&hand).map_or(0, |run| run.count))
            };
            let own = (10..12).filter(|position| advance(&hand, 0, *position)).count();
            let taken = thief.join().unwrap();
            assert_eq!(own as u32 + taken + look(&hand).count, 2);
        });
    }
}
