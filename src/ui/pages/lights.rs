//! The lights of a group as words, on every page that counts them.

use egui::Color32;

use crate::model::Light;
use crate::ui::kit::sheet::SheetRow;
use crate::ui::kit::theme::Tokens;
use crate::view::{ABSENT, Facts, LightRule};

/// Writes how many projects are late, in the colour of the worst.
pub fn lights(row: &mut SheetRow<'_>, column: usize, facts: &Facts, rule: LightRule) {
    let (text, color) = lights_words(Tokens::of(row.ui), facts, rule);
    row.text(column, &text, color, false);
}

/// How many projects are late, in words, and the colour of the worst.
pub fn lights_words(tokens: &Tokens, facts: &Facts, rule: LightRule) -> (String, Color32) {
    let (late, serious) = (
        facts.of_light(Light::Late),
        facts.of_light(Light::SeriouslyLate),
    );
    let (late_word, mut serious_word) = (rule.word(Light::Late), rule.word(Light::SeriouslyLate));
    // Beside 滞后 the usual word is read without its end.
    if serious_word == Light::SeriouslyLate.label() {
        serious_word = "严重";
    }
    let rated = late + serious + facts.of_light(Light::Normal) + facts.of_light(Light::Ahead);
    match (rated, late, serious) {
        (0, ..) => (ABSENT.to_owned(), tokens.faint),
        (_, 0, 0) => {
            let words = format!("全部{}", rule.word(Light::Normal));
            (words, tokens.light(Light::Normal, rule))
        }
        (_, late, 0) => (
            format!("{late_word} {late}"),
            tokens.light(Light::Late, rule),
        ),
        (_, 0, serious) => (
            format!("{serious_word} {serious}"),
            tokens.light(Light::SeriouslyLate, rule),
        ),
        (_, late, serious) => (
            format!("{late_word} {late}  {serious_word} {serious}"),
            tokens.light(Light::SeriouslyLate, rule),
        ),
    }
}
