//! Reports that refer to objects: their sender is killed at every instant, or nobody reads them.

use std::sync::Arc;

use super::cut::at_every_instant;
use super::{arena, root_of};
use crate::core::board::{BoardCaller, BoardWorker, Drained};
use crate::core::keep::Keep;
use crate::core::kinds::Kind;
use crate::core::layout::LEAST_BYTES;
use crate::core::member::Member;
use crate::core::objects::Handle;
use crate::core::reaper;

const FRAME: [u8; 24] = [7; 24];

/// The caller of a pool of one, and a worker that has an object which nobody else has.
struct Scene {
    caller: BoardCaller,
    worker: BoardWorker,
    object: Handle,
    /// What the arena has in use besides it.
    used: u64,
}

fn scene() -> (Scene, Arc<Member>, Arc<Member>) {
    let survivor = Arc::new(root_of(2 * LEAST_BYTES));
    let caller = BoardCaller::create(Arc::clone(&survivor), 1).unwrap();
    let victim = Arc::new(Member::thread_of(&survivor).unwrap());
    let worker = BoardWorker::attach(Arc::clone(&victim), caller.handle(), 0).unwrap();
    let used = arena(&survivor).used().unwrap();
    let (object, _) = victim.create(Kind::Bytes, 1000).unwrap();
    (Scene { caller, worker, object, used }, victim, survivor)
}

#[test]
fn a_report_brings_its_objects_or_leaves_nothing_of_them() {
    let deed = |scene: &Scene, victim: &Arc<Member>| {
        scene.worker.report(&FRAME, &[scene.object, scene.object], || false).unwrap();
        victim.release(scene.object).unwrap();
    };
    at_every_instant(scene, deed, |scene, heir, number| {
        let mut caller = scene.caller.in_copy(heir);
        let mut target = [0; 100];
        let drained = caller.drain(&mut target).unwrap();
        if drained == Drained::Bytes(24) {
            assert_eq!(target[..24], FRAME);
            assert!(heir.find(scene.object).is_ok(), "instant {number}: it came with the report");
            assert_eq!(caller.drain(&mut target).unwrap(), Drained::Bytes(0));
        }
        assert!(heir.find(scene.object).is_err(), "instant {number}: nobody has it");
        assert_eq!(arena(heir).used().unwrap(), scene.used, "instant {number}: something is left over");
    });
}

#[test]
fn reports_that_nobody_reads_go_with_their_board() {
    let (mut scene, victim, survivor) = scene();
    for _ in 0..5 {
        scene.worker.report(&FRAME, &[scene.object], || false).unwrap();
    }
    reaper::bury(&survivor, victim.id()).unwrap();
    assert!(survivor.find(scene.object).is_ok());
    scene.caller.close().unwrap();
    assert_eq!(arena(&survivor).used().unwrap(), 0);
}

/// A process is killed between two steps, with all its threads.
#[test]
fn what_is_kept_goes_with_its_keeper() {
    let survivor = Arc::new(root_of(LEAST_BYTES));
    let host = Arc::new(Member::thread_of(&survivor).unwrap());
    let used = arena(&survivor).used().unwrap();
    let (object, _) = survivor.create(Kind::Bytes, 1000).unwrap();
    std::mem::forget(Keep::of(&host, &[object, object]).unwrap());
    survivor.release(object).unwrap();
    assert!(survivor.find(object).is_ok());
    reaper::bury(&survivor, host.id()).unwrap();
    assert_eq!(arena(&survivor).used().unwrap(), used);
    let (object, _) = host.create(Kind::Bytes, 1000).unwrap();
    drop(Keep::of(&host, &[object]).unwrap());
    let gone = Handle { generation: object.generation + 1, ..object };
    assert!(Keep::of(&host, &[object, gone]).is_err());
    host.release(object).unwrap();
    assert_eq!(arena(&survivor).used().unwrap(), used);
}
