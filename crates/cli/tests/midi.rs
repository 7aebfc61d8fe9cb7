use midly::num::{u4, u7, u15, u24, u28};
use midly::{Format, Header, MetaMessage, MidiMessage, Smf, Timing, Track, TrackEvent, TrackEventKind};
use timbrel_cli::host::Event;
use timbrel_cli::render::midi;

fn at(delta: u32, kind: TrackEventKind<'static>) -> TrackEvent<'static> {
    TrackEvent { delta: u28::new(delta), kind }
}

fn message(message: MidiMessage) -> TrackEventKind<'static> {
    TrackEventKind::Midi { channel: u4::new(2), message }
}

fn note(key: u8, velocity: u8) -> TrackEventKind<'static> {
    message(MidiMessage::NoteOn { key: u7::new(key), vel: u7::new(velocity) })
}

fn read(tracks: Vec<Track<'static>>, rate_hz: f64) -> Vec<(u64, Event)> {
    let header = Header::new(Format::Parallel, Timing::Metrical(u15::new(480)));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("song.mid");
    Smf { header, tracks }.save(&path).unwrap();
    midi::read(&path, rate_hz).unwrap().within(0..u64::MAX).to_vec()
}

#[test]
fn notes_fall_on_their_samples_also_after_a_change_of_tempo() {
    let tempo = |us| TrackEventKind::Meta(MetaMessage::Tempo(u24::new(us)));
    let end = || at(0, TrackEventKind::Meta(MetaMessage::EndOfTrack));
    // One beat at 120 a minute, then beats of a whole second.
    let conductor = vec![at(480, tempo(1_000_000)), end()];
    let player = vec![at(0, note(60, 127)), at(480, note(60, 0)), at(480, note(64, 64)), end()];
    assert_eq!(
        read(vec![conductor, player], 48_000.0),
        [
            (0, Event::NoteOn { channel: 2, key: 60, velocity: 1.0 }),
            (24_000, Event::NoteOff { channel: 2, key: 60 }),
            (72_000, Event::NoteOn { channel: 2, key: 64, velocity: 64.0 / 127.0 }),
        ]
    );
}

#[test]
fn a_bend_keeps_its_fourteen_bits() {
    let bend = MidiMessage::PitchBend { bend: midly::PitchBend::from_int(-8192) };
    let wheel = MidiMessage::Controller { controller: u7::new(1), value: u7::new(5) };
    let events = read(vec![vec![at(0, message(bend)), at(0, message(wheel))]], 44_100.0);
    assert_eq!(events, [(0, Event::Midi([0xe2, 0, 0])), (0, Event::Midi([0xb2, 1, 5]))]);
}

#[test]
fn another_file_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("no.mid");
    std::fs::write(&path, b"RIFF").unwrap();
    assert!(midi::read(&path, 48_000.0).unwrap_err().to_string().contains("no.mid"));
}
