use std::collections::HashSet;

use crate::model::{
    Derived, Field, Kind, Light, Money, MoneyUnit, PaperKey, Portfolio, Project, Span, Table, Value,
};
use crate::view::{
    Along, GroupNumber, Listing, Moment, light_by_hand, month_under_report, outside_columns,
    outside_in_words, pending_note, reported_until,
};

use super::document::{Body, DocumentCell, DocumentRow, DocumentTable, RowKind, Section};
use super::layout::Layout;
use super::paper_column::PaperColumn;
use super::preset::{Preset, RowSource};
use super::shade::legends;
use super::sources::SUM_OF_YEARS;

/// What a reader would stumble over, said below the table.
pub(super) fn notes(
    portfolio: &Portfolio,
    listing: &Listing,
    layout: &Layout,
    (columns, hidden): (&[PaperColumn], &[String]),
    body: &Body,
    moment: Moment,
) -> Vec<String> {
    let (preset, unit) = (layout.preset, layout.unit);
    let (rows, sections): (&[DocumentRow], &[Section]) = match body {
        Body::Table(table) => (&table.rows, &[]),
        Body::Sections(sections) => (&[], sections.as_slice()),
        Body::Cards(_) => (&[], &[]),
    };
    let tables = || sections.iter().flat_map(|section| &section.tables);
    let has_cell = |is: fn(&DocumentCell) -> bool| {
        rows.iter().flat_map(|row| &row.cells).any(is)
            || tables().flat_map(|table| &table.rows).flatten().any(is)
    };
    let mut notes = Vec::new();
    if let Some(mark) = portfolio.data_mark() {
        notes.push(format!(
            "本表为{mark}，金额、时间、人员等均为虚构，仅供演示。"
        ));
    }
    if !matches!(preset.rows(), RowSource::Sources | RowSource::Indicators) {
        notes.extend(of_year(columns, moment));
        notes.extend(rules_of_lights(portfolio, listing, columns, moment));
        if columns.contains(&PaperColumn::Number(GroupNumber::OnPace)) {
            notes.extend(without_light(portfolio, listing, moment));
        }
    }
    notes.extend(of_nothing(body, preset));
    if let RowSource::Evaluation(_) = preset.rows() {
        notes.push(super::evaluation::RULE.to_owned());
    }
    if preset.rows() == RowSource::Duties {
        notes.extend(of_lights(portfolio, listing, moment));
    }
    notes.extend(of_parts(listing, preset.rows()));
    let is_of_month = |column: &PaperColumn| match column {
        PaperColumn::Field(field) => field.spec().span == Span::Month,
        PaperColumn::Part(_) | PaperColumn::Number(_) => false,
    };
    if columns.iter().any(is_of_month) {
        let month = month_under_report(moment);
        notes.extend(pending_note(portfolio, &listing.projects, month));
    }
    if preset.rows() == RowSource::Ranking {
        notes.push(super::ranking::RULE.to_owned());
        notes.push(moment.rule.describe());
    }
    if matches!(body, Body::Table(table) if !table.shades.is_empty()) {
        notes.extend(legends(columns, &layout.colorings, moment.rule));
    }
    if columns.contains(&PaperColumn::Number(GroupNumber::OtherStage)) {
        notes.push("“其他”为停工、退出的项目。".to_owned());
    }
    let span = columns.iter().find_map(|column| match column {
        PaperColumn::Field(Field::Derived(Derived::LeftForLater(span))) => Some(*span),
        _ => None,
    });
    if let Some(span) = span {
        let causes = outside_columns(portfolio, listing, span, moment);
        notes.extend(outside_in_words(&causes, unit).map(|words| format!("{words}。")));
    }
    let without_total = listing.totals.without_total;
    if without_total > 0 && columns.contains(&Field::TOTAL_INVESTMENT.into()) {
        let shown = if shows_absent(body, Field::TOTAL_INVESTMENT) {
            "，以“—”列出"
        } else {
            ""
        };
        notes.push(format!(
            "{without_total}个项目未填总投资{shown}，合计中不含。"
        ));
    }
    if !hidden.is_empty() {
        notes.push(format!("没有内容的列未列出：{}。", hidden.join("、")));
    }
    notes.extend(left_out(portfolio, listing, preset.rows(), moment));
    if sums_groups(preset.rows()) {
        notes.extend(repeated(listing, preset.rows(), rows));
    }
    let has_contained = has_cell(|cell| matches!(cell, DocumentCell::Contained(_)));
    if has_contained && !listing.above.is_empty() {
        notes.push("括号内为打包项目子项的金额，已含在打包项目中，合计中不再计入。".to_owned());
    }
    let carried = listing.above.carried();
    if sums_groups(preset.rows()) && carried > 0 {
        notes.push(format!(
            "{carried}个项目已结转到下一个规划，在两个规划中各列一行，项目数和金额只按后一个规划计一次；上一个规划的行金额加括号。"
        ));
    }
    if sums_groups(preset.rows())
        && let Some(words) = listing.undecided.words()
    {
        notes.push(format!("{words}。"));
    }
    let has_sums = columns.iter().any(|column| column.is_money());
    if sums_groups(preset.rows()) && listing.alone > 0 && has_sums {
        let count = listing.alone;
        notes.push(format!(
            "{count}个项目是打包项目的子项，打包项目未列入本表，金额按子项计入。"
        ));
    }
    if preset.rows() == RowSource::Projects && adds_parts(portfolio, listing, columns, moment) {
        notes.push("打包项目没有填的金额，合计中计入其子项的。".to_owned());
    }
    let is_suggested = |cell: &DocumentCell| matches!(cell, DocumentCell::Suggested(_));
    let in_cards = match body {
        Body::Cards(cards) => {
            let mut fields = cards.iter().flat_map(|card| &card.fields);
            fields.any(|field| is_suggested(&field.value))
        }
        Body::Table(_) | Body::Sections(_) => false,
    };
    if in_cards || has_cell(|cell| matches!(cell, DocumentCell::Suggested(_))) {
        notes.push("* 为建议，尚待确认。".to_owned());
    }
    if matches!(body, Body::Table(table) if is_rounded_apart(table, unit)) {
        notes.push("部分数据因四舍五入，分项之和与合计略有差异。".to_owned());
    }
    notes
}

