//! Of which year, and up to which month, a sheet speaks: said in its title, on the lines above the heads, in its name.

use crate::model::PartialDate;

use super::text::{leading_number, level, years};

/// The year and month of a report, as far as they are said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Period {
    /// The year.
    pub year: Option<i32>,
    /// The last month that is reported.
    pub month: Option<u32>,
}

impl From<PartialDate> for Period {
    fn from(date: PartialDate) -> Self {
        Self {
            year: Some(date.year()),
            month: match date {
                PartialDate::Month(month) => Some(month.month()),
                _ => None,
            },
        }
    }
}

/// The months that a text names, each with the place where its digits begin: `8月`, `1-8月` (8), not `8月5日`.
pub fn months(text: &str) -> Vec<(usize, u32)> {
    let mut found = Vec::new();
    for (place, _) in text.match_indices('月') {
        let before = &text[..place];
        let digits = before.bytes().rev().take_while(u8::is_ascii_digit).count();
        let month = before[place - digits..].parse().unwrap_or_default();
        let behind = &text[place + '月'.len_utf8()..];
        let is_day = leading_number(behind).is_some_and(|(_, rest)| rest.starts_with(['日', '号']));
        if (1..=12).contains(&month) && digits < 3 && !is_day {
            found.push((place - digits, month));
        }
    }
    found
}

/// `2026-03`, `2026`; nothing where no year is said.
impl std::fmt::Display for Period {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.year, self.month) {
            (Some(year), Some(month)) => write!(f, "{year}-{month:02}"),
            (Some(year), None) => write!(f, "{year}"),
            (None, _) => Ok(()),
        }
    }
}

impl Period {
    /// The inverse of what is written.
    pub fn parse(text: &str) -> Self {
        let (year, month) = text.split_once('-').unwrap_or((text, ""));
        Self {
            year: year.parse().ok(),
            month: month.parse().ok().filter(|month| (1..=12).contains(month)),
        }
    }

    /// What a text above the table says. 截至2026年3月 says more than 2025年以来; when a form was filled in says nothing.
    pub fn of(text: &str) -> Self {
        let text = level(text);
        if ["填报时间", "填报日期", "填表日期", "制表日期", "打印时间"]
            .iter()
            .any(|word| text.contains(word))
        {
            return Self::default();
        }
        let year = years(&text).first().map(|(year, _)| *year);
        let until = ["截至", "截止"].iter().find_map(|word| {
            let (_, rest) = text.split_once(word)?;
            let (_, month) = *months(rest).first()?;
            let stated = years(rest).first().map(|(year, _)| *year);
            Some(Self {
                year: stated.or(year),
                month: Some(month),
            })
        });
        if let Some(until) = until {
            return until;
        }
        let month = years(&text).iter().find_map(|(year, rest)| {
            let rest = rest.strip_prefix('年')?;
            let (place, month) = *months(rest).first()?;
            let lead = &rest[..place];
            let is_beside = lead.is_empty() || lead.ends_with(['-', '~', '至', '—']);
            is_beside.then_some((*year, month))
        });
        match month {
            Some((year, month)) => Self {
                year: Some(year),
                month: Some(month),
            },
            None => Self { year, month: None },
        }
    }

    /// What the name of a sheet says: `8月`, `2026年8月`.
    pub fn of_name(name: &str) -> Self {
        let said = Self::of(name);
        let name = level(name);
        let month = months(&name).first().map(|(_, month)| *month);
        Self {
            month: said.month.or(month),
            ..said
        }
    }

    /// This, and where it says nothing the other. Months of another year are not taken over.
    pub fn or(self, other: Self) -> Self {
        let is_same_year = match (self.year, other.year) {
            (Some(year), Some(other)) => year == other,
            _ => true,
        };
        Self {
            year: self.year.or(other.year),
            month: self.month.or_else(|| other.month.filter(|_| is_same_year)),
        }
    }
}

/// The month that stands alone in a heading: `8月`, `08月份`, `2026年8月`.
pub fn month_alone(heading: &str) -> Option<(Option<i32>, u32)> {
    let text = level(heading);
    let (year, rest) = match leading_number(&text) {
        Some((year @ 1950..2100, rest)) => {
            (Some(year as i32), rest.trim_start_matches(['年', '.', '-']))
        }
        _ => (None, text.as_str()),
    };
    let (month, rest) = leading_number(rest)?;
    ((1..=12).contains(&month) && matches!(rest, "月" | "月份")).then_some((year, month))
}

/// The last month of a heading that counts from January: `1-7月`, `1~8月份累计`.
pub fn months_through(heading: &str) -> Option<u32> {
    let text = level(heading);
    months(&text).into_iter().find_map(|(place, month)| {
        let from = text[..place].strip_suffix(['-', '~', '至', '—', '–', '到'])?;
        let from = from.strip_suffix('月').unwrap_or(from).strip_suffix('1')?;
        (!from.ends_with(|c: char| c.is_ascii_digit())).then_some(month)
    })
}

/// The single month with which a heading begins: `8月完成投资`, `2026年8月形象进度`.
pub fn month_of(heading: &str) -> Option<(Option<i32>, u32)> {
    let text = level(heading);
    let (place, month) = *months(&text).first()?;
    let lead = &text[..place];
    let year = years(lead).first().map(|(year, _)| *year);
    let is_plain = lead.is_empty() || year.is_some() && lead.ends_with('年');
    is_plain.then_some((year, month))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_says_year_and_month() {
        for (title, year, month) in [
            ("澄川县2026年重大项目投资计划", Some(2026), None),
            (
                "澄川县2026年攻坚项目明细表（截至10月底）",
                Some(2026),
                Some(10),
            ),
            (
                "砚雨镇2025年以来（截至2026年3月）项目明细表",
                Some(2026),
                Some(3),
            ),
            ("澄川县2026年8月重点项目建设进度表", Some(2026), Some(8)),
            ("县交通运输局2026年3月报送", Some(2026), Some(3)),
            ("澄川县2026年1-9月进度", Some(2026), Some(9)),
            ("澄川县2026年<1-M>月计划", Some(2026), None),
            ("填报时间：2026年4月2日", None, None),
            ("项目节点表", None, None),
        ] {
            assert_eq!(Period::of(title), Period { year, month }, "{title}");
        }
        assert_eq!(Period::of_name("8月").month, Some(8));
    }

    #[test]
    fn headings_name_single_months_or_all_since_january() {
        assert_eq!(month_alone("8月"), Some((None, 8)));
        assert_eq!(month_alone("2026年12月份"), Some((Some(2026), 12)));
        assert_eq!(month_alone("8月完成投资"), None);
        assert_eq!(months_through("2026年1-7月完成投资"), Some(7));
        assert_eq!(months_through("1月至8月累计"), Some(8));
        assert_eq!(months_through("11月完成投资"), None);
        assert_eq!(month_of("8月完成投资"), Some((None, 8)));
        assert_eq!(month_of("1-8月完成投资"), None);
        assert_eq!(month_of("2026年8月形象进度"), Some((Some(2026), 8)));
    }
}
