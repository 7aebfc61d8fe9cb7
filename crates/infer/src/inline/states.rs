//! Every state must be the newest part of what it was read as: then memory can stay where it is.

use std::collections::HashMap;

use model::effect::StatePort;

use super::error::{CompileError, Lowered, refuse};
use super::len::Len;
use super::program::Program;
use super::step::History;
use super::tensor::Tensor;
use super::value::{Element, Value};

/// Where an element of a state is kept between runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Home {
    /// Nothing reads it: it stays as it was.
    Unread,
    /// A column of a remembered frame.
    History { history: usize, frame: usize, column: usize },
    /// An element of a recurrent layer's memory.
    Cell { cell: usize, index: usize },
}

/// Finds the home of every element of every state, and checks that the graph leaves there what it reads next.
pub(crate) fn homes(
    program: &Program,
    states: &[StatePort],
    values: &HashMap<&str, Value>,
) -> Result<Vec<Vec<Home>>, CompileError> {
    let mut homes = states.iter().map(|state| vec![Home::Unread; state.initial.len()]).collect::<Vec<_>>();
    settle(program, &mut homes).map_err(|(state, refusal)| refusal.at_port(&states[state].input))?;
    for (state, homes) in states.iter().zip(&homes) {
        let left = values.get(state.output.as_str());
        check(program, state, homes, left).map_err(|refusal| refusal.at_port(&state.output))?;
    }
    Ok(homes)
}

type Misplaced = (usize, super::error::Refusal);

fn settle(program: &Program, homes: &mut [Vec<Home>]) -> Result<(), Misplaced> {
    for (history, past) in program.histories.iter().enumerate() {
        for (place, element) in past.memory.iter().enumerate() {
            let home = Home::History { history, frame: place / past.width, column: place % past.width };
            claim(homes, *element, home)?;
        }
    }
    for (cell, layer) in program.cells.iter().enumerate() {
        for (index, element) in layer.memory.iter().enumerate() {
            claim(homes, *element, Home::Cell { cell, index })?;
        }
    }
    Ok(())
}

fn claim(homes: &mut [Vec<Home>], element: Element, home: Home) -> Result<(), Misplaced> {
    // Lowering lets nothing else into a memory.
    let Element::Before { state, index } = element else { return Ok(()) };
    match &mut homes[state][index] {
        free @ Home::Unread => *free = home,
        Home::History { .. } | Home::Cell { .. } => {
            refuse("two parts of the graph remember different things in it").map_err(|refusal| (state, refusal))?;
        }
    }
    Ok(())
}

fn check(program: &Program, state: &StatePort, homes: &[Home], left: Option<&Value>) -> Lowered<()> {
    if homes.iter().all(|home| *home == Home::Unread) {
        return Ok(());
    }
    let tensor = match left {
        Some(Value::Memory(tensor)) => tensor,
        Some(_) => return refuse("it is computed, and not the newest part of what was remembered"),
        None => return refuse("nothing in the graph gives it"),
    };
    if tensor.dims != state.dims {
        return refuse("its shape is not that of the input that it feeds");
    }
    if follows(program, homes, tensor) {
        Ok(())
    } else {
        refuse(
            "it does not hold the newest part of what was remembered, so the sound would depend on how a stream is cut",
        )
    }
}

fn follows(program: &Program, homes: &[Home], left: &Tensor<Element>) -> bool {
    homes.iter().zip(&left.data).all(|(home, &element)| match *home {
        Home::Unread => true,
        Home::Cell { cell, index } => element == Element::Cell { cell, index },
        Home::History { history, frame, column } => {
            let past = &program.histories[history];
            newest(past, frame, column) == element
                || newest_of_source(past, program.rate, frame, column) == Some(element)
        }
    })
}

/// What stands in the place of a remembered frame after a run.
fn newest(past: &History, frame: usize, column: usize) -> Element {
    let frame = Len { per_frame: past.per_frame as i64, fixed: frame as i64 };
    Element::Frame { buffer: past.buffer, frame, column }
}

/// The same frame before it is joined to the past.
fn newest_of_source(past: &History, rate: usize, frame: usize, column: usize) -> Option<Element> {
    let source = past.source;
    let start = Len { per_frame: source.start.per_frame as i64, fixed: (source.start.fixed / rate) as i64 };
    let back = Len { per_frame: past.per_frame as i64, fixed: frame as i64 - past.frames as i64 };
    let frame = start.plus(back).ok()?;
    Some(Element::Frame { buffer: source.buffer, frame, column })
}
