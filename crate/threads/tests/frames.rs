//! Bytes from outside that are no frames, or not quite.

use super::*;

/// What `push` has to accept, said in another way: frames that fill the batch, each with a header at least, and with
/// what is missing to a multiple of 8 bytes behind it.
fn frames_in(mut bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let mut frames = Vec::new();
    while !bytes.is_empty() {
        let stated = u32::from_le_bytes(bytes.first_chunk::<4>().copied()?) as usize;
        if stated < 24 || bytes.len() < 24 {
            return None;
        }
        let (frame, rest) = bytes.split_at_checked(stated + (8 - stated % 8) % 8)?;
        frames.push(frame);
        bytes = rest;
    }
    Some(frames)
}

/// Pushes to a dispatcher of one worker: it takes all frames, and exactly these, or none.
fn check(bytes: &[u8], seed: u64) {
    let dispatcher = dispatcher(1);
    let pushed = dispatcher.push(bytes);
    let frames = frames_in(bytes);
    let in_range = |frame: &&[u8]| u16::from_le_bytes([frame[18], frame[19]]) <= 1;
    let expected = frames.filter(|frames| frames.iter().all(in_range));
    assert_eq!(pushed.is_ok(), expected.is_some(), "seed {seed}: {bytes:?}");
    let expected = expected.unwrap_or_default();
    assert_eq!(dispatcher.unstarted(), expected.len(), "seed {seed}");
    let mut came = Vec::new();
    let mut inbox = vec![0; bytes.len().max(1)];
    while let Claim::Bytes(length) = dispatcher.claim(0, &mut inbox, AT_ONCE) {
        run_all(&dispatcher, 0);
        came.extend_from_slice(&inbox[..length]);
    }
    // Pinned tasks overtake the others.
    let pinned = |frame: &&&[u8]| frame[18] == 1;
    let (first, then): (Vec<&[u8]>, Vec<&[u8]>) = expected.iter().partition(pinned);
    assert_eq!(came, [first, then].concat().concat(), "seed {seed}");
}

#[test]
fn random_bytes_are_refused_or_taken_whole() {
    for seed in 0..3_000 {
        let mut random = Random(seed);
        let length = random.below(160);
        let bytes: Vec<u8> = (0..length).map(|_| random.next() as u8).collect();
        check(&bytes, seed);
    }
}

#[test]
fn frames_with_a_few_wrong_bits_are_refused_or_taken_whole() {
    let mut accepted = 0;
    for seed in 0..5_000 {
        let mut random = Random(seed);
        let frames = 1 + random.below(4);
        let mut bytes: Vec<u8> =
            (0..frames).flat_map(|slot| frame(slot as u32, random.below(3) * 8)).collect();
        for _ in 0..random.below(3) {
            let at = random.below(bytes.len());
            bytes[at] ^= 1 << random.below(8);
        }
        let cut = if random.once_in(4) { random.below(bytes.len()) } else { bytes.len() };
        accepted += usize::from(frames_in(&bytes[..cut]).is_some());
        check(&bytes[..cut], seed);
    }
    assert!((500..4_500).contains(&accepted), "both kinds come often: {accepted} of 5000 were whole");
}

#[test]
fn no_frames_are_no_tasks() {
    let dispatcher = dispatcher(1);
    assert_eq!(dispatcher.push(&[]), Ok(false));
    assert_eq!(dispatcher.unstarted(), 0);
}
