use super::*;
use crate::clock::new_id;
use crate::model::Op;

const KIND: OwnFieldKind = OwnFieldKind::Text;

fn form(label: &str, kind: OwnFieldKind, choices: &[&str]) -> OwnFieldForm {
    OwnFieldForm {
        label: label.to_owned(),
        kind,
        choices: choices.iter().map(|word| (*word).to_owned()).collect(),
        tip: String::new(),
    }
}

fn apply(portfolio: &mut Portfolio, draft: Draft) -> Op {
    let op = Op::edit(new_id(), draft.label, draft.changes);
    portfolio.apply(&op).unwrap();
    op
}

/// The plan with one own column, in which its first projects hold these values, typed as texts.
fn library(form: &OwnFieldForm, values: &[&str]) -> (Portfolio, OwnRef) {
    let mut portfolio = crate::seed::plan_portfolio().unwrap();
    let draft = Draft::new_own_field(&portfolio, form, new_id).unwrap();
    apply(&mut portfolio, draft);
    let own = portfolio.own_columns()[0];
    let projects: Vec<Id<Project>> = portfolio.projects().iter().map(|p| p.id).collect();
    for (project, text) in projects.iter().zip(values) {
        let kind = own.column().kind;
        let value = parse_value(&portfolio, kind, text, MoneyUnit::Wan).unwrap();
        let draft = Draft::set_own(&portfolio, &[*project], own, &value, new_id);
        apply(&mut portfolio, draft);
    }
    (portfolio, own)
}

/// What the first projects hold, as it is shown.
fn shown(portfolio: &Portfolio, count: usize) -> Vec<String> {
    let column = portfolio.own_columns()[0].column();
    let text = |project: &Project| {
        let row = portfolio.own_value(project.id, portfolio.own_columns()[0].id());
        let value = row.map(|row| row.read(column.kind)).unwrap_or_default();
        show(portfolio, column.kind, &value, MoneyUnit::Wan)
    };
    portfolio.projects().iter().take(count).map(text).collect()
}

fn changed(portfolio: &mut Portfolio, own: OwnRef, form: &OwnFieldForm) -> Result<(), String> {
    let draft = Draft::change_own_field(portfolio, own.id(), form);
    apply(portfolio, draft.map_err(|error| error.to_string())?);
    Ok(())
}

#[test]
fn a_name_that_is_taken_or_can_not_be_written_is_refused() {
    let (portfolio, own) = library(&form("牵头科室", KIND, &[]), &[]);
    let refused = |label: &str| {
        let refused = Draft::new_own_field(&portfolio, &form(label, KIND, &[]), new_id);
        refused.unwrap_err().to_string()
    };
    assert_eq!(refused("  "), "请填写列名");
    for built_in in ["总投资", "total_investment", "完成率", "投资规模"] {
        let message = refused(built_in);
        assert!(
            message.contains(&format!("“{built_in}”是内置的列或分组")),
            "{message}"
        );
    }
    assert!(refused("牵头科室 ").contains("已有名为“牵头科室”"));
    assert!(refused("甲=乙").contains("等号"));
    let choice = form("进度", OwnFieldKind::Choice, &["甲", "乙", "甲"]);
    let twice = Draft::new_own_field(&portfolio, &choice, new_id).unwrap_err();
    assert_eq!(twice.to_string(), "选项“甲”写了两次");
    let none = form("进度", OwnFieldKind::Choice, &[" "]);
    assert!(
        Draft::new_own_field(&portfolio, &none, new_id)
            .unwrap_err()
            .to_string()
            .contains("请填写选项")
    );
    let same = form("牵头科室", KIND, &[]);
    let draft = Draft::change_own_field(&portfolio, own.id(), &same).unwrap();
    assert!(draft.changes.is_empty(), "its own name is free for itself");
}

#[test]
fn another_kind_takes_over_what_it_can_read_and_counts_what_it_can_not() {
    let (mut portfolio, own) = library(&form("规模", KIND, &[]), &["12.5", "1,200", "约三百", "—"]);
    let number = form("规模", OwnFieldKind::Number, &[]);
    let message = changed(&mut portfolio, own, &number).unwrap_err();
    assert!(
        message.contains("有 1 个项目的内容不能转为数字"),
        "{message}"
    );
    assert!(message.contains("“约三百”"), "{message}");
    assert_eq!(shown(&portfolio, 3), ["12.5", "1,200", "约三百"]);

    let third = portfolio.projects().iter().nth(2).unwrap().id;
    let draft = Draft::set_own(&portfolio, &[third], own, &Value::Empty, new_id);
    apply(&mut portfolio, draft);
    changed(&mut portfolio, own, &number).unwrap();
    // A dash says that nothing is known; a number does not keep it.
    assert_eq!(shown(&portfolio, 4), ["12.5", "1200", "", ""]);
    assert_eq!(own_value_counts(&portfolio), [2]);

    changed(&mut portfolio, own, &form("规模", OwnFieldKind::Money, &[])).unwrap();
    assert_eq!(shown(&portfolio, 2), ["12.50", "1,200.00"]);
    let row = portfolio.own_values().iter().next().unwrap();
    assert_eq!(row.value, "12500000", "12.5 万元 in 分");
    changed(&mut portfolio, own, &number).unwrap();
    assert_eq!(shown(&portfolio, 2), ["12.5", "1200"]);
    changed(&mut portfolio, own, &form("规模", KIND, &[])).unwrap();
    assert_eq!(shown(&portfolio, 2), ["12.5", "1200"]);
}

