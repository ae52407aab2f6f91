use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::app::{
    Draft, Papers, Point, State, backups_path, changes_bytes, load_state, marked_path, save_paper,
    usual_scope,
};
use crate::clock::Clock;
use crate::clock::new_id;
use crate::model::{Money, MoneyUnit, Portfolio};
use crate::report::{ChangesLayout, Format, changes_json};
use crate::view::{ChangeKind, CompareScope, ComparedProject, Comparison, Moment, compare_in};

use super::args::{Compare, CompareFormat, Snapshot};
use super::library::{finish_with, perform, words};
use super::list::not_for;
use super::{Failure, library, output};

/// `lantu compare`
pub fn compare(compare: &Compare) -> Result<(), Failure> {
    let is_json = compare.format == Some(CompareFormat::Json);
    if compare.to.is_some() && compare.format.is_some() {
        let message = "--format 是显示在屏幕上的格式，文件的格式由 --to 的扩展名决定，不能一起用";
        return Err(Failure::Usage(message.to_owned()));
    }
    if compare.unit.is_some() && is_json {
        return Err(not_for("unit", "json", "JSON 的金额以分为单位"));
    }
    let unit = compare.unit.map_or(MoneyUnit::Wan, MoneyUnit::from);
    let (before, after) = (load(&compare.before)?, load(&compare.after)?);
    let moment = Moment::reported(&after.portfolio, Clock::System.today(), (None, None));
    let scope = match (compare.list_year, compare.all_projects) {
        (Some(year), _) => CompareScope::YearList(year),
        (None, true) => CompareScope::Whole,
        (None, false) => usual_scope(before.list_year, after.list_year),
    };
    let comparison = compare_in(&before.portfolio, &after.portfolio, scope, moment);
    let titles = (before.title.as_str(), after.title.as_str());
    let places = [&compare.before, &compare.after].map(|word| place_and_point(word).0);
    // A paper tells two libraries apart by their names, and two moments of one by their days.
    let named = |state: &State, place: &Path| match &places {
        [before, after] if before == after => state.on_paper.clone(),
        _ => {
            let name = place.file_stem().unwrap_or_default().to_string_lossy();
            format!("“{name}”{}", state.on_paper)
        }
    };
    let on_paper = (named(&before, &places[0]), named(&after, &places[1]));
    let titles_on_paper = (on_paper.0.as_str(), on_paper.1.as_str());
    let layout = if is_json { titles } else { titles_on_paper };
    let layout = ChangesLayout::new(&after.portfolio, layout, unit).of(scope);
    if let Some(path) = &compare.to {
        let format = Format::from_path(path);
        let format = format.map_err(|error| Failure::Usage(error.to_string()))?;
        let bytes = changes_bytes(&comparison, &layout, format, moment);
        let bytes = bytes.map_err(|error| error.to_string())?;
        let place = marked_path(path, layout.data_mark.as_deref());
        let library = place_and_point(&compare.after).0;
        let papers = Papers::load(backups_path().as_deref(), Some(&library));
        let saved = save_paper(&place, &bytes, papers, compare.replace);
        saved.map_err(|error| error.to_string())?;
        output::name_taken(path, &place);
        return Ok(());
    }
    if is_json {
        let json = changes_json(&comparison, &layout, moment);
        output::print_json(&format!("{json:#}\n"))?;
    } else {
        let mark = after.portfolio.data_mark();
        output::print(&text(&comparison, titles, (mark, unit)))?;
    }
    Ok(())
}

/// `lantu snapshot`
pub fn snapshot(snapshot: &Snapshot) -> Result<(), String> {
    let mut session = library::open(&snapshot.library).map_err(|error| words(&error))?;
    let note = snapshot.note.as_deref().unwrap_or_default();
    let draft = Draft::new_snapshot(session.portfolio_ref(), &snapshot.name, note, new_id);
    perform(&mut session, draft.map_err(|error| error.to_string())?)?;
    let words = format!("已拍快照：{}\n", snapshot.name.trim());
    finish_with(session, || output::say(&words))
}

fn load(word: &str) -> Result<State, String> {
    let (path, point) = place_and_point(word);
    load_state(&path, &point).map_err(|error| error.to_string())
}

/// The file that a word of the command line means, whatever moment of it.
pub(super) fn place(word: &Path) -> PathBuf {
    match word.to_str() {
        Some(text) => place_and_point(text).0,
        None => word.to_owned(),
    }
}

