use std::io;

use crate::model::MoneyUnit;

use super::ReportError;
use super::document::{Document, DocumentCell, RowKind};

/// Without it Excel and WPS take the file for one in GBK.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The projects of a document as one flat table: a column per level of groups, then the document's own.
///
/// Amounts are full numbers without separators, in the unit that their head names. Texts that a
/// spreadsheet would run as a formula get a leading `'`.
pub fn write_csv(document: &Document) -> Result<Vec<u8>, ReportError> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(BYTE_ORDER_MARK.to_vec());
    let mut write = |record: &[String]| writer.write_record(record).map_err(failed);
    write(&heads(document))?;
    let mut groups = vec![String::new(); document.group_headings.len()];
    for row in &document.rows {
        match &row.kind {
            RowKind::Total { .. } => {}
            RowKind::Group { level, label, .. } => {
                if let Some(group) = groups.get_mut(level.saturating_sub(1)) {
                    *group = guarded(label);
                }
            }
            RowKind::Item { .. } => {
                let cells = row.cells.iter().map(|cell| field(cell, document.unit));
                let record: Vec<String> = groups.iter().cloned().chain(cells).collect();
                write(&record)?;
            }
        }
    }
    writer
        .into_inner()
        .map_err(|error| ReportError::Csv(error.into_error()))
}

fn failed(error: csv::Error) -> ReportError {
    ReportError::Csv(io::Error::from(error))
}

fn heads(document: &Document) -> Vec<String> {
    // A list can be grouped by a field that it also shows; two heads of one name would be ambiguous.
    let groups = document
        .group_headings
        .iter()
        .map(|heading| format!("分组：{heading}"));
    let columns = document.columns.iter().map(|column| {
        if column.is_money {
            guarded(&format!("{}（{}）", column.heading, document.unit.label()))
        } else {
            guarded(&column.heading)
        }
    });
    groups.chain(columns).collect()
}

fn field(cell: &DocumentCell, unit: MoneyUnit) -> String {
    match cell {
        DocumentCell::Empty | DocumentCell::Absent => String::new(),
        DocumentCell::Text(text) => guarded(text),
        DocumentCell::Suggested(_) => guarded(&cell.show(unit)),
        DocumentCell::Integer(number) => number.to_string(),
        DocumentCell::Decimal(number) => number.to_string(),
        DocumentCell::Count(count) => count.to_string(),
        DocumentCell::Amount(amount) | DocumentCell::Contained(amount) => {
            amount.in_unit(unit).to_string()
        }
    }
}

/// The text with a leading `'` where a spreadsheet would otherwise compute it. Typed numbers such as
/// `-3` stay as they are.
fn guarded(text: &str) -> String {
    const TRIGGERS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
    // Tab and return are triggers themselves, so only real spaces are skipped.
    let start = text.trim_start_matches([' ', '\u{a0}', '\u{3000}']);
    let is_number = || text.trim().parse::<f64>().is_ok_and(f64::is_finite);
    if start.starts_with(TRIGGERS) && !is_number() {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;
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
                 总投资（万元）,年度计划投资（万元）,年度目标,项目业主,责任单位,备注",
                "第五篇 基础设施,第十四章 健全综合交通运输网络,1,平安大桥,新建,布溪街道、冷水江街道,\
                 跨资江大桥，长1.2公里,2022—2025,38500,,,,市交通运输局*,",
                "第五篇 基础设施,第十四章 健全综合交通运输网络,2,城区路网（打包）,,,,2024,100000,20000,完成路基,,,",
                "第五篇 基础设施,第十四章 健全综合交通运输网络,3,城区路网一标,,,,,40000,5000,,,,",
                "第五篇 基础设施,第十五章 强化水利保障,1,'=周头水库,,,,,,,,,市水利局,",
                "第五篇 基础设施,第十五章 强化水利保障,2,资水防洪堤,,,,,12345.678901,,,,\
                 市水利局、市交通运输局,二期另报",
                "",
            ]
        );
    }

    #[test]
    fn texts_never_become_formulas() {
        for text in [
            "=1+1", " +cmd", "-2+3", "@SUM(A1)", "\tx", "\rx", "＝1", "－x", "　＠x",
        ] {
            assert_eq!(guarded(text), format!("'{text}"));
        }
        for text in ["-3", "-3.5", "+12", "1=2", "平安大桥", "", "2603-141124"] {
            assert_eq!(guarded(text), text);
        }
    }

    #[test]
    fn separators_in_texts_are_quoted() {
        let mut document = fixture::document(&[]);
        document.rows.truncate(2);
        document.rows[1].cells.truncate(2);
        document.rows[1].cells[1] = DocumentCell::Text("桥,\"东\"\n段".to_owned());
        document.columns.truncate(2);
        let text = String::from_utf8(write_csv(&document).unwrap()).unwrap();
        assert_eq!(text, "\u{feff}序号,项目名称\r\n1,\"桥,\"\"东\"\"\n段\"\r\n");
    }
}
