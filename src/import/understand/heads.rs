//! Where the heads of a sheet stand, and what its columns hold.

mod amounts;
mod choose;
mod recall;
mod settle;

use std::collections::BTreeMap;

use crate::import::grid::{Area, Cell, Grid, Place};
use crate::model::{Money, MoneyUnit, Portfolio};

use super::heading::{Heads, is_known, is_name};
use super::mapping::Mapping;
use super::memory::remembered;
use super::period::Period;
use super::role::{Basis, ReadColumn, Role};
use super::text::{level, one_line};
use super::unit::{Unit, UnitBasis};

use choose::heads_said;
use recall::{names_below, recalled};

/// How far down heads are looked for, in rows that hold something.
const DEEPEST: usize = 40;

/// A sheet whose heads were found.
#[derive(Clone, Debug)]
pub struct Table {
    /// The rows of heads, from 0.
    pub first_head: u32,
    /// The last of them.
    pub last_head: u32,
    /// What the columns hold, from the left.
    pub columns: Vec<ReadColumn>,
    /// The unit of bare amounts, and where it stands.
    pub unit: Option<(Unit, Place)>,
    /// Who says that unit.
    pub unit_basis: UnitBasis,
    /// Who says where the heads stand.
    pub heads_basis: Basis,
    /// Whether a person chose a sheet of this shape out of those of an earlier file.
    pub was_sheet_chosen: bool,
    /// Of which year and month the sheet speaks.
    pub period: Period,
    /// The column of names.
    pub name: u32,
    /// The column of numbers.
    pub serial: Option<u32>,
    /// The shape of the sheet.
    pub shape: String,
    /// What people chose for sheets of that shape, with columns by their places in it.
    pub chosen: Mapping,
    /// Columns of which something was said and that the sheet has not.
    pub unmatched: Vec<String>,
}

/// The cell at a place, or the first one of the merged area in which it lies, with its place.
pub fn cell_at(grid: &Grid, place: Place) -> Option<(Place, &Cell)> {
    let at = grid.merged_at(place).map_or(place, |area| area.first);
    grid.cell(at).map(|cell| (at, cell))
}

/// The row in which the heads stand: one of them is over the names, and most texts of the row are known.
fn head_row(grid: &Grid) -> Option<u32> {
    let rows = grid.rows().iter().take(DEEPEST);
    let scored = rows.filter_map(|row| {
        let texts: Vec<&str> = row.cells().filter_map(|(_, cell)| cell.as_text()).collect();
        let has_name = texts.iter().any(|text| is_name(text));
        let known = texts.iter().filter(|text| is_known(text)).count();
        (has_name && known >= 2).then_some((row.index, known))
    });
    // The first of the best.
    scored
        .max_by_key(|(row, known)| (*known, std::cmp::Reverse(*row)))
        .map(|(row, _)| row)
}

/// The row of the heads, and the column of the names.
fn found_heads(grid: &Grid) -> Option<(u32, u32)> {
    let row = head_row(grid)?;
    let mut cells = grid.row(row)?.cells();
    let (name, _) = cells.find(|(_, cell)| cell.as_text().is_some_and(is_name))?;
    Some((row, name))
}

/// Whether a row above the heads belongs to them: it names groups of columns, and is neither title nor unit.
fn is_upper_head(grid: &Grid, row: u32, name: u32, width: u32) -> bool {
    let Some(cells) = grid.row(row) else {
        return false;
    };
    let mut banners = 0;
    for (column, cell) in cells.cells() {
        let Some(text) = cell.as_text() else {
            return false;
        };
        let is_remark = text.contains(['：', ':'])
            || Unit::of_line(text).is_some()
            || text.chars().count() > 20;
        let area = grid.merged_at(Place::new(row, column));
        let span = area.map_or(1, Area::width);
        if is_remark || span + 1 >= width.max(4) {
            return false;
        }
        if column > name {
            banners += 1;
        }
    }
    banners > 0
        && cells
            .cells()
            .all(|(column, _)| column <= name || column < width)
}

/// Whether the row below the heads still belongs to them: something stands under a head that spans several columns, and nothing
/// under the head of the names.
fn is_lower_head(grid: &Grid, row: u32, name: u32) -> bool {
    let (Some(cells), Some(_)) = (grid.row(row + 1), grid.row(row)) else {
        return false;
    };
    let below_name = Place::new(row + 1, name);
    let is_name_covered = grid
        .merged_at(below_name)
        .is_some_and(|area| area.first.row <= row);
    if !is_name_covered && grid.cell(below_name).is_some() {
        return false;
    }
    let mut under_banner = false;
    for (column, cell) in cells.cells() {
        if grid
            .merged_at(Place::new(row + 1, column))
            .is_some_and(|area| area.first.row <= row)
        {
            continue;
        }
        if cell.as_text().is_none() {
            return false;
        }
        // The head above spans this column: merged, or it stands further left and the cell above is empty.
        let above = Place::new(row, column);
        under_banner |= match grid.merged_at(above) {
            Some(area) => area.width() > 1,
            None => grid.cell(above).is_none(),
        };
    }
    under_banner
}

