//! 列: what each column of the sheet was taken for, with some of its cells; another meaning is chosen here.

use egui::{RichText, Ui};

use crate::app::{
    Command, Compared, ImportCommand, ReadColumn, Reading, Role, Sureness, column_letters,
};

use crate::ui::kit::pick::{pick, pick_from};
use crate::ui::kit::sheet::{SheetColumn, sheet};
use crate::ui::kit::theme::Tokens;

/// The columns of the sheet that is looked at, and what they may be.
#[derive(Debug, Default)]
pub struct Columns {
    columns: Vec<ReadColumn>,
    roles: Vec<Role>,
    /// The same in words.
    words: Vec<String>,
    /// Which paper of this program came back: nothing is to be chosen then.
    paper: String,
}

impl Columns {
    /// Those of a source.
    pub fn take(&mut self, compared: &Compared, source: usize) {
        let reading = compared.reading(source);
        *self = reading.map_or_else(|_| Self::default(), Self::of);
    }

    fn of(reading: &Reading) -> Self {
        // What asks for no field of the program's comes first: it is what is left of a sheet.
        let others = [Role::Own, Role::NOTE, Role::Left];
        let offered = reading.offered().into_iter();
        let offered = offered.filter(|role| !others.contains(role));
        let roles: Vec<Role> = others.into_iter().chain(offered).collect();
        Self {
            columns: reading.columns.clone(),
            paper: reading.paper.clone(),
            words: roles.iter().map(|role| words(*role)).collect(),
            roles,
        }
    }

    /// Where something that a column may be stands in the list.
    fn place(&self, role: Role) -> Option<usize> {
        self.roles.iter().position(|other| *other == role)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.columns.len()
    }

    /// Draws them.
    pub fn draw(&self, ui: &mut Ui, source: usize, commands: &mut Vec<Command>) {
        let tokens = Tokens::of(ui);
        if self.columns.is_empty() {
            ui.add_space(60.0);
            let text = match self.paper.as_str() {
                "" => "这份文件没有成列的表：一项一表的，按栏名读入".to_owned(),
                paper => {
                    format!("本程序导出的“{paper}”：按隐藏的编号收回，只收改过的单元格，不用认列")
                }
            };
            ui.vertical_centered(|ui| ui.label(RichText::new(text).color(tokens.secondary)));
            return;
        }
        let heads = [
            SheetColumn::words("列", 44.0),
            SheetColumn::free("表头", 170.0),
            SheetColumn::words("读作", 230.0).tip("单击改选，马上重读"),
            SheetColumn::words("依据", 160.0),
            SheetColumn::free("内容举例", 180.0),
            SheetColumn::words("空白", 76.0)
                .tip("勾上：这一列空着的格，也清空项目库里的内容。只管这一次"),
        ];
        let count = self.columns.len();
        sheet(ui, "import_columns", &heads, count, |row, index| {
            let Some(column) = self.columns.get(index) else {
                return;
            };
            let tokens = Tokens::of(row.ui);
            let letters = column_letters(column.index);
            let heading = column.heading.replace('_', " › ");
            let unit = column.unit.map(|unit| format!("（{}）", unit.label()));
            let holds = format!("{}{}", words(column.role), unit.unwrap_or_default());
            let likely = column.likely.map(|role| format!("，可能是{}", words(role)));
            let likely = likely.unwrap_or_default();
            row.say(&format!("{letters} 列 {heading} 读作{holds}{likely}"));
            row.text(0, &letters, tokens.secondary, false);
            row.text(1, &heading, tokens.text, false);
            let color = match column.basis.sureness() {
                Sureness::Certain | Sureness::Likely => tokens.secondary,
                Sureness::Guessed | Sureness::Unknown => tokens.late,
            };
            let why = match column.likely {
                Some(likely) => format!("可能是{}", words(likely)),
                None => column.basis.why().to_owned(),
            };
            row.text(3, &why, color, false);
            row.text(4, &column.samples.join("　"), tokens.secondary, false);
            let mut room = row.controls(2..=2, "role");
            let name = format!("{letters} 列 {heading} 读作");
            // The list begins at what it probably is.
            let picked = match column.likely.and_then(|likely| self.place(likely)) {
                None => pick(&mut room, &name, &holds, &self.words),
                Some(likely) => pick_from(&mut room, &name, &holds, &self.words, likely),
            };
            if let Some(role) = picked.and_then(|place| self.roles.get(place)) {
                let set = ImportCommand::SetColumn(source, column.index, *role);
                commands.push(Command::Import(set));
            }
            if column.can_be_erased() {
                let mut erases = column.erases;
                let mut room = row.controls(5..=5, "blanks");
                let tick = room.checkbox(&mut erases, "清空");
                let tick = tick.accessible_name(format!("{letters} 列 {heading} 空白也清空"));
                if tick.clicked() {
                    let set = ImportCommand::SetBlanks(source, column.index, erases);
                    commands.push(Command::Import(set));
                }
            }
        });
    }
}

/// What a column holds, in words; what comes in nowhere says so.
fn words(role: Role) -> String {
    match role {
        Role::Own => "存为自定义列".to_owned(),
        Role::NOTE => "并入备注".to_owned(),
        Role::Left => "不导入".to_owned(),
        Role::Serial => "序号，不导入".to_owned(),
        Role::Derived(_) => "只用来核对，不导入".to_owned(),
        role => role.label(),
    }
}
