//! Draws an egui interface without a window or a graphics card, the same on every computer.

mod stage;

use std::collections::HashMap;
use std::io;
use std::path::Path;

use egui::epaint::{ImageDelta, Primitive, Shape, Vertex};
use egui::{ColorImage, Context, Event, ImageData, Pos2, RawInput, Rect, TextureId, Ui, Vec2, pos2};

pub use stage::{Scene, Stage};

/// Seconds between two frames.
const FRAME_S: f64 = 1.0 / 60.0;

/// A window that exists only in memory.
pub struct Canvas {
    context: Context,
    size: Vec2,
    scale: f32,
    time_s: f64,
    events: Vec<Event>,
    textures: HashMap<TextureId, ColorImage>,
    pixels: Vec<[f32; 4]>,
    wait_s: f64,
    texts: Vec<Text>,
}

/// A piece of text in the last frame.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// What is shown, with `…` where it was cut.
    pub words: String,
    /// Where.
    pub place: Rect,
    /// The part of the window that it may show in.
    pub clip: Rect,
}

impl Canvas {
    /// `width` × `height` logical points at `scale` pixels each; `install` gives the context its look.
    pub fn new(width: f32, height: f32, scale: f32, install: impl FnOnce(&Context)) -> Self {
        let context = Context::default();
        context.set_pixels_per_point(scale);
        install(&context);
        let size = Vec2::new(width, height);
        let textures = HashMap::new();
        Self {
            context,
            size,
            scale,
            time_s: 0.0,
            events: Vec::new(),
            textures,
            pixels: Vec::new(),
            wait_s: 0.0,
            texts: Vec::new(),
        }
    }

    /// The context, to ask what has the focus and the like.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// Something that happens before the next frame.
    pub fn happen(&mut self, event: Event) {
        if let Event::PointerButton { pos, .. } = event {
            self.events.push(Event::PointerMoved(pos));
        }
        self.events.push(event);
    }

    /// A press and a release of the primary button, each before a frame of its own.
    pub fn click(&mut self, at: Pos2, draw: &mut dyn FnMut(&mut Ui)) {
        for pressed in [true, false] {
            let (button, modifiers) = (egui::PointerButton::Primary, egui::Modifiers::NONE);
            self.happen(Event::PointerButton { pos: at, button, pressed, modifiers });
            self.frame(draw);
        }
    }

    /// Presses at `from`, moves by `by` in ten steps and lets go.
    pub fn drag(&mut self, from: Pos2, by: Vec2, draw: &mut dyn FnMut(&mut Ui)) {
        let button = |pos, pressed| Event::PointerButton {
            pos,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers: egui::Modifiers::NONE,
        };
        let moves = (1..=10).map(|step| Event::PointerMoved(from + by * (step as f32 / 10.0)));
        let all = std::iter::once(button(from, true)).chain(moves).chain([button(from + by, false)]);
        for event in all.collect::<Vec<_>>() {
            self.happen(event);
            self.frame(draw);
            self.frame(draw);
        }
    }

    /// A key goes down and up.
    pub fn press(&mut self, key: egui::Key, modifiers: egui::Modifiers, draw: &mut dyn FnMut(&mut Ui)) {
        for pressed in [true, false] {
            self.happen(Event::Key { key, physical_key: None, pressed, repeat: false, modifiers });
            self.frame(draw);
        }
    }

    /// Runs one frame; what it draws is only kept for [`Canvas::paint`].
    pub fn frame(&mut self, draw: &mut dyn FnMut(&mut Ui)) {
        self.run(draw);
    }

    /// All text of the last frame, in the order in which it was drawn.
    pub fn texts(&self) -> &[Text] {
        &self.texts
    }

    /// Where the first text that is just `words` was drawn.
    pub fn find(&self, words: &str) -> Option<Rect> {
        self.texts.iter().find(|text| text.words == words).map(|text| text.place)
    }

