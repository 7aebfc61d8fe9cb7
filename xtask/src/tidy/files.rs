//! Names and lengths of files.

use crate::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Longest source file, in lines.
const LONGEST: usize = 400;

/// All that the top level may hold, beside dotfiles.
const TOP: [&str; 14] = [
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "assets",
    "crates",
    "deny.toml",
    "models",
    "plugins",
    "rustfmt.toml",
];
const TOP_TOO: [&str; 2] = ["tests", "xtask"];

/// Names that say nothing about what a file holds.
const VAGUE: [&str; 7] = ["common", "helper", "helpers", "manager", "misc", "mod", "utils"];

/// A line for each file that is out of place, too long or vaguely named. Only what git knows is looked at.
pub(super) fn faults(root: &Path) -> Result<Vec<String>, Error> {
    let listed = crate::command::read(Command::new("git").current_dir(root).args(["ls-files", "-z"]))?;
    let listed = String::from_utf8_lossy(&listed).into_owned();
    let files = listed.split('\0').filter(|name| !name.is_empty()).map(PathBuf::from);
    Ok(files.filter(|file| root.join(file).is_file()).filter_map(|file| fault(root, &file)).collect())
}

fn fault(root: &Path, file: &Path) -> Option<String> {
    let shown = file.display();
    let top = file.iter().next()?.to_string_lossy();
    if !top.starts_with('.') && !TOP.contains(&&*top) && !TOP_TOO.contains(&&*top) {
        return Some(format!("{shown}: the top level holds no `{top}`"));
    }
    if !matches!(file.extension()?.to_str()?, "rs" | "py") {
        return None;
    }
    let stem = file.file_stem()?.to_str()?;
    if VAGUE.contains(&stem) {
        return Some(format!("{shown}: `{stem}` does not say what the file is about"));
    }
    let text = std::fs::read_to_string(root.join(file)).ok()?;
    let lines = text.lines().count();
    if lines > LONGEST {
        return Some(format!("{shown}: {lines} lines; {LONGEST} is the most"));
    }
    unexplained_unsafe(&text).then(|| format!("{shown}: allows `unsafe` and does not say why in its first lines"))
}

/// A file that allows `unsafe` begins with words about it.
fn unexplained_unsafe(text: &str) -> bool {
    let allows = text.lines().any(|line| line.trim_start().starts_with("#![allow(unsafe_code"));
    allows && !text.starts_with("//!")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault_of(name: &str, text: &str) -> Option<String> {
        let root = tempfile::tempdir().expect("a place for files");
        let file = root.path().join(name);
        std::fs::create_dir_all(file.parent().expect("has a folder")).expect("can make folders");
        std::fs::write(&file, text).expect("can write");
        fault(root.path(), Path::new(name))
    }

    #[test]
    fn a_good_file_is_fine() {
        assert_eq!(fault_of("crates/rt/src/tap.rs", "//! Taps.\n"), None);
    }

    #[test]
    fn what_a_reader_would_trip_over_is_found() {
        for (name, text, word) in [
            ("crates/rt/src/utils.rs", "", "does not say"),
            ("crates/rt/src/mod.rs", "", "does not say"),
            ("scratch/a.rs", "", "top level"),
            ("crates/rt/src/long.rs", &"\n".repeat(LONGEST + 1), "lines"),
            ("crates/rt/src/raw.rs", "#![allow(unsafe_code)]\n", "unsafe"),
        ] {
            let found = fault_of(name, text).unwrap_or_default();
            assert!(found.contains(word), "{name}: {found:?}");
        }
    }
}
