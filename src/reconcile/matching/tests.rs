//! One test for each rule, over a library of a few projects.

use uuid::Uuid;

use super::*;
use crate::model::{Money, PlanColumn, ProjectColumn as P, Row, Table, Value};

/// A project of the library: its number, its name, and what else it holds.
pub fn project(number: u128, name: &str, values: &[(P, Value)]) -> Row {
    let mut row = Row::blank(Table::Project, Uuid::from_u128(number));
    let name = (P::Name, text(name));
    let position = (P::Position, Value::Integer(number as i64));
    for (column, value) in values.iter().chain([&name, &position]) {
        row.values[*column as usize] = value.clone();
    }
    row
}

pub fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn words(word: &str) -> Value {
    Value::Words(vec![word.to_owned()])
}

fn part_of(number: u128) -> (P, Value) {
    (P::Parent, Value::Ref(Uuid::from_u128(number)))
}

/// A library for 冷水江市.
pub fn library(mut rows: Vec<Row>) -> Portfolio {
    let mut plan = Row::blank(Table::Plan, Uuid::from_u128(9999));
    plan.values[PlanColumn::Region as usize] = text("冷水江市");
    rows.push(plan);
    Portfolio::from_rows(rows).unwrap()
}

/// `same 3`, `affix ? 3 4`: how, the project that is taken, behind ? what is offered.
fn told(found: &Match) -> String {
    let number = |id: &Id<Project>| id.uuid().as_u128().to_string();
    let mut told = vec![found.how.word().to_owned()];
    told.extend(found.to.as_ref().map(number));
    if !found.offered.is_empty() {
        told.push("?".to_owned());
        told.extend(found.offered.iter().map(number));
    }
    told.join(" ")
}

fn found(portfolio: &Portfolio, claim: &Claim<'_>) -> String {
    told(&Matcher::new(portfolio).find(claim))
}

fn named(name: &str) -> Claim<'_> {
    Claim {
        name,
        ..Claim::default()
    }
}

const ROAD: &str = "2603-141124-89-05-346948";
const PORT: &str = "2411-130202-89-01-637015";

fn coded() -> Portfolio {
    library(vec![
        project(
            1,
            "资江大道",
            &[(P::NationalCode, text(ROAD)), (P::Code, text("ZD-001"))],
        ),
        project(
            2,
            "禾青货场",
            &[(P::NationalCode, text(PORT)), (P::Code, text("7"))],
        ),
        project(3, "平安大桥", &[]),
    ])
}

#[test]
fn an_identity_is_surer_than_a_code_and_a_code_surer_than_a_name() {
    let library = coded();
    let id = Some(Id::new(Uuid::from_u128(3)));
    let claim = Claim {
        id,
        national_code: ROAD,
        ..named("禾青货场")
    };
    assert_eq!(found(&library, &claim), "id 3");
    let gone = Claim {
        id: Some(Id::new(Uuid::from_u128(77))),
        ..named("平安大桥")
    };
    assert_eq!(found(&library, &gone), "same 3");
    let renamed = Claim {
        national_code: "2603 141124 89 05 346948",
        ..named("资水沿江大道")
    };
    assert_eq!(found(&library, &renamed), "national_code 1");
    let broken = Claim {
        national_code: "2603-141124",
        ..named("平安大桥")
    };
    assert_eq!(found(&library, &broken), "same 3");
}

#[test]
fn a_code_of_one_project_with_the_name_of_another_is_told() {
    let library = coded();
    for (how, claim) in [
        (
            "national_code",
            Claim {
                national_code: ROAD,
                ..named("平安大桥")
            },
        ),
        (
            "code",
            Claim {
                code: "ZD-001",
                ..named("平安大桥")
            },
        ),
    ] {
        assert_eq!(found(&library, &claim), format!("{how} ? 1 3"));
        let why = Matcher::new(&library).find(&claim).why;
        assert!(
            why.contains("资江大道") && why.contains("平安大桥"),
            "{why}"
        );
    }
    // The library's project of that name has another code.
    let other = Claim {
        national_code: "2509-140602-89-05-864976",
        ..named("资江大道")
    };
    assert_eq!(found(&library, &other), "same ? 1");
}

