//! Uses of objects that end together: for messages that go by a way on which nothing is counted. Whoever has it dies with
//! what it keeps, or lives and drops it.

use std::sync::Arc;

use super::member::Member;
use super::objects::Handle;
use crate::error::Refusal;

/// One use of each of some objects by one participant; they end when it is dropped.
#[derive(Debug)]
pub struct Keep {
    member: Arc<Member>,
    handles: Vec<Handle>,
}

impl Keep {
    /// Uses each of the objects, on behalf of `member`: all of them, or none.
    pub fn of(member: &Arc<Member>, handles: &[Handle]) -> Result<Self, Refusal> {
        let mut keep = Keep { member: Arc::clone(member), handles: Vec::with_capacity(handles.len()) };
        for handle in handles {
            member.hold(*handle)?;
            keep.handles.push(*handle);
        }
        Ok(keep)
    }
}

impl Drop for Keep {
    fn drop(&mut self) {
        for handle in &self.handles {
            // Nobody is here to hear that the arena is damaged; whoever uses it next is told.
            let _ = self.member.release(*handle);
        }
    }
}
