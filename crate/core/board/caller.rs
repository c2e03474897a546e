//! The caller's side of a board.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::lane::{CAPACITY, Frame};
pub use super::ledger::TaskName;
use super::ledger::{Ledger, Live, Spot};
use super::place::{Board, QUEUED, RETURNED, bytes_for};
use super::ring::Taken;
use super::stock::Stock;
use crate::core::code;
use crate::core::kinds::Kind;
use crate::core::member::Member;
use crate::core::objects::Handle;
use crate::core::waitable::SLICE;
use crate::error::Refusal;
use crate::patience;
use crate::sync::hand;
use crate::sync::record::{self, State};
use crate::sys::{Platform, System};

/// So many tasks are worth a look whenever reports come, to use the memory of those that are over again; when there are
/// more, all are looked at the less often.
const FEW: u64 = 64;
/// Frames of so many bytes are worth a look at every report.
const HEAVY: u64 = 4 << 20;

/// What a drain brought.
#[derive(Debug, PartialEq, Eq)]
pub enum Drained {
    /// So many bytes of report frames; 0: there are none.
    Bytes(usize),
    /// The first report needs a buffer of so many bytes; it stays.
    TooSmall(usize),
}

/// The caller of one pool.
#[derive(Debug)]
pub struct BoardCaller {
    member: Arc<Member>,
    handle: Handle,
    board: Board,
    stock: Stock,
    ledger: Ledger,
    codes: HashMap<u32, Handle>,
    /// Objects that the reports of the last drain refer to, used until the next one: by then they have been read.
    arrived: Vec<Handle>,
    /// Looks that were not taken since the last sweep.
    due: u64,
    /// The worker whose reports are read first, in turn.
    turn: u32,
}

impl BoardCaller {
    /// A board for so many workers.
    pub fn create(member: Arc<Member>, workers: u32) -> Result<Self, Refusal> {
        let (handle, body) = member.create_with(Kind::Board, bytes_for(workers), Board::blank)?;
        let board = Board::format(member.arena(), body, workers, member.id().slot())?;
        let (stock, ledger, codes, arrived) = Default::default();
        Ok(BoardCaller { member, handle, board, stock, ledger, codes, arrived, due: 0, turn: 0 })
    }

    pub fn handle(&self) -> Handle {
        self.handle
    }

    pub fn workers(&self) -> u32 {
        self.board.workers
    }

    /// Where a worker's control block lies, from the start of the arena.
    pub fn control(&self, worker: u32) -> u64 {
        self.board.place(worker).control()
    }

    /// Keeps the packed form of a function for the workers, under a number that is new.
    pub fn define(&mut self, number: u32, bytes: &[u8]) -> Result<(), Refusal> {
        let handle = code::keep(&self.member, bytes)?;
        self.codes.insert(number, handle);
        Ok(())
    }

    /// No task needs the function any more.
    pub fn forget(&mut self, number: u32) -> Result<(), Refusal> {
        self.codes.remove(&number).map_or(Ok(()), |handle| self.member.release(handle))
    }

    /// Queues a batch of frames: names, codes and lengths (with padding) as `parts` tells, one after the other. True if
    /// some worker rests (`next_to_ring`).
    pub fn push(&mut self, batch: &[u8], parts: &[(TaskName, u32, u32)]) -> Result<bool, Refusal> {
        self.pump()?;
        let stored = self.stock.keep(&self.member, batch, parts.len() as u32)?;
        let mut offset = stored.offset;
        for &(name, code, length) in parts {
            let code = self.codes.get(&code).map_or(0, |handle| handle.bits());
            let task = Live { name, frame: Frame { offset, length, skip: 0, code }, chunk: stored.chunk };
            offset += u64::from(length);
            if !self.ledger.backlog.is_empty() || !self.enqueue(QUEUED, task)? {
                self.ledger.postpone(task, false);
            }
        }
        self.board.wake_one()?;
        self.has_resting()
    }

