//! How a `latent` model is played: a point of a space in, a sound out; and the other way through its encoder.
//!
//! The contract: the graph has the input `z [B, D]` and the output `audio [B, L]`, the encoder in its metadata the input
//! `audio [B, L]` and the output `z [B, D]`. All are f32. Neither has a memory.

use crate::effect::describe::found;
use crate::error::{ModelError, Result};
use crate::graph::{Dim, Element, Graph, Value};
use crate::manifest::{Control, Direction, Latent, Manifest, SoundFormat};
use crate::onnx;
use std::sync::Arc;

/// A point of the space.
pub const POINT: &str = "z";

/// A sound.
pub const AUDIO: &str = "audio";

/// A space of sounds, with everything in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Space {
    /// Numbers of a point: `D`.
    pub size: usize,
    /// What sounds are like.
    pub format: SoundFormat,
    /// The ONNX file that turns a sound ([`AUDIO`]) into a point ([`POINT`]). It has passed the gate.
    pub encoder: Arc<[u8]>,
    /// Mean of the training data's points, `[D]`.
    pub mean: Vec<f32>,
    /// Their standard deviation, `[D]`.
    pub deviation: Vec<f32>,
    /// `pc1` and `pc2`; orthogonal to the controls.
    pub axes: [Line; 2],
    /// Frequency, attack and release.
    pub controls: [Feature; 3],
    /// Across and up on the map.
    pub map: [Line; 2],
    /// In the order of their colours.
    pub packs: Vec<Pack>,
    /// What the encoder says of the golden output, `[D]`.
    pub golden_point: Option<Vec<f32>>,
}

/// A direction of the space.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// `[D]`
    pub weights: Vec<f32>,
    /// Added to the product.
    pub offset: f64,
    /// Where nearly all of the training data lies.
    pub range: [f64; 2],
}

/// A direction with what is measured along it.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// Where a point lies, in the unit of the measure.
    pub line: Line,
    /// Of what is measured on the training data.
    pub mean: f64,
    /// Its standard deviation.
    pub deviation: f64,
}

/// Sounds that belong together.
#[derive(Debug, Clone, PartialEq)]
pub struct Pack {
    /// Shown to the musician.
    pub name: String,
    /// `[sound][D]` flattened.
    pub points: Vec<f32>,
}

impl Line {
    /// Where a point `[D]` lies: `weights · z + offset`.
    pub fn at(&self, z: &[f32]) -> f64 {
        self.weights.iter().zip(z).map(|(w, x)| f64::from(*w) * f64::from(*x)).sum::<f64>() + self.offset
    }
}

impl Space {
    /// Reads and checks the space of a graph.
    ///
    /// # Errors
    /// [`ModelError::Manifest`] where the manifest leaves out the section `latent` or speaks of what the file does not
    /// have; [`ModelError::Ports`] where the graph or the encoder has another shape; what is wrong with the encoder.
    pub fn of(graph: &Graph, manifest: Option<&Manifest>) -> Result<Self> {
        let Some(section) = manifest.and_then(|manifest| manifest.latent.as_ref()) else {
            let why = "it does not say what its space is like (the section \"latent\")";
            return Err(ModelError::Manifest(why.into()));
        };
        let (point, sound) = (section.size, section.format.samples);
        ports(graph, "the model", (POINT, point), (AUDIO, sound))?;
        let encoder = section.encoder(&graph.metadata)?;
        let inner =
            onnx::read(&encoder).map_err(|error| ModelError::Manifest(format!("its encoder is bad: {error}")))?;
        ports(&inner, "its encoder", (AUDIO, sound), (POINT, point))?;
        read(section, graph, encoder.into())
    }

    /// Where a point `[D]` lies on the map: across and up.
    pub fn place(&self, z: &[f32]) -> [f64; 2] {
        [self.map[0].at(z), self.map[1].at(z)]
    }

    /// All sounds of all packs: the pack's number and the point `[D]`.
    pub fn points(&self) -> impl Iterator<Item = (usize, &[f32])> {
        let pack = |(number, pack)| {
            let pack: &Pack = pack;
            pack.points.chunks_exact(self.size).map(move |z| (number, z))
        };
        self.packs.iter().enumerate().flat_map(pack)
    }
}

fn read(section: &Latent, graph: &Graph, encoder: Arc<[u8]>) -> Result<Space> {
    let line = |what: &str, direction: &Direction| {
        let weights = section.numbers(&format!("the direction \"{what}\""), &direction.weights)?;
        if weights.iter().all(|weight| *weight == 0.0) {
            return Err(ModelError::Manifest(format!("the direction \"{what}\" leads nowhere")));
        }
        Ok(Line { weights, offset: direction.offset, range: direction.range })
    };
    let feature = |control: &Control| {
        let line = line(&format!("{:?}", control.measures), &control.direction)?;
        Ok(Feature { line, mean: control.mean, deviation: control.deviation })
    };
    let deviation = section.numbers("the deviation of the space", &section.deviation)?;
    if let Some(least) = deviation.iter().find(|x| **x <= 0.0) {
        return Err(ModelError::Manifest(format!(
            "the deviation of the space is {least} somewhere; it must be above 0"
        )));
    }
    let [first, second, third] = &section.controls;
    let golden = section.golden_point.as_ref();
    Ok(Space {
        size: section.size,
        format: section.format,
        encoder,
        mean: section.numbers("the mean of the space", &section.mean)?,
        deviation,
        axes: [line("pc1", &section.axes[0])?, line("pc2", &section.axes[1])?],
        controls: [feature(first)?, feature(second)?, feature(third)?],
        map: [line("across the map", &section.map[0])?, line("up the map", &section.map[1])?],
        packs: packs(section, graph)?,
        golden_point: golden.map(|text| section.numbers("the golden point", text)).transpose()?,
    })
}

fn packs(section: &Latent, graph: &Graph) -> Result<Vec<Pack>> {
    let points = section.points(&graph.metadata)?;
    let mut rest = &points[..];
    let pack = |size: &crate::manifest::PackSize| {
        let (own, after) = rest.split_at(size.count * section.size);
        rest = after;
        Pack { name: size.name.clone(), points: own.to_vec() }
    };
    Ok(section.packs.iter().map(pack).collect())
}

/// Whether the graph goes from `[B, width]` to `[B, width]` by these names.
fn ports(graph: &Graph, what: &str, input: (&str, usize), output: (&str, usize)) -> Result<()> {
    let fits = |values: &[Value], (name, width): (&str, usize)| match values {
        [value] => value.name == name && value.element == Element::F32 && rows(&value.dims, width),
        _ => false,
    };
    if fits(&graph.inputs, input) && fits(&graph.outputs, output) {
        return Ok(());
    }
    let wanted =
        format!("the input \"{}\" [B, {}] and the output \"{}\" [B, {}]", input.0, input.1, output.0, output.1);
    Err(ModelError::Ports { found: found(graph, &format!("{what} does not fit")), wanted })
}

fn rows(dims: &[Dim], width: usize) -> bool {
    matches!(dims, [batch, last] if *last == Dim::Fixed(width) && !matches!(batch, Dim::Fixed(rows) if *rows != 1))
}
