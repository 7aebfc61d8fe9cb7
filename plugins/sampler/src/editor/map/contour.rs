//! What lies above a level of density, as triangles with an edge (marching squares, W. E. Lorensen and H. E. Cline, 1987).

use super::density::{Density, SIDE};

/// A part of the map.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Region {
    /// Places of the map.
    pub(super) corners: Vec<[f32; 2]>,
    /// Three corners each, counterclockwise on the map.
    pub(super) triangles: Vec<u32>,
    /// From place to place, with the region to the left.
    pub(super) edges: Vec<[[f32; 2]; 2]>,
}

/// A cell's corners, counterclockwise from the bottom left.
const CORNERS: [[usize; 2]; 4] = [[0, 0], [1, 0], [1, 1], [0, 1]];

impl Region {
    /// Where the density is at least `level`.
    pub(super) fn above(density: &Density, level: f32) -> Self {
        let mut region = Self::default();
        for row in 0..SIDE - 1 {
            let mut column = 0;
            while column < SIDE - 1 {
                let whole = (column..SIDE - 1).take_while(|&column| is_whole(density, level, column, row)).count();
                if whole > 0 {
                    region.add_row(density, column, row, whole);
                } else {
                    region.add_cell(density, level, column, row);
                }
                column += whole.max(1);
            }
        }
        region
    }

    /// Cells side by side that are all inside.
    fn add_row(&mut self, density: &Density, column: usize, row: usize, count: usize) {
        let corners = CORNERS.map(|[x, y]| density.place([(column + x * count) as f32, (row + y) as f32]));
        self.add(&corners);
    }

    /// A cell that the level goes through, or that is outside.
    fn add_cell(&mut self, density: &Density, level: f32, column: usize, row: usize) {
        let value = |[x, y]: [usize; 2]| density.value(column + x, row + y);
        let place = |[x, y]: [f32; 2]| density.place([column as f32 + x, row as f32 + y]);
        let mut shape = Vec::with_capacity(6);
        let mut left: Option<[f32; 2]> = None;
        let mut entered: Option<[f32; 2]> = None;
        for (from, to) in CORNERS.into_iter().zip(CORNERS.into_iter().cycle().skip(1)) {
            let (a, b) = (value(from), value(to));
            if a >= level {
                shape.push(place(from.map(|x| x as f32)));
            }
            if (a >= level) == (b >= level) {
                continue;
            }
            let share = (level - a) / (b - a);
            let crossing =
                place(std::array::from_fn(|side| from[side] as f32 + share * (to[side] as f32 - from[side] as f32)));
            shape.push(crossing);
            // The region's border leads from where its outline leaves the cell's side to where it comes back.
            if a >= level {
                left = Some(crossing);
            } else if let Some(left) = left.take() {
                self.edges.push([left, crossing]);
            } else {
                entered = Some(crossing);
            }
        }
        self.edges.extend(left.zip(entered).map(|(left, entered)| [left, entered]));
        self.add(&shape);
    }

    /// A convex shape.
    fn add(&mut self, shape: &[[f32; 2]]) {
        let first = self.corners.len() as u32;
        self.corners.extend(shape);
        for n in 2..shape.len() as u32 {
            self.triangles.extend([first, first + n - 1, first + n]);
        }
    }
}

fn is_whole(density: &Density, level: f32, column: usize, row: usize) -> bool {
    CORNERS.iter().all(|[x, y]| density.value(column + x, row + y) >= level)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use testkit::signals::Noise;

    use super::*;

    fn cross([a, b, c]: [[f32; 2]; 3]) -> f32 {
        (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    }

    fn two_clouds() -> Density {
        let mut dice = Noise::new(11);
        let mut normal = || (0..12).map(|_| dice.bipolar() / 2.0).sum::<f32>();
        let places: Vec<_> = (0..800).map(|n| [normal() + if n % 2 == 0 { 9.0 } else { 0.0 }, normal()]).collect();
        Density::of(&places).unwrap()
    }

    #[test]
    fn its_triangles_fill_what_its_edge_goes_round() {
        let density = two_clouds();
        for share in [0.3, 0.6, 0.9] {
            let region = Region::above(&density, density.level(share));
            let corner = |n: &u32| region.corners[*n as usize];
            let triangles =
                region.triangles.chunks_exact(3).map(|t| cross([corner(&t[0]), corner(&t[1]), corner(&t[2])]));
            let areas: Vec<f32> = triangles.collect();
            assert!(areas.iter().all(|area| *area >= -1e-6), "counterclockwise");
            let filled: f32 = areas.iter().sum();
            // Twice the area inside a closed line (Gauss's shoelace formula).
            let round: f32 = region.edges.iter().map(|[a, b]| a[0] * b[1] - a[1] * b[0]).sum();
            assert!((filled - round).abs() < 1e-3 * round, "{share}: {filled} and {round}");
        }
    }

    #[test]
    fn every_edge_goes_on_where_another_ends() {
        let density = two_clouds();
        let region = Region::above(&density, density.level(0.8));
        assert!(region.edges.len() > 40);
        for [_, end] in &region.edges {
            let next = region
                .edges
                .iter()
                .filter(|[begin, _]| (begin[0] - end[0]).abs() < 1e-5 && (begin[1] - end[1]).abs() < 1e-5);
            assert_eq!(next.count(), 1);
        }
    }

    #[test]
    fn nothing_is_above_the_highest_level() {
        assert_eq!(Region::above(&two_clouds(), f32::MAX), Region::default());
    }
}
