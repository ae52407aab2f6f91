//! What the window, or a script, can ask of the program: one enum for each area, so that none is lost on its way.

mod name;

use std::path::PathBuf;

use crate::model::{
    ApprovalKind, Attachment, Field, Id, Indicator, ListClass, MoneyUnit, OwnField, OwnRef,
    PartialDate, PeriodEnd, Plan, Project, ProjectColumn, ReportPreset, ReportingColumn, SavedView,
    Table, Value, ViewPage, YearMonth,
};
use crate::report::KeptLayout;
use crate::store::Password;
use crate::store::server::AddressParts;
use crate::view::{ColorRule, CompareScope, Condition, Filter, GroupKey, Sort, Subject};

use super::{
    Content, ExchangeStep, ExportTask, FillCommand, FormCommand, ImportCommand, Matter, MergeStep,
    OwnFieldForm, PlanTextCommand, Preferences, Scope, Side, ThemeChoice, WindowPlace,
};
use crate::edit::{CellValue, Fill, PartColumn, Paste};

/// Everything that the window, or a script, can ask of the program.
#[derive(Clone, Debug)]
pub enum Command {
    /// The file of the library: opened, made, copied, examined, merged.
    File(FileCommand),
    /// What the library holds of projects and of what belongs to them.
    Edit(EditCommand),
    /// The files that go with projects.
    Attach(AttachCommand),
    /// Foreign ledgers: read, decided on, brought in.
    Import(ImportCommand),
    /// 填报: what is asked of departments, and what came back.
    Fill(FillCommand),
    /// The text of a plan: read, put right, made a library or a part of one.
    PlanText(PlanTextCommand),
    /// The columns that the office adds to its library.
    Own(OwnCommand),
    /// The lists that projects point at.
    List(ListCommand),
    /// The kept views.
    View(ViewCommand),
    /// What is selected, and where the cursor stands.
    Select(SelectCommand),
    /// Which projects are shown, in which groups and order, on which page.
    Arrange(ArrangeCommand),
    /// How the window looks; remembered from one start to the next.
    Look(LookCommand),
    /// Papers, and the presets for them.
    Paper(PaperCommand),
    /// Earlier states, and the steps between them.
    Past(PastCommand),
}

/// The file of the library: opened, made, copied, examined, merged.
#[derive(Clone, Debug)]
pub enum FileCommand {
    /// Open a library.
    Open(PathBuf),
    /// Open a library on which somebody else works, to merge both works later.
    OpenBeside(PathBuf),
    /// Save a copy of a library on which somebody else works and open it, to merge it later.
    CopyToEdit(PathBuf),
    /// Put a backup in the place of a library that can't be opened, which is kept under another name.
    RestoreFile(PathBuf, PathBuf),
    /// Open an encrypted library.
    OpenSealed(PathBuf, Password),
    /// Write a copy of the library under a password.
    SaveSealed(PathBuf, Password),
    /// Save what can be read of a damaged library into a new one beside it, and open that.
    Salvage(PathBuf),
    /// Show what the examination of the library found wrong, and the ways on.
    ShowDamage,
    /// Open nothing: the trouble with a library has been read.
    DropTrouble,
    /// Wait no longer for what is being opened.
    StopWaiting,
    /// Open a library that is on a server.
    Connect(Box<AddressParts>),
    /// Show what all libraries of a server come to, by region.
    RollUp(Box<AddressParts>),
    /// Show that no longer.
    DropRollUp,
    /// Have the working copy go out to the place where it came from.
    Publish,
    /// Open the library with fictional content; made where there is none yet.
    OpenSample,
    /// Open the copy of the embedded plan in the documents; made where there is none yet.
    OpenPlan,
    /// Make a library and open it.
    Create {
        /// The new file.
        path: PathBuf,
        /// With what it begins.
        content: Content,
    },
    /// Write a copy of the library.
    SaveCopy(PathBuf),
    /// Write again what could not be written.
    RetrySave,
    /// Say when all is saved, which it always is a moment later.
    Save,
    /// Make a new library of a backup and open it.
    OpenBackup(PathBuf),
    /// Examine the whole library.
    Examine,
    /// Make a backup now.
    BackUp,
    /// Make the library what it was in a backup, as one step that can be taken back.
    Restore(PathBuf),
    /// A step in the merging of a colleague's copy.
    Merge(MergeStep),
    /// A step in the exchange with others.
    Exchange(ExchangeStep),
}