    /// A text of the last frame that leaves the window or covers another, in words.
    pub fn clash(&self) -> Option<String> {
        let window = Rect::from_min_size(Pos2::ZERO, self.size);
        let seen = |text: &Text| text.place.intersect(text.clip).shrink(1.0);
        for (index, text) in self.texts.iter().enumerate() {
            if !window.contains_rect(seen(text)) {
                return Some(format!("{:?} is at {:?}", text.words, text.place));
            }
            for other in &self.texts[index + 1..] {
                let both = seen(text).intersect(seen(other));
                if both.width() > 0.5 && both.height() > 3.0 {
                    return Some(format!("{:?} and {:?} at {both:?}", text.words, other.words));
                }
            }
        }
        None
    }

    /// Seconds that the last frame was content to wait for the next; infinite where only an event wakes it.
    pub fn waits_s(&self) -> f64 {
        self.wait_s
    }

    /// Runs one frame and draws it.
    pub fn paint(&mut self, draw: &mut dyn FnMut(&mut Ui)) {
        let output = self.run(draw);
        let [width, height] = self.resolution();
        self.pixels = vec![[0.0, 0.0, 0.0, 1.0]; width * height];
        for clipped in self.context.tessellate(output, self.scale) {
            if let Primitive::Mesh(mesh) = clipped.primitive {
                let Some(texture) = self.textures.get(&mesh.texture_id) else { continue };
                for corners in mesh.indices.chunks_exact(3) {
                    let corners = [corners[0], corners[1], corners[2]].map(|index| mesh.vertices[index as usize]);
                    triangle(&mut self.pixels, [width, height], self.scale, clipped.clip_rect, &corners, texture);
                }
            }
        }
    }

    fn run(&mut self, draw: &mut dyn FnMut(&mut Ui)) -> Vec<egui::epaint::ClippedShape> {
        self.time_s += FRAME_S;
        let mut input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, self.size)),
            time: Some(self.time_s),
            predicted_dt: FRAME_S as f32,
            focused: true,
            events: std::mem::take(&mut self.events),
            ..Default::default()
        };
        let viewport = input.viewports.entry(egui::ViewportId::ROOT).or_default();
        viewport.native_pixels_per_point = Some(self.scale);
        let mut output = self.context.run_ui(input, draw);
        for (id, deltas) in output.textures_delta.set.drain() {
            deltas.iter().for_each(|delta| apply(&mut self.textures, id, delta));
        }
        output.textures_delta.clear();
        let viewport = output.viewport_output.get(&egui::ViewportId::ROOT);
        self.wait_s = viewport.map_or(0.0, |viewport| viewport.repaint_delay.as_secs_f64());
        self.texts.clear();
        for clipped in &output.shapes {
            read(&clipped.shape, clipped.clip_rect, &mut self.texts);
        }
        std::mem::take(&mut output.shapes)
    }

    /// Width and height in pixels.
    pub fn resolution(&self) -> [usize; 2] {
        [self.size.x, self.size.y].map(|points| (points * self.scale).round() as usize)
    }

    /// The last picture: 8 bits each of red, green and blue, row by row from the top.
    pub fn rgb(&self) -> Vec<u8> {
        self.pixels
            .iter()
            .flat_map(|pixel| [pixel[0], pixel[1], pixel[2]].map(|part| (part * 255.0).round() as u8))
            .collect()
    }

    /// Writes the last picture as a PNG.
    ///
    /// # Errors
    /// What the file system says.
    pub fn save(&self, path: impl AsRef<Path>) -> io::Result<()> {
        let [width, height] = self.resolution();
        let file = io::BufWriter::new(std::fs::File::create(path)?);
        let mut encoder = png::Encoder::new(file, width as u32, height as u32);
        encoder.set_color(png::ColorType::Rgb);
        encoder.write_header()?.write_image_data(&self.rgb())?;
        Ok(())
    }
}

fn read(shape: &Shape, clip: Rect, texts: &mut Vec<Text>) {
    match shape {
        Shape::Vec(shapes) => shapes.iter().for_each(|shape| read(shape, clip, texts)),
        Shape::Text(text) => {
            let rows = text.galley.rows.iter().map(|row| row.text()).collect::<Vec<_>>();
            let place = text.galley.rect.translate(text.pos.to_vec2());
            texts.push(Text { words: rows.join("\n"), place, clip });
        }
        _ => {}
    }
}

