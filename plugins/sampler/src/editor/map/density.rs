//! How close together the sounds of a pack are: a smooth estimate on a grid.

/// Points of the grid along each side.
pub(super) const SIDE: usize = 64;
/// Sounds that are too few to speak of density.
const FEWEST: usize = 5;
/// A sound that is so many spreads away from the middle is a stray: the grid does not reach for it.
const STRAY: f32 = 5.0;
/// The kernel is cut where this many of its widths are.
const CUT: f32 = 3.0;

/// Density over a part of the map. Only its ratios mean anything.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Density {
    /// `[row][column]` from the bottom left.
    grid: Vec<f32>,
    /// Of the map: left and bottom.
    origin: [f32; 2],
    /// From one point of the grid to the next.
    step: [f32; 2],
    /// At the sounds, in ascending order.
    at_sounds: Vec<f32>,
}

/// Where the grid lies along one side of the map, and how wide the kernel is there.
struct Reach {
    origin: f32,
    step: f32,
    kernel: f32,
}

impl Density {
    /// Of places on the map; none where there are too few, or all are in a line.
    ///
    /// A Gaussian kernel of D. W. Scott's width for two dimensions, n^(−1/6) (Multivariate Density Estimation, 1992), of
    /// a spread that strays do not widen.
    pub(super) fn of(places: &[[f32; 2]]) -> Option<Self> {
        if places.len() < FEWEST {
            return None;
        }
        let [across, up] = [reach(places, 0)?, reach(places, 1)?];
        let mut density = Self {
            grid: vec![0.0; SIDE * SIDE],
            origin: [across.origin, up.origin],
            step: [across.step, up.step],
            at_sounds: Vec::new(),
        };
        places.iter().for_each(|place| density.scatter(*place));
        density.grid = blurred(&blurred(&density.grid, &kernel(&across)), &kernel(&up));
        density.at_sounds = places.iter().map(|place| density.at(*place)).collect();
        density.at_sounds.sort_by(f32::total_cmp);
        Some(density)
    }

    /// The level above which this share of the sounds lies (highest density region, R. J. Hyndman, 1996).
    pub(super) fn level(&self, share: f32) -> f32 {
        let below = ((1.0 - share) * self.at_sounds.len() as f32) as usize;
        self.at_sounds.get(below).or(self.at_sounds.last()).copied().unwrap_or(0.0)
    }

    /// Of a point of the grid.
    pub(super) fn value(&self, column: usize, row: usize) -> f32 {
        self.grid[row * SIDE + column]
    }

    /// Where a point of the grid is on the map; fractions are between points.
    pub(super) fn place(&self, [column, row]: [f32; 2]) -> [f32; 2] {
        [self.origin[0] + column * self.step[0], self.origin[1] + row * self.step[1]]
    }

    /// Between the points of the grid; nothing outside of it.
    fn at(&self, place: [f32; 2]) -> f32 {
        self.around(place).map_or(0.0, |around| around.iter().map(|(index, share)| self.grid[*index] * share).sum())
    }

    fn scatter(&mut self, place: [f32; 2]) {
        for (index, share) in self.around(place).into_iter().flatten() {
            self.grid[index] += share;
        }
    }

    /// The four points of the grid around a place, and how much of it each has.
    fn around(&self, place: [f32; 2]) -> Option<[(usize, f32); 4]> {
        let [x, y]: [f32; 2] = std::array::from_fn(|side| (place[side] - self.origin[side]) / self.step[side]);
        let last = (SIDE - 1) as f32;
        if !(0.0..last).contains(&x) || !(0.0..last).contains(&y) {
            return None;
        }
        let first = y as usize * SIDE + x as usize;
        let (x, y) = (x.fract(), y.fract());
        let shares = [(1.0 - x) * (1.0 - y), x * (1.0 - y), (1.0 - x) * y, x * y];
        Some([(first, shares[0]), (first + 1, shares[1]), (first + SIDE, shares[2]), (first + SIDE + 1, shares[3])])
    }
}

