use crate::model::{FundingKind, FundingSource, Money, Portfolio, Project};

/// By what lists divide the money of a project. Together the shares are all of its planned funding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FundingShare {
    /// 国家预算资金: budgets and bonds of every level.
    Government,
    /// 银行贷款
    BankLoan,
    /// 企业自筹
    OwnFunds,
    /// Everything else, and lines that name no source.
    Other,
}

impl FundingShare {
    /// In the order of lists.
    pub const ALL: [Self; 4] = [
        Self::Government,
        Self::BankLoan,
        Self::OwnFunds,
        Self::Other,
    ];

    /// The Chinese word.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Government => "政府投资",
            Self::BankLoan => "银行贷款",
            Self::OwnFunds => "企业自筹",
            Self::Other => "其他",
        }
    }

    /// The share to which money of a source belongs.
    pub fn of(source: Option<FundingSource>) -> Self {
        match source {
            Some(FundingSource::BankLoan) => Self::BankLoan,
            Some(FundingSource::OwnFunds) => Self::OwnFunds,
            Some(source) if source.group() == FundingSource::GROUPS[0] => Self::Government,
            _ => Self::Other,
        }
    }

    /// What is planned of it for a project; `None` without a line.
    pub fn planned(self, portfolio: &Portfolio, project: &Project) -> Option<Money> {
        let lines = portfolio.funding().of(project.id).into_iter();
        lines
            .filter(|line| line.kind.unwrap_or(FundingKind::Planned) == FundingKind::Planned)
            .filter(|line| Self::of(line.source) == self)
            .filter_map(|line| line.amount)
            .reduce(|sum, amount| sum + amount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_source_belongs_to_one_share() {
        let of = |share| {
            let sources = FundingSource::ALL.iter().copied();
            sources
                .filter(|source| FundingShare::of(Some(*source)) == share)
                .count()
        };
        // Of 13 sources 8 are budgets and bonds.
        assert_eq!(FundingShare::ALL.map(of), [8, 1, 1, 3]);
        assert_eq!(FundingShare::of(None), FundingShare::Other);
    }
}
