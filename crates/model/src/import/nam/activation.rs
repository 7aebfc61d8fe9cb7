//! The functions between the layers.

use crate::error::{Result, shown, unsupported};
use crate::graph::Attribute;
use crate::import::net::{Net, Wire};
use serde_json::Value;

/// A function of one number.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Activation {
    Tanh,
    HardTanh,
    Relu,
    LeakyRelu(f32),
    Sigmoid,
    Silu,
    Softsign,
}

impl Activation {
    /// From a word, or from an object whose `type` is the word.
    pub(super) fn of(value: &Value) -> Result<Self> {
        let name = value.as_str().or_else(|| value.get("type")?.as_str()).unwrap_or("");
        let slope = value.get("negative_slope").and_then(Value::as_f64).unwrap_or(0.01);
        Ok(match name {
            "Tanh" | "Fasttanh" => Self::Tanh,
            "Hardtanh" => Self::HardTanh,
            "ReLU" => Self::Relu,
            "LeakyReLU" => Self::LeakyRelu(slope as f32),
            "Sigmoid" => Self::Sigmoid,
            "SiLU" => Self::Silu,
            "Softsign" => Self::Softsign,
            other => return unsupported(format!("its activation {} is not known", shown(other))),
        })
    }

    pub(super) fn apply(self, net: &mut Net, x: &str) -> Wire {
        match self {
            Self::Tanh => net.op("Tanh", &[x], &[]),
            Self::Relu => net.op("Relu", &[x], &[]),
            Self::LeakyRelu(slope) => net.op("LeakyRelu", &[x], &[("alpha", Attribute::Float(slope))]),
            Self::Sigmoid => net.op("Sigmoid", &[x], &[]),
            Self::Softsign => net.op("Softsign", &[x], &[]),
            Self::HardTanh => {
                let (low, high) = (net.weights(&[], vec![-1.0]), net.weights(&[], vec![1.0]));
                net.op("Clip", &[x, &low, &high], &[])
            }
            Self::Silu => {
                let gate = net.op("Sigmoid", &[x], &[]);
                net.op("Mul", &[x, &gate], &[])
            }
        }
    }
}
