//! What the libraries of a server come to, one beside another.
//!
//! There is one way to count, and it is the program's: the database keeps what was counted, with the number of the op up to
//! which the log stood. Whoever asks counts anew what changed since, and keeps it there for the others, where it may alter
//! everything in the library anyhow.

use postgres::Row as SqlRow;

use super::address::ServerAddress;
use super::error::ServerError;
use super::role::Role;
use super::serving::{Membership, Server, log_in};
use crate::model::Portfolio;

/// What a library comes to in a month. Amounts are in 分.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Projects.
    pub count: u64,
    /// 总投资.
    pub total_investment: i64,
    /// 年度计划投资.
    pub planned_for_year: i64,
    /// 本年完成投资.
    pub completed_this_year: i64,
}

impl Figures {
    /// Both together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            count: self.count.saturating_add(other.count),
            total_investment: self.total_investment.saturating_add(other.total_investment),
            planned_for_year: self.planned_for_year.saturating_add(other.planned_for_year),
            completed_this_year: self
                .completed_this_year
                .saturating_add(other.completed_this_year),
        }
    }
}

/// What a library comes to in a month: year and number.
pub type Counted = ((i32, u32), Figures);

/// A library among others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Surveyed {
    /// Which it is, and what the login may do in it.
    pub membership: Membership,
    /// Its code of GB/T 2260, where somebody said it.
    pub region: Option<String>,
    /// What it comes to.
    pub figures: Figures,
}

/// The numbers of a summary that stands.
const KEPT: &str =
    "SELECT l.region, s.count, s.total_investment, s.planned_for_year, s.completed_this_year
    FROM lantu.library AS l LEFT JOIN lantu.summary AS s ON s.library = l.id
        AND s.report_year = $2 AND s.report_month = $3 AND s.program = $4 AND s.seq = l.head
    WHERE l.id = $1::text::uuid AND l.is_open";

/// All libraries of a login, each with what it comes to in a month (year and number). What changed since it was last
/// counted is counted by `count`.
///
/// # Errors
/// Nobody answers, or the login is not let in.
pub fn survey(
    address: &ServerAddress,
    (year, month): (i32, u32),
    count: &dyn Fn(&Portfolio) -> Result<Figures, ServerError>,
) -> Result<Vec<Surveyed>, ServerError> {
    let (client, libraries) = log_in(address)?;
    let Some(first) = libraries.first().cloned() else {
        return Err(ServerError::Which(Vec::new()));
    };
    let mut server = Server::of(client, first, address);
    let month = i32::try_from(month).unwrap_or_default();
    let mut surveyed = Vec::new();
    for membership in libraries {
        server.membership = membership.clone();
        let id = membership.library.to_string();
        let kept = server
            .client
            .borrow_mut()
            .query_opt(KEPT, &[&id, &year, &month, &PROGRAM])?;
        // One that is still on its way to the server is none yet.
        let Some(kept) = kept else { continue };
        let figures = match figures(&kept) {
            Some(figures) => figures,
            None => server.count((year, month), count)?,
        };
        surveyed.push(Surveyed {
            membership,
            region: kept.get(0),
            figures,
        });
    }
    Ok(surveyed)
}

/// Another version may count otherwise.
const PROGRAM: &str = concat!("lantu ", env!("CARGO_PKG_VERSION"));

fn figures(row: &SqlRow) -> Option<Figures> {
    let count: Option<i64> = row.get(1);
    Some(Figures {
        count: count?.cast_unsigned(),
        total_investment: row.get(2),
        planned_for_year: row.get(3),
        completed_this_year: row.get(4),
    })
}

impl Server {
    fn count(
        &self,
        (year, month): (i32, i32),
        count: &dyn Fn(&Portfolio) -> Result<Figures, ServerError>,
    ) -> Result<Figures, ServerError> {
        let (content, head) = self.standing()?;
        let figures = count(&content)?;
        let role = Role::from_label(&self.membership.role);
        if matches!(role, Some(Role::Administrator | Role::Planner)) {
            let sql = "SELECT lantu.summarize($1::text::uuid, $2, $3, $4, $5, $6, $7, $8, $9)";
            let id = self.membership.library.to_string();
            self.client.borrow_mut().execute(
                sql,
                &[
                    &id,
                    &head.cast_signed(),
                    &year,
                    &month,
                    &PROGRAM,
                    &figures.count.cast_signed(),
                    &figures.total_investment,
                    &figures.planned_for_year,
                    &figures.completed_this_year,
                ],
            )?;
        }
        Ok(figures)
    }

    /// What is kept of the library as it is now, by month (year and number).
    ///
    /// # Errors
    /// It can't be read.
    pub fn summaries(&self) -> Result<Vec<Counted>, ServerError> {
        let sql =
            "SELECT NULL, s.count, s.total_investment, s.planned_for_year, s.completed_this_year,
                s.report_year, s.report_month
            FROM lantu.summary AS s JOIN lantu.library AS l ON l.id = s.library AND l.head = s.seq
            WHERE l.id = $1::text::uuid AND s.program = $2 ORDER BY s.report_year, s.report_month";
        let id = self.membership.library.to_string();
        let rows = self.client.borrow_mut().query(sql, &[&id, &PROGRAM])?;
        let summaries = rows.iter().filter_map(|row| {
            let month: i32 = row.get(6);
            Some(((row.get(5), month.cast_unsigned()), figures(row)?))
        });
        Ok(summaries.collect())
    }

    /// Says to which place the library belongs, by its code of GB/T 2260; none: to no place.
    ///
    /// # Errors
    /// Whoever asks may not.
    pub fn set_region(&self, code: Option<&str>) -> Result<(), ServerError> {
        let sql = "SELECT lantu.set_region($1::text::uuid, $2)";
        let id = self.membership.library.to_string();
        self.client.borrow_mut().execute(sql, &[&id, &code])?;
        Ok(())
    }
}
