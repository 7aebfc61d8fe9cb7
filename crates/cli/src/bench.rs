//! `timbrel bench`: both runners on the same model, in one run.

mod pair;

use std::path::{Path, PathBuf};

use pair::Pair;
use serde::Serialize;

use crate::cost::{Figures, Plan, interleaved};
use crate::error::{Error, Result};
use ::model::ModelFile;

/// Rate that a percentage refers to where a model names none.
const USUAL_RATE_HZ: f64 = 48_000.0;
/// Runs for each figure.
const ROUNDS: usize = 2_000;
const WARM_UP: usize = 200;

/// What to measure.
#[derive(Debug, Clone)]
pub struct Bench {
    /// Model files.
    pub files: Vec<PathBuf>,
    /// Samples per run.
    pub blocks: Vec<usize>,
    /// Also with the caches emptied before every run.
    pub cold: bool,
}

/// One measurement.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    /// As it was given.
    pub file: PathBuf,
    /// `inline` or `background`; the latter's figures are those of ONNX Runtime's run alone, without the thread.
    pub runner: &'static str,
    /// Samples per run.
    pub block: usize,
    /// Whether the caches were emptied before every run.
    pub cold: bool,
    /// How long a run took.
    #[serde(flatten)]
    pub figures: Figures,
    /// Median, as a share of the time that the samples last.
    pub percent_of_real_time: f64,
}

impl Bench {
    /// Measures everything.
    ///
    /// # Errors
    /// When a file is refused by both runners.
    pub fn rows(&self) -> Result<Vec<Row>> {
        let caches: &[bool] = if self.cold { &[false, true] } else { &[false] };
        let mut rows = Vec::new();
        for path in &self.files {
            let file = ModelFile::open(path)?;
            for &block in &self.blocks {
                for &cold in caches {
                    rows.extend(measure(path, &file, block, cold)?);
                }
            }
        }
        Ok(rows)
    }

    /// Measures everything and prints it.
    ///
    /// # Errors
    /// As [`Bench::rows`].
    pub fn run(&self, json: bool) -> Result<()> {
        let rows = self.rows()?;
        if json {
            println!("{}", serde_json::to_string_pretty(&rows).map_err(|e| Error::Usage(e.to_string()))?);
        } else {
            rows.iter().for_each(print);
        }
        Ok(())
    }
}

fn measure(path: &Path, file: &ModelFile, block: usize, cold: bool) -> Result<Vec<Row>> {
    let mut pair = Pair::load(file, block)?;
    let block = pair.block();
    let (names, mut candidates) = pair.candidates();
    let figures = interleaved(&mut candidates, Plan { rounds: ROUNDS, warm_up: WARM_UP, cold });
    let rate_hz = file.manifest.sample_rates.first().copied().unwrap_or(USUAL_RATE_HZ);
    let lasts_us = block as f64 / rate_hz * 1e6;
    let row = |(runner, figures): (&'static str, Figures)| Row {
        file: path.to_owned(),
        runner,
        block,
        cold,
        figures,
        percent_of_real_time: 100.0 * figures.median_us / lasts_us,
    };
    Ok(names.into_iter().zip(figures).map(row).collect())
}

fn print(row: &Row) {
    let (file, cache) = (row.file.display(), if row.cold { "cold" } else { "warm" });
    let Figures { median_us, p99_us, p999_us, max_us } = row.figures;
    println!(
        "{file}  {:<10} {:>5} samples {cache}: median {median_us:>8.1} µs  p99 {p99_us:>8.1}  p99.9 {p999_us:>8.1}  \
         max {max_us:>8.1}  {:>6.2} % of real time",
        row.runner, row.block, row.percent_of_real_time
    );
}
