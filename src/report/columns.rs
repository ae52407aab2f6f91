use super::document::{Align, DocumentColumn, PageSetup};
use super::paper_column::{PaperColumn, Shape};
use crate::view::Moment;

/// Room for `1000` in the body's size.
pub(super) const NUMBER_WIDTH: f64 = 6.0;

/// The running number.
pub(super) fn number_column() -> DocumentColumn {
    DocumentColumn {
        group_heading: None,
        heading: "序号".to_owned(),
        field: None,
        part: None,
        width_chars: NUMBER_WIDTH,
        align: Align::Centre,
        is_money: false,
    }
}

/// The columns of a list: the running number, then those chosen. Columns of running text share what is
/// left of the sheet; a list too wide for it keeps its widths, and the printer scales it down.
pub(super) fn columns(
    chosen: &[PaperColumn],
    page: PageSetup,
    moment: Moment,
) -> Vec<DocumentColumn> {
    let shapes: Vec<Shape> = chosen.iter().map(|column| column.shape()).collect();
    let least: f64 = shapes.iter().map(|shape| shape.least).sum();
    let stretch: f64 = shapes.iter().map(|shape| shape.stretch).sum();
    let spare = (page.width_chars() - NUMBER_WIDTH - least).max(0.0);
    let share = |shape: &Shape| {
        if stretch > 0.0 {
            spare * shape.stretch / stretch
        } else {
            0.0
        }
    };
    let shown = chosen.iter().enumerate().zip(&shapes);
    let shown = shown.map(|((i, column), shape)| DocumentColumn {
        group_heading: shared_heading(chosen, i),
        heading: column.heading_at(moment).into_owned(),
        field: match column {
            PaperColumn::Field(field) => Some(*field),
            _ => None,
        },
        part: match column {
            PaperColumn::Part(field) => Some(*field),
            _ => None,
        },
        width_chars: shape.least + share(shape),
        align: shape.align,
        is_money: column.is_money(),
    });
    std::iter::once(number_column()).chain(shown).collect()
}

/// The head that a column shares with a neighbour; one that stands alone needs none.
fn shared_heading(chosen: &[PaperColumn], i: usize) -> Option<String> {
    let heading = |i: usize| chosen.get(i).and_then(|column| column.group_heading());
    let own = heading(i)?;
    // In a list of parts every row is one: a second row of heads would say so a second time.
    if matches!(chosen[i], PaperColumn::Part(_)) {
        return None;
    }
    let is_beside = |other: Option<usize>| other.and_then(heading) == Some(own);
    (is_beside(i.checked_sub(1)) || is_beside(Some(i + 1))).then(|| own.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::fixture::MOMENT;
    use super::*;
    use crate::model::{Derived, Field, FundingShare};

    #[test]
    fn running_text_fills_the_sheet() {
        let chosen = [PaperColumn::NAME, Field::TOTAL_INVESTMENT.into()];
        let columns = columns(&chosen, PageSetup::A4, MOMENT);
        let widths: Vec<f64> = columns.iter().map(|column| column.width_chars).collect();
        assert_eq!(widths, [6.0, 123.0, 15.0]);
    }

    #[test]
    fn a_list_too_wide_keeps_its_widths() {
        let all: Vec<PaperColumn> = Field::all().map(PaperColumn::Field).collect();
        let columns = columns(&all, PageSetup::A4, MOMENT);
        assert!(
            columns
                .iter()
                .all(|column| column.width_chars >= NUMBER_WIDTH)
        );
        assert_eq!(columns.len(), all.len() + 1);
    }

    #[test]
    fn neighbours_share_a_head_and_one_alone_has_its_own() {
        let of = |chosen: &[PaperColumn]| {
            let columns = columns(chosen, PageSetup::A3, MOMENT);
            let heads = columns.into_iter().map(|column| column.group_heading);
            heads.skip(1).collect::<Vec<_>>()
        };
        let government = Derived::Funding(FundingShare::Government).into();
        let loan = Derived::Funding(FundingShare::BankLoan).into();
        let shared = Some("资金来源".to_owned());
        assert_eq!(
            of(&[PaperColumn::NAME, government, loan]),
            [None, shared.clone(), shared]
        );
        assert_eq!(of(&[government, PaperColumn::NAME]), [None, None]);
    }
}
