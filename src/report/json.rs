use std::io;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value as Json};

use crate::model::{Field, Id, Kind, Portfolio, Project, Record, Table, Value};
use crate::view::{self, Group, Listing, Moment, OwnSums};

/// Writes a listing as JSON, indented: groups with counts and sums, and in each the projects with every field. One
/// project at a time is in memory: of a large library the whole would be gigabytes.
///
/// Fictional content says so first, under `data_mark`. Amounts are whole numbers of 分 under `<name>_fen`. What is not
/// known is `null`, a list of several values too. Keys stand in the order in which fields are declared; the columns
/// that an office added stand under `own` by their headings.
///
/// # Errors
/// Those of `out`.
pub fn write_json(
    mut out: impl io::Write,
    portfolio: &Portfolio,
    listing: &Listing,
    moment: Moment,
) -> io::Result<()> {
    let writer = Writer { portfolio, moment };
    serde_json::to_writer_pretty(&mut out, &Listed(&writer, listing))?;
    out.write_all(b"\n")
}

struct Writer<'a> {
    portfolio: &'a Portfolio,
    moment: Moment,
}

struct Listed<'a>(&'a Writer<'a>, &'a Listing);

impl Serialize for Listed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(writer, listing) = self;
        let mut object = serializer.serialize_map(None)?;
        if let Some(mark) = writer.portfolio.data_mark() {
            object.serialize_entry("data_mark", mark)?;
        }
        object.serialize_entry("groups", &Groups(writer, &listing.groups))?;
        if listing.groups.is_empty() {
            object.serialize_entry("projects", &Projects(writer, &listing.projects))?;
        }
        object.serialize_entry("count", &listing.totals.count)?;
        let total = listing.totals.total_investment.fen();
        object.serialize_entry("total_investment_fen", &total)?;
        add_own_sums(&mut object, &listing.own_sums)?;
        object.end()
    }
}

/// Sums of own columns, where the library has any that hold amounts.
fn add_own_sums<M: SerializeMap>(object: &mut M, sums: &OwnSums) -> Result<(), M::Error> {
    let sums = sums.iter().map(|(own, sum)| {
        let column = own.column();
        (named(column.label, column.kind), sum.fen().into())
    });
    let sums: Map<String, Json> = sums.collect();
    if sums.is_empty() {
        return Ok(());
    }
    object.serialize_entry("own", &sums)
}

struct Groups<'a>(&'a Writer<'a>, &'a [Group]);

impl Serialize for Groups<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(writer, groups) = self;
        serializer.collect_seq(groups.iter().map(|group| GroupOf(writer, group)))
    }
}

struct GroupOf<'a>(&'a Writer<'a>, &'a Group);

impl Serialize for GroupOf<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(writer, group) = self;
        let mut object = serializer.serialize_map(None)?;
        object.serialize_entry("key", &group.key)?;
        object.serialize_entry("label", &group.label)?;
        object.serialize_entry("count", &group.totals.count)?;
        let total = group.totals.total_investment.fen();
        object.serialize_entry("total_investment_fen", &total)?;
        object.serialize_entry("groups", &Groups(writer, &group.groups))?;
        object.serialize_entry("projects", &Projects(writer, &group.projects))?;
        add_own_sums(&mut object, &group.own_sums)?;
        object.end()
    }
}

struct Projects<'a>(&'a Writer<'a>, &'a [Id<Project>]);

impl Serialize for Projects<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(writer, ids) = self;
        let all = writer.portfolio.projects();
        let projects = ids.iter().filter_map(|id| all.get(*id));
        serializer.collect_seq(projects.map(|project| writer.project(project)))
    }
}

