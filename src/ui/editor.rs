use egui::{Align, Id, Key, Margin, Response, TextEdit, Ui, pos2};

use crate::app::{Command, PartColumn};
use crate::model::{
    Id as RowId, Indicator, Kind, MoneyUnit, OwnRef, Portfolio, Project, ProjectColumn, Value,
    parse_value,
};
use crate::view::show;

use super::theme::{SMALL_TEXT, Tokens};

/// What an edit goes to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// A field of one or several projects.
    Field(Vec<RowId<Project>>, ProjectColumn),
    /// An own column of one or several projects.
    Own(Vec<RowId<Project>>, OwnRef),
    /// A cell of a row that belongs to a project.
    Part(PartColumn),
    /// What an indicator came to in a year.
    Indicator(RowId<Indicator>, i32),
}

impl Target {
    /// The command that sets the value.
    pub fn command(&self, value: Value) -> Command {
        match self {
            Self::Field(projects, column) => Command::SetField(projects.clone(), *column, value),
            Self::Own(projects, own) => Command::SetOwn(projects.clone(), *own, value),
            Self::Part(part) => Command::SetPart(*part, value),
            Self::Indicator(id, year) => Command::SetIndicatorValue(*id, *year, value),
        }
    }

    /// The widget's identity, stable while the window is open.
    pub fn id(&self) -> Id {
        Id::unique(("edit", self))
    }
}

/// The one text being typed into a field. It lives outside the widgets, so that nothing typed is lost when the
/// field goes out of sight: it is then committed like any other.
#[derive(Debug, Default)]
pub struct Editor {
    editing: Option<Editing>,
    /// Where the keyboard is to go as soon as the field is drawn.
    pub focus: Option<Target>,
    refused: Vec<String>,
}

#[derive(Debug)]
struct Editing {
    target: Target,
    kind: Kind,
    before: Value,
    text: String,
    error: Option<String>,
    is_drawn: bool,
}

/// What a field needs to be drawn.
pub struct Cell<'a> {
    /// The library.
    pub portfolio: &'a Portfolio,
    /// The unit of amounts.
    pub unit: MoneyUnit,
    /// Where the value goes.
    pub target: Target,
    /// What the field holds.
    pub kind: Kind,
    /// The value so far.
    pub value: &'a Value,
    /// Its name for those who can't see it.
    pub name: &'a str,
    /// Whether the value is a suggestion.
    pub is_suggested: bool,
    /// The width of the field, in points.
    pub width: f32,
}

impl Cell<'_> {
    /// What stands in an empty field. Those of a part have no label beside them, so their name stands in them.
    pub fn hint(&self) -> String {
        match self.target {
            Target::Field(..) | Target::Own(..) => "未填".to_owned(),
            Target::Part(_) => self.name.to_owned(),
            Target::Indicator(..) => crate::view::ABSENT.to_owned(),
        }
    }
}

impl Editor {
    /// Draws a field that is typed into. What is typed is committed when the field is left.
    pub fn text(&mut self, ui: &mut Ui, cell: &Cell<'_>, commands: &mut Vec<Command>) -> Response {
        let tokens = Tokens::of(ui);
        let id = cell.target.id();
        if self.focus.as_ref() == Some(&cell.target) {
            self.focus = None;
            ui.memory_mut(|memory| memory.request_focus(id));
        }
        if ui.memory(|memory| memory.has_focus(id)) {
            self.begin(cell, commands);
        }
        let is_mine = self
            .editing
            .as_ref()
            .is_some_and(|editing| editing.target == cell.target);
        let editing = self.editing.as_mut().filter(|_| is_mine);
        let error = editing.as_ref().and_then(|editing| editing.error.clone());
        let mut text = editing.map_or_else(
            || show(cell.portfolio, cell.kind, cell.value, cell.unit),
            |editing| editing.text.clone(),
        );
        let is_blank = text.is_empty();
        let is_long = cell.kind == Kind::LongText;
        let edit = if is_long {
            TextEdit::multiline(&mut text).desired_rows(2)
        } else {
            TextEdit::singleline(&mut text)
        };
        let align = if cell.kind.is_number() {
            Align::Max
        } else {
            Align::Min
        };
        let color = match (&error, cell.is_suggested) {
            _ if is_blank => tokens.faint,
            (Some(_), _) => tokens.bad,
            (None, true) => tokens.secondary,
            (None, false) => tokens.text,
        };
        let response = edit
            .id(id)
            .align(egui::Align2([align, Align::Center]))
            .desired_width(cell.width)
            .margin(Margin::symmetric(8, 5))
            .text_color(color)
            .hint_text(cell.hint())
            .show(ui)
            .response
            .response
            .accessible_name(cell.name);
        if cell.is_suggested {
            underline(ui, &response);
        }
        let reading = is_mine
            .then(|| self.after(ui, cell, &response, text, commands))
            .flatten();
        if let Some(message) = error.or(reading) {
            let color = if is_mine && self.editing.as_ref().is_some_and(|e| e.error.is_some()) {
                tokens.bad
            } else {
                tokens.secondary
            };
            ui.label(egui::RichText::new(message).size(SMALL_TEXT).color(color));
        }
        response
    }

