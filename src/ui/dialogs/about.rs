//! 关于蓝图: name, version, and the licences of all that the program is built of.

use egui::{RichText, TextWrapMode, Ui};

use crate::app::Command;
use crate::ui::help::Help;
use crate::ui::kit::mark::mark;
use crate::ui::kit::theme::SMALL_TEXT;
use crate::ui::kit::widgets::{caption, plain_dialog, scrolled_rows, text_button};
use crate::ui::shown::Shown;
use crate::ui::state::{Dialog, UiState};

const MARK: f32 = 56.0;
const WIDTH: f32 = 420.0;
/// As long as the lines of the licences are.
const LICENCES_WIDTH: f32 = 720.0;
const LINE_HEIGHT: f32 = 18.0;

/// Written by `packaging/licences.py`, its lines no longer than a window is wide.
static LICENCES: &str = include_str!("../../../assets/licences.txt");

/// Whether the licences are shown, and their lines.
#[derive(Default)]
pub struct AboutDialog {
    licences: Option<Vec<&'static str>>,
}

impl Dialog for AboutDialog {
    fn title(&self) -> &'static str {
        "关于蓝图"
    }

    fn help(&self) -> Help {
        Help::Questions
    }

    fn outlives_library(&self) -> bool {
        true
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        _shown: &Shown<'_>,
        _state: &mut UiState,
        _commands: &mut Vec<Command>,
    ) -> bool {
        let width = match self.licences {
            Some(_) => LICENCES_WIDTH,
            None => WIDTH,
        };
        plain_dialog(ui, "关于蓝图", width, |ui, height| {
            let top = ui.cursor().top();
            ui.horizontal(|ui| {
                mark(ui, MARK);
                ui.add_space(8.0);
                ui.vertical(|ui| {
                    ui.label(format!("蓝图 {}", env!("CARGO_PKG_VERSION")));
                    ui.label("规划重大项目库：一个本地文件，不联网，不需要账号。");
                });
            });
            ui.add_space(4.0);
            caption(ui, "请勿存储、处理涉密信息。");
            ui.horizontal(|ui| {
                caption(ui, "许可：MIT 或 Apache-2.0。");
                let words = match self.licences {
                    Some(_) => "收起所用软件和字体的许可",
                    None => "所用软件和字体的许可",
                };
                if text_button(ui, words).clicked() {
                    self.licences = match self.licences {
                        Some(_) => None,
                        None => Some(LICENCES.lines().collect()),
                    };
                }
            });
            if let Some(lines) = &self.licences {
                ui.add_space(4.0);
                let left = height - (ui.cursor().top() - top);
                draw_lines(ui, lines, left);
            }
        })
    }
}

fn draw_lines(ui: &mut Ui, lines: &[&str], height: f32) {
    let size = (height, LINE_HEIGHT);
    scrolled_rows(ui, "licences", size, lines.len(), |ui, rows| {
        ui.style_mut().wrap_mode = Some(TextWrapMode::Truncate);
        // A line is no button: otherwise it would be higher, and the last ones out of reach.
        ui.spacing_mut().interact_size.y = LINE_HEIGHT;
        for line in lines.iter().skip(rows.start).take(rows.len()) {
            ui.horizontal(|ui| {
                ui.set_height(LINE_HEIGHT);
                // A crate, its licence, where it comes from.
                for part in line.split('\t') {
                    ui.label(RichText::new(part).size(SMALL_TEXT));
                }
            });
        }
    });
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::LICENCES;

    /// The packages that Cargo.lock names, but for the program's own.
    fn locked() -> BTreeSet<String> {
        let lock = include_str!("../../../Cargo.lock");
        let packages = lock.split("[[package]]").skip(1);
        let value = |package: &str, key: &str| {
            let line = package.lines().find_map(|line| line.strip_prefix(key));
            line.map(|value| value.trim_matches('"').to_owned())
        };
        packages
            .filter_map(|package| {
                value(package, "checksum = ")?;
                let (name, version) = (value(package, "name = ")?, value(package, "version = ")?);
                Some(format!("{name} {version}"))
            })
            .collect()
    }

    #[test]
    fn every_crate_has_its_licence_or_is_not_in_the_program() {
        let (list, texts) = LICENCES.split_once("\n====").unwrap();
        let (texts, besides) = texts.rsplit_once("不在程序里").unwrap();
        let (_, besides) = besides.split_once(":\n").unwrap();
        let besides = besides.replace('\n', " ");
        let parts = list.lines().filter_map(|line| line.split_once('\t'));
        let is_versioned = |name: &str| {
            let last = name.rsplit(' ').next().unwrap_or_default();
            last.starts_with(|first: char| first.is_ascii_digit())
        };
        let (crates, fonts): (Vec<_>, Vec<_>) = parts.partition(|(name, _)| is_versioned(name));
        assert!(crates.len() > 300, "{}", crates.len());
        let named = crates.iter().map(|(name, licence)| {
            assert!(!licence.is_empty(), "{name}");
            (*name).to_owned()
        });
        let besides = besides.split(", ").map(|name| name.trim().to_owned());
        let named: BTreeSet<String> = named.chain(besides).collect();
        let words = "Cargo.lock has changed: run packaging/licences.py";
        assert_eq!(named, locked(), "{words}");
        let fonts: Vec<&str> = fonts.iter().map(|(name, _)| *name).collect();
        assert_eq!(fonts, ["Noto Sans SC", "Noto Serif SC", "Phosphor Icons"]);
        for font in fonts {
            assert!(texts.contains(font), "{font} has no text");
        }
        assert!(texts.contains("SIL OPEN FONT LICENSE"));
    }
}
