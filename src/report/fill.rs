//! 填报表: the sheets that a department fills in, and how it does so.

use std::collections::HashMap;
use std::fmt::Write as _;

use chrono::NaiveDate;

use crate::model::{
    Derived, Field, FillRound, FillSheet, FillState, Kind, MilestoneColumn, MoneyUnit, PaperRow,
    PartField, Portfolio, ProblemColumn, ProblemState, Project, Row, Table, Value, YearMonth,
};
use crate::view::{Above, Asked, Given, Moment, SentBack, given_of};

use super::cells::Cells;
use super::columns::number_column;
use super::document::{
    Body, Document, DocumentCell, DocumentColumn, DocumentRow, DocumentTable, PageSetup, RowKind,
};
use super::layout::office;
use super::paper_column::PaperColumn;

/// So many rows are left free below a list for what is added.
const FREE_ROWS: usize = 5;

/// A sheet that is filled in.
pub(super) struct FillTable {
    /// The paper as it goes out.
    pub document: Document,
    /// For each column what may be typed there; none of those that are only to be read.
    pub entries: Vec<Option<Entry>>,
    /// What was sent back and stands in the place of what the library holds, by row and column.
    pub typed: HashMap<(usize, usize), DocumentCell>,
    /// Rows that were added and sent back: they stand in the first free rows.
    pub added: Vec<Vec<DocumentCell>>,
    /// How many free rows stand below it.
    pub free: usize,
    /// That it was sent back, and why; empty where it was not.
    pub sent_back: String,
    /// The projects that can be named in them.
    pub names: Vec<String>,
}

/// What may be typed into a column.
pub(super) struct Entry {
    /// What it holds.
    pub kind: Kind,
    /// The words of a closed list, as the office says them.
    pub words: Vec<&'static str>,
    /// One line for the person who fills it in.
    pub tip: String,
}

/// All that one department gets: the sheets, and how they are filled in.
pub(super) struct FillPaper {
    /// The sheets.
    pub tables: Vec<FillTable>,
    /// The lines of 填报说明.
    pub guide: Vec<String>,
}

/// The sheets of a round for one department.
pub(super) fn paper(
    (portfolio, typed): (&Portfolio, Option<&SentBack>),
    (round, sheet): (&FillRound, &FillSheet),
    today: NaiveDate,
) -> FillPaper {
    let given = given_of(sheet);
    let told = sent_back_words(sheet, typed);
    let of = (round, sheet, &given);
    let mut paper = of_library(portfolio, of, &told, today);
    if let Some(typed) = typed.and_then(|typed| typed.library.as_ref()) {
        let typed = of_library(typed, of, &told, today);
        for (table, typed) in paper.tables.iter_mut().zip(&typed.tables) {
            table.take_typed(typed);
        }
    }
    paper
}

/// That a sheet was sent back, why, and what of it stands in the cells; empty where it was not.
fn sent_back_words(sheet: &FillSheet, typed: Option<&SentBack>) -> String {
    const MOST: usize = 5;
    if sheet.state != Some(FillState::SentBack) || sheet.reason.is_empty() {
        return String::new();
    }
    let mut words = format!("上次报来的已退回：{}。", sheet.reason);
    let Some(typed) = typed else {
        words.push_str("请改正后重新填写报回。");
        return words;
    };
    if typed.library.is_some() {
        words.push_str("退回的数还在黄色格里，改正后报回；没有错的不用动。");
    }
    if !typed.left.is_empty() {
        let count = typed.left.len();
        let first: Vec<&str> = typed.left.iter().take(MOST).map(String::as_str).collect();
        let more = if count > MOST { "等" } else { "" };
        let first = first.join("；");
        write!(words, "有 {count} 处没有放进表里，请重填：{first}{more}。").unwrap_or_default();
    }
    words
}

