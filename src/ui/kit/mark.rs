//! The mark of the program: on the window, and in it.

use egui::{
    ColorImage, Context, IconData, Id, TextureFilter, TextureHandle, TextureOptions, Ui, vec2,
};

/// Large enough for what docks and dialogs make of it.
const PICTURE: &[u8] = include_bytes!("../../../assets/icon/lantu-128.png");

/// The picture for the window; without it the desktop shows a usual one.
pub fn icon() -> IconData {
    eframe::icon_data::from_png_bytes(PICTURE).unwrap_or_default()
}

/// Draws the mark, so many points wide and high.
pub fn mark(ui: &mut Ui, points: f32) {
    let texture = texture(ui);
    let image = egui::Image::new((texture.id(), vec2(points, points)));
    ui.add(image.alt_text("蓝图的标志"));
}

/// The picture on the graphics card, once.
fn texture(ctx: &Context) -> TextureHandle {
    let id = Id::unique("mark");
    if let Some(texture) = ctx.data(|data| data.get_temp::<TextureHandle>(id)) {
        return texture;
    }
    let IconData {
        rgba,
        width,
        height,
    } = icon();
    let image = ColorImage::from_rgba_unmultiplied([width as usize, height as usize], &rgba);
    // It is drawn at a third of its size.
    let options = TextureOptions::LINEAR.with_mipmap_mode(Some(TextureFilter::Linear));
    let texture = ctx.load_texture("mark", image, options);
    ctx.data_mut(|data| data.insert_temp(id, texture.clone()));
    texture
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_is_a_picture() {
        let icon = icon();
        assert_eq!((icon.width, icon.height), (128, 128));
        assert_eq!(icon.rgba.len(), 128 * 128 * 4);
    }
}
