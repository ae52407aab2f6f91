//! The one declaration of every value that is computed for a project and never stored. How each is computed is the
//! business of `view`, in one function for all.

use std::sync::LazyLock;

use super::{
    AnnualPlanColumn, ApprovalAlert, ApprovalColumn, ApprovalKind, ApprovalState, Column,
    FundingShare, IndustrySection, Kind, Light, ListClass, MilestoneName, MonthlyProgressColumn,
    ReportState, RollingSpan, Span, Step, Sum, Table, TalkState, YearAhead,
};

/// Declares the derived fields: single ones, and families with a member for every word of a closed list
/// or for every name that rows are called by.
macro_rules! derived {
    (
        one { $(
            $(#[$doc:meta])*
            $field:ident => $name:literal, $label:literal, $kind:expr, $tip:literal $(, $attribute:ident = $value:expr)*;
        )* }
        each { $(
            $(#[$each_doc:meta])*
            $each:ident($of:ident) => $prefix:literal, $over:literal, $each_kind:expr, $each_tip:literal $(, $each_attribute:ident = $each_value:expr)*;
        )* }
        named { $(
            $(#[$named_doc:meta])*
            $named:ident($by:ident);
        )* }
    ) => {
        /// A field that is computed, never stored.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Derived {
            $( $(#[$doc])* $field, )*
            $( $(#[$each_doc])* $each($of), )*
            $( $(#[$named_doc])* $named($by), )*
        }

        impl Derived {
            /// All derived fields; of those by name the ones of common names.
            pub fn all() -> impl Iterator<Item = Self> {
                let one = [$( Self::$field, )*].into_iter();
                one $( .chain($of::ALL.iter().copied().map(Self::$each)) )* $( .chain($by::common().map(Self::$named)) )*
            }

            /// The declaration.
            pub fn spec(self) -> &'static Column {
                match self {
                    $( Self::$field => {
                        static COLUMN: Column = Column {
                            name: $name,
                            label: $label,
                            kind: $kind,
                            tip: $tip,
                            $( $attribute: $value, )*
                            ..Column::PLAIN
                        };
                        &COLUMN
                    } )*
                    $( Self::$each(of) => {
                        static COLUMNS: LazyLock<Vec<Column>> = LazyLock::new(|| {
                            let column = |of: &$of| Column {
                                name: String::leak(format!("{}_{}", $prefix, of.name())),
                                label: String::leak(format!("{}·{}", $over, of.label())),
                                kind: $each_kind,
                                tip: $each_tip,
                                $( $each_attribute: $each_value, )*
                                ..Column::PLAIN
                            };
                            $of::ALL.iter().map(column).collect()
                        });
                        &COLUMNS[of as usize]
                    } )*
                    $( Self::$named(by) => by.column(), )*
                }
            }
        }
    };
}

/// Why amounts that follow from the parts of a project can't be typed.
const FROM_PARTS: &str = "此列由资金、年度计划和月进度推算，请在右侧“资金”“进度”页修改";
const FROM_MILESTONES: &str = "此列由里程碑推算，不能直接填写，请在右侧“里程碑”页修改";
const FROM_PROBLEMS: &str = "此列由问题清单得出，请在右侧“问题”页修改";
const FROM_APPROVALS: &str = "此列由前期手续得出，请在右侧“手续”页修改";

derived! {
    one {
        /// First to last year of work.
        Period => "period", "建设起止年限", Kind::Text, "由开工时间和完工时间得出",
            why = "此列由开工和完工时间得出，请改“开工时间”“完工时间”";
        /// Sum of the planned funding lines.
        FundingTotal => "funding_total", "资金合计", Kind::Money, "计划资金各来源之和", why = FROM_PARTS;
        /// Total investment less planned funding.
        FundingGap => "funding_gap", "资金缺口", Kind::Money, "总投资减去计划资金合计", why = FROM_PARTS;
        /// Investment planned for the year under report.
        PlannedForYear => "planned_for_year", "年度计划投资", Kind::Money, "报告年度的计划投资",
            span = Span::Year, cell = Some((Table::AnnualPlan, AnnualPlanColumn::Planned as usize));
        /// What is to be reached in the year under report.
        AnnualTarget => "annual_target", "年度目标", Kind::LongText, "报告年度的形象进度目标",
            span = Span::Year, cell = Some((Table::AnnualPlan, AnnualPlanColumn::Target as usize));
        /// The class in the list of the year under report.
        ListClass => "list_class", "年度类别", Kind::Choice(ListClass::WORDS), "在报告年度的清单中列为新开工、续建等",
            span = Span::Year, is_group = true, cell = Some((Table::AnnualPlan, AnnualPlanColumn::ListClass as usize));
        /// Who answers for it in the year under report.
        YearLeader => "leader_of_year", "年度责任领导", Kind::Text, "报告年度的责任领导；年度计划里没有另填的，就是项目的责任领导",
            span = Span::Year, is_group = true, cell = Some((Table::AnnualPlan, AnnualPlanColumn::ResponsibleLeader as usize));
        /// Which departments do.
        YearLeadDepartment => "lead_department_of_year", "年度责任单位", Kind::Refs(Table::Department),
            "报告年度牵头负责的单位；年度计划里没有另填的，就是项目的牵头部门",
            span = Span::Year, is_group = true, cell = Some((Table::AnnualPlan, AnnualPlanColumn::LeadDepartment as usize));
        /// Which departments help in it.
        YearSupportingDepartments => "supporting_departments_of_year", "年度配合单位", Kind::Refs(Table::Department),
            "报告年度的配合单位；年度计划里没有另填的，就是项目的配合单位",
            span = Span::Year, is_group = true, cell = Some((Table::AnnualPlan, AnnualPlanColumn::SupportingDepartments as usize));
        /// The next milestone that is not reached.
        NextMilestone => "next_milestone", "下一节点", Kind::Text, "尚未达到的第一个里程碑", why = FROM_MILESTONES;
        /// Days by which the next milestone is late.
        OverdueDays => "overdue_days", "逾期天数", Kind::Integer, "下一节点超过计划时间的天数", why = FROM_MILESTONES;
        /// The plan to which it belongs: 十四五.
        Plan => "plan", "规划", Kind::Text, "所属的五年规划，由规划篇章得出", is_group = true,
            why = "此列由规划篇章得出，请改“规划篇章”";
        /// Where the plan before had it.
        CarriedChapter => "carried_chapter", "原规划篇章", Kind::Text, "结转前在上一个规划中的章",
            why = "此列由“结转自”的项目得出";
        /// What it was to cost in the plan before.
        CarriedTotal => "carried_total", "原总投资", Kind::Money, "结转前在上一个规划中的总投资",
            why = "此列由“结转自”的项目的总投资得出";
        /// What was completed before it was carried over.
        CarriedCompleted => "carried_completed", "结转前累计完成", Kind::Money, "结转前在上一个规划中完成的投资",
            why = "此列由“结转自”的项目的月进度推算";
        /// What of its total was left then.
        CarriedRest => "carried_rest", "结转余额", Kind::Money, "总投资减去结转前累计完成",
            why = "此列由总投资和“结转自”的项目的月进度推算";
        /// Part, chapter and section in words.
        OutlinePath => "outline_path", "篇章位置", Kind::Text, "所在的篇、章、节",
            why = "此列由规划篇章得出，请改“规划篇章”";
        /// How far the work has come, in words, by the latest report of the year.
        PhysicalProgress => "physical_progress", "形象进度", Kind::LongText, "报告年度最近一次填报的形象进度",
            span = Span::Month, cell = Some((Table::MonthlyProgress, MonthlyProgressColumn::PhysicalProgress as usize));
        /// Investment completed in the last month under report.
        CompletedInMonth => "completed_in_month", "本月完成投资", Kind::Money, "报告月完成的投资",
            span = Span::Month, cell = Some((Table::MonthlyProgress, MonthlyProgressColumn::Invested as usize));
        /// Whether the month under report was reported.
        ReportState => "report_state", "填报", Kind::Choice(ReportState::WORDS),
            "报告月的进度报了没有；没有年度计划、已竣工或停工的免报，过了调度规则里的报送截止日的为逾期未报", span = Span::Month, is_group = true, why = FROM_PARTS;
        /// By how many days the report of the month under report came late; 0 for one in time.
        ReportDelay => "report_delay", "迟报天数", Kind::Integer,
            "报告月的进度比调度规则里的报送截止日晚了几天录入，按时的为0；修改历史说不出何时录入的空着", span = Span::Month,
            why = "此列由修改历史和调度规则里的报送截止日得出，不能填写";
        /// What does not fit together in what was reported in the year.
        ReportDoubts => "report_doubts", "填报疑点", Kind::LongText, "缺报的月份、负数、超过年度计划或总投资的累计",
            span = Span::Month, why = FROM_PARTS;
        /// Investment planned for the last month under report.
        PlannedInMonth => "planned_in_month", "本月计划投资", Kind::Money, "报告月计划完成的投资，各月的计划连成项目的月度计划曲线",
            span = Span::Month, cell = Some((Table::MonthlyProgress, MonthlyProgressColumn::Planned as usize));
        /// Investment planned from January to the last month under report.
        PlannedToMonth => "planned_to_month", "年累计计划", Kind::Money, "报告年度1月至报告月各月的计划投资之和",
            span = Span::Month, why = FROM_PARTS;
        /// Investment completed in the month before the one under report.
        CompletedInMonthBefore => "completed_in_month_before", "上月完成投资", Kind::Money, "报告月前一个月完成的投资",
            span = Span::Month, why = FROM_PARTS;
        /// How much more was completed in the month under report than in the one before; negative where it was less.
        ChangeFromMonthBefore => "change_from_month_before", "较上月增减", Kind::Money, "本月完成投资减去上月完成投资，负数为减少",
            span = Span::Month, why = FROM_PARTS;
        /// Investment completed in the same months of the year before.
        CompletedToSameMonth => "completed_to_same_month", "上年同期累计", Kind::Money, "上一年1月至同一月完成的投资",
            span = Span::Month, why = FROM_PARTS;
        /// Investment completed in the year under report.
        CompletedThisYear => "completed_this_year", "年累计完成", Kind::Money, "报告年度1月至报告月完成的投资",
            span = Span::Month, why = FROM_PARTS;
        /// Its share of the year's plan, in percent.
        CompletionRate => "completion_rate", "完成率（%）", Kind::Decimal, "年累计完成除以年度计划投资",
            span = Span::Month, sum = Sum::OfSums, why = FROM_PARTS;
        /// That share less the one that should be done by now, in 百分点.
        ScheduleDifference => "schedule_difference", "序时差（百分点）", Kind::Decimal, "完成率减去序时进度",
            span = Span::Month, sum = Sum::OfSums, why = FROM_PARTS;
        /// Progress against the year's plan, as a light.
        Light => "light", "亮灯", Kind::Choice(Light::WORDS), "按序时差和开工情况判定；竣工、停工、退出的不列",
            span = Span::Month, why = FROM_PARTS;
        /// Why it has that light.
        LightGround => "light_ground", "亮灯依据", Kind::LongText, "为什么亮这个灯：完成率与序时进度之差、逾期未开工、没有年度计划、人工设定等",
            span = Span::Month, why = FROM_PARTS;
        /// A light that somebody set by hand for the month under report.
        LightByHand => "light_by_hand", "人工亮灯", Kind::Choice(Light::WORDS), "代替按规则判定的亮灯；要先写明亮灯理由",
            span = Span::Month, cell = Some((Table::MonthlyProgress, MonthlyProgressColumn::Light as usize));
        /// Why.
        LightReason => "light_reason", "亮灯理由", Kind::Text, "人工亮灯的理由",
            span = Span::Month, cell = Some((Table::MonthlyProgress, MonthlyProgressColumn::LightReason as usize));
        /// Whether it began when it was to, as a light.
        StartLight => "start_light", "开工灯", Kind::Choice(Light::WORDS), "按计划开工时间判定：逾期未开工为滞后，满规则里的月数为严重滞后",
            span = Span::Month, why = "此列由开工时间和里程碑得出";
        /// Whether the money that arrived for the year is paid out, as a light.
        PaidLight => "paid_light", "支付灯", Kind::Choice(Light::WORDS), "当年支付占当年到位资金的比例，按序时进度判定；没有记过支付的不判定",
            span = Span::Month, why = FROM_PARTS;
        /// Whether the statistics office counts it, as a light.
        StatisticsLight => "statistics_light", "纳统灯", Kind::Choice(Light::WORDS), "应纳未纳为滞后，已开工仍未纳统为严重滞后",
            span = Span::Month, why = "此列由纳统状态得出，请改“纳统状态”";
        /// The light at the end of the month before the one under report.
        LightBefore => "light_before", "上月亮灯", Kind::Choice(Light::WORDS), "报告月前一个月末的亮灯；1月没有",
            span = Span::Month, why = FROM_PARTS;
        /// For how many months in a row it is late.
        MonthsLate => "months_late", "连续滞后（月）", Kind::Integer, "到报告月为止，当年连续滞后或严重滞后的月数",
            span = Span::Month, why = FROM_PARTS;
        /// Whether that calls for a talk.
        Talk => "talk", "约谈", Kind::Choice(TalkState::WORDS),
            "连续两个月滞后的需约谈；滞后期间登记了“进度滞后”问题的为已约谈", span = Span::Month, is_group = true,
            why = "此列由亮灯和问题得出；约谈后在右侧“问题”页登记一条“进度滞后”";
        /// Investment completed before the year under report.
        CompletedBeforeYear => "completed_before_year", "截止上年底累计完成投资", Kind::Money,
            "报告年度之前各月完成的投资", why = FROM_PARTS;
        /// Investment completed since work began.
        CompletedSinceStart => "completed_since_start", "自开工累计", Kind::Money, "开工至报告月完成的投资",
            span = Span::Month, why = FROM_PARTS;
        /// Investment completed since the first year of the plan.
        CompletedInPlan => "completed_in_plan", "规划期累计完成", Kind::Money, "规划期第一年至报告月完成的投资",
            span = Span::Month, why = FROM_PARTS;
        /// Granted of needed approvals.
        ApprovalsGranted => "approvals_granted", "手续办结", Kind::Text, "已完成的前期手续数/需要办理的前期手续数",
            why = FROM_APPROVALS;
        /// What is to be seen to of its approvals.
        ApprovalAlert => "approval_alert", "手续提醒", Kind::Choice(ApprovalAlert::WORDS),
            "前期手续中最要紧的一项：批复过期、超过预计时间、30天内到期或过期、办理中", is_group = true, why = FROM_APPROVALS;
        /// Which of them comes next.
        NextApproval => "next_approval", "下一手续", Kind::Text, "还没有办结的手续中预计最早的一项",
            why = FROM_APPROVALS;
        /// What is wanting for the next stage.
        StageWanting => "stage_wanting", "进阶缺项", Kind::LongText,
            "进入下一阶段（前期、开工、竣工）还缺的手续、资金等，只作提示", why = "此列由手续、资金、里程碑等得出，请在右侧各页补齐";
        /// Problems that are not settled.
        OpenProblems => "open_problems", "未办结问题", Kind::Integer, "尚未办结的问题数",
            sum = Sum::Added, why = "此列是未办结问题的个数，请在右侧“问题”页修改";
        /// Those of them whose deadline has passed.
        OverdueProblems => "overdue_problems", "逾期问题", Kind::Integer, "超过时限尚未办结的问题数",
            sum = Sum::Added, why = FROM_PROBLEMS;
        /// The deadline that comes first of those that are not settled.
        ProblemDeadline => "problem_deadline", "问题时限", Kind::Date, "未办结问题中最早的时限，延期的按延期后",
            why = FROM_PROBLEMS;
        /// The same in words.
        ProblemsInHand => "problems_in_hand", "存在问题", Kind::LongText, "尚未办结的问题", why = FROM_PROBLEMS;
        /// The section of GB/T 4754 to which the industry belongs.
        IndustrySection => "industry_section", "行业门类", Kind::Choice(IndustrySection::WORDS), "由国民经济行业得出",
            is_group = true, why = "此列由国民经济行业得出，请改“国民经济行业”";
        /// Fields whose value is a suggestion that nobody has agreed to.
        Suggestions => "suggestions", "待确认字段", Kind::Integer, "值为建议、尚未确认的字段数",
            sum = Sum::Added, why = "此列是尚待确认的建议，请逐项确认或修改";
        /// The day of the last alteration.
        ChangedOn => "changed_on", "最近修改", Kind::Date, "项目或其资金、节点等最近一次修改的日期",
            why = "此列由程序自动记录，不能填写";
    }
    each {
        /// Investment planned for a year behind the one under report.
        PlannedAhead(YearAhead) => "planned_year", "年度计划投资", Kind::Money, "三年、五年滚动计划中报告年度之后那一年的计划投资",
            span = Span::Year, cell = Some((Table::AnnualPlan, AnnualPlanColumn::Planned as usize));
        /// What of the total is left for the years behind a rolling plan.
        LeftForLater(RollingSpan) => "left_for_later", "以后年度投资", Kind::Money,
            "总投资减去截止上年底累计完成投资和滚动期各年的计划投资", why = FROM_PARTS;
        /// The planned money of some sources.
        Funding(FundingShare) => "funding", "资金来源", Kind::Money, "计划资金中来自这些来源的部分", why = FROM_PARTS;
        /// A preliminary step, as its state alone.
        Step(Step) => "step", "前期进展", Kind::Choice(ApprovalState::WORDS), "该项前期工作办到哪一步",
            is_group = true, why = FROM_APPROVALS;
        /// An approval with state, number and date.
        Approval(ApprovalKind) => "approval", "前期手续", Kind::LongText, "该项手续的状态、文号和时间，如 已完成 发改〔2026〕3号 2026-05-06",
            cell = Some((Table::Approval, ApprovalColumn::State as usize));
    }
    named {
        /// When milestones of a name are to be reached.
        Milestone(MilestoneName);
    }
}

impl Derived {
    /// The field that shows a column of the plan of the year or the report of the month under report.
    pub fn of_cell(table: Table, column: usize) -> Option<Self> {
        let is_it = |of: &Self| of.spec().cell == Some((table, column)) && of.years_ahead() == 0;
        Self::all().find(is_it)
    }

    /// By how many years the year that the value is about follows the one under report.
    pub const fn years_ahead(self) -> i32 {
        match self {
            Self::PlannedAhead(year) => year.after(),
            _ => 0,
        }
    }
}
