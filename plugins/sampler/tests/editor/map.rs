//! The map under the musician's hands.

mod ground;
mod pictures;

use egui::{Event, Key, Modifiers, MouseWheelUnit, PointerButton, Pos2, vec2};
use kit::mock_host::set;
use kit::window::App;
use timbrel_sampler::view::Command;

use super::stage;
use ground::{OnTheMap, Ruler, SIZE, alone, crowded, playing, six};

fn close(a: [f32; 2], b: [f32; 2], within: f32) -> bool {
    (a[0] - b[0]).abs() < within && (a[1] - b[1]).abs() < within
}

#[test]
fn a_sound_is_heard_once_when_the_pointer_rests_on_it() {
    let (mut stage, ruler) = playing();
    let (sound, place) = alone(&stage.desk_view(), 3);
    stage.happen(Event::PointerMoved(ruler.at(place)));
    assert_eq!(stage.desk.asked(), [], "a hand that passes by makes no noise");
    assert_eq!(stage.desk.prepared(), [sound], "but it will be ready");
    stage.frames(12);
    assert_eq!(stage.desk.asked(), [Command::Audition(sound)]);
    stage.frames(60);
    assert_eq!(stage.desk.asked(), []);
    let number = sound - stage.desk_view().map.packs[3].first + 1;
    assert!(stage.canvas.find(&format!("tom {number}")).is_some(), "it says what it is");
    stage.rest_on(ruler.at([-4.0, 2.9]));
    stage.rest_on(ruler.at(place));
    assert_eq!(stage.desk.asked(), [Command::Audition(sound)], "once again");
    assert!(stage.desk.prepared().is_empty());
}

#[test]
fn nothing_is_heard_where_the_switch_is_off() {
    let (mut stage, ruler) = playing();
    let (_, place) = alone(&stage.desk_view(), 3);
    let switch = stage.tool(0);
    stage.click(switch);
    stage.rest_on(ruler.at(place));
    assert_eq!(stage.desk.asked(), []);
    stage.click(switch);
    stage.rest_on(ruler.at(place));
    assert_eq!(stage.desk.asked().len(), 1);
}

#[test]
fn packs_that_are_put_aside_are_not_touched() {
    let (mut stage, ruler) = playing();
    let (sound, place) = alone(&stage.desk_view(), 3);
    stage.click_words("tom");
    stage.rest_on(ruler.at(place));
    assert!(!stage.desk.asked().contains(&Command::Audition(sound)));
    stage.click(ruler.at(place));
    let asked = stage.desk.asked();
    assert!(matches!(asked[..], [Command::TakePlace { pad: 5, .. }, Command::Hear(5)]), "{asked:?}");

    let (_, other) = alone(&stage.desk_view(), 2);
    stage.frames(60);
    stage.click_words("tom");
    stage.click_words("tom");
    stage.rest_on(ruler.at(other));
    assert_eq!(stage.desk.asked(), [], "a double click shows them alone");
    stage.rest_on(ruler.at(place));
    assert_eq!(stage.desk.asked(), [Command::Audition(sound)]);
}

#[test]
fn a_click_takes_a_sound_or_what_is_between() {
    let (mut stage, ruler) = playing();
    let (sound, place) = alone(&stage.desk_view(), 2);
    stage.click(ruler.at(place));
    stage.frames(30);
    assert_eq!(stage.desk.asked(), [Command::Take { pad: 5, sound }, Command::Hear(5)], "and it is not heard twice");
    let nowhere = [3.9, 2.9];
    stage.click(ruler.at(nowhere));
    let asked = stage.desk.asked();
    let [Command::TakePlace { pad: 5, place }, Command::Hear(5)] = asked[..] else { panic!("{asked:?}") };
    assert!(close(place, nowhere, 0.02), "{place:?}");
    stage.click(stage.pin(2));
    assert_eq!(stage.desk.asked(), [Command::Select(2), Command::Tap(2)]);
}

#[test]
fn a_drag_moves_a_pad_and_is_one_step() {
    let (mut stage, ruler) = playing();
    let from = stage.pin(3);
    stage.drag(from + vec2(3.0, -2.0), vec2(80.0, 40.0));
    let asked = stage.desk.asked();
    assert_eq!(asked[0], Command::Select(3));
    let wanted = ruler.place(from + vec2(80.0, 40.0));
    let of_move = |command: &Command| match *command {
        Command::Move { pad: 3, place, last } => Some((place, last)),
        _ => None,
    };
    let moves: Vec<_> = asked.iter().filter_map(of_move).collect();
    assert!(moves.len() > 5, "the sound follows: {asked:?}");
    assert_eq!(moves.iter().filter(|(_, last)| *last).count(), 1);
    let (end, last) = moves[moves.len() - 1];
    assert!(last && close(end, wanted, 0.02), "{end:?} instead of {wanted:?}: it does not jump under the pointer");
    assert_eq!(asked.last(), Some(&Command::Hear(3)));
    assert!(asked.iter().all(|command| !matches!(command, Command::Take { .. } | Command::TakePlace { .. })));
}

