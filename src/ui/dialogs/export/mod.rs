//! The export dialog: options at the left, the paper page by page at the right, warnings before saving.

mod answer;
mod formats;
mod options;
mod presets;
mod preview;

use std::path::PathBuf;
use std::sync::Arc;

use egui::{Align, RichText, Ui, vec2};

use crate::app::{
    BOUND, BundledPaper, Command, ExportTask, FileOptions, PaperCommand, Split, Wake, file_name,
    first_folder, is_any_there, marked_name, own_presets, scoped_title,
};
use crate::model::{Id, Portfolio, Problem, Project};
use crate::report::{CsvEncoding, Format, KeptLayout, Layout, Preset, document_clip};
use crate::view::{GroupKey, Query};

use crate::ui::asked::Lookup;
use crate::ui::help::Help;
use crate::ui::kit::icons;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{
    self, agreement_with_tip, closable_heading, from_right, middle_of_height, text_button,
};
use crate::ui::shown::Shown;
use crate::ui::state::{Dialog, UiState};
use answer::{Answer, Asked, Choices, button};
use preview::{Preview, Subject};

pub(super) const TITLE: &str = "导出";

/// Of which projects a paper is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// Those that the table shows.
    Table,
    /// Those that are selected.
    Picked,
    /// All of the library.
    All,
}

/// What is being chosen in the export dialog.
pub struct ExportDialog {
    /// Whether the paper is to be printed, and no file is wanted.
    is_to_print: bool,
    layout: Layout,
    /// The office's own preset with which it began, by its name.
    own_preset: Option<String>,
    /// The groups of the paper; none where it follows the table.
    group_by: Option<Vec<GroupKey>>,
    /// Of which projects it is.
    reach: Reach,
    formats: Vec<Format>,
    /// Of which of them something was asked in the last picture, and whether no papers were bound together.
    asked_of_formats: Option<([bool; 4], bool)>,
    /// Whether it was drawn before.
    is_begun: bool,
    options: FileOptions,
    split: Option<Split>,
    /// The papers that are bound together, and what stands above their list.
    bundle: Vec<BundledPaper>,
    bundle_title: String,
    folder: PathBuf,
    name: String,
    /// The name under which the layout is to be kept.
    new_preset: String,
    /// What the content is marked with, and the file's name as well.
    data_mark: Option<String>,
    answer: Option<Answer>,
    choices: Choices,
    preview: Preview,
    /// The folders where papers went before, of which one may be gone.
    folders: Vec<PathBuf>,
    found_folder: Lookup<Vec<PathBuf>, Option<PathBuf>>,
    /// Whether one of the files is there already.
    is_taken: Lookup<Vec<PathBuf>, bool>,
}

impl ExportDialog {
    /// As the paper was last wanted, over what the table shows.
    pub fn new(shown: &Shown<'_>) -> Self {
        Self::begin(shown, false)
    }

    /// The same paper as it comes out of the printer. Of a page that has none of its own it is a list, not what somebody
    /// last wanted of something else.
    pub fn to_print(shown: &Shown<'_>) -> Self {
        Self::begin(shown, true)
    }

