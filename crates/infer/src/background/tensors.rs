//! A session of ONNX Runtime wired to tensors of our own: every run reads and writes the same memory.
//!
//! All of this crate's dealings with raw pointers of ONNX Runtime are here. The memory (states) exists twice, and each
//! run reads one half and writes the other, so that no state is ever copied.
#![allow(unsafe_code)] // The safe interface of `ort` cannot write outputs into memory that we own.

use std::ffi::{CString, c_char, c_void};
use std::ptr::{self, NonNull};
use std::sync::Arc;

use model::effect::StatePort;
use ort::AsPointer;
use ort_sys::{
    ONNXTensorElementDataType, OrtAllocatorType, OrtMemType, OrtMemoryInfo, OrtRunOptions, OrtStatusPtr, OrtValue,
};

/// A tensor of `f32` at the border of a graph.
#[derive(Debug, Clone)]
pub(crate) struct Port {
    pub(crate) name: String,
    pub(crate) dims: Vec<usize>,
}

/// A piece of memory: what the output says is what the input is fed next.
#[derive(Debug, Clone)]
pub(crate) struct State {
    pub(crate) input: String,
    pub(crate) output: String,
    pub(crate) dims: Vec<usize>,
}

impl State {
    /// The memory at a port of a graph.
    pub(crate) fn of(port: &StatePort) -> Self {
        Self { input: port.input.clone(), output: port.output.clone(), dims: port.dims.clone() }
    }
}

/// A session with its tensors.
#[derive(Debug)]
pub(crate) struct Tensors {
    session: ort::session::Session,
    options: Arc<RunOptions>,
    inputs: Vec<Tensor>,
    outputs: Vec<Tensor>,
    states: [Vec<Tensor>; 2],
    wires: [Wires; 2],
    input_names: Names,
    output_names: Names,
    turn: usize,
}

// SAFETY: the pointers lead to memory that this value alone owns, and ONNX Runtime binds none of it to a thread. Calls
// need `&mut self`.
unsafe impl Send for Tensors {}

impl Tensors {
    /// Allocates everything. Values are zero.
    pub(crate) fn new(
        session: ort::session::Session,
        inputs: &[Port],
        outputs: &[Port],
        states: &[State],
    ) -> ort::Result<Self> {
        let make = |ports: &[Port]| ports.iter().map(|port| Tensor::new(&port.dims)).collect::<ort::Result<Vec<_>>>();
        let half = || states.iter().map(|state| Tensor::new(&state.dims)).collect::<ort::Result<Vec<_>>>();
        let (inputs_made, outputs_made, halves) = (make(inputs)?, make(outputs)?, [half()?, half()?]);
        let wire = |from: usize, to: usize| Wires {
            inputs: inputs_made.iter().chain(&halves[from]).map(|tensor| tensor.value.as_ptr().cast_const()).collect(),
            outputs: outputs_made.iter().chain(&halves[to]).map(|tensor| tensor.value.as_ptr()).collect(),
        };
        let names = |ports: &[Port]| ports.iter().map(|port| port.name.clone()).collect::<Vec<_>>();
        Ok(Self {
            wires: [wire(0, 1), wire(1, 0)],
            input_names: Names::new(names(inputs), states.iter().map(|state| state.input.clone()))?,
            output_names: Names::new(names(outputs), states.iter().map(|state| state.output.clone()))?,
            options: Arc::new(RunOptions::new()?),
            inputs: inputs_made,
            outputs: outputs_made,
            states: halves,
            session,
            turn: 0,
        })
    }

    pub(crate) fn input(&mut self, index: usize) -> &mut [f32] {
        self.inputs[index].values_mut()
    }

    pub(crate) fn output(&self, index: usize) -> &[f32] {
        self.outputs[index].values()
    }

    /// What the next run is fed.
    pub(crate) fn state(&self, index: usize) -> &[f32] {
        self.states[self.turn][index].values()
    }

    /// What the next run is fed.
    pub(crate) fn state_mut(&mut self, index: usize) -> &mut [f32] {
        self.states[self.turn][index].values_mut()
    }

    /// Reads the inputs, writes the outputs, and moves the states on.
    pub(crate) fn run(&mut self) -> ort::Result<()> {
        let wires = &mut self.wires[self.turn];
        // SAFETY: names and values are as many as said and live in `self`; the values are tensors over memory that
        // lives in `self` and that nobody borrows now, since `self` is borrowed exclusively.
        let status = unsafe {
            (ort::api().Run)(
                self.session.ptr().cast_mut(),
                self.options.0.as_ptr(),
                self.input_names.pointers.as_ptr(),
                wires.inputs.as_ptr(),
                wires.inputs.len(),
                self.output_names.pointers.as_ptr(),
                wires.outputs.len(),
                wires.outputs.as_mut_ptr(),
            )
        };
        checked(status)?;
        self.turn ^= 1;
        Ok(())
    }

    /// A way to end a run from another thread.
    pub(crate) fn stop(&self) -> Stop {
        Stop(Arc::clone(&self.options))
    }
}

