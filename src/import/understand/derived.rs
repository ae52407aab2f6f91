//! Printed rates, leads and lights beside what follows from the row's own figures. Nothing of them is kept.

use crate::import::grid::{Cell, Grid, Place, Shown, Value};
use crate::model::{Light, Money};

use super::build::Built;
use super::heads::Table;
use super::reading::{DerivedRow, ReadProject};
use super::role::{Checked, Role};
use super::text::level;
use super::totals::done_in_year;

/// Compares every row that has a plan for the reported year. By m/12 and the usual lights: more than 10 points ahead
/// 超前, more than 10 behind 滞后, more than 30 严重滞后.
pub fn compare(grid: &Grid, table: &Table, built: &Built) -> Vec<DerivedRow> {
    let has_rates = table.columns.iter().any(|column| {
        matches!(
            column.role,
            Role::Derived(Checked::Rate | Checked::Ahead | Checked::Light)
        )
    });
    let (Some(year), Some(month), true) = (table.period.year, table.period.month, has_rates) else {
        return Vec::new();
    };
    let rows = built.projects.iter().filter_map(|project| {
        let planned = project
            .annual
            .iter()
            .find(|each| each.year == year)?
            .planned?;
        let done = done_in_year(project, year)?;
        let figures = Figures::of(planned, done, month)?;
        Some(DerivedRow {
            row: project.row,
            rate: hundredths(figures.rate),
            ahead: hundredths(figures.ahead),
            light: figures.light.label(),
            disagrees: disagreements(grid, table, project, figures, done),
        })
    });
    rows.collect()
}

/// What follows from plan, done and month, in 1/10000 of a percent.
#[derive(Clone, Copy)]
struct Figures {
    rate: i64,
    ahead: i64,
    light: Light,
}

impl Figures {
    fn of(planned: Money, done: Money, month: u32) -> Option<Self> {
        let planned = i128::from(planned.fen());
        if planned <= 0 {
            return None;
        }
        let whole = i128::from(done.fen()) * 1_000_000;
        let half = whole.signum() * planned / 2;
        let rate = i64::try_from((whole + half) / planned).ok()?;
        let due = (i64::from(month) * 1_000_000 + 6) / 12;
        let ahead = rate - due;
        let light = match ahead {
            ..-300_000 => Light::SeriouslyLate,
            -300_000..-100_000 => Light::Late,
            -100_000..=100_000 => Light::Normal,
            _ => Light::Ahead,
        };
        Some(Self { rate, ahead, light })
    }
}

/// `-26.67` of -266667.
fn hundredths(parts: i64) -> String {
    let rounded = (parts.abs() + 50) / 100;
    let sign = if parts < 0 && rounded > 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", rounded / 100, rounded % 100)
}

/// A number of percents or points as printed, in 1/10000, and the decimals that it shows.
fn printed(cell: &Cell) -> Option<(f64, usize)> {
    match &cell.value {
        Value::Number(number) => {
            if let Shown::Number {
                is_percent: true,
                decimals,
                ..
            } = cell.shown
            {
                return Some((number * 100.0, decimals.into()));
            }
            let text = number.to_string();
            let decimals = text
                .split_once('.')
                .map_or(0, |(_, decimals)| decimals.len());
            Some((*number, decimals))
        }
        Value::Text(text) => {
            let text = level(text);
            let text = text.trim_end_matches(['%', '个', '百', '分', '点']);
            let number = text.parse().ok()?;
            Some((
                number,
                text.split_once('.')
                    .map_or(0, |(_, decimals)| decimals.len()),
            ))
        }
        _ => None,
    }
}

/// Whether a printed number is the derived one, rounded to the decimals that are shown.
fn agrees((number, decimals): (f64, usize), parts: i64) -> bool {
    let scale = 10_f64.powi(decimals.min(4) as i32);
    let rounded = (parts as f64 / 10_000.0 * scale).round() / scale;
    (number - rounded).abs() < 0.000_1
}

fn disagreements(
    grid: &Grid,
    table: &Table,
    project: &ReadProject,
    figures: Figures,
    done: Money,
) -> Vec<String> {
    let mut found = Vec::new();
    for column in &table.columns {
        let Role::Derived(checked) = column.role else {
            continue;
        };
        let place = Place::new(project.row - 1, column.index);
        let Some(cell) = grid.cell(place) else {
            continue;
        };
        match checked {
            Checked::Rate => {
                // A fraction below 1 may stand for percents.
                let is_rate = printed(cell).is_some_and(|(number, decimals)| {
                    let is_fraction = number.abs() <= 1.5 && cell.shown == Shown::Plain;
                    agrees((number, decimals), figures.rate)
                        || is_fraction
                            && agrees((number * 100.0, decimals.saturating_sub(2)), figures.rate)
                });
                if !is_rate && printed(cell).is_some() {
                    found.push(format!(
                        "{place} 写的是 {cell}，按数据应为 {}%",
                        hundredths(figures.rate)
                    ));
                }
            }
            Checked::Ahead => {
                if printed(cell).is_some_and(|number| !agrees(number, figures.ahead)) {
                    found.push(format!(
                        "{place} 写的是 {cell}，按数据应为 {}",
                        hundredths(figures.ahead)
                    ));
                }
            }
            Checked::Light => {
                let word = level(&cell.to_string());
                let lights: &[Light] = match word.trim_end_matches(['灯', '色']) {
                    "绿" => &[Light::Normal, Light::Ahead],
                    "黄" => &[Light::Late],
                    "红" => &[Light::SeriouslyLate],
                    other => &Light::from_label(other).map_or([Light::NotRated], |light| [light]),
                };
                if !lights.contains(&figures.light) && !lights.contains(&Light::NotRated) {
                    found.push(format!(
                        "{place} 写的是 {word}，按规则应为{}",
                        figures.light.label()
                    ));
                }
            }
            _ => {}
        }
    }
    for month in &project.monthly {
        if let Some(invested) = month.invested.filter(|invested| *invested > done) {
            found.push(format!(
                "年累计 {} 小于当月完成 {}",
                table.amount(done),
                table.amount(invested)
            ));
        }
    }
    let since = project.to_date.iter().find(|each| each.since.is_some());
    if let (Some(since), Some(total)) = (since, project.total_investment)
        && since.done > total
    {
        found.push(format!(
            "开工至今累计 {} 超过总投资 {}",
            table.amount(since.done),
            table.amount(total)
        ));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_and_lights_follow_from_the_figures() {
        let of = |planned, done| {
            let figures = Figures::of(Money::from_wan(planned), Money::from_wan(done), 8).unwrap();
            (
                hundredths(figures.rate),
                hundredths(figures.ahead),
                figures.light.label(),
            )
        };
        let expected = |rate: &str, ahead: &str, light| (rate.to_owned(), ahead.to_owned(), light);
        assert_eq!(of(12000, 8400), expected("70.00", "3.33", "正常"));
        assert_eq!(of(8000, 3200), expected("40.00", "-26.67", "滞后"));
        assert_eq!(of(2600, 250), expected("9.62", "-57.05", "严重滞后"));
        assert_eq!(of(1800, 1380), expected("76.67", "10.00", "正常"));
        assert!(agrees((73.3, 1), 733_333));
        assert!(!agrees((76.66, 2), 766_667));
    }
}
