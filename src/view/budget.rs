use crate::model::{Money, MoneyUnit};

/// The size of a project by its total investment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum BudgetBand {
    /// 10 亿元 and more.
    TenYi,
    /// 5 to below 10 亿元.
    FiveYi,
    /// 1 to below 5 亿元.
    OneYi,
    /// 5000 万元 to below 1 亿元.
    HalfYi,
    /// Below 5000 万元.
    Small,
    /// Not filled in.
    Unset,
}

impl BudgetBand {
    /// From the largest.
    pub const ALL: [Self; 6] = [
        Self::TenYi,
        Self::FiveYi,
        Self::OneYi,
        Self::HalfYi,
        Self::Small,
        Self::Unset,
    ];

    /// The Chinese words.
    pub const fn label(self) -> &'static str {
        match self {
            Self::TenYi => "10亿元及以上",
            Self::FiveYi => "5亿—10亿元",
            Self::OneYi => "1亿—5亿元",
            Self::HalfYi => "5000万—1亿元",
            Self::Small => "5000万元以下",
            Self::Unset => "未填总投资",
        }
    }

    /// The words used in files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::TenYi => "10yi-",
            Self::FiveYi => "5yi-10yi",
            Self::OneYi => "1yi-5yi",
            Self::HalfYi => "5000wan-1yi",
            Self::Small => "-5000wan",
            Self::Unset => "none",
        }
    }

    /// The band of an amount; lower bounds belong to the band.
    pub fn of(total_investment: Option<Money>) -> Self {
        let Some(amount) = total_investment.map(Money::fen) else {
            return Self::Unset;
        };
        let yi = MoneyUnit::Yi.fen();
        match amount {
            amount if amount >= 10 * yi => Self::TenYi,
            amount if amount >= 5 * yi => Self::FiveYi,
            amount if amount >= yi => Self::OneYi,
            amount if amount >= yi / 2 => Self::HalfYi,
            _ => Self::Small,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_belongs_to_the_band_above_it() {
        let band = |wan| BudgetBand::of(Some(Money::from_wan(wan)));
        assert_eq!(band(100_000), BudgetBand::TenYi);
        assert_eq!(band(99_999), BudgetBand::FiveYi);
        assert_eq!(band(50_000), BudgetBand::FiveYi);
        assert_eq!(band(10_000), BudgetBand::OneYi);
        assert_eq!(band(5_000), BudgetBand::HalfYi);
        assert_eq!(band(4_999), BudgetBand::Small);
        assert_eq!(BudgetBand::of(None), BudgetBand::Unset);
    }
}
