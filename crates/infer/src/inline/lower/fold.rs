//! Operators on nothing but constants are run at once, by the same kernels.

use super::super::call::Call;
use super::super::error::{Lowered, refuse};
use super::super::machine::Machine;
use super::super::plan::Plan;
use super::super::program::Program;
use super::super::tensor::Tensor;
use super::super::value::Value;

/// The answer of an operator whose inputs are all known, or `None` if they are not.
pub(crate) fn lower(call: &Call<'_>) -> Lowered<Option<Value>> {
    let known = |value: &&Value| matches!(value, Value::Const(_) | Value::Ints(_));
    let inputs = call.inputs.iter().copied().flatten();
    let Some(place) = call.inputs.iter().position(|input| matches!(input, Some(Value::Const(_)))) else {
        return Ok(None);
    };
    if !inputs.clone().all(|value| known(&value)) {
        return Ok(None);
    }
    let mut program = Program::new(1);
    let first = Value::Live(program.live(call.input(place)?)?);
    let mut inputs = call.inputs.clone();
    inputs[place] = Some(&first);
    let values = super::computing(&mut program, &Call { inputs, ..*call })?;
    let [Value::Live(live)] = &values[..] else { return refuse("it gives several answers") };
    let plan = Plan::of_constants(program, live)?;
    let mut machine = Machine::new(plan);
    machine.run(1);
    Ok(Some(Value::Const(Tensor { dims: live.dims.clone(), data: machine.output(0).to_vec() })))
}