#[test]
fn the_office_s_number_is_an_identity_unless_it_only_counts() {
    let library = coded();
    let claim = |code, name| Claim {
        code,
        ..named(name)
    };
    assert_eq!(found(&library, &claim("zd-001", "资江大道")), "code 1");
    assert_eq!(found(&library, &claim("ＺＤ-001", "沿江风光带")), "code 1");
    assert_eq!(found(&library, &claim("7", "铁路禾青货场")), "code 2");
    assert_eq!(found(&library, &claim("7", "锡矿山景区")), "near ? 2");
    assert_eq!(found(&library, &claim("7", "平安大桥")), "same 3");
}

#[test]
fn names_are_taken_that_are_only_written_otherwise() {
    let library = library(vec![
        project(1, "市中医医院改扩建项目", &[]),
        project(2, "“邮政在乡”工程", &[]),
        project(3, "新一中建设项目", &[]),
        project(4, "县道改造一标", &[]),
        project(5, "县道改造二标", &[]),
        project(6, "市体育中心", &[]),
        project(7, "冷水江110千伏变电站", &[]),
        project(8, "冷水江220千伏变电站", &[]),
    ]);
    for (name, expected) in [
        ("市 中医医院　改扩建项目", "same 1"),
        ("冷水江市中医医院改扩建工程", "affix 1"),
        ("中医医院改扩建", "affix 1"),
        ("县中医医院改扩建项目", "new ? 1"),
        ("\"邮政在乡\"工程", "same 2"),
        ("邮政在乡", "affix 2"),
        ("新一中", "near ? 3"),
        ("县道改造一标段", "near ? 4"),
        ("县道改造三标", "new ? 4 5"),
        ("市体育中心二期", "new ? 6"),
        ("冷水江110kV变电站", "near ? 7"),
        ("冷水江35kV变电站", "new ? 7 8"),
        ("砚雨大桥", "new"),
    ] {
        assert_eq!(found(&library, &named(name)), expected, "{name}");
    }
    let numbered = Claim {
        number: "21.",
        ..named("市体育中心")
    };
    assert_eq!(found(&library, &numbered), "affix 6");
}

#[test]
fn of_two_projects_of_a_name_only_one_that_alone_fits_is_taken() {
    let place = |place| [(P::Location, words(place))];
    let library = library(vec![
        project(1, "乡镇卫生院", &place("禾青镇")),
        project(2, "乡镇卫生院", &place("三尖镇")),
        project(
            3,
            "乡镇卫生院",
            &[(P::TotalInvestment, Value::Money(Money::from_wan(800)))],
        ),
    ]);
    let at = |places| Claim {
        places,
        ..named("乡镇卫生院")
    };
    let (here, other) = (vec!["三尖".to_owned()], vec!["铎山镇".to_owned()]);
    assert_eq!(found(&library, &at(&here)), "same 2");
    assert_eq!(found(&library, &at(&other)), "same ? 3 1 2");
    assert_eq!(found(&library, &named("乡镇卫生院")), "same ? 1 2 3");
    let cost = Claim {
        total: Some(Money::from_wan(800)),
        ..at(&here)
    };
    // Place and sum speak for different ones.
    assert_eq!(found(&library, &cost), "same ? 2 3 1");
}

