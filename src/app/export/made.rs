//! What a task makes before it is written: a paper, or several bound together.

use crate::model::Portfolio;
use crate::reconcile::matching::note_undecided;
use crate::report::{self, Bundle, Document, Format, Layout, Pages, ReportError};
use crate::view::{BindError, Filter, Index, Listing, Moment, Query, run};

use super::{ExportTask, FileOptions, export_bytes, fill_photos};

/// The papers of one file.
pub(super) enum Made {
    One(Box<(Document, Listing)>),
    Several(Bundle),
}

impl Made {
    /// Those of a task, for a part of its projects that this filter tells; `label` names the part, and is empty for all.
    pub(super) fn of(
        task: &ExportTask,
        (portfolio, index): (&Portfolio, &Index),
        (label, filter): (&str, &Filter),
        moment: Moment,
    ) -> Result<(Self, Vec<String>), BindError> {
        let mut warnings = Vec::new();
        let mut paper = |query: &Query, layout: &Layout, formats: &[Format]| {
            let mut query = query.clone();
            if !filter.is_empty() {
                query.filter = query.filter.and(filter.clone());
            }
            let mut listing = run(portfolio, index, &query, moment)?;
            note_undecided(portfolio, &mut listing, moment);
            let mut document = report::document(portfolio, &listing, layout, moment);
            warnings.extend(report::document_warnings(&document, formats));
            warnings.extend(fill_photos(&mut document, task.library.as_deref()));
            Ok((document, listing))
        };
        let title = named(&task.layout.title, label);
        let made = if task.bundle.is_empty() {
            let layout = Layout {
                title,
                ..task.layout.clone()
            };
            Self::One(Box::new(paper(&task.query, &layout, &task.formats)?))
        } else {
            let papers = task.bundle.iter().map(|bundled| {
                let layout = Layout {
                    title: named(&bundled.layout.title, label),
                    ..bundled.layout.clone()
                };
                let made = paper(&bundled.query, &layout, &task.formats)?;
                Ok(made.0)
            });
            let papers = papers.collect::<Result<Vec<_>, BindError>>()?;
            Self::Several(Bundle::new(title, papers))
        };
        Ok((made, warnings))
    }

    /// The bytes in one format.
    pub(super) fn bytes(
        &self,
        portfolio: &Portfolio,
        (format, options): (Format, FileOptions),
        moment: Moment,
    ) -> Result<Vec<u8>, ReportError> {
        match self {
            Self::One(made) => {
                let (document, listing) = made.as_ref();
                export_bytes(document, (portfolio, listing), (format, options), moment)
            }
            Self::Several(bundle) => match format {
                Format::Pdf => Pages::of_bundle(bundle)?.pdf(moment.today, options.pdf),
                Format::Docx => report::write_docx_bundle(bundle, moment.today),
                _ => Err(ReportError::NotBound),
            },
        }
    }
}

fn named(title: &str, label: &str) -> String {
    if label.is_empty() {
        title.to_owned()
    } else {
        format!("{title}（{label}）")
    }
}
