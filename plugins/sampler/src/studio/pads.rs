//! What is on the pads, and how it changes.

use infer::latent::Chart;

use super::Studio;
use crate::kiln::stray;
use crate::params::PADS;
use crate::state::{MOST_FAVOURITES, MOST_POINTS, Pad, Point, Spot};
use crate::view::Status;

impl Studio {
    /// Changes the pads; it can be taken back.
    pub(super) fn change(&mut self, change: impl FnOnce(&mut [Pad])) {
        self.history.step(self.moment(false));
        self.params.kit.edit(|kit| change(&mut kit.pads));
        self.give();
    }

    /// The same, while a hand is on it: all that it does is one step.
    pub(super) fn change_in_hand(&mut self, last: bool, change: impl FnOnce(&mut [Pad])) {
        self.history.drag(self.moment(false), last);
        self.params.kit.edit(|kit| change(&mut kit.pads));
        self.give();
    }

    /// Puts a sound of a pack on a pad. Taken again it is no step: who clicks twice wants to hear it twice.
    pub(super) fn take(&mut self, pad: usize, sound: usize) {
        let Some(taken) = self.chart().and_then(|chart| of_pack(chart, sound)) else { return };
        let before = self.params.kit.read(|kit| kit.pads.get(pad).cloned()).unwrap_or_default();
        let taken = Pad { locked: before.locked, ..taken };
        let pack = self.chart().and_then(|chart| chart.pack(sound));
        self.kin[pad] = taken.point.clone().map(|point| (point, pack));
        if taken != before {
            self.change(|pads| pads[pad] = taken);
        }
    }

    /// Puts what is at a place on a pad.
    pub(super) fn take_place(&mut self, pad: usize, place: [f32; 2]) {
        let Some(taken) = self.chart().map(|chart| at(chart, chart.at(place))) else { return };
        self.change(|pads| pads[pad] = Pad { locked: pads[pad].locked, ..taken });
    }

    /// Moves a pad there, and its path with it.
    pub(super) fn move_pad(&mut self, pad: usize, place: [f32; 2], last: bool) {
        let Some(point) = self.point(pad) else { return };
        let Some(moved) = self.chart().map(|chart| chart.moved_to(&point, place)) else { return };
        let step: Vec<f32> = moved.iter().zip(&point).map(|(to, from)| to - from).collect();
        self.change_in_hand(last, |pads| {
            for Point(z) in pads[pad].point.iter_mut().chain(&mut pads[pad].path) {
                z.iter_mut().zip(&step).for_each(|(x, step)| *x += step);
            }
        });
    }

    /// Lets `morph` lead through what is at these places of the map.
    pub(super) fn set_path(&mut self, pad: usize, places: &[[f32; 2]]) {
        let Some(chart) = self.chart().filter(|_| self.point(pad).is_some()) else { return };
        let thin = places.len().div_ceil(MOST_POINTS).max(1);
        let path: Vec<Point> = places.iter().step_by(thin).map(|place| Point(chart.at(*place))).collect();
        let number = pad + 1;
        self.status = Status::good(match path.is_empty() {
            true => format!("Pad {number} has no path any more."),
            false => format!("Morph leads pad {number} along the path."),
        });
        self.change(|pads| pads[pad].path = path);
    }

    pub(super) fn point(&self, pad: usize) -> Option<Vec<f32>> {
        self.params.kit.read(|kit| kit.pads.get(pad)?.point.as_ref().map(|point| point.0.clone()))
    }

    /// Other sounds for a pad or for all that are not locked: of the same pack, by chance.
    pub(super) fn random(&mut self, only: Option<usize>) {
        let Some(chart) = self.chart().cloned() else { return };
        self.revision += 1;
        let chances = stray(self.revision as i32, chance_of_now(), PADS);
        self.change(|pads| {
            for (number, pad) in pads.iter_mut().enumerate() {
                if pad.locked || only.is_some_and(|only| only != number) {
                    continue;
                }
                let pack = pad.point.as_ref().and_then(|z| chart.kin(&z.0)).and_then(|sound| chart.pack(sound));
                if let Some(found) = by_chance(&chart, pack.unwrap_or(number), chances[number]) {
                    *pad = found;
                }
            }
        });
    }

    /// Puts a point on a pad that was copied as text.
    pub(super) fn paste(&mut self, pad: usize, text: &str) {
        match Spot::from_text(text) {
            Some(spot) => self.put_spot(pad, spot),
            None => self.status = Status::warning("There is no point in what was copied."),
        }
    }

