//! Candidates for projects: what the sentences name that somebody builds, rebuilds, equips or sets up.

use super::against::short_region;
use super::attributes::{give_details, give_totals};
use super::candidate::{Candidate, Doubt, TICKED_UNNAMED};
use super::judge::Ground;
use super::location::{names_of_places, places};
use super::merge::merge;
use super::outline::{Level, Outline};
use super::part::Parted;
use super::reader::Reader;
use super::sentence::sentences;
use super::tidy::unbracketed;
use super::words::WORDS;

/// All candidates of a text of a region, whose plan begins in a year, those below the sure ones included.
pub(super) fn candidates(
    parted: &Parted<'_>,
    (region, first_year): (&str, Option<i32>),
) -> Vec<Candidate> {
    let outline = &parted.outline;
    let grounds: Vec<Ground> = (0..outline.nodes.len())
        .map(|node| ground(outline, node))
        .collect();
    let mut found = Vec::new();
    let sentences = sentences(parted);
    let places = places(&sentences);
    let mut before = 0..0;
    for sentence in &sentences {
        let Some(node) = sentence.node else {
            continue;
        };
        let first = found.len();
        Reader {
            sentence,
            places: &places,
            ground: grounds[node],
            first_year,
            found: &mut found,
        }
        .read();
        let here = first..found.len();
        give_totals(sentence, &mut found, (before.clone(), here.clone()));
        let goes_on = give_details(sentence, &mut found, (before.clone(), here.clone()));
        // What follows a sentence of details may be of the same thing.
        if !(goes_on && here.is_empty()) {
            before = here;
        }
    }
    let mut all = merge(found, &sentences);
    let mut own = names_of_places(&sentences);
    own.extend(Some(short_region(region).to_owned()).filter(|name| !name.is_empty()));
    for candidate in &mut all {
        // What goes on is something.
        let says_which = !candidate.owner.is_empty()
            || is_of_one_thing(candidate)
            || candidate.stage == "在建"
            || own
                .iter()
                .any(|place| candidate.name.contains(place.as_str()));
        candidate.is_named |= says_which;
        if candidate.is_named {
            candidate.doubt = candidate.doubt.filter(|doubt| *doubt != Doubt::Kind);
        } else if candidate.doubt.is_none() && candidate.sureness < TICKED_UNNAMED {
            candidate.doubt = Some(Doubt::Kind);
        }
    }
    all
}

/// Whether it is built where there was none, or is told apart by a bracket: 何山路（一期）.
fn is_of_one_thing(candidate: &Candidate) -> bool {
    let kind = candidate.construction_kind;
    let (_, inside) = unbracketed(&candidate.name);
    matches!(kind, "新建" | "改建" | "迁建")
        || candidate.name.contains("扩建")
        || !inside.is_empty() && !inside.ends_with("区）")
}

/// What a heading and those above it say; the innermost that says anything counts.
fn ground(outline: &Outline, node: usize) -> Ground {
    let path = outline.path(node);
    let titles = path.iter().map(|node| &outline.nodes[*node]);
    let has = |title: &str, set: &str| WORDS.set(set).iter().any(|word| title.contains(word));
    if outline.nodes[node].level == Level::Part && outline.count(Level::Chapter) > 0 {
        return Ground::Opening;
    }
    let is_high = |level| matches!(level, Level::Part | Level::Chapter | Level::Section);
    let mut high = titles.clone().filter(|node| is_high(node.level));
    if high.any(|node| has(&node.title, "background")) {
        return Ground::Background;
    }
    let says = titles.rev().find_map(|node| {
        match (has(&node.title, "ground"), has(&node.title, "policy")) {
            (true, false) => Some(Ground::Works),
            (false, true) => Some(Ground::Policy),
            _ => None,
        }
    });
    says.unwrap_or(Ground::Plain)
}

#[cfg(test)]
mod tests {
    use crate::import::plan_text::{Candidate, SURE, read};

    /// What of a text is surely a project.
    fn sure(sentence: &str) -> Vec<String> {
        let plan = read(&format!("第一章 发展\n第一节 提升\n{sentence}\n"));
        let sure = plan.candidates.into_iter();
        let sure = sure.filter(|candidate| candidate.sureness >= SURE);
        sure.map(|candidate| candidate.name).collect()
    }

    #[test]
    fn what_only_fares_well_or_lies_beside_is_no_project() {
        for none in [
            "打造一批特色采摘园。",
            "壮大特色商圈，整合信息数据系统，优化道路网络。",
            "疏浚淤塞河道。",
            "推进村庄绿化。",
            "推进高速公路、铁路等通道沿线的绿化。",
            "整合中小学校、幼儿园、大学的校园文化。",
            "强化产业集聚区、人口集聚区与物流节点融合。",
        ] {
            assert!(sure(none).is_empty(), "{none}: {:?}", sure(none));
        }
        assert_eq!(sure("打造东江采摘园。"), ["东江采摘园"]);
        assert_eq!(sure("优化东江西路建设。"), ["东江西路"]);
    }

