//! Ops on kept views.

use crate::model::{Change, Id, Portfolio, Record as _, SavedView, SavedViewColumn, Value};
use crate::view::{ViewDefinition, saved_views};

use super::{Draft, NewId};

impl Draft {
    /// A new view below the others. Of a name that is taken, the next free one is used.
    pub fn new_view(
        portfolio: &Portfolio,
        name: &str,
        definition: &ViewDefinition,
        new_id: NewId,
    ) -> (Id<SavedView>, Self) {
        let id = Id::new(new_id());
        let last = saved_views(portfolio)
            .last()
            .map_or(0, |view| view.position);
        let name = free_name(portfolio, name);
        let row = definition.row(id, name.clone(), last + 1).to_row();
        let draft = Self {
            label: format!("新增视图：{name}"),
            changes: vec![Change::Create(row)],
        };
        (id, draft)
    }

    /// Keeps what is shown in the place of what a view held.
    pub fn update_view(
        portfolio: &Portfolio,
        id: Id<SavedView>,
        definition: &ViewDefinition,
    ) -> Self {
        Self::of_view(portfolio, id, "更新", |view| {
            let after = definition.row(id, view.name.clone(), view.position);
            let columns = 0..SavedView::COLUMNS.len();
            columns
                .filter_map(|column| Change::set(view, column, after.get(column)))
                .collect()
        })
    }

    /// Gives a view another name.
    pub fn rename_view(portfolio: &Portfolio, id: Id<SavedView>, name: &str) -> Self {
        let name = name.trim();
        Self::of_view(portfolio, id, "重命名", |view| {
            if name.is_empty() || view.name == name {
                return Vec::new();
            }
            let name = Value::Text(free_name(portfolio, name));
            let change = Change::set(view, SavedViewColumn::Name as usize, name);
            change.into_iter().collect()
        })
    }

    /// A copy of a view, right below it.
    pub fn duplicate_view(portfolio: &Portfolio, id: Id<SavedView>, new_id: NewId) -> Self {
        Self::of_view(portfolio, id, "复制", |view| {
            let mut changes = renumbered(portfolio, |views| {
                let place = views.iter().position(|other| other.id == id);
                (0..views.len())
                    .map(|i| i + usize::from(place.is_some_and(|place| i > place)))
                    .collect()
            });
            let place = saved_views(portfolio).iter().position(|v| v.id == id);
            let copy = SavedView {
                id: Id::new(new_id()),
                name: free_name(portfolio, &view.name),
                position: place.and_then(|p| i32::try_from(p + 2).ok()).unwrap_or(1),
                ..view.clone()
            };
            changes.push(Change::Create(copy.to_row()));
            changes
        })
    }

    /// Moves a view by so many places, up when negative.
    pub fn move_view(portfolio: &Portfolio, id: Id<SavedView>, places: i32) -> Self {
        Self::of_view(portfolio, id, "移动", |_| {
            renumbered(portfolio, |views| {
                let mut order: Vec<usize> = (0..views.len()).collect();
                if let Some(from) = views.iter().position(|view| view.id == id) {
                    let to = from.saturating_add_signed(places as isize);
                    let moved = order.remove(from);
                    order.insert(to.min(order.len()), moved);
                }
                let mut place_of = vec![0; order.len()];
                for (place, view) in order.into_iter().enumerate() {
                    place_of[view] = place;
                }
                place_of
            })
        })
    }

    /// Deletes a view. No project goes with it.
    pub fn delete_view(portfolio: &Portfolio, id: Id<SavedView>) -> Self {
        Self::of_view(portfolio, id, "删除", |view| {
            vec![Change::Delete(view.to_row())]
        })
    }

    fn of_view(
        portfolio: &Portfolio,
        id: Id<SavedView>,
        what: &str,
        changes: impl FnOnce(&SavedView) -> Vec<Change>,
    ) -> Self {
        let view = portfolio.views().get(id);
        Self {
            label: format!("{what}视图：{}", view.map_or("", |view| view.name.as_str())),
            changes: view.map(changes).unwrap_or_default(),
        }
    }
}

/// `按篇章`, or `按篇章（2）` where that is taken.
fn free_name(portfolio: &Portfolio, name: &str) -> String {
    let name = match name.trim() {
        "" => "新视图",
        name => name,
    };
    let is_free = |name: &String| portfolio.views().iter().all(|view| view.name != *name);
    let plain = std::iter::once(name.to_owned());
    let numbered = (2..).map(|number| format!("{name}（{number}）"));
    plain.chain(numbered).find(is_free).unwrap_or_default()
}

/// Gives every view the place that `place_of` says, counted from 1.
fn renumbered(
    portfolio: &Portfolio,
    place_of: impl FnOnce(&[&SavedView]) -> Vec<usize>,
) -> Vec<Change> {
    let views = saved_views(portfolio);
    let places = place_of(&views);
    let changes = views.iter().zip(places).filter_map(|(view, place)| {
        let position = Value::Integer(i64::try_from(place + 1).unwrap_or(i64::MAX));
        Change::set(*view, SavedViewColumn::Position as usize, position)
    });
    changes.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::new_id;
    use crate::model::Op;

    fn names(portfolio: &Portfolio) -> Vec<String> {
        let views = saved_views(portfolio).into_iter();
        views.map(|view| view.name.clone()).take(4).collect()
    }

    fn apply(portfolio: &mut Portfolio, draft: Draft) {
        let op = Op::edit(new_id(), draft.label, draft.changes);
        portfolio.apply(&op).unwrap();
    }

    #[test]
    fn views_are_named_copied_moved_and_deleted() {
        let mut portfolio = crate::seed::plan_portfolio().unwrap();
        assert_eq!(
            names(&portfolio),
            ["总览", "按篇章", "按投资规模", "按资金来源"]
        );
        let id = saved_views(&portfolio)[1].id;
        let draft = Draft::duplicate_view(&portfolio, id, new_id);
        apply(&mut portfolio, draft);
        assert_eq!(
            names(&portfolio),
            ["总览", "按篇章", "按篇章（2）", "按投资规模"]
        );
        let copy = saved_views(&portfolio)[2].id;
        let draft = Draft::rename_view(&portfolio, copy, " 交通 ");
        apply(&mut portfolio, draft);
        let draft = Draft::move_view(&portfolio, copy, -2);
        apply(&mut portfolio, draft);
        assert_eq!(names(&portfolio), ["交通", "总览", "按篇章", "按投资规模"]);
        let draft = Draft::move_view(&portfolio, copy, 99);
        apply(&mut portfolio, draft);
        assert_eq!(saved_views(&portfolio).last().unwrap().id, copy);
        let draft = Draft::delete_view(&portfolio, copy);
        apply(&mut portfolio, draft);
        assert_eq!(saved_views(&portfolio).len(), 14);
    }
}