impl FillTable {
    /// Takes over what was typed into the cells that are asked.
    fn take_typed(&mut self, typed: &Self) {
        let (Some(known), Some(typed)) = (self.document.table(), typed.document.table()) else {
            return;
        };
        let known: HashMap<Option<PaperRow>, (usize, &DocumentRow)> = known
            .rows
            .iter()
            .enumerate()
            .map(|(at, row)| (row.of, (at, row)))
            .collect();
        for row in &typed.rows {
            let is_asked = |place: usize| self.entries.get(place).is_some_and(Option::is_some);
            let Some((at, before)) = known.get(&row.of) else {
                // The running number is nobody's.
                let cells = row.cells.iter().enumerate();
                let cells = cells.map(|(place, cell)| match place {
                    0 => DocumentCell::Empty,
                    _ => cell.clone(),
                });
                self.added.push(cells.collect());
                continue;
            };
            let cells = row.cells.iter().zip(&before.cells).enumerate();
            let cells = cells.filter(|(place, (cell, before))| is_asked(*place) && cell != before);
            let cells = cells.map(|(place, (cell, _))| ((*at, place), cell.clone()));
            self.typed.extend(cells);
        }
    }
}

/// The same of one state of the library.
fn of_library(
    portfolio: &Portfolio,
    (round, sheet, given): (&FillRound, &FillSheet, &Given),
    sent_back: &str,
    today: NaiveDate,
) -> FillPaper {
    let asked = Asked::of(portfolio, round);
    let projects = portfolio.projects().iter();
    let mut projects: Vec<&Project> = projects
        .filter(|project| given.contains_key(&project.id.uuid()))
        .collect();
    projects.sort_by_key(|project| (project.position, project.id));
    let above = Above::default();
    let paper = Writer {
        portfolio,
        round,
        sheet,
        asked: &asked,
        projects: &projects,
        moment: asked.moment(today).by_rule_of(portfolio),
        above: &above,
        sent_back,
    };
    let mut tables = Vec::new();
    if !asked.fields.is_empty() {
        tables.push(paper.of_projects());
    }
    tables.extend(asked.lists.iter().map(|table| paper.of_parts(*table)));
    FillPaper {
        guide: paper.guide(),
        tables,
    }
}

struct Writer<'a> {
    portfolio: &'a Portfolio,
    round: &'a FillRound,
    sheet: &'a FillSheet,
    asked: &'a Asked,
    projects: &'a [&'a Project],
    moment: Moment,
    above: &'a Above,
    sent_back: &'a str,
}

/// A column, and what of a project stands in it.
struct Column {
    column: DocumentColumn,
    entry: Option<Entry>,
    what: What,
}

#[derive(Clone, Copy)]
enum What {
    Field(Field),
    Asked(Field),
    Before(Field),
}

