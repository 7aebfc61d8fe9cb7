//! Damaged and hostile bytes: never a panic, never much memory.

use crate::fixtures;
use model::onnx;
use proptest::prelude::*;

/// One of the fixtures, good or bad.
fn files() -> impl Strategy<Value = Vec<u8>> {
    let files: Vec<_> = fixtures("plays").into_iter().chain(fixtures("refused")).map(|(_, bytes)| bytes).collect();
    prop::sample::select(files)
}

/// Overwrites, inserts and removes bytes.
fn damage(bytes: &mut Vec<u8>, edits: &[(prop::sample::Index, u8, u8)]) {
    for (place, byte, how) in edits {
        if bytes.is_empty() {
            return;
        }
        let at = place.index(bytes.len());
        match how % 4 {
            0 | 1 => bytes[at] = *byte,
            2 => bytes.insert(at, *byte),
            _ => {
                bytes.remove(at);
            }
        }
    }
}

proptest! {
    #![proptest_config(crate::cases(4_000))]

    #[test]
    fn damaged_files_are_read_or_refused(
        mut bytes in files(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), any::<u8>()), 1..8),
    ) {
        damage(&mut bytes, &edits);
        let _ = onnx::metadata(&mut std::io::Cursor::new(&bytes));
        if let Ok(graph) = onnx::read(&bytes) {
            prop_assert_eq!(onnx::read(&onnx::write(&graph)).unwrap(), graph);
        }
    }

    #[test]
    fn random_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = onnx::read(&bytes);
    }

    /// Random bodies behind a sound beginning get further into the walk than plain noise.
    #[test]
    fn random_graphs_are_read_or_refused(body in prop::collection::vec(any::<u8>(), 0..120), tag in 1_u8..32) {
        let mut graph = vec![tag << 3 | 2, body.len() as u8];
        graph.extend(&body);
        let mut file = vec![0x08, 8, 0x3a, graph.len() as u8];
        file.extend(&graph);
        let _ = onnx::read(&file);
    }
}
