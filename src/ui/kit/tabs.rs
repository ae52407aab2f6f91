//! Tabs in one line: as wide as reads well where there is room, closer where there is less, and those that have none in a
//! menu behind the line.

use std::ops::RangeInclusive;

use egui::{
    Button, FontId, Id, Key, Popup, Response, RichText, Role, Stroke, TextStyle, Ui, UiBuilder,
    WidgetInfo, vec2,
};

use super::icons;
use super::theme::Tokens;
use super::widgets::{compact, focus_ring};

/// How tabs stand in their line.
pub struct TabLine {
    /// Of the menu for those that have no room.
    pub id: &'static str,
    /// What that menu is called.
    pub menu: &'static str,
    /// Of each tab, in points.
    pub height: f32,
    /// Between two tabs, in points.
    pub gap: f32,
    /// White at either side of the words, in points: the least and the most.
    pub padding: RangeInclusive<f32>,
    /// How far above its lower edge the one in front is underlined, in points.
    pub mark: f32,
}

/// One tab.
pub struct Tab<'a> {
    /// What it says.
    pub label: &'a str,
    /// Whether it is in front.
    pub is_on: bool,
    /// Whether others make room for it: it is only there for a while.
    pub is_kept: bool,
}

/// What is called for the tabs that have no room.
const MORE: &str = "更多";

impl TabLine {
    /// Draws tabs into so much room; which was chosen. They stand no further apart than they would in the usual room, so
    /// that they are where they were when what stands beside them changes.
    pub fn draw(&self, ui: &mut Ui, (room, usual): (f32, f32), tabs: &[Tab<'_>]) -> Option<usize> {
        let font = TextStyle::Button.resolve(ui.style());
        let words: Vec<f32> = tabs.iter().map(|tab| width(ui, tab.label, &font)).collect();
        let more = width(ui, &with_caret(MORE), &font) + 2.0 * self.padding.start();
        let (padding, in_line) = self.fit(&words, more, (room, usual), tabs);
        let mut chosen = None;
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing = vec2(self.gap, 0.0);
            for place in &in_line {
                let width = padding.mul_add(2.0, words[*place]);
                if self.tab(ui, &tabs[*place], width).clicked() {
                    chosen = Some(*place);
                }
            }
            let others: Vec<usize> = (0..tabs.len())
                .filter(|place| !in_line.contains(place))
                .collect();
            if !others.is_empty() {
                let of_rest = self.rest(ui, tabs, &others, more);
                chosen = chosen.or(of_rest);
            }
        });
        chosen
    }

    /// How much white there is beside the words, and which tabs stand in the line: all of them, or the first that have
    /// room beside the menu for the rest. The one in front does so as long as there is any, and before the others those
    /// that are kept.
    fn fit(
        &self,
        words: &[f32],
        more: f32,
        (room, usual): (f32, f32),
        tabs: &[Tab<'_>],
    ) -> (f32, Vec<usize>) {
        let (least, most) = (*self.padding.start(), *self.padding.end());
        let taken = |places: &[usize], padding: f32| {
            let widths = places.iter();
            let widths = widths.map(|place| padding.mul_add(2.0, words[*place]));
            widths.sum::<f32>() + self.gap * places.len().saturating_sub(1) as f32
        };
        let mut places: Vec<usize> = (0..words.len()).collect();
        let sides = 2.0 * words.len().max(1) as f32;
        let padding = (room - taken(&places, 0.0)) / sides;
        if padding >= least {
            let wanted = (usual - taken(&places, 0.0)) / sides;
            return (padding.min(wanted.clamp(least, most)), places);
        }
        let room = room - more - self.gap;
        while !places.is_empty() && taken(&places, least) > room {
            // From behind.
            let is_free = |place: &usize| !tabs[*place].is_on && !tabs[*place].is_kept;
            let is_behind = |place: &usize| !tabs[*place].is_on;
            let last = places.iter().rposition(is_free);
            let last = last.or_else(|| places.iter().rposition(is_behind));
            places.remove(last.unwrap_or_default());
        }
        (least, places)
    }

    fn tab(&self, ui: &mut Ui, tab: &Tab<'_>, width: f32) -> Response {
        let Tab { label, is_on, .. } = *tab;
        let tokens = Tokens::of(ui);
        let color = if is_on { tokens.accent } else { tokens.text };
        let button = Button::new(RichText::new(label).color(color)).frame(false);
        let response = ui.add(button.min_size(vec2(width, self.height)));
        response.widget_info(|| WidgetInfo::selected(Role::Tab, true, is_on, label));
        focus_ring(ui, &response);
        if is_on {
            self.underline(ui, &response);
        }
        response
    }

    fn underline(&self, ui: &Ui, response: &Response) {
        let line = Stroke::new(2.0, Tokens::of(ui).accent);
        let y = response.rect.bottom() - self.mark;
        ui.painter().hline(response.rect.x_range(), y, line);
    }

    /// The menu of the tabs that have no room; where not even the one in front has any, it says which that is.
    fn rest(&self, ui: &mut Ui, tabs: &[Tab<'_>], others: &[usize], width: f32) -> Option<usize> {
        let tokens = Tokens::of(ui);
        let mut tabs_behind = others.iter().map(|place| &tabs[*place]);
        let in_front = tabs_behind.find(|tab| tab.is_on);
        let (word, color) = match in_front {
            Some(tab) => (tab.label, tokens.accent),
            None => (MORE, tokens.text),
        };
        let button = Button::new(RichText::new(with_caret(word)).color(color)).frame(false);
        let button = button.min_size(vec2(width, self.height));
        // However many tabs stand before it, it is the same and keeps the keyboard.
        let builder = UiBuilder::new().scope_id(Id::unique(self.id));
        let response = ui.scope_builder(builder, |ui| ui.add(button)).inner;
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, self.menu));
        focus_ring(ui, &response);
        if in_front.is_some() {
            self.underline(ui, &response);
        }
        let mut chosen = None;
        Popup::menu(&response).show(|ui| {
            compact(ui);
            for place in others {
                let Tab { label, is_on, .. } = tabs[*place];
                let entry = ui.selectable_label(is_on, label);
                entry.widget_info(|| WidgetInfo::selected(Role::Tab, true, is_on, label));
                if entry.clicked() {
                    chosen = Some(*place);
                    if entry.has_focus() {
                        response.request_focus();
                    }
                    ui.close();
                }
            }
            if ui.input(|input| input.key_pressed(Key::Escape)) {
                response.request_focus();
            }
        });
        let labels: Vec<&str> = others.iter().map(|place| tabs[*place].label).collect();
        response.on_hover_text(labels.join("、"));
        chosen
    }
}