/// A page with a title alone looks as if something were lost.
fn of_nothing(body: &Body, preset: Preset) -> Option<String> {
    let is_empty = matches!(body, Body::Cards(cards) if cards.is_empty());
    is_empty.then(|| match preset.rows() {
        RowSource::Slips => format!("没有未办结的问题，没有要发的{}。", preset.label()),
        _ => "没有列入的项目。".to_owned(),
    })
}

/// By which rules the lights of a table are lit.
fn rules_of_lights(
    portfolio: &Portfolio,
    listing: &Listing,
    columns: &[PaperColumn],
    moment: Moment,
) -> Vec<String> {
    let mut notes = Vec::new();
    let rated = [Derived::Light, Derived::ScheduleDifference].map(PaperColumn::from);
    let shows = |derived: &Derived| columns.contains(&PaperColumn::from(*derived));
    if columns.iter().any(|column| rated.contains(column)) {
        notes.extend(of_lights(portfolio, listing, moment));
    } else if [Derived::StartLight, Derived::PaidLight].iter().any(shows) {
        notes.push(moment.rule.describe());
    }
    let beside = [
        Derived::StartLight,
        Derived::PaidLight,
        Derived::StatisticsLight,
    ];
    for light in beside.into_iter().filter(shows) {
        let field = Field::Derived(light);
        notes.push(format!("{}：{}。", field.label(), field.tip()));
    }
    notes
}

/// The rule of lights, and which do not follow from a difference.
fn of_lights(
    portfolio: &Portfolio,
    listing: &Listing,
    moment: Moment,
) -> impl Iterator<Item = String> {
    let by_hand = by_hand(portfolio, listing, moment);
    let by_start = by_start(portfolio, listing, moment);
    std::iter::once(moment.rule.describe())
        .chain(by_hand)
        .chain(by_start)
}

/// Whose lights were set by hand, and why.
fn by_hand(portfolio: &Portfolio, listing: &Listing, moment: Moment) -> Option<String> {
    let said = distinct(portfolio, listing).filter_map(|project| {
        let (_, reason) = light_by_hand(portfolio, project, moment)?;
        Some(format!("{}（{reason}）", project.name))
    });
    let said: Vec<String> = said.collect();
    let count = said.len();
    (count > 0).then(|| format!("{count}个项目的亮灯为人工确定：{}。", said.join("、")))
}

