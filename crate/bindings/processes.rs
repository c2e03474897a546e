//! Starting processes, asking for them, and being one.

use std::ffi::CString;
use std::sync::{Arc, Mutex, Weak};

use napi::bindgen_prelude::*;
use napi_derive::napi;

use super::failure;
use super::membership::{self, deadline_in, lock};
use super::objects::handles_of;
use super::termination::is_terminating;
use crate::core::arena::Arena;
use crate::core::channel::Parcel;
use crate::core::child;
use crate::core::letter;
use crate::core::objects::Handle;
use crate::core::participants::ParticipantId;
use crate::core::reaper;
use crate::core::spawner::{self, Launch, Order, Output, TERMINATE};
use crate::core::waitable::Waited;
use crate::error::Refusal;

/// How a process is started.
#[napi(object)]
pub struct ProcessLaunch {
    pub program: String,
    /// The first is the program's name.
    pub arguments: Vec<String>,
    /// The whole environment, as `NAME=value`.
    pub environment: Vec<String>,
    pub directory: Option<String>,
    /// `inherit`, `ignore` or `prefix`.
    pub stdio: String,
    /// For `prefix`.
    pub name: String,
}

/// The environment variable that tells a child where it belongs: plain data, of no use to anybody else.
const PLACE: &str = "CROSSRAY_CHILD";

/// The box for what this process has to say last; none in the root.
static LETTERBOX: Mutex<Option<Handle>> = Mutex::new(None);

/// A process that this one has started, or a worker thread that is looked upon as one.
#[napi]
pub struct Child {
    inner: Arc<child::Child>,
    /// While it is being read.
    report: Mutex<Option<Parcel>>,
}

impl Child {
    pub(super) fn of(inner: Arc<child::Child>) -> Self {
        Child { inner, report: Mutex::default() }
    }
}

#[napi]
impl Child {
    /// The process in which it runs.
    #[napi(getter, catch_unwind)]
    pub fn pid(&self) -> u32 {
        self.inner.pid()
    }

    /// Its exit code; `-n` if signal n ended it; null while it runs.
    #[napi(getter, catch_unwind)]
    pub fn code(&self) -> Option<i32> {
        self.inner.code()
    }

    /// What it said before it ended, or null; once. The objects that it refers to are kept until `dropReport`.
    #[napi(catch_unwind)]
    pub fn take_report(&self) -> Result<Option<Uint8Array>> {
        let Some(report) = self.inner.take_report() else { return Ok(None) };
        let bytes = report.copy().map_err(failure)?;
        *lock(&self.report) = Some(report);
        Ok(Some(Uint8Array::from(bytes)))
    }

    /// What was made of the report uses its objects itself.
    #[napi(catch_unwind)]
    pub fn drop_report(&self) {
        drop(lock(&self.report).take());
    }

    /// Rings this thread when it has ended. False: it has already.
    #[napi(catch_unwind)]
    pub fn watch(&self, env: &Env) -> Result<bool> {
        Ok(self.inner.watch(membership::environment(env.raw())?.member.id()))
    }

    /// Blocks until it has ended, at most so many milliseconds (none: for ever). False: it still runs.
    #[napi(catch_unwind)]
    pub fn wait(&self, env: &Env, milliseconds: Option<f64>) -> Result<bool> {
        let deadline = milliseconds.filter(|limit| limit.is_finite()).map(deadline_in);
        let raw = env.raw();
        match self.inner.wait(deadline, || is_terminating(raw)) {
            Waited::Got(_) => Ok(true),
            Waited::TimedOut => Ok(false),
            Waited::Interrupted => Err(failure(Refusal::Stopped)),
        }
    }

    /// Sends a signal to a process, unless it has ended.
    #[napi(catch_unwind)]
    pub fn signal(&self, signal: i32) -> Result<()> {
        let sent = membership::process()?.spawner()?.signal(&self.inner, signal);
        sent.map_err(|error| failure(Refusal::Resources(format!("no signal can be sent: {error}"))))
    }
}

