//! A model of this kind that has been found good.

use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use model::ModelFile;
use model::file::Ports;
use model::latent::{AUDIO, POINT, Space};
use model::manifest::Manifest;

use super::half::Row;
use super::{Chart, Half, Meter};
use crate::background::Runtime;
use crate::{Cost, LoadError, Want};

/// Sounds that are decoded to see what one costs, and for how long at most: somebody waits for the first sound.
const TIMED: usize = 200;
const LONGEST: Duration = Duration::from_millis(10);
/// A sound that takes longer is no instrument's.
const SLOWEST_S: f64 = 2.0;

/// A model from points to sounds and back, that can be played. Shared; each thread that decodes has halves of its own.
#[derive(Debug)]
pub struct LoadedLatent {
    file: ModelFile,
    chart: Chart,
    cost: Cost,
    why: String,
    /// The decoder that it was measured with, for the first who wants one.
    measured: Mutex<Option<Half>>,
}

/// Checks and measures a model of the kind `latent`. Its halves play in ONNX Runtime alone.
///
/// # Errors
/// Why it is not played.
pub fn load_latent(file: ModelFile, want: &Want) -> Result<Arc<LoadedLatent>, LoadError> {
    let loaded = want.guarded(&file.sha256.clone(), || assess(file).map(Arc::new));
    match &loaded {
        Ok(loaded) => tracing::info!(model = loaded.manifest().name, "{}", loaded.why),
        Err(refusal) => tracing::info!("{refusal}"),
    }
    loaded
}

fn assess(file: ModelFile) -> Result<LoadedLatent, LoadError> {
    let Ports::Latent(space) = &file.ports else {
        return Err(LoadError::NotLatent { name: file.manifest.name.clone() });
    };
    let (runtime, space) = (Runtime::find()?, Arc::clone(space));
    let [point, sound] = rows(&space);
    let (chart, mut decoder) = thread::scope(|scope| {
        let beside = scope.spawn(|| {
            Half::try_out(runtime, &space.encoder, sound, point)?;
            Chart::new(Arc::clone(&space))
        });
        let decoder = Half::try_out(runtime, &file.onnx, point, sound)
            .and_then(|()| Half::open(runtime, &file.onnx, point, sound));
        let chart = beside.join().unwrap_or_else(|panic| resume_unwind(panic));
        Ok::<_, LoadError>((chart?, decoder?))
    })?;
    golden(&file, &mut decoder)?;
    let cost = measure(&mut decoder, &space)?;
    let why = format!(
        "It is decoded on a thread of its own, by ONNX Runtime: a sound takes {:.1} ms.",
        cost.median_us / 1_000.0
    );
    Ok(LoadedLatent { file, chart, cost, why, measured: Mutex::new(Some(decoder)) })
}

fn rows(space: &Space) -> [Row<'static>; 2] {
    [Row { name: POINT, width: space.size }, Row { name: AUDIO, width: space.format.samples }]
}

/// What the file's maker heard.
fn golden(file: &ModelFile, decoder: &mut Half) -> Result<(), LoadError> {
    let Some(golden) = file.golden()? else { return Ok(()) };
    let sound = decoder.run(&golden.input)?;
    let found = sound.iter().zip(&golden.output).map(|(a, b)| f64::from((a - b).abs())).fold(0.0, f64::max);
    let limit = f64::from(golden.tolerance);
    if found <= limit { Ok(()) } else { Err(LoadError::Golden { found, limit }) }
}

/// Decodes some of the sounds that the model came with.
fn measure(decoder: &mut Half, space: &Space) -> Result<Cost, LoadError> {
    let (start, mut times) = (Instant::now(), Vec::with_capacity(TIMED));
    decoder.run(&space.mean)?;
    let points: Vec<_> = space.points().map(|(_, z)| z).collect();
    let step = (points.len() / TIMED).max(1);
    for z in points.iter().step_by(step).cycle().take(TIMED) {
        let began = Instant::now();
        decoder.run(z)?;
        times.push(began.elapsed());
        if began.elapsed().as_secs_f64() > SLOWEST_S {
            return Err(LoadError::TimedOut { seconds: SLOWEST_S });
        }
        if start.elapsed() > LONGEST {
            break;
        }
    }
    Ok(Cost::of(times, space.format.samples, space.format.sample_rate))
}

impl LoadedLatent {
    /// The file.
    pub fn file(&self) -> &ModelFile {
        &self.file
    }

    /// What the file says of itself.
    pub fn manifest(&self) -> &Manifest {
        &self.file.manifest
    }

    /// Its space.
    pub fn chart(&self) -> &Chart {
        &self.chart
    }

    /// What the file says of its space.
    pub fn space(&self) -> &Space {
        self.chart.space()
    }

    /// What a sound was measured to cost on this computer.
    pub fn cost(&self) -> Cost {
        self.cost
    }

    /// How it plays, in one sentence.
    pub fn why(&self) -> &str {
        &self.why
    }

    /// From points to sounds. Takes some milliseconds to make, but for the first.
    ///
    /// # Errors
    /// When the system has no memory for it.
    pub fn decoder(&self) -> Result<Half, LoadError> {
        if let Some(measured) = self.measured.lock().unwrap_or_else(PoisonError::into_inner).take() {
            return Ok(measured);
        }
        let [point, sound] = rows(self.space());
        Half::open(Runtime::find()?, &self.file.onnx, point, sound)
    }

    /// From sounds to points. Takes some milliseconds to make.
    ///
    /// # Errors
    /// When the system has no memory for it.
    pub fn encoder(&self) -> Result<Half, LoadError> {
        let [point, sound] = rows(self.space());
        Half::open(Runtime::find()?, &self.space().encoder, sound, point)
    }

    /// For the sounds of this space. Allocates.
    pub fn meter(&self) -> Meter {
        Meter::new(self.space().format.samples, self.space().format.sample_rate)
    }
}
