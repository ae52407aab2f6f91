//! Ops on the columns that the office adds to its library, and on what projects hold in them.

use crate::model::{
    Change, Decimal, Field, Id, Kind, Money, MoneyUnit, OwnField, OwnFieldColumn, OwnFieldKind,
    OwnRef, OwnValue, OwnValueColumn, Portfolio, Project, Record, SavedView, SavedViewColumn,
    Value, parse_value,
};
use crate::view::{GroupKey, show};

use super::draft::named;
use super::error::OwnFieldError;
use super::{Draft, NewId};

/// An own column as a person describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnFieldForm {
    /// Heading.
    pub label: String,
    /// What it is to hold.
    pub kind: OwnFieldKind,
    /// The words of a choice.
    pub choices: Vec<String>,
    /// One line for the person who fills it in.
    pub tip: String,
}

impl Default for OwnFieldForm {
    fn default() -> Self {
        Self {
            label: String::new(),
            kind: OwnFieldKind::Text,
            choices: Vec::new(),
            tip: String::new(),
        }
    }
}

impl OwnFieldForm {
    /// The form of a column that is there.
    pub fn of(field: &OwnField) -> Self {
        Self {
            label: field.label.clone(),
            kind: field.kind.unwrap_or(OwnFieldKind::Text),
            choices: field.choices.clone(),
            tip: field.tip.clone(),
        }
    }

    fn field(&self, id: Id<OwnField>, position: i32) -> OwnField {
        let words = self.choices.iter().map(|word| word.trim().to_owned());
        OwnField {
            id,
            label: self.label.trim().to_owned(),
            kind: Some(self.kind),
            choices: match self.kind {
                OwnFieldKind::Choice => words.filter(|word| !word.is_empty()).collect(),
                _ => Vec::new(),
            },
            tip: self.tip.trim().to_owned(),
            position,
        }
    }
}

/// Passes a column that can be; `field` is as it is to become.
fn check(portfolio: &Portfolio, field: &OwnField) -> Result<(), OwnFieldError> {
    let label = field.label.as_str();
    if label.is_empty() {
        return Err(OwnFieldError::NoLabel);
    }
    if label.contains(['=', ',', '"', '\'']) || label.contains(char::is_control) {
        return Err(OwnFieldError::Signs);
    }
    if Field::find(label).is_some() || GroupKey::find(label).is_some() {
        return Err(OwnFieldError::BuiltIn(label.to_owned()));
    }
    let is_taken = |other: &OwnField| other.id != field.id && other.label == label;
    if portfolio.own_fields().iter().any(is_taken) {
        return Err(OwnFieldError::Taken(label.to_owned()));
    }
    if field.kind != Some(OwnFieldKind::Choice) {
        return Ok(());
    }
    if field.choices.is_empty() {
        return Err(OwnFieldError::NoChoices);
    }
    let is_repeated = |(i, word): (usize, &String)| field.choices[..i].contains(word);
    let mut choices = field.choices.iter().enumerate();
    match choices.find(|choice| is_repeated(*choice)) {
        Some((_, word)) => Err(OwnFieldError::Repeated(word.clone())),
        None => Ok(()),
    }
}

impl Draft {
    /// Sets what projects hold in an own column.
    pub fn set_own(
        portfolio: &Portfolio,
        projects: &[Id<Project>],
        own: OwnRef,
        value: &Value,
        new_id: NewId,
    ) -> Self {
        let set = |project: Id<Project>| -> Vec<Change> {
            let row = portfolio.own_value(project, own.id());
            let text = OwnValue::text(value);
            match row {
                Some(row) if value.is_empty() => vec![Change::Delete(row.to_row())],
                Some(row) => {
                    let column = OwnValueColumn::Value as usize;
                    let change = Change::set(row, column, Value::Text(text));
                    change.into_iter().collect()
                }
                None if value.is_empty() => Vec::new(),
                None => vec![held(project, own, value, new_id)],
            }
        };
        let known = projects.iter().copied();
        let known = known.filter(|id| portfolio.projects().get(*id).is_some());
        Self {
            label: format!("修改{}：{}", own.column().label, named(portfolio, projects)),
            changes: known.flat_map(set).collect(),
        }
    }

    /// A new own column behind the others; refused, with the reason, when its name or its choices are no good.
    pub fn new_own_field(
        portfolio: &Portfolio,
        form: &OwnFieldForm,
        new_id: NewId,
    ) -> Result<Self, OwnFieldError> {
        let last = portfolio.own_fields().iter().map(|field| field.position);
        let field = form.field(Id::new(new_id()), last.max().unwrap_or_default() + 1);
        check(portfolio, &field)?;
        Ok(Self {
            label: format!("新增自定义列：{}", field.label),
            changes: vec![Change::Create(field.to_row())],
        })
    }

