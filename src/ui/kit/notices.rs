use std::path::Path;

use egui::{Align2, Area, Context, Frame, Id, Margin, Rect, RichText, pos2};

use crate::app::{Command, Matter, Notice, SelectCommand};

use crate::ui::kit::icons;
use crate::ui::kit::theme::Tokens;
use crate::ui::kit::widgets::{icon_button, text_button};

/// Seconds for which a message stays; an error stays until what it speaks of is overcome, or until it is closed.
const SHOWN_SECONDS: f64 = 6.0;

/// More messages than this cover the page: the oldest make room, but for those that nothing overcomes.
const MOST_SHOWN: usize = 4;

/// The least width of a message, and the most, in points.
const LEAST_WIDTH: f32 = 360.0;
const MOST_WIDTH: f32 = 760.0;
/// What the cross of a dialog takes at its corner, in points.
const CORNER: f32 = 64.0;

/// The messages, on the line of the menus, where they cover nothing that one works on; only what is longer than a line, or
/// more than one, hangs down from it.
#[derive(Default)]
pub struct Notices {
    shown: Vec<(Notice, f64)>,
    /// What the menus leave free of their line.
    room: Option<Rect>,
    /// Since when a dialog lies over the window.
    covered_since: Option<f64>,
}

impl Notices {
    /// Shows a message from now on.
    pub fn add(&mut self, ctx: &Context, notice: Notice) {
        let now = ctx.input(|input| input.time);
        // A newer word on what was done takes the place of the last; errors and files stay.
        let is_word = |notice: &Notice| !notice.is_error && notice.file.is_none();
        self.shown.retain(|(other, _)| {
            let is_overcome = other.matter.is_some_and(|matter| notice.overcomes(matter));
            // What a server refused is told in one message of all.
            let is_told_anew =
                notice.matter == Some(Matter::Syncing) && notice.matter == other.matter;
            let is_replaced = is_word(&notice) && is_word(other) || is_told_anew;
            *other != notice && !is_replaced && !(other.is_error && is_overcome)
        });
        self.shown.push((notice, now));
        while self.shown.len() > MOST_SHOWN {
            let stays = |matter: Option<Matter>| matches!(matter, None | Some(Matter::Syncing));
            let may_go = |(notice, _): &(Notice, f64)| !notice.is_error || !stays(notice.matter);
            // What has just been said stays, whatever else can't go.
            let earlier = &self.shown[..self.shown.len() - 1];
            let Some(oldest) = earlier.iter().position(may_go) else {
                break;
            };
            self.shown.remove(oldest);
        }
    }

    /// Drops the errors about something that is overcome.
    pub fn overcome(&mut self, matter: Matter) {
        let is_past = |notice: &Notice| notice.is_error && notice.matter == Some(matter);
        self.shown.retain(|(notice, _)| !is_past(notice));
    }

    /// Closes the one that came last.
    pub fn close_last(&mut self) {
        self.shown.pop();
    }

    /// Whether a message that is shown has these words.
    #[cfg(test)]
    pub fn is_said(&self, words: &str) -> bool {
        self.shown
            .iter()
            .any(|(notice, _)| notice.text.contains(words))
    }

    /// The room between the menus and what stands at the end of their line.
    pub const fn place(&mut self, room: Rect) {
        self.room = Some(room);
    }

    /// Draws them, and asks for one more picture when the next one is to go. Where a dialog lies over the window, what was
    /// said before lies behind it; what comes meanwhile stands in front until it has been read, and covers no button.
    pub fn show(&mut self, ctx: &Context, is_covered: bool, commands: &mut Vec<Command>) {
        let now = ctx.input(|input| input.time);
        self.covered_since = is_covered.then(|| self.covered_since.unwrap_or(now));
        self.shown
            .retain(|(notice, since)| notice.is_error || now - since < SHOWN_SECONDS);
        let ends = self
            .shown
            .iter()
            .filter(|(notice, since)| {
                !notice.is_error || (is_covered && now - since < SHOWN_SECONDS)
            })
            .map(|(_, since)| since + SHOWN_SECONDS - now);
        if let Some(next) = ends.min_by(f64::total_cmp) {
            ctx.request_repaint_after(std::time::Duration::from_secs_f64(next.max(0.05)));
        }
        let is_behind = |since: f64| {
            let covered = self.covered_since;
            covered.is_some_and(|covered| since < covered || now - since >= SHOWN_SECONDS)
        };
        let all = self.shown.iter().enumerate().rev();
        let (behind, front): (Vec<_>, Vec<_>) = all.partition(|(_, (_, since))| is_behind(*since));
        let mut closed = None;
        for (shown, is_behind) in [(behind, true), (front, false)] {
            let here = self.draw(ctx, &shown, is_behind, commands);
            closed = closed.or(here);
        }
        if let Some(i) = closed {
            self.shown.remove(i);
        }
    }

