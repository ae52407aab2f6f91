use std::cell::RefCell;
use std::sync::mpsc;
use std::{io, iter, thread};

use serde::ser::{Error as _, Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value as Json};

use crate::model::{Field, Id, Kind, Portfolio, Project, Row, Sum, Table, Value, light_of};
use crate::view::{self, Group, Listing, Moment, Totals};

use super::json_text::{Batch, Indented, Made};
use super::json_value::{IdsOf, Labels, ValueOf, json_ids, json_name, json_word};

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

/// Writes a listing as JSON, indented: groups with counts and sums, and in each the projects with every field. A few
/// projects at a time are in memory: of a large library the whole would be gigabytes.
///
/// `projects` of a grouped listing is empty. Values are those of [`super::json_value`]. Keys stand in the order in which fields
/// are declared; the columns that an office added stand under `own` by their headings. `counted` is false of a project
/// whose total investment is part of that of a programme in the listing, and `not_counted` names all its amounts that
/// are: they are in no sum.
///
/// # Errors
/// Those of `out`.
pub fn write_json(
    mut out: impl io::Write,
    portfolio: &Portfolio,
    listing: &Listing,
    moment: Moment,
) -> io::Result<()> {
    let fields: Vec<Named> = Field::all().map(Named::of).collect();
    let part_columns: Vec<_> = part_tables().map(part_columns).collect();
    let mut projects = Vec::new();
    in_order(portfolio, listing, &mut projects);
    let workers = thread::available_parallelism().map_or(2, |count| count.get().clamp(2, 4));
    thread::scope(|scope| {
        let (fields, projects, part_columns) = (&fields, &projects, &part_columns);
        let work = |worker: usize| {
            let (sender, batches) = mpsc::sync_channel(BATCHES);
            scope.spawn(move || {
                let maker = Maker {
                    labels: Labels::of(portfolio),
                    listing,
                    moment,
                    fields,
                    part_columns,
                };
                let batches = projects.chunks(BATCH).skip(worker).step_by(workers);
                for batch in batches.map(|projects| maker.batch(projects)) {
                    // Whoever writes them has failed, and says so.
                    if sender.send(batch).is_err() {
                        return;
                    }
                }
            });
            batches
        };
        let made = RefCell::new(Made::new((0..workers).map(work).collect()));
        let writer = Writer {
            portfolio,
            moment,
            made: &made,
        };
        let mut out = serde_json::Serializer::with_formatter(&mut out, Indented::of(&made));
        Listed(&writer, listing).serialize(&mut out)
    })?;
    out.write_all(b"\n")
}

/// How many projects are made at once, and how many such lots of each worker may wait to be written.
const BATCH: usize = 64;
const BATCHES: usize = 2;

/// The projects of a listing as often as its groups have them, in the order in which they are written, each with the
/// depth at which it stands.
fn in_order<'a>(
    portfolio: &'a Portfolio,
    listing: &Listing,
    projects: &mut Vec<(&'a Project, usize)>,
) {
    fn add<'a>(
        portfolio: &'a Portfolio,
        (groups, depth): (&[Group], usize),
        projects: &mut Vec<(&'a Project, usize)>,
    ) {
        // A group and the list of its projects.
        let depth = depth + 2;
        for group in groups {
            add(portfolio, (&group.groups, depth), projects);
            let own = group.projects.iter();
            let own = own.filter_map(|id| portfolio.projects().get(*id));
            projects.extend(own.map(|project| (project, depth)));
        }
    }
    // The listing and the list of its projects.
    let depth = 2;
    add(portfolio, (&listing.groups, depth), projects);
    if listing.groups.is_empty() {
        let all = listing.projects.iter();
        let all = all.filter_map(|id| portfolio.projects().get(*id));
        projects.extend(all.map(|project| (project, depth)));
    }
}

/// Makes the text of projects, on threads beside the one that writes.
struct Maker<'a> {
    labels: Labels<'a>,
    listing: &'a Listing,
    moment: Moment,
    /// Every field with its name, which is the same in every project.
    fields: &'a [Named],
    /// The columns of each table of parts.
    part_columns: &'a [Vec<(usize, String, Kind)>],
}

impl Maker<'_> {
    fn batch(&self, projects: &[(&Project, usize)]) -> serde_json::Result<Batch> {
        let mut batch = Batch::default();
        for (project, depth) in projects {
            let format = Indented::at(*depth);
            let mut out = serde_json::Serializer::with_formatter(&mut batch.text, format);
            ProjectOf(self, project).serialize(&mut out)?;
            batch.ends.push(batch.text.len());
        }
        Ok(batch)
    }
}

