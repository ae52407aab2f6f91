//! 规划文本 in the window: a text is read with a library or without one, put right, ticked, and comes in as one step.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};

use chrono::DateTime;
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use lantu::app::{
    App, Command, Content, Level, PlanTextCommand, SaveState, Session, Settings, StartChoice,
};
use lantu::clock::Clock;
use lantu::model::{ProjectColumn, Source};
use lantu::ui::Window;
use tempfile::TempDir;

use crate::desk::Desk;

pub fn plan(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/plans")
        .join(name)
}

pub type Picture = Harness<'static, Window>;

/// A window that opens no library.
pub fn bare() -> Picture {
    let clock = Clock::Fixed(DateTime::parse_from_rfc3339("2026-11-24T09:00:00+08:00").unwrap());
    let mut harness = Harness::builder()
        .with_size([1280.0, 720.0])
        .with_max_steps(30)
        .build_eframe(move |context| {
            let mut settings = Settings::default();
            settings.preferences.start = StartChoice::StartPage;
            let mut window = Window::new(&context.egui_ctx, settings, clock);
            window.open_first(None);
            window
        });
    harness.run();
    harness
}

pub fn app(window: &mut Picture) -> &mut App {
    window.state_mut().app()
}

/// Lets the window settle when nothing is worked at beside it.
pub fn settle(window: &mut Picture) {
    for _ in 0..6_000 {
        window.run();
        let app = app(window);
        let state = app.session().map(Session::save_state);
        let is_saved = state.is_none_or(|state| state == SaveState::Saved);
        if is_saved && app.is_busy().is_none() && app.awaited().is_none() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    window.run();
    window.run();
}

pub fn give(window: &mut Picture, command: PlanTextCommand) {
    app(window).run(Command::PlanText(command));
    settle(window);
}

fn click(window: &mut Picture, role: Role, label: &str) {
    window.get_by_role_and_label(role, label).click();
    settle(window);
}

pub fn press(window: &mut Picture, label: &str) {
    click(window, Role::Button, label);
}

pub fn is_there(window: &Picture, words: &str) -> bool {
    window.query_all_by_label_contains(words).next().is_some()
}

/// The headings as `level title`, those that are left out apart.
pub fn headings(window: &mut Picture) -> Vec<String> {
    let reading = app(window).plan_reading().unwrap();
    let outline = &reading.found().unwrap().plan.outline;
    let nodes = outline.nodes.iter();
    nodes
        .map(|node| format!("{} {}", node.level.label(), node.title))
        .collect()
}

pub fn projects(app: &App) -> Vec<String> {
    let portfolio = app.portfolio();
    let projects = portfolio.projects().iter();
    projects.map(|project| project.name.clone()).collect()
}

#[test]
fn a_text_is_read_without_a_library_and_becomes_one() {
    let folder = TempDir::new().unwrap();
    let mut window = bare();
    for way in [
        "新建项目库（载入规划）…",
        "从规划文本新建项目库…",
        "从台账新建项目库…",
        "新建空项目库…",
        "打开示例库（虚构数据）",
    ] {
        assert!(is_there(&window, way), "{way}");
    }
    give(&mut window, PlanTextCommand::Read(plan("pdf-lines.txt")));
    assert!(app(&mut window).shows_plan_text());
    // Counts beside those of the table of contents.
    assert!(is_there(&window, "篇 2　章 3　节 5　专栏 1"));
    assert!(is_there(&window, "与目录一致"));
    press(
        &mut window,
        "章 第二章 建设畅通高效的综合交通运输体系和现代化水网",
    );
    // The text beside it shows that line.
    assert!(is_there(
        &window,
        "39 第二章 建设畅通高效的综合交通运输体系和现代"
    ));
    let path = folder.path().join("临江.lantu");
    give(&mut window, PlanTextCommand::MakeLibrary(path.clone()));
    assert!(!app(&mut window).shows_plan_text());
    assert!(app(&mut window).plan_reading().is_none());
    let names = projects(app(&mut window));
    assert!(names.contains(&"望江二桥".to_owned()), "{names:?}");
    let portfolio = app(&mut window).portfolio();
    assert_eq!(portfolio.outline().len(), 10);
    let plan = portfolio.plans().iter().next().unwrap();
    assert_eq!(
        (plan.region.as_str(), plan.first_year),
        ("临江市", Some(2026))
    );
    assert!(is_there(&window, "已建库：篇 2、章 3、节 5"));
    assert_eq!(app(&mut window).session().unwrap().path(), path);
}

#[test]
fn headings_are_put_right_and_every_step_leads_back() {
    let mut window = bare();
    give(&mut window, PlanTextCommand::Read(plan("no-parts.md")));
    let before = headings(&mut window);
    press(&mut window, "节 （二） 改善民生");
    press(&mut window, "升级");
    let moved = headings(&mut window);
    assert!(moved.contains(&"章 改善民生".to_owned()), "{moved:?}");
    assert!(
        moved.contains(&"节 教育".to_owned()),
        "what stands below goes along: {moved:?}"
    );
    press(&mut window, "不是标题");
    let unmade = headings(&mut window);
    assert!(
        unmade.iter().all(|heading| !heading.contains("改善民生")),
        "{unmade:?}"
    );
    // The line of the text is selected still, and becomes a heading again.
    press(&mut window, "设为标题");
    assert!(
        headings(&mut window)
            .iter()
            .any(|heading| heading.contains("改善民生"))
    );
    for _ in 0..3 {
        window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
        settle(&mut window);
    }
    assert_eq!(headings(&mut window), before);
    // A title is typed anew.
    press(&mut window, "章 三 保障措施");
    press(&mut window, "改名、拆分");
    let field = window.get_by_role_and_label(Role::TextInput, "标题");
    field.focus();
    window.run();
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window
        .get_by_role_and_label(Role::TextInput, "标题")
        .type_text("规划实施");
    window.run();
    window.key_press(Key::Enter);
    settle(&mut window);
    assert!(headings(&mut window).contains(&"章 规划实施".to_owned()));
    // Nothing of what is left out comes in.
    let count = |window: &mut Picture| {
        let found = app(window).plan_reading().unwrap().found().unwrap().clone();
        (
            found.settled.projects_taken(),
            found.plan.outline.count(Level::Chapter),
        )
    };
    let (all, chapters) = count(&mut window);
    press(&mut window, "章 二 重点任务");
    press(&mut window, "不取用");
    let (rest, left) = count(&mut window);
    assert!(rest < all && left == chapters - 1, "{rest} of {all}");
    press(&mut window, "恢复");
    assert_eq!(count(&mut window), (all, chapters));
}

#[test]
fn what_is_ticked_and_typed_comes_into_the_open_library_as_one_step() {
    let mut desk = Desk::new(Content::Empty);
    let window = &mut desk.window;
    give(window, PlanTextCommand::Read(plan("pdf-lines.txt")));
    let label = "项目 ";
    let tab = window.query_all_by_label_contains(label);
    assert!(tab.count() > 0);
    let taken = app(window)
        .plan_reading()
        .unwrap()
        .found()
        .unwrap()
        .settled
        .projects_taken();
    press(window, &format!("项目 {taken}"));
    click(window, Role::CheckBox, "取用 望江二桥");
    press(window, "白鹭洲隧道");
    assert!(is_there(window, "看原文第 42 行"));
    let field = window.get_by_role_and_label(Role::TextInput, "项目业主");
    field.focus();
    window.run();
    window
        .get_by_role_and_label(Role::TextInput, "项目业主")
        .type_text("隧道公司");
    window.run();
    // Left by going to another one, what was typed is taken over.
    press(window, "城东汽车站");
    let taken = taken - 1;
    assert!(is_there(window, &format!("项目 {taken} 项")));
    press(window, "加入本库");
    assert!(is_there(window, "已加入本库"));
    let portfolio = app(window).portfolio();
    let mut all = portfolio.projects().iter();
    let tunnel = all.find(|project| project.name == "白鹭洲隧道").unwrap();
    assert_eq!(tunnel.owner, ["隧道公司"]);
    assert_eq!(tunnel.source(ProjectColumn::Owner), Some(Source::Filled));
    assert_eq!(tunnel.source(ProjectColumn::Name), Some(Source::Stated));
    assert_eq!(
        tunnel.source(ProjectColumn::Category),
        Some(Source::Suggested)
    );
    assert_eq!(projects(app(window)).len(), taken);
    assert!(!projects(app(window)).contains(&"望江二桥".to_owned()));
    // One step, and back again.
    press(window, "撤销加入");
    assert!(app(window).portfolio().projects().is_empty());
    assert!(app(window).portfolio().plans().is_empty());
    press(window, "加入本库");
    press(window, "完成");
    assert!(app(window).plan_reading().is_none());
    // Read once more, the library has all of it.
    give(window, PlanTextCommand::Read(plan("pdf-lines.txt")));
    let found = app(window).plan_reading().unwrap().found().unwrap().clone();
    assert_eq!(found.settled.projects_taken(), 0);
    assert_eq!(found.settled.indicators_taken(), 0);
    press(window, "加入本库");
    assert!(is_there(window, "没有要加入的"));
}

#[test]
fn two_names_of_one_thing_become_one_project() {
    let mut desk = Desk::new(Content::Empty);
    let window = &mut desk.window;
    give(window, PlanTextCommand::Read(plan("pdf-lines.txt")));
    let taken = app(window)
        .plan_reading()
        .unwrap()
        .found()
        .unwrap()
        .settled
        .projects_taken();
    press(window, &format!("项目 {taken}"));
    press(window, "城西汽车站");
    press(window, "并入：并入另一项…");
    window
        .get_by_role_and_label(Role::TextInput, "查找 并入")
        .type_text("城东汽车站");
    window.run();
    window.key_press(Key::Enter);
    settle(window);
    assert!(is_there(window, "已并入“城东汽车站”"));
    press(window, "加入本库");
    assert_eq!(projects(app(window)).len(), taken - 1);
}

/// A plan may be dropped wherever a ledger may.
#[test]
fn a_text_without_a_table_that_is_dropped_is_read_as_a_plan() {
    let mut desk = Desk::new(Content::Empty);
    desk.drop_files(&[plan("pdf-lines.txt")]);
    settle(&mut desk.window);
    assert!(app(&mut desk.window).shows_plan_text());
    assert!(!app(&mut desk.window).shows_import());
    assert!(is_there(
        &desk.window,
        "没有带表头的项目清单，按规划文本读取"
    ));
}

#[test]
fn what_is_no_plan_is_told_and_what_was_read_before_stays() {
    let folder = TempDir::new().unwrap();
    let odd = folder.path().join("甲.txt");
    std::fs::write(&odd, "今天开会。\n明天也开。\n").unwrap();
    let mut window = bare();
    give(&mut window, PlanTextCommand::Read(odd.clone()));
    assert!(!app(&mut window).shows_plan_text());
    assert!(is_there(&window, "没有读入“甲.txt”：没有找到篇章标题"));
    give(
        &mut window,
        PlanTextCommand::Read(folder.path().join("乙.txt")),
    );
    assert!(is_there(&window, "没有读入“乙.txt”"));
    let text = std::fs::read_to_string(plan("pdf-lines.txt")).unwrap();
    give(&mut window, PlanTextCommand::Paste(text));
    assert!(is_there(&window, "粘贴的规划文本"));
    give(&mut window, PlanTextCommand::Read(odd));
    assert!(app(&mut window).shows_plan_text());
    assert_eq!(
        app(&mut window).plan_reading().unwrap().name(),
        "粘贴的规划文本"
    );
}

#[test]
fn a_project_opens_at_its_sentence_in_the_text_that_the_library_keeps() {
    let mut desk = Desk::new(Content::Empty);
    let window = &mut desk.window;
    give(window, PlanTextCommand::Read(plan("no-parts.md")));
    press(window, "节 （二） 改善民生");
    press(window, "升级");
    let corrected = headings(window);
    // One is left out at first.
    let found = app(window).plan_reading().unwrap().found().unwrap().clone();
    let left = found
        .settled
        .projects
        .iter()
        .rposition(|each| each.is_taken)
        .unwrap();
    let (left, name) = (
        found.plan.candidates[left].key(),
        found.settled.projects[left].name.clone(),
    );
    let choose = |window: &mut Picture, is_taken| {
        let mut choices = (**app(window).plan_reading().unwrap().choices()).clone();
        choices.projects.entry(left.clone()).or_default().is_taken = Some(is_taken);
        give(
            window,
            PlanTextCommand::Choose(std::sync::Arc::new(choices)),
        );
    };
    choose(window, false);
    press(window, "加入本库");
    press(window, "完成");
    let portfolio = app(window).portfolio();
    assert_eq!(portfolio.kept_texts().len(), 1);
    let project = portfolio.projects().iter().next().unwrap();
    let (id, anchor) = (project.id, project.anchor.clone());
    drop(portfolio);
    give(window, PlanTextCommand::OpenKept(Some(id)));
    // The headings are as they were put right, and the line of the sentence is selected.
    assert_eq!(headings(window), corrected);
    let found = app(window).plan_reading().unwrap().found().unwrap().clone();
    let (_, line) = app(window).plan_reading().unwrap().line();
    let line = line.unwrap();
    let words = lantu::app::raw_lines(&found.text)[line - 1];
    assert!(words.contains(&anchor), "{words} has no {anchor}");
    let start: String = words.trim().chars().take(6).collect();
    assert!(is_there(window, &format!("{line} {start}")));
    // Nothing is taken by itself; what is ticked comes in beside what is there.
    assert_eq!(found.settled.projects_taken(), 0);
    let before = projects(app(window)).len();
    press(window, "项目 0");
    assert!(is_there(window, "看哪些项目"));
    choose(window, true);
    press(window, "加入本库");
    let after = projects(app(window));
    assert_eq!(after.len(), before + 1);
    assert!(after.contains(&name), "{after:?}");
    assert_eq!(app(window).portfolio().plans().len(), 1);
    assert_eq!(app(window).portfolio().kept_texts().len(), 1);
    press(window, "完成");
    // It goes as one step, and comes back with it.
    give(window, PlanTextCommand::OpenKept(None));
    press(window, "从库中删去原文");
    assert!(app(window).portfolio().kept_texts().is_empty());
    assert!(!app(window).shows_plan_text());
    app(window).run(Command::Edit(lantu::app::EditCommand::Undo));
    settle(window);
    assert_eq!(app(window).portfolio().kept_texts().len(), 1);
}

#[test]
fn a_text_stays_with_the_library_only_where_that_is_wanted() {
    let folder = TempDir::new().unwrap();
    for (name, keeps) in [("甲.lantu", true), ("乙.lantu", false)] {
        let mut window = bare();
        give(&mut window, PlanTextCommand::Read(plan("pdf-lines.txt")));
        if !keeps {
            click(&mut window, Role::CheckBox, "原文随库保存");
        }
        give(
            &mut window,
            PlanTextCommand::MakeLibrary(folder.path().join(name)),
        );
        let portfolio = app(&mut window).portfolio();
        assert_eq!(portfolio.kept_texts().len(), usize::from(keeps));
        let id = portfolio.projects().iter().next().unwrap().id;
        drop(portfolio);
        give(&mut window, PlanTextCommand::OpenKept(Some(id)));
        assert_eq!(app(&mut window).shows_plan_text(), keeps);
        assert_eq!(is_there(&window, "项目库里没有存这个规划的原文"), !keeps);
    }
}

#[test]
fn unfinished_projects_are_carried_over_pair_by_pair_and_the_plans_are_looked_at_apart() {
    let mut desk = Desk::new(Content::Sample { projects: None });
    let before = desk.shown();
    let window = &mut desk.window;
    assert!(
        !is_there(window, "规划 全部"),
        "of one plan there is no choice"
    );
    give(window, PlanTextCommand::Read(plan("next-plan.txt")));
    // Nothing is ticked before somebody has looked.
    press(window, "结转 0");
    let found = app(window).plan_reading().unwrap().found().unwrap().clone();
    let sure = |carry: &lantu::app::Carry| carry.first().is_some_and(|offer| offer.is_sure);
    let same = found.carries().iter().filter(|carry| sure(carry)).count();
    assert!(same > 2, "{same}");
    press(window, &format!("勾选名称相同的 {same} 项"));
    assert!(is_there(window, &format!("结转 {same}")));
    // Both sides of a pair stand beside each other.
    let first = found.carries().iter().find(|carry| sure(carry)).unwrap();
    press(window, &first.name.clone());
    assert!(is_there(window, "上一个规划"));
    assert!(is_there(window, "看原文第"));
    click(window, Role::CheckBox, &format!("结转 {}", first.name));
    // What nobody ticked is told beside the counts.
    let undecided = lantu::app::undecided(
        &app(window).portfolio(),
        found.carries(),
        &app(window).plan_reading().unwrap().found().unwrap().settled,
    );
    assert!(undecided.pairs > 0);
    assert!(is_there(window, &format!("{} 对未认定", undecided.pairs)));
    press(window, "加入本库");
    assert!(is_there(window, &format!("结转 {} 项", same - 1)));
    // The rows that go on, and no others.
    press(window, &format!("查看结转的 {} 项", same - 1));
    let picked = app(window).listing().projects.clone();
    assert_eq!(picked.len(), same - 1);
    let all = app(window).portfolio();
    let goes_on = |id: &lantu::model::Id<lantu::model::Project>| {
        let project = all.projects().get(*id).unwrap();
        !project.carried_from.is_empty()
    };
    assert!(picked.iter().all(goes_on));
    drop(all);
    // They are listed and not selected together: nothing typed goes into all of them.
    let workspace = app(window).workspace();
    assert_eq!(workspace.selected, picked.first().copied());
    assert_eq!(workspace.selection.len(), 1);
    assert!(is_there(window, "结转自 已填"));
    let all = Command::Arrange(lantu::app::ArrangeCommand::ShowAll);
    app(window).run(all);
    settle(window);
    give(window, PlanTextCommand::Show(true));
    press(window, "完成");
    // The new plan is looked at; titles and counts follow it.
    let portfolio = app(window).portfolio();
    let new = portfolio.find_plan("十五五").unwrap().id;
    assert_eq!(app(window).workspace().plan, Some(new));
    let rows = portfolio.projects().len();
    let shown = app(window).listing().totals.count;
    assert_eq!(shown, rows - before);
    let look = |window: &mut Picture, plan| {
        let command = lantu::app::ArrangeCommand::LookAtPlan(plan);
        app(window).run(Command::Arrange(command));
        settle(window);
        app(window).listing().totals.count
    };
    let old = portfolio.find_plan("十四五").unwrap().id;
    assert_eq!(look(window, Some(old)), before);
    // What another plan holds is not altered by way of a card that is still there.
    let first = app(window).listing().projects[0];
    let select = lantu::app::SelectCommand::Select(Some(first), None);
    app(window).run(Command::Select(select));
    settle(window);
    assert_eq!(app(window).selected(), Some(first));
    assert_eq!(look(window, Some(new)), shown);
    assert_eq!(app(window).selected(), None);
    let together = before + shown - (same - 1);
    assert_eq!(look(window, None), together);
    assert!(is_there(window, "规划 全部"));
    // What is missing is told once of each pair, too.
    let page = lantu::app::ArrangeCommand::ShowPage(lantu::model::ViewPage::Overview);
    app(window).run(Command::Arrange(page));
    settle(window);
    let lacks = window.get_by_label_contains("有待确认的建议值 ");
    let lacks = egui_kittest::kittest::NodeT::accesskit_node(&lacks)
        .label()
        .unwrap();
    let number: usize = lacks.split(' ').nth(1).unwrap().parse().unwrap();
    assert!(number <= together, "{number} of {together}");
    assert!(is_there(window, "对未认定"));
    // A kept view that says nothing of plans shows the one that is looked at.
    look(window, Some(old));
    let view = portfolio.views().iter().next().unwrap().id;
    app(window).run(Command::View(lantu::app::ViewCommand::ChooseView(view)));
    settle(window);
    assert_eq!(app(window).workspace().plan, Some(old));
}

/// What a text is of is said above it: of another region, or of years of which the library has a plan.
#[test]
fn a_plan_of_elsewhere_is_told_before_it_comes_in() {
    let mut desk = Desk::new(Content::Plan);
    let window = &mut desk.window;
    give(window, PlanTextCommand::Read(plan("next-plan.txt")));
    assert!(!is_there(window, "地区不同"));
    give(window, PlanTextCommand::Read(plan("pdf-lines.txt")));
    assert!(is_there(
        window,
        "地区不同：文本是临江市的规划，项目库是冷水江市的"
    ));
    // Nothing of another place goes on in it.
    let reading = app(window).plan_reading();
    assert!(reading.unwrap().found().unwrap().carries().is_empty());
}
