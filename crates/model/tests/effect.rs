//! Which input is what, from signatures as they are met in the wild.
//!
//! A signature is written `audio_in[1,C,T] h[1,1,8] > audio_out[1,C,T] hn[1,1,8]`; `?` is a dimension without a name,
//! and `i:n[1]` an input of whole numbers. How it is read is written in the same spirit: `BCT1` is the order of axes
//! and the number of channels.

use crate::fixture;
use model::effect::{Axis, EffectPorts, Length};
use model::graph::{Dim, Element, Graph, Value};
use model::manifest::{Kind, Knob, Manifest, numbers_as_base64};
use proptest::prelude::*;
use std::collections::BTreeMap;

pub fn value(text: &str) -> Value {
    let (element, text) = text.strip_prefix("i:").map_or((Element::F32, text), |text| (Element::I64, text));
    let (name, dims) = text.strip_suffix(']').unwrap().split_once('[').unwrap();
    let dim = |text: &str| match text.parse() {
        Ok(length) => Dim::Fixed(length),
        Err(_) if text == "?" => Dim::Unknown,
        Err(_) => Dim::Named(text.into()),
    };
    let dims = dims.split(',').filter(|text| !text.is_empty()).map(dim).collect();
    Value { name: name.into(), element, dims }
}

pub fn graph(signature: &str) -> Graph {
    let (inputs, outputs) = signature.split_once(" > ").unwrap();
    let values = |text: &str| text.split_whitespace().map(value).collect();
    Graph {
        opset: 17,
        nodes: Vec::new(),
        initializers: BTreeMap::new(),
        inputs: values(inputs),
        outputs: values(outputs),
        metadata: BTreeMap::new(),
    }
}

fn axes(axes: &[Axis]) -> String {
    let letter = |axis: &Axis| match axis {
        Axis::Batch => 'B',
        Axis::Channel => 'C',
        Axis::Time => 'T',
    };
    axes.iter().map(letter).collect()
}

fn spelled(ports: &EffectPorts) -> String {
    let length = match ports.length() {
        Length::Dynamic => String::new(),
        Length::Fixed(samples) => format!("/{samples}"),
    };
    let (from, to) = (&ports.audio_in, &ports.audio_out);
    let mut words = format!("{} {}{}{length}", from.name, axes(&from.axes), from.channels);
    words += &format!(" > {} {}{}", to.name, axes(&to.axes), to.channels);
    if let Some(params) = &ports.params {
        let time = if params.per_sample() { " per sample" } else { "" };
        words += &format!("; {} {}{time}", params.name, params.count);
    }
    for state in &ports.states {
        words += &format!("; {}>{} {:?}", state.input, state.output, state.dims);
    }
    words
}

fn read(signature: &str) -> String {
    match EffectPorts::of(&graph(signature), None) {
        Ok((ports, _)) => spelled(&ports),
        Err(error) => error.to_string(),
    }
}

#[test]
fn audio_is_found_in_any_layout() {
    let layouts = [
        ("x[T] > y[T]", "x T1 > y T1"),
        ("x[1,T] > y[1,T]", "x BT1 > y BT1"),
        ("x[T,1] > y[T,1]", "x TB1 > y TB1"),
        ("x[2,T] > y[2,T]", "x CT2 > y CT2"),
        ("x[1,1,T] > y[1,1,T]", "x BCT1 > y BCT1"),
        ("x[1,2,T] > y[1,2,T]", "x BCT2 > y BCT2"),
        ("x[1,1,T] > y[1,2,T]", "x BCT1 > y BCT2"),
        ("x[1,T,1] > y[1,T,1]", "x BTC1 > y BTC1"),
        ("x[1,T,2] > y[1,T,2]", "x BTC2 > y BTC2"),
        ("x[T,1,1] > y[T,1,1]", "x TBC1 > y TBC1"),
        ("x[?,1,?] > y[?,1,?]", "x BCT1 > y BCT1"),
        ("x[batch,1,time] > y[batch,1,other]", "x BCT1 > y BCT1"),
        ("x[seq,batch,1] > y[seq,batch,1]", "x TBC1 > y TBC1"),
        ("x[batch,channels,samples] > y[?,?,?]", "x BCT1 > y BCT1"),
        ("x[1,1,2048] > y[1,1,2048]", "x BCT1/2048 > y BCT1"),
        ("x[batch,1,2048] > y[batch,1,2048]", "x BCT1/2048 > y BCT1"),
        ("x[2048] > y[1,2048]", "x T1/2048 > y BT1"),
        ("x[1,1,1] > y[1,1,1]", "x BCT1/1 > y BCT1"),
        ("x[1,T] > y[T,1]", "x BT1 > y TB1"),
        ("anything[1,T] > at_all[1,T]", "anything BT1 > at_all BT1"),
    ];
    for (signature, wanted) in layouts {
        assert_eq!(read(signature), wanted, "{signature}");
    }
}

