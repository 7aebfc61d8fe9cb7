//! `ModelProto` and `GraphProto` → [`Graph`].

use super::wire::{Field, Fields};
use super::{Budget, OPSETS, attribute, ops, tensor, within};
use crate::error::{ModelError, Result, damaged, shown, unsupported};
use crate::graph::{Dim, Element, Graph, Node, Value};
use std::collections::BTreeMap;

/// An input or output of an operator counts as this many numbers of a tensor.
const PORT: u64 = 64;

/// Reads a whole file.
pub(super) fn model(bytes: &[u8], budget: &mut Budget<'_>) -> Result<Graph> {
    if !looks_like_a_model(bytes) {
        return Err(ModelError::NotOnnx);
    }
    let mut opset = None;
    let mut body = None;
    let mut metadata = BTreeMap::new();
    let mut fields = Fields::of(bytes);
    while let Some(field) = fields.next()? {
        match field.number {
            7 if body.is_some() => return damaged("it has two graphs"),
            7 => body = Some(field.value.bytes()?),
            8 => opset = default_opset(&field)?.or(opset),
            14 => {
                within("entries of metadata", metadata.len() as u64 + 1, budget.limits.metadata)?;
                let (key, value) = entry(field.value.bytes()?)?;
                metadata.insert(key, value);
            }
            25 => return unsupported("it defines operators of its own"),
            _ => {}
        }
    }
    let Some(body) = body else { return damaged("it has no graph") };
    let mut graph = graph(body, budget)?;
    graph.opset = checked_opset(opset)?;
    graph.metadata = metadata;
    Ok(graph)
}

/// Every ONNX file begins with its format version (field 1) or, rarely, with another small field; nothing else that
/// people drop on a plugin does.
pub(super) fn looks_like_a_model(bytes: &[u8]) -> bool {
    let Ok(Some(first)) = Fields::of(bytes).next() else { return false };
    matches!(first.number, 1..=8 | 14)
}

/// Version of the default domain in an `OperatorSetIdProto`. Other domains may be declared; using them is refused.
fn default_opset(field: &Field<'_>) -> Result<Option<i64>> {
    let (mut domain, mut version) = ("", 0);
    let mut fields = Fields::of(field.value.bytes()?);
    while let Some(field) = fields.next()? {
        match field.number {
            1 => domain = field.value.text()?,
            2 => version = field.value.int()?,
            _ => {}
        }
    }
    Ok(ops::is_default_domain(domain).then_some(version))
}

fn checked_opset(opset: Option<i64>) -> Result<i64> {
    match opset {
        None => damaged("it does not say which version of the operators it uses"),
        Some(version) if OPSETS.contains(&version) => Ok(version),
        Some(version) => unsupported(format!(
            "it uses version {version} of the ONNX operators; versions {} to {} are known",
            OPSETS.start(),
            OPSETS.end()
        )),
    }
}

/// `StringStringEntryProto`.
pub(super) fn entry(message: &[u8]) -> Result<(String, String)> {
    let (mut key, mut value) = ("", "");
    let mut fields = Fields::of(message);
    while let Some(field) = fields.next()? {
        match field.number {
            1 => key = field.value.text()?,
            2 => value = field.value.text()?,
            _ => {}
        }
    }
    Ok((key.to_owned(), value.to_owned()))
}

fn graph(message: &[u8], budget: &mut Budget<'_>) -> Result<Graph> {
    let mut graph = Graph {
        opset: 0,
        nodes: Vec::new(),
        initializers: BTreeMap::new(),
        inputs: Vec::new(),
        outputs: Vec::new(),
        metadata: BTreeMap::new(),
    };
    let mut fields = Fields::of(message);
    while let Some(field) = fields.next()? {
        match field.number {
            1 => {
                within("operators", graph.nodes.len() as u64 + 1, budget.limits.nodes)?;
                graph.nodes.push(node(field.value.bytes()?, budget)?);
            }
            5 => weights(field.value.bytes()?, &mut graph, budget)?,
            11 => put_value(field.value.bytes()?, &mut graph.inputs, "inputs", budget)?,
            12 => put_value(field.value.bytes()?, &mut graph.outputs, "outputs", budget)?,
            15 => return unsupported("it has sparse weights"),
            _ => {}
        }
    }
    // Before format version 4 every weight was listed among the inputs, too.
    let initializers = &graph.initializers;
    graph.inputs.retain(|input| !initializers.contains_key(&input.name));
    within("inputs", graph.inputs.len() as u64, budget.limits.values)?;
    within("outputs", graph.outputs.len() as u64, budget.limits.values)?;
    Ok(graph)
}

fn weights(message: &[u8], graph: &mut Graph, budget: &mut Budget<'_>) -> Result<()> {
    within("weight tensors", graph.initializers.len() as u64 + 1, budget.limits.initializers)?;
    let (name, tensor) = tensor::read(message, "", budget)?;
    if name.is_empty() {
        return damaged("a weight tensor has no name");
    }
    match graph.initializers.insert(name.to_owned(), tensor) {
        None => Ok(()),
        Some(_) => damaged(format!("the weights \"{}\" are there twice", shown(name))),
    }
}

