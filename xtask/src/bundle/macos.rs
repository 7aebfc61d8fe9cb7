//! What macOS wants inside a bundle, and its signature.

use crate::error::Error;
use crate::workspace::Plugin;
use crate::{command, files};
use std::path::Path;
use std::process::Command;

/// Writes the property list and signs the bundle for this machine.
pub(super) fn finish(bundle: &Path, plugin: &Plugin) -> Result<(), Error> {
    let contents = bundle.join("Contents");
    files::write(&contents.join("PkgInfo"), b"BNDL????")?;
    let extension = bundle.extension().unwrap_or_default().to_string_lossy();
    files::write(&contents.join("Info.plist"), property_list(plugin, &extension).as_bytes())?;
    sign(bundle);
    Ok(())
}

fn property_list(plugin: &Plugin, extension: &str) -> String {
    let Plugin { name, id, version, .. } = plugin;
    let entries: String = [
        ("CFBundleDevelopmentRegion", "en"),
        ("CFBundleExecutable", name),
        ("CFBundleIdentifier", &format!("{id}.{extension}")),
        ("CFBundleInfoDictionaryVersion", "6.0"),
        ("CFBundleName", name),
        ("CFBundlePackageType", "BNDL"),
        ("CFBundleShortVersionString", version),
        ("CFBundleVersion", version),
    ]
    .iter()
    .map(|(key, value)| format!("    <key>{key}</key>\n    <string>{value}</string>\n"))
    .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n\
         <plist version=\"1.0\">\n  <dict>\n{entries}  </dict>\n</plist>\n"
    )
}

/// An ad-hoc signature: without one, Apple silicon loads nothing that was changed after linking. Built elsewhere, the
/// bundle stays unsigned.
fn sign(bundle: &Path) {
    let mut codesign = Command::new("codesign");
    codesign.args(["--force", "--deep", "--sign", "-"]).arg(bundle);
    if !command::succeeds(&mut codesign) {
        eprintln!("note: {} is not signed; it may not load on a Mac before it is", bundle.display());
    }
}
