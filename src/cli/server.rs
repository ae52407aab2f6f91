//! Libraries on a server: `lantu server`, and an address wherever another command has a file.
//!
//! A command works on the replica on this computer, which meets the server before and, where it was altered, after it.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use crate::app::{backups_path, replicas_path, wrong_summaries};
use crate::clock::Clock;
use crate::edit::find_department;
use crate::files::Fingerprint;
use crate::model::region_name;
use crate::session::author;
use crate::store::server::{
    self, Member, Replica, Role, Server as Library, ServerAddress, ServerError, Synced,
    is_server_address,
};
use crate::store::{Glance, StoreError};
use crate::view::change_line;

use super::args::{Server, ServerAction, ServerUsers};
use super::library::{look, preferences, words};
use super::rescue::{ask, password_in};
use super::{Failure, output};

/// A file that stands for an address.
pub(super) struct Local {
    address: ServerAddress,
    path: PathBuf,
    /// As it was before the command.
    before: Option<Fingerprint>,
    /// Whether a window has it open, which keeps it up with the server.
    is_in_window: bool,
}

/// Puts the files of replicas in the place of addresses.
pub(super) fn localize(words: &mut [OsString]) -> Result<Vec<Local>, Failure> {
    let is_address = |word: &OsString| word.to_str().is_some_and(is_server_address);
    let mut rest = words.iter().skip(1).map(|word| word.to_string_lossy());
    let first = rest.find(|word| !word.starts_with('-'));
    if matches!(first.as_deref(), Some("server") | None) {
        return Ok(Vec::new());
    }
    if words.iter().any(|word| word == "-q" || word == "--quiet") {
        output::be_quiet();
    }
    let mut found = Vec::new();
    let may_be_all = first.as_deref() == Some("list");
    for word in words.iter_mut().skip(1).filter(|word| is_address(word)) {
        let address = ServerAddress::parse(&word.to_string_lossy());
        let address = address.map_err(|error| Failure::Usage(error.to_string()))?;
        match (address.is_all, may_be_all) {
            (true, true) => continue,
            (true, false) => {
                let words = "?all 是全部项目库，只用于 lantu list；其他命令请写明 ?library=名称";
                return Err(Failure::Usage(words.to_owned()));
            }
            (false, _) => {}
        }
        let local = local(address)?;
        *word = local.path.clone().into();
        found.push(local);
    }
    Ok(found)
}

fn local(address: ServerAddress) -> Result<Local, Failure> {
    let root = replicas_path().ok_or_else(|| "这个账户没有存放数据的文件夹".to_owned())?;
    let mut address = address.with_kept_password();
    let mut is_in_window = false;
    let path = match with_login(&mut address, |address| meet(&root, address)) {
        Err(ServerError::Store(error)) if matches!(*error, StoreError::InUse { .. }) => {
            is_in_window = true;
            // What only reads has an answer from it; what alters is told who has it open.
            let kept = Replica::kept(&root, &address);
            kept.ok_or_else(|| words(&error))?.path().to_owned()
        }
        Ok((replica, synced)) => {
            tell(&replica, &synced)?;
            replica.path().to_owned()
        }
        Err(error @ ServerError::Away { .. }) => {
            let Some(kept) = Replica::kept(&root, &address) else {
                return Err(Failure::Work(error.to_string()));
            };
            output::hint(&format!(
                "{error}。用的是本机上次同步的内容；修改存在本机，下次连上时送出"
            ));
            kept.path().to_owned()
        }
        Err(error) => return Err(Failure::Work(error.to_string())),
    };
    Ok(Local {
        before: Fingerprint::of(&path).ok(),
        address,
        path,
        is_in_window,
    })
}

fn meet(root: &Path, address: &ServerAddress) -> Result<(Replica, Synced), ServerError> {
    let backups = backups_path();
    let roots = (root, backups.as_deref());
    Replica::synchronize(roots, address, &author().host, Clock::System.now())
}

/// Sends what a command did.
pub(super) fn send(locals: &[Local]) -> Result<(), Failure> {
    for local in locals {
        if local.is_in_window || Fingerprint::of(&local.path).ok() == local.before {
            continue;
        }
        let root = replicas_path().ok_or_else(|| "这个账户没有存放数据的文件夹".to_owned())?;
        match meet(&root, &local.address) {
            Ok((replica, synced)) => tell(&replica, &synced)?,
            Err(error @ ServerError::Away { .. }) => {
                output::hint(&format!(
                    "已保存到本机，还没有送到服务器，下次连上时送出（{error}）"
                ));
            }
            Err(error) => {
                return Err(Failure::Work(format!(
                    "已保存到本机，没有送到服务器：{error}"
                )));
            }
        }
    }
    Ok(())
}

