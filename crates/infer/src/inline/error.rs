//! Why a graph cannot be played inline.

/// Says which operator stands in the way and why, in plain words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CompileError {
    /// One operator cannot be streamed.
    #[error("the {op} operator{} cannot be streamed: {reason}", place(.node))]
    Node {
        /// The file's name for it; may be empty.
        node: String,
        /// ONNX operator.
        op: String,
        /// What it does that does not stream.
        reason: String,
    },
    /// An input, an output or a state does not fit.
    #[error("`{name}` cannot be streamed: {reason}")]
    Port {
        /// The file's name for it.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The whole graph is out of bounds.
    #[error("the model {reason}")]
    Graph {
        /// A clause that goes on from "the model".
        reason: String,
    },
}

fn place(node: &str) -> String {
    if node.is_empty() { String::new() } else { format!(" `{node}`") }
}

/// A reason without its place: whoever knows the place makes a [`CompileError`] of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal(String);

/// The answer of everything that lowers a part of a graph.
pub(crate) type Lowered<T> = Result<T, Refusal>;

/// Gives up, saying why.
pub(crate) fn refuse<T>(reason: impl Into<String>) -> Lowered<T> {
    Err(Refusal(reason.into()))
}

impl Refusal {
    pub(crate) fn at_node(self, node: &model::graph::Node) -> CompileError {
        CompileError::Node { node: node.name.clone(), op: node.op.clone(), reason: self.0 }
    }

    pub(crate) fn at_port(self, name: &str) -> CompileError {
        CompileError::Port { name: name.to_owned(), reason: self.0 }
    }

    pub(crate) fn of_graph(self) -> CompileError {
        CompileError::Graph { reason: self.0 }
    }
}

impl From<String> for Refusal {
    fn from(reason: String) -> Self {
        Self(reason)
    }
}
