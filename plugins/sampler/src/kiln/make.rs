//! The work of the thread.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use dsp::OneShot;
use infer::LoadError;
use infer::latent::{Aim, Half, Hit, LoadedLatent, Meter};
use rt::Giver;

use super::clay::wish;
use super::{Fired, Hatch, PEAKS, Scene, lock};
use crate::board::Board;
use crate::engine::TRIED;
use crate::params::{PADS, SamplerParams};
use crate::recipe::{Edits, LAYERS, Recipe, Sound};

/// Sounds that were tried and are kept, in case they are tried again.
const KEPT: usize = 512;

/// A point that is to be heard once.
#[derive(Debug, Clone)]
pub(crate) struct Tried {
    pub(crate) z: Vec<f32>,
}

/// The thread's own things.
pub(super) struct Potter {
    hatch: Arc<Hatch>,
    params: Arc<SamplerParams>,
    board: Arc<Board>,
    giver: Giver<Sound>,
    tell: Box<dyn Fn() + Send>,
    bench: Option<Bench>,
    /// The recipe that was made for each pad, and whether it is settled.
    made: [Option<(Recipe, bool)>; PADS],
    /// The pad that was made last: the others go first.
    last: usize,
}

/// A model that is ready to decode.
struct Bench {
    model: Arc<LoadedLatent>,
    decoder: Half,
    meter: Meter,
    /// By the bits of the point.
    tried: HashMap<Vec<u32>, Arc<[f32]>>,
}

impl Potter {
    pub(super) fn new(
        hatch: Arc<Hatch>,
        params: Arc<SamplerParams>,
        board: Arc<Board>,
        giver: Giver<Sound>,
        tell: Box<dyn Fn() + Send>,
    ) -> Self {
        Self { hatch, params, board, giver, tell, bench: None, made: [None; PADS], last: 0 }
    }

    /// Makes the sound that is wanted most. Says whether there was one.
    pub(super) fn step(&mut self) -> bool {
        self.giver.collect();
        let tried = lock(&self.hatch.tried).take();
        let Some((pad, recipe, careful)) = self.next() else {
            return tried.is_some_and(|tried| self.try_out(&tried));
        };
        // The revisions were read first: this scene is theirs, or a newer one that will be made again.
        let scene = lock(&self.hatch.scene).clone();
        self.fit(&scene);
        if let Some(tried) = tried {
            self.try_out(&tried);
        }
        self.make(&scene, pad, recipe, careful);
        true
    }

    /// The pad whose sound is not what it should be, else one whose sound can be made better.
    fn next(&mut self) -> Option<(usize, Recipe, bool)> {
        let in_turn = (1..=PADS).map(|n| (self.last + n) % PADS);
        let wanted = |pad: usize| self.params.recipe(pad, self.board.revision(pad));
        let offline = self.hatch.offline.load(Ordering::Relaxed);
        let other = in_turn.clone().map(|pad| (pad, wanted(pad)));
        let mut other = other.filter(|(pad, wanted)| self.made[*pad].map(|(recipe, _)| recipe) != Some(*wanted));
        let rough = || in_turn.clone().filter_map(|pad| Some((pad, self.made[pad].filter(|(_, settled)| !settled)?.0)));
        let first = other.next().map(|(pad, recipe)| (pad, recipe, offline));
        first.or_else(|| rough().next().map(|(pad, recipe)| (pad, recipe, true)))
    }

    /// Opens the model of the scene, if it is another than before.
    fn fit(&mut self, scene: &Scene) {
        let same = match (&self.bench, &scene.model) {
            (Some(bench), Some(model)) => Arc::ptr_eq(&bench.model, model),
            (bench, model) => bench.is_none() && model.is_none(),
        };
        if same {
            return;
        }
        let opened = scene.model.as_ref().map(Bench::open).transpose();
        *lock(&self.hatch.trouble) = opened.as_ref().err().map(ToString::to_string);
        self.bench = opened.ok().flatten();
    }

    fn make(&mut self, scene: &Scene, pad: usize, recipe: Recipe, careful: bool) {
        let (sound, fired) = self.sound(scene, pad, recipe, careful);
        self.made[pad] = Some((recipe, sound.settled));
        self.last = pad;
        self.giver.offer(pad, Box::new(sound));
        lock(&self.hatch.fired)[pad] = fired;
        if self.hatch.watched.load(Ordering::Relaxed) {
            (self.tell)();
        }
    }

