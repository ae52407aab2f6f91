use std::io;

use crate::model::{Field, Kind, MoneyUnit, PaperKey, is_text_control};
use crate::view::{COUNTED, DATA_KIND, counted_word};

use super::ReportError;
use super::document::{
    Body, Card, CardBlock, CardField, Document, DocumentCell, DocumentRow, DocumentTable, RowKind,
    Section,
};

/// Without it Excel and WPS take the file for one in GBK.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The head of the column that names the values which are suggestions.
const SUGGESTED: &str = "待确认";

/// A column of a CSV.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CsvColumn {
    /// A column of the document's table, by its place there.
    Table(usize),
    /// Whether the amounts of a line are in the sums.
    Counted,
    /// Which of its values are suggestions.
    Suggested,
    /// To which month figures run.
    Period,
    /// That content is fictional.
    DataKind,
}

impl CsvColumn {
    /// Those that stand behind a table, in their order, with their names in JSON.
    const MARKS: [(Self, &'static str); 4] = [
        (Self::Counted, "counted"),
        (Self::Suggested, "suggested"),
        (Self::Period, "report_month"),
        (Self::DataKind, "data_mark"),
    ];

    /// The mark of this head or English name.
    pub fn find_mark(word: &str) -> Option<Self> {
        let word = word.trim();
        let mut marks = Self::MARKS.into_iter();
        let is_it = |(mark, name): &(Self, &str)| mark.head() == word || *name == word;
        marks.find(is_it).map(|(mark, _)| mark)
    }

    /// The head of a mark.
    const fn head(self) -> &'static str {
        match self {
            Self::Table(_) => "",
            Self::Counted => COUNTED,
            Self::Suggested => SUGGESTED,
            Self::Period => "报告期",
            Self::DataKind => DATA_KIND,
        }
    }
}

/// How the characters of a CSV are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CsvEncoding {
    /// UTF-8 with a mark at the beginning, which Excel and WPS understand.
    #[default]
    Utf8,
    /// GB18030, for systems that know nothing else.
    Gb18030,
}

impl CsvEncoding {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Utf8, Self::Gb18030];

    /// What people call it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Gb18030 => "GB18030",
        }
    }
}

/// The document as a CSV in this encoding. A character that it does not hold is not replaced in silence: the
/// error names it.
pub fn csv_bytes(document: &Document, encoding: CsvEncoding) -> Result<Vec<u8>, ReportError> {
    let bytes = write_csv(document)?;
    if encoding == CsvEncoding::Utf8 {
        return Ok(bytes);
    }
    let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&bytes);
    let text = String::from_utf8_lossy(text);
    let (bytes, _, has_unmapped) = encoding_rs::GB18030.encode(&text);
    if !has_unmapped {
        return Ok(bytes.into_owned());
    }
    let mut missing: Vec<char> = text.chars().filter(|c| !is_in_gb18030(*c)).collect();
    missing.sort_unstable();
    missing.dedup();
    Err(ReportError::NotInEncoding(missing.into_iter().collect()))
}

fn is_in_gb18030(c: char) -> bool {
    let (_, _, is_missing) = encoding_rs::GB18030.encode(c.encode_utf8(&mut [0; 4]));
    !is_missing
}

/// The projects of a document as one flat table: a column per level of groups, then the document's own. A
/// table of sums gives its lowest groups, a paper of cards a line per card. Of projects with amounts a column says
/// whether these are in the sums, or which of them: those of a part are not where a listed programme states the figure.
///
/// Amounts are full numbers without separators, in the unit that their head names. Texts that a
/// spreadsheet would run as a formula get a leading `'`. The month under report stands in a column, and so does in the
/// last that content is fictional: a CSV has no other place that a spreadsheet shows and a script can tell from the rest.
pub fn write_csv(document: &Document) -> Result<Vec<u8>, ReportError> {
    let records = match &document.body {
        Body::Table(table) => {
            let columns = (0..table.columns.len()).map(CsvColumn::Table);
            let has_amounts = table.columns.iter().any(|column| column.is_money);
            let is_counted = has_amounts && is_list(table);
            let counted = is_counted.then_some(CsvColumn::Counted);
            let is_suggested = |cell: &DocumentCell| matches!(cell, DocumentCell::Suggested(_));
            let mut cells = table.rows.iter().flat_map(|row| &row.cells);
            let suggested = cells.any(is_suggested).then_some(CsvColumn::Suggested);
            let columns = columns
                .chain(counted)
                .chain(suggested)
                .chain(marks(document));
            table_records(document, table, &columns.collect::<Vec<_>>())
        }
        Body::Cards(cards) => marked(document, card_records(cards, document.unit)),
        Body::Sections(sections) => marked(document, section_records(sections, document.unit)),
    };
    csv_records(&records)
}