fn with_caret(word: &str) -> String {
    format!("{word} {}", icons::CARET_DOWN)
}

fn width(ui: &Ui, text: &str, font: &FontId) -> f32 {
    let text = text.to_owned();
    let color = egui::Color32::PLACEHOLDER;
    let galley = ui.painter().layout_no_wrap(text, font.clone(), color);
    galley.size().x.ceil()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: TabLine = TabLine {
        id: "of a test",
        menu: "更多",
        height: 30.0,
        gap: 8.0,
        padding: 0.0..=6.0,
        mark: 0.0,
    };

    /// Which of five tabs of 30 points stand in so much room beside a menu of 40, and how much white they have.
    fn fit(room: f32, on: usize, kept: &[usize]) -> (f32, Vec<usize>) {
        let tab = |place| Tab {
            label: "",
            is_on: place == on,
            is_kept: kept.contains(&place),
        };
        let tabs: Vec<Tab<'_>> = (0..5).map(tab).collect();
        LINE.fit(&[30.0; 5], 40.0, (room, room), &tabs)
    }

    #[test]
    fn tabs_stay_where_they_are_when_there_is_more_room_than_usual() {
        let tab = Tab {
            label: "",
            is_on: true,
            is_kept: false,
        };
        let fit = |room, usual| LINE.fit(&[30.0], 40.0, (room, usual), std::slice::from_ref(&tab));
        assert_eq!(fit(500.0, 34.0), (2.0, vec![0]));
        assert_eq!(fit(34.0, 500.0), (2.0, vec![0]));
        assert_eq!(fit(500.0, 10.0), (0.0, vec![0]));
    }

    #[test]
    fn tabs_come_closer_before_any_goes_into_the_menu() {
        let all = vec![0, 1, 2, 3, 4];
        // 5 × 30 and 4 gaps of 8 are 182, with 2 × 6 at each 242.
        assert_eq!(fit(500.0, 0, &[]), (6.0, all.clone()));
        assert_eq!(fit(242.0, 0, &[]), (6.0, all.clone()));
        assert_eq!(fit(202.0, 0, &[]), (2.0, all.clone()));
        assert_eq!(fit(182.0, 0, &[]), (0.0, all));
    }

    #[test]
    fn tabs_without_room_go_into_the_menu_and_the_one_in_front_stays() {
        let in_line = |on, kept: &[usize]| fit(181.0, on, kept).1;
        // Beside 40 and a gap 133 are left: 3 × 30 and 2 gaps are 106, a fourth makes 144.
        assert_eq!(in_line(0, &[]), [0, 1, 2]);
        assert_eq!(in_line(2, &[]), [0, 1, 2]);
        assert_eq!(in_line(4, &[]), [0, 1, 4]);
        assert_eq!(in_line(0, &[4]), [0, 1, 4]);
        assert_eq!(in_line(0, &[2, 3, 4]), [0, 2, 3]);
        assert_eq!(fit(80.0, 3, &[4]).1, [3]);
        assert_eq!(fit(10.0, 3, &[4]).1, [0; 0]);
    }
}
