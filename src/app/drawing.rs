//! What draws the window: the graphics card through OpenGL, or the processor in its place.
//!
//! On Linux the processor draws through Mesa's own OpenGL, which needs neither a card nor its driver. Mesa reads what it
//! is to do from the environment before the first picture, so that the program starts itself again for it. Windows has a
//! Direct3D that draws by the processor; after OpenGL has failed the program starts itself again for it, too, since a
//! process opens the toolkit's loop of events only once. Elsewhere OpenGL is all there is.

use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::Command;

use super::settings::DrawingChoice;

/// The variable by which somebody says what is to draw.
const WANTED: &str = "LANTU_RENDERER";

/// The variable by which the program tells itself that OpenGL has failed.
const RETRY: &str = "LANTU_OPENGL_FAILED";

/// The variable by which Mesa is told to draw by the processor.
const MESA: &str = "LIBGL_ALWAYS_SOFTWARE";

/// What the loader of OpenGL reads to find Mesa's beside that of a card.
const MESA_EGL: &str = "/usr/share/glvnd/egl_vendor.d/50_mesa.json";

/// What draws the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drawing {
    /// The graphics card.
    OpenGl,
    /// The processor.
    Software,
}

/// Whether the processor can draw on this system.
const HAS_SOFTWARE: bool = cfg!(any(target_os = "linux", windows));

/// What is to draw, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What draws.
    pub drawing: Drawing,
    /// Whether the processor is tried where the card fails.
    pub may_fall_back: bool,
    /// Whether this is that second try.
    pub is_retry: bool,
}

/// What is known before the window opens.
pub struct Known<'a> {
    /// What the environment wants.
    pub wanted: Option<&'a OsStr>,
    /// Whether this process is a second try.
    pub is_retry: bool,
    /// What the person chose.
    pub choice: DrawingChoice,
    /// Whether OpenGL failed here before.
    pub is_opengl_missing: bool,
}

impl Known<'_> {
    /// What follows from it.
    ///
    /// # Errors
    /// The environment names what there is not: the words for that.
    pub fn plan(&self) -> Result<Plan, String> {
        // Where nothing else draws, starts that failed before are no reason not to try again.
        let is_retry = self.is_retry && HAS_SOFTWARE;
        let plan = |drawing, may_fall_back| Plan {
            drawing,
            may_fall_back: may_fall_back && HAS_SOFTWARE,
            is_retry,
        };
        if is_retry {
            return Ok(plan(Drawing::Software, false));
        }
        match self.wanted.map(OsStr::to_string_lossy).as_deref() {
            None | Some("" | "auto") => {}
            Some("glow" | "opengl") => return Ok(plan(Drawing::OpenGl, false)),
            Some("software") if HAS_SOFTWARE => return Ok(plan(Drawing::Software, false)),
            Some(other) => {
                let words = if HAS_SOFTWARE {
                    "auto（自动）、glow（OpenGL）和 software（软件绘图）"
                } else {
                    "auto（自动）和 glow（OpenGL）"
                };
                return Err(format!("{WANTED}={other}：这里只有 {words}"));
            }
        }
        let is_by_hand = self.choice == DrawingChoice::Software;
        let is_learnt = self.choice == DrawingChoice::Automatic && self.is_opengl_missing;
        Ok(if HAS_SOFTWARE && (is_by_hand || is_learnt) {
            plan(Drawing::Software, false)
        } else {
            plan(Drawing::OpenGl, true)
        })
    }
}

/// What the environment wants.
pub fn wanted_drawing() -> Option<OsString> {
    std::env::var_os(WANTED)
}

/// Whether this process is a second try.
pub fn is_retry() -> bool {
    std::env::var_os(RETRY).is_some()
}

/// Whether the processor can draw for this process as it was started.
pub fn is_ready_for_software() -> bool {
    cfg!(windows) || std::env::var_os(MESA).is_some_and(|value| value != "0" && value != "false")
}

/// The same program with the same arguments, drawn by the processor.
///
/// # Errors
/// The system does not say where the program is.
pub fn by_software(is_retry: bool) -> std::io::Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(std::env::args_os().skip(1));
    if cfg!(target_os = "linux") {
        command.env(MESA, "1");
        command.env("__GLX_VENDOR_LIBRARY_NAME", "mesa");
        if Path::new(MESA_EGL).exists() {
            command.env("__EGL_VENDOR_LIBRARY_FILENAMES", MESA_EGL);
        }
    }
    if is_retry {
        command.env(RETRY, "1");
    }
    Ok(command)
}

#[cfg(all(test, any(target_os = "linux", windows)))]
mod tests {
    use super::*;

    const USUAL: Known<'_> = Known {
        wanted: None,
        is_retry: false,
        choice: DrawingChoice::Automatic,
        is_opengl_missing: false,
    };

    fn plan(drawing: Drawing, may_fall_back: bool) -> Plan {
        Plan {
            drawing,
            may_fall_back,
            is_retry: false,
        }
    }

    #[test]
    fn the_card_draws_until_it_failed_once() {
        let opengl = Ok(plan(Drawing::OpenGl, true));
        let software = Ok(plan(Drawing::Software, false));
        assert_eq!(USUAL.plan(), opengl);
        let learnt = Known {
            is_opengl_missing: true,
            ..USUAL
        };
        assert_eq!(learnt.plan(), software);
        // Who chose OpenGL wants it tried again, and a window either way.
        let chosen = Known {
            choice: DrawingChoice::OpenGl,
            ..learnt
        };
        assert_eq!(chosen.plan(), opengl);
        let chosen = Known {
            choice: DrawingChoice::Software,
            ..USUAL
        };
        assert_eq!(chosen.plan(), software);
    }

    #[test]
    fn a_second_try_is_the_last() {
        let retry = Known {
            is_retry: true,
            choice: DrawingChoice::OpenGl,
            ..USUAL
        };
        let last = Plan {
            is_retry: true,
            ..plan(Drawing::Software, false)
        };
        assert_eq!(retry.plan(), Ok(last));
    }

    #[test]
    fn the_environment_decides_alone_and_is_refused_what_there_is_not() {
        let by = |word| {
            Known {
                wanted: Some(OsStr::new(word)),
                choice: DrawingChoice::Software,
                ..USUAL
            }
            .plan()
        };
        assert_eq!(by("glow"), Ok(plan(Drawing::OpenGl, false)));
        assert_eq!(by("software"), Ok(plan(Drawing::Software, false)));
        assert_eq!(by("auto"), Ok(plan(Drawing::Software, false)));
        let refused = by("wgpu").unwrap_err();
        assert!(
            refused.starts_with("LANTU_RENDERER=wgpu：这里只有"),
            "{refused}"
        );
    }

    #[test]
    fn another_choice_lets_the_card_be_tried_again() {
        use crate::app::{App, Command as Asked, LookCommand, Preferences, Settings};
        use crate::clock::Clock;
        let mut settings = Settings::default().with_backups(None);
        settings.is_opengl_missing = true;
        let mut app = App::new(Clock::System, settings, std::sync::Arc::new(|| {}));
        let mut choose = |drawing| {
            let preferences = Preferences {
                drawing,
                ..Preferences::default()
            };
            let preferences = Box::new(preferences);
            app.run(Asked::Look(LookCommand::SetPreferences(preferences)));
            (app.settings().is_opengl_missing, app.take_notices().len())
        };
        assert_eq!(choose(DrawingChoice::Automatic), (true, 0));
        assert_eq!(choose(DrawingChoice::OpenGl), (false, 1));
    }
}
