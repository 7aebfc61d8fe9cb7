//! The voice of the plugin.

use std::sync::Arc;

use dsp::{Convolution, Impulse};
use infer::{Instrument, LoadedControls, Moment, Touch};

use crate::Player;
use crate::score::{RATE_HZ, SEED, Score};

pub(crate) struct Ours {
    voice: Instrument,
    room: Option<Convolution>,
}

impl Ours {
    pub(crate) fn new(model: &Arc<LoadedControls>, room: bool) -> Self {
        let room = model.reverb().filter(|_| room).map(|taps| Convolution::new(Arc::new(Impulse::new(taps))));
        Self { voice: Instrument::new([Some(model), None], RATE_HZ, SEED), room }
    }
}

impl Player for Ours {
    fn play(&mut self, score: &mut Score, sound: &mut [f32]) {
        // As a host would: in small blocks.
        for sound in sound.chunks_mut(96) {
            sound.fill(0.0);
            self.voice.render(sound, |_| {
                let (f0_hz, loudness_db) = score.next();
                (Moment { f0_hz, loudness_db: [loudness_db; 2], presence: 1.0 }, Touch::default())
            });
            if let Some(room) = &mut self.room {
                let mut wet = [0.0; 96];
                wet.copy_from_slice(sound);
                room.process(&mut wet);
                sound.iter_mut().zip(wet).for_each(|(sound, wet)| *sound += wet);
            }
        }
    }
}