impl Writer<'_> {
    fn cells(&self) -> Cells<'_> {
        Cells {
            portfolio: self.portfolio,
            columns: &[],
            unit: MoneyUnit::Wan,
            moment: self.moment,
            tells_milestones: false,
            counting: self.above.counting(self.portfolio, self.moment),
        }
    }

    fn of_projects(&self) -> FillTable {
        let columns = self.columns();
        let cells = self.cells();
        let rows = self.projects.iter().zip(1..).map(|(project, number)| {
            let of_column = columns.iter().map(|column| match column.what {
                What::Field(field) => Self::plain(&cells, project, field),
                What::Asked(field) => {
                    let value = self.asked.value(self.portfolio, project, field);
                    filled(&cells, field.kind(), &value)
                }
                What::Before(field) => {
                    let value = self.asked.value_before(self.portfolio, project, field);
                    cells.of_value(field.kind(), &value)
                }
            });
            let cells = std::iter::once(DocumentCell::Count(number)).chain(of_column);
            DocumentRow {
                kind: RowKind::Item { number, level: 0 },
                of: Some(PaperRow {
                    project: project.id,
                    part: None,
                }),
                cells: cells.collect(),
            }
        });
        let rows = rows.collect();
        let (heads, entries) = split(columns);
        self.table("填报表", heads, entries, (rows, 0))
    }

    fn columns(&self) -> Vec<Column> {
        let seen = |field: Field| Column {
            column: column(PaperColumn::Field(field), self.moment),
            entry: None,
            what: What::Field(field),
        };
        let mut columns = vec![seen(Field::NAME)];
        let is_asked = |field: &Field| self.asked.fields.contains(field);
        let reference = [
            Field::TOTAL_INVESTMENT,
            Derived::PlannedForYear.into(),
            Derived::CompletedThisYear.into(),
        ];
        let reference = reference.into_iter().filter(|field| !is_asked(field));
        columns.extend(reference.map(seen));
        for field in &self.asked.fields {
            let asked = column(PaperColumn::Field(*field), self.moment);
            if Asked::is_of_month(*field) {
                let heading = self.before_heading(*field);
                columns.push(match *field {
                    Field::Derived(Derived::CompletedInMonth) => Column {
                        column: DocumentColumn {
                            heading,
                            ..column(
                                PaperColumn::Field(Derived::CompletedInMonthBefore.into()),
                                self.moment,
                            )
                        },
                        entry: None,
                        what: What::Field(Derived::CompletedInMonthBefore.into()),
                    },
                    field => Column {
                        column: DocumentColumn {
                            heading,
                            field: None,
                            ..asked.clone()
                        },
                        entry: None,
                        what: What::Before(field),
                    },
                });
            }
            let spec = field.spec();
            columns.push(Column {
                entry: Some(Entry {
                    kind: kind_of(*field),
                    words: self.portfolio.choice_words(kind_of(*field)),
                    tip: spec.tip.to_owned(),
                }),
                column: asked,
                what: What::Asked(*field),
            });
        }
        columns
    }

    fn before_heading(&self, field: Field) -> String {
        let before = self.asked.month;
        let before = before.and_then(|month| YearMonth::from_index(month.index() - 1));
        let label = field.label().trim_start_matches("本月");
        before.map_or_else(
            || format!("上月{label}"),
            |before| format!("{}月{label}（参考）", before.month()),
        )
    }

    fn plain(cells: &Cells<'_>, project: &Project, field: Field) -> DocumentCell {
        match cells.field(project, field) {
            DocumentCell::Suggested(text) => DocumentCell::Text(text),
            DocumentCell::Contained(amount) => DocumentCell::Amount(amount),
            cell => cell,
        }
    }

    /// The rows of a table that belong to the projects.
    fn of_parts(&self, table: Table) -> FillTable {
        let cells = self.cells();
        let asked = Asked::columns(table);
        let mut shown: Vec<usize> = asked.to_vec();
        if table == Table::Milestone {
            shown.insert(0, MilestoneColumn::Name as usize);
        }
        let mut columns = vec![Column {
            column: column(PaperColumn::NAME, self.moment),
            entry: None,
            what: What::Field(Field::NAME),
        }];
        let mut keys = Vec::new();
        for place in &shown {
            let field = PartField::Typed(table, *place);
            keys.push(field);
            let spec = field.spec();
            columns.push(Column {
                column: DocumentColumn {
                    field: None,
                    part: Some(field),
                    ..column(PaperColumn::Part(field), self.moment)
                },
                entry: asked.contains(place).then(|| Entry {
                    kind: spec.kind,
                    words: self.portfolio.choice_words(spec.kind),
                    tip: spec.tip.to_owned(),
                }),
                what: What::Field(Field::NAME),
            });
        }
        let mut rows: Vec<DocumentRow> = Vec::new();
        for project in self.projects {
            for row in self.portfolio.parts(table, project.id) {
                if !is_open(&row) {
                    continue;
                }
                let number = rows.len() + 1;
                let name = Self::plain(&cells, project, Field::NAME);
                let of_row = keys.iter().map(|field| {
                    let PartField::Typed(_, place) = field else {
                        return DocumentCell::Empty;
                    };
                    let value = row.values.get(*place).cloned().unwrap_or_default();
                    filled(&cells, field.spec().kind, &value)
                });
                let lead = [DocumentCell::Count(number), name];
                rows.push(DocumentRow {
                    kind: RowKind::Item { number, level: 0 },
                    of: Some(PaperRow {
                        project: project.id,
                        part: Some((table, row.id)),
                    }),
                    cells: lead.into_iter().chain(of_row).collect(),
                });
            }
        }
        let (heads, entries) = split(columns);
        self.table(table.label(), heads, entries, (rows, FREE_ROWS))
    }

    fn table(
        &self,
        name: &str,
        columns: Vec<DocumentColumn>,
        entries: Vec<Option<Entry>>,
        (rows, free): (Vec<DocumentRow>, usize),
    ) -> FillTable {
        let plan = self.portfolio.current_plan();
        let deadline = self.round.deadline;
        let deadline = deadline.map(|day| format!("请于{}前报回　", day.in_chinese()));
        let document = Document {
            name: name.to_owned(),
            attachment: String::new(),
            title: self.round.name.clone(),
            subtitle: Some(format!(
                "填报单位：{}　{}黄色格填写，其余各列仅供参考",
                self.sheet.name,
                deadline.unwrap_or_default()
            )),
            office: plan.map(office).unwrap_or_default(),
            fill_date: None,
            period: self.round.period,
            data_mark: self.portfolio.data_mark().map(str::to_owned),
            unit: MoneyUnit::Wan,
            page: PageSetup::A4,
            briefing: Vec::new(),
            charts: Vec::new(),
            body: Body::Table(DocumentTable {
                group_headings: Vec::new(),
                columns,
                label_column: 1,
                rows,
                ..DocumentTable::default()
            }),
            notes: Vec::new(),
            is_one_page: false,
            overview: None,
            sheets: Vec::new(),
        };
        FillTable {
            document,
            entries,
            typed: HashMap::new(),
            added: Vec::new(),
            free,
            sent_back: self.sent_back.to_owned(),
            names: self.projects.iter().map(|one| one.name.clone()).collect(),
        }
    }

    fn guide(&self) -> Vec<String> {
        let mut lines = vec![format!(
            "填报单位：{}（{} 个项目）",
            self.sheet.name,
            self.projects.len()
        )];
        lines.extend(Some(self.sent_back.to_owned()).filter(|told| !told.is_empty()));
        if let Some(deadline) = self.round.deadline {
            lines.push(format!("截止时间：{}", deadline.in_chinese()));
        }
        if !self.round.contact.is_empty() {
            lines.push(format!("联系人：{}", self.round.contact));
        }
        if !self.round.note.is_empty() {
            lines.push(format!("要求：{}", self.round.note));
        }
        lines.extend([
            "一、只填黄色的格；其他格已锁定，是给您参考的。表没有设密码，但改了锁定的格，不会直接采用。".to_owned(),
            "二、金额单位是万元，填数字即可；本月完成投资填当月数，不是累计数。".to_owned(),
            "三、有下拉箭头的格请从中选择；日期写 2026-03 或 2026-03-15。".to_owned(),
            "四、没有变化的不用动；空着的表示没有填，不会清空已有的内容。".to_owned(),
            "五、请勿另做一张表，也不要删除隐藏的行和列：收回时靠它们对应项目。排序、筛选、另存为 xls 都可以。".to_owned(),
            "六、项目名称有误或要增加项目，请另行告知；问题和里程碑可以在清单下面的空行里添加。".to_owned(),
            "七、填好后请直接发回这个文件，文件名可以改。".to_owned(),
        ]);
        if let Some(mark) = self.portfolio.data_mark() {
            lines.push(format!("本表为{mark}，其中数字均为虚构，仅供演示。"));
        }
        lines
    }
}

