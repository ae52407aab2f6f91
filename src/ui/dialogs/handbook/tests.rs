//! The pages as they are, and what is found in them.

use super::search::plain;
use super::*;
use crate::model::ViewPage;
use crate::ui::panels::banner::EDIT_A_COPY;
use crate::view::WarningKind;

#[test]
fn every_picture_and_every_page_that_is_named_is_there() {
    let mut named = Vec::new();
    for (_, text) in CHAPTERS {
        for piece in text.split("](").skip(1) {
            let target = piece.split(')').next().unwrap();
            let is_page = (0..CHAPTERS.len()).any(|place| link(place) == target);
            let picture = format!("bytes://{target}");
            let is_picture = PICTURES.iter().any(|(name, _)| *name == picture);
            assert!(is_page || is_picture, "{target}");
            named.push(picture);
        }
    }
    for (name, bytes) in PICTURES {
        assert!(named.contains(&(*name).to_owned()), "{name} is never shown");
        assert!(bytes.starts_with(b"\x89PNG"));
    }
}

#[test]
fn every_warning_is_explained() {
    let (_, text) = CHAPTERS[9];
    for (place, kind) in WarningKind::ALL.into_iter().enumerate() {
        assert_eq!(kind as usize, place);
        assert!(text.contains(&format!("| {} |", kind.label())), "{kind:?}");
    }
}

#[test]
fn the_first_chapter_names_every_page() {
    let (_, text) = CHAPTERS[0];
    let names: Vec<&str> = ViewPage::ALL.iter().map(|page| page.label()).collect();
    assert!(text.contains(&names.join("、")), "{names:?}");
}

#[test]
fn a_library_in_use_is_edited_by_one_name() {
    let pages = [CHAPTERS[6], CHAPTERS[10]];
    for (title, text) in pages {
        assert!(text.contains(&format!("**{EDIT_A_COPY}**")), "{title}");
    }
}

#[test]
fn a_word_is_found_with_its_place_and_marked_in_the_page() {
    let texts: Vec<Vec<String>> = CHAPTERS
        .iter()
        .map(|(_, text)| sections(&without_fences(text)))
        .collect();
    assert!(texts.iter().all(|sections| sections[0].starts_with("# ")));
    let hits = find(&texts, "快照名称");
    assert!(!hits.is_empty());
    for hit in &hits {
        assert!(hit.line.contains("快照名称"), "{hit:?}");
        assert!(texts[hit.chapter][hit.section].contains("快照名称"));
    }
    assert_eq!(find(&texts, "  "), []);
    // Words that stand apart, in one line or at least in one section.
    let apart = find(&texts, "备份 恢复");
    assert!(!apart.is_empty());
    for hit in &apart {
        let section = &texts[hit.chapter][hit.section];
        assert!(
            section.contains("备份") && section.contains("恢复"),
            "{hit:?}"
        );
        assert!(hit.line.contains("备份") || hit.line.contains("恢复"));
    }
    let texts = vec![vec!["先恢复备份\n按 CTRL+k".to_owned()]];
    let marked = |search: &str| {
        let hit = find(&texts, search).remove(0);
        let pieces = pieces(&hit.line, &hit.marks).into_iter();
        let pieces = pieces.map(|(piece, is_word)| {
            if is_word {
                format!("[{piece}]")
            } else {
                piece.to_owned()
            }
        });
        pieces.collect::<String>()
    };
    assert_eq!(marked("备份 恢复"), "先[恢复][备份]");
    assert_eq!(marked("ctrl"), "按 [CTRL]+k");
    assert_eq!(find(&texts, "没有这样的词"), []);
    assert_eq!(
        plain("- **恢复…**：见 [对比](06.md) 的 `F1`"),
        "恢复…：见 对比 的 F1"
    );
    assert_eq!(plain("| 退出 | `Ctrl+Q` |"), "退出 　 Ctrl+Q");
    let marked = with_marks("## 备份\n备份和**备份**和`备份`", "备份");
    assert_eq!(marked, "## 备份\n**备份**和**备份**和`备份`");
}

