//! WAV files with 24 bits, and with a note in them that says which point of which model they are.

use std::path::Path;

use crate::state::Spot;

/// The chunk that holds a [`Spot`] as text. Readers that do not know it pass over it.
const CHUNK: &[u8; 4] = b"tmbl";
/// The largest of a sample.
const FULL: f32 = 8_388_607.0;
/// Files beyond this size have no note of ours: ours are short.
const LARGEST_BYTES: u64 = 64 << 20;

/// Writes a mono sound.
///
/// # Errors
/// What the system says.
pub(crate) fn write(path: &Path, sound: &[f32], rate_hz: u32, spot: &Spot) -> std::io::Result<()> {
    std::fs::write(path, bytes(sound, rate_hz, spot))
}

fn bytes(sound: &[f32], rate_hz: u32, spot: &Spot) -> Vec<u8> {
    let data: Vec<u8> = sound.iter().flat_map(|x| sample(*x)).collect();
    let mut format = Vec::new();
    format.extend(1_u16.to_le_bytes()); // PCM
    format.extend(1_u16.to_le_bytes()); // mono
    format.extend(rate_hz.to_le_bytes());
    format.extend((3 * rate_hz).to_le_bytes()); // bytes a second
    format.extend(3_u16.to_le_bytes()); // bytes of a frame
    format.extend(24_u16.to_le_bytes());
    let mut body = b"WAVE".to_vec();
    for (name, content) in [(b"fmt ", format), (b"data", data), (CHUNK, spot.to_text().into_bytes())] {
        body.extend(name);
        body.extend((content.len() as u32).to_le_bytes());
        body.extend(&content);
        // Chunks begin at even places.
        body.resize(body.len().next_multiple_of(2), 0);
    }
    let mut file = b"RIFF".to_vec();
    file.extend((body.len() as u32).to_le_bytes());
    file.extend(body);
    file
}

fn sample(x: f32) -> [u8; 3] {
    let [low, middle, high, _] = ((x.clamp(-1.0, 1.0) * FULL).round() as i32).to_le_bytes();
    [low, middle, high]
}

/// The note in a file, if it is one of ours.
pub(crate) fn spot(path: &Path) -> Option<Spot> {
    let size = std::fs::metadata(path).ok()?.len();
    let bytes = (size <= LARGEST_BYTES).then(|| std::fs::read(path).ok())??;
    note(&bytes)
}

fn note(bytes: &[u8]) -> Option<Spot> {
    let (riff, mut rest) = bytes.split_at_checked(12)?;
    if !riff.starts_with(b"RIFF") || !riff.ends_with(b"WAVE") {
        return None;
    }
    loop {
        let (head, after) = rest.split_at_checked(8)?;
        let length = u32::from_le_bytes(head[4..].try_into().ok()?) as usize;
        let content = after.get(..length)?;
        if head.starts_with(CHUNK) {
            return Spot::from_text(std::str::from_utf8(content).ok()?);
        }
        rest = after.get(length.next_multiple_of(2)..)?;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::state::Point;

    fn ours() -> Spot {
        Spot { model: "ab".into(), name: "Kick".into(), z: Point(vec![0.25, -1.5]), seed: 7 }
    }

    #[test]
    fn what_is_written_is_heard_and_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kick.wav");
        // An odd number of bytes, so that what follows is moved.
        let sound: Vec<f32> = (0..333).map(|n| (n as f32 * 0.1).sin()).collect();
        write(&path, &sound, 44_100, &ours()).unwrap();
        assert_eq!(spot(&path), Some(ours()));
        let read = model::sound::Sound::read(&path).unwrap();
        assert_eq!((read.rate_hz, read.samples()), (44_100, 333));
        let far = read.channels[0].iter().zip(&sound).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(far < 2.5e-7, "{far}");
    }

    #[test]
    fn damaged_files_have_no_note() {
        let whole = bytes(&[0.0; 20], 44_100, &ours());
        for length in 0..whole.len() {
            assert!(note(&whole[..length]).is_none_or(|spot| spot == ours()), "{length}");
        }
        assert_eq!(note(b"RIFF\xff\xff\xff\xffWAVEtmbl\xff\xff\xff\xff{"), None);
    }
}