/// The tables whose rows stand in the project to which they belong. Own columns stand in an object of their own.
pub(super) fn part_tables() -> impl Iterator<Item = Table> {
    Table::parts().filter(|table| *table != Table::OwnValue)
}

/// A field with its name, and the name under which the ids stand at which it points.
struct Named {
    field: Field,
    name: String,
    ids: Option<String>,
    /// The name under which a light stands as the office calls it: under its own name stands the standard word.
    word: Option<String>,
}

impl Named {
    fn of(field: Field) -> Self {
        let kind = field.kind();
        Self {
            name: json_name(field.name(), kind),
            ids: json_ids(field.name(), kind, &Value::Empty).map(|(name, _)| name),
            word: json_word(field.name(), kind),
            field,
        }
    }
}

/// The columns of a part that are written, by place, with their names and kinds.
pub(super) fn part_columns(table: Table) -> Vec<(usize, String, Kind)> {
    let columns = table.columns().iter().enumerate();
    // The project is the one around it, and the order is that of the list.
    let columns = columns
        .filter(|(_, column)| !column.is_owner && (column.is_key || column.kind != Kind::Ordinal));
    columns
        .map(|(place, column)| (place, json_name(column.name, column.kind), column.kind))
        .collect()
}

struct Writer<'a> {
    portfolio: &'a Portfolio,
    moment: Moment,
    /// The projects that are still to be written, in their order.
    made: &'a RefCell<Made>,
}

struct Listed<'w, 'a>(&'w Writer<'a>, &'w Listing);

impl Serialize for Listed<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(writer, listing) = self;
        let mut object = serializer.serialize_map(None)?;
        let mark = writer.portfolio.data_mark();
        for (name, value) in json_head("list", Some(writer.moment), mark) {
            object.serialize_entry(&name, &value)?;
        }
        object.serialize_entry("groups", &Groups(writer, &listing.groups))?;
        let projects: &[Id<Project>] = match listing.groups.as_slice() {
            [] => &listing.projects,
            _ => &[],
        };
        object.serialize_entry("projects", &Projects(writer, projects))?;
        object.serialize_entry("count", &listing.totals.count)?;
        let total = listing.totals.total_investment.fen();
        object.serialize_entry("total_investment_fen", &total)?;
        add_own_sums(&mut object, &listing.totals)?;
        object.end()
    }
}

/// Sums of own columns, where the library has any that hold amounts.
fn add_own_sums<M: SerializeMap>(object: &mut M, totals: &Totals) -> Result<(), M::Error> {
    let sums = totals.sums().filter_map(|(field, sum)| match field {
        Field::Own(own) => Some((json_name(own.column().label, field.kind()), sum.into())),
        Field::Typed(_) | Field::Derived(_) => None,
    });
    let sums: Map<String, Json> = sums.collect();
    if sums.is_empty() {
        return Ok(());
    }
    object.serialize_entry("own", &sums)
}

struct Groups<'w, 'a>(&'w Writer<'a>, &'w [Group]);

impl Serialize for Groups<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(writer, groups) = self;
        serializer.collect_seq(groups.iter().map(|group| GroupOf(writer, group)))
    }
}

struct GroupOf<'w, 'a>(&'w Writer<'a>, &'w Group);

impl Serialize for GroupOf<'_, '_> {
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
        add_own_sums(&mut object, &group.totals)?;
        object.end()
    }
}

struct Projects<'w, 'a>(&'w Writer<'a>, &'w [Id<Project>]);

impl Serialize for Projects<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(writer, ids) = self;
        let all = writer.portfolio.projects();
        let count = ids.iter().filter(|id| all.get(**id).is_some()).count();
        serializer.collect_seq(iter::repeat_n(NextProject(writer), count))
    }
}

/// The first of those that are still to be written.
#[derive(Clone, Copy)]
struct NextProject<'w, 'a>(&'w Writer<'a>);

impl Serialize for NextProject<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let advanced = self.0.made.borrow_mut().advance();
        match advanced {
            // Its text stands in the place of this.
            Ok(true) => serializer.serialize_unit(),
            Ok(false) => Err(S::Error::custom("项目没有读全")),
            Err(error) => Err(S::Error::custom(error)),
        }
    }
}

struct ProjectOf<'a>(&'a Maker<'a>, &'a Project);

