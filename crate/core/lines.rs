//! What a child writes, printed line by line with its name before each.

use std::io::ErrorKind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::sys::{Platform, Readable, Source, Stream, System};

/// How often the streams of a child that has ended are looked at, while others still have them.
const LOOK: Duration = Duration::from_millis(20);

/// How long they are listened to then: children of the child may write on.
const PATIENCE: Duration = Duration::from_millis(200);

/// Longest part of a line that is kept until the line ends, in bytes.
const LONGEST: usize = 1 << 20;

/// One stream of a child: bytes in, lines out.
struct Lines {
    stream: Stream,
    descriptor: i32,
    prefix: Vec<u8>,
    /// What came of a line that has not ended.
    rest: Vec<u8>,
    open: bool,
}

impl Lines {
    /// Takes in what is there.
    fn take(&mut self) {
        let mut buffer = [0; 16 << 10];
        while self.open {
            match self.stream.read(&mut buffer) {
                Ok(0) => self.open = false,
                Ok(count) => {
                    self.rest.extend_from_slice(&buffer[..count]);
                    self.print_whole_lines();
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => self.open = false,
            }
        }
    }

    fn print_whole_lines(&mut self) {
        let whole = self.rest.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
        let whole = if self.rest.len() - whole > LONGEST { self.rest.len() } else { whole };
        let text: Vec<u8> = self.rest.drain(..whole).collect();
        self.print(&text);
    }

    fn print(&self, text: &[u8]) {
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            let mut bytes = self.prefix.clone();
            bytes.extend_from_slice(line);
            if bytes.last() != Some(&b'\n') {
                bytes.push(b'\n');
            }
            // Nobody reads what we print any more: the child is not to blame.
            let _ = System::print(self.descriptor, &bytes);
        }
    }

    fn finish(&mut self) {
        let rest = std::mem::take(&mut self.rest);
        self.print(&rest);
    }
}

/// Prints what the child called `name` writes, until its streams end, or it has ended and nothing more comes.
pub fn run(name: &str, streams: Vec<Stream>, ended: &Arc<AtomicBool>) {
    let prefix = format!("[{name}] ").into_bytes();
    let mut all: Vec<Lines> = (1..)
        .zip(streams)
        .map(|(descriptor, stream)| Lines {
            stream,
            descriptor,
            prefix: prefix.clone(),
            rest: Vec::new(),
            open: true,
        })
        .collect();
    let mut deadline = None;
    while all.iter().any(|lines| lines.open) {
        if ended.load(Ordering::SeqCst) {
            let end = *deadline.get_or_insert_with(|| Instant::now() + PATIENCE);
            if Instant::now() >= end {
                break;
            }
        }
        let sources: Vec<&dyn Source> =
            all.iter().filter(|lines| lines.open).map(|lines| &lines.stream as &dyn Source).collect();
        if System::wait_any(&sources, Some(LOOK)).is_err() {
            break;
        }
        all.iter_mut().for_each(Lines::take);
    }
    all.iter_mut().for_each(Lines::finish);
}