/// The rows of heads around the head of the names.
fn head_rows(grid: &Grid, row: u32, name: u32) -> (u32, u32) {
    let name_area = grid.merged_at(Place::new(row, name));
    let (mut first_head, mut last_head) =
        name_area.map_or((row, row), |area| (area.first.row, area.last.row));
    let is_single = first_head == last_head;
    while last_head < first_head + 3 && is_single && is_lower_head(grid, last_head, name) {
        last_head += 1;
    }
    let width = grid.width();
    while is_single
        && first_head > 0
        && last_head < first_head + 3
        && is_upper_head(grid, first_head - 1, name, width)
    {
        first_head -= 1;
    }
    (first_head, last_head)
}

impl Table {
    /// Finds the heads of a sheet and says what its columns hold, as far as a mapping does not; none where no row looks like
    /// heads. Where a person says nothing, they stand where a person found them on an earlier sheet of the shape.
    pub fn find(grid: &Grid, portfolio: &Portfolio, mapping: &Mapping) -> Option<Self> {
        let rows = mapping.head_rows;
        let said = heads_said(grid, mapping).map(|(first, _, name)| (first, name));
        if let Some(place) = said {
            return Some(Self::at(grid, portfolio, mapping, (place, rows)));
        }
        if rows.is_none()
            && let Some(table) = recalled(grid, portfolio, mapping)
        {
            return Some(table);
        }
        let guessed = || rows.and_then(|(first, last)| Some((first, names_below(grid, last)?)));
        let place = found_heads(grid).or_else(guessed)?;
        Some(Self::at(grid, portfolio, mapping, (place, rows)))
    }

    /// The sheet read with the head of its names at this place, or with these rows of heads.
    fn at(
        grid: &Grid,
        portfolio: &Portfolio,
        mapping: &Mapping,
        ((row, name), rows): ((u32, u32), Option<(u32, u32)>),
    ) -> Self {
        let (first_head, last_head) = rows.unwrap_or_else(|| head_rows(grid, row, name));
        let mut heads = heads(grid, first_head, last_head);
        // Also where it lies hidden under a merge.
        heads.entry(name).or_default();
        let period = period(grid, first_head, &heads);
        let mut columns = Vec::new();
        for (index, heads) in &heads {
            // Whatever stands above or below the head of the names, names they are.
            let role = if *index == name {
                Role::NAME
            } else {
                heads.role(period, portfolio)
            };
            let unit = heads
                .texts
                .iter()
                .rev()
                .find_map(|text| Unit::of_heading(text));
            let is_own_money = role == Role::Own && names_money(&heads.texts);
            let basis = if role == Role::NAME {
                Basis::Heading
            } else {
                heads.basis(role, portfolio)
            };
            columns.push(ReadColumn {
                index: *index,
                heading: heads.joined(),
                role,
                unit,
                is_own_money,
                basis,
                samples: Vec::new(),
            });
        }
        let mut table = Self {
            first_head,
            last_head,
            columns,
            unit: None,
            unit_basis: UnitBasis::default(),
            heads_basis: match mapping.head_rows {
                Some(_) => Basis::Person,
                None => Basis::Heading,
            },
            was_sheet_chosen: false,
            period,
            name,
            serial: None,
            shape: String::new(),
            chosen: Mapping::default(),
            unmatched: Vec::new(),
        };
        let read: Vec<(u32, Role)> = table
            .columns
            .iter()
            .map(|column| (column.index, column.role))
            .collect();
        table.number_column(grid);
        table.numbered_codes(grid);
        table.look_at_words(grid);
        table.sums_of_sums();
        table.keep_one_each();
        for column in &mut table.columns {
            if !read.contains(&(column.index, column.role)) {
                column.basis = match column.role {
                    Role::Own => Basis::Nothing,
                    _ => Basis::Cells,
                };
            }
        }
        table.shape = table.shape_of_heads();
        let shaped: Vec<u32> = table.columns.iter().map(|column| column.index).collect();
        let remembered = remembered(portfolio, &table.shape, &shaped, period);
        table.choose(grid, &remembered.columns, Basis::Library);
        table.choose(grid, &mapping.columns, Basis::Person);
        table.chosen = table.chosen_of(&shaped, mapping, &remembered);
        table.was_sheet_chosen = remembered.sheet.is_some();
        table.serial = table
            .columns
            .iter()
            .find(|column| column.role == Role::Serial)
            .map(|column| column.index);
        table.find_unit(grid, mapping.unit, remembered.unit);
        table
    }