/// Which are lit by their planned start: beside a difference of −75 a reader would not understand 正常.
fn by_start(portfolio: &Portfolio, listing: &Listing, moment: Moment) -> Option<String> {
    /// More names than these no note lists.
    const MOST: usize = 8;
    let projects = distinct(portfolio, listing);
    let waiting = projects.filter_map(|project| {
        let start = moment.rule.waits_for_start(portfolio, project, moment)?;
        Some(format!("{}（计划{}）", project.name, start.in_chinese()))
    });
    let waiting: Vec<String> = waiting.collect();
    let count = waiting.len();
    let shown = waiting.get(..count.min(MOST))?.join("、");
    let rest = if count > MOST { "等" } else { "" };
    let word = moment.rule.word(Light::Normal);
    (count > 0).then(|| {
        format!("{count}个项目未到计划开工时间，按此亮灯为{word}，序时差照算：{shown}{rest}。")
    })
}

/// How many have no light: the counts of lights do not add up to that of projects.
fn without_light(portfolio: &Portfolio, listing: &Listing, moment: Moment) -> Option<String> {
    let is_unlit = |project: &&Project| moment.rule.light(portfolio, project, moment).is_none();
    let count = distinct(portfolio, listing).filter(is_unlit).count();
    (count > 0)
        .then(|| format!("{count}个项目已竣工、投产、停工或退出，不亮灯，各灯项目数中不含。"))
}

/// The projects of a listing, each once.
fn distinct<'p>(
    portfolio: &'p Portfolio,
    listing: &'p Listing,
) -> impl Iterator<Item = &'p Project> {
    let mut seen = HashSet::new();
    let ids = listing.projects.iter();
    let ids = ids.filter(move |id| seen.insert(**id));
    ids.filter_map(|id| portfolio.projects().get(*id))
}

/// Whether the rows are projects, or what groups of them come to.
const fn sums_groups(rows: RowSource) -> bool {
    matches!(
        rows,
        RowSource::Projects | RowSource::Groups | RowSource::Cross
    )
}

/// Whether an amount of a project is missing in a column that is there.
fn shows_absent(body: &Body, field: Field) -> bool {
    match body {
        Body::Table(table) => {
            let mut columns = table.columns.iter();
            let place = columns.position(|column| column.field == Some(field));
            let of_item = |row: &&DocumentRow| matches!(row.kind, RowKind::Item { .. });
            let mut rows = table.rows.iter().filter(of_item);
            place.is_some_and(|place| {
                rows.any(|row| matches!(row.cells.get(place), Some(DocumentCell::Absent)))
            })
        }
        Body::Cards(cards) => {
            let mut fields = cards.iter().flat_map(|card| &card.fields);
            fields.any(|one| {
                one.key == Some(PaperKey::Field(field)) && one.value == DocumentCell::Absent
            })
        }
        Body::Sections(_) => false,
    }
}

/// Whether a part has an amount in a column where its programme has none.
fn adds_parts(
    portfolio: &Portfolio,
    listing: &Listing,
    columns: &[PaperColumn],
    moment: Moment,
) -> bool {
    let counting = listing.counting(portfolio, moment);
    let fields = columns.iter().filter_map(|column| match column {
        PaperColumn::Field(field) if field.kind() == Kind::Money => Some(*field),
        _ => None,
    });
    let fields: Vec<Field> = fields.collect();
    let parts = listing.above.parts();
    let mut parts = parts.filter_map(|id| portfolio.projects().get(id));
    parts.any(|part| {
        let mut fields = fields.iter();
        fields.any(|field| counting.value(part, *field) != Value::Empty)
    })
}

