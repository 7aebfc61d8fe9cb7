//! How the editors look: one palette, one grid, one typeface. A plugin chooses only its accent.

mod typeface;

use egui::{Color32, CornerRadius, Margin, Shadow, Stroke, Vec2};

pub use typeface::{Type, elided, fonts, galley, legible, wrapped, write};

/// Accent of Timbrel Transfer.
pub const TRANSFER: Color32 = Color32::from_rgb(0x4F, 0xD1, 0xC5);
/// Accent of Timbrel Drive.
pub const DRIVE: Color32 = Color32::from_rgb(0xFF, 0x9B, 0x54);
/// Accent of Timbrel Sampler.
pub const SAMPLER: Color32 = Color32::from_rgb(0xA7, 0x8B, 0xFA);
/// A second model beside the first.
pub const SECOND: Color32 = Color32::from_rgb(0x8F, 0xB8, 0xFF);

/// Behind everything.
pub const WINDOW: Color32 = Color32::from_rgb(0x14, 0x15, 0x18);
/// A panel.
pub const PANEL: Color32 = Color32::from_rgb(0x1A, 0x1C, 0x1F);
/// A field in the window.
pub const FIELD: Color32 = Color32::from_rgb(0x1D, 0x1F, 0x23);
/// A button, or what floats.
pub const RAISED: Color32 = Color32::from_rgb(0x26, 0x29, 0x2E);
/// A button under the pointer.
pub const HOVERED: Color32 = Color32::from_rgb(0x30, 0x34, 0x3A);
/// A line between two surfaces.
pub const HAIRLINE: Color32 = Color32::from_rgb(0x25, 0x28, 0x2C);
/// The way that an arc or a bar may go.
pub const TRACK: Color32 = Color32::from_rgb(0x2B, 0x2E, 0x33);
/// What is read first.
pub const TEXT: Color32 = Color32::from_rgb(0xE9, 0xE7, 0xE2);
/// What is read second.
pub const QUIET: Color32 = Color32::from_rgb(0x8D, 0x92, 0x99);
/// Arcs of controls that are not the model's own.
pub const GREY: Color32 = Color32::from_rgb(0x9A, 0x9F, 0xA6);
/// What cannot be used now.
pub const DIM: Color32 = Color32::from_rgb(0x5A, 0x5F, 0x66);
/// All is well.
pub const GOOD: Color32 = Color32::from_rgb(0x7B, 0xD8, 0x8F);
/// Look here.
pub const WARNING: Color32 = Color32::from_rgb(0xF2, 0xC9, 0x4C);
/// It did not work.
pub const BAD: Color32 = Color32::from_rgb(0xFF, 0x6B, 0x6B);

/// Height of the header.
pub const HEADER: f32 = 52.0;
/// Height of the footer.
pub const FOOTER: f32 = 34.0;
/// Between the window's edge and what is in it.
pub const MARGIN: f32 = 18.0;
/// Between two panels.
pub const GAP: f32 = 14.0;
/// Between a panel's edge and what is in it.
pub const PADDING: f32 = 14.0;
/// Radius of a panel.
pub const PANEL_RADIUS: CornerRadius = CornerRadius::same(10);
/// Radius of a button or a field.
pub const RADIUS: CornerRadius = CornerRadius::same(7);
/// Height of a button or a field.
pub const ROW: f32 = 28.0;
/// How long a change of place or mode takes, where motion explains it.
pub const EASE_S: f32 = 0.12;

/// The accent of the editor that is being drawn.
pub fn accent(ui: &egui::Ui) -> Color32 {
    ui.visuals().selection.stroke.color
}

/// `colour` at `share` of its strength.
pub fn faint(colour: Color32, share: f32) -> Color32 {
    colour.gamma_multiply(share)
}

/// What a surface of `over` at `share` on top of `under` looks like: opaque, so that text on it stays even.
pub fn tinted(under: Color32, over: Color32, share: f32) -> Color32 {
    under.lerp_to_gamma(over, share)
}

