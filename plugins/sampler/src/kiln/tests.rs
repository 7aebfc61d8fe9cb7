//! What the thread makes, with a small model.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;
use std::time::{Duration, Instant};

use infer::Want;
use infer::latent::{LoadedLatent, load_latent};
use model::ModelFile;
use rt::Taker;

use super::{Clay, Hatch, Kiln, Scene, Tried};
use crate::board::Board;
use crate::engine::{RACK, TRIED};
use crate::params::{PADS, SamplerParams};
use crate::recipe::Sound;
use crate::tests::small;

/// A kiln with a sound of its model on each pad.
struct Stage {
    model: Arc<LoadedLatent>,
    hatch: Arc<Hatch>,
    board: Arc<Board>,
    taker: Taker<Sound>,
    _kiln: Kiln,
}

impl Stage {
    fn new() -> Self {
        let file = ModelFile::from_bytes(small::drums("Drums", 1), "drums").unwrap();
        let model = load_latent(file, &Want { crash_folder: None, ..Want::at(48_000.0) }).unwrap();
        let (giver, taker) = rt::handoff(RACK);
        let (hatch, board) = (Hatch::new(), Arc::new(Board::default()));
        let kiln = Kiln::start(hatch.clone(), Arc::new(SamplerParams::default()), board.clone(), giver, || {});
        let mut stage = Self { model, hatch, board, taker, _kiln: kiln };
        stage.put(1, 0);
        stage
    }

    /// Other sounds on all pads, from the `first` on.
    fn put(&mut self, revision: u32, first: usize) {
        let count = self.model.chart().places().len();
        let clay = |pad: usize| Clay { path: [self.point((first + pad) % count)].into(), original: None };
        let pads = (0..PADS).map(clay).collect();
        self.hatch.set_scene(Scene { model: Some(self.model.clone()), pads });
        (0..PADS).for_each(|pad| self.board.set_revision(pad, revision));
        self.hatch.bell().ring();
    }

    fn point(&self, sound: usize) -> Vec<f32> {
        self.model.chart().point(sound).unwrap().to_vec()
    }

    /// As the model decodes it.
    fn decoded(&self, sound: usize) -> Vec<f32> {
        self.model.decoder().unwrap().run(&self.point(sound)).unwrap().to_vec()
    }

    /// The next sound for a place of the rack that `is` wanted.
    fn next(&mut self, pad: usize, is: impl Fn(&Sound) -> bool) -> Sound {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            match self.taker.take(pad) {
                Some(sound) if is(&sound) => return *sound,
                _ => assert!(Instant::now() < deadline, "no sound came"),
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

fn samples(sound: &Sound) -> &[f32] {
    sound.layers[0].samples()
}

#[test]
fn what_is_tried_is_the_sound_of_that_number_and_place() {
    let mut stage = Stage::new();
    for sound in [5, 2, 5] {
        stage.hatch.try_out(Tried::Sound(sound));
        let heard = stage.next(TRIED, |_| true);
        assert_eq!(samples(&heard), stage.decoded(sound), "sound {sound}");
    }
    let place = stage.model.chart().places()[9];
    stage.hatch.try_out(Tried::Place(place));
    let heard = stage.next(TRIED, |_| true);
    let far = samples(&heard).iter().zip(stage.decoded(9)).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(far < 1e-3, "a place where a sound is has that sound: {far}");
    stage.hatch.prepare(usize::MAX);
    stage.hatch.try_out(Tried::Sound(usize::MAX));
    stage.hatch.prepare(4);
    stage.hatch.try_out(Tried::Sound(4));
    assert_eq!(samples(&stage.next(TRIED, |_| true)), stage.decoded(4));
}

#[test]
fn a_pad_is_played_when_it_has_the_sound_that_was_just_put_on_it() {
    let mut stage = Stage::new();
    stage.next(3, |sound| sound.recipe.revision == 1);
    stage.hatch.try_out(Tried::Sound(8));
    stage.next(TRIED, |_| true);
    stage.board.take_taps();
    stage.put(2, 5);
    stage.hatch.hear(3);
    let heard = stage.next(3, |sound| sound.recipe.revision == 2);
    assert_eq!(samples(&heard), stage.decoded(8), "what was heard is what is put there");
    let deadline = Instant::now() + Duration::from_secs(20);
    let mut taps = 0;
    while taps == 0 && Instant::now() < deadline {
        taps = stage.board.take_taps();
        std::thread::sleep(Duration::from_millis(1));
    }
    assert_eq!(taps, 1 << 3);
}
