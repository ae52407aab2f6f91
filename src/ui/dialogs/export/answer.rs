//! What the dialog shows of its choices: the paper, what is to be said of it, and what can be chosen. Worked out before
//! drawing, and again only when something changed.

use std::sync::Arc;

use crate::app::{App, BundledPaper, Split, own_presets};
use crate::model::Portfolio;
use crate::report::{Bundle, Document, Format, Layout, PaperColumn, document, document_warnings};
use crate::view::{GroupKey, Listing, Moment, Query, briefing};

/// The paper of the options.
pub(super) struct Answer {
    asked: Asked,
    pub document: Arc<Document>,
    /// The papers that are bound together; none of one paper.
    pub bundle: Option<Arc<Bundle>>,
    pub warnings: Vec<String>,
    pub count: usize,
    /// Of how many papers a split consists.
    pub parts: usize,
    /// 情况简述, a paragraph each.
    pub briefing: Vec<String>,
}

/// What the paper depends on.
#[derive(Clone, PartialEq)]
pub(super) struct Asked {
    pub layout: Layout,
    pub query: Query,
    /// The projects that it is about beside what the paper itself asks; none for those of the table.
    pub about: Option<Query>,
    pub split: Option<Split>,
    /// The papers that are bound together, and what stands above their list.
    pub bundle: (String, Vec<BundledPaper>),
    /// Of the kinds of file some say more than others of what they can't show.
    pub formats: Vec<Format>,
    pub moment: Moment,
    /// Which library, in which state.
    pub stamp: (u64, u64),
}

impl Answer {
    pub fn is_to(&self, asked: &Asked) -> bool {
        self.asked == *asked
    }

    /// The table is what the window shows, which a paper without 情况简述 of its own is introduced by where it is not of other
    /// projects. Slips are of problems: nothing introduces them.
    pub fn new(app: &App, asked: Asked, table: &Listing) -> Self {
        let portfolio = app.portfolio();
        let mut warnings = Vec::new();
        let listing = app.answer(&asked.query).unwrap_or_else(|error| {
            warnings.push(error.to_string());
            Listing::default()
        });
        let paper = document(&portfolio, &listing, &asked.layout, asked.moment);
        let missing = listing.totals.without_total;
        if missing > 0 {
            warnings.push(format!("{missing} 个项目未填总投资"));
        }
        warnings.extend(document_warnings(&paper, &asked.formats));
        let parts = asked.split.map_or(1, |split| {
            let query = Query {
                group_by: vec![split.key_on(&asked.query.group_by)],
                ..asked.query.clone()
            };
            let listing = app.answer(&query);
            listing.map_or(1, |listing| listing.groups.len())
        });
        let briefing = match &asked.about {
            _ if !paper.briefing.is_empty() => paper.briefing.clone(),
            _ if asked.layout.preset.is_of_problems() => Vec::new(),
            None => briefing(&portfolio, table, asked.moment),
            Some(about) => {
                let about = app.answer(about).unwrap_or_default();
                briefing(&portfolio, &about, asked.moment)
            }
        };
        // What is only to become slides is shown as slides.
        let paper = if asked.formats == [Format::Pptx] {
            paper.as_slides()
        } else {
            paper
        };
        let bundle = (!asked.bundle.1.is_empty()).then(|| {
            let papers = asked.bundle.1.iter().map(|bundled| {
                let listing = app.answer(&bundled.query).unwrap_or_default();
                document(&portfolio, &listing, &bundled.layout, asked.moment)
            });
            Arc::new(Bundle::new(asked.bundle.0.clone(), papers.collect()))
        });
        Self {
            document: Arc::new(paper),
            bundle,
            count: listing.totals.count,
            briefing,
            warnings,
            parts,
            asked,
        }
    }
}

/// What can be chosen, in words.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Choices {
    /// The office's own presets.
    pub own: Vec<String>,
    /// The columns of the preset.
    pub usual: Vec<PaperColumn>,
    /// The columns that could be added.
    pub columns: Vec<PaperColumn>,
    /// The groups where none are chosen: those of the preset, or of the table.
    pub as_table: String,
    /// How many projects the table shows.
    pub in_table: usize,
    /// How many projects are selected.
    pub picked: usize,
}

impl Choices {
    pub fn new(portfolio: &Portfolio, layout: &Layout, groups: &[GroupKey], table: usize) -> Self {
        let own = own_presets(portfolio).into_iter();
        let possible = layout.preset.possible_columns(portfolio);
        let is_new = |column: &PaperColumn| !layout.columns.contains(column);
        Self {
            own: own.map(|preset| preset.name.clone()).collect(),
            usual: layout.preset.columns_in(portfolio),
            columns: possible.into_iter().filter(is_new).collect(),
            // A preset that is made of groups of its own does not follow the table.
            as_table: match layout.preset.group_by() {
                Some(own) => format!("按模板（{}）", words(&own)),
                None => format!("与表格一致（{}）", words(groups)),
            },
            in_table: table,
            picked: 0,
        }
    }
}