/// Ends the runs of one session, from any thread: the one under way at its next operator, and all that follow.
#[derive(Debug, Clone)]
pub struct Stop(Arc<RunOptions>);

impl Stop {
    /// From now on every run fails.
    pub fn now(&self) {
        // SAFETY: the options live in `self`; setting the flag from any thread is what it is for.
        let status = unsafe { (ort::api().RunOptionsSetTerminate)(self.0.0.as_ptr()) };
        let _ = checked(status);
    }
}

/// The values of one half of the runs, in the order of the names.
#[derive(Debug)]
struct Wires {
    inputs: Vec<*const OrtValue>,
    outputs: Vec<*mut OrtValue>,
}

/// Names as C wants them.
#[derive(Debug)]
struct Names {
    pointers: Vec<*const c_char>,
    _names: Vec<CString>,
}

impl Names {
    fn new(ports: Vec<String>, states: impl Iterator<Item = String>) -> ort::Result<Self> {
        let names = ports.into_iter().chain(states).map(CString::new).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { pointers: names.iter().map(|name| name.as_ptr()).collect(), _names: names })
    }
}

/// A value of ONNX Runtime over memory of ours.
#[derive(Debug)]
struct Tensor {
    value: NonNull<OrtValue>,
    data: NonNull<[f32]>,
}

impl Tensor {
    fn new(dims: &[usize]) -> ort::Result<Self> {
        let data = vec![0.0_f32; dims.iter().product()].into_boxed_slice();
        let shape: Vec<i64> = dims.iter().map(|&dim| dim as i64).collect();
        let bytes = size_of_val(&*data);
        let memory = CpuMemory::new()?;
        let mut value = ptr::null_mut();
        let data = NonNull::from(Box::leak(data));
        // SAFETY: `data` holds `bytes` bytes, which is what `shape` says, until `drop`, which lets the value go first.
        let status = unsafe {
            (ort::api().CreateTensorWithDataAsOrtValue)(
                memory.0.as_ptr(),
                data.as_ptr().cast::<c_void>(),
                bytes,
                shape.as_ptr(),
                shape.len(),
                ONNXTensorElementDataType::ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT,
                &raw mut value,
            )
        };
        match checked(status).and_then(|()| made(value)) {
            Ok(value) => Ok(Self { value, data }),
            Err(error) => {
                // SAFETY: nobody else has the memory.
                drop(unsafe { Box::from_raw(data.as_ptr()) });
                Err(error)
            }
        }
    }

    fn values(&self) -> &[f32] {
        // SAFETY: the memory lives as long as `self`, and only `Tensors::run` writes it, with all borrowed exclusively.
        unsafe { self.data.as_ref() }
    }

    fn values_mut(&mut self) -> &mut [f32] {
        // SAFETY: as above, and `self` is borrowed exclusively.
        unsafe { self.data.as_mut() }
    }
}

impl Drop for Tensor {
    fn drop(&mut self) {
        // SAFETY: both were made in `new` and are let go once, the value before the memory that it shows.
        unsafe {
            (ort::api().ReleaseValue)(self.value.as_ptr());
            drop(Box::from_raw(self.data.as_ptr()));
        }
    }
}

#[derive(Debug)]
struct RunOptions(NonNull<OrtRunOptions>);

// SAFETY: after creation only the termination flag is touched, which is made to be set from other threads.
unsafe impl Send for RunOptions {}
// SAFETY: as above.
unsafe impl Sync for RunOptions {}

impl RunOptions {
    fn new() -> ort::Result<Self> {
        let mut options = ptr::null_mut();
        // SAFETY: room for one pointer.
        checked(unsafe { (ort::api().CreateRunOptions)(&raw mut options) })?;
        made(options).map(Self)
    }
}

impl Drop for RunOptions {
    fn drop(&mut self) {
        // SAFETY: made in `new`, let go once.
        unsafe { (ort::api().ReleaseRunOptions)(self.0.as_ptr()) };
    }
}

struct CpuMemory(NonNull<OrtMemoryInfo>);

impl CpuMemory {
    fn new() -> ort::Result<Self> {
        let mut info = ptr::null_mut();
        // SAFETY: room for one pointer.
        checked(unsafe {
            (ort::api().CreateCpuMemoryInfo)(
                OrtAllocatorType::OrtDeviceAllocator,
                OrtMemType::OrtMemTypeDefault,
                &raw mut info,
            )
        })?;
        made(info).map(Self)
    }
}

impl Drop for CpuMemory {
    fn drop(&mut self) {
        // SAFETY: made in `new`, let go once.
        unsafe { (ort::api().ReleaseMemoryInfo)(self.0.as_ptr()) };
    }
}

/// The library's word on a call.
pub(super) fn checked(status: OrtStatusPtr) -> ort::Result<()> {
    // SAFETY: every caller hands over what a function of the interface just returned.
    unsafe { ort::Error::result_from_status(status) }
}

fn made<T>(pointer: *mut T) -> ort::Result<NonNull<T>> {
    NonNull::new(pointer).ok_or_else(|| ort::Error::new("nothing was made"))
}