/// What the library holds of projects and of what belongs to them.
#[derive(Clone, Debug)]
pub enum EditCommand {
    /// Take the last op back.
    Undo,
    /// Do again what was taken back.
    Redo,
    /// Set a field of projects.
    SetField(Vec<Id<Project>>, ProjectColumn, Value),
    /// Set cells of the table as one step, with the word that the history begins with.
    SetCells(&'static str, Vec<CellValue>),
    /// Add a row, such as a department, to what each project names, or take it away.
    ToggleRef(Vec<Id<Project>>, ProjectColumn, uuid::Uuid, bool),
    /// Give the values of projects to those that follow.
    Fill(Fill),
    /// Paste a block; whether what stands below the last row becomes new ones.
    Paste(Box<Paste>, bool),
    /// Set what projects hold in a column of the office's own.
    SetOwn(Vec<Id<Project>>, OwnRef, Value),
    /// Agree to suggestions, of one field or of all.
    Confirm(Vec<Id<Project>>, Option<ProjectColumn>),
    /// Set a cell of a row that belongs to a project.
    SetPart(PartColumn, Value),
    /// Plan the next milestone of each project for a date.
    PlanNextMilestone(Vec<Id<Project>>, PartialDate),
    /// Set what an indicator came to in a year.
    SetIndicatorValue(Id<Indicator>, i32, Value),
    /// Delete a row that belongs to a project.
    DeletePart(Table, uuid::Uuid),
    /// Add a funding line.
    AddFundingLine(Id<Project>),
    /// Add milestones of these names.
    AddMilestones(Id<Project>, Vec<String>),
    /// Move a row of a project up, or down, among its like.
    MovePart(Table, uuid::Uuid, bool),
    /// Add a plan for a year.
    AddAnnualPlan(Id<Project>),
    /// Add approvals of these kinds; with none a single one to fill in.
    AddApprovals(Id<Project>, Vec<ApprovalKind>),
    /// Add the report of the next month.
    AddProgress(Id<Project>),
    /// Add a problem.
    AddProblem(Id<Project>, String),
    /// Note that whoever answers for projects that are late was talked with.
    AddTalks(Vec<Id<Project>>),
    /// Note since when projects have been in their stage.
    DateStage(Vec<Id<Project>>, PartialDate),
    /// Add what the person has to say of a project.
    AddRemark(Id<Project>, String),
    /// Add a project where the tree stands.
    NewProject,
    /// Add a project right below another one.
    NewProjectBelow(Id<Project>),
    /// Copy projects.
    Duplicate(Vec<Id<Project>>),
    /// Delete the selected projects.
    DeleteSelected,
}

/// The files that go with projects.
#[derive(Clone, Debug)]
pub enum AttachCommand {
    /// Take a file in, and note it with a project.
    Add(Id<Project>, PathBuf),
    /// Take a picture of a project in, as what it looked like in a month.
    AddPhoto(Id<Project>, PathBuf, YearMonth),
    /// Find out whether the files of a project are there, and what they were.
    Examine(Id<Project>),
    /// Open a copy of the file with its own program.
    Open(Id<Attachment>),
    /// Write a copy of the file.
    SaveAs(Id<Attachment>, PathBuf),
}

/// The columns that the office adds to its library.
#[derive(Clone, Debug)]
pub enum OwnCommand {
    /// Add an own column.
    AddOwnField(OwnFieldForm),
    /// Declare an own column anew.
    ChangeOwnField(Id<OwnField>, OwnFieldForm),
    /// Move an own column up or down by so many places.
    MoveOwnField(Id<OwnField>, i32),
    /// Delete an own column with all that projects hold in it.
    DeleteOwnField(Id<OwnField>),
}

/// The lists that projects point at.
#[derive(Clone, Debug)]
pub enum ListCommand {
    /// Add a row to a list, below another: a department, a category, a node of the outline.
    AddListRow(Table, Option<uuid::Uuid>, String),
    /// Move a row of a list up, or down.
    MoveListRow(Table, uuid::Uuid, bool),
    /// Delete a row of a list that nothing names.
    DeleteListRow(Table, uuid::Uuid),
    /// Put the second row in the place of the first wherever that is named.
    MergeListRows(Table, uuid::Uuid, uuid::Uuid),
    /// List projects in a year, each in its class.
    ListInYear(i32, Vec<(Id<Project>, ListClass)>, Option<String>),
    /// Set cells of the rule by which projects are lit.
    SetReporting(Vec<(ReportingColumn, Value)>),
    /// Add the parts, chapters and sections of a table of contents.
    ImportHeadings(String),
}

/// The kept views.
#[derive(Clone, Debug)]
pub enum ViewCommand {
    /// Choose a kept view.
    ChooseView(Id<SavedView>),
    /// Keep what is shown under a new name.
    KeepView(String),
    /// Keep what is shown in the place of a view.
    UpdateView(Id<SavedView>),
    /// Give a view another name.
    RenameView(Id<SavedView>, String),
    /// Keep a copy of a view below it.
    DuplicateView(Id<SavedView>),
    /// Move a view up or down by so many places.
    MoveView(Id<SavedView>, i32),
    /// Delete a view.
    DeleteView(Id<SavedView>),
}

/// What is selected, and where the cursor stands.
#[derive(Clone, Debug)]
pub enum SelectCommand {
    /// Put one project into the inspector, with the cell cursor on a field.
    Select(Option<Id<Project>>, Option<Field>),
    /// Show a project wherever it stands, with the cursor on a field.
    GoTo(Id<Project>, Option<Field>),
    /// Show these projects in the table wherever they stand, and select them.
    Reveal(Vec<Id<Project>>),
    /// Put the cursor where the row of the first project that is shown is begun, where there is one.
    SelectFirst,
    /// Put the cell cursor on a field.
    MoveCursor(Field),
    /// Add a project to the selection, or take it out.
    ToggleSelected(Id<Project>),
    /// Select exactly these.
    SelectMany(Vec<Id<Project>>),
    /// Select every row that is shown.
    SelectAll,
}

/// Which projects are shown, in which groups and order, on which page.
#[derive(Clone, Debug)]
pub enum ArrangeCommand {
    /// What stands in the search box.
    Search(String),
    /// Group by these keys.
    GroupBy(Vec<GroupKey>),
    /// Sort by a field: up, down, not. The flag keeps the keys chosen before.
    SortBy(Field, bool),
    /// Whether a node of the plan stands for what it mentions too.
    IncludeMentions(bool),
    /// Narrow to a node of the tree.
    Narrow(Option<Scope>),
    /// Add a condition.
    AddCondition(Condition),
    /// Put conditions in the place of one, or beside the others.
    ReplaceCondition(Option<usize>, Vec<Condition>),
    /// Whether one of the conditions is enough.
    AnyCondition(bool),
    /// Drop a condition, by its place.
    DropCondition(usize),
    /// Drop search, conditions and tree choice.
    ShowAll,
    /// Put these conditions in the place of all.
    SetFilter(Filter),
    /// What is asked about a column, in the place of what was.
    FilterColumn(Subject, Vec<Condition>),
    /// The order inside groups, up to three keys.
    Sort(Vec<Sort>),
    /// How the projects are shown.
    ShowPage(ViewPage),
    /// The last month under report; none for the month of today.
    SetMonth(Option<YearMonth>),
    /// The last period under report, by its month and its end.
    SetPeriod(YearMonth, PeriodEnd),
    /// Looks at one plan of several, or at all of them.
    LookAtPlan(Option<Id<Plan>>),
    /// Fold or unfold a group.
    ToggleFold(String),
    /// Go back to what was looked at before.
    GoBack,
    /// Go the way that led back.
    GoForward,
    /// Fold these groups, and no others.
    Fold(Vec<String>),
}

/// How the window looks; remembered from one start to the next.
#[derive(Clone, Debug)]
pub enum LookCommand {
    /// The unit of amounts.
    SetUnit(MoneyUnit),
    /// Show these columns.
    SetColumns(Vec<Field>),
    /// Colour a column by a rule, or no more.
    ColorColumn(Field, Option<ColorRule>),
    /// The look of the window.
    SetTheme(ThemeChoice),
    /// Show or hide the left panel.
    ToggleSidebar,
    /// Show or hide the right panel.
    ToggleInspector,
    /// The welcome has been read.
    CloseWelcome,
    /// The size of text.
    SetZoom(f32),
    /// What a person decides once.
    SetPreferences(Box<Preferences>),
    /// Where the window stands.
    Place(WindowPlace),
    /// A file was chosen in this folder.
    NoteFolder(PathBuf),
    /// Take a library out of those opened before.
    ForgetRecent(PathBuf),
}

/// Papers, and the presets for them.
#[derive(Clone, Debug)]
pub enum PaperCommand {
    /// Write papers.
    Export(Box<ExportTask>),
    /// Write a paper as a PDF that is opened at once, to be printed.
    Print(Box<ExportTask>),
    /// Stop the work under way after the step in hand.
    CancelJob,
    /// Keep a layout as a preset of the office, under a name.
    KeepPreset(String, Box<KeptLayout>),
    /// Delete a preset of the office.
    DeletePreset(Id<ReportPreset>),
    /// Write a preset of the office as a small file.
    SavePreset(Id<ReportPreset>, PathBuf),
    /// Take a preset over from such a file.
    LoadPreset(PathBuf),
    /// Write the paper on the comparison that is on.
    ExportComparison(PathBuf),
    /// Write the timeline as a picture of the kind that the file's ending names.
    ExportTimeline(PathBuf),
    /// Write what comes due in the quarter as a calendar.
    ExportCalendar(PathBuf),
    /// A form from above: read, looked at, filled.
    Form(FormCommand),
}

/// Earlier states, and the steps between them.
#[derive(Clone, Debug)]
pub enum PastCommand {
    /// Keep this moment under a name, with what it was taken for.
    TakeSnapshot(String, String),
    /// Show what is different between an earlier and a later state.
    Compare(Side, Side),
    /// Compare all projects, or the lists of a year alone.
    CompareIn(CompareScope),
    /// Show the projects again.
    EndComparison,
    /// Ask for the latest steps of the history that hold these words.
    AskHistory(String),
    /// Ask for the latest steps that altered a project or what belongs to it.
    AskProjectHistory(Id<Project>),
    /// Ask for older steps of the history.
    MoreHistory,
    /// Make the library what it was after a step, as one step that can be taken back.
    ReturnTo(u64),
}

impl Command {
    /// What the messages about it are about.
    pub(super) const fn matter(&self) -> Matter {
        match self {
            Self::File(command) => command.matter(),
            Self::Edit(EditCommand::Paste(..)) => Matter::Pasting,
            Self::Edit(EditCommand::Undo | EditCommand::Redo) => Matter::Reversing,
            Self::Edit(_) | Self::Attach(_) | Self::Own(_) | Self::List(_) | Self::Fill(_) => {
                Matter::Editing
            }
            Self::Import(_) | Self::PlanText(_) => Matter::Importing,
            Self::View(_) | Self::Select(_) | Self::Arrange(_) | Self::Look(_) => Matter::Viewing,
            Self::Paper(_) => Matter::Papers,
            Self::Past(_) => Matter::Past,
        }
    }

