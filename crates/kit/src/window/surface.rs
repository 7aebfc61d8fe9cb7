//! Painting with OpenGL. Unsafe where OpenGL is: its calls act on whichever context is current on the thread.
#![allow(unsafe_code)]

use std::sync::Arc;

use baseview::gl::GlContext;
use baseview::{WindowContext, WindowSize};
use egui::{Color32, Context, FullOutput, Rgba};
use egui_glow::{Painter, glow};

/// Where egui's triangles go.
pub(super) struct Surface {
    painter: Painter,
}

/// Why nothing can be painted.
#[derive(Debug, thiserror::Error)]
pub(super) enum SurfaceError {
    #[error("this computer offers no OpenGL to draw the editor with")]
    NoContext,
    #[error("OpenGL cannot draw the editor: {0}")]
    Painter(String),
    #[error("OpenGL failed: {0}")]
    Gl(baseview::Error),
}

impl Surface {
    pub(super) fn new(window: &WindowContext) -> Result<Self, SurfaceError> {
        let painter = with_current(window, |context| {
            // SAFETY: the context is current, and it gives the addresses of its own functions.
            let gl = unsafe { glow::Context::from_loader_function_cstr(|name| context.get_proc_address(name)) };
            Painter::new(Arc::new(gl), "", None, true).map_err(|error| SurfaceError::Painter(error.to_string()))
        })??;
        Ok(Self { painter })
    }

    pub(super) fn largest_texture(&self) -> usize {
        self.painter.max_texture_side()
    }

    /// Paints what `output` holds and shows it.
    pub(super) fn paint(
        &mut self,
        window: &WindowContext,
        size: WindowSize,
        context: &Context,
        output: &mut FullOutput,
        background: Color32,
    ) -> Result<(), SurfaceError> {
        let pixels = [size.physical.width, size.physical.height];
        let triangles = context.tessellate(std::mem::take(&mut output.shapes), output.pixels_per_point);
        with_current(window, |gl| {
            self.painter.clear(pixels, Rgba::from(background).to_array());
            self.painter.paint_and_update_textures(
                pixels,
                output.pixels_per_point,
                &triangles,
                &mut output.textures_delta,
            );
            gl.swap_buffers().map_err(SurfaceError::Gl)
        })?
    }

    /// Gives back what the graphics card holds; nothing can be painted afterwards.
    pub(super) fn destroy(&mut self, window: &WindowContext) {
        if let Err(error) = with_current(window, |_| self.painter.destroy()) {
            tracing::debug!("the editor's textures went with its window: {error}");
        }
    }
}

/// Does something while the window's context is the current one.
fn with_current<R>(window: &WindowContext, work: impl FnOnce(&GlContext) -> R) -> Result<R, SurfaceError> {
    let context = window.gl_context().ok_or(SurfaceError::NoContext)?;
    // SAFETY: this is the window's own thread, and no other context of ours is current on it.
    unsafe { context.make_current() }.map_err(SurfaceError::Gl)?;
    let done = work(&context);
    // SAFETY: as above; the host finds no context where it left none.
    unsafe { context.make_not_current() }.map_err(SurfaceError::Gl)?;
    Ok(done)
}