    fn begin(&mut self, cell: &Cell<'_>, commands: &mut Vec<Command>) {
        if self
            .editing
            .as_ref()
            .is_some_and(|editing| editing.target == cell.target)
        {
            return;
        }
        self.finish(cell.portfolio, cell.unit, commands);
        let text = match cell.value {
            // Typed as people type it, with its unit, so that the view's unit can't be mistaken for it.
            Value::Money(money) => money.exact(),
            value => show(cell.portfolio, cell.kind, value, cell.unit),
        };
        self.editing = Some(Editing {
            target: cell.target.clone(),
            kind: cell.kind,
            before: cell.value.clone(),
            text,
            error: None,
            is_drawn: true,
        });
    }

    /// Keeps what was typed; commits it when the field is left. Returns how an amount is understood.
    fn after(
        &mut self,
        ui: &Ui,
        cell: &Cell<'_>,
        response: &Response,
        text: String,
        commands: &mut Vec<Command>,
    ) -> Option<String> {
        let editing = self.editing.as_mut()?;
        editing.is_drawn = true;
        if response.changed() {
            editing.error = None;
        }
        editing.text = text;
        if response.lost_focus() {
            if ui.input(|input| input.key_pressed(Key::Escape)) {
                self.editing = None;
            } else {
                self.commit(cell.portfolio, cell.unit, commands);
            }
            return None;
        }
        let typed = &editing.text;
        let is_read = cell.kind == Kind::Money && response.has_focus();
        let read = is_read
            .then(|| parse_value(cell.portfolio, cell.kind, typed, cell.unit).ok())
            .flatten();
        read.and_then(|value| value.as_money()).map(|money| {
            let wan = money.format(MoneyUnit::Wan);
            format!("= {wan} 万元 = {} 亿元", money.format(MoneyUnit::Yi))
        })
    }

    /// Reads what was typed. A text that can't be read stays in its field, with the reason.
    fn commit(&mut self, portfolio: &Portfolio, unit: MoneyUnit, commands: &mut Vec<Command>) {
        let Some(editing) = &mut self.editing else {
            return;
        };
        match parse_value(portfolio, editing.kind, &editing.text, unit) {
            Ok(value) => {
                if value != editing.before {
                    commands.push(editing.target.command(value));
                }
                self.editing = None;
            }
            Err(error) => editing.error = Some(error.to_string()),
        }
    }

    /// Commits what is being typed; what can't be read is given back as a message.
    fn finish(&mut self, portfolio: &Portfolio, unit: MoneyUnit, commands: &mut Vec<Command>) {
        self.commit(portfolio, unit, commands);
        if let Some(Editing {
            error: Some(error), ..
        }) = self.editing.take()
        {
            self.refused.push(format!("{error}。该处未修改"));
        }
    }

    /// Ends a frame: a field that was not drawn any more is committed. Returns what had to be refused.
    pub fn end_frame(
        &mut self,
        portfolio: &Portfolio,
        unit: MoneyUnit,
        commands: &mut Vec<Command>,
    ) -> Vec<String> {
        match &mut self.editing {
            Some(editing) if editing.is_drawn => editing.is_drawn = false,
            Some(_) => self.finish(portfolio, unit, commands),
            None => {}
        }
        std::mem::take(&mut self.refused)
    }
}

/// Dots under a suggested value.
pub fn underline(ui: &Ui, response: &Response) {
    let tokens = Tokens::of(ui);
    let rect = response.rect.shrink2(egui::vec2(9.0, 5.0));
    let (left, right) = (
        pos2(rect.left(), rect.bottom()),
        pos2(rect.right(), rect.bottom()),
    );
    let stroke = egui::Stroke::new(1.0, tokens.faint);
    ui.painter()
        .extend(egui::Shape::dashed_line(&[left, right], stroke, 2.0, 3.0));
}
