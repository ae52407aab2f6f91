//! One cell of every column of every preset, typed anew: exactly these come back.

use std::collections::BTreeSet;

use lantu::import::difference::CellState;
use lantu::model::{Field, MoneyUnit, ProjectColumn};
use lantu::report::{Layout, PaperColumn, Preset, document};
use lantu::view::GroupKey;

use super::workbook::{Places, Set, Workbook};
use super::{accepted, cells, changes, compared, moment, returning, sample};

/// What comes of a cell.
enum Outcome {
    /// These, each as `栏目 新值`; of a row that belongs to a project only the end, behind its name.
    Comes(&'static [&'static str]),
    /// It is told that the program computes it.
    Told,
}

/// What is typed into a cell of a column, and what comes of it.
fn typed(key: &str, held: &str) -> (Set<'static>, Outcome) {
    let text = |text: &'static str, comes: &'static [&'static str]| {
        (Set::Text(text), Outcome::Comes(comes))
    };
    // Another word than the one that stands there.
    let other = |words: [(&'static str, &'static [&'static str]); 2]| {
        let mut words = words.into_iter();
        let (word, comes) = words.find(|(word, _)| !held.starts_with(word)).unwrap();
        (Set::Text(word), Outcome::Comes(comes))
    };
    match key {
        "project.name" => text("改了名称的项目", &["项目名称 改了名称的项目"]),
        "project.construction_kind" => other([
            ("扩建", &["建设性质 扩建"]),
            ("单纯购置", &["建设性质 单纯购置"]),
        ]),
        "project.investment_entity" => other([
            ("政府投资", &["投资主体 政府投资"]),
            ("企业投资", &["投资主体 企业投资"]),
        ]),
        "project.procedure" => other([("备案", &["项目类型 备案"]), ("审批", &["项目类型 审批"])]),
        "project.stage" => other([("缓建", &["建设阶段 缓建"]), ("在建", &["建设阶段 在建"])]),
        "project.category" => other([("交通", &["交通"]), ("能源", &["能源"])]),
        "project.location" => text("东城街道、西城街道", &["建设地点 东城街道、西城街道"]),
        "project.scale" => text("新建道路12公里", &["建设规模及主要内容 新建道路12公里"]),
        "project.owner" => text("某某公司", &["项目业主 某某公司"]),
        "project.contact" => text("张三 0738-1234567", &["联系人 张三 0738-1234567"]),
        "project.responsible_leader" => text("李四", &["责任领导 李四"]),
        "project.lead_department" => text("市水利局", &["牵头部门 市水利局"]),
        "project.supporting_departments" => text("市水利局", &["配合单位 市水利局"]),
        "project.note" => text("'=已核对", &["备注 =已核对"]),
        "project.code" => text("XM-0099", &["项目编号 XM-0099"]),
        "project.start" => text("2027-03", &["开工时间 2027-03"]),
        "project.end" => text("2031", &["完工时间 2031"]),
        "project.period" => text("2019—2033", &["开工时间 2019", "完工时间 2033"]),
        "project.total_investment" => (
            Set::Number(12_345.5),
            Outcome::Comes(&["总投资 12,345.50万元"]),
        ),
        "project.planned_for_year" => (
            Set::Number(250.0),
            Outcome::Comes(&["2024年计划投资 250.00万元"]),
        ),
        "project.list_class" => other([("续建", &[" 续建"]), ("收尾", &[" 收尾"])]),
        key if key.starts_with("project.planned_year") => (
            Set::Number(253.5),
            Outcome::Comes(&["年计划投资 253.50万元"]),
        ),
        "project.completed_in_month" => (
            Set::Number(88.25),
            Outcome::Comes(&["2024年9月完成投资 88.25万元"]),
        ),
        "project.annual_target" => text("主体完工，设备进场", &["2024年目标 主体完工，设备进场"]),
        "project.leader_of_year" => text("李四", &["2024年责任领导 李四"]),
        "project.lead_department_of_year" => text("市水利局", &["2024年责任单位 市水利局"]),
        "project.supporting_departments_of_year" => text("市水利局", &["2024年配合单位 市水利局"]),
        "project.physical_progress" => text("主体封顶", &["2024年9月形象进度 主体封顶"]),
        "indicator.plan" => (Set::Text("改过"), Outcome::Told),
        key if key.starts_with("indicator.") => {
            (Set::Number(87.25), Outcome::Comes(&["年实际完成 87.25"]))
        }
        key if key.starts_with("project.milestone_") => text("2027-03", &["（计划时间） 2027-03"]),
        // All three were not so before, in any row of the sample.
        key if key.starts_with("project.approval_") => text(
            "已完成\n某发改〔2026〕99号\n2026-05-06",
            &["文号 某发改〔2026〕99号", "办结时间 2026-05-06"],
        ),
        "milestone.name" => text("换了名称", &["节点 换了名称"]),
        "milestone.planned" => text("2027-03", &["计划时间 2027-03"]),
        "milestone.actual" => text("2024-08-15", &["实际时间 2024-08-15"]),
        "milestone.note" | "attachment.note" => text("顺延", &["说明 顺延"]),
        "problem.kind" => other([("其他", &["问题类型 其他"]), ("资金", &["问题类型 资金"])]),
        "problem.description" => text("另一种说法", &["问题描述 另一种说法"]),
        "problem.need" => text("请市里协调", &["需协调事项 请市里协调"]),
        "problem.responsible_departments" => text("市水利局", &["责任单位 市水利局"]),
        "problem.person" => text("王五", &["责任人 王五"]),
        "problem.raised_on" => text("2024-02-03", &["提出时间 2024-02-03"]),
        "problem.due_on" => text("2027-01-31", &["办结时限 2027-01-31"]),
        "problem.state" => other([("已办结", &["状态 已办结"]), ("未办结", &["状态 未办结"])]),
        "problem.document_number" => text("督办9号", &["督办文号 督办9号"]),
        "problem.accepted_on" => text("2024-02-04", &["签收时间 2024-02-04"]),
        "problem.extended_to" => text("2027-02-28", &["延期至 2027-02-28"]),
        "problem.extended_on" => text("2024-02-20", &["延期时间 2024-02-20"]),
        "problem.settled_on" => text("2024-03-05", &["办结时间 2024-03-05"]),
        "problem.answer" => text("已按要求办理", &["反馈意见 已按要求办理"]),
        "problem.steps" => text("2024-02-10 已协调", &["办理进展 2024-02-10 已协调"]),
        "remark.text" => text("改过的批注", &["内容 改过的批注"]),
        _ => (Set::Text("改过"), Outcome::Told),
    }
}

/// What is asked of a person stands in a test of its own.
const ASKED: &str = "project.problems_in_hand";

/// What names other rows of the library takes the names of such rows only.
const POINTERS: [&str; 2] = ["project.carried_from", "project.outline"];

/// Each preset as it is usually made, and lists of projects with more that people fill in.
fn papers() -> Vec<(Preset, Vec<PaperColumn>)> {
    let more = [
        ProjectColumn::Name,
        ProjectColumn::Code,
        ProjectColumn::Stage,
        ProjectColumn::Category,
        ProjectColumn::Start,
        ProjectColumn::End,
        ProjectColumn::Procedure,
        ProjectColumn::ResponsibleLeader,
    ];
    let more = more.map(|column| PaperColumn::Field(Field::Typed(column)));
    let portfolio = sample();
    let usual = Preset::ALL.map(|preset| (preset, preset.columns_in(&portfolio)));
    let wide = [Preset::KeyProjects, Preset::Responsibility].map(|preset| (preset, more.to_vec()));
    usual.into_iter().chain(wide).collect()
}

#[test]
fn of_every_preset_exactly_the_cells_that_were_typed_come_back() {
    let portfolio = sample();
    let index = lantu::view::Index::new(&portfolio);
    let mut columns_seen = 0;
    for (preset, columns) in papers() {
        let about = preset.label();
        let query = lantu::view::Query {
            group_by: preset.groups_beside(&[GroupKey::Chapter]),
            ..lantu::view::Query::default()
        };
        let listing = lantu::view::run(&portfolio, &index, &query, moment()).unwrap();
        let layout = Layout {
            columns,
            ..Layout::new(preset, &portfolio, MoneyUnit::Wan, moment())
        };
        let document = document(&portfolio, &listing, &layout, moment());
        if !document.sections().is_empty() {
            continue;
        }
        let bytes = returning(&portfolio, &document);
        let places = Places::of(&bytes, &document.name);
        let (keys, rows) = (places.keys(), places.rows());
        let mut book = Workbook::open(&bytes);
        let (mut expected, mut told) = (Vec::new(), BTreeSet::new());
        let is_text = |key: &str| key != ASKED && !POINTERS.contains(&key);
        let keys = keys.into_iter().filter(|(_, key)| is_text(key));
        for ((column, key), row) in keys.zip(rows.iter().cycle()) {
            let (set, outcome) = typed(&key, places.text((*row, column)));
            let cell = format!("{}{}", lantu::import::grid::column_letters(column), row + 1);
            book.put((*row, column), set);
            columns_seen += 1;
            match outcome {
                Outcome::Comes(comes) => {
                    expected.extend(comes.iter().map(|come| (cell.clone(), *come)));
                }
                Outcome::Told => {
                    told.insert(cell);
                }
            }
        }
        let (reading, difference) = compared(&portfolio, &book.bytes());
        let got: Vec<(String, String)> = cells(&difference, CellState::Accepted)
            .map(|cell| {
                let place = cell.place.unwrap().to_string();
                (
                    place,
                    format!("{} {}", cell.spot.label(), difference.new_text(cell)),
                )
            })
            .collect();
        let is_it = |got: &(String, String), (cell, come): &(String, &str)| {
            got.0 == *cell && got.1.ends_with(come)
        };
        for come in &expected {
            assert!(
                got.iter().any(|got| is_it(got, come)),
                "{about}: {come:?} in {got:#?}"
            );
        }
        for got in &got {
            // Its state comes with the number of a document.
            let is_state = got.1.ends_with(" 已完成");
            let is_wanted = expected.iter().any(|come| is_it(got, come));
            assert!(is_wanted || is_state, "{about}: {got:?}");
        }
        let others = [CellState::Held, CellState::Barred, CellState::Refused];
        for state in others {
            let cells: Vec<_> = cells(&difference, state).collect();
            assert!(cells.is_empty(), "{about} {cells:#?}");
        }
        let not_taken: BTreeSet<String> = reading
            .not_taken
            .iter()
            .map(|odd| odd.cell.clone())
            .collect();
        assert_eq!(not_taken, told, "{about}");
        let counts = difference.counts();
        assert_eq!(
            (counts.new, counts.refused, counts.undecided),
            (0, 0, 0),
            "{about}"
        );
        let after = accepted(&portfolio, &difference);
        let (_, again) = compared(&after, &book.bytes());
        assert_eq!(changes(&again), [""; 0], "{about}");
    }
    assert!(columns_seen > 100, "{columns_seen}");
}

#[test]
fn papers_of_sums_say_that_nothing_on_them_can_come_in() {
    let portfolio = sample();
    for preset in [
        Preset::Implementation,
        Preset::Funding,
        Preset::Summary,
        Preset::Bulletin,
        Preset::Cross,
        Preset::Overview,
        Preset::YearEvaluation,
        Preset::LeaderDuties,
    ] {
        let (bytes, sheet) = super::workbook(&portfolio, preset);
        let places = Places::of(&bytes, &sheet);
        assert_eq!(places.rows(), [0; 0], "{}", preset.label());
        let mut book = Workbook::open(&bytes);
        book.put(places.a_number(), Set::Number(123_456.0));
        let (reading, difference) = compared(&portfolio, &book.bytes());
        assert_eq!(changes(&difference), [""; 0], "{}", preset.label());
        let words = "没有可导入的内容";
        let is_told = reading.notices.iter().any(|notice| notice.contains(words));
        assert!(is_told, "{}: {:?}", preset.label(), reading.notices);
    }
}
