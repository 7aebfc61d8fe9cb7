//! LSTM and GRU layers whose memory is a state.

use model::graph::Attribute;

use super::super::call::Call;
use super::super::error::{Lowered, refuse};
use super::super::len::Len;
use super::super::program::Program;
use super::super::step::{Cell, Gates, Operand, Stride, Work};
use super::super::tensor::Tensor;
use super::super::value::{Element, Live, Region, Time, Value};

/// Lowers a recurrent layer, or gives `None`.
pub(crate) fn lower(program: &mut Program, call: &Call<'_>) -> Lowered<Option<Vec<Value>>> {
    let gates = match call.op() {
        "LSTM" => Gates::Lstm,
        "GRU" if call.int("linear_before_reset", 0) != 0 => Gates::GruResetAfter,
        "GRU" => Gates::GruResetBefore,
        _ => return Ok(None),
    };
    check_attributes(call, gates)?;
    let layer = Layer::of(program, call)?;
    let cell = layer.cell(call, gates)?;
    let (inputs, hidden) = (cell.inputs, cell.hidden);
    if layer.input.width() != inputs {
        return refuse("its weights do not fit its input");
    }
    program.cells.push(cell);
    let cell = program.cells.len() - 1;
    let reads = vec![Operand { region: layer.input.region, stride: Stride::Each }];
    let rows = layer.input.rows(program.rate)?;
    let region = program.step(Work::Recurrent { cell }, reads, rows, hidden)?;
    let mut values = vec![Value::Live(layer.output(region, hidden))];
    for part in 0..gates.memories() {
        let element = |i: usize| Element::Cell { cell, index: part * hidden + i };
        values.push(Value::Memory(Tensor { dims: vec![1, 1, hidden], data: (0..hidden).map(element).collect() }));
    }
    values.truncate(call.node.outputs.len());
    Ok(Some(values))
}

fn check_attributes(call: &Call<'_>, gates: Gates) -> Lowered<()> {
    let direction = call.string("direction", "forward");
    if direction != "forward" {
        return refuse(format!("its direction is {direction}, and a stream only runs forward"));
    }
    let usual: &[&str] = if gates == Gates::Lstm { &["Sigmoid", "Tanh", "Tanh"] } else { &["Sigmoid", "Tanh"] };
    if call.strings("activations").is_some_and(|names| !names.iter().map(String::as_str).eq(usual.iter().copied())) {
        return refuse("its activations are not the usual ones");
    }
    let unusual = [
        ("clip", call.node.attributes.get("clip").is_some_and(|clip| !matches!(clip, Attribute::Float(0.0)))),
        ("input_forget", call.int("input_forget", 0) != 0),
        ("peepholes", gates == Gates::Lstm && call.optional(7).is_some()),
    ];
    match unusual.iter().find(|(_, present)| *present) {
        Some((name, _)) => refuse(format!("it has {name}")),
        None => Ok(()),
    }
}

/// Its input, in either layout.
struct Layer {
    input: Live,
    time: Time,
    batch_first: bool,
}

impl Layer {
    fn of(program: &mut Program, call: &Call<'_>) -> Lowered<Self> {
        let live = program.live(call.input(0)?)?;
        let input = program.unrepeated(&live)?;
        let batch_first = call.int("layout", 0) != 0;
        let [time_axis, batch_axis] = if batch_first { [1, 0] } else { [0, 1] };
        let Some(time) = input.time.filter(|time| time.axis == time_axis) else {
            return refuse("it does not run along time");
        };
        if input.dims.len() != 3 || input.dims[batch_axis] != 1 {
            return refuse("it runs several sequences at once");
        }
        if time.margins != [Len::fixed(0); 2] {
            return refuse("it runs over padding");
        }
        let whole = |lengths: &Tensor<Len>| lengths.single() == Some(time.len);
        if call.lengths(4)?.is_some_and(|lengths| !whole(lengths)) {
            return refuse("it runs over a part of its input");
        }
        Ok(Self { input, time, batch_first })
    }

    fn cell(&self, call: &Call<'_>, gates: Gates) -> Lowered<Cell> {
        let (w, r) = (call.required_weight(1)?, call.required_weight(2)?);
        let (&[1, rows, inputs], &[1, rows_again, hidden]) = (&w.dims[..], &r.dims[..]) else {
            return refuse("its weights do not have the shape of one direction");
        };
        let wanted = hidden.checked_mul(gates.count());
        if hidden == 0 || inputs == 0 || wanted != Some(rows) || rows != rows_again {
            return refuse("its weights do not fit each other");
        }
        let bias = call.weight(3)?.map_or_else(|| vec![0.0; 2 * rows], |bias| bias.data.clone());
        if bias.len() != 2 * rows {
            return refuse("its bias does not fit its weights");
        }
        let mut memory = Vec::with_capacity(gates.memories() * hidden);
        for index in 0..gates.memories() {
            memory.extend(initial(call, 5 + index, hidden)?);
        }
        Ok(Cell { gates, inputs, hidden, input_weights: w.data.clone(), hidden_weights: r.data.clone(), bias, memory })
    }

    /// `[T, 1, 1, H]`, or with the batch first `[1, T, 1, H]`.
    fn output(&self, region: Region, hidden: usize) -> Live {
        let time = Time { axis: usize::from(self.batch_first), ..self.time };
        Live { dims: vec![1, 1, 1, hidden], time: Some(time), region }
    }
}

fn initial(call: &Call<'_>, index: usize, hidden: usize) -> Lowered<Vec<Element>> {
    match call.optional(index) {
        Some(Value::Memory(tensor)) if tensor.data.len() != hidden => refuse("its state does not fit its weights"),
        Some(Value::Memory(tensor)) => {
            let carried = tensor.data.iter().all(|element| matches!(element, Element::Before { .. }));
            if carried { Ok(tensor.data.clone()) } else { refuse("it starts from what was just computed") }
        }
        Some(Value::Live(_)) => refuse("its state is computed anew for each run"),
        _ => refuse("it forgets everything at the start of each run: its state is not an input of the graph"),
    }
}
