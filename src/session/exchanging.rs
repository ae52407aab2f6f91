//! Copies handed out, and packages of what was done since.

use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset};
use uuid::Uuid;

use crate::edit::part_of;
use crate::files::real_path;
use crate::model::op_set::{Floor, OpSet};
use crate::model::{Department, Exchange, Extent, Id, Op, Portfolio, Remit, Sent};
use crate::store::{
    Archive, Author, KeptFile, Package, PackageHead, Password, Sender, StoreError,
    bring_attachments, seal_copy, stretches, write_package,
};

use super::error::ExchangeError;
use super::gaps::needs;

/// A copy that is to be handed out.
#[derive(Clone, Debug)]
pub struct HandOut {
    /// To which department.
    pub department: Id<Department>,
    /// Whether it holds only the projects that the department leads.
    pub is_own_only: bool,
    /// The new file.
    pub to: PathBuf,
    /// Whether what is there may be replaced.
    pub replace: bool,
    /// Under which password, if any.
    pub password: Option<Password>,
}

/// A package that is to be made.
#[derive(Clone, Debug)]
pub struct Packing {
    /// For whom: a copy, [`Exchange::GIVER`] or [`Exchange::ANYBODY`].
    pub peer: Uuid,
    /// Whether it begins with what the other side began with, whatever was sent before.
    pub is_again: bool,
    /// The new file.
    pub to: PathBuf,
    /// Whether what is there may be replaced.
    pub replace: bool,
    /// Under which password, if any.
    pub password: Option<Password>,
}

/// Who exchanges, when, and which library.
#[derive(Clone, Debug)]
pub struct Occasion {
    /// The person and the computer.
    pub author: Author,
    /// The time.
    pub at: DateTime<FixedOffset>,
    /// The library.
    pub library: PathBuf,
}

/// What was written.
#[derive(Clone, Debug)]
pub struct Exchanged {
    /// How far the exchange has come with it.
    pub exchange: Exchange,
    /// The line of the history.
    pub label: String,
    /// What is told.
    pub words: String,
    /// The file.
    pub path: PathBuf,
    /// How many steps a package holds, or projects a copy.
    pub count: usize,
}

impl Occasion {
    /// What the library is called.
    fn name(&self) -> String {
        let name = self.library.file_stem().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }

    /// A library that is worked on in a copy lies free at its place, and is not to be replaced there.
    fn check_other(&self, to: &Path) -> Result<(), ExchangeError> {
        if real_path(to) == real_path(&self.library) {
            return Err(ExchangeError::Itself);
        }
        Ok(())
    }
}

/// Writes a copy for a department.
///
/// # Errors
/// Nothing is then at its path that was not there before, but where only attachments are missing.
pub fn hand_out(
    archive: &Archive<'_>,
    portfolio: &Portfolio,
    asked: &HandOut,
    occasion: &Occasion,
    copy: Uuid,
) -> Result<Exchanged, ExchangeError> {
    occasion.check_other(&asked.to)?;
    let own = archive.remit()?;
    if let Some(own) = own.filter(|own| own.floor().is_some()) {
        return Err(ExchangeError::PartOnly(own.name));
    }
    let departments = portfolio.departments();
    let department = departments.get(asked.department);
    let name = department
        .ok_or(ExchangeError::NoDepartment)?
        .display_name();
    let part = asked
        .is_own_only
        .then(|| part_of(portfolio, asked.department));
    if part.as_ref().is_some_and(|part| part.own == 0) {
        return Err(ExchangeError::NoProjects(name.to_owned()));
    }
    let set = archive.op_set()?;
    let base = Floor {
        head: set.head().unwrap_or_default(),
        known: set.known(),
    };
    let remit = Remit {
        copy,
        name: name.to_owned(),
        department: Some(asked.department),
        extent: match &part {
            None => Extent::Whole,
            Some(part) => Extent::Own {
                along: part.along.clone(),
            },
        },
        at: occasion.at,
        by: occasion.author.name.clone(),
        base: base.clone(),
    };
    let giver = Exchange {
        peer: Exchange::GIVER,
        name: occasion.name(),
        department: None,
        is_limited: false,
        handed: None,
        base: base.known.clone(),
        sent: None,
        received: None,
    };
    let count = part
        .as_ref()
        .map_or_else(|| portfolio.projects().len(), |part| part.own);
    let holds = match &part {
        None => format!("全部 {count} 个项目"),
        Some(_) => format!("本部门 {count} 个项目"),
    };
    let baseline = part
        .map(|part| baseline(archive, part.changes, name))
        .transpose()?;
    let begins = baseline.as_ref().map(|op| (op, &occasion.author));
    let (to, replace) = (asked.to.as_path(), asked.replace);
    match &asked.password {
        None => archive.hand_out((to, replace), &remit, &giver, begins)?,
        Some(password) => seal_copy(to, replace, password, |plain| {
            archive.hand_out((plain, false), &remit, &giver, begins)
        })?,
    }
    let file = file_name(to);
    let exchanged = Exchanged {
        label: format!("分发副本给“{name}”：“{file}”（{holds}）"),
        words: format!("副本已写成，含{holds}"),
        path: to.to_owned(),
        count,
        exchange: Exchange {
            peer: copy,
            name: name.to_owned(),
            department: Some(asked.department),
            is_limited: asked.is_own_only,
            handed: Some(occasion.at),
            base: base.known,
            sent: None,
            received: None,
        },
    };
    Ok(exchanged)
}

