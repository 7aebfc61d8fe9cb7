//! The delay that the host is told.

use nice_plug::prelude::{ActivateContext, Plugin, PluginApi, ProcessContext};

/// What the host was told. A CLAP host changes the latency of a plugin only when it activates it, so while it plays it is
/// asked to do that, and until then all stays as it was reported; others are just told.
#[derive(Debug, Default)]
pub struct Latency {
    /// What the host counts on.
    told_samples: usize,
    /// What it was told last, or asked to restart for.
    asked_samples: usize,
}

impl Latency {
    /// Tells the host, which is activating us.
    pub fn tell<P: Plugin>(&mut self, samples: usize, context: &mut impl ActivateContext<P>) {
        (self.told_samples, self.asked_samples) = (samples, samples);
        context.set_latency_samples(samples as u32);
    }

    /// Another latency may be `wanted` while we play. Gives the one that must hold now.
    ///
    /// Realtime.
    pub fn follow<P: Plugin>(&mut self, wanted: usize, context: &mut impl ProcessContext<P>) -> usize {
        if wanted != self.asked_samples {
            self.asked_samples = wanted;
            if context.plugin_api() == PluginApi::Clap {
                context.request_restart();
            } else {
                self.told_samples = wanted;
                context.set_latency_samples(wanted as u32);
            }
        }
        self.told_samples
    }
}