    /// A pad that cannot be made is silent.
    fn sound(&mut self, scene: &Scene, pad: usize, recipe: Recipe, careful: bool) -> (Sound, Fired) {
        let made = self.bench.as_mut().and_then(|bench| bench.sound(scene, pad, recipe, careful));
        match made {
            Some(Ok(made)) => made,
            Some(Err(error)) => {
                *lock(&self.hatch.trouble) = Some(error.to_string());
                silence(recipe)
            }
            None => silence(recipe),
        }
    }

    fn try_out(&mut self, tried: &Tried) -> bool {
        let Some(Ok(sound)) = self.bench.as_mut().map(|bench| bench.try_out(&tried.z)) else { return true };
        self.giver.offer(TRIED, Box::new(sound));
        self.board.tap_tried();
        true
    }
}

fn silence(recipe: Recipe) -> (Sound, Fired) {
    let fired = Fired { recipe, settled: true, ..Fired::default() };
    (Sound { recipe, settled: true, layers: Box::default() }, fired)
}

impl Bench {
    fn open(model: &Arc<LoadedLatent>) -> Result<Self, LoadError> {
        let (decoder, meter) = (model.decoder()?, model.meter());
        Ok(Self { model: model.clone(), decoder, meter, tried: HashMap::new() })
    }

    /// None where there is nothing on the pad.
    fn sound(
        &mut self,
        scene: &Scene,
        pad: usize,
        recipe: Recipe,
        careful: bool,
    ) -> Option<Result<(Sound, Fired), LoadError>> {
        let (edits, clay) = (&recipe.edits, scene.pads.get(pad)?);
        let z = clay.point(self.model.chart(), pad, edits)?;
        let layers = if edits.velocity_tone == 0.0 { 1 } else { LAYERS };
        let mut settled = true;
        let mut hits = Vec::with_capacity(layers);
        for layer in 0..layers {
            let wish = wish(edits, layer, layers);
            settled &= careful || !wish.turns_features();
            let Self { model, decoder, meter, .. } = self;
            let mut aim = Aim { chart: model.chart(), decoder, meter };
            match if careful { aim.true_to(&z, &wish) } else { aim.straight(&z, &wish) } {
                Ok(hit) => hits.push(hit),
                Err(error) => return Some(Err(error)),
            }
        }
        hits.iter_mut().for_each(|hit| blend(&mut hit.sound, clay.original.as_deref(), edits));
        Some(Ok(self.finished(recipe, settled, &hits)))
    }

    fn finished(&self, recipe: Recipe, settled: bool, hits: &[Hit]) -> (Sound, Fired) {
        let rate_hz = self.model.space().format.sample_rate;
        let layers = hits.iter().map(|hit| OneShot::new(&hit.sound, rate_hz)).collect();
        let fired = hits.last().map_or_else(Fired::default, |loudest| Fired {
            recipe,
            settled,
            peaks: peaks(&loudest.sound),
            asked: loudest.asked,
            got: loudest.got,
            place: self.model.chart().place(&loudest.z),
            z: loudest.z.as_slice().into(),
            sound: loudest.sound.as_slice().into(),
        });
        (Sound { recipe, settled, layers }, fired)
    }

    fn try_out(&mut self, z: &[f32]) -> Result<Sound, LoadError> {
        let key: Vec<u32> = z.iter().map(|x| x.to_bits()).collect();
        let sound = match self.tried.get(&key) {
            Some(sound) => sound.clone(),
            None => {
                let sound: Arc<[f32]> = self.decoder.run(z)?.into();
                if self.tried.len() >= KEPT {
                    self.tried.clear();
                }
                self.tried.insert(key, sound.clone());
                sound
            }
        };
        let one = OneShot::new(&sound, self.model.space().format.sample_rate);
        Ok(Sound { recipe: Recipe::default(), settled: true, layers: [one].into() })
    }
}

/// The two have much in common: a straight line between them.
fn blend(sound: &mut [f32], original: Option<&[f32]>, edits: &Edits) {
    let Some(original) = original.filter(|_| edits.original > 0.0) else { return };
    sound.iter_mut().zip(original).for_each(|(x, original)| *x += edits.original * (original - *x));
}

fn peaks(sound: &[f32]) -> Arc<[[f32; 2]]> {
    let part = sound.len().div_ceil(PEAKS).max(1);
    let ends = |part: &[f32]| part.iter().fold([0.0_f32; 2], |[low, high], x| [low.min(*x), high.max(*x)]);
    sound.chunks(part).map(ends).collect()
}