/// What did not fit, and what was refused.
fn tell(replica: &Replica, synced: &Synced) -> Result<(), Failure> {
    if !synced.conflicts.is_empty() {
        let lines = look(replica.path(), |Glance { portfolio, .. }| {
            let line = |conflict: &server::Conflict| change_line(&portfolio, &conflict.change);
            Ok(synced.conflicts.iter().filter_map(line).collect::<Vec<_>>())
        });
        let lines = lines.map_err(|error| words(&error))?;
        output::hint(&format!(
            "有 {} 处别人先改了，以先到的为准，没有改成；两边的值都留着，在窗口的“合并冲突待定”里决定，或者再改一次：{}",
            synced.conflicts.len(),
            output::line(&lines.join("；"))
        ));
    }
    let Some(aside) = synced.aside.as_deref() else {
        return Ok(());
    };
    Err(Failure::Work(format!(
        "{}。本机已恢复成服务器上的内容，没有收下的另存为：{}",
        output::line(&server::refused_words(&synced.refused)),
        aside.display()
    )))
}

/// Asks for the password where somebody can type it and the server wants one.
pub(super) fn with_login<T>(
    address: &mut ServerAddress,
    act: impl Fn(&ServerAddress) -> Result<T, ServerError>,
) -> Result<T, ServerError> {
    match act(address) {
        Err(ServerError::Login { .. } | ServerError::Away { .. })
            if !address.has_password() && io::stdin().is_terminal() =>
        {
            let prompt = format!("{} 的密码：", address.place());
            let password = ask(&prompt).map_err(ServerError::Server)?;
            address.with_password(&password);
            act(address)
        }
        done => done,
    }
}

/// `lantu server`
pub fn server(asked: &Server) -> Result<(), Failure> {
    let at = |words: &str| -> Result<ServerAddress, Failure> {
        let address = ServerAddress::parse(words);
        let address = address.map_err(|error| Failure::Usage(error.to_string()))?;
        Ok(address.with_kept_password())
    };
    let failed = |error: ServerError| Failure::Work(error.to_string());
    let told = match &asked.action {
        ServerAction::Init { address } => {
            let mut address = at(address)?;
            with_login(&mut address, server::initialize).map_err(failed)?;
            format!("服务器已建好：{}\n", address.place())
        }
        ServerAction::Upgrade { address } => {
            let mut address = at(address)?;
            let from = with_login(&mut address, server::upgrade).map_err(failed)?;
            format!(
                "服务器已是本程序的版本（原为第 {from} 版）：{}\n",
                address.place()
            )
        }
        ServerAction::Check { address } => return check(&mut at(address)?),
        ServerAction::Libraries { address } => {
            let libraries = with_login(&mut at(address)?, Library::libraries).map_err(failed)?;
            let mut text = String::new();
            for of in libraries {
                let name = output::line(&of.name);
                writeln!(
                    text,
                    "{name}　{}　{}　{} 步",
                    of.role,
                    output::line(&of.author),
                    of.head
                )
                .ok();
            }
            return Ok(output::print(&text)?);
        }
        ServerAction::Password {
            address,
            password_file,
            forget,
        } => {
            let address = ServerAddress::parse(address);
            let mut address = address.map_err(|error| Failure::Usage(error.to_string()))?;
            if *forget {
                let words = if address.forget().map_err(failed)? {
                    "已从系统的密钥环里删去\n"
                } else {
                    "系统的密钥环里没有这个用户的密码\n"
                };
                words.to_owned()
            } else {
                let password = match password_file {
                    Some(path) => password_in(path)?.text().to_owned(),
                    None => ask(&format!("{} 的密码：", address.place()))?,
                };
                address.with_password(&password);
                Library::libraries(&address).map_err(failed)?;
                address.remember(&password).map_err(failed)?;
                format!("已存入系统的密钥环：{}\n", address.place())
            }
        }
        ServerAction::Region { address, code } => {
            let mut address = at(address)?;
            let code = code.as_deref();
            if let Some(code) = code {
                check_region(code)?;
            }
            let set = |address: &ServerAddress| Library::open(address)?.set_region(code);
            with_login(&mut address, set).map_err(failed)?;
            match code {
                Some(code) => format!(
                    "已设为：{code} {}\n",
                    region_name(code).unwrap_or("（代码表里没有名称）")
                ),
                None => "已取消地区\n".to_owned(),
            }
        }
        ServerAction::Users(asked) => return users(asked, &mut at(&asked.address)?),
        ServerAction::Put {
            library,
            address,
            name,
            region,
        } => {
            if let Some(code) = region {
                check_region(code)?;
            }
            let mut address = at(address)?;
            let stem = library.file_stem().unwrap_or_default().to_string_lossy();
            let name = name.as_deref().unwrap_or(&stem);
            let author = preferences().author();
            let put = |address: &ServerAddress| {
                server::to_server(library, address, name, &author, Clock::System.now())
            };
            let count = with_login(&mut address, put).map_err(failed)?;
            if let Some(code) = region {
                address.library = Some(name.to_owned());
                let library = Library::open(&address).map_err(failed)?;
                library.set_region(Some(code)).map_err(failed)?;
            }
            format!(
                "已搬到服务器，{count} 步历史都在，核对无误：{}?library={name}\n",
                address.place()
            )
        }
        ServerAction::Get { address, to } => {
            let mut address = at(address)?;
            let get = |address: &ServerAddress| server::from_server(address, to);
            let count = with_login(&mut address, get).map_err(failed)?;
            format!("已写成，{count} 步历史都在，核对无误：{}\n", to.display())
        }
    };
    Ok(output::say(&told)?)
}