#[test]
fn memory_is_found_by_name_order_or_contract() {
    let signatures = [
        (
            "audio_in[1,1,T] state_in_b[1,8] state_in_a[1,4] > state_out_a[1,4] audio_out[1,1,T] state_out_b[1,8]",
            "audio_in BCT1 > audio_out BCT1; state_in_b>state_out_b [1, 8]; state_in_a>state_out_a [1, 4]",
        ),
        (
            "x[T,1,1] h[1,1,40] c[1,1,40] > y[T,1,1] hn[1,1,40] cn[1,1,40]",
            "x TBC1 > y TBC1; h>hn [1, 1, 40]; c>cn [1, 1, 40]",
        ),
        (
            "x[T,1,1] h0[1,1,40] c0[1,1,40] > y[T,1,1] h1[1,1,40] c1[1,1,40]",
            "x TBC1 > y TBC1; h0>h1 [1, 1, 40]; c0>c1 [1, 1, 40]",
        ),
        ("in[1,T] in_h[1,9] > out[1,T] out_h[1,9]", "in BT1 > out BT1; in_h>out_h [1, 9]"),
        (
            "audio[1,1,T] cache_0[1,4,2] cache_1[1,4,2] > audio[1,1,T] cache_1_out[1,4,2] cache_0_out[1,4,2]",
            "audio BCT1 > audio BCT1; cache_0>cache_0_out [1, 4, 2]; cache_1>cache_1_out [1, 4, 2]",
        ),
        ("audio[1,T] x[1,4] > y[1,T] x_out[1,4]", "audio BT1 > y BT1; x>x_out [1, 4]"),
        ("wave[1,T] a[4] b[5] > 17[1,T] 18[4] 19[5]", "wave BT1 > 17 BT1; a>18 [4]; b>19 [5]"),
        ("foo[1,1,2048] h[1,1,40] > bar[1,1,2048] hn[1,1,40]", "foo BCT1/2048 > bar BCT1; h>hn [1, 1, 40]"),
        ("x[batch,1,T] h[1,batch,40] > y[batch,1,T] hn[1,batch,40]", "x BCT1 > y BCT1; h>hn [1, 1, 40]"),
        ("x[s0,1,s1] h[1,s0,40] > y[s0,1,s1] hn[1,s0,40]", "x BCT1 > y BCT1; h>hn [1, 1, 40]"),
    ];
    for (signature, wanted) in signatures {
        assert_eq!(read(signature), wanted, "{signature}");
    }
}

#[test]
fn knobs_are_found_by_name_or_by_what_is_left() {
    let signatures = [
        ("audio_in[1,1,T] params[1,3] > audio_out[1,1,T]", "audio_in BCT1 > audio_out BCT1; params 3"),
        ("audio_in[1,1,T] params[1,3,T] > audio_out[1,1,T]", "audio_in BCT1 > audio_out BCT1; params 3 per sample"),
        ("x[1,1,512] p[1,2,512] > y[1,1,512]", "x BCT1/512 > y BCT1; p 2 per sample"),
        ("x[1,T] cond[2] > y[1,T]", "x BT1 > y BT1; cond 2"),
        ("x[1,T] drive[1] > y[1,T]", "x BT1 > y BT1; drive 1"),
        ("x[batch,1,T] tone[batch,2] > y[batch,1,T]", "x BCT1 > y BCT1; tone 2"),
        ("x[1,T] h[1,40] drive[1,1] > y[1,T] 17[1,40]", "x BT1 > y BT1; drive 1; h>17 [1, 40]"),
        ("x[1,T] h[1,40] params[1,2] > y[1,T] hn[1,40]", "x BT1 > y BT1; params 2; h>hn [1, 40]"),
    ];
    for (signature, wanted) in signatures {
        assert_eq!(read(signature), wanted, "{signature}");
    }
}