    /// Declares an own column anew. What projects hold in it is converted; refused, with the count, when something
    /// would be lost.
    pub fn change_own_field(
        portfolio: &Portfolio,
        id: Id<OwnField>,
        form: &OwnFieldForm,
    ) -> Result<Self, OwnFieldError> {
        let before = portfolio.own_fields().get(id).ok_or(OwnFieldError::Gone)?;
        let after = form.field(id, before.position);
        check(portfolio, &after)?;
        let columns = 0..OwnField::COLUMNS.len();
        let mut changes: Vec<Change> = columns
            .filter_map(|column| Change::set(before, column, after.get(column)))
            .collect();
        changes.extend(converted(portfolio, before, &after)?);
        if !OwnRef::new(&after).column().is_group {
            changes.extend(without_in_views(portfolio, OwnRef::new(before), true)?);
        }
        Ok(Self {
            label: format!("修改自定义列：{}", after.label),
            changes,
        })
    }

    /// Moves an own column by so many places among its like, up when negative.
    pub fn move_own_field(portfolio: &Portfolio, id: Id<OwnField>, places: i32) -> Self {
        let mut order: Vec<OwnRef> = portfolio.own_columns().to_vec();
        let from = order.iter().position(|own| own.id() == id);
        let Some(from) = from else {
            return Self {
                label: String::new(),
                changes: Vec::new(),
            };
        };
        let moved = order.remove(from);
        let to = from.saturating_add_signed(places as isize);
        order.insert(to.min(order.len()), moved);
        let changes = (1..).zip(&order).filter_map(|(place, own)| {
            let field = portfolio.own_fields().get(own.id())?;
            Change::set(
                field,
                OwnFieldColumn::Position as usize,
                Value::Integer(place),
            )
        });
        Self {
            label: format!("移动自定义列：{}", moved.column().label),
            changes: changes.collect(),
        }
    }

    /// Deletes an own column with all that projects hold in it, and takes it out of the kept views; refused while a
    /// view's filter asks for it.
    pub fn delete_own_field(
        portfolio: &Portfolio,
        id: Id<OwnField>,
    ) -> Result<Self, OwnFieldError> {
        let field = portfolio.own_fields().get(id).ok_or(OwnFieldError::Gone)?;
        let mut changes = without_in_views(portfolio, OwnRef::new(field), false)?;
        let values = portfolio.own_values().iter();
        let values = values.filter(|value| value.field == id);
        changes.extend(values.map(|value| Change::Delete(value.to_row())));
        changes.push(Change::Delete(field.to_row()));
        Ok(Self {
            label: format!("删除自定义列：{}", field.label),
            changes,
        })
    }
}

/// The changes that take a column out of the kept views: everywhere, or only where they group by it. A filter that
/// lost a test would show other projects than the person expects, so it is in the way.
fn without_in_views(
    portfolio: &Portfolio,
    own: OwnRef,
    is_only_grouping: bool,
) -> Result<Vec<Change>, OwnFieldError> {
    use SavedViewColumn as V;
    let name = own.column().name;
    let mut changes = Vec::new();
    for view in portfolio.views().iter() {
        let SavedView {
            filter,
            group_by,
            sort,
            columns,
            colors,
            ..
        } = view;
        let asked = if is_only_grouping {
            filter.contains(&format!("group.{name}"))
        } else {
            filter.contains(name)
        };
        if asked {
            return Err(OwnFieldError::Asked {
                view: view.name.clone(),
                label: own.column().label,
            });
        }
        let lists = [
            (V::GroupBy, group_by, true),
            (V::Sort, sort, !is_only_grouping),
            (V::Columns, columns, !is_only_grouping),
            (V::Colors, colors, !is_only_grouping),
        ];
        for (column, words, is_concerned) in lists {
            let rest: Vec<String> = words
                .iter()
                .filter(|word| names(word) != name)
                .cloned()
                .collect();
            if is_concerned && rest.len() < words.len() {
                let rest = if rest.is_empty() {
                    Value::Empty
                } else {
                    Value::Words(rest)
                };
                changes.extend(Change::set(view, column as usize, rest));
            }
        }
    }
    Ok(changes)
}

/// The column of which an entry of a view speaks: `-total_investment` in its order, `end overdue` among its colours.
fn names(word: &str) -> &str {
    let column = word.trim_start_matches('-').split(' ').next();
    column.unwrap_or_default()
}

