//! The one list of what can go wrong in the native part, and the only place that knows the error codes.

/// What a native call refuses. The facade turns each code into its own class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// An argument of the wrong type or shape: becomes a `TypeError`.
    Argument(String),
    /// An argument outside the permitted range: becomes a `RangeError`.
    Range(String),
    /// A job panicked: a fault of ours, told with its message.
    Panic(String),
    /// The system refused threads or memory that a job needs.
    Resources(String),
    /// The job was told to stop because its environment ends. Nobody is left to hear of it.
    Stopped,
    /// The shared arena has no room: its size and what was asked for, in bytes.
    ArenaFull { size: u64, needed: u64 },
    /// An object of the arena that is there no more: everybody closed it, or its last holder died.
    Gone(String),
    /// The arena holds what cannot be: some process has scribbled over it.
    Corrupt(&'static str),
    /// A table of the arena, of a fixed size, is full.
    Crowded(String),
    /// A wait without a limit that can never end.
    WouldDeadlock(String),
}

impl Refusal {
    /// The stable code that the facade switches on.
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::Argument(_) => "ERR_CROSSRAY_ARGUMENT",
            Refusal::Range(_) => "ERR_CROSSRAY_RANGE",
            Refusal::Panic(_) => "ERR_CROSSRAY_PANIC",
            Refusal::Resources(_) => "ERR_CROSSRAY_RESOURCES",
            Refusal::Stopped => "ERR_CROSSRAY_STOPPED",
            Refusal::ArenaFull { .. } => "ERR_CROSSRAY_ARENA_FULL",
            Refusal::Gone(_) => "ERR_CROSSRAY_GONE",
            Refusal::Corrupt(_) => "ERR_CROSSRAY_CORRUPT",
            Refusal::Crowded(_) => "ERR_CROSSRAY_CROWDED",
            Refusal::WouldDeadlock(_) => "ERR_CROSSRAY_WOULD_DEADLOCK",
        }
    }

    /// The sentence for people.
    pub fn message(&self) -> String {
        match self {
            Refusal::Argument(text)
            | Refusal::Range(text)
            | Refusal::Panic(text)
            | Refusal::Resources(text)
            | Refusal::Gone(text)
            | Refusal::Crowded(text)
            | Refusal::WouldDeadlock(text) => text.clone(),
            Refusal::Stopped => "The operation was stopped because its thread ends.".into(),
            Refusal::ArenaFull { size, needed } => format!(
                "the shared arena of {size} bytes has no room for {needed} more: close what is not needed, or set \
                 CROSSRAY_ARENA_SIZE to more bytes before the program starts"
            ),
            Refusal::Corrupt(what) => {
                format!("the shared arena is damaged ({what}): some process has written where it must not")
            }
        }
    }
}