#[test]
fn a_part_is_one_of_its_programme() {
    let library = library(vec![
        project(1, "县道改造", &[]),
        project(2, "乡道改造", &[]),
        project(3, "一标", &[part_of(1)]),
        project(4, "一标", &[part_of(2)]),
        project(5, "二标", &[part_of(2)]),
        project(6, "跨线桥", &[]),
    ]);
    let of = |parent, name| Claim {
        parent: Some(parent),
        ..named(name)
    };
    assert_eq!(found(&library, &of("县道改造工程", "一标")), "same 3");
    assert_eq!(found(&library, &of("乡道改造", "一标")), "same 4");
    // Another programme's.
    assert_eq!(found(&library, &of("县道改造", "二标")), "same ? 5");
    assert_eq!(found(&library, &of("村道改造", "二标")), "same ? 5");
    // One that has been by itself so far.
    assert_eq!(found(&library, &of("县道改造", "跨线桥")), "same 6");
    assert_eq!(found(&library, &of("县道改造", "县道改造")), "new ? 2");
    assert_eq!(found(&library, &named("一标")), "same ? 3 4");
    assert_eq!(found(&library, &named("二标")), "same 5");
}

#[test]
fn parts_follow_their_programme_where_it_was_renamed() {
    let library = library(vec![
        project(1, "县道改造", &[(P::NationalCode, text(ROAD))]),
        project(2, "一标", &[part_of(1)]),
        project(3, "农村公路提质", &[]),
        project(4, "一标", &[part_of(3)]),
    ]);
    let claims = [
        Claim {
            national_code: ROAD,
            ..named("农村道路改造")
        },
        Claim {
            parent: Some("农村道路改造"),
            ..named("一标")
        },
    ];
    let found = match_all(&library, &claims);
    let told: Vec<String> = found.iter().map(told).collect();
    assert_eq!(told, ["national_code 1", "same 2"]);
}

#[test]
fn a_project_is_taken_by_the_surest_row_and_by_none_of_two_alike() {
    let library = library(vec![
        project(
            1,
            "平安大道",
            &[(P::TotalInvestment, Value::Money(Money::from_wan(500)))],
        ),
        project(2, "平安大桥", &[]),
    ]);
    let read = |claims: &[Claim<'_>]| -> Vec<(String, Option<usize>)> {
        let found = match_all(&library, claims).into_iter();
        found.map(|found| (told(&found), found.rival)).collect()
    };
    let row = |told: &str, rival: Option<usize>| (told.to_owned(), rival);
    assert_eq!(
        read(&[named("平安大道工程"), named("平安大桥"), named("平安大道")]),
        [
            row("affix ? 1", Some(2)),
            row("same 2", None),
            row("same 1", None)
        ]
    );
    assert_eq!(
        read(&[named("平安大桥"), named("平安大桥")]),
        [row("same ? 2", Some(1)), row("same ? 2", Some(0))]
    );
    // The sum speaks for one of them.
    let sum = |wan| Claim {
        total: Some(Money::from_wan(wan)),
        ..named("平安大道")
    };
    assert_eq!(
        read(&[sum(700), sum(500)]),
        [row("same ? 1", Some(1)), row("same 1", None)]
    );
}

#[test]
fn what_resembles_is_ordered_by_its_witnesses() {
    let owner = |name| [(P::Owner, words(name))];
    let library = library(vec![
        project(1, "栎霜铁路货场扩建", &owner("甲公司")),
        project(2, "栎霜公路货场扩建", &owner("乙公司")),
    ]);
    let owners = vec!["乙公司".to_owned()];
    let claim = Claim {
        owners: &owners,
        ..named("栎霜货场扩建")
    };
    assert_eq!(found(&library, &claim), "near ? 2 1");
    assert_eq!(found(&library, &named("栎霜货场扩建")), "near ? 1 2");
}

#[test]
fn a_list_offers_each_that_it_names() {
    let library = library(vec![
        project(1, "14座病险水库除险加固提升工程", &[]),
        project(2, "硐上水库除险加固工程", &[]),
        project(3, "红旗水库除险加固工程", &[]),
        project(4, "周头水库除险加固工程", &[]),
    ]);
    assert_eq!(
        found(&library, &named("病险水库除险加固（硐上、红旗）")),
        "near ? 2 3 1"
    );
}