/// What a library held at the moment that a word of the command line names; none where it names none.
pub(super) fn past_state(word: &Path) -> Result<Option<Portfolio>, String> {
    let Some((path, point)) = word.to_str().map(place_and_point) else {
        return Ok(None);
    };
    if point == Point::Now {
        return Ok(None);
    }
    let state = load_state(&path, &point).map_err(|error| error.to_string())?;
    Ok(Some(Portfolio::clone(&state.portfolio)))
}

/// `FILE`, `FILE@SNAPSHOT` or `FILE@DATE`. A path may itself hold an `@`, so the first one behind an existing file
/// parts the two.
fn place_and_point(word: &str) -> (PathBuf, Point) {
    let whole = Path::new(word);
    if whole.exists() {
        return (whole.to_owned(), Point::Now);
    }
    let parted = |(at, _): (usize, &str)| (Path::new(&word[..at]), &word[at + 1..]);
    let found = word
        .match_indices('@')
        .map(parted)
        .find(|(path, _)| path.is_file());
    let last = || word.rmatch_indices('@').map(parted).next();
    match found.or_else(last) {
        Some((path, name)) => (path.to_owned(), point(name)),
        None => (whole.to_owned(), Point::Now),
    }
}

/// A step of the history by its number, else a snapshot or a date; four digits are a year.
fn point(name: &str) -> Point {
    let (digits, is_marked) = match name.strip_prefix('#') {
        Some(digits) => (digits, true),
        None => (name, name.len() != 4),
    };
    match digits.parse() {
        Ok(seq) if is_marked => Point::Op(seq),
        _ => Point::Named(name.to_owned()),
    }
}

fn text(
    comparison: &Comparison,
    (before, after): (&str, &str),
    (mark, unit): (Option<&str>, MoneyUnit),
) -> String {
    let sum = |amount: Money| sum(amount, unit);
    let signed = |amount: Money| {
        let sign = if amount > Money::ZERO { "+" } else { "" };
        format!("{sign}{}", sum(amount))
    };
    let mark = mark.map_or_else(String::new, |mark| format!("（{mark}，仅供演示）"));
    let what = match comparison.scope {
        CompareScope::Whole => String::new(),
        scope @ CompareScope::YearList(_) => format!("（{}）", scope.words()),
    };
    let mut text = format!("对比{what}：{before} → {after}{mark}\n");
    let counts = ChangeKind::ALL.map(|kind| format!("{} {}", kind.label(), comparison.count(kind)));
    writeln!(text, "{}", counts.join("　")).ok();
    let (old, new) = (&comparison.before, &comparison.after);
    writeln!(
        text,
        "项目数 {} → {}　总投资 {} → {}（{}）",
        old.count,
        new.count,
        sum(old.total_investment),
        sum(new.total_investment),
        signed(comparison.total_difference()),
    )
    .ok();
    if comparison.projects.is_empty() {
        text.push_str("没有差别\n");
    }
    for kind in ChangeKind::ALL {
        if comparison.count(kind) > 0 {
            writeln!(text, "\n{}", kind.label()).ok();
        }
        for project in comparison.of(kind) {
            push_project(&mut text, project, unit);
        }
    }
    text
}

fn push_project(text: &mut String, project: &ComparedProject, unit: MoneyUnit) {
    let total = project.total_after.or(project.total_before);
    if project.differences.is_empty() {
        let total = total.map_or_else(
            || "总投资未填".to_owned(),
            |t| format!("总投资 {}", sum(t, unit)),
        );
        writeln!(text, "  {}　{total}", output::line(&project.name)).ok();
        return;
    }
    writeln!(text, "  {}", output::line(&project.name)).ok();
    for line in &project.differences {
        let (label, old, new) = (line.label(unit), line.old_text(unit), line.new_text(unit));
        writeln!(
            text,
            "    {}",
            output::line(&format!("{label}：{old} → {new}"))
        )
        .ok();
    }
}

fn sum(amount: Money, unit: MoneyUnit) -> String {
    format!("{}{}", amount.format(unit), unit.label())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_sign_behind_a_file_parts_place_and_moment() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        std::fs::write(path("a@b.lantu"), "").unwrap();
        let parted = |word: &str| {
            let (path, point) = place_and_point(&path(word));
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, point)
        };
        let named = |name: &str| Point::Named(name.to_owned());
        assert_eq!(parted("a@b.lantu"), ("a@b.lantu".to_owned(), Point::Now));
        assert_eq!(
            parted("a@b.lantu@一@二"),
            ("a@b.lantu".to_owned(), named("一@二"))
        );
        assert_eq!(
            parted("c.lantu@2024"),
            ("c.lantu".to_owned(), named("2024"))
        );
        assert_eq!(parted("c.lantu"), ("c.lantu".to_owned(), Point::Now));
    }
}
