//! Where the caller keeps the frames of its tasks: objects of the arena that are filled one after the other and used
//! again when all their tasks are over.

use crate::core::kinds::Kind;
use crate::core::member::Member;
use crate::core::objects::Handle;
use crate::error::Refusal;

/// Bytes of a chunk for small batches.
const CHUNK_BYTES: u64 = 256 * 1024;
/// A batch of so many bytes gets an object of its own.
const LARGE: u64 = CHUNK_BYTES / 4;

/// An object with frames.
#[derive(Debug)]
struct Chunk {
    handle: Handle,
    offset: u64,
    bytes: u64,
    used: u64,
    /// Frames that are needed.
    frames: u32,
}

/// All frames of one caller.
#[derive(Debug, Default)]
pub struct Stock {
    chunks: Vec<Option<Chunk>>,
    free: Vec<usize>,
    /// The one that small batches go to.
    open: Option<usize>,
    /// Bytes in objects.
    pub bytes: u64,
}

/// Where a batch lies.
#[derive(Debug, Clone, Copy)]
pub struct Stored {
    pub chunk: usize,
    /// From the start of the arena.
    pub offset: u64,
}

impl Stock {
    /// Keeps a batch of so many frames until each of them was given back.
    pub fn keep(&mut self, caller: &Member, batch: &[u8], frames: u32) -> Result<Stored, Refusal> {
        let length = batch.len() as u64;
        let chunk = if length >= LARGE { self.add(caller, length)? } else { self.open_with(caller, length)? };
        let Some(Some(found)) = self.chunks.get_mut(chunk) else { return Err(lost()) };
        let offset = found.offset + found.used;
        caller.arena().write(offset, batch)?;
        found.used += length;
        found.frames += frames;
        Ok(Stored { chunk, offset })
    }

    /// One frame of the chunk is not needed any more.
    pub fn give_back(&mut self, caller: &Member, chunk: usize) -> Result<(), Refusal> {
        let Some(Some(found)) = self.chunks.get_mut(chunk) else { return Err(lost()) };
        found.frames = found.frames.saturating_sub(1);
        if found.frames > 0 {
            return Ok(());
        }
        if self.open == Some(chunk) {
            found.used = 0;
            return Ok(());
        }
        self.drop_chunk(caller, chunk)
    }

    /// Everything goes.
    pub fn clear(&mut self, caller: &Member) -> Result<(), Refusal> {
        for chunk in 0..self.chunks.len() {
            self.drop_chunk(caller, chunk)?;
        }
        *self = Stock::default();
        Ok(())
    }

    fn drop_chunk(&mut self, caller: &Member, chunk: usize) -> Result<(), Refusal> {
        let Some(found) = self.chunks.get_mut(chunk).and_then(Option::take) else { return Ok(()) };
        self.bytes -= found.bytes;
        self.free.push(chunk);
        caller.release(found.handle)
    }

    fn open_with(&mut self, caller: &Member, room: u64) -> Result<usize, Refusal> {
        let open = self.open.and_then(|chunk| Some((chunk, self.chunks.get(chunk)?.as_ref()?)));
        if let Some((chunk, _)) = open.filter(|(_, found)| found.used + room <= found.bytes) {
            return Ok(chunk);
        }
        let chunk = self.add(caller, CHUNK_BYTES)?;
        self.open = Some(chunk);
        Ok(chunk)
    }

    fn add(&mut self, caller: &Member, bytes: u64) -> Result<usize, Refusal> {
        let (handle, body) = caller.create_unclear(Kind::Bytes, bytes)?;
        let chunk = Chunk { handle, offset: body.offset, bytes, used: 0, frames: 0 };
        self.bytes += bytes;
        match self.free.pop() {
            Some(index) => {
                self.chunks[index] = Some(chunk);
                Ok(index)
            }
            None => {
                self.chunks.push(Some(chunk));
                Ok(self.chunks.len() - 1)
            }
        }
    }
}

fn lost() -> Refusal {
    Refusal::Corrupt("the caller's frames")
}
