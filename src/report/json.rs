use serde_json::{Map, Value as Json, json};

use crate::model::{Derived, Field, Id, Kind, Portfolio, Project, Row, Table, Value};
use crate::view::{self, Group, Listing, Moment, OwnSums};

/// The version of the shape of all JSON that the program writes; it grows when a key alters its meaning.
const SCHEMA: u32 = 1;

/// The head of every JSON: what it is, for which day, year and month it answers, and whether its content is fictional.
pub fn json_head(kind: &str, moment: Option<Moment>, data_mark: Option<&str>) -> Map<String, Json> {
    let mut object = Map::new();
    object.insert("schema".to_owned(), SCHEMA.into());
    object.insert("kind".to_owned(), kind.into());
    if let Some(moment) = moment {
        let month = view::month_under_report(moment).map(|month| month.to_string());
        object.insert("as_of".to_owned(), moment.today.to_string().into());
        object.insert("report_year".to_owned(), moment.year.into());
        object.insert("report_month".to_owned(), month.into());
    }
    if let Some(mark) = data_mark {
        object.insert("data_mark".to_owned(), mark.into());
    }
    object
}

/// A value as every JSON has it: amounts as whole 分, decimals as numbers, dates as `2024`, `2024-09` or `2024-09-30`,
/// rows pointed at by their names, several values as a list, nothing as `null`.
pub fn json_value(portfolio: &Portfolio, kind: Kind, value: &Value) -> Json {
    let label = |id: &uuid::Uuid| match kind {
        // What a row that is gone was called is not known any more.
        Kind::Ref(table) | Kind::Refs(table) => portfolio
            .ref_label(table, *id)
            .unwrap_or_else(|| id.to_string()),
        _ => id.to_string(),
    };
    match value {
        Value::Ref(id) => label(id).into(),
        Value::Refs(ids) => ids.iter().map(label).collect(),
        Value::Words(words) => words.iter().cloned().collect(),
        Value::Text(text) => text.as_str().into(),
        Value::Integer(number) => (*number).into(),
        Value::Money(amount) => amount.fen().into(),
        Value::Decimal(number) => number.to_f64().into(),
        Value::Date(date) => date.to_string().into(),
        Value::Choice(word) => (*word).into(),
        // Sources stand in an object of their own.
        Value::Empty | Value::Sources(_) => Json::Null,
    }
}

/// The name of a column in every JSON: amounts say that they are in 分.
pub fn json_name(name: &str, kind: Kind) -> String {
    match kind {
        Kind::Money => format!("{name}_fen"),
        _ => name.to_owned(),
    }
}

/// The ids of the rows that a value points at, under the column's name with `_id` or `_ids`.
pub fn json_ids(name: &str, kind: Kind, value: &Value) -> Option<(String, Json)> {
    match kind {
        Kind::Ref(_) => {
            let id = value.refs().first().map(ToString::to_string);
            Some((format!("{name}_id"), id.into()))
        }
        Kind::Refs(_) => {
            let ids: Vec<String> = value.refs().iter().map(ToString::to_string).collect();
            Some((format!("{name}_ids"), ids.into()))
        }
        _ => None,
    }
}

/// A listing as JSON: groups with counts and sums, and in each the projects with every field; `projects` of a grouped
/// listing is empty. Values are those of [`json_value`]. Keys stand in the order in which fields are declared; the
/// columns that an office added stand under `own` by their headings.
pub fn listing_json(portfolio: &Portfolio, listing: &Listing, moment: Moment) -> Json {
    let writer = Writer { portfolio, moment };
    let mut object = json_head("list", Some(moment), portfolio.data_mark());
    object.insert("groups".to_owned(), writer.groups(&listing.groups));
    let projects: &[Id<Project>] = match listing.groups.as_slice() {
        [] => &listing.projects,
        _ => &[],
    };
    object.insert("projects".to_owned(), writer.projects(projects));
    object.insert("count".to_owned(), listing.totals.count.into());
    object.insert(
        "total_investment_fen".to_owned(),
        listing.totals.total_investment.fen().into(),
    );
    add_own_sums(&mut object, &listing.own_sums);
    object.into()
}

/// Sums of own columns, where the library has any that hold amounts.
fn add_own_sums(object: &mut Map<String, Json>, sums: &OwnSums) {
    let sums = sums.iter().map(|(own, sum)| {
        let column = own.column();
        (json_name(column.label, column.kind), sum.fen().into())
    });
    let sums: Map<String, Json> = sums.collect();
    if !sums.is_empty() {
        object.insert("own".to_owned(), sums.into());
    }
}

