//! A point of a space, as text.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Numbers of a point at most, as for models.
const LARGEST: usize = 1_024;
/// Longest text that is taken for a point.
const LONGEST_TEXT: usize = 32 << 10;

/// A point: `[dimension]`. As text it is base64 of f32, little-endian.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Point(pub Vec<f32>);

/// A point with what is needed to find it again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Spot {
    /// SHA-256 of the model's file.
    pub model: String,
    /// What the musician calls it.
    pub name: String,
    /// The point.
    pub z: Point,
    /// Of its wandering.
    #[serde(default)]
    pub seed: i32,
}

/// How a spot looks as text.
#[derive(Serialize, Deserialize)]
struct Written {
    timbrel_point: Spot,
}

impl Spot {
    /// One line, to be pasted anywhere.
    pub fn to_text(&self) -> String {
        serde_json::to_string(&Written { timbrel_point: self.clone() }).unwrap_or_default()
    }

    /// What [`Self::to_text`] wrote, with anything before and after it.
    pub fn from_text(text: &str) -> Option<Self> {
        let from = text.find("{\"timbrel_point\"")?;
        let text = text.get(from..)?.get(..LONGEST_TEXT.min(text.len() - from))?;
        let mut read = serde_json::Deserializer::from_str(text).into_iter::<Written>();
        read.next()?.ok().map(|written| written.timbrel_point).filter(|spot| !spot.z.0.is_empty())
    }
}

impl Serialize for Point {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        BASE64.encode(self.0.iter().flat_map(|x| x.to_le_bytes()).collect::<Vec<u8>>()).serialize(to)
    }
}

impl<'de> Deserialize<'de> for Point {
    /// What is no point reads as one without dimensions, which fits no model: the project still opens.
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let bytes = if text.len() <= 6 * LARGEST { BASE64.decode(text).unwrap_or_default() } else { Vec::new() };
        let (numbers, rest) = bytes.as_chunks::<4>();
        let numbers: Vec<f32> = numbers.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
        let sound = rest.is_empty() && numbers.len() <= LARGEST && numbers.iter().all(|x| x.is_finite());
        Ok(Self(if sound { numbers } else { Vec::new() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_found_again_in_any_text() {
        let spot = Spot { model: "ab".into(), name: "Deep kick".into(), z: Point(vec![0.1, -2.5e-7, 3.0]), seed: 9 };
        let text = format!("Try this one: {} and tell me", spot.to_text());
        assert_eq!(Spot::from_text(&text), Some(spot));
    }

    #[test]
    fn other_text_is_no_point() {
        let infinite = BASE64.encode(f32::INFINITY.to_le_bytes());
        let damaged = format!("{{\"timbrel_point\":{{\"model\":\"\",\"name\":\"\",\"z\":\"{infinite}\"}}}}");
        for text in ["", "kick", "{\"timbrel_point\"", "{\"timbrel_point\":{\"z\":\"AAAA\"}}", damaged.as_str()] {
            assert_eq!(Spot::from_text(text), None, "{text}");
        }
    }
}