fn reach(places: &[[f32; 2]], side: usize) -> Option<Reach> {
    let mut sorted: Vec<f32> = places.iter().map(|place| place[side]).filter(|x| x.is_finite()).collect();
    sorted.sort_by(f32::total_cmp);
    let (&least, &most) = (sorted.first()?, sorted.last()?);
    let quantile = |share: f32| sorted[(share * (sorted.len() - 1) as f32) as usize];
    // The middle half of a normal distribution spans 1.349 deviations.
    let spread = (quantile(0.75) - quantile(0.25)) / 1.349;
    let spread = if spread > 0.0 { spread } else { (most - least) / 4.0 };
    if spread <= 0.0 {
        return None;
    }
    let kernel = spread * (places.len() as f32).powf(-1.0 / 6.0);
    let (low, high) = (quantile(0.5) - STRAY * spread, quantile(0.5) + STRAY * spread);
    let (low, high) = (low.max(least) - CUT * kernel, high.min(most) + CUT * kernel);
    let step = (high - low) / (SIDE - 1) as f32;
    Some(Reach { origin: low, step, kernel: kernel / step })
}

fn kernel(reach: &Reach) -> Vec<f32> {
    let radius = ((CUT * reach.kernel).ceil() as isize).min(SIDE as isize);
    (-radius..=radius).map(|n| (-0.5 * (n as f32 / reach.kernel).powi(2)).exp()).collect()
}

/// Rows blurred and made columns: done twice, all is blurred and the right way round.
fn blurred(grid: &[f32], kernel: &[f32]) -> Vec<f32> {
    let radius = kernel.len() / 2;
    let mut turned = vec![0.0; grid.len()];
    for (row, values) in grid.chunks_exact(SIDE).enumerate() {
        for column in 0..SIDE {
            let first = column.saturating_sub(radius);
            let near = &values[first..(column + radius + 1).min(SIDE)];
            let weights = &kernel[first + radius - column..];
            turned[column * SIDE + row] = near.iter().zip(weights).map(|(x, weight)| x * weight).sum();
        }
    }
    turned
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use testkit::signals::Noise;

    use super::*;

    /// A round cloud around `[2, −1]`, three times as wide as it is high.
    fn cloud(count: usize) -> Vec<[f32; 2]> {
        let mut dice = Noise::new(3);
        let mut normal = || (0..12).map(|_| dice.bipolar() / 2.0).sum::<f32>();
        (0..count).map(|_| [2.0 + 3.0 * normal(), -1.0 + normal()]).collect()
    }

    #[test]
    fn it_is_densest_in_the_middle_and_falls_to_all_sides() {
        let density = Density::of(&cloud(2_000)).unwrap();
        let middle = density.at([2.0, -1.0]);
        for (x, y) in [(3.0, 0.0), (-3.0, 0.0), (0.0, 1.0), (0.0, -1.0)] {
            let (near, far) = (density.at([2.0 + x, y - 1.0]), density.at([2.0 + 2.0 * x, 2.0 * y - 1.0]));
            // A normal distribution that the kernel has made wider by 1 + 0.28² has fallen to about 0.63 there.
            assert!((0.5..0.75).contains(&(near / middle)), "{x}, {y}: {}", near / middle);
            assert!((0.08..0.25).contains(&(far / middle)), "{x}, {y}: {}", far / middle);
        }
    }

    #[test]
    fn a_level_holds_its_share() {
        let places = cloud(500);
        let density = Density::of(&places).unwrap();
        for share in [0.3, 0.6, 0.9] {
            let level = density.level(share);
            let held = places.iter().filter(|place| density.at(**place) >= level).count();
            assert!((held as f32 - share * 500.0).abs() <= 1.0, "{held} of 500 above the level for {share}");
        }
    }

    #[test]
    fn a_stray_does_not_coarsen_the_grid() {
        let mut places = cloud(400);
        let before = Density::of(&places).unwrap();
        places.push([900.0, 1e4]);
        let after = Density::of(&places).unwrap();
        assert!(after.step[0] < 1.5 * before.step[0] && after.step[1] < 1.5 * before.step[1]);
    }

    #[test]
    fn too_few_or_all_in_one_place_have_none() {
        assert_eq!(Density::of(&cloud(4)), None);
        assert_eq!(Density::of(&[[1.0, 2.0]; 50]), None);
        assert_eq!(Density::of(&[]), None);
    }
}
