//! The systems that Timbrel runs on, and what they call things.

use crate::error::Error;
use std::str::FromStr;

/// An operating system on a processor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Platform {
    pub(crate) system: System,
    pub(crate) processor: Processor,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum System {
    Linux,
    MacOs,
    Windows,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Processor {
    X86_64,
    Aarch64,
}

impl Platform {
    pub(crate) const ALL: [Self; 6] = [
        Self { system: System::Linux, processor: Processor::X86_64 },
        Self { system: System::Linux, processor: Processor::Aarch64 },
        Self { system: System::MacOs, processor: Processor::Aarch64 },
        Self { system: System::MacOs, processor: Processor::X86_64 },
        Self { system: System::Windows, processor: Processor::X86_64 },
        Self { system: System::Windows, processor: Processor::Aarch64 },
    ];

    /// The machine that this program runs on.
    pub(crate) fn of_this_machine() -> Result<Self, Error> {
        format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH).parse()
    }

    /// The platform of a Rust target such as `aarch64-apple-darwin`.
    pub(crate) fn of_target(triple: &str) -> Result<Self, Error> {
        let processor = triple.split('-').next().unwrap_or_default();
        let system = ["linux", "darwin", "windows"].into_iter().find(|system| triple.contains(system));
        let system = if system == Some("darwin") { "macos" } else { system.unwrap_or(triple) };
        format!("{system}-{processor}").parse()
    }

    /// Such as `linux-x86_64`: `OS` and `ARCH` as Rust's standard library says them, so that a program finds its own.
    pub(crate) fn name(self) -> String {
        format!("{}-{}", self.system.name(), self.processor.name())
    }

    /// What cargo calls a shared library of this name.
    pub(crate) fn library_file(self, name: &str) -> String {
        match self.system {
            System::Linux => format!("lib{name}.so"),
            System::MacOs => format!("lib{name}.dylib"),
            System::Windows => format!("{name}.dll"),
        }
    }

    /// Folder of the binary inside a VST3 bundle's `Contents`, after Steinberg's "Plug-in Format Structure".
    pub(crate) fn vst3_folder(self) -> &'static str {
        match (self.system, self.processor) {
            (System::Linux, Processor::X86_64) => "x86_64-linux",
            (System::Linux, Processor::Aarch64) => "aarch64-linux",
            (System::MacOs, _) => "MacOS",
            (System::Windows, Processor::X86_64) => "x86_64-win",
            (System::Windows, Processor::Aarch64) => "arm64-win",
        }
    }

    /// Name of the binary inside a VST3 bundle.
    pub(crate) fn vst3_file(self, name: &str) -> String {
        match self.system {
            System::Linux => format!("{name}.so"),
            System::MacOs => name.to_owned(),
            System::Windows => format!("{name}.vst3"),
        }
    }
}

impl System {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Linux => "linux",
            Self::MacOs => "macos",
            Self::Windows => "windows",
        }
    }
}

impl Processor {
    fn name(self) -> &'static str {
        match self {
            Self::X86_64 => "x86_64",
            Self::Aarch64 => "aarch64",
        }
    }
}

impl FromStr for Platform {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let unknown = || Error::UnknownPlatform(name.to_owned());
        Self::ALL.into_iter().find(|platform| platform.name() == name).ok_or_else(unknown)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_rust_target_names_its_platform() {
        for (triple, name) in [
            ("x86_64-unknown-linux-gnu", "linux-x86_64"),
            ("aarch64-unknown-linux-gnu", "linux-aarch64"),
            ("x86_64-pc-windows-msvc", "windows-x86_64"),
            ("aarch64-apple-darwin", "macos-aarch64"),
        ] {
            assert_eq!(Platform::of_target(triple).unwrap().name(), name);
        }
        assert!(Platform::of_target("riscv64gc-unknown-linux-gnu").is_err());
        assert!(Platform::of_target("wasm32-unknown-unknown").is_err());
    }

    #[test]
    fn every_name_reads_back() {
        for platform in Platform::ALL {
            assert_eq!(platform.name().parse::<Platform>().unwrap(), platform);
        }
    }
}
