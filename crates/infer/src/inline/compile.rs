//! A graph to a program: every operator is lowered in turn, then every state must find its place.

use std::collections::HashMap;

use model::effect::StatePort;
use model::graph::{Graph, Node};

use super::call::Call;
use super::error::{CompileError, Lowered, Refusal, refuse};
use super::io::Io;
use super::len::{Len, Rows};
use super::lower::{lower, stored};
use super::program::Program;
use super::states::{Home, homes};
use super::step::{Buffer, Operand, Run, Stride, Work};
use super::tensor::{Tensor, element_count};
use super::value::{Element, Live, MOST_REMEMBERED, Region, Time, Value, rows_of};

/// Most operators that are looked at.
const MOST_NODES: usize = 1 << 14;

/// Most memory for all that is known of a graph's values at load.
const MOST_KNOWN_BYTES: usize = 1 << 29;

/// A program with what its caller reads, writes and remembers.
pub(crate) struct Compiled {
    pub program: Program,
    /// In the order of [`Io::inputs`].
    pub inputs: Vec<Port>,
    /// In the order of [`Io::outputs`].
    pub outputs: Vec<Port>,
    /// For every state, where each of its elements is kept.
    pub homes: Vec<Vec<Home>>,
}

/// Rows that the caller writes or reads.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Port {
    pub region: Region,
    pub rows: Rows,
}

/// Lowers all of `graph`, to be run at `rate` times its own sample rate.
pub(crate) fn compile(graph: &Graph, io: &Io, rate: usize) -> Result<Compiled, CompileError> {
    if graph.nodes.len() > MOST_NODES {
        return refuse("has too many operators").map_err(Refusal::of_graph);
    }
    let mut program = Program::new(rate);
    let mut values = HashMap::new();
    for (name, tensor) in &graph.initializers {
        values.insert(name.as_str(), stored(tensor).map_err(|refusal| refusal.at_port(name))?);
    }
    let mut known_bytes = 0_usize;
    let mut inputs = Vec::with_capacity(io.inputs.len());
    for input in &io.inputs {
        let (port, live) = feed(&mut program, &input.dims).map_err(|refusal| refusal.at_port(&input.name))?;
        inputs.push(port);
        values.insert(&input.name, Value::Live(live));
    }
    for (state, port) in io.states.iter().enumerate() {
        let tensor = remembered(state, port).map_err(|refusal| refusal.at_port(&port.input))?;
        values.insert(&port.input, Value::Memory(tensor));
    }
    for node in &graph.nodes {
        let lowered = lower_node(&mut program, &values, node, graph.opset).map_err(|refusal| refusal.at_node(node))?;
        for (name, value) in node.outputs.iter().zip(lowered) {
            known_bytes = known_bytes.saturating_add(value.known_bytes());
            if known_bytes > MOST_KNOWN_BYTES {
                return refuse("it makes constants or states that are too large")
                    .map_err(|refusal| refusal.at_node(node));
            }
            if !name.is_empty() {
                values.insert(name, value);
            }
        }
    }
    let mut outputs = Vec::with_capacity(io.outputs.len());
    for name in &io.outputs {
        let port = values.get(name.as_str()).map_or_else(missing, |value| drain(&mut program, value));
        outputs.push(port.map_err(|refusal| refusal.at_port(name))?);
    }
    let homes = homes(&program, &io.states, &values)?;
    Ok(Compiled { program, inputs, outputs, homes })
}

fn missing<T>() -> Lowered<T> {
    refuse("nothing in the graph gives it")
}

fn lower_node(program: &mut Program, values: &HashMap<&str, Value>, node: &Node, opset: i64) -> Lowered<Vec<Value>> {
    let find = |name: &String| match (name.is_empty(), values.get(name.as_str())) {
        (true, _) => Ok(None),
        (false, Some(value)) => Ok(Some(value)),
        (false, None) => refuse(format!("nothing gives its input `{name}`")),
    };
    let inputs = node.inputs.iter().map(find).collect::<Lowered<Vec<_>>>()?;
    lower(program, &Call { node, inputs, opset })
}

/// A buffer that the caller fills before each run.
fn feed(program: &mut Program, dims: &[Option<usize>]) -> Lowered<(Port, Live)> {
    let stored = dims.iter().map(|dim| dim.unwrap_or(1)).collect::<Vec<_>>();
    let width = element_count(&stored)?;
    let mut times = (0..dims.len()).filter(|&axis| dims[axis].is_none());
    let time = times.next().map(|axis| Time::new(axis, Len::FRAMES));
    if times.next().is_some() {
        return refuse("several of its dimensions are dynamic");
    }
    if width == 0 {
        return refuse("it is empty");
    }
    let rows = if time.is_some() { rows_of(Len::FRAMES, program.rate)? } else { Rows::ONE };
    let region = program.buffer(Buffer::Input { rows, width }, rows, width)?;
    Ok((Port { region, rows }, Live { dims: stored, time, region }))
}

fn remembered(state: usize, port: &StatePort) -> Lowered<Tensor<Element>> {
    let count = element_count(&port.dims)?;
    if count != port.initial.len() {
        return refuse("its initial value does not fit its shape");
    }
    if count > MOST_REMEMBERED {
        return refuse("it is too large");
    }
    let data = (0..count).map(|index| Element::Before { state, index }).collect();
    Ok(Tensor { dims: port.dims.clone(), data })
}

/// A copy of an output that nothing else uses.
fn drain(program: &mut Program, value: &Value) -> Lowered<Port> {
    let live = program.live(value)?;
    let live = program.unrepeated(&live)?;
    if let Some(time) = &live.time
        && (time.len != Len::FRAMES || time.margins != [Len::fixed(0); 2])
    {
        return refuse("it does not have a frame for each one that goes in; some are computed from padding or missing");
    }
    let rows = live.rows(program.rate)?;
    let whole = Run { from: 0, to: 0, length: live.width() };
    let reads = vec![Operand { region: live.region, stride: Stride::Each }];
    let region = program.step(Work::Copy(vec![whole]), reads, rows, live.width())?;
    Ok(Port { region, rows })
}
