//! `timbrel check`: does a file play, and how?

use std::fmt::{self, Display};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ::model::ModelFile;
use ::model::manifest::Kind;
use infer::{Backend, Cost as Measured, Want};
use serde::Serialize;

use crate::card::{Card, opinion};
use crate::error::{Error, Result};

/// Rate of the host that a model is loaded for, where it names none itself.
const USUAL_RATE_HZ: f64 = 48_000.0;

/// What there is to say about one file.
#[derive(Debug, Clone, Serialize)]
pub struct Verdict {
    /// As it was given.
    pub file: PathBuf,
    /// Whether Timbrel plays it.
    pub plays: bool,
    /// Why not, where it does not.
    pub reason: Option<String>,
    /// What kind of model it is, where that could be read.
    pub kind: Option<Kind>,
    /// Its name.
    pub name: Option<String>,
    /// `inline` or `background`.
    pub runner: Option<&'static str>,
    /// Why that runner.
    pub why: Option<String>,
    /// Rate in Hz that it was made for; nothing where it plays at any.
    pub sample_rate: Option<f64>,
    /// Delay that it adds at its own rate, where that is the model's alone.
    pub latency_samples: Option<usize>,
    /// Names of its knobs.
    pub knobs: Vec<String>,
    /// What a run costs.
    pub cost: Option<Cost>,
    /// What was not written in the file and had to be concluded, in whole sentences.
    pub inferred: Vec<String>,
    /// What its file says and holds.
    #[serde(skip)]
    pub card: Card,
}

/// What a run costs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Cost {
    /// Samples per run.
    pub block: usize,
    /// Half of the runs took longer.
    pub median_us: f64,
    /// One in a hundred took longer.
    pub p99_us: f64,
    /// Median, as a share of the time that the samples last.
    pub percent_of_real_time: f64,
}

impl Verdict {
    /// About the file at `path`.
    pub fn of(path: &Path) -> Self {
        let mut verdict = Self::unread(path);
        if let Err(reason) = verdict.examine(path) {
            verdict.reason = Some(reason.to_string());
        }
        verdict.plays = verdict.reason.is_none();
        verdict
    }

    fn unread(path: &Path) -> Self {
        Self {
            file: path.to_owned(),
            plays: false,
            reason: None,
            kind: None,
            name: None,
            runner: None,
            why: None,
            sample_rate: None,
            latency_samples: None,
            knobs: Vec::new(),
            cost: None,
            inferred: Vec::new(),
            card: Card::default(),
        }
    }

    fn examine(&mut self, path: &Path) -> Result<()> {
        let file = ModelFile::open(path)?;
        self.kind = Some(file.manifest.kind);
        self.name = Some(file.manifest.name.clone());
        self.sample_rate = file.manifest.sample_rates.first().copied();
        self.knobs = file.manifest.knobs.iter().map(|knob| knob.name.clone()).collect();
        self.card = Card::of(&file);
        self.inferred.clone_from(&file.inferred);
        let rate_hz = self.sample_rate.unwrap_or(USUAL_RATE_HZ);
        let want = Want { asked: true, crash_folder: None, ..Want::at(rate_hz) };
        match file.manifest.kind {
            Kind::Controls => self.examine_controls(file, &want),
            Kind::Effect => self.examine_effect(file, &want),
            Kind::Latent => self.examine_latent(file, &want),
        }
    }

    fn examine_effect(&mut self, file: ModelFile, want: &Want) -> Result<()> {
        let loaded = infer::load(file, want)?;
        self.runner = Some(loaded.backend().name());
        self.why = Some(loaded.why().to_owned());
        self.latency_samples = Some(loaded.latency_samples(1));
        self.cost = Some(Cost::of(loaded.cost()));
        Ok(())
    }

    fn examine_controls(&mut self, file: ModelFile, want: &Want) -> Result<()> {
        let loaded = infer::load_controls(file, want)?;
        self.runner = Some(loaded.backend().name());
        self.why = Some(loaded.why().to_owned());
        // On a thread of each voice it depends on the voice's own hop, which only the plugin knows.
        self.latency_samples = (loaded.backend() == Backend::Inline).then_some(0);
        self.cost = Some(Cost::of(loaded.cost()));
        Ok(())
    }

    fn examine_latent(&mut self, file: ModelFile, want: &Want) -> Result<()> {
        let loaded = infer::latent::load_latent(file, want)?;
        self.runner = Some(Backend::Background.name());
        self.why = Some(loaded.why().to_owned());
        self.cost = Some(Cost::of(loaded.cost()));
        Ok(())
    }
}

impl Cost {
    fn of(measured: Measured) -> Self {
        Self {
            block: measured.block,
            median_us: measured.median_us,
            p99_us: measured.p99_us,
            percent_of_real_time: 100.0 * measured.share,
        }
    }
}

/// Prints a verdict on every file; fails where one is refused.
///
/// # Errors
/// When the verdicts cannot be written as JSON.
pub fn run(files: &[PathBuf], json: bool) -> Result<ExitCode> {
    let verdicts: Vec<_> = files.iter().map(|path| Verdict::of(path)).collect();
    if json {
        println!("{}", serde_json::to_string_pretty(&verdicts).map_err(|e| Error::Usage(e.to_string()))?);
    } else {
        verdicts.iter().for_each(print);
    }
    let all_play = verdicts.iter().all(|verdict| verdict.plays);
    Ok(if all_play { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn print(verdict: &Verdict) {
    let file = verdict.file.display();
    if let Some(reason) = &verdict.reason {
        println!("{file}: refused. {reason}");
        return;
    }
    let card = &verdict.card;
    println!("{file}: {}{card}", card.title);
    say("plays", &format!("{}. {}", verdict.runner.unwrap_or_default(), verdict.why.as_deref().unwrap_or_default()));
    if let Some(late) = verdict.latency_samples {
        say("adds", &format!("{late} samples of latency at its own rate"));
    }
    if let Some(cost) = verdict.cost {
        say("costs", &cost.to_string());
    }
    verdict.inferred.iter().for_each(|words| say("concluded", words));
}

fn say(label: &str, words: &str) {
    println!("  {label:<12} {words}");
}

impl Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { block, median_us, p99_us, percent_of_real_time: percent } = self;
        let opinion = opinion(percent / 100.0);
        write!(
            f,
            "{block} samples take {median_us:.1} µs (one in a hundred {p99_us:.1} µs), {percent:.1} % of real time: {opinion}"
        )
    }
}
