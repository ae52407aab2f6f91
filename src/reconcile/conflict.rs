//! What somebody has to choose, in words.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use crate::model::{
    Id, Kind, MoneyUnit, OpRecord, OwnField, OwnValue, Portfolio, Record as _, Row, Table, Value,
};
use crate::view::{ABSENT, inner_words, show_plain, shown_with_unit};

use super::Keep;
use super::disputes::Dispute;
use super::rows::{Key, Versions};

/// Something that both sides altered in different ways.
#[derive(Clone, Debug)]
pub struct Conflict {
    pub(super) matter: Matter,
    /// The project, or what else the row is called.
    pub name: String,
    /// The field, or the deletion.
    pub field: String,
    /// What both sides began with.
    pub base: String,
    /// What this library holds.
    pub ours: String,
    /// What the copy holds.
    pub theirs: String,
    /// Who altered it here last, and when; empty when that is not known.
    pub ours_by: String,
    /// The same in the copy.
    pub theirs_by: String,
}

/// What a conflict is about.
#[derive(Clone, Debug)]
pub(super) enum Matter {
    /// One value.
    Cell(Key, usize),
    /// A row that only one side still has.
    Dispute(Dispute),
    /// What two ops did without sight of each other: to a value, or to a row as a whole.
    Clash(Key, Option<usize>),
}

/// The three states, for the names in them.
pub(super) struct Words<'a> {
    pub(super) base: &'a Portfolio,
    pub(super) ours: &'a Portfolio,
    pub(super) theirs: &'a Portfolio,
}

/// Who touched a row, or one of its values, last.
pub(super) type Signed = HashMap<(Uuid, Option<usize>), String>;

const DELETED: &str = "已删除";
/// So many deeds of a side are named; the rest are counted.
const MOST_DEEDS: usize = 3;

/// Who touched what last, among these steps in their order.
pub(super) fn signed(records: &[OpRecord]) -> Signed {
    let mut signed = Signed::new();
    for record in records {
        let by = format!("{} {}", record.actor, record.at.format("%Y-%m-%d %H:%M"));
        for change in &record.op.changes {
            signed.insert((change.row_id(), None), by.clone());
            if let crate::model::Change::Set { id, column, .. } = change {
                signed.insert((*id, Some(*column)), by.clone());
            }
        }
    }
    signed
}

impl Conflict {
    /// The row that it is about, and the name of the field by which programs know it, where it is about one value.
    pub fn about(&self) -> Option<(Table, Uuid, Option<&'static str>)> {
        let ((table, id), column) = match &self.matter {
            Matter::Cell(key, column) => (key, Some(*column)),
            Matter::Clash(key, column) => (key, *column),
            Matter::Dispute(_) => return None,
        };
        let column = column.and_then(|column| table.columns().get(column));
        Some((*table, *id, column.map(|column| column.name)))
    }

    /// Mere places in an order last, then by name.
    pub(super) fn rank(&self) -> (bool, &str) {
        let is_place = match &self.matter {
            Matter::Cell((table, _), column) => {
                let column = table.columns().get(*column);
                column.is_some_and(|column| column.kind == Kind::Ordinal)
            }
            Matter::Dispute(_) | Matter::Clash(..) => false,
        };
        (is_place, &self.name)
    }

    /// What two ops did without sight of each other: of which row and field, what both began with, and on each side the
    /// value and who wrote it.
    pub(super) fn of_clash(
        (key, column): (Key, Option<usize>),
        name: String,
        field: String,
        base: String,
        [ours, theirs]: [String; 2],
        [ours_by, theirs_by]: [String; 2],
    ) -> Self {
        Self {
            matter: Matter::Clash(key, column),
            name,
            field,
            base,
            ours,
            theirs,
            ours_by,
            theirs_by,
        }
    }

