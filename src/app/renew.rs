//! What is shown follows the own columns as the library declares them.

use crate::app::Workspace;
use crate::app::workspace::USUAL_COLUMNS;
use crate::model::{Field, OwnRef, Portfolio};
use crate::view::{Coloring, Condition, Filter, Sort, Subject};

impl Workspace {
    /// Begins with a library, with its usual columns.
    pub(in crate::app) fn begin_own_columns(&mut self, portfolio: &Portfolio) {
        self.own_columns = portfolio.own_columns().to_vec();
        self.columns = USUAL_COLUMNS.to_vec();
        self.colorings.clear();
        self.renew(portfolio);
    }

    /// Shows the columns of these names, those that there are.
    pub(in crate::app) fn show_named(&mut self, portfolio: &Portfolio, names: &[String]) {
        let known = names.iter();
        self.columns = known
            .filter_map(|name| Field::find_in(portfolio, name))
            .collect();
    }

    /// Follows the library's declarations of own columns; whether they had moved. A new one is shown, so that it can
    /// be filled in.
    pub(in crate::app) fn renew_own_columns(&mut self, portfolio: &Portfolio) -> bool {
        let now = portfolio.own_columns();
        let is_current = self.own_columns.len() == now.len()
            && self
                .own_columns
                .iter()
                .zip(now)
                .all(|(before, now)| before.is_worded_like(*now));
        if is_current {
            return false;
        }
        let is_new = |own: &&OwnRef| {
            !self.own_columns.contains(own) && !self.columns.contains(&Field::Own(**own))
        };
        let new: Vec<Field> = now
            .iter()
            .filter(is_new)
            .map(|own| Field::Own(*own))
            .collect();
        self.columns.extend(new);
        self.own_columns = now.to_vec();
        self.renew(portfolio);
        true
    }

    /// Names the own columns as the library does, and drops what it has no more.
    pub(in crate::app) fn renew(&mut self, portfolio: &Portfolio) {
        let field = |field: &Field| field.renewed(portfolio);
        for columns in [
            &mut self.columns,
            &mut self.dispatch_columns,
            &mut self.approval_columns,
            &mut self.rolling_columns,
        ] {
            *columns = columns.iter().filter_map(field).collect();
        }
        // A column of another kind now may be none that its rule fits.
        let colorings = std::mem::take(&mut self.colorings).into_iter();
        self.colorings = colorings
            .filter_map(|coloring| {
                let field = field(&coloring.field)?;
                let rule = coloring.rule;
                rule.fits(field).then_some(Coloring { field, rule })
            })
            .collect();
        self.cursor = field(&self.cursor).unwrap_or(Field::NAME);
        let sort = self.sort.iter().filter_map(|sort| {
            Some(Sort {
                field: field(&sort.field)?,
                ..*sort
            })
        });
        self.sort = sort.collect();
        let conditions = self.conditions.iter();
        let conditions = conditions.filter_map(|test| condition(portfolio, test));
        self.conditions = conditions.collect();
        self.base_filter = filter(portfolio, &self.base_filter).unwrap_or_default();
        let keys = self.group_by.iter();
        self.group_by = keys.filter_map(|key| key.renewed(portfolio)).collect();
        if let Some(scope) = &mut self.scope {
            let path = scope.path.iter().map(|(key, group)| {
                let key = key.renewed(portfolio)?;
                Some((key, group.clone()))
            });
            match path.collect() {
                Some(path) => scope.path = path,
                None => self.scope = None,
            }
        }
    }
}

fn condition(portfolio: &Portfolio, test: &Condition) -> Option<Condition> {
    let subject = match test.subject {
        Subject::Field(field) => Subject::Field(field.renewed(portfolio)?),
        Subject::Group(key) => Subject::Group(key.renewed(portfolio)?),
    };
    Some(Condition {
        subject,
        ..test.clone()
    })
}

fn filter(portfolio: &Portfolio, whole: &Filter) -> Option<Filter> {
    let all = |filters: &[Filter]| -> Vec<Filter> {
        let filters = filters.iter();
        filters.filter_map(|part| filter(portfolio, part)).collect()
    };
    Some(match whole {
        Filter::All(filters) => Filter::All(all(filters)),
        // Of no tests at least one can't be fulfilled: what asked only for a column that is gone asks for nothing.
        Filter::Any(filters) => match all(filters) {
            rest if rest.is_empty() && !filters.is_empty() => return None,
            rest => Filter::Any(rest),
        },
        Filter::Not(inner) => Filter::Not(Box::new(filter(portfolio, inner)?)),
        Filter::Test(test) => Filter::Test(condition(portfolio, test)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Settings;
    use crate::clock::new_id;
    use crate::edit::{Draft, OwnFieldForm};
    use crate::model::{Op, OwnFieldKind};
    use crate::view::{GroupKey, Operator};

    fn form(label: &str) -> OwnFieldForm {
        OwnFieldForm {
            label: label.to_owned(),
            kind: OwnFieldKind::Text,
            choices: Vec::new(),
            tip: String::new(),
        }
    }

    fn apply(portfolio: &mut Portfolio, draft: Draft) -> Op {
        let op = Op::edit(new_id(), draft.label, draft.changes);
        portfolio.apply(&op).unwrap();
        op
    }

    #[test]
    fn what_is_shown_follows_a_new_name_and_drops_what_is_gone() {
        let mut portfolio = crate::seed::plan_portfolio().unwrap();
        let draft = Draft::new_own_field(&portfolio, &form("牵头科室"), new_id).unwrap();
        apply(&mut portfolio, draft);
        let own = portfolio.own_columns()[0];
        let mut workspace = Workspace::new(&Settings::default());
        workspace.begin_own_columns(&portfolio);
        workspace.show_named(&portfolio, &[own.column().name.to_owned()]);
        assert_eq!(workspace.columns, [Field::Own(own)]);
        let test = Condition {
            subject: Subject::Field(own.into()),
            operator: Operator::IsNotEmpty,
            words: Vec::new(),
        };
        workspace.conditions = vec![test.clone()];
        workspace.base_filter = Filter::Any(vec![Filter::Test(test)]);
        workspace.group_by = vec![GroupKey::Field(own.into()), GroupKey::Stage];
        workspace.sort = vec![Sort {
            field: own.into(),
            direction: crate::view::Direction::Descending,
        }];
        workspace.cursor = own.into();

        let draft = Draft::change_own_field(&portfolio, own.id(), &form("科室")).unwrap();
        apply(&mut portfolio, draft);
        assert!(workspace.renew_own_columns(&portfolio));
        assert!(!workspace.renew_own_columns(&portfolio), "once is enough");
        assert_eq!(workspace.columns[0].label(), "科室");
        assert_eq!(workspace.conditions[0].describe(), "科室 已填");
        assert_eq!(workspace.group_by[0].label(), "科室");

        let draft = Draft::delete_own_field(&portfolio, own.id()).unwrap();
        let op = apply(&mut portfolio, draft);
        assert!(workspace.renew_own_columns(&portfolio));
        assert!(workspace.columns.is_empty() && workspace.conditions.is_empty());
        assert!(workspace.base_filter.is_empty() && workspace.sort.is_empty());
        assert_eq!(workspace.group_by, [GroupKey::Stage]);
        assert_eq!(workspace.cursor, Field::NAME);

        portfolio.apply(&op.reversed(new_id())).unwrap();
        workspace.renew_own_columns(&portfolio);
        assert_eq!(
            workspace.columns,
            [Field::Own(own)],
            "what comes back is shown again"
        );
    }
}