    #[test]
    fn a_watchword_is_no_project_and_a_name_in_quotes_is_one() {
        for none in [
            "推进“两重”建设。",
            "推进“三高四新”建设。",
            "推进上海“五个中心”建设。",
            "加快“新工科”建设。",
            "实施“快递进厂”建设。",
            "推进“一带一路”建设。",
            "落实“爱国者治港”原则。",
            "坚持和完善“爱国者治港”，推进“护校安园”建设。",
        ] {
            assert!(sure(none).is_empty(), "{none}: {:?}", sure(none));
        }
        assert_eq!(sure("推进“四好农村路”建设。"), ["“四好农村路”"]);
        assert_eq!(sure("推进“雪亮工程”建设。"), ["“雪亮工程”"]);
        assert_eq!(sure("建设“双千工程”。"), ["“双千工程”"]);
        assert_eq!(
            sure("完善覆盖全国的一体化在线政务服务平台，建设一体化在线政务服务平台。"),
            ["一体化在线政务服务平台"]
        );
    }

    /// What of a text is ticked before anybody has looked.
    fn ticked(sentence: &str) -> Vec<String> {
        let plan = read(&format!(
            "临江市国民经济和社会发展第十五个五年规划纲要\n第一章 发展\n第一节 提升\n{sentence}\n"
        ));
        let ticked = plan.candidates.into_iter();
        let ticked = ticked.filter(Candidate::is_ticked);
        ticked.map(|candidate| candidate.name).collect()
    }

    #[test]
    fn no_name_loses_its_beginning_to_a_word_that_is_part_of_it() {
        for (sentence, names) in [
            ("建设如通苏湖城际铁路。", &["如通苏湖城际铁路"][..]),
            ("新建如东洋口港。", &["如东洋口港"]),
            ("建设港口，如临江港、洋口港等项目。", &["临江港", "洋口港"]),
            ("建设含锑阻燃材料产业园。", &["含锑阻燃材料产业园"]),
            ("加快含山至和县快速路建设。", &["含山至和县快速路"]),
            (
                "新建太和县快速路和东江大桥。",
                &["太和县快速路", "东江大桥"],
            ),
            (
                "推进推进路小学、建设路小学建设。",
                &["推进路小学", "建设路小学"],
            ),
            (
                "实施建设路改造、推进路小学迁建。",
                &["建设路改造", "推进路小学迁建"],
            ),
            ("改造建设路。", &["建设路"]),
            ("推进路网建设，新建东江大桥。", &["东江大桥"]),
            ("投运蒙电入沪特高压工程。", &["蒙电入沪特高压工程"]),
            (
                "新建（1）临江大桥、（2）县中医院住院楼。",
                &["临江大桥", "县中医院住院楼"],
            ),
        ] {
            assert_eq!(sure(sentence), names, "{sentence}");
        }
    }

    #[test]
    fn what_stands_nowhere_or_may_be_any_of_its_kind_is_shown_and_not_ticked() {
        for none in [
            "推进流通物流、市场信息、交易平台等设施互联互通。",
            "加快多层次债券市场建设，建设全国一体化数据市场。",
            "实施产业创新工程、医疗卫生强基工程。",
            "实施“三名”工程。",
            "加大古迹遗址、文化景观等保护力度。",
            "坚持“爱国者治港”。",
            "推进“上云上平台”建设。",
            "打造贸易金融服务平台、创新平台。",
            "建设“三名”工程。",
            "推进技术改造。",
            "打造小微公园、公共绿地。",
            "推进民用运输机场规划研究。",
            "提升重点商圈。",
            "协同推进国家实验室建设。",
            "打造综合服务管理平台。",
            "加强5G基站的建设和管理。",
            "实施一批高速公路、过江通道等项目建设。",
        ] {
            assert!(ticked(none).is_empty(), "{none}: {:?}", ticked(none));
        }
        for (sentence, names) in [
            ("建设城东农贸市场。", ["城东农贸市场"]),
            ("打造临江综合服务管理平台。", ["临江综合服务管理平台"]),
            ("推进望江大桥工程。", ["望江大桥工程"]),
            ("新建民用运输机场。", ["民用运输机场"]),
            ("续建体育中心。", ["体育中心"]),
        ] {
            assert_eq!(ticked(sentence), names, "{sentence}");
        }
    }

    #[test]
    fn a_work_is_called_by_its_whole_name() {
        for (sentence, name) in [
            ("依托现有企业，建设和改造东江产业园区。", "东江产业园区"),
            ("推进教育中心周边土地连片开发。", "教育中心周边土地连片开发"),
            ("推行农产品直销配送工程建设。", "农产品直销配送工程"),
            (
                "建设在线矛盾纠纷化解平台并与综合信息系统对接。",
                "在线矛盾纠纷化解平台",
            ),
            ("建成涵盖监测、调度于一体的智慧水务系统。", "智慧水务系统"),
        ] {
            assert_eq!(sure(sentence), [name], "{sentence}");
        }
    }
}
