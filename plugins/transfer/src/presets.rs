//! The presets that come with both plugins.

use kit::presets::Book;

/// Ten of the effect. What listens to the player is the player's own.
pub static EFFECT: Book = Book {
    plugin: "transfer",
    json: include_str!("../../../assets/presets/transfer.json"),
    stays: &[
        "bypass",
        "source",
        "cv_pitch",
        "cv_loudness",
        "input_db",
        "gate_db",
        "gate_confidence",
        "learn_range",
        "f0_low",
        "f0_high",
        "loudness_shift_db",
        "loudness_scale",
    ],
};

/// Ten of the instrument. What the player's hands and feet do is the player's own.
pub static SYNTH: Book = Book {
    plugin: "transfer-synth",
    json: include_str!("../../../assets/presets/transfer-synth.json"),
    stays: &["bypass", "bend_range", "bend", "sustain"],
};
