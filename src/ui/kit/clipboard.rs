use egui::Ui;

use crate::model::MoneyUnit;
use crate::report::Clip;

/// The desktop's clipboard, for what egui's does not carry: a table that Word takes as a table.
#[derive(Default)]
pub struct Clipboard {
    /// None in tests and until the first copy. What is on an X11 clipboard goes with the one who put it there, so it
    /// is kept.
    desktop: Option<arboard::Clipboard>,
    is_of_desktop: bool,
    own: Option<OwnCopy>,
}

/// What was copied from the table, so that it is known again when it comes back.
pub struct OwnCopy {
    text: String,
    /// The unit of its amounts, which are plain numbers.
    pub unit: MoneyUnit,
    /// How many lines it has, empty ones at the end among them.
    pub lines: usize,
}

impl Clipboard {
    /// The clipboard of the desktop on which the window stands.
    pub fn of_desktop() -> Self {
        Self {
            is_of_desktop: true,
            ..Self::default()
        }
    }

    /// Whether there is a desktop around the window, and not a test.
    pub const fn is_of_desktop(&self) -> bool {
        self.is_of_desktop
    }

    /// Puts cells of the table, whose amounts are in this unit, on the clipboard.
    pub fn copy_cells(&mut self, ui: &Ui, clip: &Clip, unit: MoneyUnit) {
        self.copy(ui, clip);
        self.own = Some(OwnCopy {
            text: clip.text(),
            unit,
            lines: clip.rows.len() + usize::from(!clip.heads.is_empty()),
        });
    }

    /// Puts a table on the clipboard, as HTML and as text, or as text alone where the desktop takes no HTML.
    pub fn copy(&mut self, ui: &Ui, clip: &Clip) {
        self.own = None;
        if let Err(error) = self.copy_html(clip) {
            tracing::debug!("copied as text: {error}");
            ui.copy_text(clip.text());
        }
    }

    /// The copy that a pasted text is, if it was made here: the view's unit may be another by now.
    pub fn own(&self, pasted: &str) -> Option<&OwnCopy> {
        let plain = |text: &str| text.replace("\r\n", "\n").trim_end_matches('\n').to_owned();
        self.own
            .as_ref()
            .filter(|own| plain(&own.text) == plain(pasted))
    }

    fn copy_html(&mut self, clip: &Clip) -> Result<(), arboard::Error> {
        if !self.is_of_desktop {
            return Err(arboard::Error::ClipboardNotSupported);
        }
        let clipboard = match &mut self.desktop {
            Some(clipboard) => clipboard,
            none => none.insert(arboard::Clipboard::new()?),
        };
        clipboard.set_html(clip.html(), Some(clip.text()))
    }
}
