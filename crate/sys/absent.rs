//! Processes, for systems where they are not there yet: every call answers with one sentence. And the placement of
//! threads, where it is left to the system.

use std::convert::Infallible;
use std::io::{self, Write};
use std::time::Duration;

use super::{Bell, Exit, Launch, Placement, Process, Readable, Source};

/// What every call answers.
pub fn absent() -> io::Error {
    io::Error::new(
        io::ErrorKind::Unsupported,
        "processes are not there yet on this system: use the thread context, getContext('thread')",
    )
}

/// There is none.
#[derive(Debug)]
pub struct ProcessHandle(Infallible);

impl Source for ProcessHandle {
    fn number(&self) -> i32 {
        match self.0 {}
    }
}

impl Process for ProcessHandle {
    fn spawn(_launch: &Launch) -> io::Result<(Self, Vec<Stream>)> {
        Err(absent())
    }

    fn watch(_pid: u32) -> io::Result<Self> {
        Err(absent())
    }

    fn pid(&self) -> u32 {
        match self.0 {}
    }

    fn signal(&self, _signal: i32) -> io::Result<()> {
        match self.0 {}
    }

    fn reap(&self) -> io::Result<Option<Exit>> {
        match self.0 {}
    }
}

/// There is none.
#[derive(Debug)]
pub struct Stream(Infallible);

impl Source for Stream {
    fn number(&self) -> i32 {
        match self.0 {}
    }
}

impl Readable for Stream {
    fn read(&self, _buffer: &mut [u8]) -> io::Result<usize> {
        match self.0 {}
    }
}

/// There is none.
#[derive(Debug)]
pub struct Alarm(Infallible);

impl Source for Alarm {
    fn number(&self) -> i32 {
        match self.0 {}
    }
}

impl Bell for Alarm {
    fn new() -> io::Result<Self> {
        Err(absent())
    }

    fn ring(&self) {
        match self.0 {}
    }

    fn calm(&self) {
        match self.0 {}
    }
}

pub fn wait_any(_sources: &[&dyn Source], _timeout: Option<Duration>) -> io::Result<Vec<bool>> {
    Err(absent())
}

pub fn die_with_parent(_parent: u32) -> io::Result<()> {
    Err(absent())
}

pub fn print(descriptor: i32, bytes: &[u8]) -> io::Result<()> {
    if descriptor == 1 { io::stdout().write_all(bytes) } else { io::stderr().write_all(bytes) }
}

/// A thread that runs where the system likes.
#[derive(Debug, Clone, Copy)]
pub struct Thread;

impl Placement for Thread {
    fn this() -> Self {
        Thread
    }

    fn processor() -> Option<usize> {
        None
    }

    fn allowed(self) -> Option<Vec<usize>> {
        None
    }

    fn allow(self, _processors: &[usize]) -> bool {
        false
    }
}
