//! What is due as a calendar that other programs read: iCalendar (RFC 5545), an all-day event for each.

use std::fmt::Write as _;

use chrono::{Days, NaiveDate};

use crate::model::Portfolio;
use crate::view::{Due, Moment};

/// A line holds so many bytes at most; what is longer goes on in the next, behind a blank.
const LINE: usize = 74;

/// The calendar; each event keeps its identity, so that a calendar taken in again alters what it holds.
pub fn write_ics(portfolio: &Portfolio, due: &[Due], moment: Moment) -> String {
    let mut text = String::new();
    let stamp = basic(moment.clock);
    for line in [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Lantu//Lantu//ZH",
        "CALSCALE:GREGORIAN",
    ] {
        put(&mut text, line);
    }
    for one in due {
        let name = one.name(portfolio);
        let mark = portfolio
            .data_mark()
            .map_or_else(String::new, |mark| format!("（{mark}）"));
        let summary = format!("{name}：{}（{}）{mark}", one.what, one.kind.label());
        let next = one.day.checked_add_days(Days::new(1)).unwrap_or(one.day);
        for line in [
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{}@lantu", one.id),
            format!("DTSTAMP:{stamp}T000000Z"),
            format!("DTSTART;VALUE=DATE:{}", basic(one.day)),
            format!("DTEND;VALUE=DATE:{}", basic(next)),
            format!("SUMMARY:{}", escaped(&summary)),
            "END:VEVENT".to_owned(),
        ] {
            put(&mut text, &line);
        }
    }
    put(&mut text, "END:VCALENDAR");
    text
}

fn basic(day: NaiveDate) -> String {
    day.format("%Y%m%d").to_string()
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => {
                escaped.push('\\');
                escaped.push(c);
            }
            '\n' => escaped.push_str("\\n"),
            '\r' => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// Adds a line, folded where it is too long, never within a character.
fn put(text: &mut String, line: &str) {
    let mut room = LINE;
    for c in line.chars() {
        if c.len_utf8() > room {
            text.push_str("\r\n ");
            room = LINE - 1;
        }
        text.push(c);
        room -= c.len_utf8();
    }
    write!(text, "\r\n").ok();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_between_characters_and_marks_are_escaped() {
        let mut text = String::new();
        put(&mut text, &format!("SUMMARY:{}", "桥".repeat(60)));
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert!(lines.iter().all(|line| line.len() <= 75), "{lines:?}");
        assert!(lines[1].starts_with(' '));
        let unfolded = text.replace("\r\n ", "");
        assert_eq!(unfolded, format!("SUMMARY:{}\r\n", "桥".repeat(60)));
        assert_eq!(escaped("a,b;c\\d\ne"), "a\\,b\\;c\\\\d\\ne");
    }
}