#[test]
fn a_choice_is_renamed_in_its_place_and_not_dropped_while_it_is_used() {
    let choice = |words: &[&str]| form("要素保障", OwnFieldKind::Choice, words);
    let (mut portfolio, own) = library(&choice(&["有", "待落实", "无"]), &["有", "无", "无"]);
    assert_eq!(shown(&portfolio, 3), ["有", "无", "无"]);
    let message = changed(&mut portfolio, own, &choice(&["有", "待落实"])).unwrap_err();
    assert!(message.contains("还有 2 个项目在用"), "{message}");
    changed(&mut portfolio, own, &choice(&["有", "待落实", "没有"])).unwrap();
    assert_eq!(shown(&portfolio, 3), ["有", "没有", "没有"]);
    changed(&mut portfolio, own, &choice(&["没有", "有"])).unwrap();
    assert_eq!(shown(&portfolio, 3), ["有", "没有", "没有"]);
    let yes_no = form("要素保障", OwnFieldKind::YesNo, &[]);
    let message = changed(&mut portfolio, own, &yes_no).unwrap_err();
    assert!(
        message.contains("有 3 个项目的内容不能转为是否"),
        "{message}"
    );
}

#[test]
fn deleting_a_column_takes_its_values_along_and_one_undo_brings_all_back() {
    let (mut portfolio, own) = library(&form("牵头科室", KIND, &[]), &["规划科", "投资科"]);
    let name = own.column().name;
    let mut view = crate::view::standard_views(|_| Id::new(new_id())).remove(0);
    view.columns = vec!["stage".to_owned(), name.to_owned()];
    view.sort = vec![format!("-{name}")];
    view.group_by = vec![name.to_owned()];
    let id = view.id;
    let create = Op::edit(new_id(), "", vec![Change::Create(view.to_row())]);
    portfolio.apply(&create).unwrap();
    let before = [crate::model::Table::OwnField, crate::model::Table::OwnValue]
        .map(|table| portfolio.table_rows(table));

    let draft = Draft::delete_own_field(&portfolio, own.id()).unwrap();
    let op = apply(&mut portfolio, draft);
    assert!(portfolio.own_columns().is_empty() && portfolio.own_values().is_empty());
    let left = portfolio.views().get(id).unwrap();
    assert_eq!(left.columns, ["stage"]);
    assert!(left.sort.is_empty() && left.group_by.is_empty());

    portfolio.apply(&op.reversed(new_id())).unwrap();
    let after = [crate::model::Table::OwnField, crate::model::Table::OwnValue]
        .map(|table| portfolio.table_rows(table));
    assert_eq!(after, before);
    assert_eq!(portfolio.views().get(id), Some(&view));
    assert_eq!(portfolio.own_columns(), [own]);

    view.id = Id::new(new_id());
    view.name = "规划科的".to_owned();
    view.filter = format!("{name}=规划科");
    let create = Op::edit(new_id(), "", vec![Change::Create(view.to_row())]);
    portfolio.apply(&create).unwrap();
    let message = Draft::delete_own_field(&portfolio, own.id()).unwrap_err();
    let message = message.to_string();
    assert!(
        message.contains("视图“规划科的”的筛选用到“牵头科室”"),
        "{message}"
    );
}

#[test]
fn a_deleted_project_takes_its_own_values_along() {
    let (mut portfolio, _) = library(&form("牵头科室", KIND, &[]), &["规划科", "投资科"]);
    let first = portfolio.projects().iter().next().unwrap().id;
    let draft = Draft::delete_projects(&portfolio, &[first]);
    let op = apply(&mut portfolio, draft);
    assert_eq!(portfolio.own_values().len(), 1);
    portfolio.apply(&op.reversed(new_id())).unwrap();
    assert_eq!(shown(&portfolio, 2), ["规划科", "投资科"]);
}

#[test]
fn columns_keep_the_order_that_they_are_given() {
    let (mut portfolio, first) = library(&form("甲", KIND, &[]), &[]);
    for label in ["乙", "丙"] {
        let draft = Draft::new_own_field(&portfolio, &form(label, KIND, &[]), new_id).unwrap();
        apply(&mut portfolio, draft);
    }
    let labels = |portfolio: &Portfolio| -> String {
        let columns = portfolio.own_columns().iter();
        columns.map(|own| own.column().label).collect()
    };
    let draft = Draft::move_own_field(&portfolio, first.id(), 1);
    apply(&mut portfolio, draft);
    assert_eq!(labels(&portfolio), "乙甲丙");
    let draft = Draft::move_own_field(&portfolio, first.id(), 9);
    apply(&mut portfolio, draft);
    assert_eq!(labels(&portfolio), "乙丙甲");
}
