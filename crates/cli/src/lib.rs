//! The `timbrel` command: check, bench and render.
