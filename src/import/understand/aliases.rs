//! The names that ledgers have for the field's columns.

use crate::model::ProjectColumn;

use super::role::{Checked, Role};

/// 完成率, 序时差, 亮灯: what follows from figures.
pub fn rate(text: &str) -> Option<Role> {
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if has(&["序时", "超欠", "进度差"]) {
        return Some(Role::Derived(Checked::Ahead));
    }
    if has(&["完成率", "完成比例", "完成百分比", "投资进度率"]) {
        return Some(Role::Derived(Checked::Rate));
    }
    if has(&["亮灯", "红黄绿", "预警"]) {
        return Some(Role::Derived(Checked::Light));
    }
    has(&["排名", "名次"]).then_some(Role::Derived(Checked::Other))
}

/// 总投资 and its other names.
pub fn total(text: &str) -> Option<Role> {
    let is_total = [
        "总投资",
        "投资总额",
        "投资估算",
        "总概算",
        "总盘子",
        "投资规模",
        "估算投资",
    ]
    .iter()
    .any(|word| text.contains(word));
    let is_other = ["累计", "完成", "其中", "年度", "类型", "主体"]
        .iter()
        .any(|word| text.contains(word));
    (is_total && !is_other || matches!(text, "投资额" | "投资" | "总额" | "概算"))
        .then_some(Role::TOTAL)
}

/// 本月完成投资, 当前进展情况: of the month that the sheet reports, which it does not name.
pub fn is_of_report(text: &str) -> bool {
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let is_of_now = has(&["当前", "目前", "最新", "现阶段"]) && has(&["进度", "进展"]);
    text.starts_with('月') || has(&["本月", "当月"]) || is_of_now
}

/// Headings that mean one thing wherever they stand.
pub fn simple(text: &str) -> Option<Role> {
    use ProjectColumn as Column;
    let column = match text {
        "序号" | "项目序号" | "顺序" | "No" | "NO" | "no" | "号" => {
            return Some(Role::Serial);
        }
        "起止年限" | "起止时间" | "建设周期" | "建设年限" | "计划工期" | "建设工期" | "建设期"
        | "建设期限" | "建设时间" | "起止年月" | "工期" => return Some(Role::Span),
        "资金来源" | "来源" | "资金渠道" => return Some(Role::FundingSource),
        "存在问题"
        | "问题描述"
        | "存在的问题"
        | "主要问题"
        | "问题"
        | "存在困难"
        | "存在的困难"
        | "困难问题"
        | "困难和问题"
        | "困难及问题"
        | "存在困难和问题"
        | "存在的困难和问题"
        | "存在的主要问题"
        | "存在问题及困难"
        | "需协调解决的问题"
        | "需协调事项" => {
            return Some(Role::Problem);
        }
        "建设单位及责任人"
        | "建设单位及联系人"
        | "业主及联系人"
        | "业主单位及联系人"
        | "业主单位及责任人" => {
            return Some(Role::OwnerAndContact);
        }
        "项目名称"
        | "工程名称"
        | "名称"
        | "项目"
        | "建设项目"
        | "建设项目名称"
        | "工程项目名称"
        | "项目单位及名称"
        | "重点项目名称"
        | "项目工程名称"
        | "工程项目" => Column::Name,
        "项目代码"
        | "统一代码"
        | "投资项目代码"
        | "项目统一代码"
        | "投资项目统一代码"
        | "国家代码"
        | "项目赋码"
        | "投资项目在线审批监管平台代码" => Column::NationalCode,
        "其他名称" | "别名" | "曾用名" | "项目别名" | "项目曾用名" => {
            Column::OtherNames
        }
        "项目编号" | "编号" | "内部编号" | "项目编码" => Column::Code,
        "项目类别" | "类别" | "领域" | "所属领域" | "所属行业" | "行业" | "行业类别"
        | "项目分类" | "分类" | "行业领域" => Column::Category,
        "建设阶段" | "项目阶段" | "项目状态" | "建设状态" | "阶段" => {
            Column::Stage
        }
        "建设性质" | "项目性质" | "性质" => Column::ConstructionKind,
        "项目类型" | "立项类型" | "审批类型" => Column::Procedure,
        "投资主体" | "投资类型" | "投资性质" => Column::InvestmentEntity,
        "项目层级" | "项目级别" | "重点级别" | "重点层级" => Column::LevelTags,
        "建设地点" | "项目地点" | "地点" | "建设地址" | "项目地址" | "所在地" | "所在乡镇"
        | "建设位置" | "属地" => Column::Location,
        "建设内容" | "项目简介" | "主要建设内容" | "建设规模" | "建设内容及规模" | "项目概况" => {
            Column::Scale
        }
        "开工时间" | "开工日期" | "开工年月" | "计划开工时间" | "计划开工" | "实际开工时间"
        | "开工" | "拟开工时间" | "计划开工日期" | "开始时间" => Column::Start,
        "竣工时间" | "竣工日期" | "完工时间" | "完工日期" | "计划竣工时间" | "计划完工时间"
        | "计划竣工" | "竣工" | "完工" | "建成时间" | "投产时间" | "预计竣工时间" | "结束时间" => {
            Column::End
        }
        "项目业主" | "业主单位" | "建设单位" | "项目法人" | "项目单位" | "实施主体"
        | "实施单位" | "业主" | "业主名称" | "项目业主单位" | "建设主体" | "项目法人单位"
        | "承建单位" | "项目建设单位" => Column::Owner,
        "责任单位" | "牵头单位" | "主管部门" | "监管单位" | "主责单位" | "牵头部门"
        | "行业主管部门" | "责任部门" | "牵头责任单位" | "主管单位" | "市直责任单位"
        | "县直责任单位" => Column::LeadDepartment,
        "配合单位" | "配合部门" | "协办单位" | "协同单位" | "参与单位" => {
            Column::SupportingDepartments
        }
        "责任领导" | "联系领导" | "包抓领导" | "包保领导" | "挂点领导" | "市级领导"
        | "县级领导" | "牵头领导" | "分管领导" | "挂联领导" | "市领导" | "县领导" => {
            Column::ResponsibleLeader
        }
        "联系人"
        | "联系电话"
        | "电话"
        | "项目联系人"
        | "联系方式"
        | "责任人"
        | "手机"
        | "手机号"
        | "联系人及电话"
        | "联系人电话"
        | "项目负责人"
        | "负责人"
        | "手机号码"
        | "电话号码"
        | "联系人及联系电话" => Column::Contact,
        "备注" | "其他说明" | "备注说明" => Column::Note,
        _ => return None,
    };
    Some(Role::Field(column))
}

/// Headings that are known by a part of them, after all others.
pub fn contained(text: &str) -> Option<Role> {
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if has(&[
        "建设规模",
        "建设内容",
        "规模及内容",
        "规模和内容",
        "拟建规模",
        "建设概况",
    ]) {
        return Some(Role::Field(ProjectColumn::Scale));
    }
    if has(&["起止年", "起止时间", "建设起止"]) {
        return Some(Role::Span);
    }
    text.ends_with("项目名称").then_some(Role::NAME)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_thing_has_many_names() {
        for problem in ["存在的困难", "困难和问题", "存在的主要问题"] {
            assert_eq!(simple(problem), Some(Role::Problem), "{problem}");
        }
        assert_eq!(total("投资总盘子"), Some(Role::TOTAL));
        assert!(is_of_report("目前形象进度") && is_of_report("月形象进度"));
        assert!(!is_of_report("形象进度") && !is_of_report("目前资金"));
    }
}
