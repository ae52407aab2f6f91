use egui::Ui;

use crate::report::Clip;

/// The desktop's clipboard, for what egui's does not carry: a table that Word takes as a table.
#[derive(Default)]
pub struct Clipboard {
    /// None in tests and until the first copy. What is on an X11 clipboard goes with the one who put it there, so it
    /// is kept.
    desktop: Option<arboard::Clipboard>,
    is_of_desktop: bool,
}

impl Clipboard {
    /// The clipboard of the desktop on which the window stands.
    pub fn of_desktop() -> Self {
        Self {
            desktop: None,
            is_of_desktop: true,
        }
    }

    /// Whether there is a desktop around the window, and not a test.
    pub const fn is_of_desktop(&self) -> bool {
        self.is_of_desktop
    }

    /// Puts a table on the clipboard, as HTML and as text, or as text alone where the desktop takes no HTML.
    pub fn copy(&mut self, ui: &Ui, clip: &Clip) {
        if let Err(error) = self.copy_html(clip) {
            tracing::debug!("copied as text: {error}");
            ui.copy_text(clip.text());
        }
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
