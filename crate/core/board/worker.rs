//! The worker's side of a board.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::lane::CAPACITY;
use super::place::{Board, LANES, Place};
use crate::core::code;
use crate::core::member::Member;
use crate::core::objects::Handle;
use crate::core::waitable::SLICE;
use crate::error::Refusal;
use crate::patience;
use crate::sync::hand::{self, Run};
use crate::sync::record::{self, State};
use crate::sync::rest::PARKED;
use crate::sys::{Platform, System};

/// Bytes of a frame's header, and where its items to skip are told (docs/dispatch.md).
const HEADER_BYTES: u64 = 24;
const SKIP: usize = 20;

/// How long a worker that has to report sleeps until the caller may have made room.
const NO_ROOM: Duration = Duration::from_millis(2);

/// What a claim brought.
#[derive(Debug, PartialEq, Eq)]
pub enum Claim {
    /// So many bytes of frames were copied into the inbox.
    Bytes(usize),
    /// The first task needs an inbox of so many bytes; it stays claimed.
    TooSmall(usize),
    /// Nothing came in time.
    Nothing,
    /// The worker has to end.
    Stop,
}

/// What `begin` found.
#[derive(Debug, PartialEq, Eq)]
pub enum Begin {
    /// The next frame of the inbox is now running.
    Run,
    /// The next frame of the inbox was revoked: go on to the one after it.
    Revoked,
    /// The rest of the inbox was taken by others, or there is none.
    Gone,
}

/// A task of the inbox.
#[derive(Debug, Clone, Copy)]
struct Copied {
    lane: u32,
    position: u64,
    code: u64,
}

/// One worker of a board.
#[derive(Debug)]
pub struct BoardWorker {
    member: Arc<Member>,
    board: Board,
    worker: u32,
    copied: VecDeque<Copied>,
    running: Option<Copied>,
}

impl BoardWorker {
    /// Takes a place of the board over; the predecessor is gone and was dealt with.
    pub fn attach(member: Arc<Member>, board: Handle, worker: u32) -> Result<Self, Refusal> {
        let body = member.hold(board)?;
        let board = Board::of(member.arena(), body)?;
        if worker >= board.workers {
            return Err(Refusal::Range(format!("expected a worker below {}, got {worker}", board.workers)));
        }
        let place = board.place(worker);
        place.rest()?.busy();
        place.participant()?.store(member.id().bits().into(), Ordering::SeqCst);
        Ok(BoardWorker { member, board, worker, copied: VecDeque::new(), running: None })
    }