fn node(message: &[u8], budget: &mut Budget<'_>) -> Result<Node> {
    let (mut domain, mut overload) = ("", "");
    let mut node = Node {
        name: String::new(),
        op: String::new(),
        inputs: Vec::new(),
        outputs: Vec::new(),
        attributes: BTreeMap::new(),
    };
    let mut fields = Fields::of(message);
    while let Some(field) = fields.next()? {
        match field.number {
            1 => put_port(&mut node.inputs, field.value.text()?, budget)?,
            2 => put_port(&mut node.outputs, field.value.text()?, budget)?,
            3 => node.name = field.value.text()?.to_owned(),
            4 => node.op = field.value.text()?.to_owned(),
            5 => put_attribute(field.value.bytes()?, &mut node, budget)?,
            7 => domain = field.value.text()?,
            8 => overload = field.value.text()?,
            _ => {}
        }
    }
    ops::allowed(&node.op, domain, overload)?;
    Ok(node)
}

fn put_port(ports: &mut Vec<String>, name: &str, budget: &mut Budget<'_>) -> Result<()> {
    // A name of a byte or two in the file takes many in memory.
    budget.take(PORT)?;
    within("inputs or outputs on one operator", ports.len() as u64 + 1, budget.limits.ports)?;
    ports.push(name.to_owned());
    Ok(())
}

fn put_attribute(message: &[u8], node: &mut Node, budget: &mut Budget<'_>) -> Result<()> {
    within("attributes on one operator", node.attributes.len() as u64 + 1, budget.limits.ports)?;
    let (name, value) = attribute::read(message, node.outputs.first().map_or("", String::as_str), budget)?;
    if node.attributes.contains_key(&name) {
        return damaged(format!("an operator has the attribute \"{}\" twice", shown(&name)));
    }
    node.attributes.insert(name, value);
    Ok(())
}

fn put_value(message: &[u8], values: &mut Vec<Value>, what: &'static str, budget: &Budget<'_>) -> Result<()> {
    // Older files list weights as inputs, so that the limit of weights counts as well.
    within(what, values.len() as u64 + 1, budget.limits.values + budget.limits.initializers)?;
    values.push(value(message, budget)?);
    Ok(())
}

/// `ValueInfoProto`.
fn value(message: &[u8], budget: &Budget<'_>) -> Result<Value> {
    let (mut name, mut kind) = ("", None);
    let mut fields = Fields::of(message);
    while let Some(field) = fields.next()? {
        match field.number {
            1 => name = field.value.text()?,
            2 if kind.is_some() => return damaged("an input or output has two types"),
            2 => kind = Some(field.value.bytes()?),
            _ => {}
        }
    }
    let Some(kind) = kind else { return no_shape(name) };
    let (element, shape) = tensor_type(name, kind)?;
    let Some(shape) = shape else { return no_shape(name) };
    Ok(Value { name: name.to_owned(), element, dims: dims(shape, budget)? })
}

fn no_shape<T>(name: &str) -> Result<T> {
    unsupported(format!("its input or output \"{}\" does not say which shape it has", shown(name)))
}

/// `TypeProto` with a tensor in it: element type and, where given, the shape's message.
fn tensor_type<'a>(name: &str, message: &'a [u8]) -> Result<(Element, Option<&'a [u8]>)> {
    let mut tensor = None;
    let mut fields = Fields::of(message);
    while let Some(field) = fields.next()? {
        match field.number {
            1 if tensor.is_some() => return damaged("an input or output has two types"),
            1 => tensor = Some(field.value.bytes()?),
            4 | 5 | 7 | 8 | 9 => {
                return unsupported(format!("its input or output \"{}\" is not a plain tensor", shown(name)));
            }
            _ => {}
        }
    }
    let Some(tensor) = tensor else { return no_shape(name) };
    let (mut element, mut shape) = (Element::Other, None);
    let mut fields = Fields::of(tensor);
    while let Some(field) = fields.next()? {
        match field.number {
            1 => element = element_type(field.value.int()?),
            2 if shape.is_some() => return damaged("an input or output has two shapes"),
            2 => shape = Some(field.value.bytes()?),
            _ => {}
        }
    }
    Ok((element, shape))
}

fn element_type(number: i64) -> Element {
    match number {
        1 => Element::F32,
        7 => Element::I64,
        9 => Element::Bool,
        10 => Element::F16,
        11 => Element::F64,
        _ => Element::Other,
    }
}

/// `TensorShapeProto`.
fn dims(message: &[u8], budget: &Budget<'_>) -> Result<Vec<Dim>> {
    let mut dims = Vec::new();
    let mut elements = 1_u64;
    let mut fields = Fields::of(message);
    while let Some(field) = fields.next()? {
        if field.number != 1 {
            continue;
        }
        within("dimensions in one tensor", dims.len() as u64 + 1, budget.limits.rank)?;
        let dim = dim(field.value.bytes()?)?;
        if let Dim::Fixed(length) = dim {
            elements = elements.saturating_mul(length as u64);
            within("numbers in one tensor", elements.max(length as u64), budget.limits.elements)?;
        }
        dims.push(dim);
    }
    Ok(dims)
}

fn dim(message: &[u8]) -> Result<Dim> {
    let mut dim = Dim::Unknown;
    let mut fields = Fields::of(message);
    while let Some(field) = fields.next()? {
        match field.number {
            // Some exporters write -1 for a length that they do not know.
            1 => dim = usize::try_from(field.value.int()?).map_or(Dim::Unknown, Dim::Fixed),
            2 => {
                dim = Some(field.value.text()?)
                    .filter(|name| !name.is_empty())
                    .map_or(Dim::Unknown, |n| Dim::Named(n.to_owned()))
            }
            _ => {}
        }
    }
    Ok(dim)
}