    /// Whether it puts another library, or another state of this one, in the place of what is open.
    pub const fn opens_library(&self) -> bool {
        match self {
            Self::File(command) => command.opens_library(),
            Self::PlanText(command) => matches!(command, PlanTextCommand::MakeLibrary(_)),
            Self::Edit(_)
            | Self::Attach(_)
            | Self::Import(_)
            | Self::Fill(_)
            | Self::Own(_)
            | Self::List(_)
            | Self::View(_)
            | Self::Select(_)
            | Self::Arrange(_)
            | Self::Look(_)
            | Self::Paper(_) => false,
            Self::Past(command) => matches!(command, PastCommand::ReturnTo(_)),
        }
    }

    /// Whether it may lead to a new place, from which there is a way back.
    pub(super) const fn leads_elsewhere(&self) -> bool {
        match self {
            Self::Arrange(command) => !matches!(
                command,
                ArrangeCommand::GoBack
                    | ArrangeCommand::GoForward
                    | ArrangeCommand::SetMonth(_)
                    | ArrangeCommand::SetPeriod(..)
            ),
            // A new project is shown, and what hides it is dropped.
            Self::View(_)
            | Self::Select(SelectCommand::GoTo(..) | SelectCommand::Reveal(_))
            | Self::Edit(
                EditCommand::Paste(_, true)
                | EditCommand::NewProject
                | EditCommand::NewProjectBelow(_)
                | EditCommand::Duplicate(_),
            )
            // Files that are read take the place of the page, and so does the text of a plan.
            | Self::Import(_)
            | Self::PlanText(_)
            | Self::Fill(FillCommand::Gather(_)) => true,
            _ => false,
        }
    }

