//! The work of the thread.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use dsp::OneShot;
use infer::LoadError;
use infer::latent::{Aim, Half, Hit, LoadedLatent, Meter, Wish};
use rt::Giver;

use super::clay::wish;
use super::tasted::Tasted;
use super::{Fired, Hatch, PEAKS, Scene, lock};
use crate::board::Board;
use crate::engine::TRIED;
use crate::params::{PADS, SamplerParams};
use crate::recipe::{Edits, LAYERS, Recipe, Sound};

/// What is to be heard once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Tried {
    /// A sound of the packs, counted through all of them.
    Sound(usize),
    /// What is at a place of the map.
    Place([f32; 2]),
}

/// Edits may lead out of the space, and what is decoded there may be many times as high as all that the model was taught.
/// It is turned down to so many times their peak.
const HIGHEST: f32 = 2.0;

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
    /// Bit by bit, pads that are to be played as soon as their sound is that of their newest point.
    eager: u32,
}

/// A model that is ready to decode.
struct Bench {
    model: Arc<LoadedLatent>,
    decoder: Half,
    meter: Meter,
    tasted: Tasted,
}

impl Potter {
    pub(super) fn new(
        hatch: Arc<Hatch>,
        params: Arc<SamplerParams>,
        board: Arc<Board>,
        giver: Giver<Sound>,
        tell: Box<dyn Fn() + Send>,
    ) -> Self {
        Self { hatch, params, board, giver, tell, bench: None, made: [None; PADS], last: 0, eager: 0 }
    }

    /// Makes the sound that is wanted most. Says whether there was one.
    pub(super) fn step(&mut self) -> bool {
        self.giver.collect();
        self.eager |= self.hatch.eager.swap(0, Ordering::AcqRel);
        self.play_eager();
        let tried = self.try_out();
        let Some((pad, recipe, careful)) = self.next() else { return self.look_ahead() || tried };
        // The revisions were read first: this scene is theirs, or a newer one that will be made again.
        let scene = self.scene();
        self.make(&scene, pad, recipe, careful);
        self.play_eager();
        true
    }

    /// What is on the pads, with its model open.
    fn scene(&mut self) -> Arc<Scene> {
        let scene = lock(&self.hatch.scene).clone();
        self.fit(&scene);
        scene
    }

    /// Has those pads played that were waited for.
    fn play_eager(&mut self) {
        let eager = self.eager;
        for pad in (0..PADS).filter(|pad| eager & 1 << pad != 0) {
            let newest = Some(self.board.revision(pad));
            if self.made[pad].map(|(recipe, _)| recipe.revision) == newest {
                self.eager &= !(1 << pad);
                self.board.tap(pad);
            }
        }
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
        let (sound, fired) = self.sound(scene, pad, recipe, careful).unwrap_or_else(|error| {
            *lock(&self.hatch.trouble) = Some(error.to_string());
            silence(recipe)
        });
        self.made[pad] = Some((recipe, sound.settled));
        self.last = pad;
        self.giver.offer(pad, Box::new(sound));
        lock(&self.hatch.fired)[pad] = fired;
        if self.hatch.watched.load(Ordering::Relaxed) {
            (self.tell)();
        }
    }

    /// A pad with nothing on it is silent.
    fn sound(&mut self, scene: &Scene, pad: usize, recipe: Recipe, careful: bool) -> Result<(Sound, Fired), LoadError> {
        let (edits, clay) = (&recipe.edits, scene.pads.get(pad));
        let point = self.bench.as_ref().zip(clay).and_then(|(bench, clay)| clay.point(bench.model.chart(), pad, edits));
        let Some(z) = point else { return Ok(silence(recipe)) };
        let original = clay.and_then(|clay| clay.original.as_deref());
        let layers = if edits.velocity_tone == 0.0 { 1 } else { LAYERS };
        let mut settled = true;
        let mut hits = Vec::with_capacity(layers);
        for layer in 0..layers {
            // Who tries a sound does not wait for all of them.
            self.try_out();
            let wish = wish(edits, layer, layers);
            settled &= careful || !wish.turns_features();
            let Some(bench) = &mut self.bench else { return Ok(silence(recipe)) };
            let mut hit = bench.hit(&z, &wish, careful)?;
            blend(&mut hit.sound, original, edits);
            hits.push(hit);
        }
        Ok(self.bench.as_ref().map_or_else(|| silence(recipe), |bench| bench.finished(recipe, settled, &hits)))
    }

    /// Decodes what may be tried next. Says whether there was anything.
    fn look_ahead(&mut self) -> bool {
        let Some(sound) = lock(&self.hatch.ahead).take() else { return false };
        self.scene();
        // Whether it can be decoded is said when it is played.
        let _ = self.bench.as_mut().map(|bench| bench.tasted(sound));
        true
    }

    /// Plays what is to be tried now. Says whether there was anything.
    fn try_out(&mut self) -> bool {
        let Some(tried) = lock(&self.hatch.tried).take() else { return false };
        self.scene();
        if let Some(Ok(Some(sound))) = self.bench.as_mut().map(|bench| bench.try_out(tried)) {
            self.giver.offer(TRIED, Box::new(sound));
            self.board.tap_tried();
        }
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
        Ok(Self { model: model.clone(), decoder, meter, tasted: Tasted::default() })
    }

    /// The sound that is nearest to what is wished of a point. What was heard on the map is not decoded again.
    fn hit(&mut self, z: &[f32], wish: &Wish, careful: bool) -> Result<Hit, LoadError> {
        let Self { model, decoder, meter, tasted } = self;
        if *wish == Wish::default()
            && let Some(sound) = tasted.of_point(z)
        {
            let got = meter.measure(&sound);
            return Ok(Hit { z: z.to_vec(), sound: sound.to_vec(), asked: got, got, rounds: 0 });
        }
        let mut aim = Aim { chart: model.chart(), decoder, meter };
        let mut hit = if careful { aim.true_to(z, wish) } else { aim.straight(z, wish) }?;
        tame(&mut hit.sound, HIGHEST * model.space().format.peak as f32);
        Ok(hit)
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

    /// None where there is no such sound.
    fn try_out(&mut self, tried: Tried) -> Result<Option<Sound>, LoadError> {
        let sound = match tried {
            Tried::Sound(number) => self.tasted(number)?,
            Tried::Place(place) => Some(Arc::from(self.decoder.run(&self.model.chart().at(place))?)),
        };
        let rate_hz = self.model.space().format.sample_rate;
        let layers = |sound: Arc<[f32]>| [OneShot::new(&sound, rate_hz)].into();
        Ok(sound.map(|sound| Sound { recipe: Recipe::default(), settled: true, layers: layers(sound) }))
    }

    /// A sound of the packs, decoded unless it was lately. None where there is no such sound.
    fn tasted(&mut self, number: usize) -> Result<Option<Arc<[f32]>>, LoadError> {
        let Self { model, decoder, tasted, .. } = self;
        let Some(z) = model.chart().point(number) else { return Ok(None) };
        tasted.get(number, z, |z| decoder.run(z).map(Arc::from)).map(Some)
    }
}

/// Turns a sound down that is too high.
fn tame(sound: &mut [f32], highest: f32) {
    let peak = sound.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
    if peak > highest {
        sound.iter_mut().for_each(|x| *x *= highest / peak);
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
