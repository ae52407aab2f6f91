//! 看板: projects as cards in columns.

use std::collections::HashMap;

use crate::model::{Id, Light, Money, Portfolio, Project, Table};

use super::{Listing, Moment, Totals, next_milestone};

mod columns;

pub use columns::{BoardBy, BoardKey, BoardMove};

/// In which order cards stand in a column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum BoardOrder {
    /// As in the listing.
    #[default]
    Plan,
    /// The largest total investment first; those without one last.
    Size,
}

/// A board.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Board {
    /// The columns from left to right.
    pub columns: Vec<BoardColumn>,
}

/// A column of a board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardColumn {
    /// What its cards have in common.
    pub key: BoardKey,
    /// What it is called.
    pub label: String,
    /// Whether it stands apart, narrower than the others.
    pub is_aside: bool,
    /// Count and sums of its cards. Money is never counted twice: see [`Totals`].
    pub totals: Totals,
    /// The projects in order.
    pub cards: Vec<Id<Project>>,
}

/// What a card says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardCard {
    /// The project's name.
    pub name: String,
    /// Its total investment.
    pub total_investment: Option<Money>,
    /// Its first lead department by its short name, and how many more there are.
    pub lead: Option<(String, usize)>,
    /// The next milestone: date and name.
    pub next: Option<String>,
    /// Days by which it is late; a project that is finished or given up is never late.
    pub overdue_days: Option<i64>,
    /// Its light.
    pub light: Option<Light>,
    /// Who lists it as a major one.
    pub tags: Vec<String>,
}

impl BoardOrder {
    /// Every choice.
    pub const ALL: [Self; 2] = [Self::Plan, Self::Size];

    /// The Chinese word.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Plan => "规划次序",
            Self::Size => "投资大小",
        }
    }
}

impl Board {
    /// The board of a listing. Columns that stand apart are left out while nothing is in them.
    pub fn new(
        portfolio: &Portfolio,
        listing: &Listing,
        moment: Moment,
        by: BoardBy,
        order: BoardOrder,
    ) -> Self {
        let column = |key: BoardKey| BoardColumn {
            key,
            label: key.label(by, moment.rule),
            is_aside: key.is_aside(),
            totals: Totals::default(),
            cards: Vec::new(),
        };
        let mut columns: Vec<BoardColumn> = by.keys(moment).into_iter().map(column).collect();
        let places: HashMap<BoardKey, usize> = columns
            .iter()
            .enumerate()
            .map(|(place, column)| (column.key, place))
            .collect();
        let projects = listing.projects.iter();
        let projects = projects.filter_map(|id| portfolio.projects().get(*id));
        let mut projects: Vec<&Project> = projects.collect();
        if order == BoardOrder::Size {
            projects.sort_by_key(|project| std::cmp::Reverse(project.total_investment));
        }
        for project in projects {
            let key = by.key_of(portfolio, project, moment);
            if let Some(column) = places.get(&key).and_then(|place| columns.get_mut(*place)) {
                column.cards.push(project.id);
            }
        }
        let counting = listing.counting(portfolio, moment);
        for column in &mut columns {
            column.totals = counting.totals(column.cards.iter().copied());
        }
        columns.retain(|column| !column.is_aside || !column.cards.is_empty());
        Self { columns }
    }

    /// The column and the place in it where a project stands.
    pub fn place(&self, project: Id<Project>) -> Option<(usize, usize)> {
        self.columns.iter().enumerate().find_map(|(column, c)| {
            let card = c.cards.iter().position(|id| *id == project)?;
            Some((column, card))
        })
    }
}