/// Takes the files along that lie beside the library for the projects of a copy, which is not encrypted. How many.
///
/// # Errors
/// A file can't be read or written; the copy is there.
pub fn take_attachments_along(
    copy: &Path,
    occasion: &Occasion,
    files: &[KeptFile],
) -> Result<usize, ExchangeError> {
    Ok(bring_attachments(&occasion.library, copy, files)?)
}

/// With what a copy of a part begins: the same op as the library itself, for all who hold that it is known.
fn baseline(
    archive: &Archive<'_>,
    changes: Vec<crate::model::Change>,
    name: &str,
) -> Result<Op, StoreError> {
    let id = archive.library_id()?.parse().unwrap_or_default();
    Ok(Op::baseline(id, format!("分发给“{name}”的副本"), changes))
}

/// Writes a package of what the other side has not yet.
///
/// # Errors
/// [`ExchangeError::NothingNew`]; nothing is then at its path that was not there before.
pub fn pack(
    archive: &Archive<'_>,
    asked: &Packing,
    occasion: &Occasion,
) -> Result<Exchanged, ExchangeError> {
    occasion.check_other(&asked.to)?;
    let remit = archive.remit()?;
    let exchange = peer(archive, asked.peer)?;
    if exchange.is_limited {
        return Err(ExchangeError::ToPart(exchange.name));
    }
    let set = archive.op_set()?;
    let since = match asked.peer {
        _ if asked.is_again => exchange.base.clone(),
        Exchange::GIVER => exchange.known(),
        // Several people of a department may work each on a copy of the copy: what one of them sent goes to all.
        _ => exchange.sent_known(),
    };
    let ops: Vec<_> = set.beyond(&since).cloned().collect();
    let counts =
        |op: &&std::sync::Arc<crate::model::SignedOp>| op.has_effect() && op.op.merged.is_none();
    let count = ops.iter().filter(counts).count();
    if !ops.iter().any(|op| op.has_effect()) {
        let sent = exchange.sent.as_ref().map(|sent| sent.at);
        return Err(ExchangeError::NothingNew(sent));
    }
    let known = set.known();
    let package = Package {
        head: PackageHead {
            library: archive.library_id()?.parse().unwrap_or_default(),
            library_name: occasion.name(),
            from: sender(remit.as_ref(), occasion),
            to: exchange.name.clone(),
            at: occasion.at,
            head: set.head().unwrap_or_default(),
            needs: needs(&set, &since),
            holds: stretches(&ops),
            known: known.clone(),
            ops: ops.len(),
        },
        ops,
    };
    let written = write_package(&package, &asked.to, asked.replace, asked.password.as_ref())?;
    let file = file_name(&asked.to);
    let name = &exchange.name;
    let exchanged = Exchanged {
        label: format!("打包改动给“{name}”：“{file}”（{count} 步）"),
        words: format!("已打包 {count} 步改动，{}", size(written)),
        path: asked.to.clone(),
        count,
        exchange: Exchange {
            sent: Some(Sent {
                known,
                at: occasion.at,
                file,
            }),
            ..exchange
        },
    };
    Ok(exchanged)
}

/// What is noted of somebody to whom a package is to go.
fn peer(archive: &Archive<'_>, peer: Uuid) -> Result<Exchange, ExchangeError> {
    let mut all = archive.exchanges()?.into_iter();
    let found = all.find(|exchange| exchange.peer == peer);
    match found {
        Some(exchange) => Ok(exchange),
        None if peer == Exchange::ANYBODY => Ok(Exchange {
            peer,
            name: "其他副本".to_owned(),
            department: None,
            is_limited: false,
            handed: None,
            base: crate::model::op_set::Known::default(),
            sent: None,
            received: None,
        }),
        None => Err(ExchangeError::NoPeer),
    }
}

fn sender(remit: Option<&Remit>, occasion: &Occasion) -> Sender {
    let Author { name, host } = &occasion.author;
    Sender {
        copy: remit.map(|remit| remit.copy),
        name: remit.map_or_else(|| occasion.name(), |remit| remit.name.clone()),
        department: remit.and_then(|remit| Some(remit.department?.uuid())),
        is_limited: remit.is_some_and(|remit| remit.floor().is_some()),
        author: name.clone(),
        host: host.clone(),
    }
}

/// How many steps of effect somebody has not yet.
pub fn unsent(set: &OpSet, exchange: &Exchange) -> usize {
    let known = exchange.known();
    let new = set.beyond(&known);
    new.filter(|op| op.has_effect() && op.op.merged.is_none())
        .count()
}

fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

fn size(bytes: u64) -> String {
    crate::model::Attachment::size_words(i64::try_from(bytes).unwrap_or(i64::MAX))
}
