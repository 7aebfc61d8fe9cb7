//! What hardware shows of Sampler's knobs.

use std::collections::BTreeSet;

use timbrel_tests::sampler::plugin;

#[test]
fn every_knob_is_on_one_page_of_its_pad() {
    let mut plugin = plugin();
    let pages = plugin.pages();
    assert_eq!(pages.len(), 1 + 16 * 4);
    assert_eq!((pages[0].section.as_str(), pages[0].name.as_str()), ("Instrument", "Instrument"));
    let on = |page: &timbrel_cli::host::Page| page.params.iter().flatten().cloned().collect::<Vec<_>>();
    assert_eq!(on(&pages[0]), ["tune", "output_db", "humanize", "seed", "map_x", "map_y", "map_pad"]);
    for (pad, four) in pages[1..].chunks(4).enumerate() {
        assert!(four.iter().all(|page| page.section == format!("Pad {}", pad + 1)), "{four:?}");
        assert_eq!(four.iter().map(|page| page.name.as_str()).collect::<Vec<_>>(), ["Sound", "Voice", "Shape", "Key"]);
        let sound = ["pc1", "pc2", "frequency", "attack", "release", "wander", "morph", "original"];
        assert_eq!(on(&four[0]), sound.map(|id| format!("pad{:02}_{id}", pad + 1)));
    }
    let shown: Vec<_> = pages.iter().flat_map(on).collect();
    let once: BTreeSet<_> = shown.iter().cloned().collect();
    assert_eq!(shown.len(), once.len(), "none is shown twice");
    let all: BTreeSet<_> = plugin.params().iter().map(|param| param.id.clone()).filter(|id| id != "bypass").collect();
    assert_eq!(once, all);
}
