//! What somebody who builds roads and schools would stumble over in the sample, and what the checker of the plan missed.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(
    clippy::print_stdout,
    reason = "figures are for the person who runs it"
)]

use std::collections::BTreeMap;

use lantu::model::{
    Decimal, Direction, FundingKind, FundingSource, LevelTag, Money, Portfolio, Project, Source,
    Stage, YearMonth,
};
use lantu::seed::{plan_portfolio, sample};
use uuid::Uuid;

fn library() -> Portfolio {
    let op = sample(Uuid::nil(), None, 7).unwrap();
    let mut portfolio = Portfolio::default();
    portfolio.apply(&op).unwrap();
    portfolio
}

fn is_finished(project: &Project) -> bool {
    matches!(project.stage, Some(Stage::Completed | Stage::InOperation))
}

fn funded(portfolio: &Portfolio, project: &Project, kind: FundingKind) -> Money {
    let lines = portfolio.funding().of(project.id).iter();
    let of_kind = lines.filter(|line| line.kind == Some(kind));
    of_kind.filter_map(|line| line.amount).sum()
}

fn completed(portfolio: &Portfolio, project: &Project) -> Money {
    let reports = portfolio.progress().of(project.id).iter();
    reports.filter_map(|report| report.invested).sum()
}

fn months(project: &Project) -> Option<i32> {
    let first = YearMonth::of(project.start?.first_day()).index();
    Some(YearMonth::of(project.end?.last_day()).index() - first + 1)
}

/// The projects whose names contain a word, each with its total in 万元.
fn totals(portfolio: &Portfolio, word: &str) -> Vec<(String, i64)> {
    let named = portfolio
        .projects()
        .iter()
        .filter(|p| p.name.contains(word));
    let wan = |money: Money| money.fen() / Money::from_wan(1).fen();
    let totals = named.filter_map(|p| Some((p.name.clone(), wan(p.total_investment?))));
    let totals: Vec<_> = totals.collect();
    assert!(!totals.is_empty(), "no project is called {word}");
    totals
}

#[test]
fn sums_fit_what_is_built() {
    let portfolio = library();
    for (word, least, most) in [
        ("人行天桥", 300, 1_500),
        ("平安大桥", 20_000, 60_000),
        ("光伏", 200_000, 800_000),
        ("WIFI", 100, 1_000),
        ("AED", 50, 400),
        ("农家书屋", 50, 500),
        ("高速公路", 200_000, 800_000),
        ("消防二站", 400, 6_000),
    ] {
        for (name, total) in totals(&portfolio, word) {
            assert!((least..=most).contains(&total), "{name}: {total} 万元");
        }
    }
    let all: Money = portfolio
        .projects()
        .iter()
        .filter(|p| p.parent.is_none())
        .filter_map(|p| p.total_investment)
        .sum();
    println!("together {} 亿元", all.format(lantu::model::MoneyUnit::Yi));
    assert!(all < Money::from_wan(12_000_000), "{all:?}");
}

#[test]
fn works_take_as_long_as_such_works_take() {
    let portfolio = library();
    for project in portfolio.projects().iter() {
        let Some(months) = months(project).filter(|months| *months > 0) else {
            continue;
        };
        let least = match project.name.as_str() {
            name if name.contains("高速公路") => 36,
            name if name.contains("大桥") => 24,
            name if name.contains("变电站") => 10,
            _ => 3,
        };
        assert!(months >= least, "{}: {months} months", project.name);
    }
}

#[test]
fn money_arrives_before_it_is_spent_and_finished_works_are_paid() {
    let portfolio = library();
    let mut unpaid = 0;
    for project in portfolio.projects().iter() {
        let name = &project.name;
        let received = funded(&portfolio, project, FundingKind::Received);
        let spent = funded(&portfolio, project, FundingKind::Spent);
        let done = completed(&portfolio, project);
        assert!(received >= spent, "{name}: {received:?} {spent:?}");
        assert!(received >= done, "{name}: {received:?} < {done:?}");
        if let Some(total) = project.total_investment.filter(|_| is_finished(project)) {
            // Where too little is done on purpose, too little has come.
            unpaid += usize::from(received.fen() * 100 < total.fen() * 95);
        }
        if let Some(start) = project.start {
            let first = YearMonth::of(start.first_day());
            let reports = portfolio.progress().of(project.id);
            let early = reports.iter().find(|report| report.month < first);
            // One whose dates or spending are wrong on purpose is told of by a check.
            let is_wrong = matches!(project.stage, Some(Stage::Reserved));
            assert!(
                early.is_none() || is_wrong,
                "{name}: {early:?} before {start}"
            );
        }
    }
    assert!(unpaid <= 3, "{unpaid} finished projects are not paid");
}

