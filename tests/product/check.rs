//! The commands `timbrel check` and `timbrel bench`.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use timbrel_tests::built;
use timbrel_tests::models::{self, Folder};

fn timbrel(words: &[&str], files: &[&Path]) -> Output {
    Command::new(built::command()).args(words).args(files).output().unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_file_that_plays_is_described() {
    let folder = Folder::default();
    let filter = folder.file("filter.onnx", &models::filter("Filter", 1, &[44_100.0]));
    let knob = folder.file("knob.onnx", &models::knob());
    let exotic = folder.file("exotic.onnx", &models::exotic(1));
    let output = timbrel(&["check", "--json"], &[&filter, &knob, &exotic]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let verdicts = json(&output);
    for verdict in verdicts.as_array().unwrap() {
        assert_eq!((&verdict["plays"], &verdict["reason"]), (&Value::Bool(true), &Value::Null), "{verdict}");
        assert_eq!(verdict["kind"], "effect");
        assert!(verdict["cost"]["block"].as_u64().unwrap() > 0);
        let (median, p99) =
            (verdict["cost"]["median_us"].as_f64().unwrap(), verdict["cost"]["p99_us"].as_f64().unwrap());
        assert!(median > 0.0 && median <= p99, "{verdict}");
        assert!(verdict["why"].as_str().unwrap().ends_with('.'), "{verdict}");
    }
    assert_eq!(verdicts[0]["file"].as_str().unwrap(), filter.to_str().unwrap());
    assert_eq!(verdicts[0]["name"], "Filter");
    assert_eq!(verdicts[0]["sample_rate"], 44_100.0);
    assert_eq!((&verdicts[0]["runner"], &verdicts[0]["latency_samples"]), (&"inline".into(), &0.into()));
    assert_eq!(verdicts[1]["knobs"], serde_json::json!(["Amount"]));
    assert_eq!(verdicts[2]["runner"], "background");
    assert!(verdicts[2]["latency_samples"].as_u64().unwrap() > 0);
}

#[test]
fn a_refused_file_has_a_reason_and_a_failing_exit() {
    let folder = Folder::default();
    let good = folder.file("gain.onnx", &models::gain(1.0, &[]));
    let nan = folder.file("nan.onnx", &models::not_a_number());
    let text = folder.file("text.onnx", b"these are words");
    let missing = folder.path().join("missing.onnx");
    let output = timbrel(&["check", "--json"], &[&good, &nan, &text, &missing]);
    assert_eq!(output.status.code(), Some(1));
    let verdicts = json(&output);
    assert_eq!(verdicts[0]["plays"], true);
    for index in 1..4 {
        assert_eq!(verdicts[index]["plays"], false);
        assert!(verdicts[index]["reason"].as_str().unwrap().len() > 10, "{verdicts}");
    }
    let spoken = timbrel(&["check"], &[&good, &nan]);
    assert!(String::from_utf8_lossy(&spoken.stdout).contains("refused"));
}

#[test]
fn a_bench_has_a_row_for_each_runner_block_and_cache() {
    let folder = Folder::default();
    let file = folder.file("filter.onnx", &models::filter("Filter", 1, &[48_000.0]));
    let output = timbrel(&["bench", "--json", "--cold", "--blocks", "32,96"], &[&file]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let rows = json(&output);
    let rows = rows.as_array().unwrap();
    let mut seen: Vec<_> = rows
        .iter()
        .map(|row| (row["runner"].as_str().unwrap(), row["block"].as_u64().unwrap(), row["cold"].as_bool().unwrap()))
        .collect();
    seen.sort_unstable();
    let mut expected = Vec::new();
    for runner in ["background", "inline"] {
        expected.extend([(runner, 32, false), (runner, 32, true), (runner, 96, false), (runner, 96, true)]);
    }
    assert_eq!(seen, expected);
    for row in rows {
        let figure = |name: &str| row[name].as_f64().unwrap();
        assert!(figure("median_us") <= figure("p99_us") && figure("p999_us") <= figure("max_us"), "{row}");
        let lasts_us = figure("block") / 48_000.0 * 1e6;
        assert!((figure("percent_of_real_time") - 100.0 * figure("median_us") / lasts_us).abs() < 1e-6, "{row}");
    }
}
