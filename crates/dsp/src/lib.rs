//! Pure signal processing on `&[f32]`: knows no host, no model and no thread.
