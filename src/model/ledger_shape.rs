use super::Kind;
use super::record::record;

record! {
    /// What was chosen for the columns of foreign ledgers of one shape, so that nobody is asked again.
    LedgerShape, columns LedgerShapeColumn {
        /// The ledger for which it was chosen first.
        name: String => Name, "台账名称", "选定各列内容时的文件名", is_name = true;
        /// The headings in their order, years and months as they stand to the report.
        headings: String => Headings, "表头" [Kind::LongText], "各栏的表头，由左到右";
        /// The year, or year and month, that the ledger reported.
        period: String => Period, "报告期", "选定时台账的报告期，如 2026 或 2026-03";
        /// What the columns hold, as JSON; `A` is the first column that has a head.
        mapping: String => Mapping, "列对应" [Kind::LongText], "各列的内容，A 为有表头的第一列", is_inner = true;
    }
}