fn apply(textures: &mut HashMap<TextureId, ColorImage>, id: TextureId, delta: &ImageDelta) {
    let ImageData::Color(image) = &delta.image;
    let Some([left, top]) = delta.pos else {
        textures.insert(id, image.as_ref().clone());
        return;
    };
    if let Some(texture) = textures.get_mut(&id) {
        let width = texture.size[0];
        for (row, pixels) in image.pixels.chunks_exact(image.size[0]).enumerate() {
            let start = (top + row) * width + left;
            texture.pixels[start..start + pixels.len()].copy_from_slice(pixels);
        }
    }
}

/// Fills a triangle: colours and texture are blended as they are stored, in gamma space and premultiplied.
fn triangle(
    pixels: &mut [[f32; 4]],
    size: [usize; 2],
    scale: f32,
    clip: Rect,
    corners: &[Vertex; 3],
    texture: &ColorImage,
) {
    let at = corners.map(|corner| pos2(corner.pos.x * scale, corner.pos.y * scale));
    let area = cross(at[0], at[1], at[2]);
    if area == 0.0 {
        return;
    }
    let bounds = Rect::from_points(&at).intersect(clip * scale);
    let colours = corners.map(|corner| corner.color.to_array().map(|part| f32::from(part) / 255.0));
    let flat = corners[0].uv == corners[1].uv && corners[1].uv == corners[2].uv;
    let range = |from: f32, to: f32, most: usize| {
        (from - 0.5).ceil().max(0.0) as usize..((to + 0.5).floor().max(0.0) as usize).min(most)
    };
    for y in range(bounds.top(), bounds.bottom(), size[1]) {
        for x in range(bounds.left(), bounds.right(), size[0]) {
            let here = pos2(x as f32 + 0.5, y as f32 + 0.5);
            let weights = [cross(at[1], at[2], here), cross(at[2], at[0], here), cross(at[0], at[1], here)]
                .map(|part| part / area);
            if weights.iter().enumerate().any(|(i, w)| *w < 0.0 || (*w == 0.0 && !owns(&at, area, i))) {
                continue;
            }
            let mix = |parts: [f32; 3]| parts[0] * weights[0] + parts[1] * weights[1] + parts[2] * weights[2];
            let ink = if flat {
                texel(texture, corners[0].uv)
            } else {
                texel(texture, pos2(mix(corners.map(|c| c.uv.x)), mix(corners.map(|c| c.uv.y))))
            };
            let pixel = &mut pixels[y * size[0] + x];
            let alpha = mix(colours.map(|c| c[3])) * ink[3];
            for part in 0..3 {
                pixel[part] = (mix(colours.map(|c| c[part])) * ink[part] + pixel[part] * (1.0 - alpha)).clamp(0.0, 1.0);
            }
        }
    }
}

fn cross(a: Pos2, b: Pos2, c: Pos2) -> f32 {
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
}

/// Of two triangles that share an edge, one draws the pixels on it.
fn owns(at: &[Pos2; 3], area: f32, edge: usize) -> bool {
    let way = (at[(edge + 2) % 3] - at[(edge + 1) % 3]) * area.signum();
    way.y < 0.0 || (way.y == 0.0 && way.x > 0.0)
}

/// The texture between its four nearest pixels.
fn texel(texture: &ColorImage, uv: Pos2) -> [f32; 4] {
    let [width, height] = texture.size;
    let (x, y) = (uv.x * width as f32 - 0.5, uv.y * height as f32 - 0.5);
    let (left, top) = (x.floor(), y.floor());
    let mut sum = [0.0; 4];
    for (dx, dy) in [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)] {
        let weight = (1.0 - (x - left - dx).abs()) * (1.0 - (y - top - dy).abs());
        let column = (left + dx).clamp(0.0, width as f32 - 1.0) as usize;
        let row = (top + dy).clamp(0.0, height as f32 - 1.0) as usize;
        let ink = texture.pixels[row * width + column].to_array();
        sum.iter_mut().zip(ink).for_each(|(sum, part)| *sum += weight * f32::from(part) / 255.0);
    }
    sum
}