#[test]
fn escape_puts_a_dragged_pad_back() {
    let (mut stage, _) = playing();
    let (home, from) = (stage.desk_view().pads[3].home, stage.pin(3));
    stage.button(from, PointerButton::Primary, true, Modifiers::NONE);
    (1..=5).for_each(|n| stage.happen(Event::PointerMoved(from + vec2(10.0, 4.0) * n as f32)));
    stage.press(Key::Escape);
    let asked = stage.desk.asked();
    let Some(Command::Move { pad: 3, place, last: true }) = asked.last() else { panic!("{asked:?}") };
    assert!(close(*place, home, 1e-4));
    stage.button(from, PointerButton::Primary, false, Modifiers::NONE);
    assert_eq!(stage.desk.asked(), []);
}

#[test]
fn shift_and_a_drag_draw_a_path() {
    let (mut stage, ruler) = playing();
    let from = stage.pin(3);
    let way: Vec<Pos2> = (0..=30).map(|n| from + vec2(5.0 * n as f32, 40.0 * (n as f32 / 10.0).sin())).collect();
    stage.drag_with(PointerButton::Primary, Modifiers::SHIFT, &way);
    let asked = stage.desk.asked();
    let [Command::Select(3), Command::SetPath { pad: 3, places }] = &asked[..] else { panic!("{asked:?}") };
    assert!((3..=10).contains(&places.len()), "{} places", places.len());
    assert!(close(places[places.len() - 1], ruler.place(way[30]), 0.02));
    assert!(!close(places[0], ruler.place(from), 0.05), "without its own place");
}

#[test]
fn the_pen_draws_one_path_without_shift() {
    let (mut stage, ruler) = playing();
    stage.click(stage.tool(1));
    let way = [[0.6, 0.2], [0.8, 0.6], [1.4, 0.3]].map(|place| ruler.at(place));
    stage.drag_with(PointerButton::Primary, Modifiers::NONE, &way);
    let asked = stage.desk.asked();
    let [Command::SetPath { pad: 5, places }] = &asked[..] else { panic!("{asked:?}") };
    assert!(close(places[places.len() - 1], [1.4, 0.3], 0.02));
    stage.drag_with(PointerButton::Primary, Modifiers::NONE, &way);
    assert_eq!(stage.desk.asked(), [], "the next drag moves the ground");
}

#[test]
fn the_wheel_keeps_the_place_under_the_pointer_and_all_can_be_shown_again() {
    let (mut stage, before) = playing();
    let pointer = before.at([-1.0, -0.4]);
    stage.wheel(pointer, MouseWheelUnit::Line, vec2(0.0, 3.0));
    stage.frames(2);
    let near = Ruler::of(&stage);
    assert!(near.scale.x > 1.5 * before.scale.x, "{} and {}", near.scale, before.scale);
    assert!(close(near.place(pointer), [-1.0, -0.4], 0.01));
    stage.wheel(pointer, MouseWheelUnit::Point, vec2(15.0, -9.0));
    stage.frames(2);
    let moved = Ruler::of(&stage);
    assert!((moved.at([0.0, 0.0]) - near.at([0.0, 0.0]) - vec2(15.0, -9.0)).length() < 0.5, "two fingers pan");
    stage.drag_with(
        PointerButton::Middle,
        Modifiers::NONE,
        &[pointer, pointer + vec2(20.0, 0.0), pointer + vec2(30.0, 20.0)],
    );
    stage.frames(2);
    let dragged = Ruler::of(&stage);
    assert!((dragged.at([0.0, 0.0]) - moved.at([0.0, 0.0]) - vec2(30.0, 20.0)).length() < 0.5);
    let asked = stage.desk.asked();
    assert!(asked.iter().all(|command| matches!(command, Command::Audition(_))), "{asked:?}");
    stage.click(stage.tool(2));
    stage.frames(2);
    assert!((Ruler::of(&stage).at([0.0, 0.0]) - before.at([0.0, 0.0])).length() < 0.5);
}

#[test]
fn a_drag_of_the_ground_moves_it_and_takes_nothing() {
    let (mut stage, before) = playing();
    stage.drag(before.at([3.9, 2.9]), vec2(-60.0, 30.0));
    stage.frames(2);
    assert!((Ruler::of(&stage).at([0.0, 0.0]) - before.at([0.0, 0.0]) - vec2(-60.0, 30.0)).length() < 0.5);
    assert_eq!(stage.desk.asked(), []);
}