    fn begin(shown: &Shown<'_>, is_to_print: bool) -> Self {
        let settings = shown.app.settings();
        let portfolio = &shown.portfolio;
        let preferences = &settings.preferences;
        let usual = |preset| {
            let mut layout = Layout::new(preset, portfolio, shown.unit, shown.moment);
            preferences.settle(&mut layout);
            layout
        };
        let memory = settings.export.as_ref();
        let kept = memory.and_then(|memory| memory.layout.layout(portfolio, shown.moment).ok());
        let is_own = memory.is_some_and(|memory| memory.own_preset.is_some());
        let kept = kept.filter(|(kept, _)| !is_to_print || is_own || kept.preset.lists_projects());
        let (mut layout, group_by) = match Preset::of_page(shown.workspace.page) {
            // The page in front says which paper is meant; elsewhere it is the one wanted last.
            Some(preset) if memory.is_none_or(|memory| memory.own_preset.is_none()) => {
                (usual(preset), None)
            }
            _ => kept.unwrap_or_else(|| (usual(Preset::default()), None)),
        };
        if memory.is_none_or(|memory| memory.own_preset.is_none()) && !preferences.office.is_empty()
        {
            layout.office.clone_from(&preferences.office);
        }
        let wanted = |format: &Format| {
            memory.map_or(*format == Format::Xlsx, |memory| {
                memory
                    .formats
                    .iter()
                    .any(|ending| ending == format.extension())
            })
        };
        let mut options = FileOptions::default();
        if let Some(memory) = memory {
            options.pdf.for_archive = memory.is_for_archive;
            if memory.is_gb18030 {
                options.encoding = CsvEncoding::Gb18030;
            }
        }
        let split = memory.and_then(|memory| memory.split.as_deref());
        let session = shown.app.session();
        let beside_library = session.and_then(|session| session.path().parent());
        let folders = [&preferences.paper_folder, &settings.export_folder];
        let folders = folders.into_iter().flatten().map(PathBuf::as_path);
        let folders = folders.chain(beside_library).map(PathBuf::from);
        let folders: Vec<PathBuf> = folders.collect();
        let mut dialog = Self {
            is_to_print,
            own_preset: memory.and_then(|memory| memory.own_preset.clone()),
            group_by,
            reach: Reach::Table,
            formats: Format::ALL.into_iter().filter(wanted).collect(),
            asked_of_formats: None,
            is_begun: false,
            options,
            split: Split::ALL
                .into_iter()
                .find(|other| Some(other.key().name()) == split),
            bundle: Vec::new(),
            bundle_title: "会议材料".to_owned(),
            folder: folders.first().cloned().unwrap_or_default(),
            name: String::new(),
            new_preset: String::new(),
            data_mark: portfolio.data_mark().map(str::to_owned),
            answer: None,
            choices: Choices::default(),
            preview: Preview::default(),
            folders,
            found_folder: Lookup::default(),
            is_taken: Lookup::default(),
            layout,
        };
        if let Some(scope) = &shown.workspace.scope {
            dialog.layout.title = scoped_title(&dialog.layout.title, &scope.label);
        }
        dialog.name = dialog.usual_name();
        dialog
    }

    /// The slip of one problem, as it comes out of the printer or as a file.
    pub fn of_problem(shown: &Shown<'_>, slip: Preset, problem: Id<Problem>) -> Self {
        let mut dialog = Self::new(shown);
        dialog.choose_slip(shown, slip, vec![problem]);
        dialog.split = None;
        dialog.reach = Reach::Picked;
        dialog
    }

    /// Begins again with the slips of some problems: those of one project are called after it.
    fn choose_slip(&mut self, shown: &Shown<'_>, slip: Preset, only: Vec<Id<Problem>>) {
        let unit = self.layout.unit;
        let mut layout = Layout::new(slip, &shown.portfolio, unit, shown.moment);
        shown.app.settings().preferences.settle(&mut layout);
        let project = only.first().and_then(|id| {
            let problem = shown.portfolio.problems().get(*id)?;
            shown.portfolio.projects().get(problem.project)
        });
        layout.only = only;
        self.choose(layout, None, None);
        if let Some(project) = project {
            let name = format!("{}（{}）", slip.label(), project.name);
            self.name = marked_name(&file_name(&name), self.data_mark.as_deref());
        }
    }

    fn usual_name(&self) -> String {
        marked_name(&file_name(&self.layout.title), self.data_mark.as_deref())
    }

    /// Gives the paper another title; its file goes by it unless somebody gave that a name of its own.
    fn set_title(&mut self, title: String) {
        let is_usual = self.name == self.usual_name();
        self.layout.title = title;
        if is_usual {
            self.name = self.usual_name();
        }
    }

    /// Begins again with another paper.
    fn choose(&mut self, layout: Layout, group_by: Option<Vec<GroupKey>>, own: Option<String>) {
        self.layout = layout;
        self.name = self.usual_name();
        self.group_by = group_by;
        self.own_preset = own;
    }

