//! Bringing a plugin to rest before it is listened to.

use std::iter::once;

use super::events::Timeline;
use super::plugin::{Plugin, Setup};
use crate::error::{Error, Result};

/// Silence that a plugin is given to come to rest.
const SILENCE_S: f64 = 0.25;
/// A plugin that keeps asking to be restarted is given up after so many times.
const MAX_RESTARTS: usize = 8;

impl Plugin {
    /// Activates the plugin and lets it bounce silence until it neither loads nor asks for a restart; it is inactive
    /// again afterwards. While it bounces, a plugin waits for its models, so this does not depend on the machine's
    /// speed.
    ///
    /// # Errors
    /// When it does not play, or never comes to rest.
    pub fn settle(&mut self, setup: Setup) -> Result<()> {
        for _ in 0..MAX_RESTARTS {
            if !self.play_silence(Setup { offline: true, ..setup })? {
                return Ok(());
            }
        }
        Err(Error::Plugin("come to rest: it keeps asking to be restarted".into()))
    }

    /// Says whether the plugin asked to be restarted.
    fn play_silence(&mut self, setup: Setup) -> Result<bool> {
        let mut processor = self.activate(setup)?;
        let block = setup.max_block_samples;
        let silence = vec![vec![0.0; block]; self.channels()[0]];
        let blocks = (setup.sample_rate_hz * SILENCE_S) as usize / block + 1;
        let mut restart = false;
        for _ in 0..blocks {
            processor.play(&silence, &Timeline::default(), once(0..block))?;
            restart |= self.idle();
        }
        self.deactivate(processor);
        Ok(restart)
    }
}