    /// Whether whoever gives it looks for projects, and not at what is to be imported.
    pub(super) const fn leaves_import(&self) -> bool {
        match self {
            Self::Arrange(command) => !matches!(
                command,
                ArrangeCommand::GoBack
                    | ArrangeCommand::GoForward
                    | ArrangeCommand::SetMonth(_)
                    | ArrangeCommand::SetPeriod(..)
                    | ArrangeCommand::Fold(_)
            ),
            Self::Past(command) => matches!(command, PastCommand::Compare(..)),
            command => command.shows_page(),
        }
    }

    /// Whether whoever gives it wants to see a page, and no comparison in its place.
    pub(super) const fn shows_page(&self) -> bool {
        matches!(
            self,
            Self::Arrange(ArrangeCommand::ShowPage(_)) | Self::View(ViewCommand::ChooseView(_))
        )
    }
}

impl FileCommand {
    const fn matter(&self) -> Matter {
        match self {
            Self::Open(_)
            | Self::OpenBeside(_)
            | Self::CopyToEdit(_)
            | Self::RestoreFile(..)
            | Self::OpenSealed(..)
            | Self::Salvage(_)
            | Self::Connect(_)
            | Self::OpenSample
            | Self::OpenPlan
            | Self::Create { .. }
            | Self::OpenBackup(_)
            | Self::ShowDamage
            | Self::StopWaiting
            | Self::RollUp(_)
            | Self::DropRollUp
            | Self::DropTrouble => Matter::Opening,
            Self::SaveSealed(..) | Self::SaveCopy(_) | Self::Restore(_) | Self::Exchange(_) => {
                Matter::Copying
            }
            Self::BackUp => Matter::BackingUp,
            Self::Examine => Matter::Examining,
            Self::Publish | Self::RetrySave | Self::Save => Matter::Saving,
            Self::Merge(_) => Matter::Merging,
        }
    }

    /// Whether a library is shown afterwards that was not before, or another state of this one.
    const fn opens_library(&self) -> bool {
        match self {
            Self::Restore(_) => true,
            Self::ShowDamage
            | Self::StopWaiting
            | Self::DropTrouble
            | Self::RollUp(_)
            | Self::DropRollUp => false,
            _ => matches!(self.matter(), Matter::Opening),
        }
    }
}