#[test]
fn what_is_unclear_is_refused_with_what_was_found_and_wanted() {
    let signatures = [
        ("a[1,T] b[1,T] > c[1,T] d[1,T]", "each of \"a\" and \"b\" may be the audio input"),
        ("x[1,T] sr[] > y[1,T]", "\"sr\" asks for the sample rate"),
        ("x[1,T] sample_rate[1] > y[1,T]", "\"sample_rate\" asks for the sample rate"),
        ("x[1,T] i:n[1] > y[1,T]", "\"n\" does not hold 32-bit floats"),
        ("x[1,1,1,T] > y[1,1,1,T]", "\"x\" has 4 dimensions, and audio has 1 to 3"),
        ("x[1,1,2] > y[1,1,1]", "\"x\" has no dimension that is surely time"),
        ("x[1,40,T] > y[1,40,T]", "\"x\" has 40 values per sample"),
        ("x[2,2,T] > y[2,2,T]", "\"x\" has two dimensions that may be channels"),
        ("x[1,1,2048] > y[1,1,1024]", "\"y\" gives 1024 samples for the 2048 that go in"),
        ("x[1,1,T] > y[1,1,1024]", "\"y\" gives 1024 samples however many go in"),
        ("x[1,T] a[1,2] b[1,3] > y[1,T]", "the use of \"a\" and \"b\" is not clear"),
        ("x[1,T] params[1,9] > y[1,T]", "\"params\" has 9 values, and 1 to 8 knobs can be shown"),
        ("x[1,T] h[1,8] > y[1,T] hn[1,9]", "\"h\" does not have the shape of \"hn\""),
        ("x[1,T] h[1,K] > y[1,T] hn[1,K]", "\"h\" is memory of unknown size"),
        ("audio_in[1,1,T] state_in_h[1,8] > audio_out[1,1,T]", "\"state_out_h\" is missing"),
        ("audio_in[1,1,T] > sound[1,1,T]", "\"audio_out\" is missing"),
        ("x[1,0] > y[1,0]", "\"x\" has"),
    ];
    for (signature, reason) in signatures {
        let message = read(signature);
        assert!(message.contains(reason), "{signature}: {message}");
        assert!(message.contains("it has the inputs") && message.contains("; wanted is one audio input"), "{message}");
    }
}

#[test]
fn what_was_inferred_is_told() {
    let inferred = |signature| EffectPorts::of(&graph(signature), None).unwrap().1;
    let plain = inferred("audio_in[1,1,T] state_in_h[1,8] > audio_out[1,1,T] state_out_h[1,8]");
    assert_eq!(plain, Vec::<String>::new(), "the contract leaves nothing to infer");
    let words = inferred("x[1,T] h[1,8] p[1,2] > y[1,T] hn[1,8] extra[1,3]").join("\n");
    for part in [
        "\"x\" (1 channel, any number of samples)",
        "comes out of \"y\"",
        "\"h\", by their names",
        "its 2 knobs",
        "Not used: \"extra\"",
    ] {
        assert!(words.contains(part), "{words}");
    }
    assert!(inferred("wave[1,T] a[4] > 17[1,T] 18[4]").join("\n").contains("by their order and shape"));
}

#[test]
fn a_convolution_without_memory_is_known() {
    let read = |name: &str| model::onnx::read(&fixture(name)).unwrap();
    let smooth = read("plays/smooth");
    let (ports, _) = EffectPorts::of(&smooth, None).unwrap();
    assert!(!ports.forgets(&smooth));
    let mut bare = smooth.clone();
    bare.inputs.remove(1);
    bare.outputs.remove(1);
    let (ports, inferred) = EffectPorts::of(&bare, None).unwrap();
    assert!(ports.forgets(&bare));
    assert!(inferred.join("\n").contains("keeps no memory"));
    let gain = read("plays/gain");
    assert!(!EffectPorts::of(&gain, None).unwrap().0.forgets(&gain));
}

fn manifest() -> Manifest {
    Manifest::bare(Kind::Effect, "x")
}

