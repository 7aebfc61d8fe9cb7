//! One half of such a model: from one row of numbers to another.

use std::sync::Arc;
use std::time::Duration;

use ort::value::Tensor;

use crate::LoadError;
use crate::background::{Port, Runtime, Tensors, Watch, of_trial};

/// The first run may take this long.
const FIRST_RUN: Duration = Duration::from_secs(10);

/// A session with the memory of one user. Allocates and locks when it runs: never on the audio thread.
#[derive(Debug)]
pub struct Half {
    tensors: Tensors,
}

/// A name at the border of a graph and how many numbers go through it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row<'a> {
    pub(super) name: &'a str,
    pub(super) width: usize,
}

impl Half {
    /// Lets the graph run once with bounded memory and time, just as the file says.
    ///
    /// # Errors
    /// What ONNX Runtime has against it, or what it takes too much of.
    pub(super) fn try_out(runtime: &Runtime, onnx: &[u8], input: Row<'_>, output: Row<'_>) -> Result<(), LoadError> {
        check(&mut runtime.trial_session(onnx)?, input, output).map_err(of_trial)
    }

    /// Builds a session over the bytes of an ONNX file with one input and one output, both `[B, width]`.
    pub(super) fn open(runtime: &Runtime, onnx: &[u8], input: Row<'_>, output: Row<'_>) -> Result<Self, LoadError> {
        let mut session = runtime.session(onnx)?;
        check(&mut session, input, output)?;
        let port = |row: Row<'_>| Port { name: row.name.to_owned(), dims: vec![1, row.width] };
        Ok(Self { tensors: Tensors::new(session, &[port(input)], &[port(output)], &[])? })
    }

    /// One run. The answer is finite.
    ///
    /// # Errors
    /// What ONNX Runtime says, or that some number of the answer is none.
    ///
    /// # Panics
    /// When `row` is not as long as the model's input.
    pub fn run(&mut self, row: &[f32]) -> Result<&[f32], LoadError> {
        self.tensors.input(0).copy_from_slice(row);
        self.tensors.run()?;
        let answer = self.tensors.output(0);
        if answer.iter().all(|x| x.is_finite()) {
            Ok(answer)
        } else {
            Err(LoadError::NotFinite { signal: "a point of its space" })
        }
    }
}

/// One run with zeros, to see that the answer has the shape that we make room for.
fn check(session: &mut ort::session::Session, input: Row<'_>, output: Row<'_>) -> Result<(), LoadError> {
    let zeros = Tensor::from_array((vec![1, input.width], vec![0.0_f32; input.width]))?;
    let options = Arc::new(ort::session::RunOptions::new()?);
    let stop = Arc::clone(&options);
    let _limit = Watch::after(FIRST_RUN, move || drop(stop.terminate()));
    let answers = session.run_with_options(vec![(input.name.to_owned(), zeros)], &*options)?;
    let wanted = || format!("[1, {}]", output.width);
    let missing = || LoadError::Shape { found: format!("no output \"{}\"", output.name), wanted: wanted() };
    let (dims, _) = answers.get(output.name).ok_or_else(missing)?.try_extract_tensor::<f32>()?;
    if dims.iter().eq([1, output.width as i64].iter()) {
        return Ok(());
    }
    Err(LoadError::Shape { found: format!("\"{}\" comes out as {dims:?}", output.name), wanted: wanted() })
}
