use crate::app::Workspace;
use crate::model::{Field, OwnRef, Portfolio};
use crate::view::{Condition, Filter, Sort, Subject};

impl Workspace {
    /// Begins with a library: of the columns remembered by these names, those that it has.
    pub(in crate::app) fn begin_own_columns(&mut self, portfolio: &Portfolio, names: &[String]) {
        self.own_columns = portfolio.own_columns().to_vec();
        let known = names
            .iter()
            .filter_map(|name| Field::find_in(portfolio, name));
        let columns: Vec<Field> = known.collect();
        if !columns.is_empty() {
            self.columns = columns;
        }
        self.renew(portfolio);
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

    fn renew(&mut self, portfolio: &Portfolio) {
        let field = |field: &Field| field.renewed(portfolio);
        self.columns = self.columns.iter().filter_map(field).collect();
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
