//! The thread of a process that starts its children, waits for them, and buries them.
//!
//! It is one thread that lives as long as the process, because a child is told of the death of the thread that started
//! it. Nothing here waits for an event loop: whoever asks for a child's state gets it as it is.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, bounded, unbounded};

use super::child::Child;
use super::letter;
use super::lines;
use super::member::Member;
use super::objects::Handle;
use super::participants::{self, ParticipantId};
use super::reaper;
use crate::error::Refusal;
use crate::sys::{Alarm, Bell, Exit, Platform, Process, ProcessHandle, Source, Stream, System};
pub use crate::sys::{Launch, Output};

/// How soon orphans that still run are looked at again.
const PATROL: Duration = Duration::from_millis(100);

/// How long children whose parent has ended may take to end when they are asked to.
const GRACE: Duration = Duration::from_secs(1);

/// What a child ended by if the system does not tell.
const UNKNOWN: i32 = 1;

/// A process that is to be started.
pub struct Order {
    pub launch: Launch,
    /// Its slot in the arena.
    pub place: ParticipantId,
    /// Where it leaves what it has to say last.
    pub letterbox: Handle,
    /// Printed before each of its lines, if its output is piped.
    pub name: String,
}

enum Command {
    Start(Order, Sender<io::Result<Arc<Child>>>),
    Watch(u32, Sender<io::Result<Arc<Child>>>),
    Signal(Weak<Child>, i32, Sender<()>),
    End(Vec<Weak<Child>>),
}

/// The parent's side of the thread.
pub struct Spawner {
    commands: Sender<Command>,
    alarm: Arc<Alarm>,
}

impl Spawner {
    /// Starts the thread, on behalf of the process of `host`.
    pub fn start(host: Arc<Member>) -> io::Result<Self> {
        let (commands, orders) = unbounded();
        let alarm = Arc::new(Alarm::new()?);
        let ward =
            Ward { host, alarm: Arc::clone(&alarm), charges: Vec::new(), doomed: Vec::new(), orphans: false };
        thread::Builder::new().name("crossray-spawner".into()).spawn(move || ward.run(&orders))?;
        Ok(Spawner { commands, alarm })
    }

    /// Starts a process.
    pub fn spawn(&self, order: Order) -> io::Result<Arc<Child>> {
        self.ask(|answer| Command::Start(order, answer))?
    }

    /// Watches a process that somebody else started; what it ended by is not known.
    pub fn watch(&self, pid: u32) -> io::Result<Arc<Child>> {
        self.ask(|answer| Command::Watch(pid, answer))?
    }

    /// Sends a signal, unless the child has ended. It has been sent when this returns.
    pub fn signal(&self, child: &Arc<Child>, signal: i32) -> io::Result<()> {
        self.ask(|answer| Command::Signal(Arc::downgrade(child), signal, answer))
    }

    /// Asks children to end; those that do not are killed after a while.
    pub fn end(&self, children: Vec<Weak<Child>>) {
        // It fails only if nobody is left to be ended.
        let _ = self.commands.send(Command::End(children));
        self.alarm.ring();
    }

    fn ask<T>(&self, command: impl FnOnce(Sender<T>) -> Command) -> io::Result<T> {
        let (answer, answers) = bounded(1);
        let gone = || io::Error::other("the thread that starts processes has ended");
        self.commands.send(command(answer)).map_err(|_| gone())?;
        self.alarm.ring();
        answers.recv().map_err(|_| gone())
    }
}

/// What it takes to bury a child and to tell of its end.
struct Estate {
    child: Arc<Child>,
    /// None for processes that others started.
    slot: Option<(ParticipantId, Handle)>,
}

impl Estate {
    /// The process has been reaped.
    fn settle(self, host: &Arc<Member>, code: i32) {
        if let Some((place, letterbox)) = self.slot {
            // Whatever fails here, the end itself must be told.
            if let Ok(Some(report)) = letter::take(host, letterbox) {
                self.child.report(report);
            }
            let _ = host.release(letterbox);
            let _ = reaper::bury(host, place);
        }
        let _ = self.child.end(host.arena(), code);
    }
}

/// Set when the child has ended, and who settles its estate once its lines are printed.
type Printer = (Arc<AtomicBool>, Sender<(Estate, i32)>);

/// A child that is waited for.
struct Charge {
    process: ProcessHandle,
    estate: Estate,
    lines: Option<Printer>,
}

/// The thread's own state.
struct Ward {
    host: Arc<Member>,
    alarm: Arc<Alarm>,
    charges: Vec<Charge>,
    /// Who is killed when.
    doomed: Vec<(Instant, Weak<Child>)>,
    /// Some orphans still ran when they were looked at.
    orphans: bool,
}

impl Ward {
    fn run(mut self, orders: &Receiver<Command>) {
        loop {
            let alarm: &dyn Source = &*self.alarm;
            let sources: Vec<_> = [alarm]
                .into_iter()
                .chain(self.charges.iter().map(|charge| &charge.process as &dyn Source))
                .collect();
            let ready = System::wait_any(&sources, self.patience());
            let count = sources.len();
            drop(sources);
            let ready = ready.unwrap_or_else(|_| {
                // Short of memory, say. If this thread ended, so would all children, and nobody would hear of it.
                thread::sleep(PATROL);
                (0..count).map(|index| index == 0).collect()
            });
            self.reap(&ready[1..]);
            if ready[0] {
                self.alarm.calm();
            }
            for command in orders.try_iter() {
                self.obey(command);
            }
            self.execute_doomed();
        }
    }

