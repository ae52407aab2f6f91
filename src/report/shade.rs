//! Columns that a person has coloured by a rule: their ground on paper, and the line below the table that says what each
//! colour stands for. The cell itself says the same in words or numbers: many prints are black and white.

use crate::model::{Derived, Field, LightColour, Portfolio, Project};
use crate::view::{ColorRule, Coloring, LightRule, Moment, Shade};

use super::paper_column::PaperColumn;

/// The rules of the columns that a paper has, by their places among all.
pub(super) fn rules<'a>(
    columns: &[PaperColumn],
    colorings: &'a [Coloring],
) -> Vec<(usize, &'a Coloring)> {
    let rule = |(place, column): (usize, &PaperColumn)| {
        let mut colorings = colorings.iter();
        let coloring = colorings.find(|coloring| *column == PaperColumn::Field(coloring.field))?;
        // The running number comes first.
        Some((place + 1, coloring))
    };
    columns.iter().enumerate().filter_map(rule).collect()
}

/// The rules of a paper: those that a person gave, and the usual one of a column of lights without. Its cells say it in
/// words, too.
pub(super) fn with_usual(columns: &[PaperColumn], colorings: &[Coloring]) -> Vec<Coloring> {
    let usual = columns.iter().filter_map(|column| match column {
        PaperColumn::Field(field @ Field::Derived(Derived::Light)) => {
            Some((*field, ColorRule::Light))
        }
        _ => None,
    });
    let is_free = |field: &Field| colorings.iter().all(|coloring| coloring.field != *field);
    let usual = usual.filter(|(field, _)| is_free(field));
    let usual = usual.map(|(field, rule)| Coloring { field, rule });
    colorings.iter().cloned().chain(usual).collect()
}

/// What stands behind the cells of a project.
pub(super) fn of_project<'a>(
    portfolio: &'a Portfolio,
    project: &'a Project,
    rules: &'a [(usize, &'a Coloring)],
    moment: Moment,
) -> impl Iterator<Item = (usize, Shade)> + 'a {
    rules.iter().filter_map(move |(place, coloring)| {
        let signal = coloring
            .rule
            .signal(portfolio, project, coloring.field, moment)?;
        Some((*place, signal.shade))
    })
}

/// The ground of a shade as six hexadecimal digits; black can be read on each.
pub(super) const fn ground(shade: Shade) -> &'static str {
    match shade {
        Shade::Light(_, LightColour::Blue) => "E4EEFC",
        Shade::Light(_, LightColour::Green) => "DDF2E5",
        Shade::Light(_, LightColour::Yellow) => "FDF1D6",
        Shade::Light(_, LightColour::Red) | Shade::Overdue => "FBDEDA",
        Shade::Light(_, LightColour::Grey) => "EEF1F5",
        Shade::Band(0) => "EEF4FD",
        Shade::Band(1) => "D3E3FA",
        Shade::Band(2) => "B2CEF5",
        Shade::Band(_) => "8FB6EE",
    }
}

/// What its colour is called.
const fn colour(shade: Shade) -> &'static str {
    match shade {
        Shade::Light(_, colour) => colour.label(),
        Shade::Overdue => LightColour::Red.label(),
        Shade::Band(_) => "",
    }
}

