//! The inline executor against ONNX Runtime's answers, against itself, and against nonsense.

mod controls;
mod files;
mod fixture;
mod graphs;
mod hostile;
mod rate;
mod refusals;
mod runner;