    fn place(&self) -> Place<'_> {
        self.board.place(self.worker)
    }

    pub fn is_stopped(&self) -> Result<bool, Refusal> {
        self.place().is_stopped()
    }

    /// Where the control block lies, from the start of the arena.
    pub fn control(&self) -> u64 {
        self.place().control()
    }

    /// Fills `inbox` with frames of tasks that now belong to this worker, waiting at most `timeout` for some.
    /// `interrupted` says that the thread has to end.
    pub fn claim(
        &mut self,
        inbox: &mut [u8],
        timeout: Duration,
        interrupted: impl Fn() -> bool,
    ) -> Result<Claim, Refusal> {
        self.finish()?;
        let deadline = Instant::now() + timeout;
        loop {
            if self.is_stopped()? || interrupted() {
                return Ok(Claim::Stop);
            }
            self.place().rest()?.look();
            if let Some(claim) = self.fill(inbox)? {
                self.place().rest()?.busy();
                return Ok(claim);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                // After a wait the event loop has its turn, which may be long; after a mere look it has not.
                if !timeout.is_zero() {
                    self.place().rest()?.busy();
                }
                return Ok(Claim::Nothing);
            }
            self.park(left)?;
        }
    }

    /// Blocks until a wake-up, the end of `timeout`, or of a slice: a waker that was killed strands nobody.
    fn park(&self, timeout: Duration) -> Result<(), Refusal> {
        let rest = self.place().rest()?;
        let is_over = || Ok(self.board.ready()? > 0 || self.is_stopped()?);
        if patience::poll(is_over)? {
            return Ok(());
        }
        if rest.park(|| self.board.ready().is_ok_and(|ready| ready > 0)) {
            System::wait(self.place().rest_word()?, PARKED, timeout.min(SLICE));
        }
        rest.look();
        Ok(())
    }

    /// Copies what is in the hand, or else this worker's share of what is ready, or else half of what another has.
    fn fill(&mut self, inbox: &mut [u8]) -> Result<Option<Claim>, Refusal> {
        loop {
            let mut run = hand::look(self.place().hand()?);
            if run.count == 0 {
                let Some(claimed) = self.claim_share()? else { return Ok(None) };
                run = claimed;
            }
            if let Some(claim) = self.copy(run, inbox)? {
                return Ok(Some(claim));
            }
            // Nothing in it was left to do.
            hand::empty(self.place().hand()?);
        }
    }

    fn claim_share(&self) -> Result<Option<Run>, Refusal> {
        let share = self.board.ready()?.div_ceil(2 * u64::from(self.board.workers));
        for lane in LANES {
            if let Some(run) = self.board.lane(lane).claim(lane, share)? {
                return self.take_up(run).map(Some);
            }
        }
        for other in (0..self.board.workers).filter(|other| *other != self.worker) {
            if let Some(run) = hand::take_half(self.board.place(other).hand()?) {
                return self.take_up(run).map(Some);
            }
        }
        Ok(None)
    }

    fn take_up(&self, run: Run) -> Result<Run, Refusal> {
        hand::fill(self.place().hand()?, run);
        if run.count > 1 || self.board.ready()? > 0 {
            self.place().rest()?.busy();
            self.board.rouse_one()?;
        }
        Ok(run)
    }

    /// Copies the frames of a run as far as they fit; none if no task of it is left to run.
    fn copy(&mut self, run: Run, inbox: &mut [u8]) -> Result<Option<Claim>, Refusal> {
        let mut at = 0;
        self.copied.clear();
        for index in 0..run.count.min(CAPACITY as u32) {
            let position = u64::from(run.first.wrapping_add(index));
            let lane = self.board.lane(run.lane);
            let word = lane.state(position)?;
            if record::look(word, position) != State::Queued {
                continue;
            }
            let frame = lane.frame(position)?;
            let length = u64::from(frame.length);
            if length < HEADER_BYTES || !length.is_multiple_of(8) {
                continue;
            }
            let length = frame.length as usize;
            if at + length > inbox.len() {
                if at == 0 {
                    return Ok(Some(Claim::TooSmall(length)));
                }
                break;
            }
            let target = &mut inbox[at..at + length];
            self.board.arena.read(frame.offset, target)?;
            target[SKIP..SKIP + 4].copy_from_slice(&frame.skip.to_le_bytes());
            // The caller frees a frame only once the task is no longer queued: what was copied before that is whole.
            if record::look(word, position) == State::Queued {
                self.copied.push_back(Copied { lane: run.lane, position, code: frame.code });
                at += length;
            }
        }
        Ok((at > 0).then_some(Claim::Bytes(at)))
    }

    /// Starts the next task of the inbox.
    pub fn begin(&mut self) -> Result<Begin, Refusal> {
        self.finish()?;
        let Some(next) = self.copied.pop_front() else { return Ok(Begin::Gone) };
        if !hand::advance(self.place().hand()?, next.lane, next.position as u32) {
            self.copied.clear();
            return Ok(Begin::Gone);
        }
        let word = self.board.lane(next.lane).state(next.position)?;
        if !record::begin(word, next.position, self.worker) {
            return Ok(Begin::Revoked);
        }
        self.running = Some(next);
        self.place().runs()?.store(1, Ordering::Relaxed);
        Ok(Begin::Run)
    }

    /// What the running task came to is published.
    fn finish(&mut self) -> Result<(), Refusal> {
        let Some(task) = self.running.take() else { return Ok(()) };
        self.place().runs()?.store(0, Ordering::Relaxed);
        record::finish(self.board.lane(task.lane).state(task.position)?, task.position, self.worker);
        Ok(())
    }

    /// Sends report frames to the caller, and the objects that they refer to, which the member must use; `interrupted` as in
    /// `claim`.
    pub fn report(
        &self,
        frames: &[u8],
        handles: &[Handle],
        interrupted: impl Fn() -> bool,
    ) -> Result<(), Refusal> {
        let ring = self.place().reports();
        let put = || match handles {
            [] => ring.put(&self.member, frames),
            _ => ring.put_parcel(&self.member, frames, handles),
        };
        while !put()? {
            self.board.ring_caller()?;
            if interrupted() {
                return Err(Refusal::Stopped);
            }
            std::thread::sleep(NO_ROOM);
        }
        self.board.ring_caller()
    }

    /// The packed function of the running task.
    pub fn code(&self) -> Result<Option<Vec<u8>>, Refusal> {
        let Some(handle) = self.running.map(|task| Handle::from_bits(task.code)) else { return Ok(None) };
        match code::read(&self.member, handle) {
            Ok(bytes) => Ok(Some(bytes)),
            // The caller forgets the code of a task that was cancelled meanwhile.
            Err(Refusal::Gone(_)) => Ok(None),
            Err(refusal) => Err(refusal),
        }
    }

    /// Lets the worker idle on its event loop; false if there is work. Also a task in other hands is work: it can be
    /// taken away, and its worker may be busy for long.
    pub fn rest(&self) -> Result<bool, Refusal> {
        let has_work = || {
            self.is_stopped().unwrap_or(true)
                || self.board.unstarted().map_or(true, |unstarted| unstarted > 0)
        };
        Ok(self.place().rest()?.rest(has_work))
    }

    /// The worker ends on its own account. What it has claimed it leaves in its hand: others take it from there, and
    /// the caller puts the rest back to the front.
    pub fn retire(&mut self) -> Result<(), Refusal> {
        self.copied.clear();
        self.finish()
    }
}
