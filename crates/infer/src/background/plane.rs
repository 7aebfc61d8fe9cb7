//! How the samples of several channels lie in a tensor.

use model::effect::{AudioPort, Axis, ParamsPort};

/// A tensor of `rows` sequences of `length` samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Plane {
    rows: usize,
    length: usize,
    /// `[length][rows]` rather than `[rows][length]`.
    time_major: bool,
}

impl Plane {
    pub(super) fn of_audio(port: &AudioPort, length: usize) -> Self {
        let at = |axis| port.axes.iter().position(|&a| a == axis);
        let time_major = at(Axis::Channel).is_some_and(|channel| at(Axis::Time).is_some_and(|time| time < channel));
        Self { rows: port.channels, length, time_major }
    }

    /// The knobs of a graph that takes a value for every sample.
    pub(super) fn of_params(port: &ParamsPort, length: usize) -> Self {
        let time = port.dims.iter().position(Option::is_none);
        let knobs = port.dims.iter().rposition(|&dim| dim == Some(port.count));
        Self { rows: port.count, length, time_major: port.count > 1 && time < knobs }
    }

    pub(super) fn rows(self) -> usize {
        self.rows
    }

    pub(super) fn length(self) -> usize {
        self.length
    }

    /// Moves the last samples to the front, as many as leave room for `frames` behind them.
    pub(super) fn slide(self, tensor: &mut [f32], frames: usize) {
        if self.time_major {
            return tensor.copy_within(frames * self.rows.., 0);
        }
        tensor.chunks_exact_mut(self.length).for_each(|row| row.copy_within(frames.., 0));
    }

    /// Writes `[rows][frames]` to the end.
    pub(super) fn put(self, tensor: &mut [f32], planar: &[f32], frames: usize) {
        let start = self.length - frames;
        for (row, samples) in planar.chunks_exact(frames).enumerate() {
            for (n, &sample) in samples.iter().enumerate() {
                tensor[self.index(row, start + n)] = sample;
            }
        }
    }

    /// Reads `[rows][frames]` from the end.
    pub(super) fn get(self, tensor: &[f32], planar: &mut [f32], frames: usize) {
        let start = self.length - frames;
        for (row, samples) in planar.chunks_exact_mut(frames).enumerate() {
            for (n, sample) in samples.iter_mut().enumerate() {
                *sample = tensor[self.index(row, start + n)];
            }
        }
    }

    fn index(self, row: usize, n: usize) -> usize {
        if self.time_major { n * self.rows + row } else { row * self.length + n }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_order_reads_back_what_was_put() {
        for time_major in [false, true] {
            let plane = Plane { rows: 2, length: 5, time_major };
            let mut tensor = [0.0; 10];
            plane.put(&mut tensor, &[1.0, 2.0, 3.0, 11.0, 12.0, 13.0], 3);
            plane.slide(&mut tensor, 3);
            plane.put(&mut tensor, &[4.0, 5.0, 6.0, 14.0, 15.0, 16.0], 3);
            let mut all = [0.0; 10];
            plane.get(&tensor, &mut all, 5);
            assert_eq!(all, [2.0, 3.0, 4.0, 5.0, 6.0, 12.0, 13.0, 14.0, 15.0, 16.0]);
        }
    }
}