    fn choose_own(&mut self, portfolio: &Portfolio, name: &str, shown: &Shown<'_>) {
        let presets = own_presets(portfolio);
        let preset = presets.iter().find(|preset| preset.name == name);
        let kept = preset.and_then(|preset| KeptLayout::from_json(&preset.layout).ok());
        let layout = kept.and_then(|kept| kept.layout(portfolio, shown.moment).ok());
        if let Some((layout, group_by)) = layout {
            self.choose(layout, group_by, Some(name.to_owned()));
        }
    }

    /// The layout, with the columns coloured that are so in the table.
    fn paper(&self, shown: &Shown<'_>) -> Layout {
        Layout {
            colorings: shown.workspace.colorings.clone(),
            ..self.layout.clone()
        }
    }

    /// The kinds of file that come of it; what is printed goes by a PDF, and papers that are bound together have pages.
    fn shown_formats(&self) -> Vec<Format> {
        if self.is_to_print {
            return vec![Format::Pdf];
        }
        let formats = self.formats.iter().copied();
        let is_possible = |format: &Format| self.bundle.is_empty() || BOUND.contains(format);
        formats.filter(is_possible).collect()
    }

    /// Takes the paper as it stands among those that are bound together.
    fn bind(&mut self, shown: &Shown<'_>) {
        self.bundle.push(BundledPaper {
            query: self.query(shown),
            layout: self.paper(shown),
        });
        if self.shown_formats().is_empty() {
            self.formats = vec![Format::Pdf];
        }
        if self.name == self.usual_name() {
            self.name = marked_name(&file_name(&self.bundle_title), self.data_mark.as_deref());
        }
    }

    fn query(&self, shown: &Shown<'_>) -> Query {
        let groups = self.group_by.clone();
        let by_table = &shown.workspace.group_by;
        let groups = groups.unwrap_or_else(|| self.layout.preset.groups_beside(by_table));
        let mut query = Query {
            group_by: groups,
            ..self.about(shown)
        };
        query.filter = query.filter.and(self.layout.preset.filter());
        query
    }

    /// The projects of which it is, whatever the paper itself asks.
    fn about(&self, shown: &Shown<'_>) -> Query {
        let table = shown.workspace.query();
        match self.reach {
            Reach::Table => table,
            Reach::Picked => Query {
                only: self.picked(shown),
                ..table
            },
            Reach::All => Query {
                sort: table.sort,
                ..Query::default()
            },
        }
    }

    /// The projects that are selected on the page; of one problem that of its project.
    fn picked(&self, shown: &Shown<'_>) -> Vec<Id<Project>> {
        let problems = shown.portfolio.problems();
        let of_problem = |id: &Id<Problem>| Some(problems.get(*id)?.project);
        match self.layout.only.as_slice() {
            [] => shown.selection.iter().copied().collect(),
            only => only.iter().filter_map(of_problem).collect(),
        }
    }

    /// The paper as it will be, made again only when something changed.
    fn make_answer(&mut self, shown: &Shown<'_>) {
        let asked = Asked {
            layout: self.paper(shown),
            query: self.query(shown),
            about: (self.reach != Reach::Table).then(|| self.about(shown)),
            split: self.split,
            bundle: (self.bundle_title.clone(), self.bundle.clone()),
            formats: self.shown_formats(),
            moment: shown.moment,
            stamp: shown.app.stamp(),
        };
        if !self.answer.as_ref().is_some_and(|made| made.is_to(&asked)) {
            self.answer = Some(Answer::new(shown.app, asked, &shown.listing));
        }
    }

    /// The first of the folders that is there, unless another was chosen meanwhile.
    fn find_folder(&mut self, wake: &Wake) {
        let first = |folders: Vec<PathBuf>| {
            let folders = folders.iter().map(PathBuf::as_path);
            first_folder(folders).map(PathBuf::from)
        };
        let is_come = self.found_folder.ask(&self.folders, wake, first);
        let is_first = self.folders.first() == Some(&self.folder);
        if let Some(Some(found)) = self.found_folder.answer().filter(|_| is_come && is_first) {
            self.folder.clone_from(found);
        }
    }

