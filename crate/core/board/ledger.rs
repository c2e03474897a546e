//! What the caller knows of its tasks besides their records: names, and where their frames are kept.

use std::collections::{HashMap, VecDeque};

use super::lane::{CAPACITY, Frame};

/// The name of a task in its caller's table: a slot and how often the slot was used before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TaskName {
    pub slot: u32,
    pub generation: u32,
}

/// A task that is not over, as far as the caller knows.
#[derive(Debug, Clone, Copy)]
pub struct Live {
    pub name: TaskName,
    pub frame: Frame,
    /// Where the frame is kept, in the stock.
    pub chunk: usize,
}

/// Where a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot {
    Lane {
        lane: u32,
        position: u64,
    },
    /// It waits for a free record.
    Backlog,
    /// Its worker was lost while it ran.
    Orphaned,
}

/// The tasks in one lane.
#[derive(Debug, Default)]
struct Shelf {
    /// By record.
    tasks: Vec<Option<(u64, Live)>>,
    /// No task has a position before it.
    oldest: u64,
    /// Nor this one or a later one.
    next: u64,
}

impl Shelf {
    /// How many places have to be looked at to see all tasks.
    fn span(&self) -> u64 {
        (self.next - self.oldest).min(CAPACITY)
    }

    fn at(&self, position: u64) -> Option<(u64, Live)> {
        self.tasks.get((position % CAPACITY) as usize).copied().flatten()
    }

    /// Adds the positions of all tasks.
    fn list(&mut self, lane: u32, found: &mut Vec<(u32, u64)>) {
        let start = found.len();
        if self.next - self.oldest <= CAPACITY {
            let range = self.oldest..self.next;
            found.extend(
                range.filter(|at| self.at(*at).is_some_and(|(noted, _)| noted == *at)).map(|at| (lane, at)),
            );
        } else {
            // Some old task is still there, and the ring went round: positions do not tell the places any more.
            found.extend(self.tasks.iter().flatten().map(|(position, _)| (lane, *position)));
            found[start..].sort_unstable();
        }
        self.oldest = found.get(start).map_or(self.next, |(_, position)| *position);
    }
}

/// All tasks of one caller.
#[derive(Debug, Default)]
pub struct Ledger {
    shelves: [Shelf; 2],
    spots: HashMap<TaskName, Spot>,
    /// Tasks that wait for a free record, those that come back in front.
    pub backlog: VecDeque<Live>,
    pub orphans: HashMap<TaskName, Live>,
}

impl Ledger {
    pub fn spot(&self, name: TaskName) -> Option<Spot> {
        self.spots.get(&name).copied()
    }

    /// What is noted for the record of a position: the position it has, and its task.
    pub fn noted(&self, lane: u32, position: u64) -> Option<(u64, Live)> {
        self.shelves[lane as usize & 1].at(position)
    }

    /// The task was queued at a position.
    pub fn note(&mut self, lane: u32, position: u64, task: Live) {
        let shelf = &mut self.shelves[lane as usize & 1];
        let index = (position % CAPACITY) as usize;
        if shelf.tasks.len() <= index {
            shelf.tasks.resize(index + 1, None);
        }
        shelf.tasks[index] = Some((position, task));
        shelf.next = position + 1;
        self.spots.insert(task.name, Spot::Lane { lane, position });
    }

    /// The record of a position is free again.
    pub fn strike(&mut self, lane: u32, position: u64) -> Option<Live> {
        let shelf = &mut self.shelves[lane as usize & 1];
        let slot = shelf.tasks.get_mut((position % CAPACITY) as usize)?;
        let (_, task) = slot.take_if(|(noted, _)| *noted == position)?;
        if self.spots.get(&task.name) == Some(&Spot::Lane { lane, position }) {
            self.spots.remove(&task.name);
        }
        Some(task)
    }

    /// Lane and position of all tasks that are noted, in the order of their positions.
    pub fn all(&mut self) -> Vec<(u32, u64)> {
        let mut found = Vec::new();
        for (lane, shelf) in (0..).zip(&mut self.shelves) {
            shelf.list(lane, &mut found);
        }
        found
    }

    /// What `all` costs, in places to look at.
    pub fn span(&self) -> u64 {
        self.shelves[0].span() + self.shelves[1].span()
    }

    /// The task waits for a free record.
    pub fn postpone(&mut self, task: Live, in_front: bool) {
        self.spots.insert(task.name, Spot::Backlog);
        if in_front {
            self.backlog.push_front(task);
        } else {
            self.backlog.push_back(task);
        }
    }

    /// The next task that waits, if it was not revoked; the frames of those that were.
    pub fn next_postponed(&mut self, revoked: &mut Vec<Live>) -> Option<Live> {
        while let Some(task) = self.backlog.pop_front() {
            if self.spots.get(&task.name) == Some(&Spot::Backlog) {
                return Some(task);
            }
            revoked.push(task);
        }
        None
    }

    /// The task was lost with its worker.
    pub fn orphan(&mut self, task: Live) {
        self.spots.insert(task.name, Spot::Orphaned);
        self.orphans.insert(task.name, task);
    }

    /// It is an orphan no more.
    pub fn take_orphan(&mut self, name: TaskName) -> Option<Live> {
        self.spots.remove(&name);
        self.orphans.remove(&name)
    }

    /// A task that waits for a record will not get one.
    pub fn forget_postponed(&mut self, name: TaskName) {
        self.spots.remove(&name);
    }
}
