//! Models that ONNX Runtime plays, on a thread of their own.

mod arena;
mod library;
mod plane;
mod ring;
mod runner;
mod runtime;
mod session;
mod tensors;
mod thread;
mod watch;
mod worker;

pub use runner::{Background, Spec};
pub use runtime::Runtime;
pub(crate) use session::of_trial;
pub use session::{Blocks, Session, Stop};
pub(crate) use tensors::{Port, State, Tensors};
pub use watch::Watch;
pub use worker::SlowModel;