/// Groups in words.
pub(super) fn words(keys: &[GroupKey]) -> String {
    match keys {
        [] => "不分组".to_owned(),
        keys => {
            let labels: Vec<&str> = keys.iter().map(|key| key.label()).collect();
            labels.join(" › ")
        }
    }
}

/// What the button of the dialog says that it will do.
pub(super) fn button(files: usize, replaces: bool) -> String {
    match (files, replaces) {
        (0 | 1, false) => "保存文件".to_owned(),
        (0 | 1, true) => "保存并替换原文件".to_owned(),
        (files, false) => format!("保存 {files} 个文件"),
        (files, true) => format!("保存 {files} 个文件，替换同名的"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{Command, Content, FileCommand, Settings};
    use crate::clock::Clock;
    use crate::model::MoneyUnit;
    use crate::report::Preset;

    fn app(folder: &std::path::Path) -> App {
        let path = folder.join("库.lantu");
        let content = Content::Plan;
        let mut app = App::new(Clock::System, Settings::default(), Arc::new(|| {}));
        app.run_to_end(Command::File(FileCommand::Create { path, content }));
        app
    }

    #[test]
    fn the_paper_its_warnings_and_its_parts_are_known_before_it_is_drawn() {
        let folder = tempfile::tempdir().unwrap();
        let mut app = app(folder.path());
        let (portfolio, moment, table) = (app.portfolio(), app.moment(), app.listing());
        let layout = Layout::new(Preset::KeyProjects, &portfolio, MoneyUnit::Wan, moment);
        let asked = |split| Asked {
            layout: layout.clone(),
            query: Query::default(),
            about: None,
            split,
            bundle: (String::new(), Vec::new()),
            formats: Format::ALL.to_vec(),
            moment,
            stamp: app.stamp(),
        };
        let whole = Answer::new(&app, asked(None), &table);
        let all = portfolio.projects().len();
        assert_eq!((whole.count, whole.parts), (all, 1));
        // The plan states no sums.
        assert!(whole.warnings[0].contains(&format!("{all} 个项目未填总投资")));
        assert!(!whole.briefing.is_empty() && whole.document.table().is_some());
        assert!(whole.is_to(&asked(None)) && !whole.is_to(&asked(Some(Split::Part))));
        let parts = Answer::new(&app, asked(Some(Split::Part)), &table).parts;
        assert!(parts > 1, "{parts}");
    }

    #[test]
    fn a_paper_is_introduced_by_its_own_projects_and_a_slip_by_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut app = app(folder.path());
        let (portfolio, moment, table) = (app.portfolio(), app.moment(), app.listing());
        let first = Query {
            only: vec![table.projects[0]],
            ..Query::default()
        };
        let briefing = |preset, about: Option<&Query>| {
            let asked = Asked {
                layout: Layout::new(preset, &portfolio, MoneyUnit::Wan, moment),
                query: about.cloned().unwrap_or_default(),
                about: about.cloned(),
                split: None,
                bundle: (String::new(), Vec::new()),
                formats: vec![Format::Pdf],
                moment,
                stamp: app.stamp(),
            };
            Answer::new(&app, asked, &table).briefing.concat()
        };
        let count = format!("{}个", portfolio.projects().len());
        let whole = briefing(Preset::KeyProjects, None);
        assert!(whole.contains(&count), "{whole}");
        let one = briefing(Preset::KeyProjects, Some(&first));
        assert!(!one.contains(&count) && one.contains("1个"), "{one}");
        assert_eq!(briefing(Preset::Slips, Some(&first)), "");
    }

    #[test]
    fn what_can_be_chosen_leaves_out_what_is_chosen() {
        let folder = tempfile::tempdir().unwrap();
        let app = app(folder.path());
        let (portfolio, moment) = (app.portfolio(), app.moment());
        let mut layout = Layout::new(Preset::KeyProjects, &portfolio, MoneyUnit::Wan, moment);
        let groups = [GroupKey::Part, GroupKey::Chapter];
        let choices = Choices::new(&portfolio, &layout, &groups, 3);
        let words = format!(
            "与表格一致（{} › {}）",
            GroupKey::Part.label(),
            GroupKey::Chapter.label()
        );
        assert_eq!((choices.as_table, choices.in_table), (words, 3));
        assert!(choices.own.is_empty());
        let last = layout.columns.pop().unwrap();
        assert!(!choices.columns.contains(&last));
        let choices = Choices::new(&portfolio, &layout, &[], 3);
        assert!(choices.columns.contains(&last));
        assert_eq!(choices.as_table, "与表格一致（不分组）");
        layout.preset = Preset::FollowUp;
        let choices = Choices::new(&portfolio, &layout, &[], 0);
        assert_eq!(choices.as_table, "按模板（责任领导）");
    }

    #[test]
    fn the_button_says_how_many_files_come_and_whether_one_is_replaced() {
        assert_eq!(button(1, false), "保存文件");
        assert_eq!(button(1, true), "保存并替换原文件");
        assert_eq!(button(6, false), "保存 6 个文件");
        assert_eq!(button(2, true), "保存 2 个文件，替换同名的");
    }
}
