//! What a paper that may come back carries beside what people read: which library wrote it, for what time and in what
//! unit, for what each row and column stands, and a short print of each cell as it was written.
//!
//! All of it is text in cells of the paper's own sheet, in a hidden row and a hidden column: what a program keeps of a
//! workbook, and what is copied with a sheet, always includes its cells, while names and properties of the file may be
//! lost. A cell whose print is that of what it holds was not touched, whatever its column means and however the library
//! went on in the meantime.

use std::fmt::{self, Write as _};

use uuid::Uuid;

use super::{
    Field, FillSheet, Id, Indicator, MoneyUnit, PartField, Plan, Portfolio, Project, Table,
    YearMonth, is_unseen,
};

/// The form in which all this is written.
pub const PAPER_VERSION: u32 = 1;

/// The sheet of a round's workbook that says how it is filled in. Nothing on it comes back.
pub const FILL_GUIDE: &str = "填报说明";

/// With what the mark of a paper begins.
const SIGN: &str = "lantu-paper ";

/// What stands beside a row that stands for nothing in the library: heads, groups, sums, notes.
const NO_ROW: &str = "-";

/// What stands over columns of indicators that nobody fills in.
const OF_PLAN: &str = "plan";

/// Which sheet of a round a paper is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FillMark {
    /// What went out to one department.
    pub sheet: Id<FillSheet>,
    /// The how manieth that was made of it.
    pub issue: i32,
}

/// What a paper says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperMark {
    /// The form of the marks; see [`PAPER_VERSION`].
    pub version: u32,
    /// The plan of the library that wrote it.
    pub library: Option<Id<Plan>>,
    /// The state of that library.
    pub revision: u64,
    /// What kind of paper it is: 项目一览表.
    pub paper: String,
    /// The unit of bare amounts.
    pub unit: MoneyUnit,
    /// The year under report.
    pub year: i32,
    /// The month under report; none of a year to come.
    pub month: Option<YearMonth>,
    /// The hidden column, from 0, as it was written: where it stands elsewhere, columns were put in or taken out.
    pub column: u32,
    /// Which sheet of a round it is; none of other papers.
    pub fill: Option<FillMark>,
}

impl PaperMark {
    /// The mark in a text that is one.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim().strip_prefix(SIGN)?.split(';');
        let version = parts.next()?.trim().parse().ok()?;
        let mut mark = Self {
            version,
            library: None,
            revision: 0,
            paper: String::new(),
            unit: MoneyUnit::Wan,
            year: 0,
            month: None,
            column: 0,
            fill: None,
        };
        for part in parts {
            let (key, value) = part.split_once('=')?;
            match key {
                "library" => mark.library = Uuid::parse_str(value).ok().map(Id::new),
                "revision" => mark.revision = value.parse().ok()?,
                "paper" => value.clone_into(&mut mark.paper),
                "unit" => mark.unit = MoneyUnit::ALL.into_iter().find(|u| u.label() == value)?,
                "year" => mark.year = value.parse().ok()?,
                "month" => mark.month = YearMonth::new(mark.year, value.parse().ok()?),
                "column" => mark.column = value.parse().ok()?,
                "fill" => {
                    let (sheet, issue) = value.split_once('#')?;
                    mark.fill = Some(FillMark {
                        sheet: Id::new(Uuid::parse_str(sheet).ok()?),
                        issue: issue.parse().ok()?,
                    });
                }
                // A later program of the same form may say more.
                _ => {}
            }
        }
        Some(mark)
    }
}

impl fmt::Display for PaperMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{SIGN}{}", self.version)?;
        if let Some(library) = self.library {
            write!(f, ";library={}", library.uuid())?;
        }
        let paper = self.paper.replace([';', '='], "");
        let (revision, unit, year) = (self.revision, self.unit.label(), self.year);
        write!(
            f,
            ";revision={revision};paper={paper};unit={unit};year={year}"
        )?;
        write!(f, ";column={}", self.column)?;
        if let Some(FillMark { sheet, issue }) = self.fill {
            write!(f, ";fill={}#{issue}", sheet.uuid())?;
        }
        self.month
            .map_or(Ok(()), |month| write!(f, ";month={}", month.month()))
    }
}

/// For what a row of a paper stands: a project, or a row that belongs to it. An indicator stands under no project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PaperRow {
    /// The project.
    pub project: Id<Project>,
    /// The row that belongs to it.
    pub part: Option<(Table, Uuid)>,
}

impl PaperRow {
    /// That of an indicator.
    pub fn of_indicator(id: Id<Indicator>) -> Self {
        Self {
            project: Id::new(Uuid::nil()),
            part: Some((Table::Indicator, id.uuid())),
        }
    }

