//! A display without a screen, a window on it, and photographs of it.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead as _, BufReader, BufWriter};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{ConnectionExt as _, CreateWindowAux, ImageFormat, WindowClass};
use x11rb::rust_connection::RustConnection;

/// How long an editor may take to draw its first image on a slow machine without a graphics card.
const PATIENCE: Duration = Duration::from_secs(180);
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(150);
/// A drawn editor shows at least so many colours.
const COLOURS: usize = 32;

/// An X server of our own, ended when dropped.
pub struct Screen {
    server: Child,
    name: String,
}

impl Screen {
    /// Starts it on a free display.
    pub fn start() -> Self {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1920x1200x24", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb starts; `cargo xtask test` installs it");
        let mut number = String::new();
        BufReader::new(server.stdout.as_mut().unwrap()).read_line(&mut number).unwrap();
        Self { server, name: format!(":{}", number.trim()) }
    }

    /// Such as `:1`.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// Waits until the server has done what it was asked.
trait Sync {
    fn sync(&self);
}

impl Sync for RustConnection {
    fn sync(&self) {
        self.get_input_focus().unwrap().reply().unwrap();
    }
}

/// A window of the host's, in the corner of the screen.
pub struct Window {
    connection: RustConnection,
    root: u32,
    id: u32,
    size: (u16, u16),
}

impl Window {
    /// Opens one on the display that the environment names.
    pub fn open(width: u32, height: u32) -> Self {
        let (connection, screen) = x11rb::connect(None).unwrap();
        let (root, visual) = {
            let screen = &connection.setup().roots[screen];
            (screen.root, screen.root_visual)
        };
        let id = connection.generate_id().unwrap();
        let (class, aux) = (WindowClass::INPUT_OUTPUT, CreateWindowAux::new());
        let size = (width as u16, height as u16);
        connection.create_window(24, id, root, 0, 0, size.0, size.1, 0, class, visual, &aux).unwrap();
        connection.map_window(id).unwrap();
        connection.sync();
        Self { connection, root, id, size }
    }

    /// Its number.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// Calls `idle` until something is drawn in the window, and photographs it.
    pub fn photograph_when_drawn(&self, mut idle: impl FnMut()) -> Photograph {
        let start = Instant::now();
        let mut drawn_before = false;
        loop {
            idle();
            std::thread::sleep(PAUSE);
            let photograph = self.photograph();
            let drawn = photograph.colours() >= COLOURS;
            if drawn && drawn_before {
                return photograph;
            }
            assert!(start.elapsed() < PATIENCE, "nothing was drawn: {} colours", photograph.colours());
            drawn_before = drawn;
        }
    }

    /// What it shows now. Taken of the whole screen, for a window's own image lacks children of another depth.
    pub fn photograph(&self) -> Photograph {
        let (width, height) = self.size;
        let image = self.connection.get_image(ImageFormat::Z_PIXMAP, self.root, 0, 0, width, height, !0);
        let data = image.unwrap().reply().unwrap().data;
        let pixels = data.chunks_exact(4).map(|bgrx| [bgrx[2], bgrx[1], bgrx[0]]).collect();
        Photograph { size: [width.into(), height.into()], pixels }
    }
}

/// An image, row by row from the top.
pub struct Photograph {
    size: [u32; 2],
    pixels: Vec<[u8; 3]>,
}

impl Photograph {
    /// How many different colours it has.
    pub fn colours(&self) -> usize {
        self.pixels.iter().collect::<HashSet<_>>().len()
    }

    /// Share of the pixels that are not the most frequent colour.
    pub fn drawn_share(&self) -> f64 {
        let mut counts = std::collections::HashMap::new();
        self.pixels.iter().for_each(|pixel| *counts.entry(pixel).or_insert(0_usize) += 1);
        1.0 - *counts.values().max().unwrap_or(&0) as f64 / self.pixels.len() as f64
    }

    /// Writes a PNG.
    pub fn save(&self, path: &Path) {
        let file = BufWriter::new(File::create(path).unwrap());
        let mut encoder = png::Encoder::new(file, self.size[0], self.size[1]);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_compression(png::Compression::High);
        let bytes: Vec<u8> = self.pixels.iter().flatten().copied().collect();
        encoder.write_header().unwrap().write_image_data(&bytes).unwrap();
    }
}
