//! The ground of the map: how close together the sounds of each pack are, and every sound as a point.
//!
//! The shape of the density is worked out once for a model; the triangles are made when the view, the size or the filter
//! change, and kept in between, so that a frame in which nothing moves only hands them on.

use std::sync::Arc;

use egui::epaint::Vertex;
use egui::{
    Color32, ColorImage, Id, Mesh, Pos2, Rect, Shape, TextureHandle, TextureId, TextureOptions, Ui, Vec2, pos2, vec2,
};
use kit::theme;

use super::super::colours;
use super::contour::Region;
use super::density::Density;
use super::filter::Filter;
use super::lens::Seen;
use crate::view;

/// Shares of a pack's sounds that its shadings hold, and how strong each makes those below it.
const SHADINGS: [(f32, f32); 3] = [(0.96, 0.085), (0.68, 0.08), (0.3, 0.085)];
/// How strong points are: those that are seen, those of other packs while one is pointed at, those put aside.
const STRENGTHS: [f32; 3] = [0.8, 0.28, 0.1];
/// Height over which the map fades at its top.
const VEIL: f32 = 10.0;
/// Width over which an edge fades out, so that it does not look like stairs.
const SOFT: f32 = 1.2;
/// Radius of a point as a share of the room that each has, and its limits.
const SHARE: f32 = 0.19;
const RADIUS: [f32; 2] = [1.4, 2.6];
/// Points grow no larger than this when one comes near.
const LARGEST: f32 = 4.5;

/// What is kept from frame to frame.
#[derive(Debug, Default)]
pub(super) struct Picture {
    map: Arc<view::Map>,
    /// By pack.
    regions: Vec<[Region; SHADINGS.len()]>,
    drawn: Option<(Key, Arc<Mesh>, Arc<Mesh>)>,
}

/// All that the triangles depend on, beside the model.
#[derive(Debug, Clone, PartialEq)]
struct Key {
    seen: Seen,
    filter: Filter,
    /// The pack that is pointed at.
    lit: Option<usize>,
    radius: f32,
    disc: TextureId,
}

/// A point on the screen: how large it is, and a picture of it.
struct Disc {
    radius: f32,
    /// Of the picture's side, in logical points.
    side: f32,
    texture: TextureHandle,
}

impl Picture {
    /// Works out the density, if the model is another than before. Says whether it is.
    pub(super) fn meet(&mut self, map: &Arc<view::Map>) -> bool {
        if Arc::ptr_eq(&self.map, map) {
            return false;
        }
        let shaded = |pack: &view::Pack| {
            let density = Density::of(&pack.places);
            SHADINGS.map(|(share, _)| {
                density.as_ref().map(|density| Region::above(density, density.level(share))).unwrap_or_default()
            })
        };
        let changed = *self.map != **map;
        if changed {
            self.regions = map.packs.iter().map(shaded).collect();
            self.drawn = None;
        }
        self.map = map.clone();
        changed
    }

    /// Draws all that does not move.
    pub(super) fn show(&mut self, ui: &Ui, seen: &Seen, magnification: f32, filter: &Filter, lit: Option<usize>) {
        let count = self.map.packs.iter().map(|pack| pack.places.len()).sum();
        let disc = Disc::of(ui, radius(count, seen.plot, magnification));
        let key = Key { seen: *seen, filter: filter.clone(), lit, radius: disc.radius, disc: disc.texture.id() };
        if self.drawn.as_ref().is_none_or(|(drawn, ..)| *drawn != key) {
            let (shades, points) = (self.shades(&key), self.points(&key, &disc));
            self.drawn = Some((key, shades.into(), points.into()));
        }
        let painter = ui.painter_at(seen.plot);
        if let Some((_, shades, points)) = &self.drawn {
            painter.add(Shape::Mesh(shades.clone()));
            painter.add(Shape::Mesh(points.clone()));
        }
        painter.add(veil(seen.plot));
    }

    fn shades(&self, key: &Key) -> Mesh {
        let mut mesh = Mesh::default();
        for (pack, regions) in self.regions.iter().enumerate().filter(|(pack, _)| key.filter.shows(*pack)) {
            let other = key.lit.is_some_and(|lit| lit != pack);
            for (region, (_, strength)) in regions.iter().zip(SHADINGS) {
                let strength = if other { 0.4 * strength } else { strength };
                add_region(&mut mesh, region, &key.seen, theme::faint(colours::of_pack(Some(pack)), strength));
            }
        }
        mesh
    }

