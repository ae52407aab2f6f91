//! A year of work played on the sample library: the list drawn up, twelve months of dispatch with a late, a missing and a
//! corrected report, a start that is late, an end, a problem raised and settled, the report on the year, the list of the next.
//! Every light is worked out by hand.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use chrono::NaiveDate;
use uuid::Uuid;

use lantu::clock::new_id;
use lantu::edit::{Draft, PartColumn};
use lantu::model::{
    Derived, Field, Id, ListClass, MilestoneColumn, Money, MoneyUnit, Op, PartialDate, Portfolio,
    ProblemColumn, Project, ProjectColumn, RollingSpan, Stage, Table, Value, YearAhead, YearMonth,
};
use lantu::report::{
    Format, Layout, PdfOptions, Preset, document, document_warnings, write_docx, write_pdf,
};
use lantu::view::{
    Evaluation, EvaluationSpan, Filter, GroupKey, Index, Listing, Moment, Query, annual_list,
    compare, run, value,
};

const YEAR: i32 = 2027;

/// The library, and who plays: one that keeps pace and ends, one that is late, one that begins late.
struct Played {
    portfolio: Portfolio,
    even: Id<Project>,
    late: Id<Project>,
    new: Id<Project>,
}

fn month_end(month: u32) -> NaiveDate {
    PartialDate::Month(YearMonth::new(YEAR, month).unwrap()).last_day()
}

/// The end of a month, seen from January of the next year.
fn at(month: u32) -> Moment {
    Moment::at(
        month_end(month),
        NaiveDate::from_ymd_opt(YEAR + 1, 1, 10).unwrap(),
    )
}

fn wan(amount: i64) -> Value {
    Value::Money(Money::from_wan(amount))
}

fn date(text: &str) -> Value {
    Value::Date(PartialDate::parse(text).unwrap())
}

impl Played {
    /// Three projects of the sample that stand alone: two under way, one in preparation that is to begin in March.
    fn new() -> Self {
        let op = lantu::seed::sample(Uuid::from_u128(1), Some(120), 7).unwrap();
        let mut portfolio = Portfolio::default();
        portfolio.apply(&op).unwrap();
        let is_alone = |project: &&Project| {
            let mut others = portfolio.projects().iter();
            project.parent.is_none() && others.all(|other| other.parent != Some(project.id))
        };
        let of = |stage: Stage| {
            let projects = portfolio.projects().iter().filter(is_alone);
            let of_stage = projects.filter(move |project| project.stage == Some(stage));
            of_stage.map(|project| project.id).collect::<Vec<_>>()
        };
        let going = of(Stage::UnderConstruction);
        let waiting = of(Stage::Preparing);
        let (even, late, new) = (going[0], going[1], waiting[0]);
        let mut played = Self {
            portfolio,
            even,
            late,
            new,
        };
        for id in [even, late, new] {
            played.clear(id);
        }
        played.set(new, ProjectColumn::Start, &date("2027-03"));
        played.set(even, ProjectColumn::End, &date("2027-12"));
        played.set(late, ProjectColumn::End, &date("2029-06"));
        played
    }

    fn take(&mut self, draft: Draft) {
        let op = Op::edit(new_id(), draft.label, draft.changes);
        self.portfolio.apply(&op).unwrap();
    }

    /// What the sample tells of it is another story.
    fn clear(&mut self, id: Id<Project>) {
        let total = Value::Money(Money::from_wan(1_000_000));
        self.set(id, ProjectColumn::TotalInvestment, &total);
        for table in [
            Table::Milestone,
            Table::Problem,
            Table::AnnualPlan,
            Table::MonthlyProgress,
        ] {
            for row in self.portfolio.parts(table, id) {
                let draft = Draft::delete_part(&self.portfolio, table, row.id);
                self.take(draft);
            }
        }
    }

    fn set(&mut self, id: Id<Project>, column: ProjectColumn, value: &Value) {
        let draft = Draft::set_field(&self.portfolio, &[id], column, value);
        self.take(draft);
    }

    /// Types a cell of the table as of a month.
    fn cell(&mut self, id: Id<Project>, derived: Derived, value: Value, month: u32) {
        let cells = [(id, Field::Derived(derived), value)];
        let draft = Draft::set_cells(&self.portfolio, "填报", &cells, at(month), new_id);
        assert!(!draft.changes.is_empty());
        self.take(draft);
    }

    fn report(&mut self, id: Id<Project>, month: u32, amount: i64) {
        self.cell(id, Derived::CompletedInMonth, wan(amount), month);
    }

    fn said(&self, id: Id<Project>, derived: Derived, month: u32) -> String {
        let project = self.portfolio.projects().get(id).unwrap();
        let held = value(&self.portfolio, project, Field::Derived(derived), at(month));
        match held {
            Value::Integer(count) => count.to_string(),
            held => held.as_text().unwrap_or_default().to_owned(),
        }
    }

