//! The window from its opening to its end, and what is said where none opens.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use thiserror::Error;

use crate::app::{
    Drawing, Known, Settings, StartMark, backups_path, by_software, calls_path, crashes_path,
    hold_reports, is_ready_for_software, is_retry, mark_start, replicas_path, settings_path,
    starts_path, wanted_drawing,
};

use crate::ui::kit::mark;
use crate::ui::place;
use crate::ui::window::Window;

/// How a window ended.
#[derive(Debug)]
pub enum End {
    /// It was closed.
    Closed,
    /// The program is to start again so, in the place of this process: only then can the processor draw.
    Anew(Command),
}

/// Why no window opened.
#[derive(Debug, Error)]
pub enum NoWindow {
    /// Nothing to open it on.
    #[error(
        "不能打开窗口：没有图形桌面，或连不上（DISPLAY、WAYLAND_DISPLAY）。请在桌面上打开；命令行照常可用，见 lantu --help"
    )]
    Desktop(#[source] eframe::Error),
    /// Neither the card nor the processor draws.
    #[error("不能打开窗口：{advice}。命令行照常可用，见 lantu --help")]
    Drawing {
        /// What failed, for the log.
        reason: String,
        /// What to do.
        advice: &'static str,
    },
    /// The environment wants what there is not.
    #[error("{0}")]
    Wanted(String),
}

/// What to do where nothing draws; not so where the processor was not to be tried.
const fn advice(tried: Drawing) -> &'static str {
    if cfg!(not(any(target_os = "linux", windows))) {
        "显卡驱动不支持 OpenGL 2.0。请更新显卡驱动，或换一台电脑"
    } else if matches!(tried, Drawing::OpenGl) {
        "显卡驱动不支持 OpenGL 2.0，又指定了 LANTU_RENDERER=glow。去掉它，程序会自动改用软件绘图"
    } else if cfg!(windows) {
        "显卡驱动不支持 OpenGL 2.0，Windows 自己的软件绘图（Direct3D 12）也不能用。请更新显卡驱动，装上 Windows 更新，或换一台电脑"
    } else {
        "显卡驱动和软件绘图都不能用。请管理员安装 Mesa 的软件绘图（Debian、统信、麒麟：apt install libgl1-mesa-dri libegl1 libgl1），或更新显卡驱动"
    }
}

/// Opens the window on a library, on the one used last, or on a copy of the embedded plan. Returns when it closes.
///
/// # Errors
/// No window opens: the words for that.
pub fn run(library: Option<PathBuf>) -> Result<End, NoWindow> {
    let settings = Settings::load(settings_path())
        .with_backups(backups_path())
        .with_replicas(replicas_path())
        .with_calls(calls_path())
        .with_crashes(crashes_path());
    let (start, has_failed) = match starts_path() {
        Some(folder) => mark_start(&folder),
        None => (None, false),
    };
    if has_failed {
        tracing::error!("several starts ended before their first picture");
    }
    let wanted = wanted_drawing();
    let plan = Known {
        // What ends the process is no better at the next try.
        is_retry: is_retry() || (has_failed && wanted.is_none()),
        wanted: wanted.as_deref(),
        choice: settings.preferences.drawing,
        is_opengl_missing: settings.is_opengl_missing,
    }
    .plan()
    .map_err(NoWindow::Wanted)?;
    if plan.drawing == Drawing::Software && !is_ready_for_software() {
        return anew(plan.is_retry, "software is wanted");
    }
    let is_news = plan.is_retry && !settings.is_opengl_missing;
    let Some(reason) = open(plan.drawing, settings, library, start, is_news)? else {
        return Ok(End::Closed);
    };
    if plan.may_fall_back {
        return anew(true, &reason);
    }
    Err(NoWindow::Drawing {
        reason,
        advice: advice(plan.drawing),
    })
}

/// The same program once more, drawn by the processor.
fn anew(is_retry: bool, why: &str) -> Result<End, NoWindow> {
    tracing::warn!("the processor draws: {why}");
    match by_software(is_retry) {
        Ok(command) => Ok(End::Anew(command)),
        Err(error) => Err(NoWindow::Drawing {
            reason: error.to_string(),
            advice: advice(Drawing::Software),
        }),
    }
}

