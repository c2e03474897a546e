//! Task frames as they cross the addon (see docs/dispatch.md for the table of words).

use std::sync::Arc;

use crate::error::Refusal;

/// Bytes of a frame's header: six little-endian words.
pub const HEADER_BYTES: usize = 24;

/// Frames start at multiples of this many bytes; the length they state is that of header and payload alone.
const ALIGNMENT: usize = 8;

const LENGTH: usize = 0;
const SLOT: usize = 1;
const GENERATION: usize = 2;
const CODE: usize = 3;
const KIND: usize = 4;
const SKIP: usize = 5;

/// The name of a call in its caller's table: a slot and how often the slot was used before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TaskName {
    pub slot: u32,
    pub generation: u32,
}

/// One task: a frame inside the batch it was submitted with.
#[derive(Debug, Clone)]
pub struct Task {
    batch: Arc<[u8]>,
    start: usize,
    length: usize,
    pub name: TaskName,
    /// Items of a chunk that need not run again, because their results are kept.
    pub skip: u32,
    /// The only worker that may run it, for a task whose buffers were moved there.
    pub pinned: Option<u32>,
}

impl Task {
    /// Length of the frame in bytes, with its padding.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Copies the frame to the start of `target`, which must have room for it.
    pub fn copy_to(&self, target: &mut [u8]) {
        target[..self.length].copy_from_slice(&self.batch[self.start..self.start + self.length]);
        target[SKIP * 4..SKIP * 4 + 4].copy_from_slice(&self.skip.to_le_bytes());
    }
}

/// A frame inside a batch.
#[derive(Debug, Clone, Copy)]
pub struct FrameInfo {
    pub start: usize,
    /// In bytes, with padding.
    pub length: u32,
    pub name: TaskName,
    /// Number of the shipped function.
    pub code: u32,
    pub skip: u32,
    /// The only worker that may run it.
    pub pinned: Option<u32>,
}

/// Calls `act` with each frame of a batch; what it has done is void if one of them is torn.
pub fn each_frame(batch: &[u8], mut act: impl FnMut(FrameInfo)) -> Result<(), Refusal> {
    let mut start = 0;
    while start < batch.len() {
        let frame = &batch[start..];
        if frame.len() < HEADER_BYTES {
            return Err(torn(start, batch.len()));
        }
        let stated = word(frame, LENGTH) as usize;
        let length = stated.next_multiple_of(ALIGNMENT);
        if stated < HEADER_BYTES || length > frame.len() {
            return Err(torn(start, batch.len()));
        }
        act(FrameInfo {
            start,
            length: length as u32,
            name: TaskName { slot: word(frame, SLOT), generation: word(frame, GENERATION) },
            code: word(frame, CODE),
            skip: word(frame, SKIP),
            pinned: (word(frame, KIND) >> 16).checked_sub(1),
        });
        start += length;
    }
    Ok(())
}

/// Cuts a batch of frames into tasks, without copying them.
pub fn parse_batch(bytes: &[u8]) -> Result<Vec<Task>, Refusal> {
    let batch: Arc<[u8]> = bytes.into();
    let mut tasks = Vec::new();
    each_frame(bytes, |FrameInfo { start, length, name, skip, pinned, .. }| {
        let batch = Arc::clone(&batch);
        tasks.push(Task { batch, start, length: length as usize, name, skip, pinned });
    })?;
    Ok(tasks)
}

fn word(frame: &[u8], index: usize) -> u32 {
    let at = index * 4;
    u32::from_le_bytes([frame[at], frame[at + 1], frame[at + 2], frame[at + 3]])
}

fn torn(start: usize, length: usize) -> Refusal {
    Refusal::Argument(format!("expected whole task frames, got a torn one at byte {start} of {length}"))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// The generation that `frame` gives to its tasks.
    pub(crate) const GENERATION: u32 = 7;

    /// A frame with `payload` bytes of payload, for tests of the rooms that hand frames on.
    pub(crate) fn frame(slot: u32, payload: usize) -> Vec<u8> {
        let length = (HEADER_BYTES + payload).next_multiple_of(ALIGNMENT);
        let mut bytes = Vec::with_capacity(length);
        for word in [(HEADER_BYTES + payload) as u32, slot, GENERATION, 1, 1, 0] {
            bytes.extend_from_slice(&word.to_le_bytes());
        }
        bytes.resize(length, slot as u8);
        bytes
    }

    #[test]
    fn cuts_a_batch_into_its_frames() {
        let batch = [frame(1, 0), frame(2, 13), frame(3, 8)].concat();
        let tasks = parse_batch(&batch).unwrap();
        assert_eq!(tasks.iter().map(|task| task.name.slot).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(tasks.iter().map(Task::len).collect::<Vec<_>>(), [24, 40, 32]);
    }

    #[test]
    fn a_copy_carries_the_items_to_skip() {
        let mut task = parse_batch(&frame(9, 4)).unwrap().remove(0);
        task.skip = 5;
        let mut copy = vec![0; task.len()];
        task.copy_to(&mut copy);
        assert_eq!(parse_batch(&copy).unwrap()[0].skip, 5);
        assert_eq!(copy[24..28], [9; 4]);
    }

    #[test]
    fn refuses_torn_frames() {
        let whole = frame(1, 16);
        for length in 1..whole.len() {
            assert!(parse_batch(&whole[..length]).is_err(), "{length} bytes");
        }
        let mut zero = whole;
        zero[0] = 0;
        assert!(parse_batch(&zero).is_err());
    }
}
