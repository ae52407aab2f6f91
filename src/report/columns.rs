use crate::model::{Derived, Field, Kind, ProjectColumn};

use super::document::{Align, DocumentColumn, PageSetup};

/// Room for `1000` in the body's size.
const NUMBER_WIDTH: f64 = 6.0;

/// How much room a field wants.
struct Shape {
    /// In half-width characters.
    least: f64,
    /// Its share of the room that is left on the sheet.
    stretch: f64,
    align: Align,
}

/// The columns of a list: the running number, then one per field. Columns of running text share what is
/// left of the sheet; a list too wide for it keeps its widths, and the printer scales it down.
pub(super) fn columns(fields: &[Field], page: PageSetup) -> Vec<DocumentColumn> {
    let shapes: Vec<Shape> = fields.iter().map(|field| shape(*field)).collect();
    let least: f64 = shapes.iter().map(|shape| shape.least).sum();
    let stretch: f64 = shapes.iter().map(|shape| shape.stretch).sum();
    let spare = (page.width_chars() - NUMBER_WIDTH - least).max(0.0);
    let number = DocumentColumn {
        group_heading: None,
        heading: "序号".to_owned(),
        field: None,
        width_chars: NUMBER_WIDTH,
        align: Align::Centre,
        is_money: false,
    };
    let of_fields = fields
        .iter()
        .zip(&shapes)
        .map(|(field, shape)| DocumentColumn {
            group_heading: None,
            heading: heading(*field).to_owned(),
            field: Some(*field),
            width_chars: shape.least
                + if stretch > 0.0 {
                    spare * shape.stretch / stretch
                } else {
                    0.0
                },
            align: shape.align,
            is_money: field.kind() == Kind::Money,
        });
    std::iter::once(number).chain(of_fields).collect()
}

/// The head that published lists use, where it is not the field's own label.
fn heading(field: Field) -> &'static str {
    if field == Field::LEAD_DEPARTMENT {
        "责任单位"
    } else {
        field.label()
    }
}

fn shape(field: Field) -> Shape {
    let (least, stretch, align) = match (field, field.kind()) {
        (Field::Typed(ProjectColumn::Name), _) => (26.0, 3.0, Align::Left),
        (Field::Typed(ProjectColumn::Scale), _) => (28.0, 5.0, Align::Left),
        (Field::Typed(ProjectColumn::NationalCode), _) => (28.0, 0.0, Align::Centre),
        (Field::Typed(ProjectColumn::Note), _) => (10.0, 1.0, Align::Left),
        (Field::Derived(Derived::Period), _) => (13.0, 0.0, Align::Centre),
        (_, Kind::LongText) => (18.0, 2.0, Align::Left),
        (_, Kind::Money) => (15.0, 0.0, Align::Right),
        (_, Kind::Integer | Kind::Ordinal | Kind::Choice(_)) => (10.0, 0.0, Align::Centre),
        (_, Kind::Decimal) => (10.0, 0.0, Align::Right),
        (_, Kind::Date) => (12.0, 0.0, Align::Centre),
        (_, Kind::Text | Kind::Ref(_) | Kind::Refs(_) | Kind::Words(_) | Kind::Sources) => {
            (15.0, 1.0, Align::Left)
        }
    };
    Shape {
        least,
        stretch,
        align,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn running_text_fills_the_sheet() {
        let columns = columns(&[Field::NAME, Field::TOTAL_INVESTMENT], PageSetup::A4);
        let widths: Vec<f64> = columns.iter().map(|column| column.width_chars).collect();
        assert_eq!(widths, [6.0, 123.0, 15.0]);
    }

    #[test]
    fn a_list_too_wide_keeps_its_widths() {
        let all: Vec<Field> = Field::all().collect();
        let columns = columns(&all, PageSetup::A4);
        assert!(
            columns
                .iter()
                .all(|column| column.width_chars >= NUMBER_WIDTH)
        );
        assert_eq!(columns.len(), all.len() + 1);
    }
}