    /// When there is something to do even if nothing happens.
    fn patience(&self) -> Option<Duration> {
        let next = self.doomed.iter().map(|(when, _)| when.saturating_duration_since(Instant::now())).min();
        next.into_iter().chain(self.orphans.then_some(PATROL)).min()
    }

    fn execute_doomed(&mut self) {
        let now = Instant::now();
        let (due, later) = std::mem::take(&mut self.doomed).into_iter().partition(|(when, _)| *when <= now);
        self.doomed = later;
        for (_, child) in due {
            self.signal(&child, KILL);
        }
    }

    fn obey(&mut self, command: Command) {
        match command {
            Command::Start(order, answer) => {
                let started = self.start(order);
                let _ = answer.send(started);
            }
            Command::Watch(pid, answer) => {
                let watched = ProcessHandle::watch(pid).map(|process| self.take_charge(process, None, None));
                let _ = answer.send(watched);
            }
            Command::Signal(child, signal, answer) => {
                self.signal(&child, signal);
                let _ = answer.send(());
            }
            Command::End(children) => {
                let when = Instant::now() + GRACE;
                for child in children.into_iter().filter(|child| child.strong_count() > 0) {
                    self.signal(&child, TERMINATE);
                    self.doomed.push((when, child));
                }
            }
        }
    }

    fn start(&mut self, order: Order) -> io::Result<Arc<Child>> {
        let (process, streams) = ProcessHandle::spawn(&order.launch)?;
        // Without it the child could not be told from one that was never started; it is buried all the same.
        let _ = participants::set_pid(self.host.arena(), order.place, process.pid());
        let lines = (!streams.is_empty()).then(|| self.print_lines(order.name, streams)).transpose();
        match lines {
            Ok(lines) => Ok(self.take_charge(process, Some((order.place, order.letterbox)), lines)),
            Err(error) => {
                // A child whose lines nobody reads would wait for a reader. Its place is given back at once: nothing
                // of it may run then.
                let _ = process.signal(KILL);
                while let Ok(None) = process.reap() {
                    let _ = System::wait_any(&[&process], None);
                }
                Err(error)
            }
        }
    }

    fn take_charge(
        &mut self,
        process: ProcessHandle,
        slot: Option<(ParticipantId, Handle)>,
        lines: Option<Printer>,
    ) -> Arc<Child> {
        let child = Arc::new(Child::new(process.pid()));
        let estate = Estate { child: Arc::clone(&child), slot };
        self.charges.push(Charge { process, estate, lines });
        child
    }

    /// Only processes that have not been reaped are signalled: their number cannot mean another one.
    fn signal(&self, child: &Weak<Child>, signal: i32) {
        let charge =
            self.charges.iter().find(|charge| Weak::ptr_eq(&Arc::downgrade(&charge.estate.child), child));
        if let Some(charge) = charge {
            let _ = charge.process.signal(signal);
        }
    }

    fn reap(&mut self, ready: &[bool]) {
        let mut ended = false;
        for index in (0..ready.len()).rev().filter(|index| ready[*index]) {
            let Some(code) = code_of(&self.charges[index]) else { continue };
            ended = true;
            let Charge { estate, lines, .. } = self.charges.swap_remove(index);
            match lines {
                None => estate.settle(&self.host, code),
                Some((flag, printer)) => {
                    flag.store(true, Ordering::SeqCst);
                    if let Err(unsent) = printer.send((estate, code)) {
                        let (estate, code) = unsent.into_inner();
                        estate.settle(&self.host, code);
                    }
                }
            }
        }
        if ended || self.orphans {
            self.orphans = reaper::patrol(&self.host).unwrap_or(false);
        }
    }

    /// What the child has written is out before its end is told.
    fn print_lines(&self, name: String, streams: Vec<Stream>) -> io::Result<Printer> {
        let (printer, ends) = bounded::<(Estate, i32)>(1);
        let (ended, host) = (Arc::new(AtomicBool::new(false)), Arc::clone(&self.host));
        let flag = Arc::clone(&ended);
        thread::Builder::new().name("crossray-lines".into()).spawn(move || {
            lines::run(&name, streams, &flag);
            if let Ok((estate, code)) = ends.recv() {
                estate.settle(&host, code);
            }
        })?;
        Ok((ended, printer))
    }
}

/// Asks a process to end.
pub const TERMINATE: i32 = 15;
/// Ends it for certain.
pub const KILL: i32 = 9;

/// What a process that is ready has ended by; none if it only seemed so.
fn code_of(charge: &Charge) -> Option<i32> {
    if charge.estate.slot.is_none() {
        // Whoever started it reaps it.
        return Some(UNKNOWN);
    }
    match charge.process.reap() {
        Ok(None) => None,
        Ok(Some(Exit::Code(code))) => Some(code),
        Ok(Some(Exit::Signal(signal))) => Some(-signal),
        // Somebody else has reaped it: it has ended, for it is ready.
        Err(_) => Some(UNKNOWN),
    }
}

/// From now on this process ends with the parent that it expects to have, which may have ended already.
pub fn die_with_parent(parent: u32) -> Result<(), Refusal> {
    System::die_with_parent(parent).map_err(|error| {
        Refusal::Resources(format!("the system does not end this process with its parent: {error}"))
    })
}