/// The same with certain columns only, behind those of the groups: what a script asked for by name, and nothing else.
pub fn write_csv_columns(
    document: &Document,
    columns: &[CsvColumn],
) -> Result<Vec<u8>, ReportError> {
    match &document.body {
        Body::Table(table) => csv_records(&table_records(document, table, columns)),
        Body::Cards(_) | Body::Sections(_) => write_csv(document),
    }
}

/// Records, each with what every line says alike.
fn marked(document: &Document, mut records: Vec<Vec<String>>) -> Vec<Vec<String>> {
    for mark in marks(document) {
        for (place, record) in records.iter_mut().enumerate() {
            record.push(match place {
                0 => mark.head().to_owned(),
                _ => said_once(document, mark),
            });
        }
    }
    records
}

/// Records of a few texts as such a file. What comes from outside is [`guarded`] first.
///
/// # Errors
/// They can't be written.
pub fn csv_records(records: &[Vec<String>]) -> Result<Vec<u8>, ReportError> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(BYTE_ORDER_MARK.to_vec());
    for record in records {
        writer.write_record(record).map_err(failed)?;
    }
    writer
        .into_inner()
        .map_err(|error| ReportError::Csv(error.into_error()))
}

/// What every line says alike, where there is anything to say.
fn marks(document: &Document) -> impl Iterator<Item = CsvColumn> + use<> {
    let period = document.period.map(|_| CsvColumn::Period);
    let kind = document.data_mark.as_ref().map(|_| CsvColumn::DataKind);
    period.into_iter().chain(kind)
}

/// The text of a mark that every line has alike.
fn said_once(document: &Document, mark: CsvColumn) -> String {
    match mark {
        CsvColumn::Period => document.period.map(|period| period.to_string()),
        CsvColumn::DataKind => document.data_mark.as_deref().map(guarded),
        CsvColumn::Table(_) | CsvColumn::Counted | CsvColumn::Suggested => None,
    }
    .unwrap_or_default()
}

/// Whether the lines of a table are projects.
fn is_list(table: &DocumentTable) -> bool {
    let named = table.columns.get(table.label_column);
    named.is_some_and(|column| column.field == Some(Field::NAME))
}

fn failed(error: csv::Error) -> ReportError {
    ReportError::Csv(io::Error::from(error))
}

fn table_records(
    document: &Document,
    table: &DocumentTable,
    columns: &[CsvColumn],
) -> Vec<Vec<String>> {
    let unit = document.unit;
    let mut records = vec![heads(table, columns, unit)];
    let mut groups = vec![String::new(); table.group_headings.len()];
    for (index, row) in table.rows.iter().enumerate() {
        if let RowKind::Group { level, label, .. } = &row.kind {
            groups.truncate(*level);
            groups.resize(table.group_headings.len(), String::new());
            if let Some(group) = groups.get_mut(level.saturating_sub(1)) {
                *group = guarded(label);
            }
        }
        if table.is_leaf(index) {
            let cells = columns.iter().map(|column| match column {
                CsvColumn::Table(place) => field(&row.cells[*place], unit),
                CsvColumn::Counted => counted(table, row),
                CsvColumn::Suggested => suggested(table, row),
                mark => said_once(document, *mark),
            });
            records.push(groups.iter().cloned().chain(cells).collect());
        }
    }
    records
}