/// Whether amounts that add up exactly do not as they are printed, with two decimals: down a column under a sum, or
/// from the years of a row to its 合计.
fn is_rounded_apart(table: &DocumentTable, unit: MoneyUnit) -> bool {
    let amount = |row: &DocumentRow, column: usize| match row.cells[column] {
        DocumentCell::Amount(amount) => amount,
        _ => Money::ZERO,
    };
    let is_apart = |sum: Money, parts: &[Money]| {
        let printed = parts.iter().map(|part| part.hundredths(unit));
        // Where the exact ones do not add up either, a project is listed twice, and that has a note of its own.
        parts.iter().copied().sum::<Money>() == sum && printed.sum::<i64>() != sum.hundredths(unit)
    };
    let columns = (0..table.columns.len()).filter(|column| table.columns[*column].is_money);
    let columns: Vec<usize> = columns.collect();
    let hides = |row: &DocumentRow| {
        let mut columns = columns.iter();
        columns.any(|column| !amount(row, *column).is_shown_whole(unit))
    };
    // A paper of whole amounts, as nearly all are, is not added up again.
    if !table.rows.iter().any(hides) {
        return false;
    }
    let down = table.rows.iter().enumerate().any(|(index, row)| {
        let below = table.rows_below(index);
        let leaves: Vec<usize> = below.filter(|index| table.is_leaf(*index)).collect();
        row.kind.summary_level().is_some()
            && columns.iter().any(|column| {
                let parts = leaves
                    .iter()
                    .map(|leaf| amount(&table.rows[*leaf], *column));
                is_apart(amount(row, *column), &parts.collect::<Vec<_>>())
            })
    });
    let head = |column: usize| {
        let column = &table.columns[column];
        (column.group_heading.as_deref(), column.heading.as_str())
    };
    let is_sum = |column: &&usize| head(**column).0 == Some(SUM_OF_YEARS);
    let across = columns.iter().filter(is_sum).any(|sum| {
        let is_part = |column: &&usize| *column != sum && head(**column).1 == head(*sum).1;
        let parts: Vec<usize> = columns.iter().filter(is_part).copied().collect();
        table.rows.iter().any(|row| {
            let parts = parts.iter().map(|column| amount(row, *column));
            is_apart(amount(row, *sum), &parts.collect::<Vec<_>>())
        })
    });
    down || across
}

/// Where parts of programmes count that stand in another group: a rank sets groups beside one another, duties look at each alone.
fn of_parts(listing: &Listing, rows: RowSource) -> Option<String> {
    let words = match rows {
        _ if listing.above.is_empty() => return None,
        RowSource::Ranking => "打包项目的子项与打包项目不在一组的，金额计在打包项目那一组。",
        RowSource::Duties => "金额按各自负责的项目单独计，含别处打包项目的子项。",
        _ => return None,
    };
    Some(words.to_owned())
}

/// Which figures run to the last month of the year under report; heads say the year itself.
fn of_year(columns: &[PaperColumn], moment: Moment) -> Option<String> {
    let columns = columns.iter();
    let columns = columns.filter(|column| column.span() == Span::Month);
    let labels = columns.map(|column| {
        let heading = column.heading_at(moment);
        heading.split('（').next().unwrap_or_default().to_owned()
    });
    let labels = labels.collect::<Vec<_>>().join("、");
    let until = reported_until(moment).filter(|_| !labels.is_empty())?;
    Some(format!("{labels}截至{}。", until.in_chinese()))
}

/// Projects that have no line in a paper of milestones, problems or the like.
fn left_out(
    portfolio: &Portfolio,
    listing: &Listing,
    rows: RowSource,
    moment: Moment,
) -> Option<String> {
    let RowSource::Parts(table) = rows else {
        return None;
    };
    let words = match table {
        Table::Milestone => "未设里程碑".to_owned(),
        table => format!("未登记{}", table.label()),
    };
    let along = Along::new(portfolio, listing, moment);
    let projects = listing.projects.iter();
    let count = projects
        .filter(|id| along.parts(table, **id).is_empty())
        .count();
    if count == listing.projects.len() {
        return (count > 0).then(|| format!("{count}个项目均{words}。"));
    }
    (count > 0).then(|| format!("另有{count}个项目{words}，未列出。"))
}