    pub(super) fn put_spot(&mut self, pad: usize, spot: Spot) {
        let Some(model) = self.model() else { return };
        if spot.model != model.file().sha256 || spot.z.0.len() != model.space().size {
            self.status = Status::warning(format!("{} is a point of another model.", spot.name));
            return;
        }
        let name = spot.name.clone();
        self.change(|pads| {
            pads[pad] = Pad { name: spot.name, point: Some(spot.z), locked: pads[pad].locked, ..Pad::default() };
        });
        self.status = Status::good(format!("{name} is on pad {}.", pad + 1));
    }

    /// The point of a pad as it can be found again.
    pub(super) fn spot(&self, pad: usize) -> Option<Spot> {
        let model = self.model()?.file().sha256.clone();
        let seed = self.params.seed.value();
        self.params.kit.read(|kit| {
            let pad = kit.pads.get(pad)?;
            Some(Spot { model, name: pad.name.clone(), z: pad.point.clone()?, seed })
        })
    }

    pub(super) fn keep(&mut self, pad: usize) {
        let Some(spot) = self.spot(pad) else { return };
        self.status = Status::good(format!("{} is a favourite now.", spot.name));
        self.params.kit.edit(|kit| {
            kit.favourites.push(spot);
            let surplus = kit.favourites.len().saturating_sub(MOST_FAVOURITES);
            kit.favourites.drain(..surplus);
        });
    }

    pub(super) fn recall(&mut self, pad: usize, favourite: usize) {
        if let Some(spot) = self.params.kit.read(|kit| kit.favourites.get(favourite).cloned()) {
            self.put_spot(pad, spot);
        }
    }
}

/// For a new instance: sounds of all packs in turn, beginning with the most usual of each.
pub(super) fn usual_kit(chart: &Chart) -> Vec<Pad> {
    (0..PADS).map(|pad| usual(chart, pad)).collect()
}

/// Something that is different every time.
fn chance_of_now() -> usize {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |now| now.subsec_nanos() as usize)
}

fn by_chance(chart: &Chart, pack: usize, chance: f32) -> Option<Pad> {
    let (first, count) = extent(chart, pack % chart.space().packs.len().max(1))?;
    // The fractional part of a wide number is even enough.
    let sound = ((chance * 1_000.0).rem_euclid(1.0) * count as f32) as usize;
    of_pack(chart, first + sound.min(count - 1))
}

/// The first sound of a pack among all, and how many there are.
fn extent(chart: &Chart, pack: usize) -> Option<(usize, usize)> {
    let space = chart.space();
    let count = |pack: &model::latent::Pack| pack.points.len() / space.size;
    let first = space.packs.get(..pack)?.iter().map(count).sum();
    let count = count(space.packs.get(pack)?);
    (count > 0).then_some((first, count))
}

/// The sound of a pack that is nearest to its middle, and then others spread through it.
fn usual(chart: &Chart, pad: usize) -> Pad {
    let space = chart.space();
    let (pack, round) = (pad % space.packs.len().max(1), pad / space.packs.len().max(1));
    let Some((first, count)) = extent(chart, pack) else { return Pad::default() };
    let sound = if round == 0 { most_usual(chart, first, count) } else { first + round * 7_919 % count };
    of_pack(chart, sound).unwrap_or_default()
}

fn most_usual(chart: &Chart, first: usize, count: usize) -> usize {
    let points: Vec<&[f32]> = chart.space().points().skip(first).take(count).map(|(_, z)| z).collect();
    let mean = |n: usize| points.iter().map(|z| z[n]).sum::<f32>() / count as f32;
    let mean: Vec<f32> = (0..chart.space().size).map(mean).collect();
    let far = |z: &[f32]| z.iter().zip(&mean).map(|(a, b)| (a - b).powi(2)).sum::<f32>();
    let nearest = points.iter().enumerate().min_by(|a, b| far(a.1).total_cmp(&far(b.1)));
    first + nearest.map_or(0, |(n, _)| n)
}

fn of_pack(chart: &Chart, sound: usize) -> Option<Pad> {
    let (pack, z) = chart.space().points().nth(sound)?;
    let (first, _) = extent(chart, pack)?;
    let name = format!("{} {}", chart.space().packs[pack].name, sound - first + 1);
    Some(Pad { name, point: Some(Point(z.to_vec())), ..Pad::default() })
}

/// A pad of any point, called after the pack that it is most like.
fn at(chart: &Chart, z: Vec<f32>) -> Pad {
    let pack = chart.kin(&z).and_then(|sound| chart.pack(sound));
    let name = pack.map(|pack| chart.space().packs[pack].name.clone()).unwrap_or_default();
    Pad { name, point: Some(Point(z)), ..Pad::default() }
}