impl Writer<'_> {
    fn project(&self, project: &Project) -> Json {
        let mut object = Map::new();
        object.insert("id".to_owned(), project.id.to_string().into());
        for field in Field::all() {
            let value = view::value(self.portfolio, project, field, self.moment);
            let name = named(field.name(), field.kind());
            object.insert(name, self.value(field.kind(), &value));
        }
        let own = self.portfolio.own_columns().iter();
        let own: Map<String, Json> = own
            .map(|own| {
                let column = own.column();
                let value = view::value(self.portfolio, project, (*own).into(), self.moment);
                let value = self.value(column.kind, &value);
                (named(column.label, column.kind), value)
            })
            .collect();
        object.insert("own".to_owned(), own.into());
        let sources = project.sources.iter();
        let sources: Json = sources
            .map(|(column, source)| (column.spec().name, source.key()))
            .collect();
        object.insert("sources".to_owned(), sources);
        let portfolio = self.portfolio;
        let parts = [
            ("funding", self.parts(portfolio.funding().of(project.id))),
            (
                "milestones",
                self.parts(portfolio.milestones().of(project.id)),
            ),
            (
                "annual_plans",
                self.parts(portfolio.annual_plans().of(project.id)),
            ),
            (
                "approvals",
                self.parts(portfolio.approvals().of(project.id)),
            ),
            ("progress", self.parts(portfolio.progress().of(project.id))),
            ("problems", self.parts(portfolio.problems().of(project.id))),
        ];
        object.extend(parts.map(|(name, rows)| (name.to_owned(), rows)));
        object.into()
    }

    fn value(&self, kind: Kind, value: &Value) -> Json {
        let label = |id: &uuid::Uuid| match kind {
            Kind::Ref(table) | Kind::Refs(table) => self.portfolio.ref_label(table, *id),
            _ => None,
        };
        match value {
            Value::Ref(id) => label(id).into(),
            Value::Refs(ids) => ids.iter().filter_map(label).collect(),
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

    /// The rows of one table that belong to a project, by the declaration of their columns.
    fn parts<R: Record>(&self, rows: Vec<&R>) -> Json {
        let object = |row: &R| -> Json {
            let columns = R::COLUMNS.iter().enumerate();
            let columns = columns.filter(|(_, column)| {
                // The project is the one around it, and the order is that of the list.
                !matches!(column.kind, Kind::Ref(Table::Project) | Kind::Ordinal)
                    || column.name == "year"
            });
            let cells = columns.map(|(i, column)| {
                let value = self.value(column.kind, &row.get(i));
                (named(column.name, column.kind), value)
            });
            Json::Object(cells.collect())
        };
        rows.into_iter().map(object).collect()
    }
}

/// A column's name in JSON: amounts say that they are in 分.
fn named(name: &str, kind: Kind) -> String {
    match kind {
        Kind::Money => format!("{name}_fen"),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{self, MOMENT};
    use super::*;
    use crate::view::GroupKey;
    use serde_json::json;

    fn listing_json(portfolio: &Portfolio, listing: &Listing, moment: Moment) -> Json {
        let mut bytes = Vec::new();
        write_json(&mut bytes, portfolio, listing, moment).unwrap();
        serde_json::from_slice(&bytes).unwrap()
    }

    fn listed(keys: &[GroupKey]) -> Json {
        let portfolio = fixture::portfolio();
        listing_json(&portfolio, &fixture::listing(&portfolio, keys), MOMENT)
    }

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
        assert_eq!(keys(&json), ["groups", "count", "total_investment_fen"]);
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
            ["groups", "projects", "count", "total_investment_fen"]
        );
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
        assert_eq!(bridge["owner"], Json::Null);
        assert_eq!(bridge["sources"], json!({"lead_department": "suggested"}));
        assert_eq!(
            bridge["funding"],
            json!([{"source": "专项债券", "year": null, "kind": "计划", "amount_fen": 25_000_000_000_i64}])
        );
        assert_eq!(
            bridge["milestones"],
            json!([{"name": "开工", "planned": "2022-03", "actual": "2022-03-18", "note": null}])
        );
        let programme = &json["projects"][1];
        assert_eq!(
            programme["annual_plans"],
            json!([{"year": 2025, "list_class": null, "planned_fen": 20_000_000_000_i64, "target": "完成路基"}])
        );
        assert_eq!(json["projects"][2]["parent"], "城区路网（打包）");
    }

    #[test]
    fn fictional_content_says_so_first() {
        let portfolio = fixture::marked_portfolio();
        let json = listing_json(&portfolio, &fixture::listing(&portfolio, &[]), MOMENT);
        assert_eq!(keys(&json)[0], "data_mark");
        assert_eq!(json["data_mark"], "示例数据");
    }

    #[test]
    fn the_text_is_indented_and_ends_with_a_line() {
        let portfolio = fixture::portfolio();
        let listing = fixture::listing(&portfolio, &[GroupKey::Stage]);
        let mut bytes = Vec::new();
        write_json(&mut bytes, &portfolio, &listing, MOMENT).unwrap();
        let read: Json = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(String::from_utf8(bytes).unwrap(), format!("{read:#}\n"));
    }
}
