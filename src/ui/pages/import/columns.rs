//! 列: what each column of the sheet was taken for, with some of its cells; another meaning is chosen here.

use egui::{RichText, Ui};

use crate::app::{ColumnChoice, ColumnView, Command, Compared, ImportCommand, Sure};

use super::pick::pick;
use crate::ui::kit::sheet::{SheetColumn, sheet};
use crate::ui::kit::theme::Tokens;

/// The columns of the sheet that is looked at, and what they may be.
#[derive(Debug, Default)]
pub struct Columns {
    views: Vec<ColumnView>,
    choices: Vec<ColumnChoice>,
    /// The same in words.
    words: Vec<String>,
}

impl Columns {
    /// Those of a source.
    pub fn take(&mut self, compared: &Compared, source: usize) {
        let source = compared.sources.get(source);
        self.views = source
            .map(|source| source.columns.clone())
            .unwrap_or_default();
        self.choices = source
            .map(|source| source.choices.clone())
            .unwrap_or_default();
        self.words = self.choices.iter().map(|choice| choice.words()).collect();
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.views.len()
    }

    /// Draws them.
    pub fn draw(&self, ui: &mut Ui, source: usize, commands: &mut Vec<Command>) {
        let tokens = Tokens::of(ui);
        if self.views.is_empty() {
            ui.add_space(60.0);
            let text = "这份文件没有成列的表：一项一表的，按栏名读入";
            ui.vertical_centered(|ui| ui.label(RichText::new(text).color(tokens.secondary)));
            return;
        }
        let columns = [
            SheetColumn::words("列", 44.0),
            SheetColumn::free("表头", 180.0),
            SheetColumn::words("读作", 230.0).tip("单击改选，马上重读"),
            SheetColumn::words("依据", 150.0),
            SheetColumn::free("内容举例", 220.0),
        ];
        sheet(
            ui,
            "import_columns",
            &columns,
            self.views.len(),
            |row, index| {
                let Some(view) = self.views.get(index) else {
                    return;
                };
                let tokens = Tokens::of(row.ui);
                row.say(&format!(
                    "{} 列 {} 读作{}",
                    view.letters, view.heading, view.words
                ));
                row.text(0, &view.letters, tokens.secondary, false);
                row.text(1, &view.heading, tokens.text, false);
                let color = match view.sure {
                    Sure::Chosen => tokens.accent,
                    Sure::Certain => tokens.secondary,
                    Sure::Guessed => tokens.late,
                };
                row.text(3, &view.why, color, false);
                row.text(4, &view.samples, tokens.secondary, false);
                let mut room = row.controls(2, "role");
                let name = format!("{} 列 {} 读作", view.letters, view.heading);
                let picked = pick(&mut room, &name, &view.words, &self.words);
                if let Some(choice) = picked.and_then(|place| self.choices.get(place)) {
                    let set = ImportCommand::SetColumn(source, view.index, *choice);
                    commands.push(Command::Import(set));
                }
            },
        );
    }
}