/// The changes that bring what projects hold from one declaration to another.
fn converted(
    portfolio: &Portfolio,
    before: &OwnField,
    after: &OwnField,
) -> Result<Vec<Change>, OwnFieldError> {
    let (from, to) = (OwnRef::new(before), OwnRef::new(after));
    let (old_kind, kind) = (from.column().kind, to.column().kind);
    if old_kind == kind {
        return Ok(Vec::new());
    }
    let renamed = renamed_choices(before, after);
    let mut changes = Vec::new();
    let mut misfits: Vec<(&OwnValue, String)> = Vec::new();
    for row in portfolio.own_values().iter() {
        if row.field != before.id {
            continue;
        }
        let value = row.read(old_kind);
        match convert(portfolio, &value, old_kind, kind, &renamed) {
            Some(Value::Empty) => changes.push(Change::Delete(row.to_row())),
            Some(value) => {
                let text = Value::Text(OwnValue::text(&value));
                changes.extend(Change::set(row, OwnValueColumn::Value as usize, text));
            }
            None => misfits.push((row, show(portfolio, old_kind, &value, MoneyUnit::Wan))),
        }
    }
    let Some((first, text)) = misfits.first() else {
        return Ok(changes);
    };
    let count = misfits.len();
    let example = format!("{}“{text}”", named(portfolio, &[first.project]));
    Err(if before.kind == after.kind {
        OwnFieldError::ChoicesInUse { count, example }
    } else {
        OwnFieldError::Misfits {
            count,
            kind: after.kind,
            example,
        }
    })
}

/// Choices that stand in the place of one that is gone: they were given another name.
fn renamed_choices(before: &OwnField, after: &OwnField) -> Vec<(String, String)> {
    if before.choices.len() != after.choices.len() {
        return Vec::new();
    }
    let pairs = before.choices.iter().zip(&after.choices);
    let renamed = pairs
        .filter(|(old, new)| !after.choices.contains(old) && !before.choices.contains(new))
        .map(|(old, new)| (old.clone(), new.clone()));
    renamed.collect()
}

/// A value as another kind holds it; `None` where it does not fit. Numbers and amounts are turned by 万元.
fn convert(
    portfolio: &Portfolio,
    value: &Value,
    from: Kind,
    to: Kind,
    renamed: &[(String, String)],
) -> Option<Value> {
    /// 分 in 1/10000 of 万元.
    const FEN: i64 = 100;
    let text = match (value, to) {
        (Value::Money(money), Kind::Decimal) => {
            let is_whole = money.fen() % FEN == 0;
            return is_whole.then(|| Value::Decimal(Decimal::from_parts(money.fen() / FEN)));
        }
        (Value::Decimal(number), Kind::Money) => {
            let fen = number.parts().checked_mul(FEN)?;
            return (fen.abs() <= Money::MAX.fen()).then(|| Value::Money(Money::from_fen(fen)));
        }
        (Value::Money(money), _) => money.exact(),
        // A choice is a word of the list or none: “无” is not read as nothing here.
        (Value::Choice(word), Kind::Choice(words)) => {
            let new = renamed.iter().find(|(old, _)| old == word);
            let word = new.map_or(*word, |(_, new)| new.as_str());
            let kept = words.iter().find(|other| **other == word);
            return kept.map(|word| Value::Choice(word));
        }
        (value, _) => show(portfolio, from, value, MoneyUnit::Wan),
    };
    if to == Kind::Text && text.contains('\n') {
        return None;
    }
    parse_value(portfolio, to, &text, MoneyUnit::Wan).ok()
}

/// What a new project holds in own columns because it is made in these groups of the tree.
pub fn held_by_groups(
    portfolio: &Portfolio,
    path: &[(GroupKey, String)],
    project: Id<Project>,
    new_id: NewId,
) -> Vec<Change> {
    let held = path.iter().filter_map(|(key, group)| {
        let GroupKey::Field(Field::Own(own)) = key else {
            return None;
        };
        let kind = own.column().kind;
        let is_word = matches!(kind, Kind::Text | Kind::Choice(_)) && group != "none";
        let value = is_word.then(|| parse_value(portfolio, kind, group, MoneyUnit::Wan))?;
        Some(self::held(project, *own, &value.ok()?, new_id))
    });
    held.collect()
}

/// What a project holds from now on in an own column that was empty.
pub(super) fn held(project: Id<Project>, own: OwnRef, value: &Value, new_id: NewId) -> Change {
    let row = OwnValue {
        id: Id::new(new_id()),
        project,
        field: own.id(),
        value: OwnValue::text(value),
    };
    Change::Create(row.to_row())
}

/// How many projects hold something in each of the own columns, in their order.
pub fn own_value_counts(portfolio: &Portfolio) -> Vec<usize> {
    let columns = portfolio.own_columns();
    let mut counts = vec![0; columns.len()];
    for value in portfolio.own_values().iter() {
        if let Some(place) = columns.iter().position(|own| own.id() == value.field) {
            counts[place] += 1;
        }
    }
    counts
}

#[cfg(test)]
mod tests;
