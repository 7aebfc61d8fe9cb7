//! `cargo xtask new-plugin NAME`: the smallest plugin that is one of the family.

use crate::error::Error;
use crate::workspace::Workspace;
use clap::Args;
use std::path::Path;

/// Makes `plugins/NAME`, which builds, bundles, shows an editor of the family and passes its input through one knob.
#[derive(Args)]
pub(crate) struct NewPlugin {
    /// One lower-case word, such as `wobble`.
    name: String,
}

/// File in the new folder, and what it holds: `{word}`, `{Word}` and `{ID}` stand for the name.
const FILES: [(&str, &str); 4] = [
    ("Cargo.toml", include_str!("new_plugin/Cargo.toml.in")),
    ("src/lib.rs", include_str!("new_plugin/lib.rs.in")),
    ("src/editor.rs", include_str!("new_plugin/editor.rs.in")),
    ("src/params.rs", include_str!("new_plugin/params.rs.in")),
];

impl NewPlugin {
    pub(crate) fn run(&self, workspace: &Workspace) -> Result<(), Error> {
        let folder = workspace.root.join("plugins").join(&self.name);
        write(&folder, &self.name)?;
        println!("{}\nNext: cargo xtask bundle {}", folder.display(), self.name);
        Ok(())
    }
}

fn write(folder: &Path, name: &str) -> Result<(), Error> {
    let is_word = !name.is_empty() && name.len() <= 12 && name.bytes().all(|letter| letter.is_ascii_lowercase());
    if !is_word {
        return Err(Error::NotAName(name.to_owned()));
    }
    if folder.exists() {
        return Err(Error::Exists(folder.to_owned()));
    }
    for (file, template) in FILES {
        let path = folder.join(file);
        let failed = |source| Error::File { what: "cannot write", path: path.clone(), source };
        std::fs::create_dir_all(path.parent().unwrap_or(folder)).map_err(failed)?;
        std::fs::write(&path, filled(template, name)).map_err(failed)?;
    }
    Ok(())
}

/// VST3 knows a plugin by sixteen bytes.
fn filled(template: &str, name: &str) -> String {
    let capital = name[..1].to_uppercase() + &name[1..];
    let id = format!("Tmbr{capital:_<12}");
    template.replace("{word}", name).replace("{Word}", &capital).replace("{ID}", &id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_plugin_is_named_throughout() {
        let home = tempfile::tempdir().expect("a place for files");
        let folder = home.path().join("wobble");
        write(&folder, "wobble").expect("a good name in an empty place");
        let code = std::fs::read_to_string(folder.join("src/lib.rs")).expect("was written");
        assert!(code.contains("org.timbrel.wobble") && code.contains("Timbrel Wobble"));
        assert!(code.contains("*b\"TmbrWobble______\""), "a class id of sixteen bytes");
        assert!(!code.contains("{word}") && !code.contains("{Word}"), "nothing is left to fill in");
        assert!(write(&folder, "wobble").is_err(), "an existing plugin is never overwritten");
        for name in ["", "Wobble", "two words", "../x", "averyveryverylongname"] {
            assert!(write(&home.path().join("other"), name).is_err(), "{name:?}");
        }
    }
}