#[test]
fn the_manifest_sets_states_and_hop_and_must_agree() {
    let with_state = graph("audio_in[1,1,T] params[1,1] state_in_h[1,2] > audio_out[1,1,T] state_out_h[1,2]");
    let of = |manifest: Manifest| EffectPorts::of(&with_state, Some(&manifest));
    let states = BTreeMap::from([("h".to_owned(), numbers_as_base64(&[0.5, -0.5]))]);
    let (ports, inferred) =
        of(Manifest { states, hop: Some(64), knobs: vec![Knob::plain("Drive", 0.5)], ..manifest() }).unwrap();
    assert_eq!(ports.states[0].initial, [0.5, -0.5]);
    assert_eq!(ports.length(), Length::Fixed(64));
    assert_eq!(inferred, Vec::<String>::new());
    assert_eq!(of(manifest()).unwrap().0.states[0].initial, [0.0, 0.0]);

    let refused = |manifest: Manifest| of(manifest).unwrap_err().to_string();
    assert!(refused(Manifest { channels: 2, ..manifest() }).contains("says 2 channels and the graph has 1"));
    let knobs = vec![Knob::plain("a", 0.5), Knob::plain("b", 0.5)];
    assert!(refused(Manifest { knobs, ..manifest() }).contains("names 2 knobs and the graph has 1"));
    let states = BTreeMap::from([("z".to_owned(), String::new())]);
    assert!(refused(Manifest { states, ..manifest() }).contains("\"z\", which the graph does not have"));
    let states = BTreeMap::from([("h".to_owned(), numbers_as_base64(&[1.0]))]);
    assert!(refused(Manifest { states, ..manifest() }).contains("has 1 values and should have 2"));
    let fixed = graph("audio_in[1,1,512] > audio_out[1,1,512]");
    let error = EffectPorts::of(&fixed, Some(&Manifest { hop: Some(64), ..manifest() })).unwrap_err();
    assert!(error.to_string().contains("says 64 samples a run and the graph takes 512"));
}

#[test]
fn channels_left_open_are_those_of_the_manifest() {
    let open = graph("audio_in[1,channels,T] > audio_out[1,channels,T]");
    let (ports, _) = EffectPorts::of(&open, Some(&Manifest { channels: 2, ..manifest() })).unwrap();
    assert_eq!((ports.audio_in.channels, ports.audio_out.channels), (2, 2));
}

fn signatures() -> impl Strategy<Value = String> {
    let dim = prop::sample::select(vec!["1", "2", "0", "40", "2048", "T", "batch", "?", "9999999999"]);
    let name = prop::sample::select(vec![
        "x",
        "y",
        "h",
        "hn",
        "audio_in",
        "audio_out",
        "params",
        "state_in_h",
        "state_out_h",
        "sr",
        "7",
        "in",
    ]);
    let value = (name, prop::collection::vec(dim, 0..5)).prop_map(|(name, dims)| format!("{name}[{}]", dims.join(",")));
    let values = prop::collection::vec(value, 0..5);
    (values.clone(), values).prop_map(|(inputs, outputs)| format!("{} > {}", inputs.join(" "), outputs.join(" ")))
}

proptest! {
    #![proptest_config(crate::cases(4_000))]

    #[test]
    fn any_signature_is_read_or_refused(signature in signatures()) {
        if let Ok((ports, _)) = EffectPorts::of(&graph(&signature), None) {
            prop_assert_eq!(ports.length(), ports.audio_out.length);
            for state in &ports.states {
                prop_assert_eq!(state.initial.len(), state.dims.iter().product::<usize>());
            }
        }
    }

    #[test]
    fn the_order_of_named_values_does_not_matter(
        inputs in Just(vec!["x[1,T]", "h[1,8]", "c[1,8]", "params[1,2]"]).prop_shuffle(),
        outputs in Just(vec!["y[1,T]", "hn[1,8]", "cn[1,8]"]).prop_shuffle(),
    ) {
        let signature = format!("{} > {}", inputs.join(" "), outputs.join(" "));
        let (ports, _) = EffectPorts::of(&graph(&signature), None).unwrap();
        prop_assert_eq!((ports.audio_in.name.as_str(), ports.audio_out.name.as_str()), ("x", "y"));
        for state in &ports.states {
            prop_assert_eq!(state.output.strip_suffix('n'), Some(state.input.as_str()));
        }
    }
}