/// Lines that stand more than once.
fn repeated(listing: &Listing, source: RowSource, rows: &[DocumentRow]) -> Option<String> {
    if source != RowSource::Projects {
        return (listing.repeated > 0)
            .then(|| "由多个部门牵头的项目在各部门下都计入，合计中每个项目只计一次。".to_owned());
    }
    let is_item = |row: &&DocumentRow| matches!(row.kind, RowKind::Item { .. });
    let items = rows.iter().filter(is_item).count();
    let distinct: HashSet<_> = listing.projects.iter().collect();
    let repeated = items.saturating_sub(distinct.len());
    (repeated > 0).then(|| {
        format!(
            "有{repeated}行为重复列出：由多个部门牵头的项目在各部门下都列出，合计中每个项目只计一次。"
        )
    })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::super::fixture::{self, MOMENT};
    use super::super::{Layout, Preset, document};
    use super::*;
    use crate::model::{AnnualPlanColumn as Y, PartialDate, ProjectColumn as P, Row, Stage};
    use crate::view::GroupKey;

    /// Projects that stand so and are to start then, each with a plan for the year.
    fn portfolio(projects: &[(&'static str, Stage, &str)]) -> Portfolio {
        let mut rows = Vec::new();
        for (place, (name, stage, start)) in (1..).zip(projects) {
            let id = Uuid::from_u128(place);
            let mut project = Row::blank(Table::Project, id);
            project.values[P::Name as usize] = Value::Text((*name).to_owned());
            project.values[P::Stage as usize] = Value::Choice(stage.label());
            project.values[P::Start as usize] = Value::Date(PartialDate::parse(start).unwrap());
            let mut plan = Row::blank(Table::AnnualPlan, Uuid::from_u128(1_000 + place));
            plan.values[Y::Project as usize] = Value::Ref(id);
            plan.values[Y::Year as usize] = Value::Integer(i64::from(MOMENT.year));
            plan.values[Y::Planned as usize] = Value::Money(Money::from_wan(100));
            rows.extend([project, plan]);
        }
        Portfolio::from_rows(rows).unwrap()
    }

    fn said(portfolio: &Portfolio, preset: Preset) -> Vec<String> {
        let listing = fixture::listing(portfolio, &[GroupKey::LeadDepartment]);
        let layout = Layout::new(preset, portfolio, MoneyUnit::Wan, MOMENT);
        document(portfolio, &listing, &layout, MOMENT).notes
    }

    #[test]
    fn each_light_of_a_table_has_its_rule_below_it() {
        let portfolio = portfolio(&[("平安大桥", Stage::Preparing, "2025-11")]);
        let listing = fixture::listing(&portfolio, &[]);
        let with = |derived: Derived| {
            let mut layout = Layout::new(Preset::KeyProjects, &portfolio, MoneyUnit::Wan, MOMENT);
            layout.columns = vec![Field::NAME.into(), derived.into()];
            document(&portfolio, &listing, &layout, MOMENT).notes
        };
        let rule = MOMENT.rule.describe();
        let paid = with(Derived::PaidLight);
        assert!(paid.contains(&rule), "{paid:?}");
        let says = |notes: &[String], start: &str| notes.iter().any(|note| note.starts_with(start));
        assert!(
            says(&paid, "支付灯：当年支付占当年到位资金的比例"),
            "{paid:?}"
        );
        let counted = with(Derived::StatisticsLight);
        assert!(says(&counted, "纳统灯：应纳未纳为滞后"), "{counted:?}");
        assert!(!counted.contains(&rule), "{counted:?}");
    }

    #[test]
    fn a_light_that_does_not_go_with_its_difference_is_explained_below_the_table() {
        let portfolio = portfolio(&[
            ("平安大桥", Stage::Preparing, "2025-11"),
            ("周头水库", Stage::Completed, "2024-02"),
            ("临江码头", Stage::Preparing, "2025-02"),
        ]);
        let waiting =
            "1个项目未到计划开工时间，按此亮灯为正常，序时差照算：平安大桥（计划2025年11月）。";
        let unlit = "1个项目已竣工、投产、停工或退出，不亮灯，各灯项目数中不含。";
        let notes = said(&portfolio, Preset::Bulletin);
        assert!(notes.iter().any(|note| note == waiting), "{notes:?}");
        assert!(notes.iter().any(|note| note == unlit), "{notes:?}");
        let notes = said(&portfolio, Preset::DepartmentDuties);
        assert!(notes.iter().any(|note| note == waiting), "{notes:?}");
        let notes = said(&portfolio, Preset::MonthlyProgress);
        assert!(notes.iter().any(|note| note == waiting), "{notes:?}");
        assert!(!notes.iter().any(|note| note == unlit), "{notes:?}");
        assert!(
            !said(&portfolio, Preset::KeyProjects)
                .iter()
                .any(|note| note == waiting)
        );
    }

    #[test]
    fn a_paper_on_which_nothing_is_listed_says_so() {
        let portfolio = portfolio(&[
            ("平安大桥", Stage::Preparing, "2025-11"),
            ("周头水库", Stage::Completed, "2024-02"),
        ]);
        let none = ["没有未办结的问题，没有要发的督办单。"];
        assert_eq!(said(&portfolio, Preset::Slips), none);
        let none = ["没有未办结的问题，没有要发的交办单。"];
        assert_eq!(said(&portfolio, Preset::Handovers), none);
        // There is no other list of which these would be the rest.
        assert_eq!(
            said(&portfolio, Preset::Attachments),
            ["2个项目均未登记附件。"]
        );
    }
}
