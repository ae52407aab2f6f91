//! The papers that offices hand round: what tells one from another, and what follows from that.

mod all;
mod spec;

use crate::model::{Derived, Field, Portfolio, Sum, ViewPage};
use crate::view::{Filter, GroupKey, GroupNumber};

use super::document::PageSetup;
use super::milestone_columns::usual_milestones;
use super::paper_column::PaperColumn;

pub use all::Preset;
pub(super) use spec::{Period, RowSource};

impl Preset {
    /// What it is called in the dialog and given to `--preset`.
    pub const fn label(self) -> &'static str {
        self.spec().label
    }

    /// The preset of this name.
    pub fn find(word: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|preset| preset.label() == word.trim())
    }

    /// The paper of what a page of the window shows.
    pub fn of_page(page: ViewPage) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|preset| preset.spec().shows == Some(page))
    }

    /// Whether it lists the projects of a table, whichever they are.
    pub fn lists_projects(self) -> bool {
        let spec = self.spec();
        spec.rows == RowSource::Projects && spec.shows.is_none() && spec.asks.is_none()
    }

    /// A name for the sheet of a workbook.
    pub(super) fn sheet_name(self) -> &'static str {
        let spec = self.spec();
        spec.sheet.unwrap_or(spec.label)
    }

    pub(super) const fn rows(self) -> RowSource {
        self.spec().rows
    }

    /// Which projects alone it is about, whatever the table shows.
    pub fn filter(self) -> Filter {
        let asks = self.spec().asks.map(str::parse);
        asks.and_then(Result::ok).unwrap_or_default()
    }

    /// The groups that the paper is made of whatever the table shows; none where it follows the table.
    pub fn group_by(self) -> Option<Vec<GroupKey>> {
        self.spec().groups.map(<[_]>::to_vec)
    }

    /// The groups of the paper beside a table in these groups: a table of sums needs some.
    pub fn groups_beside(self, table: &[GroupKey]) -> Vec<GroupKey> {
        match self.group_by() {
            Some(keys) => keys,
            None if self.rows() == RowSource::Groups && table.is_empty() => vec![GroupKey::Part],
            None => table.to_vec(),
        }
    }

    /// Whether columns can be chosen; the others have those that follow from the library.
    pub fn has_columns(self) -> bool {
        !matches!(
            self.rows(),
            RowSource::Sources
                | RowSource::Indicators
                | RowSource::Slips
                | RowSource::Ranking
                | RowSource::Evaluation(_)
                | RowSource::Duties
        )
    }

    /// The columns that a person may choose among, in the order of the menu.
    pub fn possible_columns(self, portfolio: &Portfolio) -> Vec<PaperColumn> {
        let fields = Field::all_in(portfolio).map(PaperColumn::Field);
        let is_meant = |column: &PaperColumn| match (self.rows(), column) {
            // Of a group only numbers can be told.
            (RowSource::Groups | RowSource::Cross, PaperColumn::Field(field)) => {
                field.sum() != Sum::None
            }
            (RowSource::Cross, PaperColumn::Number(number)) => *number == GroupNumber::Count,
            (rows, PaperColumn::Number(_)) => rows == RowSource::Groups,
            (rows, PaperColumn::Part(field)) => rows == RowSource::Parts(field.table()),
            (_, PaperColumn::Field(_)) => true,
        };
        let columns = fields.chain(PaperColumn::beside_fields());
        columns
            .filter(|column| *column != PaperColumn::NAME && is_meant(column))
            .collect()
    }

    /// The columns in the order of published papers, 项目名称 first.
    pub fn columns(self) -> Vec<PaperColumn> {
        let columns = self.spec().columns.iter().copied();
        std::iter::once(PaperColumn::NAME).chain(columns).collect()
    }

    /// The same for a library, whose usual milestones may be columns.
    pub fn columns_in(self, portfolio: &Portfolio) -> Vec<PaperColumn> {
        let mut columns = self.columns();
        if self.spec().has_milestones {
            let names = usual_milestones(portfolio).into_iter();
            columns.splice(
                1..1,
                names.map(|name| PaperColumn::Field(Field::Derived(Derived::Milestone(name)))),
            );
        }
        columns
    }

    /// Whether dates of milestones say how these stand.
    pub(super) const fn tells_milestones(self) -> bool {
        self.spec().has_milestones
    }

    /// Whether it is of single problems, a page each.
    pub fn is_of_problems(self) -> bool {
        self.rows() == RowSource::Slips
    }

    /// The sheet that it fills well.
    pub const fn page(self) -> PageSetup {
        self.spec().page
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_is_found_by_its_name_and_offers_its_own_columns() {
        for preset in Preset::ALL {
            assert_eq!(Preset::find(preset.label()), Some(preset));
            let possible = preset.possible_columns(&Portfolio::default());
            for column in preset.columns() {
                let is_offered = column == PaperColumn::NAME || possible.contains(&column);
                assert!(is_offered, "{} {}", preset.label(), column.name());
            }
        }
    }
}