    fn light(&self, id: Id<Project>, month: u32) -> String {
        self.said(id, Derived::Light, month)
    }

    /// The day on which a milestone of this name was reached; it is made.
    fn reach(&mut self, id: Id<Project>, name: &str, day: &str) {
        let draft = Draft::new_milestones(&self.portfolio, id, &[name.to_owned()], new_id);
        self.take(draft);
        let milestones = self.portfolio.milestones().of(id);
        let made = milestones.last().unwrap().id.uuid();
        let column = PartColumn {
            table: Table::Milestone,
            id: made,
            column: MilestoneColumn::Actual as usize,
        };
        let draft = Draft::set_part(&self.portfolio, column, date(day), month_end(12));
        self.take(draft);
    }

    /// The list of the year, as it is drawn up and decided on.
    fn draw_up(&mut self, year: i32, moment: Moment) -> Vec<(Id<Project>, ListClass)> {
        let (index, query) = (Index::new(&self.portfolio), Query::default());
        let listing = run(&self.portfolio, &index, &query, moment).unwrap();
        let list = annual_list(&self.portfolio, &listing, year, moment);
        let chosen: Vec<_> = list
            .proposed
            .iter()
            .map(|one| (one.project, one.class))
            .collect();
        let batch = (year, "第一批");
        let draft = Draft::list_as_batch(&self.portfolio, batch, &chosen, new_id).unwrap();
        self.take(draft);
        chosen
    }

    /// The three alone.
    fn listing(&self, moment: Moment) -> Listing {
        let codes = [self.even, self.late, self.new]
            .map(|id| self.portfolio.projects().get(id).unwrap().code.clone());
        let filter: Filter = format!("code in ({})", codes.join(", ")).parse().unwrap();
        let query = Query {
            filter,
            group_by: vec![GroupKey::Chapter],
            ..Query::default()
        };
        run(
            &self.portfolio,
            &Index::new(&self.portfolio),
            &query,
            moment,
        )
        .unwrap()
    }
}

