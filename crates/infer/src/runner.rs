//! What a loaded model can do, and what makes sound of its answer.

/// What one run is fed. Borrowed from the lane; valid for the call.
#[derive(Debug, Clone, Copy)]
pub struct Hop<'a> {
    /// Audio at the model's rate, planar: `[channel][frames]` flattened.
    pub audio: &'a [f32],
    /// Samples per channel.
    pub frames: usize,
    /// Knobs in their own units: `[P]`, or planar `[P][frames]` for a model that takes them per sample.
    pub params: &'a [f32],
}

/// How many samples a runner takes at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HopLength {
    /// Any number from 1 to this many.
    UpTo(usize),
    /// Just this many.
    Exactly(usize),
}

/// A loaded, warmed-up model with memory of its own: one hop in, one frame out.
pub trait Runner<F: ?Sized>: Send {
    /// Runs one hop.
    ///
    /// Realtime: never allocates, locks or waits.
    ///
    /// # Errors
    /// What the listener will not hear; `frame` is then unspecified.
    fn run(&mut self, hop: &Hop<'_>, frame: &mut F) -> Result<(), Fault>;

    /// Back to rested memory, as after loading.
    ///
    /// Realtime: costs no more than a copy of the memory.
    fn reset(&mut self);

    /// How many samples a run takes.
    fn hop_length(&self) -> HopLength;

    /// Samples at the model's rate by which a frame is late, beyond gathering its hop: the graph's own lookahead, and
    /// for a runner on another thread the time that its answer is given.
    fn latency_samples(&self) -> usize {
        0
    }

    /// Whether time does not matter now: a runner on another thread then waits for its answer rather than be late.
    ///
    /// Realtime: the change itself is.
    fn set_offline(&mut self, offline: bool) {
        let _ = offline;
    }
}

/// Turns frames into sound.
pub trait Synth: Send {
    /// What the model says about one hop.
    type Frame: Send;
    /// What the user's knobs say.
    type Controls: ?Sized;
    /// Renders one hop: `sound` is planar, `[channel][frames]` flattened.
    ///
    /// Realtime: never allocates, locks or waits.
    fn render(&mut self, frame: &Self::Frame, controls: &Self::Controls, sound: &mut [f32]);
    /// Back to silence.
    ///
    /// Realtime.
    fn reset(&mut self);
}

/// Why one hop gave no frame, the mildest first. `Copy`, so that it can leave the audio thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// The worker was not done in time.
    Late,
    /// The model gave a NaN or an infinity.
    NotFinite,
    /// The backend refused to run.
    Backend,
}
