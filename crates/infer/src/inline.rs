//! The streaming executor that plays a model inside the audio callback.
//!
//! A graph is compiled once, off the audio thread, to a [`Plan`]: kernels with packed weights in a fixed order. A
//! [`Machine`] holds the buffers and the memory of one instance and runs any number of frames from 1 to [`TILE`],
//! without allocating, and with the same bits however a stream is cut into runs.
//!
//! A value of the graph is known at load, or computed once a run (what depends on knobs alone), or computed for each
//! frame. Frames are stored with time outermost, so `[1, C, T]`, `[1, T, C]` and `[T, 1, C]` are the same memory, and
//! moving between them is only a change of name. A graph that joins a state to the frames that follow it, and leaves
//! the newest of them as the next state, has its past kept in place and never copied. What would make the sound depend
//! on the cut is refused: time that is summed, padded or restarted in each run, and memory used in any other way.

mod call;
mod compile;
mod effect;
mod error;
mod function;
mod fuse;
mod io;
pub mod kernels;
mod len;
mod lower;
mod machine;
mod place;
mod plan;
mod program;
mod spread;
mod states;
mod step;
mod still;
mod tensor;
mod value;

pub use effect::{EffectRunner, compile_effect};
pub use error::CompileError;
pub use io::{Input, Io};
pub use machine::Machine;
pub use plan::Plan;
pub use program::TILE;