/// Gives an editor its look. Once, when its window opens.
pub fn install(context: &egui::Context, accent: Color32) {
    context.set_fonts(fonts());
    context.set_theme(egui::Theme::Dark);
    context.all_styles_mut(|style| {
        style.text_styles = typeface::text_styles();
        style.animation_time = EASE_S;
        style.spacing.item_spacing = Vec2::splat(8.0);
        style.spacing.button_padding = Vec2::new(10.0, 5.0);
        style.spacing.window_margin = Margin::same(12);
        style.spacing.tooltip_width = 300.0;
        style.spacing.scroll = egui::style::ScrollStyle::thin();
        style.interaction.selectable_labels = false;
        style.interaction.tooltip_delay = 0.5;
        style.interaction.interact_radius = 0.0;
        style.visuals = visuals(accent);
    });
    // The host owns Ctrl and plus.
    context.options_mut(|options| options.zoom_with_keyboard = false);
}

fn visuals(accent: Color32) -> egui::Visuals {
    let mut visuals = egui::Visuals::dark();
    visuals.override_text_color = None;
    visuals.panel_fill = WINDOW;
    visuals.window_fill = RAISED;
    visuals.window_stroke = Stroke::new(1.0, HOVERED);
    visuals.window_corner_radius = PANEL_RADIUS;
    visuals.menu_corner_radius = RADIUS;
    visuals.extreme_bg_color = WINDOW;
    visuals.text_edit_bg_color = Some(WINDOW);
    visuals.faint_bg_color = FIELD;
    visuals.warn_fg_color = WARNING;
    visuals.error_fg_color = BAD;
    visuals.hyperlink_color = accent;
    visuals.selection.bg_fill = tinted(PANEL, accent, 0.35);
    visuals.selection.stroke = Stroke::new(1.5, accent);
    visuals.text_cursor.stroke = Stroke::new(1.5, accent);
    visuals.popup_shadow = Shadow { offset: [0, 8], blur: 24, spread: 0, color: Color32::from_black_alpha(140) };
    visuals.window_shadow = visuals.popup_shadow;
    let widgets = &mut visuals.widgets;
    for (state, fill, text) in [
        (&mut widgets.noninteractive, PANEL, TEXT),
        (&mut widgets.inactive, RAISED, TEXT),
        (&mut widgets.hovered, HOVERED, TEXT),
        (&mut widgets.active, HOVERED, TEXT),
        (&mut widgets.open, HOVERED, TEXT),
    ] {
        state.bg_fill = fill;
        state.weak_bg_fill = fill;
        state.bg_stroke = Stroke::new(1.0, HAIRLINE);
        state.fg_stroke = Stroke::new(1.0, text);
        state.corner_radius = RADIUS;
        state.expansion = 0.0;
    }
    visuals
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Contrast of the Web Content Accessibility Guidelines 2.2: (L1 + 0.05) / (L2 + 0.05), relative luminances.
    fn contrast(a: Color32, b: Color32) -> f32 {
        let luminance = |c: Color32| {
            let [r, g, b, _] = egui::Rgba::from(c).to_array();
            0.2126 * r + 0.7152 * g + 0.0722 * b
        };
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_can_be_read_on_every_surface() {
        for surface in [WINDOW, PANEL, FIELD, RAISED] {
            for text in [TEXT, QUIET, GOOD, WARNING, BAD, TRANSFER, DRIVE, SAMPLER, SECOND] {
                assert!(contrast(text, surface) >= 4.5, "{text:?} on {surface:?}: {}", contrast(text, surface));
            }
        }
        for accent in [TRANSFER, DRIVE, SAMPLER] {
            assert!(contrast(accent, tinted(WINDOW, accent, 0.22)) >= 4.5, "a pill of {accent:?}");
            assert!(contrast(WINDOW, accent) >= 4.5, "dark on {accent:?}");
        }
    }
}
