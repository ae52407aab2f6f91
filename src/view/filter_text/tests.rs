use crate::model::{Field, Portfolio};
use crate::view::{Condition, Filter, GroupKey, Operator, Subject};

fn error(text: &str) -> String {
    text.parse::<Filter>().unwrap_err().to_string()
}

#[test]
fn reads_conditions_joined_by_words() {
    let filter: Filter = "category=交通 and 总投资>=1亿 and lead_department is empty"
        .parse()
        .unwrap();
    let Filter::All(tests) = filter else {
        panic!("{filter:?}")
    };
    let shown: Vec<String> = tests
        .iter()
        .map(|test| match test {
            Filter::Test(condition) => condition.describe(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(shown, ["类别：交通", "总投资 ≥ 1亿", "牵头部门 未填"]);
}

#[test]
fn binds_and_stronger_than_or() {
    let filter: Filter = "stage=在建 or stage=前期 and (milestone=已逾期 or name~\"水 库\")"
        .parse()
        .unwrap();
    let Filter::Any(either) = filter else {
        panic!()
    };
    assert!(matches!(either.as_slice(), [Filter::Test(_), Filter::All(both)] if both.len() == 2));
    assert!(matches!("stage in (在建, 前期)".parse().unwrap(),
        Filter::Test(Condition { words, .. }) if words == ["在建", "前期"]));
}

#[test]
fn the_words_of_a_grouping_mean_the_grouping() {
    let read = |text: &str| text.parse::<Filter>().unwrap();
    assert_eq!(read("下一节点=已逾期"), read("milestone=已逾期"));
    assert_eq!(
        read("下一节点 in (已逾期, 本月)"),
        read("milestone in (已逾期, 本月)")
    );
    assert_ne!(read("下一节点~开工"), read("milestone~开工"));
}

#[test]
fn what_is_written_reads_back() {
    for text in [
        "category=交通 and total_investment>=1亿 and lead_department is empty",
        "stage in (在建, 前期) or (name~\"水 库\" and group.stage=none)",
        "not (milestone=overdue) and owner!=\"a, b\"",
        "stage not in (竣工, 投产) and period is not empty",
        "name=“带\"引号”",
        "note~“a\"b””c'd”””",
    ] {
        let filter: Filter = text.parse().unwrap();
        assert_eq!(filter.to_string(), text);
        assert_eq!(filter.to_string().parse::<Filter>().unwrap(), filter);
    }
    assert_eq!(Filter::default().to_string(), "");
}

#[test]
fn a_comma_between_digits_is_part_of_the_number_but_in_a_list() {
    let words = |text: &str| match text.parse() {
        Ok(Filter::Test(condition)) => condition.words,
        other => panic!("{other:?}"),
    };
    assert_eq!(words("总投资>=1,234,567万"), ["1,234,567万"]);
    assert_eq!(words("总投资<1，5"), ["1,5"]);
    assert_eq!(words("总投资 in (100,200)"), ["100", "200"]);
    let filter: Filter = "总投资>=1,000万 and stage=在建".parse().unwrap();
    assert_eq!(
        filter.to_string(),
        "total_investment>=\"1,000万\" and stage=在建"
    );
    assert!(error("总投资>=1, 000").contains("多余的内容"));
}

/// A project of several levels has each of them; in the groups it stands once, in that of the highest.
#[test]
fn a_level_is_had_by_all_that_bear_it_and_grouped_by_the_highest() {
    use crate::model::{ProjectColumn, Row, Table, Value};
    let project = |number: u128, tags: &[&str]| {
        let mut row = Row::blank(Table::Project, uuid::Uuid::from_u128(number));
        let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
        row.values[ProjectColumn::LevelTags as usize] = Value::Words(tags);
        row
    };
    let rows = [project(1, &["省重点", "市重点"]), project(2, &["市重点"])];
    let portfolio = Portfolio::from_rows(rows).unwrap();
    let moment = crate::view::Moment::on(chrono::NaiveDate::default());
    let count = |text: &str| {
        let filter = Filter::parse_in(&portfolio, text).unwrap();
        let bound = filter.bind(&portfolio, moment).unwrap();
        let projects = portfolio.projects().iter();
        projects.filter(|project| bound.matches(project)).count()
    };
    assert_eq!(count("项目层级=市重点"), 2);
    assert_eq!(count("按项目层级=市重点"), 1);
    assert_eq!(count("level=市重点"), 1);
}

#[test]
fn words_are_found_whatever_their_case_and_width() {
    use crate::model::{ProjectColumn, Row, Table, Value};
    let mut row = Row::blank(Table::Project, uuid::Uuid::nil());
    row.values[ProjectColumn::Note as usize] = Value::Text("见Ａ１２号文".to_owned());
    row.values[ProjectColumn::Code as usize] = Value::Text("ＳＬ-１".to_owned());
    row.values[ProjectColumn::Owner as usize] = Value::Words(vec!["甲ABC".to_owned()]);
    let portfolio = Portfolio::from_rows(vec![row]).unwrap();
    let project = portfolio.projects().iter().next().unwrap();
    let moment = crate::view::Moment::on(chrono::NaiveDate::default());
    for text in ["note~a12", "note~Ａ１２", "code=sl-1", "owner=甲ａｂｃ"] {
        let filter: Filter = text.parse().unwrap();
        let bound = filter.bind(&portfolio, moment).unwrap();
        assert!(bound.matches(project), "{text}");
    }
}

#[test]
fn points_at_the_wrong_word() {
    assert!(
        error("投资额>=1亿").contains("第 1 个字处“投资额”"),
        "{}",
        error("投资额>=1亿")
    );
    assert!(error("stage 在建").contains("第 7 个字处“在建”"));
    assert!(error("stage=").contains("缺少要比较的值"));
    assert!(error("(stage=在建").contains("括号没有配对"));
    assert!(error("stage=在建 name~路").contains("第 10 个字处“name”"));
    assert!(error("name=\"路").contains("引号"));
    assert!(error("总投资>=1亿 且").contains("没有写完：这里缺少一个条件"));
    assert!(error("总投资").contains("没有写完：这里应写怎样比较"));
    assert!(error("总投资 介于 1亿 和").contains("没有写完：这里缺少要比较的值"));
    assert!(error("建设阶段 属于 (在建").contains("缺少“)”"));
}

fn read(text: &str) -> Filter {
    text.parse()
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn in_window(text: &str) -> String {
    read(text).expression(&Portfolio::default())
}

#[test]
fn chinese_words_and_full_width_signs_mean_what_english_ones_do() {
    for (chinese, english) in [
        (
            "总投资>=1亿 且 牵头部门 为空 或 (建设阶段=在建)",
            "total_investment>=1亿 and lead_department is empty or stage=在建",
        ),
        (
            "总投资＞＝1亿且牵头部门为空或（建设阶段＝在建）",
            "total_investment>=1亿 and lead_department is empty or stage=在建",
        ),
        ("总投资≥1亿", "total_investment>=1亿"),
        (
            "总投资不少于1,000万且建设阶段是在建",
            "total_investment>=1,000万 and stage=在建",
        ),
        ("项目名称 包含 水库", "name~水库"),
        ("项目名称不包含水库", "name!~水库"),
        ("建设阶段 属于 在建、前期", "stage in (在建, 前期)"),
        ("建设阶段不属于（竣工，投产）", "stage not in (竣工, 投产)"),
        ("建设阶段=（在建、空白）", "stage in (在建, \"\")"),
        (
            "总投资 介于 1亿 和 2亿",
            "total_investment>=1亿 and total_investment<=2亿",
        ),
        (
            "总投资介于1亿至2亿",
            "total_investment>=1亿 and total_investment<=2亿",
        ),
        ("非（建设阶段=在建）", "not (stage=在建)"),
        ("非 建设阶段=在建", "not stage=在建"),
        (
            "不是(建设阶段=在建 或 总投资 不为空)",
            "not (stage=在建 or total_investment is not empty)",
        ),
        ("按建设阶段=未填", "group.stage=未填"),
        ("类别=水利（含防洪）", "category=\"水利（含防洪）\""),
        ("完成率（%）>=50", "completion_rate>=50"),
    ] {
        assert_eq!(read(chinese), read(english), "{chinese}");
    }
}

#[test]
fn the_window_writes_chinese_that_reads_back() {
    for (written, shown) in [
        (
            "category=交通 and (stage=在建 or total_investment>=1亿)",
            "类别=交通 且 (建设阶段=在建 或 总投资>=1亿)",
        ),
        (
            "stage in (在建, 前期) and lead_department is empty",
            "建设阶段 属于 (在建、前期) 且 牵头部门 为空",
        ),
        ("milestone=overdue", "下一节点=已逾期"),
        ("group.stage=none", "按建设阶段=未填"),
        (
            "not (name!~路 or owner in (\"\", 甲))",
            "非 (项目名称 不包含 路 或 项目业主 属于 (空白、甲))",
        ),
        ("note~且慢", "备注 包含 \"且慢\""),
    ] {
        assert_eq!(in_window(written), shown);
        let again = read(shown).to_string();
        assert_eq!(in_window(&again), shown);
    }
    let portfolio = Portfolio::default();
    let fields = Field::all().map(Subject::Field);
    for subject in fields.chain(GroupKey::all_in(&portfolio).map(Subject::Group)) {
        for (operator, words) in [
            (Operator::Is, vec!["甲（乙）".to_owned()]),
            (Operator::IsNot, vec![String::new(), "且".to_owned()]),
            (Operator::IsEmpty, Vec::new()),
            (Operator::Lacks, vec!["为空".to_owned()]),
        ] {
            let condition = Condition {
                subject,
                operator,
                words,
            };
            let filter = Filter::Test(condition);
            for text in [filter.expression(&portfolio), filter.to_string()] {
                assert_eq!(read(&text), filter, "{text}");
            }
        }
    }
}

#[test]
fn only_what_begins_with_a_field_and_a_question_is_meant_as_an_expression() {
    let is_meant = |text: &str| Filter::is_meant(&Portfolio::default(), text);
    for text in [
        "总投资>",
        "总投资>=1亿 且",
        "牵头部门为空",
        "name=\"路",
        "(建设阶段=在建",
    ] {
        assert!(is_meant(text), "{text}");
    }
    for text in [
        "总投资",
        "水库",
        "平安 大道",
        "s235>",
        "",
        "(一期)",
        "“水库”",
    ] {
        assert!(!is_meant(text), "{text}");
    }
}

#[test]
fn an_empty_word_in_a_list_stands_for_nothing_filled_in() {
    use crate::model::{ProjectColumn, Row, Table, Value};
    let project = |n: u128, owner: &[&str]| {
        let mut row = Row::blank(Table::Project, uuid::Uuid::from_u128(n));
        let words: Vec<String> = owner.iter().map(|word| (*word).to_owned()).collect();
        if !words.is_empty() {
            row.values[ProjectColumn::Owner as usize] = Value::Words(words);
        }
        row
    };
    let rows = [project(1, &[]), project(2, &["甲"]), project(3, &["乙"])];
    let portfolio = Portfolio::from_rows(rows).unwrap();
    let moment = crate::view::Moment::on(chrono::NaiveDate::default());
    let found = |text: &str| -> Vec<u128> {
        let filter = read(text);
        let bound = filter.bind(&portfolio, moment).unwrap();
        let projects = portfolio
            .projects()
            .iter()
            .filter(|project| bound.matches(project));
        projects
            .map(|project| project.id.uuid().as_u128())
            .collect()
    };
    assert_eq!(found("项目业主 属于 (甲、空白)"), [1, 2]);
    assert_eq!(found("项目业主 不属于 (甲、空白)"), [3]);
    assert_eq!(found("项目业主 不包含 甲"), [1, 3]);
}

#[test]
fn words_are_offered_where_they_fit() {
    let portfolio = Portfolio::default();
    let offered = |text: &str| -> Vec<String> {
        let completion = Filter::complete(&portfolio, text, text.chars().count());
        completion
            .offers
            .into_iter()
            .map(|offer| offer.written)
            .collect()
    };
    let first = |text: &str| offered(text).first().cloned().unwrap_or_default();
    assert_eq!(first("zongtou"), "总投资");
    assert_eq!(first("总投资"), "总投资=");
    assert_eq!(first("总投资 buch"), "");
    assert_eq!(first("项目名称"), "项目名称 包含 ");
    assert!(offered("建设阶段 ").contains(&" 属于 ".to_owned()));
    assert!(!offered("建设阶段 ").contains(&">=".to_owned()));
    assert_eq!(offered("建设阶段=zaij"), ["在建 "]);
    assert_eq!(offered("建设阶段=在建 "), ["且 ", "或 "]);
    assert_eq!(first("建设阶段=在建 且 zongtou"), "总投资");
    assert_eq!(first("下一节点=yiyu"), "已逾期 ");
    let completion = Filter::complete(&portfolio, "建设阶段=za 且 总投资>1", 7);
    assert_eq!(completion.place, 5..7);
}