    fn look_for_files(&mut self, shown: &Shown<'_>) {
        let (task, mark) = (self.task(shown), self.data_mark.as_deref());
        // Of a split nobody knows the names before it is made.
        let formats = task.formats.iter().filter(|_| task.split.is_none());
        let files: Vec<PathBuf> = formats.map(|format| task.path(*format, mark)).collect();
        let look = |files: Vec<PathBuf>| is_any_there(&files);
        self.is_taken.ask(&files, shown.app.wake(), look);
    }

    /// What the button will do.
    fn label(&self, parts: usize) -> String {
        if self.is_to_print {
            return "打印".to_owned();
        }
        let replaces = self.split.is_none() && self.is_taken.answer() == Some(&true);
        button(parts * self.shown_formats().len(), replaces)
    }

    fn task(&self, shown: &Shown<'_>) -> ExportTask {
        let mut layout = self.paper(shown);
        if !self.bundle.is_empty() {
            layout.title.clone_from(&self.bundle_title);
        }
        let session = shown.app.session();
        ExportTask {
            query: self.query(shown),
            layout,
            formats: self.shown_formats(),
            options: self.options,
            split: self.split,
            folder: self.folder.clone(),
            name: self.name.clone(),
            group_by: self.group_by.clone(),
            own_preset: self.own_preset.clone(),
            replaces: false,
            bundle: self.bundle.clone(),
            library: session.map(|session| session.path().to_owned()),
        }
    }
}

impl Dialog for ExportDialog {
    fn title(&self) -> &'static str {
        TITLE
    }

    fn help(&self) -> Help {
        if self.is_to_print {
            Help::Print
        } else {
            Help::Export
        }
    }

    fn is_unfinished(&self) -> bool {
        true
    }

    fn refresh(&mut self, shown: &Shown<'_>) {
        self.make_answer(shown);
        let groups = &shown.workspace.group_by;
        let count = shown.listing.totals.count;
        self.choices = Choices {
            picked: self.picked(shown).len(),
            ..Choices::new(&shown.portfolio, &self.layout, groups, count)
        };
        self.find_folder(shown.app.wake());
        self.look_for_files(shown);
        if let Some(answer) = &self.answer {
            let session = shown.app.session();
            let library = session.map(|session| session.path().to_owned());
            let subject = match &answer.bundle {
                Some(bundle) => Subject::Bundle(Arc::clone(bundle)),
                None => Subject::Paper(Arc::clone(&answer.document)),
            };
            self.preview.refresh(&subject, library, shown.app.wake());
        }
    }

    fn take_file(&mut self, path: PathBuf) {
        if let (Some(folder), Some(name)) = (path.parent(), path.file_stem()) {
            folder.clone_into(&mut self.folder);
            self.name = name.to_string_lossy().into_owned();
        }
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) -> bool {
        if !self.is_to_print {
            formats::keys(ui, &mut self.formats);
        }
        let screen = ui.ctx().content_rect().size();
        let size = vec2(screen.x - 72.0, screen.y - 44.0);
        // Where there is little room it belongs to the paper.
        let is_low = size.y < LOW;
        widgets::dialog(ui, "export", |ui| {
            ui.set_width(size.x);
            let title = if self.is_to_print {
                "打印"
            } else {
                "导出会议材料"
            };
            let is_closed = closable_heading(ui, title, "");
            ui.separator();
            middle_of_height(ui, f32::INFINITY, |ui, height| {
                ui.horizontal_top(|ui| {
                    let width = options_width(size.x);
                    let room = vec2(width, height);
                    ui.allocate_ui_with_layout(room, egui::Layout::top_down(Align::Min), |ui| {
                        ui.set_width(width);
                        options::options(ui, shown, self, state, (height, &mut *commands));
                    });
                    ui.add_space(12.0);
                    ui.vertical(|ui| {
                        let Some(answer) = &self.answer else { return };
                        let briefing = if is_low { 0.0 } else { BRIEFING };
                        self.preview.show(ui, height - briefing);
                        if !is_low {
                            briefing_line(ui, &answer.briefing);
                        }
                    });
                });
            });
            ui.separator();
            is_closed || !foot(ui, shown, self, is_low, state, commands)
        })
    }
}