#[test]
fn a_year_is_played_from_its_list_to_that_of_the_next() {
    let mut played = Played::new();
    let (even, late, new) = (played.even, played.late, played.new);

    // The list: drawn up in December before, decided on, with what each is to do.
    let december = NaiveDate::from_ymd_opt(YEAR - 1, 12, 20).unwrap();
    let chosen = played.draw_up(YEAR, Moment::on(december));
    let class = |id| {
        chosen
            .iter()
            .find(|(of, _)| *of == id)
            .map(|(_, class)| *class)
    };
    assert_eq!(class(even), Some(ListClass::Finishing));
    assert_eq!(class(late), Some(ListClass::Continued));
    assert_eq!(class(new), Some(ListClass::NewStart));
    for (id, amount) in [(even, 1_200), (late, 1_200), (new, 600)] {
        played.cell(id, Derived::PlannedForYear, wan(amount), 1);
    }
    the_list_is_adjusted(&mut played);

    // 100 万元 a month is just the pace.
    for month in 1..=12 {
        played.report(even, month, 100);
        assert_eq!(played.light(even, month), "正常", "{month}");
    }

    // 20 of 1 200 is 1.7 %, 6.7 points behind; 40 is 3.3 %, 13.3 behind.
    played.report(late, 1, 20);
    played.report(late, 2, 20);
    assert_eq!(played.light(late, 1), "正常");
    assert_eq!(played.light(late, 2), "滞后");
    // March is not reported: 21.7 behind, for the second month in a row.
    assert_eq!(played.said(late, Derived::ReportState, 3), "未报");
    assert_eq!(played.light(late, 3), "滞后");
    assert_eq!(played.said(late, Derived::LightBefore, 3), "滞后");
    assert_eq!(played.said(late, Derived::MonthsLate, 3), "2");
    assert_eq!(played.said(late, Derived::Talk, 3), "需约谈");
    // April comes before March, and says too much: 440 is 36.7 %, 3.3 ahead; the gap is told.
    played.report(late, 4, 400);
    assert_eq!(played.light(late, 4), "正常");
    assert_eq!(
        played.said(late, Derived::ReportDoubts, 4),
        "缺3月；4月是2027年2月的 20 倍"
    );
    // March comes in late: 200 is 16.7 %, 8.3 behind. April is corrected: 240 is 20 %, 13.3 behind.
    played.report(late, 3, 160);
    played.report(late, 4, 40);
    assert_eq!(played.said(late, Derived::ReportState, 3), "已报");
    assert_eq!(played.light(late, 3), "正常");
    assert_eq!(played.light(late, 4), "滞后");
    assert_eq!(played.said(late, Derived::ReportDoubts, 4), "");
    // 300 is 25 %, 16.7 behind, the second time in a row; nothing in June and July is 25 and 33.3 behind.
    for (month, amount) in [(5, 60), (6, 0), (7, 0)] {
        played.report(late, month, amount);
    }
    let lights = [5, 6, 7].map(|month| played.light(late, month));
    assert_eq!(lights, ["滞后", "滞后", "严重滞后"]);

    // Whoever answers for it is talked with: a problem, settled at the end of August.
    assert_eq!(played.said(late, Derived::Talk, 5), "需约谈");
    let day = NaiveDate::from_ymd_opt(YEAR, 5, 20).unwrap();
    let draft = Draft::new_talks(&played.portfolio, &[(late, 2)], day, new_id);
    assert!(draft.label.starts_with("登记约谈："));
    played.take(draft);
    let talk = played.portfolio.problems().of(late)[0].clone();
    assert_eq!(talk.description, "连续2个月滞后，2027-05-20约谈。");
    let leads = &played
        .portfolio
        .projects()
        .get(late)
        .unwrap()
        .lead_department;
    assert_eq!(talk.responsible_departments, *leads);
    let problem = talk.id.uuid();
    for (column, held) in [
        (ProblemColumn::DueOn, date("2027-07-31")),
        (ProblemColumn::SettledOn, date("2027-08-30")),
    ] {
        let column = PartColumn {
            table: Table::Problem,
            id: problem,
            column: column as usize,
        };
        let draft = Draft::set_part(&played.portfolio, column, held, day);
        played.take(draft);
    }
    assert_eq!(played.said(late, Derived::Talk, 5), "已约谈");
    assert_eq!(played.said(late, Derived::OpenProblems, 4), "");
    assert_eq!(played.said(late, Derived::OpenProblems, 7), "1");
    assert_eq!(played.said(late, Derived::OverdueProblems, 7), "");
    assert_eq!(played.said(late, Derived::OpenProblems, 8), "");
    // 480, 660, 840, 1 020, 1 200: 40, 55, 70, 85 and 100 % against 66.7, 75, 83.3, 91.7 and 100.
    for month in 8..=12 {
        played.report(late, month, 180);
    }
    let lights = [8, 9, 10, 11, 12].map(|month| played.light(late, month));
    assert_eq!(lights, ["滞后", "滞后", "滞后", "正常", "正常"]);

    // What was to begin in March has not: late from April on, seriously with the third full month.
    let lights = [3, 4, 5, 6].map(|month| played.light(new, month));
    assert_eq!(lights, ["正常", "滞后", "滞后", "严重滞后"]);
    assert_eq!(played.said(new, Derived::StartLight, 6), "严重滞后");
    // It begins in July: nothing of 600 is 58.3 behind; 500 by August is 83.3 %, 16.7 ahead.
    played.reach(new, "开工", "2027-07-15");
    played.set(new, ProjectColumn::Stage, &Value::Choice("在建"));
    assert_eq!(played.light(new, 6), "严重滞后");
    assert_eq!(played.light(new, 7), "严重滞后");
    assert_eq!(played.said(new, Derived::StartLight, 7), "正常");
    played.report(new, 8, 500);
    assert_eq!(played.light(new, 8), "超前");
    for month in 9..=12 {
        played.report(new, month, 25);
    }
    assert_eq!(played.light(new, 12), "正常");

    // A light is set by hand for July, with a reason; without one it does not count.
    played.cell(late, Derived::LightByHand, Value::Choice("正常"), 7);
    assert_eq!(played.light(late, 7), "严重滞后");
    let reason = Value::Text("防汛停工，已报备".to_owned());
    played.cell(late, Derived::LightReason, reason, 7);
    assert_eq!(played.light(late, 7), "正常");

    // The first one ends; since when, a milestone tells.
    played.set(even, ProjectColumn::Stage, &Value::Choice("竣工"));
    let day = PartialDate::parse("2027-12-20").unwrap();
    let draft = Draft::date_stage(&played.portfolio, &[even], day, new_id);
    played.take(draft);
    assert_eq!(played.light(even, 11), "正常");
    assert_eq!(played.light(even, 12), "");

    the_year_is_evaluated(&played);

    // The next list: what is finished falls out, the others go on.
    let chosen = played.draw_up(YEAR + 1, at(12));
    let class = |id| {
        chosen
            .iter()
            .find(|(of, _)| *of == id)
            .map(|(_, class)| *class)
    };
    assert_eq!(class(even), None);
    assert_eq!(class(late), Some(ListClass::Continued));
    assert!(class(new).is_some());
}