/// Whether it has the form of a code; one that the list does not have may be of tomorrow.
fn check_region(code: &str) -> Result<(), Failure> {
    let is_code =
        code.len() == 6 && code.bytes().all(|c| c.is_ascii_digit()) && !code.starts_with('0');
    if is_code {
        return Ok(());
    }
    Err(Failure::Usage(format!(
        "地区写六位行政区划代码（GB/T 2260），如 431381，不是“{code}”"
    )))
}

fn check(address: &mut ServerAddress) -> Result<(), Failure> {
    let report = with_login(address, |address| {
        let library = Library::open(address)?;
        let mut report = library.check()?;
        report
            .problems
            .extend(wrong_summaries(&library, Clock::System)?);
        Ok(report)
    });
    let report = report.map_err(|error| Failure::Work(error.to_string()))?;
    if report.problems.is_empty() {
        let words = format!(
            "项目库完好：{} 个项目、{} 步操作都已核对\n",
            report.projects, report.ops
        );
        return Ok(output::print(&words)?);
    }
    Err(Failure::Work(format!(
        "服务器上的项目库有 {} 处不对：{}",
        report.problems.len(),
        report.problems.join("；")
    )))
}

fn users(asked: &ServerUsers, address: &mut ServerAddress) -> Result<(), Failure> {
    let failed = |error: ServerError| Failure::Work(error.to_string());
    let library = with_login(address, Library::open).map_err(failed)?;
    if let Some(login) = &asked.remove {
        library.remove_member(login).map_err(failed)?;
        return Ok(output::say(&format!("已取消：{}\n", output::line(login)))?);
    }
    let Some(login) = &asked.set else {
        let content = library.rows().map_err(failed)?;
        let mut text = String::new();
        for member in library.members().map_err(failed)? {
            let department = member.department.as_ref().and_then(|id| id.parse().ok());
            let department =
                department.and_then(|id| content.departments().get(crate::model::Id::new(id)));
            let department = department.map_or("", |row| row.display_name());
            let [login, name, department] =
                [&*member.login, &*member.name, department].map(output::line);
            writeln!(
                text,
                "{login}　{name}　{}　{department}",
                member.role.label()
            )
            .ok();
        }
        return Ok(output::print(&text)?);
    };
    let (Some(name), Some(role)) = (&asked.name, &asked.role) else {
        return Err(Failure::Usage(
            "开通要写明姓名和角色，如 --set lisi --name 李四 --role 规划部门".to_owned(),
        ));
    };
    let Some(role) = Role::from_label(role) else {
        let known = Role::ALL.map(Role::label).join("、");
        return Err(Failure::Usage(format!("没有角色“{role}”。有：{known}")));
    };
    let department = match &asked.department {
        None if role == Role::Department => {
            return Err(Failure::Usage(
                "填报单位要写明是哪个部门，如 --department 市水利局".to_owned(),
            ));
        }
        None => None,
        Some(words) => {
            let content = library.rows().map_err(failed)?;
            let found = find_department(&content, words);
            let found = found.ok_or_else(|| format!("没有部门“{words}”"))?;
            Some(found.to_string())
        }
    };
    let password = asked
        .password_file
        .as_deref()
        .map(password_in)
        .transpose()?;
    let password = password.as_ref().map(crate::store::Password::text);
    server::make_login(address, login, password, role == Role::Administrator).map_err(failed)?;
    let member = Member {
        login: login.clone(),
        name: name.clone(),
        role,
        department,
    };
    library.set_member(&member).map_err(failed)?;
    Ok(output::say(&format!(
        "已开通：{}（{}）\n",
        output::line(name),
        role.label()
    ))?)
}