#[test]
fn pages_are_found_in_pinyin_and_headings_by_first_letters() {
    let texts: Vec<Vec<String>> = CHAPTERS
        .iter()
        .map(|(_, text)| sections(&without_fences(text)))
        .collect();
    for (search, word, chapter) in [
        ("daorutaizhang", "导入台账", 11),
        ("drtz", "导入台账", 11),
        ("kuaijiejian", "快捷键", 7),
        ("kjj", "快捷键", 7),
        ("shujuanquan", "数据安全", 6),
    ] {
        let hits = find(&texts, search);
        assert_eq!((hits[0].chapter, hits[0].section), (chapter, 0), "{search}");
        let marked = &hits[0].line[hits[0].marks[0].clone()];
        assert_eq!(marked, word, "{search}");
    }
    // In text, too, where it is spelt out.
    let hits = find(&texts, "kuaizhaomingcheng");
    assert!(hits.iter().any(|hit| hit.line.contains("快照名称")));
    let marked = with_marks("填写快照名称", "kuaizhao");
    assert_eq!(marked, "填写**快照**名称");
    // Two letters stand in every text, and are no words of it.
    let texts = vec![vec!["# 备份\n不怕".to_owned()]];
    assert_eq!(find(&texts, "bf").len(), 1);
    assert_eq!(find(&texts, "bp"), []);
}

#[test]
fn titles_come_before_headings_and_these_before_text() {
    let texts: Vec<Vec<String>> = CHAPTERS
        .iter()
        .map(|(_, text)| sections(&without_fences(text)))
        .collect();
    // The last page of the book, named on earlier ones.
    let hits = find(&texts, "导入台账");
    assert_eq!((hits[0].chapter, hits[0].section), (11, 0));
    assert!(hits.len() > 1 && hits[1..].iter().any(|hit| hit.chapter < 11));
    for word in ["快照", "备份", "打包项目", "导出"] {
        let hits = find(&texts, word);
        let kinds = hits.iter().map(|hit| {
            let mut lines = texts[hit.chapter][hit.section].lines();
            let line = lines.find(|line| plain(line) == hit.line).unwrap();
            line.chars().take_while(|c| *c == '#').count()
        });
        let kinds: Vec<usize> = kinds
            .map(|signs| match signs {
                0 => 9,
                signs => signs.min(2),
            })
            .collect();
        assert!(kinds.is_sorted(), "{word}: {kinds:?}");
        assert!(
            kinds.contains(&2) && kinds.contains(&9),
            "{word}: {kinds:?}"
        );
    }
}

#[test]
fn enter_goes_from_hit_to_hit_and_one_of_them_is_looked_at() {
    assert_eq!(next_hit(0, None), None);
    assert_eq!(next_hit(3, None), Some(0));
    assert_eq!(next_hit(3, Some(0)), Some(1));
    assert_eq!(next_hit(3, Some(2)), Some(0), "after the last the first");
    // Hits of one section are different places of it.
    let text = "## 备份\n第一行备份\n没有\n最后一行备份".to_owned();
    let texts = vec![vec!["# 数据安全".to_owned(), text.clone()]];
    let hits = find(&texts, "备份");
    let rows: Vec<usize> = hits.iter().map(|hit| hit.row).collect();
    assert_eq!(rows, [0, 1, 3]);
    let shares = rows.iter().map(|row| share_above(&text, *row));
    let shares: Vec<f32> = shares.collect();
    assert!(shares[0] < f32::EPSILON && shares.is_sorted());
    assert!((shares[2] - 0.75).abs() < 0.01, "{shares:?}");
}

#[test]
fn every_page_begins_with_its_title() {
    for (title, text) in CHAPTERS {
        assert!(text.starts_with(&format!("# {title}\n")), "{title}");
    }
}

#[test]
fn every_section_that_is_asked_for_is_there() {
    let texts: Vec<Vec<String>> = CHAPTERS
        .iter()
        .map(|(_, text)| sections(&without_fences(text)))
        .collect();
    for help in Help::ALL {
        let place = place_of(&texts, *help);
        let (title, wanted) = help.place();
        assert!(place.is_some(), "{title} › {wanted}");
        let is_head = title == wanted;
        assert_eq!(place.map(|(_, section)| section == 0), Some(is_head));
    }
    // Only what is about no window is come to by no key.
    let named = |title: &str| Help::ALL.iter().any(|help| help.place().0 == title);
    let others = CHAPTERS.iter().filter(|(title, _)| !named(title));
    let others: Vec<&str> = others.map(|(title, _)| *title).collect();
    assert_eq!(others, ["命令行"]);
}