/// Opens the window and waits for its end; why nothing draws it, where that is so.
fn open(
    drawing: Drawing,
    settings: Settings,
    library: Option<PathBuf>,
    start: Option<StartMark>,
    is_news: bool,
) -> Result<Option<String>, NoWindow> {
    let remembered = settings.window;
    let viewport = egui::ViewportBuilder::default()
        .with_title("蓝图")
        .with_app_id("lantu")
        .with_icon(mark::icon());
    let options = options(drawing, place::begin(viewport, remembered));
    let is_made = Arc::new(AtomicBool::new(false));
    let made = Arc::clone(&is_made);
    // A driver that offers nothing makes the toolkit panic: that is an answer, too, until the window is there.
    hold_reports(true);
    let ran = catch_unwind(AssertUnwindSafe(|| {
        eframe::run_native(
            "lantu",
            options,
            Box::new(move |context| {
                made.store(true, Ordering::Release);
                hold_reports(false);
                let mut window = Window::of_desktop(context, settings, start, is_news);
                place::fit(context, remembered);
                window.open_first(library);
                Ok(Box::new(window))
            }),
        )
    }));
    hold_reports(false);
    match ran {
        Ok(Ok(())) => Ok(None),
        Ok(Err(error @ (eframe::Error::Winit(_) | eframe::Error::WinitEventLoop(_)))) => {
            Err(NoWindow::Desktop(error))
        }
        Ok(Err(error)) => Ok(Some(error.to_string())),
        Err(panic) if is_made.load(Ordering::Acquire) => resume_unwind(panic),
        Err(_offers_nothing) => Ok(Some("the driver offers no way to draw".to_owned())),
    }
}

/// By OpenGL, the plain path of old office machines and virtual desktops, which starts faster than the alternatives. The
/// processor draws by it, too.
#[cfg(not(windows))]
fn options(_drawing: Drawing, viewport: egui::ViewportBuilder) -> eframe::NativeOptions {
    eframe::NativeOptions {
        viewport,
        renderer: eframe::Renderer::Glow,
        ..eframe::NativeOptions::default()
    }
}

/// By OpenGL, the plain path, which starts faster than the alternatives; in the processor's case by Direct3D 12, whose
/// own drawing by the processor comes with Windows, and by a card's only where that is not there.
#[cfg(windows)]
fn options(drawing: Drawing, viewport: egui::ViewportBuilder) -> eframe::NativeOptions {
    use eframe::egui_wgpu::{SurfaceConfig, WgpuConfiguration, WgpuSetupCreateNew};
    use eframe::wgpu::{
        Adapter, Backends, DeviceDescriptor, DeviceType, Dx12Compiler, InstanceFlags, Limits,
        Surface,
    };
    let options = eframe::NativeOptions {
        viewport,
        renderer: eframe::Renderer::Glow,
        ..eframe::NativeOptions::default()
    };
    if drawing == Drawing::OpenGl {
        return options;
    }
    let mut setup = WgpuSetupCreateNew::without_display_handle();
    setup.instance_descriptor.backends = Backends::DX12;
    setup.instance_descriptor.flags = InstanceFlags::empty();
    // The compiler that comes with Windows; the other one would be looked for where the program was started.
    setup
        .instance_descriptor
        .backend_options
        .dx12
        .shader_compiler = Dx12Compiler::Fxc;
    setup.native_adapter_selector = Some(Arc::new(
        |adapters: &[Adapter], surface: Option<&Surface<'_>>| {
            let can_show = |adapter: &&Adapter| {
                surface.is_none_or(|surface| adapter.is_surface_supported(surface))
            };
            let is_processor =
                |adapter: &&Adapter| adapter.get_info().device_type == DeviceType::Cpu;
            let found = adapters.iter().filter(can_show).max_by_key(is_processor);
            found
                .cloned()
                .ok_or_else(|| format!("none of {} adapters of Direct3D 12 shows", adapters.len()))
        },
    ));
    // No more than a window of letters and lines needs.
    setup.device_descriptor = Arc::new(|adapter| DeviceDescriptor {
        label: Some("lantu"),
        required_limits: Limits::downlevel_defaults().using_resolution(adapter.limits()),
        ..DeviceDescriptor::default()
    });
    let wgpu_options = WgpuConfiguration {
        wgpu_setup: setup.into(),
        ..WgpuConfiguration::default()
    };
    eframe::NativeOptions {
        renderer: eframe::Renderer::Wgpu,
        wgpu_options: wgpu_options.with_surface_config(SurfaceConfig::LOW_LATENCY),
        ..options
    }
}

/// Says something in a window of the desktop's, for who started the program by a click and sees no terminal, and waits
/// until it was read. Nothing where the desktop has no such window.
pub fn say(words: &str) {
    if cfg!(target_os = "linux") {
        let zenity = [
            "--error",
            "--no-markup",
            "--title=蓝图",
            "--width=460",
            "--timeout=600",
        ];
        let text = format!("--text={words}");
        let run = |program: &str, words: &[&str]| {
            let mut command = Command::new(program);
            command
                .args(words)
                .stdout(Stdio::null())
                .stderr(Stdio::null());
            command.status()
        };
        let zenity = [&zenity[..], &[text.as_str()]].concat();
        let said = run("zenity", &zenity)
            .or_else(|_no_zenity| run("kdialog", &["--title", "蓝图", "--error", words]));
        if let Err(error) = said {
            tracing::warn!("nothing shows the message: {error}");
        }
    } else {
        rfd::MessageDialog::new()
            .set_level(rfd::MessageLevel::Error)
            .set_title("蓝图")
            .set_description(words)
            .show();
    }
}