    /// The indicator that it is.
    pub fn indicator(&self) -> Option<Id<Indicator>> {
        let (table, id) = self.part?;
        (table == Table::Indicator).then(|| Id::new(id))
    }
}

/// For what a column of a paper stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaperKey {
    /// A field of the project.
    Field(Field),
    /// A field of the row that belongs to it.
    Part(PartField),
    /// What an indicator came to in a year; none of what the plan says of it and of what is computed.
    Indicator(Option<i32>),
}

impl PaperKey {
    /// The key of this word; own columns and milestones are those of a library.
    pub fn find_in(portfolio: &Portfolio, word: &str) -> Option<Self> {
        let (table, name) = word.split_once('.')?;
        if table == Table::Indicator.name() {
            return match name {
                OF_PLAN => Some(Self::Indicator(None)),
                year => year.parse().ok().map(|year| Self::Indicator(Some(year))),
            };
        }
        if table == Table::Project.name() {
            return Field::find_in(portfolio, name).map(Self::Field);
        }
        let mut parts = PartField::all();
        let is_it = |field: &PartField| field.table().name() == table && field.spec().name == name;
        parts.find(is_it).map(Self::Part)
    }

    /// Why what stands in such a cell is no value that people type; empty where they do.
    pub fn why_not(self) -> &'static str {
        const COMPUTED: &str = "由程序计算";
        match self {
            Self::Field(field) if field.is_typed() => "",
            Self::Field(field) => match field.spec().why {
                "" => COMPUTED,
                why => why,
            },
            Self::Part(PartField::Typed(table, column)) => {
                let spec = &table.columns()[column];
                // A row of another month or source is another row.
                let is_identity = spec.is_key && table != Table::Milestone;
                match spec.why {
                    "" if is_identity => "是这一行的标识，请在程序里增删",
                    why => why,
                }
            }
            Self::Indicator(Some(_)) => "",
            Self::Indicator(None) => "是规划的内容或由程序计算，不从表上收回",
            Self::Part(_) => COMPUTED,
        }
    }
}

impl fmt::Display for PaperKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(field) => write!(f, "{}.{}", Table::Project.name(), field.name()),
            Self::Part(field) => write!(f, "{}.{}", field.table().name(), field.spec().name),
            Self::Indicator(Some(year)) => write!(f, "{}.{year}", Table::Indicator.name()),
            Self::Indicator(None) => write!(f, "{}.{OF_PLAN}", Table::Indicator.name()),
        }
    }
}

/// The print of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CellPrint(u32);

impl CellPrint {
    /// The print of a text, without what programs alter on their own.
    pub fn of_text(text: &str) -> Self {
        let seen = text.replace("\r\n", "\n");
        let seen: String = seen.chars().filter(|c| !is_joined(*c)).collect();
        let seen = seen.trim();
        // FNV-1a: short, and the same on every machine for ever.
        let start = 0x811c_9dc5_u32;
        let step = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        Self(seen.bytes().fold(start, step))
    }

    /// The print of a number: that of its text, to as many digits as every spreadsheet keeps.
    pub fn of_number(number: f64) -> Self {
        let kept = format!("{number:.14e}").parse().unwrap_or(number);
        Self::of_text(&kept.to_string())
    }
}

/// What is not seen in a text: a joiner of words beside the mark of a suggestion, too.
const fn is_joined(c: char) -> bool {
    is_unseen(c) || c == '\u{2060}'
}

/// What stands beside a row that came from the library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowMark {
    /// For what it stands.
    pub row: PaperRow,
    /// The how manieth line of the paper about it, from 1: a list by departments has a project of two of them twice.
    pub nth: u32,
    /// The prints of its cells, in the order of their columns.
    pub prints: Vec<CellPrint>,
    /// For what the cells stand, where that is another thing in every row: places from 0 and keys, one for each print.
    pub keys: Vec<(u32, String)>,
}

/// What a text beside a row says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BesideRow {
    /// It came from the library.
    Row(RowMark),
    /// The paper's own: heads, groups, sums, notes.
    Frame,
    /// Something that this program did not write.
    Unknown,
}

impl BesideRow {
    /// The text beside the paper's own rows.
    pub const FRAME: &'static str = NO_ROW;

    /// What a text says.
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        if text == NO_ROW {
            return Self::Frame;
        }
        RowMark::parse(text).map_or(Self::Unknown, Self::Row)
    }
}