impl Serialize for ProjectOf<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(maker, project) = self;
        let (labels, portfolio) = (&maker.labels, maker.labels.portfolio);
        let value = |field| view::value(portfolio, project, field, maker.moment);
        let mut object = serializer.serialize_map(None)?;
        object.serialize_entry("id", &project.id.uuid())?;
        let counting = maker.listing.counting(portfolio, maker.moment);
        let is_held = |field: &Field| counting.is_held(project.id, *field);
        object.serialize_entry("counted", &!is_held(&Field::TOTAL_INVESTMENT))?;
        let held = maker.fields.iter().filter(|named| is_held(&named.field));
        let held = held.filter(|named| value(named.field) != Value::Empty);
        let held = held.map(|named| named.name.clone());
        let own = portfolio.own_columns().iter().copied().map(Field::Own);
        let own = own.filter(|field| is_held(field) && value(*field) != Value::Empty);
        let own = own.map(|field| json_name(field.label(), field.kind()));
        let held: Vec<String> = held.chain(own).collect();
        object.serialize_entry("not_counted", &held)?;
        for Named {
            field,
            name,
            ids,
            word,
        } in maker.fields
        {
            let (kind, value) = (field.kind(), value(*field));
            match (kind, field.sum(), &value) {
                // No thing is a number of things, too.
                (Kind::Integer, Sum::Added, Value::Empty) => object.serialize_entry(name, &0)?,
                _ => object.serialize_entry(name, &ValueOf(labels, kind, &value))?,
            }
            if let Some(name) = ids {
                object.serialize_entry(name, &IdsOf(kind, &value))?;
            }
            if let Some(name) = word {
                let light = light_of(kind, &value).map(|light| portfolio.light_word(light));
                object.serialize_entry(name, &light)?;
            }
        }
        let own = portfolio.own_columns().iter();
        let own: Vec<Value> = own.map(|own| value((*own).into())).collect();
        object.serialize_entry("own", &OwnOf(labels, &own))?;
        object.serialize_entry("sources", &SourcesOf(project))?;
        for (table, columns) in part_tables().zip(maker.part_columns) {
            let rows = portfolio.parts(table, project.id);
            object.serialize_entry(table.rows_name(), &Parts(labels, columns, &rows))?;
        }
        object.end()
    }
}

/// The values of the columns that an office added.
struct OwnOf<'a>(&'a Labels<'a>, &'a [Value]);

impl Serialize for OwnOf<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(labels, values) = self;
        let columns = labels
            .portfolio
            .own_columns()
            .iter()
            .map(|own| own.column());
        serializer.collect_map(columns.zip(*values).map(|(column, value)| {
            let name = json_name(column.label, column.kind);
            (name, ValueOf(labels, column.kind, value))
        }))
    }
}

struct SourcesOf<'a>(&'a Project);

impl Serialize for SourcesOf<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let sources = self.0.sources.iter();
        serializer.collect_map(sources.map(|(column, source)| (column.spec().name, source.key())))
    }
}

/// The rows of one table that belong to a project, by the declaration of their columns.
struct Parts<'a>(&'a Labels<'a>, &'a [(usize, String, Kind)], &'a [Row]);

impl Serialize for Parts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(labels, columns, rows) = self;
        serializer.collect_seq(rows.iter().map(|row| PartOf(labels, columns, row)))
    }
}

struct PartOf<'a>(&'a Labels<'a>, &'a [(usize, String, Kind)], &'a Row);

impl Serialize for PartOf<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(labels, columns, row) = self;
        let mut object = serializer.serialize_map(None)?;
        object.serialize_entry("id", &row.id)?;
        for (place, name, kind) in *columns {
            let value = row.values.get(*place).unwrap_or(&Value::Empty);
            object.serialize_entry(name, &ValueOf(labels, *kind, value))?;
        }
        object.end()
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
        assert_eq!(keys(bridge)[..3], ["id", "counted", "not_counted"]);
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
            json!([{"id": programme["annual_plans"][0]["id"], "year": 2025, "list_class": null, "planned_fen": 20_000_000_000_i64, "first_quarter_fen": null, "second_quarter_fen": null, "third_quarter_fen": null, "target": "完成路基", "responsible_leader": null, "lead_department": null, "supporting_departments": null}])
        );
        let part = &json["projects"][2];
        assert_eq!(part["parent"], "城区路网（打包）");
        assert_eq!(
            (&bridge["counted"], &part["counted"]),
            (&json!(true), &json!(false))
        );
        assert_eq!(bridge["not_counted"], json!([]));
        assert_eq!(
            part["not_counted"],
            json!([
                "total_investment_fen",
                "planned_for_year_fen",
                "left_for_later_three_fen",
                "left_for_later_five_fen",
            ])
        );
    }

    #[test]
    fn fictional_content_says_so_first() {
        let portfolio = fixture::marked_portfolio();
        let json = listing_json(&portfolio, &fixture::listing(&portfolio, &[]), MOMENT);
        assert_eq!(keys(&json)[HEAD.len()], "data_mark");
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
