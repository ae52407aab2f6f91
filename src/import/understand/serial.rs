//! What stands in the column of numbers.

use crate::import::grid::{Cell, Value};

use super::label::{Label, Numbering, is_numeral, marked};
use super::text::{level, tidy};

/// What stands in the column of numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Serial {
    /// Nothing.
    None,
    /// A number, and marks beside it.
    Number(u32, String),
    /// 1.1, 1-2, （1）: the number of a part, with that of its project where it says it.
    Sub(Option<u32>),
    /// 一: the number of a group.
    Numeral(Numbering),
    /// 例
    Example,
    /// Something else.
    Word(String),
}

impl Serial {
    /// What a cell of that column says.
    pub fn of(cell: Option<&Cell>) -> Self {
        let text = match cell.map(|cell| &cell.value) {
            Some(Value::Number(number)) if number.fract() == 0.0 && (0.0..1e6).contains(number) => {
                return Self::Number(*number as u32, String::new());
            }
            Some(_) => cell.map(|cell| tidy(&cell.to_string())).unwrap_or_default(),
            None => return Self::None,
        };
        let plain = level(&text);
        let (marks, bare) = marked(&plain);
        let bare = bare.trim_end_matches(['、', '.', ',']);
        if let Ok(number) = bare.parse::<u32>() {
            return Self::Number(number, marks);
        }
        if is_numeral(bare) {
            return Self::Numeral(Numbering::Chinese);
        }
        let label = Label::of(&plain);
        if label.numbering != Numbering::Plain && label.text.is_empty() && label.count.is_none() {
            return Self::Numeral(label.numbering);
        }
        if ["例", "示例", "样例", "举例", "填报示例", "例如"].contains(&bare) {
            return Self::Example;
        }
        // What some exports make of 1.
        if let Some(number) = bare
            .strip_suffix(".0")
            .and_then(|number| number.parse().ok())
        {
            return Self::Number(number, marks);
        }
        let inner = bare.trim_matches(['(', ')', '（', '）']);
        if inner.len() < bare.len() && inner.parse::<u32>().is_ok() {
            return Self::Sub(None);
        }
        if let Some((project, part)) = inner.split_once(['.', '-'])
            && let Ok(project) = project.parse()
            && part
                .split(['.', '-'])
                .all(|step| step.parse::<u32>().is_ok())
        {
            return Self::Sub(Some(project));
        }
        Self::Word(cell.map(ToString::to_string).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_projects_parts_and_groups_are_told_apart() {
        let of = |text: &str| Serial::of(Some(&Cell::text(text)));
        assert_eq!(of("12、"), Serial::Number(12, String::new()));
        assert_eq!(of("1●"), Serial::Number(1, "●".to_owned()));
        assert_eq!(of("3.0"), Serial::Number(3, String::new()));
        assert_eq!(of("1.1"), Serial::Sub(Some(1)));
        assert_eq!(of("2-3"), Serial::Sub(Some(2)));
        assert_eq!(of("2.3.1"), Serial::Sub(Some(2)));
        assert_eq!(of("（2）"), Serial::Sub(None));
        assert_eq!(of("一"), Serial::Numeral(Numbering::Chinese));
        assert_eq!(of("（二）"), Serial::Numeral(Numbering::Bracketed));
        assert_eq!(of("例"), Serial::Example);
        assert_eq!(of(" 合计"), Serial::Word(" 合计".to_owned()));
        assert_eq!(Serial::of(None), Serial::None);
    }
}
