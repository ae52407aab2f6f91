//! Words by which ledgers name the choices of closed lists. The lists' own words are read by `from_label`; here stand the
//! others that mean exactly one of them.

use super::leveling::level;
use super::{
    ApprovalKind, ApprovalState, ConstructionKind, FundingSource, InvestmentEntity, ListClass,
    ProblemState, ProcedureKind, Stage, StatisticsState,
};

/// A word without blanks, brackets at its end and the endings that add nothing.
fn bare(text: &str) -> String {
    let text = level(text);
    let endings = ["重点项目", "建设项目", "项目", "类"];
    let ending = endings.iter().find_map(|ending| text.strip_suffix(ending));
    ending
        .filter(|rest| !rest.is_empty())
        .unwrap_or(&text)
        .to_owned()
}

/// Gives a closed list `read`, which knows its own words and these others.
macro_rules! synonyms {
    ($($name:ident { $( $($word:literal)|+ => $variant:ident, )* })*) => { $(
        impl $name {
            /// The choice that a word of a ledger means; `None` where it means none or may mean several.
            pub fn read(text: &str) -> Option<Self> {
                let word = bare(text);
                match word.as_str() {
                    $( $($word)|+ => Some(Self::$variant), )*
                    word => Self::from_label(word),
                }
            }
        }
    )* };
}

synonyms! {
    Stage {
        "前期工作" | "开展前期" => Preparing,
        "建设中" | "施工" | "已开工" | "在建中" => UnderConstruction,
        "完工" | "已完工" | "已竣工" | "建成" | "已建成" => Completed,
        "已投产" | "投用" | "已投用" => InOperation,
        "停建" => Suspended,
    }
    ConstructionKind {
        "技改" => Renovation,
        "购置" => Purchase,
    }
    ProcedureKind {
        "审批制" => Approval,
        "核准制" => Permission,
        "备案制" => Filing,
    }
    InvestmentEntity {
        "政府" | "政府性投资" | "财政投资" => Government,
        "企业" | "民间投资" | "民营投资" | "外商投资" | "社会投资" | "企业自主投资" => Enterprise,
    }
    ListClass {
        "新建开工" | "计划新开工" | "拟新开工" => NewStart,
        "竣工" | "计划竣工" | "拟竣工" | "竣工投用" => Finishing,
        "前期工作" => Preparation,
    }
    FundingSource {
        "中央预算内" | "中央预算内资金" | "中央预算内投资资金" | "中央资金" => CentralBudget,
        "超长期国债" | "特别国债" | "超长期特别国债资金" => SpecialTreasury,
        "增发国债资金" | "万亿国债" => AddedTreasury,
        "中央财政专项资金" | "中央专项" | "中央财政" | "中央财政资金" | "车购税" | "车购税资金" => CentralOther,
        "省" | "省级资金" | "省级财政" | "省级补助" | "省补资金" => Province,
        "市" | "市级资金" | "市级财政" | "市级补助" => City,
        "县" | "县级资金" | "县级财政" | "县级配套" | "区级" | "县区级" => County,
        "一般债" | "一般债券资金" => GeneralBond,
        "专项债" | "专项债券资金" | "地方政府专项债券" | "地方政府专项债" => SpecialBond,
        "地方政府一般债券" | "地方政府一般债" => GeneralBond,
        "自筹" | "企业自筹资金" | "自筹资金" | "业主自筹" | "单位自筹" | "自有资金" | "企业自有资金" => OwnFunds,
        "新型政策性金融工具" | "政策性开发性金融工具" | "政策性开发性金融工具资金" | "政策性基金" => PolicyFunds,
        "贷款" | "银行贷款资金" | "国内贷款" => BankLoan,
        "社会资本" | "社会资金" => SocialOther,
        "外资" => Foreign,
        "其他资金" | "其它" | "其他来源" => Other,
    }
    ProblemState {
        "未签收" | "待签收" | "未解决" => Open,
        "签收" => Accepted,
        "办理" | "在办" | "正在办理" | "正在推进" | "推进中" => InHand,
        "延期" => Extended,
        "办结" | "已解决" | "解决" | "销号" | "已销号" => Settled,
    }
    StatisticsState {
        "纳统" | "已入库纳统" | "是" => Counted,
        "未纳统" | "待纳统" | "否" => Pending,
        "无需纳统" | "不纳统" => NotDue,
    }
    ApprovalKind {
        "立项" | "项建" => Proposal,
        "可研" | "可行性研究报告" | "可研报告" | "可研报告批复" => Feasibility,
        "核准" | "备案" | "审批" | "核准备案" | "审批核准备案" | "审批、核准、备案" | "审批·核准·备案" | "审批/核准/备案" | "审批、核准或备案" => PermissionOrFiling,
        "用地预审" | "用地预审与选址" | "用地预审和选址" | "选址" | "规划选址" | "选址意见书" | "用地预审与选址意见" => SiteSelection,
        "环评" | "环境影响评价" | "环评报告" => EnvironmentalImpact,
        "能评" | "节能" | "节能评估" => EnergySaving,
        "初设" | "初步设计" | "初设批复" | "初设及概算" => PreliminaryDesign,
        "用地" | "土地" | "用地审批" | "建设用地" | "农转用" => LandUse,
        "规划许可证" | "工程规划许可" | "建设工程规划许可证" | "工程规划许可证" | "用地规划许可" => PlanningPermit,
        "施工许可证" | "建筑工程施工许可证" => ConstructionPermit,
    }
    ApprovalState {
        "√" | "✓" | "✔" | "是" | "有" | "完成" | "已办" | "已办理" | "已批" | "已批复" | "已取得" | "办结" | "已办结" => Granted,
        "无需" | "不需" | "无需办理" | "不涉及" | "不需办理" => NotNeeded,
        "在办" | "正在办理" | "办理" | "正在办" => InHand,
        "未办" | "未办理" | "未开展" | "未取得" | "×" | "✗" => NotBegun,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_ledgers_mean_one_choice_or_none() {
        assert_eq!(Stage::read(" 在 建 "), Some(Stage::UnderConstruction));
        assert_eq!(ListClass::read("续建项目"), Some(ListClass::Continued));
        assert_eq!(
            InvestmentEntity::read("民间投资"),
            Some(InvestmentEntity::Enterprise)
        );
        // A state company is no government.
        assert_eq!(InvestmentEntity::read("国有投资"), None);
        assert_eq!(
            FundingSource::read("省级资金"),
            Some(FundingSource::Province)
        );
        assert_eq!(FundingSource::read("小计"), None);
        assert_eq!(
            ApprovalKind::read("环评"),
            Some(ApprovalKind::EnvironmentalImpact)
        );
        assert_eq!(ApprovalState::read("√"), Some(ApprovalState::Granted));
        assert_eq!(ApprovalState::read("未办"), Some(ApprovalState::NotBegun));
        assert_eq!(ConstructionKind::read("新立项"), None);
    }
}
