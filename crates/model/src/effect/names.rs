//! What people call things.

/// Names of an audio input, the surest first.
pub(super) const AUDIO_IN: &[&str] = &[
    "audio_in",
    "audio_input",
    "input_audio",
    "in_audio",
    "audio",
    "waveform",
    "wav",
    "signal",
    "sound",
    "input",
    "in",
    "x",
    "samples",
    "inputs",
];

/// Names of an audio output, the surest first.
pub(super) const AUDIO_OUT: &[&str] = &[
    "audio_out",
    "audio_output",
    "output_audio",
    "out_audio",
    "audio",
    "waveform",
    "wav",
    "signal",
    "sound",
    "output",
    "out",
    "y",
    "y_hat",
    "prediction",
    "outputs",
    "samples",
];

const PARAMS: &[&str] = &[
    "params",
    "param",
    "parameters",
    "controls",
    "control",
    "knobs",
    "cond",
    "conditioning",
    "condition",
    "c_params",
    "p",
    "settings",
];

const RATES: &[&str] = &["sr", "fs", "sample_rate", "samplerate", "sampling_rate", "samplingrate", "rate"];

const BATCH: &[&str] = &["b", "n", "bs", "batch", "batch_size", "batchsize", "nbatch", "n_batch", "num_batch"];

const CHANNEL: &[&str] = &["c", "ch", "channel", "channels", "nchannels", "n_channels", "num_channels"];

const TIME: &[&str] = &[
    "t",
    "time",
    "samples",
    "n_samples",
    "num_samples",
    "nsamples",
    "length",
    "len",
    "l",
    "seq",
    "seq_len",
    "sequence",
    "seq_length",
    "sequence_length",
    "frames",
    "n_frames",
    "num_frames",
    "block",
    "block_size",
    "time_steps",
    "steps",
];

/// Words that mark the memory that goes in, and the memory that comes out.
const BEFORE: &[&str] = &["in", "input", "prev", "previous", "old", "past", "init", "initial"];
const AFTER: &[&str] = &["out", "output", "new", "next", "present", "n", "final", "last", "updated", "current"];

pub(super) fn is_params(name: &str) -> bool {
    PARAMS.contains(&plain(name).as_str())
}

pub(super) fn is_sample_rate(name: &str) -> bool {
    RATES.contains(&plain(name).as_str())
}

pub(super) fn is_batch(name: &str) -> bool {
    BATCH.contains(&plain(name).as_str())
}

pub(super) fn is_channel(name: &str) -> bool {
    CHANNEL.contains(&plain(name).as_str())
}

pub(super) fn is_time(name: &str) -> bool {
    TIME.contains(&plain(name).as_str())
}

/// How sure a name is: its place in `list`.
pub(super) fn rank(name: &str, list: &[&str]) -> Option<usize> {
    let plain = plain(name);
    list.iter().position(|known| *known == plain)
}

/// Lower case, words joined by `_`, without the numbers that exporters append.
fn plain(name: &str) -> String {
    let mut words = words(name);
    while words.len() > 1 && words.last().is_some_and(|word| word.bytes().all(|byte| byte.is_ascii_digit())) {
        words.pop();
    }
    words.join("_")
}

/// What is left of the name of a piece of memory without the words for before or after: `h_in` and `hn` are both `h`.
pub(super) fn memory_key(name: &str, goes_in: bool) -> String {
    let markers = if goes_in { BEFORE } else { AFTER };
    let words: Vec<_> = words(name).into_iter().flat_map(|word| apart(&word)).collect();
    words.into_iter().filter(|word| !markers.contains(&word.as_str())).collect::<Vec<_>>().join("_")
}

/// The same without a last 0 (before) or 1 (after): `h0` and `h1` are both `h`.
pub(super) fn numbered_memory_key(name: &str, goes_in: bool) -> String {
    let key = memory_key(name, goes_in);
    key.strip_suffix(if goes_in { "_0" } else { "_1" }).unwrap_or(&key).to_owned()
}

/// `hn` is `h` and `n`, `cout` is `c` and `out`.
fn apart(word: &str) -> Vec<String> {
    if BEFORE.contains(&word) || AFTER.contains(&word) {
        return vec![word.to_owned()];
    }
    let marked = BEFORE.iter().chain(AFTER).find(|marker| word.len() == marker.len() + 1 && word.ends_with(*marker));
    match marked {
        Some(marker) => vec![word[..1].to_owned(), (*marker).to_owned()],
        None => vec![word.to_owned()],
    }
}

/// Lower-case words and numbers: `State_in.x2` is `state`, `in`, `x`, `2`.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = None;
    for character in name.chars() {
        let continues = before.is_some_and(|b: char| b.is_alphanumeric() && b.is_numeric() == character.is_numeric());
        match words.last_mut() {
            Some(word) if continues && character.is_alphanumeric() => word.extend(character.to_lowercase()),
            _ if character.is_alphanumeric() => words.push(character.to_lowercase().collect()),
            _ => {}
        }
        before = Some(character);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_before_and_after_have_one_key() {
        let pairs = [
            ("state_in_x", "state_out_x"),
            ("h", "hn"),
            ("h_in", "h_out"),
            ("hin", "hout"),
            ("cache_0", "cache_0_out"),
            ("cache_in_3", "cache_out_3"),
            ("in_cache", "out_cache"),
            ("x", "x_out"),
            ("past_kv", "present_kv"),
            ("h_prev", "h_next"),
            ("Hidden", "new_hidden"),
            ("h0", "hn0"),
        ];
        for (before, after) in pairs {
            assert_eq!(memory_key(before, true), memory_key(after, false), "{before} and {after}");
        }
        assert_eq!(numbered_memory_key("h0", true), numbered_memory_key("h1", false));
        assert_eq!(numbered_memory_key("h_0", true), numbered_memory_key("h_n", false));
        assert_ne!(memory_key("h_in", true), memory_key("c_out", false));
    }

    #[test]
    fn names_are_known_in_any_case_and_with_numbers() {
        assert_eq!(rank("Input.1", AUDIO_IN), rank("input", AUDIO_IN));
        assert!(rank("h", AUDIO_IN).is_none());
        assert!(is_batch("Batch_Size") && is_time("T") && is_params("params") && !is_sample_rate("drive"));
        assert!(is_sample_rate("sample_rate") && is_sample_rate("SR") && is_sample_rate("sampleRate"));
    }
}