    /// The unit of bare amounts in a column.
    pub fn unit_of(&self, column: &ReadColumn) -> Unit {
        let of_table = self.unit.map(|(unit, _)| unit);
        column.unit.or(of_table).unwrap_or(Unit::Wan)
    }

    /// An amount in words of the sheet's own unit.
    pub fn amount(&self, amount: Money) -> String {
        let unit = match self.unit {
            Some((Unit::Yi, _)) => MoneyUnit::Yi,
            _ => MoneyUnit::Wan,
        };
        format!("{}{}", amount.format_whole(unit), unit.label())
    }

    /// How many columns have a meaning: a sheet with more of them is offered first.
    pub fn known(&self) -> usize {
        self.columns
            .iter()
            .filter(|column| !matches!(column.role, Role::Own | Role::Left))
            .count()
    }
}

/// The heads of each column, from above.
fn heads(grid: &Grid, first: u32, last: u32) -> BTreeMap<u32, Heads> {
    let mut columns: BTreeMap<u32, Heads> = BTreeMap::new();
    let used = grid.width();
    for row in first..=last {
        let Some(cells) = grid.row(row) else {
            continue;
        };
        for (column, cell) in cells.cells() {
            let place = Place::new(row, column);
            let Some(text) = cell.as_text().map(one_line) else {
                continue;
            };
            let area = grid.merged_at(place);
            if area.is_some_and(|area| area.first != place) {
                continue;
            }
            let mut width = area.map_or(1, Area::width);
            // Without merges a head reaches over the columns whose own heads stand only below it.
            if area.is_none() && row < last {
                let is_open = |column: u32| {
                    grid.cell(Place::new(row, column)).is_none()
                        && grid.merged_at(Place::new(row, column)).is_none()
                        && (row + 1..=last)
                            .any(|below| grid.cell(Place::new(below, column)).is_some())
                };
                let is_over =
                    (row + 1..=last).any(|below| grid.cell(Place::new(below, column)).is_some());
                while is_over && is_open(column + width) {
                    width += 1;
                }
            }
            // A head that is merged to the end of the sheet reaches over what is used.
            for over in column..(column + width).min(used) {
                columns.entry(over).or_default().texts.push(text.clone());
            }
        }
    }
    columns.retain(|_, heads| heads.texts.iter().any(|text| !level(text).is_empty()));
    columns
}

/// Of which year and month the sheet speaks: by its lines above, its name, and last its heads.
fn period(grid: &Grid, first_head: u32, heads: &BTreeMap<u32, Heads>) -> Period {
    let mut said = Period::default();
    for text in &grid.above {
        said = said.or(Period::of(text));
    }
    for row in grid.rows().iter().filter(|row| row.index < first_head) {
        for (_, cell) in row.cells() {
            said = said.or(Period::of(&cell.to_string()));
        }
    }
    said = said.or(Period::of_name(&grid.name));
    if said.year.is_none() {
        let texts = heads.values().flat_map(|heads| &heads.texts);
        let planned = texts.filter(|text| text.contains('年') && !text.contains('底'));
        let years: Vec<i32> = planned
            .filter_map(|text| super::text::years(text).first().map(|(year, _)| *year))
            .collect();
        // The year of which most heads speak, the earlier of two.
        let count = |year: &i32| years.iter().filter(|other| *other == year).count();
        said.year = years
            .iter()
            .copied()
            .max_by_key(|year| (count(year), std::cmp::Reverse(*year)));
    }
    said
}

