//! The styles of OpenDocument sheets: which number formats cells have, which sheets are hidden.

use std::collections::{HashMap, HashSet};

use super::xml::{Node, Tag};
use crate::import::grid::{DateParts, Shown};

/// More styles than any sheet has; others are not looked at.
const STYLES: usize = 50_000;

/// Number formats by the names of cell styles, and hidden sheets by the names of table styles.
#[derive(Default)]
pub(super) struct Styles {
    formats: HashMap<String, Shown>,
    pub(super) cells: HashMap<String, Shown>,
    pub(super) hidden_tables: HashSet<String>,
    /// The format that is being read, with the parts seen.
    format: Option<(String, Shown)>,
    style: String,
}

impl Styles {
    /// Takes note of what an event says of styles.
    pub(super) fn node(&mut self, node: &Node<'_>) {
        match node {
            Node::Open(tag) => self.open(tag),
            Node::Close(name) if name.ends_with("-style") => {
                if let Some((name, shown)) = self.format.take()
                    && self.formats.len() < STYLES
                {
                    self.formats.insert(name, shown);
                }
            }
            _ => {}
        }
    }

    fn open(&mut self, tag: &Tag<'_>) {
        match tag.name() {
            "number:date-style" | "number:time-style" => {
                self.begin(tag, Shown::Date(DateParts::Time));
            }
            "number:number-style" | "number:currency-style" => self.begin(tag, Shown::Plain),
            "number:percentage-style" => {
                let shown = Shown::Number {
                    decimals: 0,
                    digits: 1,
                    is_percent: true,
                    is_scaled: false,
                };
                self.begin(tag, shown);
            }
            "number:year" => self.part(DateParts::Year),
            "number:month" => self.part(DateParts::Month),
            "number:day" | "number:day-of-week" => self.part(DateParts::Day),
            "number:number" => self.number(tag),
            "style:style" => {
                self.style = tag.get("style:name").unwrap_or_default().into_owned();
                if let Some(format) = tag.get("style:data-style-name")
                    && let Some(shown) = self.formats.get(format.as_ref())
                    && self.cells.len() < STYLES
                {
                    self.cells.insert(self.style.clone(), *shown);
                }
            }
            "style:table-properties"
                if tag.get("table:display").as_deref() == Some("false")
                    && self.hidden_tables.len() < STYLES =>
            {
                self.hidden_tables.insert(self.style.clone());
            }
            _ => {}
        }
    }

    fn begin(&mut self, tag: &Tag<'_>, shown: Shown) {
        let name = tag.get("style:name").unwrap_or_default().into_owned();
        self.format = Some((name, shown));
    }

    fn part(&mut self, part: DateParts) {
        if let Some((_, Shown::Date(seen))) = &mut self.format {
            *seen = match (*seen, part) {
                (DateParts::Day, _) | (_, DateParts::Day) => DateParts::Day,
                (DateParts::Month, _) | (_, DateParts::Month) => DateParts::Month,
                _ => part,
            };
        }
    }

    fn number(&mut self, tag: &Tag<'_>) {
        let Some((_, shown)) = &mut self.format else {
            return;
        };
        let places = |name| tag.number(name).map(|places| places.min(30) as u8);
        let Some(places_shown) = places("number:decimal-places") else {
            return;
        };
        *shown = Shown::Number {
            decimals: places_shown,
            digits: places("number:min-integer-digits").unwrap_or(1),
            is_percent: matches!(
                shown,
                Shown::Number {
                    is_percent: true,
                    ..
                }
            ),
            is_scaled: tag.get("number:display-factor").is_some(),
        };
    }
}