/// Whether the amounts of a line are in the sums, or which of them.
fn counted(table: &DocumentTable, row: &DocumentRow) -> String {
    let is_contained = |cell: &&DocumentCell| matches!(cell, DocumentCell::Contained(_));
    let held = row.cells.iter().filter(is_contained).count();
    let cells = table.columns.iter().zip(&row.cells);
    let counted = cells
        .filter(|(column, cell)| column.field.is_some() && matches!(cell, DocumentCell::Amount(_)));
    let counted: Vec<&str> = counted
        .filter_map(|(column, _)| column.field.map(Field::label))
        .collect();
    counted_word(&counted, held)
}

/// The heads of the values that nobody has confirmed: the mark stands apart from the values.
fn suggested(table: &DocumentTable, row: &DocumentRow) -> String {
    let cells = table.columns.iter().zip(&row.cells);
    let suggested = cells.filter(|(_, cell)| matches!(cell, DocumentCell::Suggested(_)));
    let heads = suggested.map(|(column, _)| match column.field {
        Some(field) => field.label().to_owned(),
        None => column.full_heading(),
    });
    heads.collect::<Vec<_>>().join("、")
}

/// Names and fields; what the small tables of a card hold stands line by line in one cell each.
fn card_records(cards: &[Card], unit: MoneyUnit) -> Vec<Vec<String>> {
    // A script finds a field by one name, and an amount says its unit.
    let head = |part: &CardField| match part.key {
        Some(PaperKey::Field(field)) if field.kind() == Kind::Money => {
            format!("{}（{}）", field.label(), unit.label())
        }
        Some(PaperKey::Field(field)) => field.label().to_owned(),
        _ => part.label.clone(),
    };
    let mut heads: Vec<String> = vec![Field::NAME.label().to_owned()];
    for card in cards {
        let labels = card.fields.iter().map(head);
        let blocks = card.blocks.iter().map(|block| block.heading.clone());
        for label in labels.chain(blocks) {
            if !heads.contains(&label) {
                heads.push(label);
            }
        }
    }
    if cards.iter().any(|card| !card.suggested().is_empty()) {
        heads.push(SUGGESTED.to_owned());
    }
    let record = |card: &Card| {
        let mut record = vec![String::new(); heads.len()];
        let mut put = |head: &str, text: String| {
            if let Some(place) = heads.iter().position(|other| *other == head) {
                record[place] = text;
            }
        };
        put(Field::NAME.label(), guarded(&card.title));
        for part in &card.fields {
            put(&head(part), field(&part.value, unit));
        }
        put(SUGGESTED, card.suggested().join("、"));
        for block in &card.blocks {
            put(&block.heading, guarded(&block_text(block, unit)));
        }
        record
    };
    let lines: Vec<_> = cards.iter().map(record).collect();
    std::iter::once(heads).chain(lines).collect()
}

/// A line for each cell of the tables of a report, with what it belongs to; its paragraphs stand before them.
fn section_records(sections: &[Section], unit: MoneyUnit) -> Vec<Vec<String>> {
    let mut records = vec![
        ["章节", "表", "行", "栏目", "内容"]
            .map(str::to_owned)
            .to_vec(),
    ];
    let mut put = |cells: [&str; 5]| records.push(cells.map(guarded).to_vec());
    for section in sections {
        for (number, paragraph) in (1..).zip(&section.paragraphs) {
            let number = format!("{number}");
            put([&section.heading, "", &number, "正文", paragraph]);
        }
        for table in &section.tables {
            for (number, row) in (1..).zip(&table.rows) {
                let number = format!("{number}");
                for (column, cell) in table.columns.iter().zip(row) {
                    let text = field(cell, unit);
                    if text.is_empty() {
                        continue;
                    }
                    let heading = if column.is_money {
                        format!("{}（{}）", column.heading, unit.label())
                    } else {
                        column.heading.clone()
                    };
                    put([&section.heading, &table.heading, &number, &heading, &text]);
                }
            }
        }
    }
    records
}

