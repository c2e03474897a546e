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
        }
    }

    /// The sentence for people.
    pub fn message(&self) -> &str {
        match self {
            Refusal::Argument(text)
            | Refusal::Range(text)
            | Refusal::Panic(text)
            | Refusal::Resources(text) => text,
            Refusal::Stopped => "The operation was stopped because its thread ends.",
        }
    }
}
