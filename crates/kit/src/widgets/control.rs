//! A value that a widget turns.

/// A host's parameter, a model's knob behind one, or a number in a test. Travel runs from 0 to 1.
pub trait Control {
    /// Where it stands.
    fn travel(&self) -> f32;

    /// Where it stands with the host's modulation on top.
    fn heard(&self) -> f32 {
        self.travel()
    }

    /// Where a reset puts it.
    fn rest(&self) -> f32;

    /// A place as the musician reads it, unit included.
    fn text(&self, travel: f32) -> String;

    /// What was typed, unit or not.
    fn read(&self, text: &str) -> Option<f32>;

    /// Steps from one end to the other; none where it is continuous.
    fn steps(&self) -> Option<usize> {
        None
    }

    /// Changes it.
    fn turn(&self, gesture: Gesture);

    /// One whole change.
    fn put(&self, travel: f32) {
        self.turn(Gesture::Begin);
        self.turn(Gesture::Set(self.snapped(travel)));
        self.turn(Gesture::End);
    }

    /// The nearest place where it can stand.
    fn snapped(&self, travel: f32) -> f32 {
        let travel = travel.clamp(0.0, 1.0);
        match self.steps() {
            Some(steps) if steps > 0 => (travel * steps as f32).round() / steps as f32,
            _ => travel,
        }
    }
}

/// A hand on a control. A host records automation from begin to end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Gesture {
    /// It is taken.
    Begin,
    /// It is moved to this travel.
    Set(f32),
    /// It is let go.
    End,
}