#[test]
fn sources_are_those_of_their_time() {
    let portfolio = library();
    let mut foreign = 0;
    for project in portfolio.projects().iter() {
        let lines = portfolio.funding().of(project.id);
        let has = |source| lines.iter().any(|line| line.source == Some(source));
        foreign += usize::from(has(FundingSource::Foreign));
        if has(FundingSource::SpecialTreasury) {
            // First issued in 2024.
            let start = project.start.map(lantu::model::PartialDate::year);
            assert!(start >= Some(2024), "{}: {start:?}", project.name);
            let early = lines.iter().any(|line| {
                line.source == Some(FundingSource::SpecialTreasury)
                    && line.year.is_some_and(|year| year < 2024)
            });
            assert!(!early, "{}", project.name);
        }
    }
    let all = portfolio.projects().len();
    assert!(foreign > 0 && foreign * 100 < all * 4, "{foreign} of {all}");
    for source in FundingSource::ALL {
        let is_there = portfolio
            .funding()
            .unordered()
            .any(|line| line.source == Some(*source));
        assert!(is_there, "{source:?}");
    }
}

#[test]
fn programmes_are_what_their_parts_are() {
    let portfolio = library();
    let mut parts: BTreeMap<_, Vec<&Project>> = BTreeMap::new();
    for project in portfolio.projects().iter() {
        if let Some(parent) = project.parent {
            parts.entry(parent).or_default().push(project);
        }
    }
    assert!(parts.len() > 30);
    for (id, parts) in parts {
        let programme = portfolio.projects().get(id).unwrap();
        let name = &programme.name;
        let sum: Money = parts.iter().filter_map(|part| part.total_investment).sum();
        assert_eq!(programme.total_investment, Some(sum), "{name}");
        if is_finished(programme) {
            let is_over =
                |part: &Project| is_finished(part) || part.stage == Some(Stage::Withdrawn);
            assert!(parts.iter().all(|part| is_over(part)), "{name}");
        }
        for part in parts {
            assert_ne!(&part.name, name);
            let starts = programme.start.zip(part.start);
            let begins = starts.is_none_or(|(whole, part)| {
                YearMonth::of(whole.first_day()) <= YearMonth::of(part.first_day())
            });
            assert!(begins, "{name} begins after {}", part.name);
            let ends = programme.end.zip(part.end);
            let lasts = ends.is_none_or(|(whole, part)| whole.last_day() >= part.last_day());
            assert!(
                lasts || is_finished(programme),
                "{name} ends before {}",
                part.name
            );
        }
    }
}

#[test]
fn few_projects_are_of_the_state_and_the_words_of_progress_fit_the_works() {
    let portfolio = library();
    let is_high = |project: &&Project| {
        let high = [LevelTag::National, LevelTag::Province].map(LevelTag::label);
        project
            .level_tags
            .iter()
            .any(|tag| high.contains(&tag.as_str()))
    };
    let high = portfolio.projects().iter().filter(is_high).count();
    assert!(high * 100 < portfolio.projects().len() * 12, "{high}");
    for project in portfolio.projects().iter() {
        for report in portfolio.progress().of(project.id) {
            let words = report.physical_progress.as_str();
            let is_system = project.name.ends_with("平台") || project.name.ends_with("系统");
            let is_site = ["场地平整", "主体施工", "路基施工"].contains(&words);
            assert!(!(is_system && is_site), "{}: {words}", project.name);
        }
    }
}

#[test]
fn indicators_go_the_way_that_they_are_to_go() {
    let portfolio = library();
    for indicator in portfolio.indicators().iter() {
        let values = portfolio.indicator_values().iter();
        let mut values: Vec<_> = values.filter(|row| row.indicator == indicator.id).collect();
        values.sort_by_key(|row| row.year);
        let values: Vec<Decimal> = values.iter().filter_map(|row| row.value).collect();
        let (Some(first), Some(last)) = (values.first(), values.last()) else {
            continue;
        };
        let name = &indicator.name;
        if indicator.direction() == Direction::Lower {
            assert!(
                last <= first || last.parts() * 100 <= first.parts() * 103,
                "{name}: {values:?}"
            );
            if let (Some(base), Some(target)) = (indicator.base_value, indicator.target_value) {
                assert!(*last <= base.max(target), "{name}: {values:?}");
            }
        }
        if name.starts_with("累计") {
            let target = indicator.target_value.unwrap();
            assert!(first.parts() * 2 < target.parts(), "{name}: {values:?}");
            assert!(last > first, "{name}: {values:?}");
        }
    }
}