    pub(super) fn sign(&mut self, rows: &BTreeMap<Key, Versions>, ours: &Signed, theirs: &Signed) {
        self.ours_by = self.signature(rows, Keep::Ours, ours);
        self.theirs_by = self.signature(rows, Keep::Theirs, theirs);
    }

    fn signature(&self, rows: &BTreeMap<Key, Versions>, side: Keep, signed: &Signed) -> String {
        let id_of = |key: &Key| {
            let row = rows.get(key).and_then(|row| row.of(side));
            row.map_or(key.1, |row| row.id)
        };
        let by = match &self.matter {
            Matter::Cell(key, column) => {
                let id = id_of(key);
                let cell = signed.get(&(id, Some(*column)));
                cell.or_else(|| signed.get(&(id, None)))
            }
            Matter::Dispute(dispute) if dispute.keeper == side => {
                let mut causes = dispute.causes.iter().rev();
                causes.find_map(|key| signed.get(&(id_of(key), None)))
            }
            Matter::Dispute(dispute) => signed.get(&(dispute.root.1, None)),
            Matter::Clash(..) => return [&self.ours_by, &self.theirs_by][side as usize].clone(),
        };
        by.cloned().unwrap_or_default()
    }
}

impl Words<'_> {
    /// A conflict over one value of a row that both sides have.
    pub(super) fn cell(&self, key: Key, versions: &Versions, column: usize) -> Option<Conflict> {
        let (ours, theirs) = (versions.ours.as_ref()?, versions.theirs.as_ref()?);
        let base = versions.base.as_ref();
        let base = base.map_or_else(|| ABSENT.to_owned(), |row| value(self.base, row, column));
        Some(Conflict {
            matter: Matter::Cell(key, column),
            name: self.title(ours),
            field: field(self.ours, ours, column),
            base,
            ours: value(self.ours, ours, column),
            theirs: value(self.theirs, theirs, column),
            ours_by: String::new(),
            theirs_by: String::new(),
        })
    }

    /// A conflict over a row that only one side still has.
    pub(super) fn dispute(&self, rows: &BTreeMap<Key, Versions>, dispute: Dispute) -> Conflict {
        let keeper = dispute.keeper;
        let root = rows.get(&dispute.root).and_then(|row| row.of(keeper));
        let deeds = self.deeds(rows, &dispute);
        let (ours, theirs) = match keeper {
            Keep::Ours => (deeds, DELETED.to_owned()),
            Keep::Theirs => (DELETED.to_owned(), deeds),
        };
        Conflict {
            name: root.map(|row| self.title(row)).unwrap_or_default(),
            field: format!("删除{}", root.map(part).unwrap_or_default()),
            base: "未删除".to_owned(),
            ours,
            theirs,
            ours_by: String::new(),
            theirs_by: String::new(),
            matter: Matter::Dispute(dispute),
        }
    }

    /// What a row of a list or a project is called.
    pub(super) fn name(&self, row: &Row, side: Keep) -> Option<String> {
        self.of(side).ref_label(row.table, row.id)
    }

    const fn of(&self, side: Keep) -> &Portfolio {
        match side {
            Keep::Ours => self.ours,
            Keep::Theirs => self.theirs,
        }
    }

    /// What the side that still has a row did to it: `修改总投资、新增里程碑“开工”`.
    fn deeds(&self, rows: &BTreeMap<Key, Versions>, dispute: &Dispute) -> String {
        let portfolio = self.of(dispute.keeper);
        let mut deeds = Vec::new();
        for key in &dispute.causes {
            let Some(versions) = rows.get(key) else {
                continue;
            };
            let Some(row) = versions.of(dispute.keeper) else {
                continue;
            };
            // What lies outside is named with whose it is.
            let whose = if self.title(row) == self.root_title(rows, dispute) {
                String::new()
            } else {
                format!("{}的", self.title(row))
            };
            if versions.base.is_none() {
                deeds.push(match row.table.owners() {
                    [] => format!("新增{}“{}”", row.table.label(), self.title(row)),
                    _ => format!("新增{whose}{}", part(row)),
                });
                continue;
            }
            let columns = row.table.columns().iter().enumerate();
            let altered = columns.filter(|(place, column)| {
                column.kind != Kind::Sources && versions.is_altered(dispute.keeper, *place)
            });
            deeds.extend(
                altered.map(|(place, _)| format!("修改{whose}{}", field(portfolio, row, place))),
            );
        }
        let rest = deeds.len().saturating_sub(MOST_DEEDS);
        deeds.truncate(MOST_DEEDS);
        let mut text = deeds.join("、");
        if rest > 0 {
            text = format!("{text}，另 {rest} 处");
        }
        if text.is_empty() {
            "确认了建议".clone_into(&mut text);
        }
        text
    }

    fn root_title(&self, rows: &BTreeMap<Key, Versions>, dispute: &Dispute) -> String {
        let root = rows
            .get(&dispute.root)
            .and_then(|row| row.of(dispute.keeper));
        root.map(|row| self.title(row)).unwrap_or_default()
    }

    /// The project of a row, or what it is called itself.
    pub(super) fn title(&self, row: &Row) -> String {
        let (table, id) = match row.project() {
            Some(project) => (Table::Project, project.uuid()),
            None => (row.table, row.id),
        };
        let states = [self.ours, self.theirs, self.base];
        let mut labels = states.iter().filter_map(|state| state.ref_label(table, id));
        labels.next().unwrap_or_default()
    }
}

