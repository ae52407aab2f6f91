//! Which sheets of rounds are taken: one that came in before, one of another round or of another library is said to be that,
//! and nothing of it comes in. An earlier one is compared with what went out with it.

use crate::import::grid::ImportError;
use crate::model::{Derived, FillMark, FillRound, FillSheet, Id, Portfolio, Table};
use crate::view::{Asked, came_files, list_label, sheets_of, waiting_on};

use super::heads::Table as Heads;
use super::role::{Basis, MonthPart, Role};
use super::text::level;

/// Whether a file is one of those that came in before in the round for which files are gathered, whatever it bears.
///
/// # Errors
/// It is, with the sentence that says so.
pub(super) fn check_new(
    portfolio: &Portfolio,
    round: Id<FillRound>,
    print: &str,
) -> Result<(), ImportError> {
    let mut sheets = sheets_of(portfolio, round).into_iter();
    sheets
        .find_map(|sheet| known(sheet, print))
        .map_or(Ok(()), Err)
}

/// That a file has come in before with a sheet, where it has.
fn known(sheet: &FillSheet, print: &str) -> Option<ImportError> {
    let mut files = came_files(sheet);
    let file = files.find(|file| !print.is_empty() && file.print == print)?;
    let waits = match waiting_on(sheet) {
        0 => String::new(),
        count => format!("；这家没有采用的 {count} 处，在“填报”页的“待定”里决定"),
    };
    Some(ImportError::Fill(format!(
        "这个文件已经收过（{} “{}”交来的“{}”），内容一样，没有再读{waits}",
        file.day, sheet.name, file.name
    )))
}

/// 形象进度 without a month is that of the month that is asked, where it is asked.
pub(super) fn take_asked(table: &mut Heads, portfolio: &Portfolio, round: Id<FillRound>) {
    let Some(round) = portfolio.fill_rounds().get(round) else {
        return;
    };
    let asked = Asked::of(portfolio, round);
    let is_asked = asked.fields.contains(&Derived::PhysicalProgress.into());
    let month = asked.month.filter(|_| is_asked);
    let role = month.map(|month| Role::Monthly(month, MonthPart::PhysicalProgress));
    let Some(role) = role.filter(|role| table.columns.iter().all(|one| one.role != *role)) else {
        return;
    };
    let label = level(Derived::PhysicalProgress.spec().label);
    let mut columns = table.columns.iter_mut();
    let column = columns.find(|one| one.basis == Basis::Nothing && level(&one.heading) == label);
    if let Some(column) = column {
        column.role = role;
    }
}

/// Checks a sheet that bears the mark of a round. `round` is the one for which files are gathered, `print` that of the
/// file.
///
/// # Errors
/// It is not to come in, with the sentence that says why.
pub(super) fn check(
    portfolio: &Portfolio,
    mark: FillMark,
    (round, print): (Option<Id<FillRound>>, &str),
) -> Result<(), ImportError> {
    let told = |words: String| Err(ImportError::Fill(words));
    let Some(sheet) = portfolio.fill_sheets().get(mark.sheet) else {
        return told(
            "这张填报表不是本库发出的（是另一个项目库的，或那次填报已经删除），没有读入；请核对是否收错了文件".to_owned(),
        );
    };
    if let Some(wanted) = round.filter(|round| *round != sheet.round) {
        let name = |id: Id<FillRound>| {
            let round = portfolio.fill_rounds().get(id);
            round.map(|round| round.name.clone()).unwrap_or_default()
        };
        return told(format!(
            "这是“{}”的填报表（{}），不是“{}”的，没有读入；要补收那一次的，请选那一次填报",
            name(sheet.round),
            sheet.name,
            name(wanted)
        ));
    }
    known(sheet, print).map_or(Ok(()), Err)
}

/// What is said of a file without lists that went out with it: saved as csv it has one sheet alone.
pub(super) fn lists_not_there(
    portfolio: &Portfolio,
    mark: FillMark,
    listed: &[Table],
) -> Option<String> {
    let sheet = portfolio.fill_sheets().get(mark.sheet)?;
    let round = portfolio.fill_rounds().get(sheet.round)?;
    let asked = Asked::of(portfolio, round).lists.into_iter();
    let missing = asked.filter(|table| !listed.contains(table));
    let missing: Vec<String> = missing.map(list_label).collect();
    (!missing.is_empty()).then(|| {
        format!(
            "这个文件里没有{}（只另存了一张表，或删掉了编号），没有比较；请问一声对方这部分有没有要改的",
            missing.join("、")
        )
    })
}

/// What is said of a sheet after which another went out to the same department.
pub(super) fn earlier_words(portfolio: &Portfolio, mark: FillMark) -> Option<String> {
    let sheet = portfolio.fill_sheets().get(mark.sheet)?;
    (mark.issue < sheet.issue).then(|| {
        format!(
            "这是发给“{}”的第 {} 次填报表，后来重发过第 {} 次；按第 {} 次发出时的内容比较",
            sheet.name, mark.issue, sheet.issue, mark.issue
        )
    })
}
