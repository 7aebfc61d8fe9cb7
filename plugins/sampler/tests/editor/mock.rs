//! A desk with a made-up space of drums, and kits that a musician might have.
#![allow(dead_code, missing_docs)]

mod space;
mod states;

use std::sync::{Arc, Mutex};

use kit::mock_host::set;
use timbrel_sampler::params::{FilterParam, SamplerParams};
use timbrel_sampler::view::*;

pub use states::*;

/// Stands where the plugin would.
pub struct MockDesk {
    view: Mutex<Arc<View>>,
    commands: Mutex<Vec<Command>>,
    /// Sounds that were to be ready since the last look.
    ahead: Mutex<Vec<usize>>,
    /// What the next look at the levels finds; it is silent after that.
    meters: Mutex<Meters>,
}

impl MockDesk {
    pub fn new(view: View) -> Arc<Self> {
        let (view, commands) = (Mutex::new(Arc::new(view)), Mutex::default());
        Arc::new(Self { view, commands, ahead: Mutex::default(), meters: Mutex::default() })
    }

    /// What was asked for since the last look.
    pub fn asked(&self) -> Vec<Command> {
        std::mem::take(&mut self.commands.lock().unwrap())
    }

    /// Sounds that were to be ready since the last look.
    pub fn prepared(&self) -> Vec<usize> {
        std::mem::take(&mut self.ahead.lock().unwrap())
    }

    pub fn change(&self, change: impl FnOnce(&mut View)) {
        change(Arc::make_mut(&mut self.view.lock().unwrap()));
    }

    /// Something sounds until the next look.
    pub fn sound(&self, meters: Meters) {
        *self.meters.lock().unwrap() = meters;
    }
}

impl kit::session::Desk for MockDesk {
    type View = View;
    type Command = Command;
    type Meters = Meters;
    type Sound = ();

    fn view(&self) -> Arc<View> {
        self.view.lock().unwrap().clone()
    }

    fn send(&self, command: Command) {
        match command {
            Command::Prepare(sound) => self.ahead.lock().unwrap().push(sound),
            other => self.commands.lock().unwrap().push(other),
        }
    }

    fn meters(&self) -> Meters {
        std::mem::take(&mut self.meters.lock().unwrap())
    }

    fn sound(&self, (): &mut ()) {}
}

pub fn params() -> Arc<SamplerParams> {
    Arc::new(SamplerParams::default())
}

/// Turns the knobs of the sixth pad to where a musician might have them.
pub fn turned(params: &SamplerParams) {
    let pad = &params.pad06;
    for (param, value) in [
        (&pad.pc1, 0.6),
        (&pad.pc2, -1.1),
        (&pad.frequency, 3.0),
        (&pad.attack, 1.0),
        (&pad.wander, 0.12),
        (&pad.morph, 0.25),
        (&pad.start, 0.06),
        (&pad.end, 0.72),
        (&pad.velocity_tone, 0.3),
        (&pad.amp_decay, 180.0),
        (&pad.amp_sustain, 0.4),
        (&pad.cutoff, 4_200.0),
        (&pad.resonance, 0.3),
        (&pad.gain, -4.0),
        (&params.humanize, 0.2),
    ] {
        set(param, value);
    }
    set(&pad.filter, FilterParam::Low);
}