impl BoardCard {
    /// The card of a project.
    pub fn of(portfolio: &Portfolio, project: &Project, moment: Moment) -> Self {
        let next = next_milestone(portfolio, project, moment);
        let lead = project.lead_department.first().and_then(|id| {
            let name = portfolio.ref_label(Table::Department, id.uuid())?;
            Some((name, project.lead_department.len() - 1))
        });
        Self {
            name: project.name.clone(),
            total_investment: project.total_investment,
            lead,
            next: next.map(|milestone| {
                let date = milestone.planned.map(|date| date.to_string());
                format!("{} {}", date.unwrap_or_default(), milestone.name)
            }),
            overdue_days: next.and_then(|milestone| milestone.overdue_days(moment.today)),
            light: moment.rule.light(portfolio, project, moment),
            tags: project.level_tags.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use uuid::Uuid;

    use super::*;
    use crate::model::{
        Change, Milestone, Op, PartialDate, ProjectColumn, Record as _, Row, Stage, Value,
        YearMonth,
    };

    fn id(n: u128) -> Id<Project> {
        Id::new(Uuid::from_u128(n))
    }

    fn moment() -> Moment {
        Moment::on(NaiveDate::from_ymd_opt(2024, 9, 30).unwrap())
    }

    /// Projects 1, 2, … of these stages and totals in 万元; each with milestones of these dates.
    fn portfolio(projects: &[(&'static str, Option<i64>, &[&str])]) -> (Portfolio, Listing) {
        let mut changes = Vec::new();
        for ((stage, wan, dates), n) in projects.iter().zip(1..) {
            let mut row = Row::blank(Table::Project, Uuid::from_u128(n));
            row.values[ProjectColumn::Name as usize] = Value::Text(format!("项目{n}"));
            if !stage.is_empty() {
                row.values[ProjectColumn::Stage as usize] = Value::Choice(stage);
            }
            if let Some(wan) = wan {
                row.values[ProjectColumn::TotalInvestment as usize] =
                    Value::Money(Money::from_wan(*wan));
            }
            changes.push(Change::Create(row));
            for (date, m) in dates.iter().zip(1..) {
                let milestone = Milestone {
                    id: Id::new(Uuid::from_u128(n * 100 + m)),
                    project: id(n),
                    name: format!("节点{m}"),
                    planned: PartialDate::parse(date).ok(),
                    actual: None,
                    note: String::new(),
                    position: 1,
                };
                changes.push(Change::Create(milestone.to_row()));
            }
        }
        let mut portfolio = Portfolio::default();
        portfolio
            .apply(&Op::edit(Uuid::nil(), "", changes))
            .unwrap();
        let listing = Listing {
            projects: portfolio.projects().iter().map(|p| p.id).collect(),
            ..Listing::default()
        };
        (portfolio, listing)
    }

    /// Each column as `label count sum`, the sum in 万元.
    fn columns(board: &Board) -> Vec<String> {
        let column = |column: &BoardColumn| {
            let wan = column.totals.total_investment.fen() / 1_000_000;
            format!("{} {} {wan}", column.label, column.totals.count)
        };
        board.columns.iter().map(column).collect()
    }

    #[test]
    fn stages_are_columns_and_side_states_only_when_used() {
        let (portfolio, mut listing) = portfolio(&[
            ("在建", Some(100), &[]),
            ("储备", Some(30), &[]),
            ("在建", Some(250), &[]),
            ("在建", None, &[]),
            ("缓建", Some(7), &[]),
            ("", None, &[]),
        ]);
        listing.above = [(id(1), id(3))].into_iter().collect();
        let board = |order| Board::new(&portfolio, &listing, moment(), BoardBy::Stage, order);
        let plan = board(BoardOrder::Plan);
        // The money of the first is part of a programme's: it counts as a project, not as money.
        let expected = [
            "谋划 0 0",
            "储备 1 30",
            "前期 0 0",
            "在建 3 250",
            "竣工 0 0",
            "投产 0 0",
            "缓建 1 7",
            "未填阶段 1 0",
        ];
        assert_eq!(columns(&plan), expected);
        assert_eq!(plan.columns[3].cards, [id(1), id(3), id(4)]);
        assert_eq!(plan.place(id(3)), Some((3, 1)));
        let size = board(BoardOrder::Size);
        assert_eq!(size.columns[3].cards, [id(3), id(1), id(4)]);
    }

    #[test]
    fn quarters_run_from_that_of_the_day() {
        let (portfolio, listing) = portfolio(&[
            ("在建", None, &["2024-06"]),
            ("在建", None, &["2025", "2024-09-30"]),
            ("在建", None, &["2025"]),
            ("在建", None, &["2026-01"]),
            ("在建", None, &[]),
        ]);
        let by = BoardBy::Quarter;
        let board = Board::new(&portfolio, &listing, moment(), by, BoardOrder::Plan);
        let expected = [
            "本季度以前 1 0",
            "2024年三季度 1 0",
            "2024年四季度 0 0",
            "2025年一季度 0 0",
            "2025年二季度 0 0",
            "2025年三季度 0 0",
            "2025年四季度 1 0",
            "更晚 1 0",
            "没有待办节点 1 0",
        ];
        assert_eq!(columns(&board), expected);
    }

    #[test]
    fn a_drop_sets_stage_or_quarter_and_else_says_why_not() {
        let (portfolio, _) = portfolio(&[("在建", None, &["2024-06"]), ("在建", None, &[])]);
        let drop = |by: BoardBy, key, n| by.drop(key, &portfolio, id(n), moment());
        let stage = Stage::Completed;
        assert_eq!(
            drop(BoardBy::Stage, BoardKey::Stage(stage), 1),
            Ok(Some(BoardMove::Stage(stage)))
        );
        // The second quarter of 2025 ends with June.
        let june = PartialDate::Month(YearMonth::new(2025, 6).unwrap());
        let quarter = BoardKey::Quarter(2025 * 4 + 1);
        let by = BoardBy::Quarter;
        assert_eq!(
            drop(by, quarter, 1),
            Ok(Some(BoardMove::NextMilestone(june)))
        );
        assert!(drop(by, quarter, 2).unwrap_err().contains("里程碑"));
        let light = drop(BoardBy::Light, BoardKey::Light(Light::Normal), 1);
        assert!(light.unwrap_err().contains("算出"));
        for key in [BoardKey::After, BoardKey::None] {
            assert!(drop(by, key, 1).is_err(), "{key:?}");
        }
        assert!(drop(by, BoardKey::Before, 2).is_err());
    }

    #[test]
    fn a_card_dropped_where_it_stands_stays_as_it_is() {
        let (portfolio, listing) = portfolio(&[
            ("在建", None, &["2024-12-10"]),
            ("竣工", None, &["2024-06-03"]),
            ("", None, &["2026-12-10"]),
            ("储备", None, &[]),
        ]);
        for by in BoardBy::ALL {
            let board = Board::new(&portfolio, &listing, moment(), by, BoardOrder::Plan);
            for column in &board.columns {
                for card in &column.cards {
                    let dropped = by.drop(column.key, &portfolio, *card, moment());
                    assert_eq!(dropped, Ok(None), "{}", column.label);
                }
            }
        }
    }

    #[test]
    fn a_card_says_what_is_next_and_how_late_it_is() {
        let (portfolio, _) = portfolio(&[
            ("在建", Some(86_000), &["2025-03", "2024-06"]),
            ("竣工", None, &["2024-06"]),
        ]);
        let card = |n| {
            let project = portfolio.projects().get(id(n)).unwrap();
            BoardCard::of(&portfolio, project, moment())
        };
        let late = card(1);
        assert_eq!(late.next.as_deref(), Some("2024-06 节点2"));
        // From 30 June to 30 September.
        assert_eq!(late.overdue_days, Some(92));
        assert_eq!(late.light, Some(Light::NotRated));
        let finished = card(2);
        assert_eq!((finished.overdue_days, finished.light), (None, None));
    }
}