/// A dialog lower than this, in points, has no line for 情况简述.
const LOW: f32 = 520.0;
/// Height of the line for 情况简述.
const BRIEFING: f32 = 34.0;

/// How wide the options of a dialog are: a title is read whole where there is room for that beside the paper.
fn options_width(dialog: f32) -> f32 {
    let least = if dialog < 700.0 { 310.0 } else { 332.0 };
    (dialog * 0.3).clamp(least, 420.0)
}

/// The first words of 情况简述, to be copied whole.
fn briefing_line(ui: &mut Ui, paragraphs: &[String]) {
    if paragraphs.is_empty() {
        return;
    }
    let tokens = Tokens::of(ui);
    from_right(ui, |ui| {
        copy_briefing(ui, "复制", paragraphs);
        ui.with_layout(egui::Layout::left_to_right(Align::Center), |ui| {
            let words = format!("情况简述：{}", paragraphs.concat());
            let words = RichText::new(words).size(SMALL_TEXT);
            ui.add(egui::Label::new(words.color(tokens.secondary)).truncate());
        });
    });
}

fn copy_briefing(ui: &mut Ui, label: &str, paragraphs: &[String]) {
    if text_button(ui, label)
        .on_hover_text("复制情况简述全文")
        .clicked()
    {
        ui.copy_text(paragraphs.join("\n"));
    }
}

/// Warnings at the left, buttons at the right. `false` once the dialog is done with.
fn foot(
    ui: &mut Ui,
    shown: &Shown<'_>,
    dialog: &ExportDialog,
    has_briefing: bool,
    state: &mut UiState,
    commands: &mut Vec<Command>,
) -> bool {
    let mut is_open = true;
    let Some(Answer {
        document: paper,
        warnings,
        count,
        parts,
        briefing,
        ..
    }) = &dialog.answer
    else {
        return true;
    };
    from_right(ui, |ui| {
        let task = dialog.task(shown);
        let label = dialog.label(*parts);
        let is_named = dialog.is_to_print
            || (!task.formats.is_empty() && *parts > 0 && !task.name.trim().is_empty());
        let is_ready = *count > 0 && is_named;
        let tip = if dialog.is_to_print {
            "交给看 PDF 的程序打印".to_owned()
        } else {
            task.folder.display().to_string()
        };
        if agreement_with_tip(ui, &label, &tip, is_ready) {
            let task = Box::new(task);
            commands.push(Command::Paper(if dialog.is_to_print {
                PaperCommand::Print(task)
            } else {
                PaperCommand::Export(task)
            }));
            is_open = false;
        }
        if ui.button("取消").clicked() {
            is_open = false;
        }
        let has_table = paper.table().is_some();
        if ui
            .add_enabled(has_table, egui::Button::new("复制表格"))
            .on_hover_text("复制整张表，可粘贴到 Excel 或 Word")
            .clicked()
        {
            state.clipboard.copy(ui, &document_clip(paper));
        }
        if has_briefing && !briefing.is_empty() {
            copy_briefing(ui, "复制简述", briefing);
        }
        // What is left belongs to the warnings.
        ui.with_layout(egui::Layout::left_to_right(Align::Center), |ui| {
            warn(ui, warnings);
        });
    });
    is_open
}

/// The first warning; all of them on hover.
fn warn(ui: &mut Ui, warnings: &[String]) {
    let Some(first) = warnings.first() else {
        return;
    };
    let more = match warnings.len() {
        1 => String::new(),
        all => format!("（另{}条）", all - 1),
    };
    let text = format!("{} {first}{more}", icons::WARNING);
    let color = Tokens::of(ui).late;
    let text = RichText::new(text).size(SMALL_TEXT).color(color);
    ui.add(egui::Label::new(text).truncate())
        .on_hover_text(warnings.join("\n"));
}
