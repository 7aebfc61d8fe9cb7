//! Finding a model by words, whatever their case and accents.

use super::Entry;

impl Entry {
    /// Whether every word of `search` is somewhere in its name, author, tags, architecture, shelf or description.
    pub fn matches(&self, search: &str) -> bool {
        let card = &self.card;
        let mut text = String::new();
        let singles = [&card.name, &card.author, &card.architecture, &card.description, &self.shelf];
        for part in singles.into_iter().chain(&card.tags) {
            text += &folded(part);
            text.push(' ');
        }
        folded(search).split_whitespace().all(|word| text.contains(word))
    }
}

/// Lower case, with the accents of Latin letters taken off.
pub(super) fn folded(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars().flat_map(char::to_lowercase) {
        match base(character) {
            Some(letters) => plain += letters,
            None if is_combining(character) => {}
            None => plain.push(character),
        }
    }
    plain
}

fn is_combining(character: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&character)
}

fn base(character: char) -> Option<&'static str> {
    const BASES: &[(&str, &str)] = &[
        ("a", "àáâãäåāăą"),
        ("ae", "æ"),
        ("c", "çćĉċč"),
        ("d", "ďđð"),
        ("e", "èéêëēĕėęě"),
        ("g", "ĝğġģ"),
        ("i", "ìíîïĩīĭįı"),
        ("l", "ĺļľł"),
        ("n", "ñńņňŋ"),
        ("o", "òóôõöøōŏő"),
        ("oe", "œ"),
        ("r", "ŕŗř"),
        ("s", "śŝşšș"),
        ("ss", "ß"),
        ("t", "ţťŧț"),
        ("th", "þ"),
        ("u", "ùúûüũūŭůűų"),
        ("y", "ýÿŷ"),
        ("z", "źżž"),
    ];
    if character.is_ascii() {
        return None;
    }
    BASES.iter().find(|(_, accented)| accented.contains(character)).map(|(base, _)| *base)
}
