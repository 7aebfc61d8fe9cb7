//! What is heard while a model gives no sound.

use dsp::Delay;
use dsp::fade::equal_power;

use super::Fallback;

/// Length of the fades to the fallback and back, in seconds.
const FADE_S: f64 = 0.005;

/// Fades one voice to its fallback where a hop is missing, and back where sound comes again.
///
/// A hop is known to be missing only when its time has come, so what is faded out is the last sample, held: there is
/// no step, and no latency for the sake of hops that hardly ever fail.
pub(super) struct Relief {
    /// The model's input, as late as the model is, where that is the fallback. `[channel]`
    dry: Option<Box<[Delay]>>,
    /// Where that sound is put. `[frames]`
    scratch: Box<[f32]>,
    /// The newest sample of each channel that was not already fading to the fallback.
    held: Box<[f32]>,
    state: State,
    fade: usize,
}

/// Where the sound comes from, and how many samples of a fade are done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Model,
    ToFallback(usize),
    Fallback,
    ToModel(usize),
}

impl Relief {
    pub(super) fn new(
        fallback: Fallback,
        channels: usize,
        longest: usize,
        model_rate_hz: f64,
        model_latency: usize,
    ) -> Self {
        let delay = || {
            let mut delay = Delay::new(model_latency);
            delay.set(model_latency);
            delay
        };
        let dry = (fallback == Fallback::Dry).then(|| (0..channels).map(|_| delay()).collect());
        let fade = (model_rate_hz * FADE_S).round().max(1.0) as usize;
        Self { dry, scratch: vec![0.0; longest].into(), held: vec![0.0; channels].into(), state: State::Model, fade }
    }

    /// As if the model had always been heard.
    ///
    /// Realtime.
    pub(super) fn reset(&mut self) {
        self.dry.iter_mut().flatten().for_each(Delay::reset);
        self.held.fill(0.0);
        self.state = State::Model;
    }

    /// Repairs one hop: `input` and `sound` are `[channel][frames]`, and `sound` holds nothing unless it `came`.
    ///
    /// Realtime.
    pub(super) fn apply(&mut self, input: &[f32], sound: &mut [f32], frames: usize, came: bool) {
        let before = self.state.next(came, self.fade);
        for (channel, held) in self.held.iter_mut().enumerate() {
            let range = channel * frames..(channel + 1) * frames;
            let fallback = &mut self.scratch[..frames];
            match &mut self.dry {
                Some(delays) => {
                    fallback.copy_from_slice(&input[range.clone()]);
                    delays[channel].process(fallback);
                }
                None => fallback.fill(0.0),
            }
            self.state = before;
            if before == State::Model {
                *held = sound[range.end - 1];
                continue;
            }
            for (y, fallback) in sound[range].iter_mut().zip(fallback) {
                self.state = self.state.next(came, self.fade);
                *y = self.state.mix(*y, *fallback, *held, self.fade);
                if !matches!(self.state, State::ToFallback(_)) {
                    *held = *y;
                }
                self.state = self.state.step();
            }
        }
    }
}

impl State {
    /// What comes after a fade that is done, or when sound stops or comes again.
    fn next(self, came: bool, fade: usize) -> Self {
        match self {
            Self::Model | Self::ToModel(_) if !came => Self::ToFallback(0),
            Self::ToFallback(done) if done == fade => {
                if came {
                    Self::ToModel(0)
                } else {
                    Self::Fallback
                }
            }
            Self::Fallback if came => Self::ToModel(0),
            Self::ToModel(done) if done == fade => Self::Model,
            Self::Model | Self::ToFallback(_) | Self::Fallback | Self::ToModel(_) => self,
        }
    }

    /// One sample further.
    fn step(self) -> Self {
        match self {
            Self::ToFallback(done) => Self::ToFallback(done + 1),
            Self::ToModel(done) => Self::ToModel(done + 1),
            Self::Model | Self::Fallback => self,
        }
    }

    fn mix(self, model: f32, fallback: f32, held: f32, fade: usize) -> f32 {
        let between = |from: f32, to: f32, done: usize| {
            let (out, into) = equal_power(done as f32 / fade as f32);
            out * from + into * to
        };
        match self {
            Self::Model => model,
            Self::ToFallback(done) => between(held, fallback, done),
            Self::Fallback => fallback,
            Self::ToModel(done) => between(fallback, model, done),
        }
    }
}
