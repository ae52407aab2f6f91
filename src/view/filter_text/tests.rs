use super::*;

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
}
