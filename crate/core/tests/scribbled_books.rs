//! A process that scribbles over the arena hurts answers, never memory: whatever the books say, every call comes back.

use super::random::Random;
use super::{arena, root_of};
use crate::core::code;
use crate::core::kinds::Kind;
use crate::core::layout::LEAST_BYTES;
use crate::core::member::Member;
use crate::core::objects::Handle;
use crate::core::reaper;

/// Rounds; each has an arena of its own.
const ROUNDS: u64 = 60;

/// Calls that may all be refused, but have to end within the arena.
fn use_it(member: &Member, random: &mut Random, known: &mut Vec<Handle>) {
    for _ in 0..40 {
        match random.below(5) {
            0 => known.extend(member.create(Kind::Bytes, 1 + random.below(100_000)).ok().map(|made| made.0)),
            4 => known.extend(code::keep(member, &[random.below(9) as u8; 400]).ok()),
            1 => drop(known.pop().map(|handle| member.release(handle))),
            2 => {
                let guess = Handle { index: random.below(64) as u32, generation: random.below(4) as u32 };
                if let Ok(body) = member.hold(guess) {
                    let mut bytes = vec![0; body.bytes as usize];
                    arena(member).read(body.offset, &mut bytes).unwrap();
                    let _ = member.release(guess);
                }
            }
            _ => {
                let Ok(other) = Member::thread_of(member) else { continue };
                let _ = other.create(Kind::Bytes, 1000);
                let _ = reaper::bury(member, other.id());
            }
        }
    }
}

#[test]
fn random_words_in_the_books_never_lead_out_of_the_arena() {
    for round in 1..=ROUNDS {
        let mut random = Random(round.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let member = root_of(LEAST_BYTES);
        let mut known = Vec::new();
        use_it(&member, &mut random, &mut known);
        let layout = *arena(&member).layout();
        for _ in 0..1 + random.below(400) {
            // The words that are in use lie at the start of each part.
            let part = [0, layout.journal, layout.slots, layout.entries, layout.blocks];
            let start = part[random.below(part.len() as u64) as usize];
            let offset = start + random.below(512) * 8;
            let bits = random.below(64);
            let word = random.below(u64::MAX) >> bits;
            arena(&member).write(offset, &word.to_le_bytes()).unwrap();
        }
        use_it(&member, &mut random, &mut known);
    }
}
