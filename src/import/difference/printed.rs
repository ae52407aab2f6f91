//! Our own papers without identities: what stands in them is often summed, joined or of an earlier month, and would be
//! taken for something else. A cell that says what the paper would say now says nothing new.

use std::collections::HashMap;

use crate::import::grid::Place;
use crate::import::understand::{ReadProject, Reading};
use crate::model::{CellPrint, Derived, Field, Kind, MoneyUnit, Portfolio, Project, Value, level};
use crate::view::{self, ABSENT, Moment};

/// What the computed columns of a sheet would say.
pub(super) struct Printed {
    columns: HashMap<u32, Derived>,
    unit: MoneyUnit,
    moment: Moment,
}

impl Printed {
    /// Of a sheet that looks like a paper of this program; none of others.
    pub fn of(portfolio: &Portfolio, reading: &Reading) -> Option<Self> {
        let date = reading.printed_for?;
        let mut units = MoneyUnit::ALL.into_iter();
        let unit = match units.find(|unit| unit.label() == reading.unit) {
            Some(unit) => unit,
            // A paper without amounts names no unit.
            None if reading.unit.is_empty() => MoneyUnit::Wan,
            None => return None,
        };
        let moment = Moment::on(date.last_day());
        let mut fields: HashMap<String, Derived> = HashMap::new();
        for field in Field::all_in(portfolio) {
            if let Field::Derived(derived) = field {
                let label = field.label();
                // A member of a family that stands alone has no common head.
                let alone = label.split_once('·').map_or(label, |(_, alone)| alone);
                let dated = view::heading_at(field, moment);
                for heading in [alone, label, &dated] {
                    fields.insert(plain(heading), derived);
                }
            }
        }
        let columns = reading.columns.iter().filter_map(|column| {
            let derived = fields.get(&plain(&column.heading))?;
            Some((column.index, *derived))
        });
        Some(Self {
            columns: columns.collect(),
            unit,
            moment,
        })
    }

    /// Whether a cell says of a project what the paper would say now.
    pub fn says(
        &self,
        (portfolio, project): (&Portfolio, &Project),
        read: &ReadProject,
        place: Option<Place>,
    ) -> bool {
        let Some(place) = place else { return false };
        let Some(derived) = self.columns.get(&place.column) else {
            return false;
        };
        let mut prints = read.prints.iter();
        let print = prints.find(|(at, _)| *at == place);
        let field = Field::Derived(*derived);
        let value = view::value(portfolio, project, field, self.moment);
        let mut now = self.prints(portfolio, field.kind(), &value);
        let dated = view::dated_text(portfolio, project, field, self.moment);
        now.extend(dated.map(|text| CellPrint::of_text(&text)));
        print.is_some_and(|(_, print)| now.contains(print))
    }

    /// How a value may stand on a paper.
    fn prints(&self, portfolio: &Portfolio, kind: Kind, value: &Value) -> Vec<CellPrint> {
        match value {
            Value::Money(amount) => {
                let contained = format!("（{}）", amount.format(self.unit));
                vec![
                    CellPrint::of_number(amount.in_unit(self.unit)),
                    CellPrint::of_text(&contained),
                ]
            }
            Value::Decimal(number) => vec![CellPrint::of_number(number.to_f64())],
            Value::Date(date) => [date.to_string(), date.in_chinese()]
                .iter()
                .map(|text| CellPrint::of_text(text))
                .collect(),
            Value::Empty if kind == Kind::Money => vec![CellPrint::of_text(ABSENT)],
            value => {
                let text = view::show(portfolio, kind, value, self.unit);
                vec![CellPrint::of_text(&text)]
            }
        }
    }
}

/// A heading without what parts the members of a family from their common head.
fn plain(heading: &str) -> String {
    level(heading).replace(['·', '_'], "")
}
