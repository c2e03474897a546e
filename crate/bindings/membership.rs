//! This process in the arena of its tree, and each of its environments in it.
//!
//! The process itself is one participant, the host: it starts children, buries the dead, and has the reactor. Each
//! environment (the main thread, a worker thread) is another one, from its first use of anything shared until its
//! cleanup hook, which takes its bell away and gives back what it had.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use napi::bindgen_prelude::*;
use napi::sys;
use napi_derive::napi;

use super::clapper::EnvClapper;
use super::failure;
use super::termination::is_terminating;
use crate::core::arena::{Arena, DEFAULT_BYTES};
use crate::core::child::Child;
use crate::core::member::Member;
use crate::core::participants::{self, ParticipantId};
use crate::core::reactor::{self, Bells};
use crate::core::reaper;
use crate::core::spawner::Spawner;
use crate::core::waitable::{Waitable, Waited};
use crate::error::Refusal;
use crate::threads::Clapper;

/// This process in the arena.
pub struct Process {
    pub host: Arc<Member>,
    bells: Arc<Bells>,
    /// Started with the first child.
    spawner: Mutex<Option<Arc<Spawner>>>,
}

impl Process {
    /// The thread that starts children and waits for them.
    pub fn spawner(&self) -> Result<Arc<Spawner>> {
        let mut spawner = lock(&self.spawner);
        if let Some(spawner) = spawner.as_ref() {
            return Ok(Arc::clone(spawner));
        }
        let started = Spawner::start(Arc::clone(&self.host)).map_err(|error| {
            failure(Refusal::Resources(format!("no thread that starts processes: {error}")))
        })?;
        Ok(Arc::clone(spawner.insert(Arc::new(started))))
    }

    /// Asks children to end.
    pub fn end(&self, children: Vec<Weak<Child>>) {
        if let Some(spawner) = lock(&self.spawner).as_ref() {
            spawner.end(children);
        }
    }
}

/// One environment of this process in the arena.
pub struct Environment {
    pub member: Arc<Member>,
    clapper: EnvClapper,
    /// Processes that it has started and that may still run.
    pub children: Mutex<Vec<Weak<Child>>>,
}

static PROCESS: Mutex<Option<Arc<Process>>> = Mutex::new(None);
/// By the address of the environment.
static ENVIRONMENTS: LazyLock<Mutex<HashMap<usize, Arc<Environment>>>> = LazyLock::new(Mutex::default);

pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// This process in the arena: the root of a new one, unless a parent has handed one down.
pub fn process() -> Result<Arc<Process>> {
    let mut process = lock(&PROCESS);
    if let Some(process) = process.as_ref() {
        return Ok(Arc::clone(process));
    }
    let arena = Arena::create(wanted_size()?).map_err(failure)?;
    Ok(Arc::clone(process.insert(settle(Member::root(arena).map_err(failure)?)?)))
}

/// The environment's part in the arena.
pub fn environment(env: sys::napi_env) -> Result<Arc<Environment>> {
    lock(&ENVIRONMENTS).get(&env.addr()).cloned().ok_or_else(|| {
        failure(Refusal::Gone("this thread has not joined the arena, or is about to end".into()))
    })
}

fn wanted_size() -> Result<u64> {
    let Ok(text) = std::env::var("CROSSRAY_ARENA_SIZE") else { return Ok(DEFAULT_BYTES) };
    text.parse().map_err(|_| {
        failure(Refusal::Range(format!("CROSSRAY_ARENA_SIZE: expected a number of bytes, got '{text}'")))
    })
}

fn settle(host: Member) -> Result<Arc<Process>> {
    let (host, bells) = (Arc::new(host), Arc::new(Bells::default()));
    let (watched, watching) = (Arc::clone(&host), Arc::clone(&bells));
    thread::Builder::new()
        .name("crossray-reactor".into())
        .spawn(move || reactor::run(watched.arena(), watched.id(), &watching))
        .map_err(|error| failure(Refusal::Resources(format!("no thread for the doorbell: {error}"))))?;
    Ok(Arc::new(Process { host, bells, spawner: Mutex::default() }))
}