    fn points(&self, key: &Key, disc: &Disc) -> Mesh {
        let mut mesh = Mesh::with_texture(key.disc);
        let near = key.seen.plot.expand(disc.side);
        // What is put aside lies below.
        for (pack, points) in in_layers(&self.map, &key.filter) {
            let colour = key.colour(pack);
            for at in points.places.iter().map(|place| key.seen.at(*place)).filter(|at| near.contains(*at)) {
                let whole = Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0));
                mesh.add_rect_with_uv(Rect::from_center_size(at, Vec2::splat(disc.side)), whole, colour);
            }
        }
        mesh
    }
}

impl Key {
    fn colour(&self, pack: usize) -> Color32 {
        let colour = colours::of_pack(Some(pack));
        let [plain, other, aside] = STRENGTHS;
        match self.lit {
            _ if !self.filter.shows(pack) => theme::faint(theme::GREY, aside),
            Some(lit) if lit != pack => theme::faint(colour, other),
            _ => theme::faint(colour, plain),
        }
    }
}

impl Disc {
    /// Drawn with one pixel of the screen for each of its own.
    fn of(ui: &Ui, radius: f32) -> Self {
        let scale = ui.ctx().pixels_per_point();
        let pixels = (2.0 * (radius * scale + 1.0)).ceil() as usize;
        let middle = pixels as f32 / 2.0;
        let ink = |n: usize| {
            let away = vec2((n % pixels) as f32 + 0.5 - middle, (n / pixels) as f32 + 0.5 - middle).length();
            Color32::from_white_alpha(((radius * scale + 0.5 - away).clamp(0.0, 1.0) * 255.0) as u8)
        };
        let image = ColorImage::new([pixels; 2], (0..pixels * pixels).map(ink).collect());
        let texture =
            ui.ctx().load_texture_cached("point", Id::unique("point of the map"), image, TextureOptions::LINEAR);
        Self { radius, side: pixels as f32 / scale, texture }
    }
}

/// In steps, so that the picture of a point is not made anew for every turn of the wheel.
fn radius(count: usize, plot: Rect, magnification: f32) -> f32 {
    let [least, most] = RADIUS;
    let room = (plot.area() / count.max(1) as f32).sqrt();
    let radius = (SHARE * room).clamp(least, most) * magnification.powf(0.3);
    (radius.min(LARGEST) * 8.0).round() / 8.0
}

/// The packs in the order in which they are drawn.
fn in_layers<'a>(map: &'a view::Map, filter: &'a Filter) -> impl Iterator<Item = (usize, &'a view::Pack)> {
    let all = || map.packs.iter().enumerate();
    all().filter(|(pack, _)| !filter.shows(*pack)).chain(all().filter(|(pack, _)| filter.shows(*pack)))
}

/// The map goes under the names above it.
fn veil(plot: Rect) -> Mesh {
    let mut mesh = Mesh::default();
    let bottom = plot.top() + VEIL;
    for (y, colour) in [(plot.top(), theme::PANEL), (bottom, Color32::TRANSPARENT)] {
        mesh.colored_vertex(pos2(plot.left(), y), colour);
        mesh.colored_vertex(pos2(plot.right(), y), colour);
    }
    mesh.add_triangle(0, 1, 2);
    mesh.add_triangle(1, 2, 3);
    mesh
}

/// Adds what is above a level, with a soft edge.
fn add_region(mesh: &mut Mesh, region: &Region, seen: &Seen, colour: Color32) {
    let vertex = |pos: Pos2, color: Color32| Vertex { pos, uv: egui::epaint::WHITE_UV, color };
    let first = mesh.vertices.len() as u32;
    mesh.vertices.extend(region.corners.iter().map(|place| vertex(seen.at(*place), colour)));
    mesh.indices.extend(region.triangles.iter().map(|corner| first + corner));
    for [from, to] in region.edges.iter().map(|edge| edge.map(|place| seen.at(place))) {
        // The region is to the left on the map, and to the right here, where y points down.
        let out = (to - from).rot90().normalized() * -SOFT;
        let first = mesh.vertices.len() as u32;
        let rim = [(from, colour), (to, colour), (to + out, Color32::TRANSPARENT), (from + out, Color32::TRANSPARENT)];
        mesh.vertices.extend(rim.map(|(at, colour)| vertex(at, colour)));
        mesh.indices.extend([0, 1, 2, 0, 2, 3].map(|corner| first + corner));
    }
}