    /// Draws some of them, each with its place among all; which one is to be closed.
    fn draw(
        &self,
        ctx: &Context,
        shown: &[(usize, &(Notice, f64))],
        is_behind: bool,
        commands: &mut Vec<Command>,
    ) -> Option<usize> {
        if shown.is_empty() {
            return None;
        }
        let mut closed = None;
        let window = ctx.content_rect();
        let room = self.room.unwrap_or(window);
        let width = room.width().clamp(LEAST_WIDTH, MOST_WIDTH);
        // The cross of a dialog stands in the corner.
        let beside = if self.covered_since.is_some() {
            2.0 * CORNER
        } else {
            16.0
        };
        let width = width.min(window.width() - beside);
        let center = if self.covered_since.is_some() {
            window.center().x
        } else {
            room.center().x
        };
        let (order, name) = if is_behind {
            (egui::Order::Middle, "notices behind")
        } else {
            (egui::Order::Foreground, "notices")
        };
        let area = Area::new(Id::unique(name))
            .pivot(Align2::CENTER_TOP)
            .fixed_pos(pos2(center, window.top() + 1.0))
            .constrain_to(window);
        area.order(order).show(ctx, |ui| {
            let tokens = Tokens::of(ui);
            ui.spacing_mut().item_spacing.y = 2.0;
            // The last one stands where the eye looks for it.
            for (i, (notice, _)) in shown.iter().copied() {
                let border = if notice.is_error {
                    tokens.bad
                } else {
                    tokens.border
                };
                let frame = Frame::popup(ui.style())
                    .stroke(egui::Stroke::new(1.0, border))
                    .inner_margin(Margin::symmetric(10, 1));
                frame.show(ui, |ui| {
                    ui.set_max_width(width - 20.0);
                    ui.horizontal(|ui| {
                        let (icon, color) = match (notice.is_error, notice.is_refusal) {
                            (true, _) => (icons::WARNING, tokens.bad),
                            (false, true) => (icons::WARNING, tokens.late),
                            (false, false) => (icons::CHECK, tokens.good),
                        };
                        ui.label(icons::icon(icon, 16.0).color(color));
                        // Beside the sign, what opens the file, and the cross.
                        let beside = match (&notice.file, notice.projects.is_empty()) {
                            (Some(_), _) => 210.0,
                            (None, false) => 124.0,
                            (None, true) => 64.0,
                        };
                        ui.scope(|ui| {
                            ui.set_max_width(width - 20.0 - beside);
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
                        if !notice.projects.is_empty() && text_button(ui, "查看").clicked() {
                            let reveal = SelectCommand::Reveal(notice.projects.clone());
                            commands.push(Command::Select(reveal));
                            closed = Some(i);
                        }
                        if icon_button(ui, icons::CLOSE, "关闭消息", true).clicked() {
                            closed = Some(i);
                        }
                    });
                });
            }
        });
        closed
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

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(notices: &Notices) -> Vec<&str> {
        let shown = notices.shown.iter();
        shown.map(|(notice, _)| notice.text.as_str()).collect()
    }

    #[test]
    fn an_error_leaves_with_a_success_of_the_same_and_lost_work_is_told_until_it_is_closed() {
        let ctx = Context::default();
        let mut notices = Notices::default();
        let mut add = |notice| notices.add(&ctx, notice);
        add(Notice::failed("没有存入"));
        add(Notice::failed("不能打开").about(Matter::Opening));
        add(Notice::failed("不能导出").about(Matter::Papers));
        // What succeeds is something else, or was refused.
        add(Notice::refused("没有可撤销的操作").about(Matter::Papers));
        add(Notice::done("已拍快照").about(Matter::Past));
        assert_eq!(
            texts(&notices),
            ["没有存入", "不能打开", "不能导出", "已拍快照"]
        );
        notices.add(&ctx, Notice::done("导出完成").about(Matter::Papers));
        assert_eq!(texts(&notices), ["没有存入", "不能打开", "导出完成"]);
        notices.overcome(Matter::Opening);
        assert_eq!(texts(&notices), ["没有存入", "导出完成"]);
        // However many come, what nothing overcomes is not crowded out.
        for number in 0..6 {
            let words = format!("第 {number} 次不能打开");
            notices.add(&ctx, Notice::failed(words).about(Matter::Opening));
        }
        assert_eq!(texts(&notices)[0], "没有存入");
        assert_eq!(texts(&notices).len(), MOST_SHOWN);
    }

    #[test]
    fn what_is_said_last_is_shown_though_nothing_else_can_go() {
        let ctx = Context::default();
        let mut notices = Notices::default();
        for number in 0..MOST_SHOWN {
            notices.add(&ctx, Notice::failed(format!("第 {number} 处未修改")));
        }
        notices.add(&ctx, Notice::refused("没有关闭"));
        assert_eq!(texts(&notices).last(), Some(&"没有关闭"));
    }
}