/// A problem that is settled is nobody's any more.
fn is_open(row: &Row) -> bool {
    let state = row.values.get(ProblemColumn::State as usize);
    row.table != Table::Problem || state != Some(&Value::Choice(ProblemState::Settled.label()))
}

fn kind_of(field: Field) -> Kind {
    let cell = field.spec().cell;
    let column = cell.and_then(|(table, column)| table.columns().get(column));
    column.map_or_else(|| field.kind(), |column| column.kind)
}

/// A cell to be filled in: what is not known is empty.
fn filled(cells: &Cells<'_>, kind: Kind, value: &Value) -> DocumentCell {
    match cells.of_value(kind, value) {
        DocumentCell::Absent => DocumentCell::Empty,
        cell => cell,
    }
}

fn column(column: PaperColumn, moment: Moment) -> DocumentColumn {
    let shape = column.shape();
    let (field, part) = match column {
        PaperColumn::Field(field) => (Some(field), None),
        PaperColumn::Part(part) => (None, Some(part)),
        PaperColumn::Number(_) => (None, None),
    };
    DocumentColumn {
        group_heading: None,
        heading: match column {
            PaperColumn::Part(part) => part.spec().label.to_owned(),
            column => column.heading_at(moment).into_owned(),
        },
        field,
        part,
        width_chars: shape.least.max(12.0) + shape.stretch * 2.0,
        align: shape.align,
        is_money: column.is_money(),
    }
}

fn split(columns: Vec<Column>) -> (Vec<DocumentColumn>, Vec<Option<Entry>>) {
    let mut heads = vec![number_column()];
    let mut entries = vec![None];
    for Column { column, entry, .. } in columns {
        heads.push(column);
        entries.push(entry);
    }
    (heads, entries)
}