/// Works that the plan names and no row had; measures and second rows of one thing that are none.
#[test]
fn rows_of_the_plan_are_works_and_each_once() {
    let portfolio = plan_portfolio().unwrap();
    let has = |name: &str| {
        portfolio
            .projects()
            .iter()
            .any(|project| project.name == name)
    };
    for name in [
        "大乘医药中间体研发项目",
        "布袋除尘灰有色金属提取回收项目",
        "含铁尘泥回收加工项目",
        "汽车和机械回收拆解项目",
        "电子垃圾有色金属提取项目",
        "行业龙头智能工厂",
        "5G数字化车间",
        "农村公路路网结构改造",
        "公路交通标志设置",
        "山洪灾害防治建设",
        "农村小水电整合优化",
        "生物质能利用项目",
        "企业烟气余热回收利用",
        "主要道路沿线噪声治理",
        "教育信息化基础设施和教育装备标准化",
        "居民健康卡",
    ] {
        assert!(has(name), "{name}");
    }
    for name in [
        "华新新材料倍增计划",
        "中小河流污染治理",
        "耕地重金属污染防治",
        "建筑施工噪声实时监控",
        "绿色矿山建设",
        "村庄绿化",
        "背街小巷绿化",
        "紧密型医联体",
        "中医骨伤科",
        "农业栽培基地",
        "重点实验室",
        "信用信息系统",
    ] {
        assert!(!has(name), "{name}");
    }
}

/// What kind of works a row is, who answers for it, and the targets that the plan has in words.
#[test]
fn rows_of_the_plan_are_of_their_kind_and_targets_in_words_are_targets() {
    let portfolio = plan_portfolio().unwrap();
    let category = |name: &str| {
        let mut projects = portfolio.projects().iter();
        let project = projects.find(|project| project.name == name).unwrap();
        portfolio.ref_label(
            lantu::model::Table::Category,
            project.category.unwrap().uuid(),
        )
    };
    for (name, word) in [
        ("三A新材料纳米产业园", "园区"),
        ("雨洪资源利用工程", "水利"),
        ("环卫停车站场", "垃圾"),
    ] {
        let path = category(name).unwrap();
        assert!(path.contains(word), "{name}: {path}");
    }
    let departments = || portfolio.departments().iter();
    for name in [
        "市气象局",
        "市消防救援大队",
        "市供销合作社联合社",
        "市信访局",
        "市人民法院",
        "市人民武装部",
        "市档案馆",
    ] {
        assert!(departments().any(|one| one.name == name), "{name}");
    }
    for (name, target) in [
        ("农村污水处理设施覆盖率", 100),
        ("三级以上公路通乡镇比例", 100),
        ("工业园区天然气覆盖率", 100),
        ("城区和重点乡镇镇区5G网络覆盖率", 100),
        ("乡村4G无线网络信号覆盖率", 100),
        ("农药化肥使用量增长率", 0),
        ("乡镇街道公办中心幼儿园覆盖率", 100),
        ("城乡公共体育设施覆盖率", 100),
        ("电子政务外网市乡村三级覆盖率", 100),
        ("建成农村志愿消防队的行政村比例", 100),
        ("违法建设数", 0),
        ("本土企业上市数", 1),
    ] {
        let mut indicators = portfolio.indicators().iter();
        let indicator = indicators.find(|indicator| indicator.name == name);
        let value = indicator.unwrap().target_value;
        assert_eq!(value, Some(Decimal::from_whole(target)), "{name}");
    }
}

/// 在建 is suggested where the plan's own words say that work goes on; 加快, 完成 say how fast or until when.
#[test]
fn work_is_said_to_go_on_only_where_the_plan_says_so() {
    let Some(path) = std::env::var_os("LANTU_PLAN_TEXT") else {
        println!("skipped: LANTU_PLAN_TEXT names no text of the plan");
        return;
    };
    let text = std::fs::read_to_string(path).unwrap();
    let dense = |text: &str| {
        text.chars()
            .filter(|c| !c.is_whitespace())
            .collect::<String>()
    };
    let text = dense(&text);
    let portfolio = plan_portfolio().unwrap();
    for project in portfolio.projects().iter() {
        let is_suggested =
            project.source(lantu::model::ProjectColumn::Stage) == Some(Source::Suggested);
        if !is_suggested || project.stage != Some(Stage::UnderConstruction) {
            continue;
        }
        let anchor = dense(&project.anchor);
        let mut places = text.match_indices(&anchor);
        let says_so = places.any(|(at, _)| {
            let before = &text[..at + anchor.len()];
            let from = before.rfind(['。', '；']).map_or(0, |place| place);
            let clause = &before[from..];
            ["继续", "持续", "续建", "在建"]
                .iter()
                .any(|word| clause.contains(word))
        });
        assert!(says_so, "{}", project.name);
    }
}