/// The list after its first batch: a target is set, the years after are planned, and what differs is told by project.
fn the_list_is_adjusted(played: &mut Played) {
    let late = played.late;
    let first = played.portfolio.clone();
    let target = Value::Text("主体封顶".to_owned());
    played.cell(late, Derived::AnnualTarget, target, 1);
    let [second, third] = [YearAhead::Second, YearAhead::Third].map(Derived::PlannedAhead);
    played.cell(late, second, wan(800), 1);
    let batch = (YEAR, "调整");
    let draft = Draft::list_as_batch(&played.portfolio, batch, &[], new_id).unwrap();
    played.take(draft);
    let names: Vec<&str> = played
        .portfolio
        .snapshots()
        .iter()
        .map(|row| row.name.as_str())
        .collect();
    let mut expected = ["2027年度清单（第一批）", "2027年度清单（调整）"];
    expected.sort_unstable();
    let mut names = names;
    names.sort_unstable();
    assert_eq!(names, expected);
    let comparison = compare(&first, &played.portfolio, at(1));
    let [altered] = comparison.projects.as_slice() else {
        panic!("{:?}", comparison.projects);
    };
    let told: Vec<String> = altered
        .differences
        .iter()
        .map(|line| format!("{} {}", line.what, line.new_text(MoneyUnit::Wan)))
        .collect();
    assert!(
        told.iter().any(|line| line.ends_with("年度目标 主体封顶")),
        "{told:?}"
    );
    assert!(told.iter().any(|line| line.contains("2028")), "{told:?}");
    // The years stand beside one another: 1 000 000 − 1 200 − 800 is left for 2030 and later.
    let of = |derived, year| {
        let project = played.portfolio.projects().get(late).unwrap();
        let moment = Moment { year, ..at(1) };
        value(&played.portfolio, project, Field::Derived(derived), moment)
    };
    assert_eq!(of(second, YEAR), wan(800));
    assert_eq!(of(third, YEAR), Value::Empty);
    assert_eq!(of(Derived::PlannedForYear, YEAR + 1), wan(800));
    let rest = Derived::LeftForLater(RollingSpan::Three);
    assert_eq!(of(rest, YEAR), wan(998_000));
}

/// What the year came to, as numbers and as papers.
fn the_year_is_evaluated(played: &Played) {
    let (portfolio, moment) = (&played.portfolio, at(12));
    let listing = played.listing(moment);
    let year = Evaluation::of(portfolio, &listing, EvaluationSpan::Year, moment);
    assert_eq!(
        (year.whole.planned, year.whole.done),
        (Money::from_wan(3_000), Money::from_wan(3_000))
    );
    let mut moves: Vec<_> = year
        .moves
        .iter()
        .map(|one| {
            let word = |stage: Option<Stage>| stage.map_or("", Stage::label);
            (word(one.before), word(one.after), one.done)
        })
        .collect();
    moves.sort_unstable();
    assert_eq!(
        moves,
        [
            ("前期", "在建", Some(Money::from_wan(600))),
            ("在建", "竣工", Some(Money::from_wan(1_200))),
        ]
    );
    let mut left: Vec<_> = year.left_over.iter().map(|one| one.project).collect();
    left.sort_unstable();
    let mut expected = vec![played.late, played.new];
    expected.sort_unstable();
    assert_eq!(left, expected);
    let [problems] = year.problems.as_slice() else {
        panic!("{:?}", year.problems);
    };
    assert_eq!(
        (problems.raised, problems.settled, problems.open),
        (1, 1, 0)
    );

    let layout = Layout::new(Preset::YearEvaluation, portfolio, MoneyUnit::Wan, moment);
    let paper = document(portfolio, &listing, &layout, moment);
    let text = lantu::report::write_text(&paper);
    let words = "2027年计划完成投资0.30亿元，实际完成0.30亿元，完成率100.0%。";
    for words in [
        words,
        "2个项目的建设阶段发生变化，其中新开工1个，完工1个。",
        "期间新提出1个，办结1个，期末未办结0个",
        "未完成的项目2个",
    ] {
        assert!(text.contains(words), "{words}\n{text}");
    }
    let day = moment.today;
    assert!(write_docx(&paper, day).unwrap().len() > 5_000);
    let pdf = write_pdf(&paper, day, PdfOptions::default()).unwrap();
    assert!(pdf.len() > 5_000);
    let told = document_warnings(&paper, &[Format::Pdf, Format::Docx]);
    assert_eq!(told, Vec::<String>::new());

    // The list of duties of the year has all three in their classes.
    let query = Query {
        group_by: Preset::AnnualDuty.group_by().unwrap(),
        ..Query::default()
    };
    let ids = [played.even, played.late, played.new];
    let index = Index::new(portfolio);
    let listing = run(portfolio, &index, &query, moment).unwrap();
    let groups = listing.groups.iter().filter(|group| {
        let projects = group.projects_once();
        ids.iter().any(|id| projects.contains(id))
    });
    let groups: Vec<&str> = groups.map(|group| group.label.as_str()).collect();
    assert_eq!(groups, ["新开工", "续建", "竣工投产"]);
}
