//! The lights beside that of progress, for offices that light a project up to four times: whether it began in time, whether the
//! money that arrived is paid out, whether the statistics office counts it.

use crate::model::{FundingKind, Light, Money, Portfolio, Project, StatisticsState};

use super::as_of;
use super::progress::rate;
use super::{LightRule, Moment};

impl LightRule {
    /// 支付灯: what was paid out of the money that arrived for the year, against the pace. Lines are of years, so it is as they
    /// stand now; `None` where nothing arrived, and where nobody ever noted what was paid: that is not known, and not 0.
    pub(super) fn paid_light(
        self,
        portfolio: &Portfolio,
        project: &Project,
        moment: Moment,
    ) -> Option<Light> {
        let lines = portfolio.funding().of(project.id);
        let of_kind = |kind: FundingKind| lines.iter().filter(move |line| line.kind == Some(kind));
        let sum = |kind: FundingKind| -> Money {
            let of_year = of_kind(kind).filter(|line| line.year == Some(moment.year));
            of_year.filter_map(|line| line.amount).sum()
        };
        of_kind(FundingKind::Paid).next()?;
        let rate = rate(sum(FundingKind::Paid), sum(FundingKind::Received))?;
        Some(self.of_rate_at(rate, self.pace_of(portfolio, project, moment)))
    }

    /// 纳统灯: late is what should be counted and is not; `None` where nobody said.
    pub(super) fn statistics_light(
        portfolio: &Portfolio,
        project: &Project,
        moment: Moment,
    ) -> Option<Light> {
        Some(match project.statistics_state? {
            StatisticsState::Counted => Light::Normal,
            StatisticsState::NotDue => Light::NotRated,
            // Work goes on, and nobody counts it.
            StatisticsState::Pending if as_of::has_begun(portfolio, project, moment) => {
                Light::SeriouslyLate
            }
            StatisticsState::Pending => Light::Late,
        })
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use uuid::Uuid;

    use super::*;
    use crate::model::{
        Derived, Field, FundingLineColumn as F, PartialDate, ProjectColumn as P, Row, Table, Value,
    };
    use crate::view::value;

    fn wan(amount: i64) -> Value {
        Value::Money(Money::from_wan(amount))
    }

    /// A project with this stage, planned start, state of statistics, and what arrived and was paid in 2024; less
    /// than nothing where there is no such line.
    fn portfolio(words: [&'static str; 3], money: Option<(i64, i64)>) -> Portfolio {
        let [stage, start, statistics] = words;
        let mut project = Row::blank(Table::Project, Uuid::from_u128(1));
        project.values[P::Stage as usize] = Value::Choice(stage);
        project.values[P::Start as usize] = Value::Date(PartialDate::parse(start).unwrap());
        if !statistics.is_empty() {
            project.values[P::StatisticsState as usize] = Value::Choice(statistics);
        }
        let mut rows = vec![project];
        let (arrived, paid) = money.unwrap_or_default();
        for (n, kind, amount) in [(2, "到位", arrived), (3, "支付", paid)] {
            if money.is_none() || amount < 0 {
                continue;
            }
            let mut line = Row::blank(Table::FundingLine, Uuid::from_u128(n));
            line.values[F::Project as usize] = Value::Ref(Uuid::from_u128(1));
            line.values[F::Year as usize] = Value::Integer(2024);
            line.values[F::Kind as usize] = Value::Choice(kind);
            line.values[F::Amount as usize] = wan(amount);
            rows.push(line);
        }
        Portfolio::from_rows(rows).unwrap()
    }

    /// 开工, 支付, 纳统 at the end of June 2024.
    fn lights(portfolio: &Portfolio) -> [String; 3] {
        let project = portfolio.projects().iter().next().unwrap();
        let moment = Moment::on(NaiveDate::from_ymd_opt(2024, 6, 30).unwrap());
        [
            Derived::StartLight,
            Derived::PaidLight,
            Derived::StatisticsLight,
        ]
        .map(|derived| {
            let value = value(portfolio, project, Field::Derived(derived), moment);
            value.as_text().unwrap_or_default().to_owned()
        })
    }

    #[test]
    fn each_light_is_lit_by_what_it_is_about() {
        // 45 of 100 is 5 points behind half a year; the project began.
        let going = portfolio(["在建", "2024-03", "已纳统"], Some((100, 45)));
        assert_eq!(lights(&going), ["正常", "正常", "正常"]);
        // 15 of 100 is 35 behind. A start of March is missed since April, and three months are full.
        let waiting = portfolio(["前期", "2024-03", "应纳未纳"], Some((100, 15)));
        assert_eq!(lights(&waiting), ["严重滞后", "严重滞后", "滞后"]);
        let uncounted = portfolio(["在建", "2024-03", "应纳未纳"], Some((100, 25)));
        assert_eq!(lights(&uncounted), ["正常", "滞后", "严重滞后"]);
        let given_up = portfolio(["退出", "2024-03", "不需纳统"], None);
        assert_eq!(lights(&given_up), ["", "", "不考核"]);
        // What was paid nobody noted; a line of 0 says that nothing was.
        let unnoted = portfolio(["在建", "2024-03", "已纳统"], Some((100, -1)));
        assert_eq!(lights(&unnoted), ["正常", "", "正常"]);
        let nothing = portfolio(["在建", "2024-03", "已纳统"], Some((100, 0)));
        assert_eq!(lights(&nothing)[1], "严重滞后");
        let later = portfolio(["前期", "2024-09", ""], None);
        assert_eq!(lights(&later), ["正常", "", ""]);
    }
}
