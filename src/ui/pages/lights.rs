//! The lights of a group as words, on every page that counts them.

use egui::Color32;

use crate::model::Light;
use crate::ui::kit::sheet::SheetRow;
use crate::ui::kit::theme::Tokens;
use crate::view::{ABSENT, Facts};

/// Writes how many projects are late, in the colour of the worst.
pub fn lights(row: &mut SheetRow<'_>, column: usize, facts: &Facts) {
    let (text, color) = lights_words(Tokens::of(row.ui), facts);
    row.text(column, &text, color, false);
}

/// How many projects are late, in words, and the colour of the worst.
pub fn lights_words(tokens: &Tokens, facts: &Facts) -> (String, Color32) {
    let (late, serious) = (
        facts.of_light(Light::Late),
        facts.of_light(Light::SeriouslyLate),
    );
    let rated = late + serious + facts.of_light(Light::Normal) + facts.of_light(Light::Ahead);
    match (rated, late, serious) {
        (0, ..) => (ABSENT.to_owned(), tokens.faint),
        (_, 0, 0) => ("全部正常".to_owned(), tokens.good),
        (_, late, 0) => (format!("滞后 {late}"), tokens.late),
        (_, 0, serious) => (format!("严重 {serious}"), tokens.bad),
        (_, late, serious) => (format!("滞后 {late}  严重 {serious}"), tokens.bad),
    }
}