/// [`listing_json`] as the bytes of a file, indented.
pub fn write_json(portfolio: &Portfolio, listing: &Listing, moment: Moment) -> Vec<u8> {
    format!("{:#}\n", listing_json(portfolio, listing, moment)).into_bytes()
}

struct Writer<'a> {
    portfolio: &'a Portfolio,
    moment: Moment,
}

impl Writer<'_> {
    fn groups(&self, groups: &[Group]) -> Json {
        let group = |group: &Group| {
            let mut object = json!({
                "key": group.key,
                "label": group.label,
                "count": group.totals.count,
                "total_investment_fen": group.totals.total_investment.fen(),
                "groups": self.groups(&group.groups),
                "projects": self.projects(&group.projects),
            });
            if let Json::Object(object) = &mut object {
                add_own_sums(object, &group.own_sums);
            }
            object
        };
        groups.iter().map(group).collect()
    }

    fn projects(&self, ids: &[Id<Project>]) -> Json {
        let projects = ids
            .iter()
            .filter_map(|id| self.portfolio.projects().get(*id));
        projects.map(|project| self.project(project)).collect()
    }

    fn project(&self, project: &Project) -> Json {
        let mut object = Map::new();
        object.insert("id".to_owned(), project.id.to_string().into());
        for field in Field::all() {
            let value = view::value(self.portfolio, project, field, self.moment);
            let (name, kind) = (field.name(), field.kind());
            let shown = match (field, &value) {
                // None is a number, too.
                (Field::Derived(Derived::Suggestions | Derived::OpenProblems), Value::Empty) => {
                    0.into()
                }
                _ => json_value(self.portfolio, kind, &value),
            };
            object.insert(json_name(name, kind), shown);
            object.extend(json_ids(name, kind, &value));
        }
        let own = self.portfolio.own_columns().iter();
        let own: Map<String, Json> = own
            .map(|own| {
                let column = own.column();
                let value = view::value(self.portfolio, project, (*own).into(), self.moment);
                let value = json_value(self.portfolio, column.kind, &value);
                (json_name(column.label, column.kind), value)
            })
            .collect();
        object.insert("own".to_owned(), own.into());
        let sources = project.sources.iter();
        let sources: Json = sources
            .map(|(column, source)| (column.spec().name, source.key()))
            .collect();
        object.insert("sources".to_owned(), sources);
        // Own columns stand in an object of their own.
        let tables = Table::parts().filter(|table| *table != Table::OwnValue);
        let parts =
            tables.map(|table| (table.rows_name().to_owned(), self.parts(table, project.id)));
        object.extend(parts);
        object.into()
    }

    /// The rows of one table that belong to a project, by the declaration of their columns.
    fn parts(&self, table: Table, project: Id<Project>) -> Json {
        let object = |row: Row| -> Json {
            let cells = table.columns().iter().zip(&row.values);
            // The project is the one around it, and the order is that of the list.
            let cells = cells.filter(|(column, _)| {
                !column.is_owner && (column.is_key || column.kind != Kind::Ordinal)
            });
            let cells = cells.map(|(column, value)| {
                let value = json_value(self.portfolio, column.kind, value);
                (json_name(column.name, column.kind), value)
            });
            let id = ("id".to_owned(), row.id.to_string().into());
            Json::Object(std::iter::once(id).chain(cells).collect())
        };
        let rows = self.portfolio.parts(table, project).into_iter();
        rows.map(object).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{self, MOMENT};
    use super::*;
    use crate::view::GroupKey;

    fn listed(keys: &[GroupKey]) -> Json {
        let portfolio = fixture::portfolio();
        listing_json(&portfolio, &fixture::listing(&portfolio, keys), MOMENT)
    }

    const HEAD: [&str; 5] = ["schema", "kind", "as_of", "report_year", "report_month"];

    fn keys(json: &Json) -> Vec<&str> {
        json.as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect()
    }

    #[test]
    fn groups_hold_counts_sums_and_projects() {
        let json = listed(&[GroupKey::Chapter]);
        assert_eq!(
            keys(&json),
            [
                &HEAD[..],
                &["groups", "projects", "count", "total_investment_fen"]
            ]
            .concat()
        );
        assert_eq!(json["projects"], json!([]));
        assert_eq!(json["count"], 5);
        // 38,500 + 100,000 + 12,345.678901 万元
        assert_eq!(json["total_investment_fen"], 150_845_678_901_i64);
        let chapter = &json["groups"][0];
        assert_eq!(
            keys(chapter),
            [
                "key",
                "label",
                "count",
                "total_investment_fen",
                "groups",
                "projects"
            ]
        );
        assert_eq!(chapter["key"], "14");
        assert_eq!(chapter["label"], "第十四章 健全综合交通运输网络");
        assert_eq!(chapter["count"], 3);
        assert_eq!(chapter["total_investment_fen"], 138_500_000_000_i64);
        assert_eq!(chapter["groups"], json!([]));
        assert_eq!(chapter["projects"].as_array().unwrap().len(), 3);
    }

    #[test]
    fn a_plain_listing_holds_projects_at_the_top() {
        let json = listed(&[]);
        assert_eq!(
            keys(&json),
            [
                &HEAD[..],
                &["groups", "projects", "count", "total_investment_fen"]
            ]
            .concat()
        );
        assert_eq!(json["schema"], 1);
        assert_eq!(json["as_of"], MOMENT.today.to_string());
        assert_eq!(json["groups"], json!([]));
        assert_eq!(json["projects"].as_array().unwrap().len(), 5);
    }

    #[test]
    fn a_project_carries_every_field_by_its_english_name() {
        let json = listed(&[]);
        let bridge = &json["projects"][0];
        for field in Field::all() {
            let name = match field.kind() {
                Kind::Money => format!("{}_fen", field.name()),
                _ => field.name().to_owned(),
            };
            assert!(bridge.get(&name).is_some(), "{name}");
        }
        assert_eq!(keys(bridge)[..3], ["id", "name", "code"]);
        assert_eq!(bridge["id"], "00000000-0000-0000-0000-000000000065");
        assert_eq!(bridge["outline"], "第十四章 健全综合交通运输网络");
        assert_eq!(
            bridge["outline_path"],
            "第五篇 基础设施 › 第十四章 健全综合交通运输网络"
        );
        assert_eq!(bridge["category"], "基础设施/交通");
        assert_eq!(bridge["stage"], "在建");
        assert_eq!(bridge["location"], json!(["布溪街道", "冷水江街道"]));
        assert_eq!(bridge["lead_department"], json!(["市交通运输局"]));
        assert_eq!(bridge["start"], "2022-03");
        assert_eq!(bridge["total_investment_fen"], 38_500_000_000_i64);
        assert_eq!(bridge["funding_total_fen"], 25_000_000_000_i64);
        assert_eq!(bridge["funding_gap_fen"], 13_500_000_000_i64);
        assert_eq!(bridge["lead_department_ids"].as_array().unwrap().len(), 1);
        assert_eq!(bridge["suggestions"], 1);
        assert_eq!(json["projects"][1]["open_problems"], 0);
        assert_eq!(bridge["funding"][0]["id"].as_str().unwrap().len(), 36);
        assert_eq!(bridge["owner"], Json::Null);
        assert_eq!(bridge["sources"], json!({"lead_department": "suggested"}));
        assert_eq!(
            bridge["funding"],
            json!([{"id": bridge["funding"][0]["id"], "source": "专项债券", "year": null, "kind": "计划", "amount_fen": 25_000_000_000_i64}])
        );
        assert_eq!(
            bridge["milestones"],
            json!([{"id": bridge["milestones"][0]["id"], "name": "开工", "planned": "2022-03", "actual": "2022-03-18", "note": null}])
        );
        let programme = &json["projects"][1];
        assert_eq!(
            programme["annual_plans"],
            json!([{"id": programme["annual_plans"][0]["id"], "year": 2025, "list_class": null, "planned_fen": 20_000_000_000_i64, "target": "完成路基"}])
        );
        assert_eq!(json["projects"][2]["parent"], "城区路网（打包）");
    }

    #[test]
    fn fictional_content_says_so_first() {
        let portfolio = fixture::marked_portfolio();
        let json = listing_json(&portfolio, &fixture::listing(&portfolio, &[]), MOMENT);
        assert_eq!(keys(&json)[HEAD.len()], "data_mark");
        assert_eq!(json["data_mark"], "示例数据");
    }

    #[test]
    fn bytes_are_those_of_the_value() {
        let portfolio = fixture::portfolio();
        let listing = fixture::listing(&portfolio, &[GroupKey::Stage]);
        let bytes = write_json(&portfolio, &listing, MOMENT);
        let read: Json = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(read, listing_json(&portfolio, &listing, MOMENT));
    }
}
