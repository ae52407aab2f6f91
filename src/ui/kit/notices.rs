use std::path::Path;

use egui::{Align2, Area, Context, Frame, Id, Margin, RichText, vec2};

use crate::app::Notice;

use crate::ui::kit::icons;
use crate::ui::kit::theme::Tokens;
use crate::ui::kit::widgets::{icon_button, text_button};

/// Seconds for which a message stays; an error stays until it is closed.
const SHOWN_SECONDS: f64 = 6.0;

/// The messages at the bottom of the window.
#[derive(Default)]
pub struct Notices {
    shown: Vec<(Notice, f64)>,
}

impl Notices {
    /// Shows a message from now on.
    pub fn add(&mut self, ctx: &Context, notice: Notice) {
        let now = ctx.input(|input| input.time);
        // A newer word on what was done takes the place of the last; errors and files stay.
        let is_word = |notice: &Notice| !notice.is_error && notice.file.is_none();
        self.shown
            .retain(|(other, _)| *other != notice && !(is_word(&notice) && is_word(other)));
        self.shown.push((notice, now));
        let surplus = self.shown.len().saturating_sub(4);
        self.shown.drain(..surplus);
    }

    /// Draws them, and asks for one more picture when the next one is to go.
    pub fn show(&mut self, ctx: &Context) {
        let now = ctx.input(|input| input.time);
        self.shown
            .retain(|(notice, since)| notice.is_error || now - since < SHOWN_SECONDS);
        let ends = self
            .shown
            .iter()
            .filter(|(notice, _)| !notice.is_error)
            .map(|(_, since)| since + SHOWN_SECONDS - now);
        if let Some(next) = ends.min_by(f64::total_cmp) {
            ctx.request_repaint_after(std::time::Duration::from_secs_f64(next.max(0.05)));
        }
        let mut closed = None;
        let area = Area::new(Id::unique("notices")).anchor(Align2::CENTER_BOTTOM, vec2(0.0, -76.0));
        if self.shown.is_empty() {
            return;
        }
        area.order(egui::Order::Foreground).show(ctx, |ui| {
            let tokens = Tokens::of(ui);
            for (i, (notice, _)) in self.shown.iter().enumerate() {
                let border = if notice.is_error {
                    tokens.bad
                } else {
                    tokens.border
                };
                let frame = Frame::popup(ui.style())
                    .stroke(egui::Stroke::new(1.0, border))
                    .inner_margin(Margin::symmetric(12, 6));
                frame.show(ui, |ui| {
                    ui.set_max_width(760.0);
                    ui.horizontal(|ui| {
                        let (icon, color) = match (notice.is_error, notice.is_refusal) {
                            (true, _) => (icons::WARNING, tokens.bad),
                            (false, true) => (icons::WARNING, tokens.late),
                            (false, false) => (icons::CHECK, tokens.good),
                        };
                        ui.label(icons::icon(icon, 16.0).color(color));
                        ui.scope(|ui| {
                            ui.set_max_width(560.0);
                            ui.add(egui::Label::new(RichText::new(&notice.text)).wrap());
                        });
                        if let Some(file) = &notice.file {
                            if text_button(ui, "打开").clicked() {
                                open(file, false);
                            }
                            if text_button(ui, "打开文件夹").clicked() {
                                open(file, true);
                            }
                        }
                        if icon_button(ui, icons::CLOSE, "关闭消息", true).clicked() {
                            closed = Some(i);
                        }
                    });
                });
            }
        });
        if let Some(i) = closed {
            self.shown.remove(i);
        }
    }
}

/// Opens a file with its own program, or its folder with the file chosen.
pub fn open(file: &Path, is_folder: bool) {
    let result = if is_folder {
        opener::reveal(file)
    } else {
        opener::open(file)
    };
    if let Err(error) = result {
        tracing::warn!("not opened: {error}");
    }
}