/// Starts a process that finds `bootstrap` when it comes up (`inheritArena`). It refers to objects: index and generation of
/// each in turn.
#[napi(catch_unwind)]
pub fn start_process(env: &Env, launch: ProcessLaunch, bootstrap: &[u8], handles: &[u32]) -> Result<Child> {
    let environment = membership::environment(env.raw())?;
    let process = membership::process()?;
    let (spawner, host) = (process.spawner()?, &process.host);
    let place = host.reserve_child().map_err(failure)?;
    let prepared = letter::entrust(host, place, &handles_of(handles))
        .and_then(|()| letter::leave_for(host, place, bootstrap))
        .and_then(|letter| Ok((letter, letter::letterbox_for(host, place)?)));
    let started = prepared.map_err(failure).and_then(|(letter, letterbox)| {
        let name = launch.name.clone();
        let note = place_note(host.arena(), place, letter, letterbox);
        let started = prepare(launch, &note, host.arena().handle()).and_then(|launch| {
            let order = Order { launch, place, letterbox, name };
            spawner.spawn(order).map_err(|error| {
                failure(Refusal::Resources(format!("the system starts no process: {error}")))
            })
        });
        started.inspect_err(|_| drop(host.release(letterbox)))
    });
    match started {
        Ok(inner) => {
            let mut children = lock(&environment.children);
            children.retain(|child| child.strong_count() > 0);
            children.push(Arc::downgrade(&inner));
            Ok(Child::of(inner))
        }
        Err(error) => {
            reaper::bury(host, place).map_err(failure)?;
            Err(error)
        }
    }
}

fn place_note(arena: &Arena, place: ParticipantId, letter: Handle, letterbox: Handle) -> String {
    let (size, parent) = (arena.layout().size, std::process::id());
    format!("{PLACE}={size}:{}:{parent}:{}:{}", place.bits(), letter.bits(), letterbox.bits())
}

fn prepare(launch: ProcessLaunch, note: &str, handle: i32) -> Result<Launch> {
    let text = |text: String| {
        CString::new(text)
            .map_err(|_| failure(Refusal::Argument("a NUL character in what starts a process".into())))
    };
    let output = match launch.stdio.as_str() {
        "inherit" => Output::Inherited,
        "ignore" => Output::Nowhere,
        _ => Output::Piped,
    };
    Ok(Launch {
        program: text(launch.program)?,
        arguments: launch.arguments.into_iter().map(text).collect::<Result<_>>()?,
        environment: launch
            .environment
            .into_iter()
            .chain([note.to_owned()])
            .map(text)
            .collect::<Result<_>>()?,
        directory: launch.directory.map(text).transpose()?,
        handle,
        output,
    })
}

/// Makes this process the child that its parent expects; `place` is what the parent has put into the environment.
/// Gives the bootstrap.
#[napi(catch_unwind)]
pub fn inherit_arena(place: String) -> Result<Uint8Array> {
    let strange = || failure(Refusal::Argument(format!("{PLACE}: '{place}' was not written by crossray")));
    let numbers: Vec<u64> =
        place.split(':').map(|part| part.parse().map_err(|_| strange())).collect::<Result<_>>()?;
    let [size, id, parent, letter, letterbox] = numbers[..] else { return Err(strange()) };
    // It was asked before this program ran; a program file with capabilities of its own makes the system forget that.
    spawner::die_with_parent(parent as u32).map_err(failure)?;
    let arena = Arena::inherit(size).map_err(failure)?;
    let process = membership::inherit(arena, ParticipantId::from_bits(id as u32))?;
    *lock(&LETTERBOX) = Some(Handle::from_bits(letterbox));
    letter::fetch(&process.host, Handle::from_bits(letter)).map(Uint8Array::from).map_err(failure)
}

/// What was made of the bootstrap uses the objects that it refers to: index and generation of each in turn.
#[napi(catch_unwind)]
pub fn bootstrap_arrived(handles: &[u32]) -> Result<()> {
    letter::arrived(&membership::process()?.host, &handles_of(handles)).map_err(failure)
}

/// Says something to the parent of this process, for when it has ended, that refers to these objects. Only the first
/// counts.
#[napi(catch_unwind)]
pub fn report_to_parent(bytes: &[u8], handles: &[u32]) -> Result<()> {
    let Some(letterbox) = *lock(&LETTERBOX) else { return Ok(()) };
    letter::send(&membership::process()?.host, letterbox, bytes, &handles_of(handles)).map_err(failure)
}

/// Watches the process that started this one. The end of this one itself nobody here lives to see.
#[napi(catch_unwind)]
pub fn watch_process(pid: u32) -> Result<Child> {
    if pid == std::process::id() {
        return Ok(Child::of(Arc::new(child::Child::new(pid))));
    }
    let watched = membership::process()?.spawner()?.watch(pid);
    let inner = watched.map_err(|error| failure(Refusal::Gone(format!("process {pid}: {error}"))))?;
    Ok(Child::of(inner))
}

/// Asks all processes that this one has started, on any thread, to end.
#[napi(catch_unwind)]
pub fn end_children() -> Result<()> {
    let process = membership::process()?;
    let children: Vec<Weak<child::Child>> = membership::environments()
        .iter()
        .flat_map(|environment| lock(&environment.children).clone())
        .filter(|child| child.strong_count() > 0)
        .collect();
    if !children.is_empty() {
        let spawner = process.spawner()?;
        for child in children.iter().filter_map(Weak::upgrade) {
            let _ = spawner.signal(&child, TERMINATE);
        }
    }
    Ok(())
}