/// `总投资`, `里程碑“开工” 计划时间`, the heading of an own column.
pub(super) fn field(portfolio: &Portfolio, row: &Row, column: usize) -> String {
    let label = row
        .table
        .columns()
        .get(column)
        .map_or("", |column| column.label);
    match row.table {
        Table::Project => label.to_owned(),
        Table::OwnValue => own(portfolio, row)
            .map_or(label, |field| field.label.as_str())
            .to_owned(),
        Table::OutlineNode | Table::IndicatorValue => format!("{}{label}", part(row)),
        _ if row.project().is_some() => format!("{} {label}", part(row)),
        table => format!("{} {label}", table.label()),
    }
}

/// `里程碑“开工”`, by the first value that tells one such row from another.
pub(super) fn part(row: &Row) -> String {
    let label = row.table.label();
    if row.table.owners().is_empty() || row.table == Table::OwnValue {
        return label.to_owned();
    }
    let own = row.values.iter().skip(row.table.owners().len());
    let words = own.map(|value| show_plain(value, MoneyUnit::Wan));
    match words.into_iter().find(|words| !words.is_empty()) {
        Some(words) => format!("{label}“{words}”"),
        None => label.to_owned(),
    }
}

pub(super) fn value(portfolio: &Portfolio, row: &Row, column: usize) -> String {
    if let Some(spec) = row.table.columns().get(column).filter(|spec| spec.is_inner) {
        let held = row.values.get(column).unwrap_or(&Value::Empty);
        return inner_words(portfolio, (row.table, spec.name), (&Value::Empty, held));
    }
    let own_value = || {
        let kind = crate::model::OwnRef::new(own(portfolio, row)?)
            .column()
            .kind;
        let held = OwnValue::from_row(row.clone())?;
        Some((kind, held.read(kind)))
    };
    let plain = || {
        let kind = row.table.columns().get(column)?.kind;
        Some((kind, row.values.get(column)?.clone()))
    };
    let found = match row.table {
        Table::OwnValue => own_value().or_else(plain),
        _ => plain(),
    };
    found.map_or_else(String::new, |(kind, value)| {
        shown_with_unit(portfolio, kind, &value)
    })
}

fn own<'a>(portfolio: &'a Portfolio, row: &Row) -> Option<&'a OwnField> {
    let field = row.values.get(1).and_then(|value| match value {
        Value::Ref(id) => Some(*id),
        _ => None,
    });
    portfolio.own_fields().get(Id::new(field?))
}
