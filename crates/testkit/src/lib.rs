//! Proof, for tests only: allocation guard, signals, block splitters, golden audio.
