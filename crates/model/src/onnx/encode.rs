//! [`Graph`] → an ONNX file.

use crate::graph::{Attribute, Dim, Element, Graph, Node, Tensor, TensorData, Value};
use half::f16;

/// The version of the file format that goes with an operator set of 17 or below; newer sets may be declared in it.
const FORMAT: u64 = 8;

/// Writes a model. [`read`](super::read) gives the same graph back, except that a NaN is refused.
pub fn write(graph: &Graph) -> Vec<u8> {
    let mut file = Message::default();
    file.int(1, FORMAT);
    file.text(2, "Timbrel");
    file.message(8, |set| {
        set.text(1, "");
        set.int(2, graph.opset.cast_unsigned());
    });
    file.message(7, |body| write_graph(body, graph));
    for (key, value) in &graph.metadata {
        file.message(14, |entry| {
            entry.text(1, key);
            entry.text(2, value);
        });
    }
    file.bytes
}

fn write_graph(body: &mut Message, graph: &Graph) {
    for node in &graph.nodes {
        body.message(1, |message| write_node(message, node));
    }
    body.text(2, "timbrel");
    for (name, tensor) in &graph.initializers {
        body.message(5, |message| write_tensor(message, name, tensor));
    }
    for value in &graph.inputs {
        body.message(11, |message| write_value(message, value));
    }
    for value in &graph.outputs {
        body.message(12, |message| write_value(message, value));
    }
}

fn write_node(message: &mut Message, node: &Node) {
    node.inputs.iter().for_each(|name| message.text(1, name));
    node.outputs.iter().for_each(|name| message.text(2, name));
    message.text(3, &node.name);
    message.text(4, &node.op);
    for (name, value) in &node.attributes {
        message.message(5, |attribute| write_attribute(attribute, name, value));
    }
}

fn write_attribute(message: &mut Message, name: &str, value: &Attribute) {
    message.text(1, name);
    let kind = match value {
        Attribute::Float(number) => {
            message.float(2, *number);
            1
        }
        Attribute::Int(number) => {
            message.int(3, number.cast_unsigned());
            2
        }
        Attribute::String(text) => {
            message.text(4, text);
            3
        }
        Attribute::Tensor(tensor) => {
            message.message(5, |inner| write_tensor(inner, "", tensor));
            4
        }
        Attribute::Floats(numbers) => {
            numbers.iter().for_each(|number| message.float(7, *number));
            6
        }
        Attribute::Ints(numbers) => {
            numbers.iter().for_each(|number| message.int(8, number.cast_unsigned()));
            7
        }
        Attribute::Strings(texts) => {
            texts.iter().for_each(|text| message.text(9, text));
            8
        }
    };
    message.int(20, kind);
}

fn write_tensor(message: &mut Message, name: &str, tensor: &Tensor) {
    tensor.dims.iter().for_each(|dim| message.int(1, *dim as u64));
    let (element, raw): (u64, Vec<u8>) = match &tensor.data {
        TensorData::F32(numbers) => (1, numbers.iter().flat_map(|number| number.to_le_bytes()).collect()),
        TensorData::F16(numbers) => (10, numbers.iter().flat_map(|n| f16::from_f32(*n).to_le_bytes()).collect()),
        TensorData::I64(numbers) => (7, numbers.iter().flat_map(|number| number.to_le_bytes()).collect()),
        TensorData::Bool(flags) => (9, flags.iter().map(|flag| u8::from(*flag)).collect()),
    };
    message.int(2, element);
    message.text(8, name);
    message.data(9, &raw);
}

fn write_value(message: &mut Message, value: &Value) {
    message.text(1, &value.name);
    message.message(2, |kind| {
        kind.message(1, |tensor| {
            tensor.int(1, element_number(value.element));
            tensor.message(2, |shape| value.dims.iter().for_each(|dim| shape.message(1, |m| write_dim(m, dim))));
        });
    });
}

fn write_dim(message: &mut Message, dim: &Dim) {
    match dim {
        Dim::Fixed(length) => message.int(1, *length as u64),
        Dim::Named(name) => message.text(2, name),
        Dim::Unknown => {}
    }
}

fn element_number(element: Element) -> u64 {
    match element {
        Element::F32 => 1,
        Element::I64 => 7,
        Element::Bool => 9,
        Element::F16 => 10,
        Element::F64 => 11,
        Element::Other => 0,
    }
}

/// A protobuf message in the making.
#[derive(Default)]
struct Message {
    bytes: Vec<u8>,
}

impl Message {
    fn int(&mut self, number: u64, value: u64) {
        self.varint(number << 3);
        self.varint(value);
    }

    fn float(&mut self, number: u64, value: f32) {
        self.varint(number << 3 | 5);
        self.bytes.extend(value.to_le_bytes());
    }

    fn text(&mut self, number: u64, text: &str) {
        self.data(number, text.as_bytes());
    }

    fn data(&mut self, number: u64, data: &[u8]) {
        self.varint(number << 3 | 2);
        self.varint(data.len() as u64);
        self.bytes.extend(data);
    }

    fn message(&mut self, number: u64, fill: impl FnOnce(&mut Self)) {
        let mut inner = Self::default();
        fill(&mut inner);
        self.data(number, &inner.bytes);
    }

    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }
}
