//! What others find when a process is killed: the memory as it was just before any of its accesses to it.

use std::cell::RefCell;
use std::sync::Arc;

use crate::core::arena::Arena;
use crate::core::member::Member;

/// The access before which the memory is copied, and the copy.
struct Plan {
    left: u64,
    memory: Option<Vec<u8>>,
}

thread_local! {
    static PLAN: RefCell<Option<Plan>> = const { RefCell::new(None) };
}

/// Called before every access to an arena.
pub fn probe(arena: &Arena) {
    PLAN.with_borrow_mut(|plan| {
        let Some(plan) = plan.as_mut().filter(|plan| plan.memory.is_none()) else { return };
        if plan.left > 0 {
            plan.left -= 1;
            return;
        }
        plan.memory = Some(arena.copy());
    });
}

/// The memory as it was before access number `number` of `deed`; none if it has not so many.
fn before(number: u64, deed: impl FnOnce()) -> Option<Vec<u8>> {
    PLAN.set(Some(Plan { left: number, memory: None }));
    deed();
    PLAN.take().and_then(|plan| plan.memory)
}

/// The arena as it is at each instant of `deed`, from the first to the last. `prepare` makes the scene anew for each.
pub fn instants<T>(prepare: impl Fn() -> T, deed: impl Fn(T)) -> impl Iterator<Item = Arc<Arena>> {
    (0..).map_while(move |number| {
        let scene = prepare();
        let memory = before(number, || deed(scene))?;
        let arena = Arena::create(memory.len() as u64).unwrap();
        arena.fill_from(&memory);
        Some(arena)
    })
}

/// Calls `look` with `survivor` as it is after `victim` was killed, at every instant of `deed`. `prepare` makes both
/// anew for each.
pub fn at_every_instant<T>(
    prepare: impl Fn() -> (T, Arc<Member>, Arc<Member>),
    deed: impl Fn(&T, &Arc<Member>),
    look: impl Fn(&T, &Arc<Member>, u64),
) {
    for number in 0.. {
        let (scene, victim, survivor) = prepare();
        let Some(memory) = before(number, || deed(&scene, &victim)) else { return };
        let arena = Arena::create(memory.len() as u64).unwrap();
        arena.fill_from(&memory);
        let heir = Arc::new(survivor.in_copy(arena));
        crate::core::reaper::bury(&heir, victim.id()).unwrap();
        look(&scene, &heir, number);
    }
}