fn block_text(block: &CardBlock, unit: MoneyUnit) -> String {
    let line = |row: &Vec<DocumentCell>| {
        let cells = block.columns.iter().zip(row);
        let said = cells.filter_map(|(column, cell)| {
            let text = cell.show(unit).replace('\n', " ");
            match column.heading.as_str() {
                _ if text.is_empty() || *cell == DocumentCell::Absent => None,
                "" => Some(text),
                heading => Some(format!("{heading} {text}")),
            }
        });
        said.collect::<Vec<_>>().join("，")
    };
    block.rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn heads(table: &DocumentTable, columns: &[CsvColumn], unit: MoneyUnit) -> Vec<String> {
    // A list can be grouped by a field that it also shows; two heads of one name would be ambiguous.
    let groups = table
        .group_headings
        .iter()
        .map(|heading| format!("分组：{heading}"));
    let columns = columns.iter().map(|column| match column {
        CsvColumn::Table(place) => {
            let column = &table.columns[*place];
            // A script finds a field by one name, whatever papers head it with.
            let heading = match column.field {
                Some(field) => field.label().to_owned(),
                None => column.full_heading(),
            };
            if column.is_money {
                guarded(&format!("{heading}（{}）", unit.label()))
            } else {
                guarded(&heading)
            }
        }
        mark => mark.head().to_owned(),
    });
    groups.chain(columns).collect()
}

fn field(cell: &DocumentCell, unit: MoneyUnit) -> String {
    match cell {
        DocumentCell::Empty | DocumentCell::Absent => String::new(),
        DocumentCell::Text(text) | DocumentCell::Suggested(text) => guarded(text),
        DocumentCell::Integer(number) => number.to_string(),
        DocumentCell::Decimal(number) | DocumentCell::Rate(number) => number.to_string(),
        DocumentCell::Count(count) => count.to_string(),
        // Programs read this form, whatever papers print.
        DocumentCell::Date(date) => date.to_string(),
        DocumentCell::Amount(amount) | DocumentCell::Contained(amount) => {
            amount.in_unit(unit).to_string()
        }
    }
}

/// The text with a leading `'` where a spreadsheet would otherwise compute it. Typed numbers such as
/// `-3` stay as they are.
pub fn guarded(text: &str) -> String {
    const TRIGGERS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    // Some spreadsheets drop what is not seen, so it is skipped; before anything else tab and return are cause enough.
    let is_unseen = |c: char| c.is_whitespace() || is_text_control(c) || c == '\u{feff}';
    let start = text.trim_start_matches(is_unseen);
    let is_number = || text.trim().parse::<f64>().is_ok_and(f64::is_finite);
    let is_armed = text.starts_with(['\t', '\r']) || start.starts_with(TRIGGERS);
    if is_armed && !is_number() {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ClipCell, Layout, Preset, document_clip, fixture};
    use super::*;
    use crate::report;
    use crate::view::GroupKey;

    #[test]
    fn one_line_per_project_with_its_groups_first() {
        let bytes = write_csv(&fixture::document(&[GroupKey::Part, GroupKey::Chapter])).unwrap();
        let text = std::str::from_utf8(bytes.strip_prefix(BYTE_ORDER_MARK).unwrap()).unwrap();
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert_eq!(
            lines,
            [
                "分组：篇,分组：章,序号,项目名称,建设性质,建设地点,建设规模及主要内容,建设起止年限,\
                 总投资（万元）,年度计划投资（万元）,年度目标,项目业主,牵头部门,备注,计入合计,待确认,报告期",
                "第五篇 基础设施,第十四章 健全综合交通运输网络,1,平安大桥,新建,布溪街道、冷水江街道,\
                 跨资江大桥，长1.2公里,2022—2025,38500,,,,市交通运输局,,是,牵头部门,2025-06",
                "第五篇 基础设施,第十四章 健全综合交通运输网络,2,城区路网（打包）,,,,2024,100000,20000,完成路基,,,,是,,2025-06",
                "第五篇 基础设施,第十四章 健全综合交通运输网络,3,城区路网一标,,,,,40000,5000,,,,,否,,2025-06",
                "第五篇 基础设施,第十五章 强化水利保障,1,'=周头水库,,,,,,,,,市水利局,,是,,2025-06",
                "第五篇 基础设施,第十五章 强化水利保障,2,资水防洪堤,,,,,12345.678901,,,,\
                 市水利局、市交通运输局,二期另报,是,,2025-06",
                "",
            ]
        );
    }

    #[test]
    fn fictional_content_says_so_in_every_line_of_every_preset() {
        let portfolio = fixture::marked_portfolio();
        for preset in Preset::ALL {
            let layout = Layout::new(preset, &portfolio, MoneyUnit::Wan, fixture::MOMENT);
            let listing = fixture::listing(&portfolio, &layout.preset.groups_beside(&[]));
            let document = report::document(&portfolio, &listing, &layout, fixture::MOMENT);
            let mut bytes = write_csv(&document).unwrap();
            bytes.drain(..BYTE_ORDER_MARK.len());
            let mut reader = csv::Reader::from_reader(bytes.as_slice());
            assert_eq!(
                reader.headers().unwrap().iter().next_back(),
                Some("数据性质")
            );
            for record in reader.records() {
                let record = record.unwrap();
                assert_eq!(
                    record.iter().next_back(),
                    Some("示例数据"),
                    "{}",
                    preset.label()
                );
            }
            let clip = document_clip(&document);
            if document.table().is_some() {
                assert_eq!(clip.heads.last().map(String::as_str), Some("数据性质"));
                let says =
                    |row: &Vec<ClipCell>| row.last().is_some_and(|cell| cell.text == "示例数据");
                assert!(clip.rows.iter().all(says), "{}", preset.label());
            }
        }
    }

    #[test]
    fn gb18030_holds_rare_characters_and_names_what_it_does_not_hold() {
        let mut document = fixture::document(&[]);
        fixture::table_mut(&mut document).rows[1].cells[1] =
            DocumentCell::Text("𠮷水堰😀".to_owned());
        let bytes = csv_bytes(&document, CsvEncoding::Gb18030).unwrap();
        let (text, _, has_errors) = encoding_rs::GB18030.decode(&bytes);
        assert!(!has_errors);
        assert!(text.starts_with("序号,项目名称"), "{text}");
        assert!(text.contains("𠮷水堰😀"));

        fixture::table_mut(&mut document).rows[1].cells[1] =
            DocumentCell::Text("甲\u{e5e5}乙".to_owned());
        let error = csv_bytes(&document, CsvEncoding::Gb18030).unwrap_err();
        assert!(error.to_string().contains('\u{e5e5}'), "{error}");
    }

    #[test]
    fn texts_never_become_formulas() {
        for text in [
            "=1+1",
            " +cmd",
            "-2+3",
            "@SUM(A1)",
            "\tx",
            "\rx",
            "＝1",
            "－x",
            "　＠x",
            "\n=1",
            " \n\t=1",
            "\u{feff}=1",
            "\u{202e}+1",
            "\r\n@x",
        ] {
            assert_eq!(guarded(text), format!("'{text}"));
        }
        for text in [
            "-3",
            "-3.5",
            "+12",
            "1=2",
            "平安大桥",
            "",
            "2603-141124",
            "\n平安",
            "一\n=1",
        ] {
            assert_eq!(guarded(text), text);
        }
    }

    #[test]
    fn separators_in_texts_are_quoted() {
        let mut document = fixture::document(&[]);
        let table = fixture::table_mut(&mut document);
        table.rows.truncate(2);
        table.rows[1].cells.truncate(2);
        table.rows[1].cells[1] = DocumentCell::Text("桥,\"东\"\n段".to_owned());
        table.columns.truncate(2);
        let text = String::from_utf8(write_csv(&document).unwrap()).unwrap();
        assert_eq!(
            text,
            "\u{feff}序号,项目名称,报告期\r\n1,\"桥,\"\"东\"\"\n段\",2025-06\r\n"
        );
    }
}