#[test]
fn a_spelling_that_somebody_confirmed_is_the_project_and_no_other_s_name() {
    let other = (
        P::OtherNames,
        Value::Words(vec!["新城快速路一标段".to_owned()]),
    );
    let portfolio = library(vec![
        project(1, "迎宾大道改造一标", &[other]),
        project(2, "新城快速路", &[]),
    ]);
    assert_eq!(found(&portfolio, &named("新城快速路一标段")), "same 1");
    let matcher = Matcher::new(&portfolio);
    let why = matcher.find(&named("新城快速路一标段")).why;
    assert_eq!(why, "是库中“迎宾大道改造一标”的其他名称");
    // What is called so itself comes first.
    let other = (P::OtherNames, Value::Words(vec!["新城快速路".to_owned()]));
    let portfolio = library(vec![
        project(1, "迎宾大道改造一标", &[other]),
        project(2, "新城快速路", &[]),
    ]);
    assert_eq!(found(&portfolio, &named("新城快速路")), "same 2");
}

/// What only a mark tells apart is asked where place, owner and sum speak for one project, and never taken.
#[test]
fn a_mark_that_is_left_off_is_asked_where_the_witnesses_agree() {
    let known = |name: &str| {
        library(vec![project(
            1,
            name,
            &[
                (P::Location, words("禾青镇")),
                (P::Owner, words("城投公司")),
                (P::TotalInvestment, Value::Money(Money::from_wan(800))),
            ],
        )])
    };
    let (places, owners) = (vec!["禾青镇".to_owned()], vec!["城投公司".to_owned()]);
    let claim = |name, wan| Claim {
        places: &places,
        owners: &owners,
        total: Some(Money::from_wan(wan)),
        ..named(name)
    };
    let marked = [
        "平安大桥（一期）",
        "平安大桥一期工程",
        "平安大桥二期",
        "平安大桥工程（一期）",
        "平安大桥（续建）",
        "平安大桥扩建工程",
        "2026年平安大桥建设项目",
        "平安大桥（2026年度）",
        "禾青镇平安大桥",
        "湖南省冷水江市禾青镇平安大桥工程（一期）",
        "农村公路改造（一期）",
    ];
    for name in marked {
        let plain = if name.starts_with("农村") {
            "农村公路改造"
        } else {
            "平安大桥"
        };
        assert_eq!(
            found(&known(plain), &claim(name, 800)),
            "near ? 1",
            "{name}"
        );
        assert_eq!(
            found(&known(name), &claim(plain, 800)),
            "near ? 1",
            "{name}"
        );
    }
    for (here, there) in [
        ("平安大桥一期", "平安大桥二期"),
        ("平安大桥（一期）", "平安大桥（二期）"),
        ("平安大桥工程一期", "平安大桥（三期）工程"),
        ("2025年农村公路改造", "2026年农村公路改造"),
        ("平安大桥110千伏变电站", "平安大桥220千伏变电站（一期）"),
    ] {
        let portfolio = known(there);
        let told = found(&portfolio, &claim(here, 800));
        assert!(told.starts_with("new"), "{here} {there}: {told}");
    }
    // Another sum, another owner, or nothing at all: two projects.
    let portfolio = known("平安大桥");
    assert_eq!(
        found(&portfolio, &claim("平安大桥（一期）", 500)),
        "new ? 1"
    );
    assert_eq!(found(&portfolio, &named("平安大桥（一期）")), "new ? 1");
    // A phase that is written otherwise needs no witness.
    assert_eq!(
        found(&known("平安大桥1期"), &named("平安大桥（一期）")),
        "near ? 1"
    );
    // A sheet that has both says that they are two.
    let both = [claim("平安大桥", 800), claim("平安大桥（二期）", 800)];
    let matches = match_all(&portfolio, &both);
    let matches: Vec<String> = matches.iter().map(told).collect();
    assert_eq!(matches, ["same 1", "new ? 1"]);
}