/// A line for each coloured column of the paper.
pub(super) fn legends(
    columns: &[PaperColumn],
    colorings: &[Coloring],
    by: LightRule,
) -> Vec<String> {
    let rules = rules(columns, colorings).into_iter();
    let line = |(place, coloring): (usize, &Coloring)| {
        let heading = columns[place - 1].label();
        let words = coloring.rule.legend(by).into_iter().map(|signal| {
            let words = signal.words.trim_start_matches("亮灯：").to_owned();
            match colour(signal.shade) {
                "" => words,
                colour => format!("{colour}色为{words}"),
            }
        });
        let words: Vec<String> = words.collect();
        match coloring.rule {
            ColorRule::Bands(_) => format!("“{heading}”底色由浅到深：{}。", words.join("、")),
            ColorRule::Light => format!("“{heading}”底色按亮灯：{}。", words.join("，")),
            ColorRule::Overdue => format!("“{heading}”底色：{}。", words.join("，")),
        }
    };
    rules.map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{self, MOMENT};
    use super::super::{Document, Layout, Preset, document, write_docx, write_html, write_xlsx};
    use super::*;
    use crate::model::{Money, MoneyUnit, Value};
    use crate::view::GroupKey;

    fn paper(preset: Preset, colorings: Vec<Coloring>) -> Document {
        let portfolio = fixture::portfolio();
        let listing = fixture::listing(&portfolio, &[GroupKey::Chapter]);
        let layout = Layout {
            colorings,
            ..Layout::new(preset, &portfolio, MoneyUnit::Wan, MOMENT)
        };
        document(&portfolio, &listing, &layout, MOMENT)
    }

    fn bands() -> Coloring {
        Coloring {
            field: Field::TOTAL_INVESTMENT,
            rule: ColorRule::Bands(vec![Value::Money(Money::from_wan(40_000))]),
        }
    }

    fn part(bytes: &[u8], name: &str) -> String {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        std::io::read_to_string(archive.by_name(name).unwrap()).unwrap()
    }

    #[test]
    fn a_coloured_column_is_so_on_paper_and_a_note_says_what_it_stands_for() {
        let document = paper(Preset::KeyProjects, vec![bands()]);
        let table = document.table().unwrap();
        let shaded: Vec<(String, Shade)> = table
            .shades
            .iter()
            .map(|((row, column), shade)| {
                let cell = &table.rows[*row].cells[*column];
                (cell.show(MoneyUnit::Wan), *shade)
            })
            .collect();
        let expected = [
            ("38,500.00", 0),
            ("100,000.00", 1),
            ("（40,000.00）", 1),
            ("12,345.68", 0),
        ];
        let expected = expected.map(|(text, band)| (text.to_owned(), Shade::Band(band)));
        assert_eq!(shaded, expected);
        let legend = "“总投资”底色由浅到深：不足 4亿元、4亿元 及以上。";
        assert!(
            document.notes.iter().any(|note| note == legend),
            "{:?}",
            document.notes
        );

        let html = String::from_utf8(write_html(&document)).unwrap();
        assert_eq!(html.matches("background:#EEF4FD").count(), 2);
        assert_eq!(html.matches("background:#D3E3FA").count(), 2);
        let docx = part(
            &write_docx(&document, MOMENT.today).unwrap(),
            "word/document.xml",
        );
        assert_eq!(docx.matches("w:fill=\"D3E3FA\"").count(), 2);
        let styles = part(
            &write_xlsx(&document, MOMENT.today).unwrap(),
            "xl/styles.xml",
        );
        assert!(styles.contains("FFEEF4FD") && styles.contains("FFD3E3FA"));
    }

    #[test]
    fn what_nobody_coloured_and_what_the_paper_has_not_stays_white() {
        for document in [
            paper(Preset::KeyProjects, Vec::new()),
            paper(Preset::Approvals, vec![bands()]),
        ] {
            assert!(document.table().unwrap().shades.is_empty());
            assert!(!document.notes.iter().any(|note| note.contains("底色")));
        }
    }

    #[test]
    fn lights_are_named_by_their_colours() {
        let light = Coloring {
            field: Field::TOTAL_INVESTMENT,
            rule: ColorRule::Light,
        };
        let legend = legends(
            &[PaperColumn::NAME, Field::TOTAL_INVESTMENT.into()],
            &[light],
            LightRule::USUAL,
        );
        assert_eq!(
            legend,
            [
                "“总投资”底色按亮灯：蓝色为超前，绿色为正常，黄色为滞后，红色为严重滞后，灰色为不考核。"
            ]
        );
    }
}
