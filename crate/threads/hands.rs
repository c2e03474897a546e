//! The tasks in one worker's hands.

use std::collections::VecDeque;

use super::task::Task;

/// What a worker has claimed or was handed, and what it runs.
///
/// | place | holds | left by |
/// |---|---|---|
/// | `pinned` | tasks that only this worker may run, as they come | the next claim |
/// | `claim`, first `copied` | pinned tasks, then claimed ones, in the order of the inbox | begin; take-back from the end |
/// | `claim`, the others | the same, not copied to the inbox yet | the next claim; take-back from the end |
/// | `heirs` | pinned tasks that came when the worker was leaving: its successor has their objects | the loss of the worker |
/// | `running` | the task that was begun last | its end, or the loss of the worker |
///
/// Pinned tasks lie in front of the claimed ones, so that what others may take back is always at the end.
#[derive(Debug, Default)]
pub struct Hands {
    pinned: VecDeque<Task>,
    claim: VecDeque<Task>,
    copied: usize,
    heirs: VecDeque<Task>,
    pub running: Option<Task>,
    /// Pinned tasks that are about to come: their objects may be under way already. Counted by the caller.
    expected: usize,
    /// The worker has been let go: nothing can be promised to it any more. Set by the worker, taken back when it is
    /// lost.
    leaving: bool,
}

impl Hands {
    /// The worker has come to the end of its inbox.
    pub fn finish(&mut self) {
        self.running = None;
        self.copied = 0;
    }

    /// Promises a task that nobody else may run, so that the worker stays for it; false if that is leaving.
    pub fn expect(&mut self) -> bool {
        self.expected += usize::from(!self.leaving);
        !self.leaving
    }

    /// The promised task does not come.
    pub fn expect_no_more(&mut self) {
        self.expected = self.expected.saturating_sub(1);
    }

    /// A task that nobody else may run; when the worker is leaving, nobody but its successor.
    pub fn pin(&mut self, task: Task) {
        if self.leaving {
            self.heirs.push_back(task);
        } else {
            self.expect_no_more();
            self.pinned.push_back(task);
        }
    }

    /// The worker wants to leave. Gives what others may run; the rest stays, and if there is any or some is expected,
    /// the worker must stay too: false.
    pub fn leave(&mut self) -> (VecDeque<Task>, bool) {
        self.finish();
        let free = self.empty_claim();
        self.leaving = self.expected == 0 && self.pinned_waiting() == 0;
        (free, self.leaving)
    }

    pub fn is_leaving(&self) -> bool {
        self.leaving
    }

    /// Tasks that any worker may run.
    pub fn take(&mut self, tasks: impl IntoIterator<Item = Task>) {
        self.claim.extend(tasks);
    }

    /// Tasks that have not begun.
    pub fn waiting(&self) -> usize {
        self.pinned.len() + self.heirs.len() + self.claim.len()
    }

    /// Those of them that nobody else may run.
    pub fn pinned_waiting(&self) -> usize {
        self.pinned.len() + self.heirs.len() + self.pinned_in_claim()
    }

    /// Puts what was pinned meanwhile in front of what was claimed, and gives the number of tasks and their bytes.
    /// Only between two inboxes: it changes the order.
    pub fn gather(&mut self) -> (usize, usize) {
        if !self.pinned.is_empty() {
            let claimed = self.claim.split_off(self.pinned_in_claim());
            self.claim.append(&mut self.pinned);
            self.claim.extend(claimed);
        }
        (self.claim.len(), self.claim.iter().map(Task::len).sum())
    }

    /// Copies as many frames as fit. Gives their bytes, or the size that the first one needs; nothing: there is none.
    pub fn copy_to(&mut self, inbox: &mut [u8]) -> Option<Result<usize, usize>> {
        let first = self.claim.front()?.len();
        if first > inbox.len() {
            return Some(Err(first));
        }
        let mut at = 0;
        self.copied = 0;
        for task in &self.claim {
            if at + task.len() > inbox.len() {
                break;
            }
            task.copy_to(&mut inbox[at..]);
            at += task.len();
            self.copied += 1;
        }
        Some(Ok(at))
    }

    /// The next task of the inbox now runs. Nothing: the rest of the inbox was taken back, or there is none.
    pub fn begin(&mut self) -> Option<&Task> {
        self.running = None;
        self.copied = self.copied.checked_sub(1)?;
        self.running = self.claim.pop_front();
        self.running.as_ref()
    }

    /// Takes away the later half of what was claimed and has not begun. Pinned tasks stay.
    pub fn take_back(&mut self) -> VecDeque<Task> {
        let claimed = self.claim.len() - self.pinned_in_claim();
        let keep = self.claim.len() - claimed.div_ceil(2);
        self.copied = self.copied.min(keep);
        self.claim.split_off(keep)
    }

    /// The worker is lost. Takes away all that it had not begun: what others may run, and what nobody else may. What
    /// came for its successor is now its successor's.
    pub fn lose(&mut self) -> (VecDeque<Task>, VecDeque<Task>) {
        let free = self.empty_claim();
        let pinned = std::mem::take(&mut self.claim);
        self.pinned = std::mem::take(&mut self.heirs);
        (self.expected, self.leaving) = (0, false);
        (free, pinned)
    }

    /// Takes away what others may run; all that is pinned is left, in the claim.
    fn empty_claim(&mut self) -> VecDeque<Task> {
        self.gather();
        self.copied = 0;
        self.claim.split_off(self.pinned_in_claim())
    }

    fn pinned_in_claim(&self) -> usize {
        self.claim.iter().take_while(|task| task.pinned.is_some()).count()
    }
}
