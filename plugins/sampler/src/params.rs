//! The knobs that the host sees. Their ids are written into people's projects: never rename one.

mod pad;
mod ranges;

use dsp::gain_from_db;
use kit::persisted::Persisted;
use kit::window::WindowSize;
use nice_plug::prelude::*;

use crate::recipe::{Edits, Recipe};
use crate::state::Kit;
use ranges::{both_ways, decibels, semitones, share};

pub use pad::{CHOKE_GROUPS, FilterParam, PadParams};

/// Pads.
pub const PADS: usize = 16;
/// The pads' first key: C1.
pub const FIRST_KEY: u8 = 36;

/// Every parameter of Timbrel Sampler: the whole instrument's, and then pad by pad.
#[derive(Params)]
pub struct SamplerParams {
    /// The model, and what is on the pads.
    #[persist = "kit"]
    pub kit: Persisted<Kit>,
    /// Which preset was chosen last: its id, or nothing.
    #[persist = "preset"]
    pub preset: Persisted<String>,
    /// Size of the editor's window.
    #[persist = "window"]
    pub window: WindowSize,
    /// Silent, with a short fade.
    #[id = "bypass"]
    pub bypass: BoolParam,
    /// Of all pads, semitones.
    #[id = "tune"]
    pub tune: FloatParam,
    /// The last gain, dB.
    #[id = "output_db"]
    pub output_db: FloatParam,
    /// How much level, pitch and place differ from note to note, 0–1.
    #[id = "humanize"]
    pub humanize: FloatParam,
    /// Of wandering and humanising.
    #[id = "seed"]
    pub seed: IntParam,
    /// Moves pads to the right or left of the map; 1 is half its width.
    #[id = "map_x"]
    pub map_x: FloatParam,
    /// Moves pads up or down the map.
    #[id = "map_y"]
    pub map_y: FloatParam,
    /// The pad that `map_x` and `map_y` move, from 1; 0 moves all.
    #[id = "map_pad"]
    pub map_pad: IntParam,
    /// Pad 1.
    #[nested(id_prefix = "pad01", group = "Pad 1")]
    pub pad01: PadParams,
    /// Pad 2.
    #[nested(id_prefix = "pad02", group = "Pad 2")]
    pub pad02: PadParams,
    /// Pad 3.
    #[nested(id_prefix = "pad03", group = "Pad 3")]
    pub pad03: PadParams,
    /// Pad 4.
    #[nested(id_prefix = "pad04", group = "Pad 4")]
    pub pad04: PadParams,
    /// Pad 5.
    #[nested(id_prefix = "pad05", group = "Pad 5")]
    pub pad05: PadParams,
    /// Pad 6.
    #[nested(id_prefix = "pad06", group = "Pad 6")]
    pub pad06: PadParams,
    /// Pad 7.
    #[nested(id_prefix = "pad07", group = "Pad 7")]
    pub pad07: PadParams,
    /// Pad 8.
    #[nested(id_prefix = "pad08", group = "Pad 8")]
    pub pad08: PadParams,
    /// Pad 9.
    #[nested(id_prefix = "pad09", group = "Pad 9")]
    pub pad09: PadParams,
    /// Pad 10.
    #[nested(id_prefix = "pad10", group = "Pad 10")]
    pub pad10: PadParams,
    /// Pad 11.
    #[nested(id_prefix = "pad11", group = "Pad 11")]
    pub pad11: PadParams,
    /// Pad 12.
    #[nested(id_prefix = "pad12", group = "Pad 12")]
    pub pad12: PadParams,
    /// Pad 13.
    #[nested(id_prefix = "pad13", group = "Pad 13")]
    pub pad13: PadParams,
    /// Pad 14.
    #[nested(id_prefix = "pad14", group = "Pad 14")]
    pub pad14: PadParams,
    /// Pad 15.
    #[nested(id_prefix = "pad15", group = "Pad 15")]
    pub pad15: PadParams,
    /// Pad 16.
    #[nested(id_prefix = "pad16", group = "Pad 16")]
    pub pad16: PadParams,
}

impl Default for SamplerParams {
    fn default() -> Self {
        Self {
            kit: Persisted::new(Kit::default()),
            preset: Persisted::new(String::new()),
            window: WindowSize(crate::editor::window_state()),
            bypass: BoolParam::new("Bypass", false).make_bypass(),
            tune: semitones("Tune"),
            output_db: decibels("Output", 0.0, -60.0, 12.0),
            humanize: share("Humanize", 0.0),
            seed: IntParam::new("Seed", 1, IntRange::Linear { min: 1, max: 9_999 }),
            map_x: both_ways("Map X"),
            map_y: both_ways("Map Y"),
            map_pad: IntParam::new("Map pad", 0, IntRange::Linear { min: 0, max: PADS as i32 })
                .with_value_to_string(std::sync::Arc::new(|pad| if pad == 0 { "All".into() } else { pad.to_string() }))
                .with_string_to_value(std::sync::Arc::new(|text| match text.trim() {
                    "All" | "all" => Some(0),
                    figures => figures.parse().ok(),
                })),
            pad01: PadParams::new(0),
            pad02: PadParams::new(1),
            pad03: PadParams::new(2),
            pad04: PadParams::new(3),
            pad05: PadParams::new(4),
            pad06: PadParams::new(5),
            pad07: PadParams::new(6),
            pad08: PadParams::new(7),
            pad09: PadParams::new(8),
            pad10: PadParams::new(9),
            pad11: PadParams::new(10),
            pad12: PadParams::new(11),
            pad13: PadParams::new(12),
            pad14: PadParams::new(13),
            pad15: PadParams::new(14),
            pad16: PadParams::new(15),
        }
    }
}

impl SamplerParams {
    /// The pads in their order.
    ///
    /// Realtime.
    pub fn pads(&self) -> [&PadParams; PADS] {
        [
            &self.pad01,
            &self.pad02,
            &self.pad03,
            &self.pad04,
            &self.pad05,
            &self.pad06,
            &self.pad07,
            &self.pad08,
            &self.pad09,
            &self.pad10,
            &self.pad11,
            &self.pad12,
            &self.pad13,
            &self.pad14,
            &self.pad15,
            &self.pad16,
        ]
    }

    /// What hardware shows of the whole instrument.
    pub(crate) fn pages(&self, section: &mut impl RemoteControlsSection) {
        section.add_page("Instrument", |page| {
            [&self.tune, &self.output_db, &self.humanize].into_iter().for_each(|param| page.add_param(param));
            page.add_param(&self.seed);
            [&self.map_x, &self.map_y].into_iter().for_each(|param| page.add_param(param));
            page.add_param(&self.map_pad);
        });
    }

    /// What a pad is to sound like now, where its point is the `revision`th.
    ///
    /// Realtime.
    pub(crate) fn recipe(&self, pad: usize, revision: u32) -> Recipe {
        Recipe { revision, edits: self.edits(pad) }
    }

    /// Knobs that change nothing read as 0, so that nothing is decoded again for them.
    ///
    /// Realtime.
    fn edits(&self, pad: usize) -> Edits {
        let mut edits = self.pads()[pad].edits();
        let moved = self.map_pad.value();
        if moved == 0 || moved == pad as i32 + 1 {
            edits.map = [self.map_x.value(), self.map_y.value()];
        }
        if edits.wander > 0.0 {
            edits.seed = self.seed.value();
        }
        edits
    }

    /// The last gain, linear.
    ///
    /// Realtime.
    pub(crate) fn output_gain(&self) -> f32 {
        if self.bypass.value() { 0.0 } else { gain_from_db(self.output_db.value()) }
    }
}
