//! The selected pad in a line.

use super::Frame;
use super::strip::Unit;

/// Features farther than this from what was asked for are told: a share of them.
const NOTICED: f64 = 0.04;

/// Which pad, its pack, and what was asked of its sound and what it has, as far as they differ. None for an empty pad.
pub(super) fn of(frame: &Frame<'_>) -> Option<String> {
    let pad = frame.pad();
    if !pad.filled {
        return None;
    }
    let pack = pad.pack.and_then(|pack| frame.view.map.packs.get(pack)).map(|pack| pack.name.clone());
    let mut parts = vec![format!("Pad {}", frame.selected() + 1)];
    parts.extend(pack);
    if pad.got != [0.0; 3] {
        let asks = pad.settled && pad.turned != [0.0; 3];
        parts.push(if asks { compared(&pad.asked, &pad.got) } else { Unit::Frequency.text(pad.got[0]) });
    }
    Some(parts.join(" · "))
}

fn compared(asked: &[f64; 3], got: &[f64; 3]) -> String {
    let units = [Unit::Frequency, Unit::Time, Unit::Time];
    let far = |n: &usize| asked[*n] > 0.0 && (got[*n] / asked[*n] - 1.0).abs() > NOTICED;
    let missed: Vec<usize> = (0..3).filter(far).filter(|&n| units[n].text(asked[n]) != units[n].text(got[n])).collect();
    let text = |of: &[f64; 3]| missed.iter().map(|&n| units[n].text(of[n])).collect::<Vec<_>>().join(" ");
    if missed.is_empty() {
        return format!("{}, as asked", units[0].text(got[0]));
    }
    format!("asked {}, got {}", text(asked), text(got))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_missed_is_told() {
        assert_eq!(compared(&[212.0, 0.003, 0.14], &[209.0, 0.003, 0.14]), "212 Hz, as asked".replace("212", "209"));
        assert_eq!(compared(&[212.0, 0.003, 0.14], &[190.0, 0.003, 0.12]), "asked 212 Hz 140 ms, got 190 Hz 120 ms");
    }
}