/// Whether heads speak of an amount of money.
fn names_money(texts: &[String]) -> bool {
    let joined = texts
        .iter()
        .map(|text| super::heading::bare(text))
        .collect::<String>();
    let is_sum = [
        "投资",
        "金额",
        "资金",
        "造价",
        "费用",
        "产值",
        "价款",
        "税收",
        "合同额",
    ]
    .iter()
    .any(|word| joined.contains(word));
    let leaf = texts
        .last()
        .map(|text| super::heading::bare(text))
        .unwrap_or_default();
    let is_word = [
        "类型", "类别", "主体", "方式", "情况", "来源", "说明", "率", "占比", "比例", "单位",
        "文号", "进度",
    ]
    .iter()
    .any(|word| leaf.ends_with(word));
    (is_sum || texts.iter().any(|text| Unit::of_heading(text).is_some())) && !is_word
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(lines: &[&[&str]], merged: &[(u32, u32, u32, u32)]) -> Grid {
        let mut grid = Grid::named("清单");
        for (row, line) in (0..).zip(lines) {
            for (column, text) in (0..).zip(*line) {
                if !text.is_empty() {
                    grid.put(Place::new(row, column), Cell::text(*text));
                }
            }
        }
        let area = |(r1, c1, r2, c2): &(u32, u32, u32, u32)| Area {
            first: Place::new(*r1, *c1),
            last: Place::new(*r2, *c2),
        };
        grid.set_merged(merged.iter().map(area).collect());
        grid
    }

    fn read(grid: &Grid) -> (u32, u32, Vec<String>) {
        let table = Table::find(grid, &Portfolio::default(), &Mapping::default()).unwrap();
        let roles = table.columns.iter().map(|column| column.role.to_string());
        (table.first_head, table.last_head, roles.collect())
    }

    #[test]
    fn heads_of_two_rows_are_read_with_merges_and_without() {
        let lines: &[&[&str]] = &[
            &["2026年计划表", "", "", "", ""],
            &["填报单位：县发改局", "", "", "单位：亿元", ""],
            &["序号", "项目名称", "资金来源", "", "备注"],
            &["", "", "省级", "银行贷款", ""],
            &["1", "大桥", "3", "2", ""],
        ];
        let expected = ["serial", "name", "funding.省级", "funding.银行贷款", "note"];
        let merged = [(2, 0, 3, 0), (2, 1, 3, 1), (2, 2, 2, 3), (2, 4, 3, 4)];
        for merged in [merged.as_slice(), &merged[2..3], &[]] {
            let (first, last, roles) = read(&grid(lines, merged));
            assert_eq!((first, last), (2, 3), "{merged:?}");
            assert_eq!(roles, expected, "{merged:?}");
        }
    }

    #[test]
    fn a_letter_has_no_heads() {
        let letter = grid(
            &[
                &["关于报送项目进展的函"],
                &["各乡镇："],
                &["联系人：张甲一"],
            ],
            &[],
        );
        assert!(Table::find(&letter, &Portfolio::default(), &Mapping::default()).is_none());
    }

    #[test]
    fn a_person_says_where_the_heads_stand_and_what_columns_hold() {
        let sheet = grid(
            &[
                &["工程概况", "", "", ""],
                &["建设单位", "工程", "概算", "进展"],
                &["甲公司", "大桥", "3", "桩基"],
                &["乙公司", "码头", "2", "征地"],
            ],
            &[],
        );
        let find = |json: &str| {
            let mapping = Mapping::parse(json).unwrap();
            Table::find(&sheet, &Portfolio::default(), &mapping)
        };
        // No head is over names.
        assert!(find("{}").is_none());
        for json in [
            r#"{"columns": {"工程": "name", "D": "problems.description"}}"#,
            r#"{"columns": {"B": "name", "进展": "problems.description"}, "head_rows": [2]}"#,
        ] {
            let table = find(json).unwrap();
            assert_eq!(
                (table.first_head, table.last_head, table.name),
                (1, 1, 1),
                "{json}"
            );
            let roles: Vec<String> = table.columns.iter().map(|c| c.role.to_string()).collect();
            let expected = ["owner", "name", "total_investment", "problems.description"];
            assert_eq!(roles, expected, "{json}");
            let bases: Vec<Basis> = table.columns.iter().map(|c| c.basis).collect();
            let expected = [Basis::Heading, Basis::Person, Basis::Words, Basis::Person];
            assert_eq!(bases, expected, "{json}");
        }
        // Whoever held it before is kept as it stands.
        let table = find(r#"{"columns": {"工程": "name", "D": "owner", "Z": "own"}}"#).unwrap();
        let roles: Vec<String> = table.columns.iter().map(|c| c.role.to_string()).collect();
        assert_eq!(roles, ["own", "name", "total_investment", "owner"]);
        assert_eq!(table.unmatched, ["Z"]);
        let leave = find(r#"{"columns": {"工程": "name", "C": "leave"}, "unit": "亿元"}"#).unwrap();
        assert_eq!(leave.columns[2].role, Role::Left);
        assert_eq!(leave.unit.map(|(unit, _)| unit), Some(Unit::Yi));
    }

    #[test]
    fn words_below_say_what_an_ambiguous_heading_means() {
        let of = |words: [&str; 2]| {
            let grid = grid(
                &[
                    &["序号", "项目名称", "项目性质", "2026年计划投资"],
                    &["1", "大桥", words[0], "3"],
                    &["2", "码头", words[1], "4"],
                ],
                &[],
            );
            read(&grid).2[2].clone()
        };
        assert_eq!(of(["续建", "新开工"]), "annual.2026.list_class");
        assert_eq!(of(["新建", "扩建"]), "construction_kind");
        assert_eq!(of(["在建", "竣工"]), "stage");
    }
}
