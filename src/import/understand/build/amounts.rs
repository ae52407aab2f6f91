//! What the cells of amounts were read as.

use crate::model::Money;

/// An amount by its project and its column: those of one project stand together, in the order of the projects.
#[derive(Debug, Default)]
pub struct Amounts(Vec<(usize, u32, Money)>);

impl Amounts {
    /// The amount of a project in a column.
    pub fn get(&self, project: usize, column: u32) -> Option<Money> {
        let first = self.0.partition_point(|(of, ..)| *of < project);
        let mut of_project = self.0[first..].iter().take_while(|(of, ..)| *of == project);
        let found = of_project.find(|(_, of, _)| *of == column);
        found.map(|(.., amount)| *amount)
    }

    /// All of them, project by project.
    pub fn iter(&self) -> impl Iterator<Item = (usize, u32, Money)> + '_ {
        self.0.iter().copied()
    }

    /// The amount of the last project in a column, to be altered; nothing so far is 0.
    pub(super) fn at(&mut self, project: usize, column: u32) -> &mut Money {
        let of_project = |(of, ..): &&(usize, u32, Money)| *of == project;
        let count = self.0.iter().rev().take_while(of_project).count();
        let first = self.0.len() - count;
        let found = self.0[first..].iter().position(|(_, of, _)| *of == column);
        let place = found.map_or(self.0.len(), |place| first + place);
        if place == self.0.len() {
            self.0.push((project, column, Money::ZERO));
        }
        &mut self.0[place].2
    }

    /// Sets the amount of the last project in a column.
    pub(super) fn put(&mut self, project: usize, column: u32, amount: Money) {
        *self.at(project, column) = amount;
    }

    /// Takes those of later projects.
    pub(super) fn append(&mut self, mut later: Self) {
        self.0.append(&mut later.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_project_has_one_amount_in_a_column() {
        let wan = Money::from_wan;
        let mut amounts = Amounts::default();
        amounts.put(0, 7, wan(1));
        amounts.put(0, 3, wan(2));
        *amounts.at(0, 7) += wan(4);
        let mut later = Amounts::default();
        later.put(2, 7, wan(8));
        later.put(2, 7, wan(9));
        amounts.append(later);
        let of = |project| [3, 7].map(|column| amounts.get(project, column));
        assert_eq!(of(0), [Some(wan(2)), Some(wan(5))]);
        assert_eq!((of(1), of(2)), ([None, None], [None, Some(wan(9))]));
        assert_eq!(amounts.iter().count(), 3);
    }
}