/// Takes a place in the arena that the parent of this process has prepared.
pub fn inherit(arena: Arc<Arena>, place: ParticipantId) -> Result<Arc<Process>> {
    let process = settle(Member::child(arena, place).map_err(failure)?)?;
    *lock(&PROCESS) = Some(Arc::clone(&process));
    Ok(process)
}

/// All environments of this process.
pub fn environments() -> Vec<Arc<Environment>> {
    lock(&ENVIRONMENTS).values().cloned().collect()
}

/// Makes this thread a participant of the arena. `onRing` is called on its event loop when something that it watches
/// may have changed.
#[napi(catch_unwind)]
pub fn join_arena(env: &Env, #[napi(ts_arg_type = "() => void")] on_ring: Unknown) -> Result<()> {
    let process = process()?;
    let clapper = EnvClapper::new(env, &on_ring)?;
    let member = Arc::new(Member::thread_of(&process.host).map_err(failure)?);
    let id = member.id();
    let environment =
        Environment { member: Arc::clone(&member), clapper: clapper.clone(), children: Mutex::default() };
    let environment = Arc::new(environment);
    lock(&ENVIRONMENTS).insert(env.raw().addr(), environment);
    let striking = clapper.clone();
    let (arena, host) = (process.host.arena(), process.host.id());
    process.bells.hang(arena, host, id, Box::new(move || striking.strike())).map_err(failure)?;
    let at_end = (env.raw().addr(), process, clapper, member);
    env.add_env_cleanup_hook(at_end, move |(address, process, clapper, member)| {
        process.bells.take_down(id);
        clapper.abandon();
        // Who started them cannot ask for them any more.
        if let Some(environment) = lock(&ENVIRONMENTS).remove(&address) {
            process.end(std::mem::take(&mut *lock(&environment.children)));
        }
        member.retire();
        // Nobody is left to hear that it failed; whoever buries this process tries again.
        let _ = reaper::bury(&process.host, id);
    })?;
    Ok(())
}

/// This thread ends of its own accord: what it has taken and not given back it has taken on purpose.
#[napi(catch_unwind)]
pub fn leave_arena(env: &Env) -> Result<()> {
    let environment = environment(env.raw())?;
    participants::leave(environment.member.arena(), environment.member.id()).map_err(failure)
}

/// While true, the event loop of this thread does not end: something shared is waited for.
#[napi(catch_unwind)]
pub fn hold_arena(env: &Env, hold: bool) -> Result<()> {
    environment(env.raw())?.clapper.hold_loop(env, hold)
}

/// Size of the arena in bytes of addresses, and bytes in use.
#[napi(catch_unwind)]
pub fn arena_sizes() -> Result<Vec<f64>> {
    let process = process()?;
    let arena = process.host.arena();
    Ok(vec![arena.layout().size as f64, arena.used().map_err(failure)? as f64])
}

/// Blocks this thread until `attempt` gives something or `milliseconds` have passed (none: for ever); none if they have.
/// A thread that is being terminated gets an error that nobody sees.
pub fn block<T>(
    env: sys::napi_env,
    waitable: Waitable<'_>,
    milliseconds: Option<f64>,
    attempt: impl FnMut() -> std::result::Result<Option<T>, Refusal>,
) -> Result<Option<T>> {
    let deadline = milliseconds.filter(|limit| limit.is_finite()).map(deadline_in);
    match waitable.block(deadline, || is_terminating(env), attempt).map_err(failure)? {
        Waited::Got(value) => Ok(Some(value)),
        Waited::TimedOut => Ok(None),
        Waited::Interrupted => Err(failure(Refusal::Stopped)),
    }
}

/// The instant at which a wait of so many milliseconds ends. Less than none is none.
pub fn deadline_in(milliseconds: f64) -> Instant {
    let seconds = (milliseconds / 1000.0).clamp(0.0, 1e9);
    Instant::now() + Duration::from_secs_f64(seconds)
}
