//! Whether the desktop is light or dark. The toolkit knows it on Windows; on Linux the desktop is asked, through what it
//! offers to every program: its portal, else the settings that its own programs go by.

use std::process::Command;
use std::time::{Duration, Instant};

use egui::{Context, Theme, ThemePreference};

use crate::app::{Pending, ThemeChoice, Wake};

/// How soon it is asked again, at the earliest, when one comes back to the window.
const ASKED_EVERY: Duration = Duration::from_secs(2);

/// Where the answer is found: a program and its arguments, the surest first. What is not there gives no answer.
const SOURCES: [&[&str]; 4] = [
    &[
        "gdbus",
        "call",
        "--session",
        "--timeout=2",
        "--dest=org.freedesktop.portal.Desktop",
        "--object-path=/org/freedesktop/portal/desktop",
        "--method=org.freedesktop.portal.Settings.Read",
        "org.freedesktop.appearance",
        "color-scheme",
    ],
    &["gsettings", "get", "org.ukui.style", "style-name"],
    &["gsettings", "get", "com.deepin.xsettings", "theme-name"],
    &[
        "gsettings",
        "get",
        "org.gnome.desktop.interface",
        "color-scheme",
    ],
];

/// What the desktop looks like, as far as it is known.
#[derive(Default)]
pub struct DesktopLook {
    /// Whether a desktop is asked at all; none for a window of tests.
    is_on: bool,
    asked: Option<Pending<Option<Theme>>>,
    last: Option<Instant>,
    was_focused: bool,
}

impl DesktopLook {
    /// Of the desktop that the program runs on.
    pub fn of_desktop() -> Self {
        Self {
            is_on: cfg!(target_os = "linux"),
            ..Self::default()
        }
    }

    /// Makes the window look as the person chose: asks the desktop where it is to follow that.
    pub fn follow(&mut self, ctx: &Context, choice: ThemeChoice, wake: &Wake) {
        let preference = match choice {
            ThemeChoice::Light => ThemePreference::Light,
            ThemeChoice::Dark => ThemePreference::Dark,
            ThemeChoice::System => ThemePreference::System,
        };
        if ctx.options(|options| options.theme_preference) != preference {
            ctx.set_theme(preference);
        }
        if let Some(Ok(Some(theme))) = Pending::take(&mut self.asked)
            && ctx.options(|options| options.fallback_theme) != theme
        {
            ctx.options_mut(|options| options.fallback_theme = theme);
            ctx.request_repaint();
        }
        let is_focused = ctx.input(|input| input.focused);
        let comes_back = is_focused && !self.was_focused;
        self.was_focused = is_focused;
        let is_due = self.last.is_none_or(|last| last.elapsed() > ASKED_EVERY);
        let is_wanted = self.is_on && choice == ThemeChoice::System && self.asked.is_none();
        if is_wanted && (self.last.is_none() || (comes_back && is_due)) {
            self.last = Some(Instant::now());
            match Pending::start("lantu-look", wake, look) {
                Ok(pending) => self.asked = Some(pending),
                Err(error) => tracing::warn!("the desktop's look is not asked: {error}"),
            }
        }
    }
}

/// Asks; waits for programs to answer.
fn look() -> Option<Theme> {
    SOURCES.iter().find_map(|words| {
        let (program, arguments) = words.split_first()?;
        let answer = Command::new(program).args(arguments).output().ok()?;
        let answer = answer.status.success().then_some(answer.stdout)?;
        theme_of(&String::from_utf8_lossy(&answer))
    })
}

/// What an answer says: the portal's number, or the name of a look.
fn theme_of(answer: &str) -> Option<Theme> {
    let answer = answer.trim().to_lowercase();
    if let Some((_, number)) = answer.split_once("uint32 ") {
        return match number.as_bytes().first() {
            Some(b'1') => Some(Theme::Dark),
            Some(b'2') => Some(Theme::Light),
            // No preference: the next one may know.
            _ => None,
        };
    }
    let name = answer.trim_matches('\'');
    if name.is_empty() {
        None
    } else if name.contains("dark") || name.contains("black") {
        Some(Theme::Dark)
    } else {
        Some(Theme::Light)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_is_understood() {
        for (answer, theme) in [
            ("(<<uint32 1>>,)\n", Some(Theme::Dark)),
            ("(<<uint32 2>>,)\n", Some(Theme::Light)),
            ("(<<uint32 0>>,)\n", None),
            ("'prefer-dark'\n", Some(Theme::Dark)),
            ("'default'\n", Some(Theme::Light)),
            ("'ukui-black'\n", Some(Theme::Dark)),
            ("'deepin-dark'\n", Some(Theme::Dark)),
            ("'deepin'\n", Some(Theme::Light)),
            ("''\n", None),
            ("", None),
        ] {
            assert_eq!(theme_of(answer), theme, "{answer}");
        }
    }
}
