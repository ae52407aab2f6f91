//! Damaged files, and files under a password.

use std::io::{self, IsTerminal as _};
use std::path::Path;

use crate::clock::{Clock, new_id};
use crate::model::weak_password;
use crate::store::{self, Password};

use super::library::preferences;
use super::{input, output};

/// `lantu salvage`
pub fn salvage(library: &Path, to: &Path) -> Result<(), String> {
    let salvaged = store::salvage(
        library,
        to,
        new_id(),
        preferences().author(),
        Clock::System.now(),
    );
    let report = salvaged.map_err(|error| error.to_string())?;
    output::print(&format!("{}\n", report.lines().join("\n")))
}

/// `lantu seal`
pub fn seal(library: &Path, to: &Path, password_file: Option<&Path>) -> Result<(), String> {
    let password = match password_file {
        Some(path) => password_in(path)?,
        None => new_password()?,
    };
    store::seal(library, to, &password, false).map_err(|error| error.to_string())?;
    output::say(&format!(
        "已加密，解密核对无误：{}\n请把密码另外保管好。忘记密码，谁也打不开，没有找回的办法\n没有加密的原文件还在：{}\n",
        to.display(),
        library.display()
    ))
}

/// `lantu unseal`
pub fn unseal(sealed: &Path, to: &Path, password_file: Option<&Path>) -> Result<(), String> {
    let password = match password_file {
        Some(path) => password_in(path)?,
        None => Password::new(ask("密码：")?),
    };
    store::unseal(sealed, to, &password).map_err(|error| error.to_string())?;
    output::say(&format!("已解密：{}\n", to.display()))
}

/// A slip of the finger would lock the file for ever, so it is asked twice where nobody sees what is typed.
pub(super) fn new_password() -> Result<Password, String> {
    let first = ask("新密码：")?;
    if io::stdin().is_terminal() && ask("再输一遍：")? != first {
        return Err("两次输入的密码不一样，没有加密。请再来一次".to_owned());
    }
    if let Some(why) = weak_password(&first) {
        output::hint(&format!("密码{why}"));
    }
    Ok(Password::new(first))
}

/// The one line of a file. A second one may be part of the password, or not: nobody could open the file by a guess.
pub(super) fn password_in(path: &Path) -> Result<Password, String> {
    let failed = |error: io::Error| format!("不能读取密码文件（{error}）：{}", path.display());
    let bytes = crate::files::read_small(path, 1 << 16).map_err(failed)?;
    let (line, rest) = input::lines(&bytes).map_err(failed)?;
    if line.is_empty() {
        return Err(format!("密码文件的第一行是空的：{}", path.display()));
    }
    if rest {
        return Err(format!(
            "密码文件不止一行，不知道哪一行是密码：{}",
            path.display()
        ));
    }
    Ok(Password::new(line))
}

/// What is typed, unseen, or else the next line of the input.
pub(super) fn ask(prompt: &str) -> Result<String, String> {
    let answer = if io::stdin().is_terminal() {
        rpassword::prompt_password(prompt)
    } else {
        input::next_line(io::stdin().lock())
    };
    answer.map_err(|error| format!("不能读取密码：{error}"))
}