#[test]
fn keys_move_the_pad_and_the_view() {
    let (mut stage, before) = playing();
    stage.click(stage.pin(2));
    stage.desk.change(|view| view.selected = 2);
    stage.frames(1);
    stage.desk.asked();
    let home = stage.desk_view().pads[2].home;
    stage.press(Key::ArrowRight);
    stage.press(Key::ArrowUp);
    let asked = stage.desk.asked();
    let ends: Vec<_> =
        asked.iter().filter(|command| matches!(command, Command::Move { pad: 2, last: true, .. })).collect();
    assert_eq!(ends.len(), 2, "each key is one step: {asked:?}");
    let Some(Command::Move { place, .. }) = asked.first() else { panic!("{asked:?}") };
    assert!(place[0] > home[0] + 0.05 && place[1] == home[1]);
    stage.press(Key::Plus);
    stage.frames(2);
    assert!(Ruler::of(&stage).scale.x > 1.2 * before.scale.x);
    stage.press(Key::Num0);
    stage.frames(2);
    assert!((Ruler::of(&stage).scale - before.scale).length() < 0.1);
    stage.press(Key::Enter);
    assert_eq!(stage.desk.asked(), [Command::Tap(2)]);
}

#[test]
fn the_other_button_opens_a_menu_on_a_pad() {
    let (mut stage, _) = playing();
    for (words, wanted) in [
        ("Clear its path", Command::SetPath { pad: 5, places: Vec::new() }),
        ("Clear the pad", Command::ClearPad(5)),
        ("Lock it against chance", Command::Lock { pad: 5, on: true }),
    ] {
        let at = stage.pin(5);
        stage.button(at, PointerButton::Secondary, true, Modifiers::NONE);
        stage.button(at, PointerButton::Secondary, false, Modifiers::NONE);
        stage.frames(3);
        stage.desk.asked();
        stage.click_words(words);
        assert_eq!(stage.desk.asked(), [wanted]);
        stage.frames(30);
        assert!(stage.canvas.find(words).is_none(), "it closes");
    }
}

#[test]
fn a_click_beside_an_open_menu_only_closes_it() {
    let (mut stage, ruler) = playing();
    let at = ruler.at([3.9, 2.9]);
    stage.button(at, PointerButton::Secondary, true, Modifiers::NONE);
    stage.button(at, PointerButton::Secondary, false, Modifiers::NONE);
    stage.frames(3);
    assert!(stage.canvas.find("Draw a path for Morph").is_some());
    stage.click(ruler.at([-3.8, 2.9]));
    stage.frames(30);
    assert!(stage.canvas.find("Draw a path for Morph").is_none());
    assert_eq!(stage.desk.asked(), []);
}

#[test]
fn the_macro_moves_the_pads_that_it_is_for() {
    let (mut stage, before) = playing();
    let (home, other) = (stage.pin(3), stage.pin(0));
    set(&stage.params.map_pad, 4);
    set(&stage.params.map_x, 0.5);
    stage.frames(2);
    let half = 0.5 * (4.2 + 4.2) * 0.5;
    assert!((stage.pin(3) - home - vec2(half, 0.0) * before.scale).length() < 1.0);
    assert_eq!(stage.pin(0), other);
    stage.drag(stage.pin(3), vec2(0.0, 50.0));
    let asked = stage.desk.asked();
    let Some(Command::Move { place, .. }) = asked.iter().rev().nth(1) else { panic!("{asked:?}") };
    assert!(close(*place, before.place(home + vec2(0.0, 50.0)), 0.02), "what the macro adds is not kept twice");
}

#[test]
fn a_pad_beyond_the_edge_stands_at_it_while_all_is_shown() {
    let mut view = six();
    view.pads[4].home = [0.7, -9.0];
    let mut stage = stage::stage(view, SIZE);
    let (ruler, at) = (Ruler::of(&stage), stage.pin(4));
    assert!(at.y < ruler.at([0.7, -9.0]).y - 100.0 && at.y < stage.tool(0).y + 24.0, "{at}");
    stage.drag(at, vec2(0.0, -100.0));
    let asked = stage.desk.asked();
    let moved = asked.iter().find_map(|command| match *command {
        Command::Move { pad: 4, place, last: true } => Some(place),
        _ => None,
    });
    let wanted = ruler.place(at - vec2(0.0, 100.0));
    assert!(close(moved.unwrap(), wanted, 0.05), "it comes to where it is put: {moved:?} and not {wanted:?}");
}

#[test]
fn pads_in_one_place_are_told_apart() {
    let stage = stage::stage(crowded(), SIZE);
    let at: Vec<Pos2> = (0..16).map(|pad| stage.pin(pad)).collect();
    for (n, a) in at.iter().enumerate() {
        for (m, b) in at.iter().enumerate().skip(n + 1) {
            assert!(a.distance(*b) > 18.0, "pads {} and {}", n + 1, m + 1);
        }
    }
}

#[test]
fn nothing_is_drawn_again_while_nothing_moves() {
    let (mut stage, ruler) = playing();
    stage.rest_on(ruler.at([3.9, 2.9]));
    stage.frames(120);
    assert!(stage.canvas.waits_s() > 1.0, "asks for a frame in {} s", stage.canvas.waits_s());
    assert!(!stage.editor.stirs());
}
