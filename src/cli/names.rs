//! `lantu names`: what other commands can be told.

use crate::model::{Field, Portfolio};
use crate::report::Preset;
use crate::view::{GroupKey, saved_views};

use super::args::{NameKind, Names};
use super::list::load;
use super::{Failure, output};

/// `lantu names`
pub fn names(names: &Names) -> Result<(), Failure> {
    let portfolio = load(names.library.as_deref())?;
    let mut text = lines(&portfolio, names.kind).join("\n");
    if text.is_empty() {
        return Ok(output::say("一个也没有\n")?);
    }
    text.push('\n');
    Ok(output::print(&text)?)
}

fn lines(portfolio: &Portfolio, kind: NameKind) -> Vec<String> {
    match kind {
        NameKind::Fields => Field::all_in(portfolio)
            .map(|field| match field {
                // Their names are numbers.
                Field::Own(_) => format!("{}\t{}\t自定义列", field.label(), field.label()),
                Field::Derived(_) => format!("{}\t{}\t推算", field.label(), field.name()),
                Field::Typed(_) => format!("{}\t{}", field.label(), field.name()),
            })
            .collect(),
        NameKind::Groups => GroupKey::all_in(portfolio)
            .map(|key| match key {
                GroupKey::Field(Field::Own(_)) => {
                    format!("{}\t{}\t自定义列", key.label(), key.label())
                }
                key => format!("{}\t{}", key.label(), key.name()),
            })
            .collect(),
        NameKind::Presets => {
            let built_in = Preset::ALL.iter().map(|preset| preset.label().to_owned());
            let own = portfolio.presets().iter().map(|preset| preset.name.clone());
            built_in.chain(own).collect()
        }
        NameKind::Views => {
            let views = saved_views(portfolio).into_iter();
            views.map(|view| view.name.clone()).collect()
        }
        NameKind::Snapshots => {
            let snapshots = portfolio.snapshots().iter();
            snapshots
                .map(|snapshot| match snapshot.note.as_str() {
                    "" => snapshot.name.clone(),
                    note => format!("{}\t{note}", snapshot.name),
                })
                .collect()
        }
    }
}