    fn has_resting(&self) -> Result<bool, Refusal> {
        for place in self.board.places() {
            if place.rest()?.is_resting() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Queues a task; false: all records of the lane are in use.
    fn enqueue(&mut self, lane: u32, task: Live) -> Result<bool, Refusal> {
        let next = self.board.lane(lane).next()?;
        // Each record once, whatever the words of the lane say.
        for position in next..next.saturating_add(CAPACITY) {
            if position.saturating_sub(self.board.lane(lane).first()?) >= CAPACITY {
                break;
            }
            if self.is_free(lane, position)? {
                self.board.lane(lane).put(position, task.frame)?;
                self.ledger.note(lane, position, task);
                return Ok(true);
            }
            self.board.lane(lane).skip(position)?;
        }
        Ok(false)
    }

    /// True if the record of a position can be used; it is cleared for that.
    fn is_free(&mut self, lane: u32, position: u64) -> Result<bool, Refusal> {
        let Some((noted, _)) = self.ledger.noted(lane, position) else { return Ok(true) };
        self.clear_if_over(lane, noted)
    }

    fn clear_if_over(&mut self, lane: u32, position: u64) -> Result<bool, Refusal> {
        if record::look(self.board.lane(lane).state(position)?, position) != State::Over {
            return Ok(false);
        }
        if let Some(task) = self.ledger.strike(lane, position) {
            self.stock.give_back(&self.member, task.chunk)?;
        }
        Ok(true)
    }

    /// Queues what has waited for free records.
    fn pump(&mut self) -> Result<(), Refusal> {
        let mut revoked = Vec::new();
        let mut is_news = false;
        while let Some(task) = self.ledger.next_postponed(&mut revoked) {
            if !self.enqueue(QUEUED, task)? {
                self.ledger.postpone(task, true);
                break;
            }
            is_news = true;
        }
        for task in revoked {
            self.stock.give_back(&self.member, task.chunk)?;
        }
        // Nobody saw these when they came, and all may rest by now.
        if is_news { self.board.rouse_one() } else { Ok(()) }
    }

    /// Uses the memory of tasks that are over again, now and then: often enough that it does not grow.
    fn sweep(&mut self) -> Result<(), Refusal> {
        self.due += FEW;
        if self.due < self.ledger.span() && self.stock.bytes < HEAVY {
            return self.pump();
        }
        self.due = 0;
        for (lane, position) in self.ledger.all() {
            self.clear_if_over(lane, position)?;
        }
        self.pump()
    }

    /// A worker that rests although there is work for it, or none: ask until there is none. Tasks are counted first: who
    /// is still about to look afterwards has begun none of them, and will find one.
    pub fn next_to_ring(&self) -> Result<Option<u32>, Refusal> {
        let unstarted = self.board.unstarted()?;
        let mut ready = 0;
        for place in self.board.places() {
            ready += u64::from(place.rest()?.will_look());
        }
        if unstarted <= ready {
            return Ok(None);
        }
        for worker in 0..self.board.workers {
            if self.board.place(worker).rest()?.must_ring() {
                return Ok(Some(worker));
            }
        }
        Ok(None)
    }

    /// Rings a worker's event loop.
    pub fn ring(&self, worker: u32) -> Result<(), Refusal> {
        self.board.place(worker).ring()
    }

    /// Makes sure that a task does not start any more; gives the worker that runs it, if it is too late for that.
    pub fn revoke(&mut self, name: TaskName) -> Result<Option<u32>, Refusal> {
        match self.ledger.spot(name) {
            Some(Spot::Lane { lane, position }) => {
                let word = self.board.lane(lane).state(position)?;
                if !record::revoke(word, position) {
                    return self.runner_of(name);
                }
                self.clear_if_over(lane, position)?;
            }
            Some(Spot::Backlog) => self.ledger.forget_postponed(name),
            Some(Spot::Orphaned) => self.drop_orphan(name)?,
            None => {}
        }
        Ok(None)
    }

    /// The worker that runs the task, if it runs.
    pub fn runner_of(&self, name: TaskName) -> Result<Option<u32>, Refusal> {
        let Some(Spot::Lane { lane, position }) = self.ledger.spot(name) else { return Ok(None) };
        match record::look(self.board.lane(lane).state(position)?, position) {
            State::Running(worker) => Ok(Some(worker)),
            _ => Ok(None),
        }
    }

    /// Takes all back that a worker had which is gone: what it had not begun goes to the front. Gives the task that ran:
    /// now an orphan, to be requeued or dropped.
    pub fn lose(&mut self, worker: u32) -> Result<Option<TaskName>, Refusal> {
        let place = self.board.place(worker);
        // It may have died at rest: its empty place is not to be counted on, or rung.
        place.participant()?.store(0, Ordering::SeqCst);
        place.rest()?.busy();
        place.runs()?.store(0, Ordering::Relaxed);
        hand::empty(place.hand()?);
        let mut lost = None;
        let mut returned = Vec::new();
        for (lane, position) in self.ledger.all() {
            let word = self.board.lane(lane).state(position)?;
            match record::look(word, position) {
                State::Running(runner) if runner == worker && record::orphan(word, position, worker) => {
                    if let Some(task) = self.ledger.strike(lane, position) {
                        lost = Some(task.name);
                        self.ledger.orphan(task);
                    }
                }
                State::Queued if self.is_astray(lane, position)? && record::revoke(word, position) => {
                    returned.extend(self.ledger.strike(lane, position));
                }
                _ => {}
            }
        }
        self.return_to_front(returned)?;
        Ok(lost)
    }

    /// True if a task was claimed and is in nobody's hand. One that just goes from hand to hand may look so too; then it
    /// is queued anew, and who finds the old record lets it be.
    fn is_astray(&self, lane: u32, position: u64) -> Result<bool, Refusal> {
        if position >= self.board.lane(lane).first()? {
            return Ok(false);
        }
        for place in self.board.places() {
            if hand::look(place.hand()?).contains(lane, position as u32) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn return_to_front(&mut self, tasks: Vec<Live>) -> Result<(), Refusal> {
        let mut left = Vec::new();
        for task in tasks {
            if !left.is_empty() || !self.enqueue(RETURNED, task)? {
                left.push(task);
            }
        }
        for task in left.into_iter().rev() {
            self.ledger.postpone(task, true);
        }
        self.board.wake_all()
    }

    /// Runs an orphan again, without its first `skip` items. False if there is no such orphan.
    pub fn requeue(&mut self, name: TaskName, skip: u32) -> Result<bool, Refusal> {
        let Some(mut task) = self.ledger.take_orphan(name) else { return Ok(false) };
        task.frame.skip = skip;
        self.return_to_front(vec![task])?;
        Ok(true)
    }

    /// Forgets an orphan.
    pub fn drop_orphan(&mut self, name: TaskName) -> Result<(), Refusal> {
        let Some(task) = self.ledger.take_orphan(name) else { return Ok(()) };
        self.stock.give_back(&self.member, task.chunk)
    }

    /// Tasks that run, as far as anybody can say.
    pub fn running(&self) -> Result<usize, Refusal> {
        let mut count = 0;
        for place in self.board.places() {
            count += usize::from(place.runs()?.load(Ordering::Relaxed) != 0);
        }
        Ok(count)
    }

    /// Copies as many reports as fit into `target`. The caller goes on until there are none, and reads what it got before
    /// it asks again.
    pub fn drain(&mut self, target: &mut [u8]) -> Result<Drained, Refusal> {
        self.let_arrived_go()?;
        self.board.bell()?.store(0, Ordering::SeqCst);
        self.turn = (self.turn + 1) % self.board.workers.max(1);
        let mut at = 0;
        for index in 0..self.board.workers {
            let worker = (self.turn + index) % self.board.workers;
            let ring = self.board.place(worker).reports();
            loop {
                match ring.take(&self.member, &mut target[at..], &mut self.arrived)? {
                    Taken::Bytes(bytes) => at += bytes,
                    Taken::Nothing => break,
                    Taken::TooSmall(needed) if at == 0 => return Ok(Drained::TooSmall(needed)),
                    Taken::TooSmall(_) => return Ok(Drained::Bytes(at)),
                }
            }
        }
        self.sweep()?;
        Ok(Drained::Bytes(at))
    }

    fn let_arrived_go(&mut self) -> Result<(), Refusal> {
        for handle in self.arrived.drain(..) {
            self.member.release(handle)?;
        }
        Ok(())
    }

    fn has_reports(&self) -> Result<bool, Refusal> {
        for place in self.board.places() {
            if !place.reports().is_empty()? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Looks for something to drain for as long as a short task takes. The bell rings meanwhile: nobody has to ring it.
    pub fn poll(&self) -> Result<bool, Refusal> {
        self.board.bell()?.store(1, Ordering::SeqCst);
        if patience::poll_for(patience::ANSWER, || self.has_reports())? {
            return Ok(true);
        }
        self.board.bell()?.store(0, Ordering::SeqCst);
        self.has_reports()
    }

    /// Blocks until there is something to drain, at most for `timeout`, or until `interrupted`.
    pub fn wait(&self, timeout: Duration, interrupted: impl Fn() -> bool) -> Result<bool, Refusal> {
        let deadline = Instant::now() + timeout;
        loop {
            self.board.bell()?.store(0, Ordering::SeqCst);
            let seen = self.board.sequence()?.load(Ordering::SeqCst);
            self.board.sleeps()?.store(1, Ordering::SeqCst);
            if self.has_reports()? {
                return Ok(true);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() || interrupted() {
                return Ok(false);
            }
            System::wait(self.board.sequence()?, seen, left.min(SLICE));
        }
    }

    /// Ends the waits of a worker, the present one and all later ones.
    pub fn stop(&self, worker: u32) -> Result<(), Refusal> {
        self.board.place(worker).stop()
    }

    /// Stops all workers and gives everything back.
    pub fn close(&mut self) -> Result<(), Refusal> {
        for place in self.board.places() {
            place.stop()?;
            place.ring()?;
        }
        self.let_arrived_go()?;
        self.stock.clear(&self.member)?;
        for (_, handle) in self.codes.drain() {
            self.member.release(handle)?;
        }
        self.member.release(self.handle)
    }
}

#[cfg(test)]
impl BoardCaller {
    /// The same caller in a copy of the arena, which `member` is there.
    pub(in crate::core) fn in_copy(&self, member: &Arc<Member>) -> Self {
        let body = member.find(self.handle).unwrap();
        let board = Board::of(member.arena(), body).unwrap();
        let (stock, ledger, codes, arrived) = Default::default();
        let (member, handle) = (Arc::clone(member), self.handle);
        BoardCaller { member, handle, board, stock, ledger, codes, arrived, due: 0, turn: 0 }
    }
}