impl RowMark {
    fn parse(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let mut row = words.next()?.split('/');
        let (project, nth) = row.next()?.split_once('#')?;
        let part = match row.next() {
            None => None,
            Some(part) => {
                let (table, id) = part.split_once(':')?;
                Some((Table::from_name(table)?, Uuid::parse_str(id).ok()?))
            }
        };
        let prints = words.next().unwrap_or_default();
        let prints = prints.as_bytes().chunks(8).map(|print| {
            let print = std::str::from_utf8(print).ok()?;
            u32::from_str_radix(print, 16).ok().map(CellPrint)
        });
        let keys = words.map(|word| {
            let (column, key) = word.split_once(':')?;
            Some((column.parse().ok()?, key.to_owned()))
        });
        Some(Self {
            row: PaperRow {
                project: Id::new(Uuid::parse_str(project).ok()?),
                part,
            },
            nth: nth.parse().ok()?,
            prints: prints.collect::<Option<_>>()?,
            keys: keys.collect::<Option<_>>()?,
        })
    }
}

impl fmt::Display for RowMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.row.project.uuid().simple(), self.nth)?;
        if let Some((table, id)) = self.row.part {
            write!(f, "/{}:{}", table.name(), id.simple())?;
        }
        f.write_char(' ')?;
        for CellPrint(print) in &self.prints {
            write!(f, "{print:08x}")?;
        }
        for (column, key) in &self.keys {
            write!(f, " {column}:{key}")?;
        }
        Ok(())
    }
}

/// What stands over a column of a list, in its hidden row: the place of its print among those of a row, and its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnMark {
    /// The place of its print, from 0.
    pub place: usize,
    /// The word of its [`PaperKey`]; empty of a column that stands for nothing, such as the running number.
    pub key: String,
}

impl ColumnMark {
    /// The mark in a text that is one.
    pub fn parse(text: &str) -> Option<Self> {
        let (place, key) = text.trim().split_once(':')?;
        Some(Self {
            place: place.parse().ok()?,
            key: key.to_owned(),
        })
    }
}

impl fmt::Display for ColumnMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.place, self.key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    #[test]
    fn marks_read_back_as_they_were_written() {
        let mark = PaperMark {
            version: PAPER_VERSION,
            library: Some(Id::new(id(7))),
            revision: 12,
            paper: "月调度进度表".to_owned(),
            unit: MoneyUnit::Yi,
            year: 2024,
            month: YearMonth::new(2024, 9),
            column: 17,
            fill: Some(FillMark {
                sheet: Id::new(id(8)),
                issue: 2,
            }),
        };
        assert_eq!(PaperMark::parse(&mark.to_string()), Some(mark));
        assert_eq!(PaperMark::parse("重点项目一览表"), None);
        let row = RowMark {
            row: PaperRow {
                project: Id::new(id(3)),
                part: Some((Table::Milestone, id(4))),
            },
            nth: 2,
            prints: vec![CellPrint::of_text("开工"), CellPrint::of_number(1.5)],
            keys: vec![(3, "project.stage".to_owned())],
        };
        assert_eq!(BesideRow::parse(&row.to_string()), BesideRow::Row(row));
        assert_eq!(BesideRow::parse(BesideRow::FRAME), BesideRow::Frame);
        assert_eq!(BesideRow::parse("备注"), BesideRow::Unknown);
        let column = ColumnMark {
            place: 4,
            key: "project.own_0af1".to_owned(),
        };
        assert_eq!(ColumnMark::parse(&column.to_string()), Some(column));
    }

    #[test]
    fn a_print_is_of_what_is_seen() {
        let text = CellPrint::of_text;
        assert_eq!(text("一标\r\n二标 "), text("一标\n二标"));
        assert_eq!(text("市水利局\u{2060}*"), text("市水利局*"));
        assert_ne!(text("市水利局*"), text("市水利局"));
        // A year that a spreadsheet made a number of.
        assert_eq!(text("2024"), CellPrint::of_number(2024.0));
        let sum = 12_345.678_901;
        assert_eq!(CellPrint::of_number(sum), text("12345.678901"));
        assert_ne!(
            CellPrint::of_number(sum),
            CellPrint::of_number(12_345.678_902)
        );
    }

    #[test]
    fn keys_are_found_by_their_words() {
        let portfolio = Portfolio::default();
        let fields = Field::all().map(PaperKey::Field);
        let of_indicators = [Some(2026), None].map(PaperKey::Indicator);
        let parts = PartField::all().map(PaperKey::Part);
        for key in fields.chain(parts).chain(of_indicators) {
            let word = key.to_string();
            assert!(!word.contains(' '), "{word}");
            assert_eq!(PaperKey::find_in(&portfolio, &word), Some(key), "{word}");
        }
    }
}
