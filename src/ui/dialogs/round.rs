//! 新建填报, and what was said of one altered: what is asked of whom, until when.

use egui::{Margin, RichText, TextEdit, Ui};

use crate::app::{Command, FillCommand, RoundForm, asked_word};
use crate::model::{FillBy, FillRound, Id, PartialDate, Portfolio, YearMonth};
use crate::view::{Asked, latest_round, sheets_of};

use crate::ui::help::Help;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{
    self, agreement, caption, closable_heading, from_right, middle, segmented,
};
use crate::ui::shown::Shown;
use crate::ui::state::{Dialog, UiState};

const TITLE: &str = "新建填报";
const TITLE_ALTERED: &str = "修改填报";
const WIDTH: f32 = 560.0;

/// What is offered to be asked.
const OFFERED: [&str; 12] = [
    "completed_in_month",
    "physical_progress",
    "problems_in_hand",
    "contact",
    "stage",
    "start",
    "end",
    "total_investment",
    "planned_for_year",
    "annual_target",
    "milestone",
    "problem",
];

/// A round, while it is being described.
pub struct RoundDialog {
    form: RoundForm,
    /// The round that is altered; none where a new one is made.
    altered: Option<Id<FillRound>>,
    /// Whether its sheets are out: when and of whom it asks is settled then.
    is_out: bool,
    period: String,
    deadline: String,
    /// Whether the person gave it a name of their own.
    is_named: bool,
    /// The words that are offered, with what they are called and whether they are asked.
    offered: Vec<(String, String, bool)>,
}

impl RoundDialog {
    /// The next one after the last, or the first for this month.
    pub fn new(shown: &Shown<'_>) -> Self {
        let portfolio = &shown.portfolio;
        let again = latest_round(portfolio).and_then(|round| RoundForm::again(portfolio, round));
        let month = PartialDate::Month(YearMonth::of(shown.moment.today));
        Self::of(portfolio, again.unwrap_or_else(|| RoundForm::usual(month)))
    }

    /// One that is there, to be altered.
    pub fn altering(shown: &Shown<'_>, round: &FillRound) -> Option<Self> {
        let form = RoundForm::of(round)?;
        Some(Self {
            altered: Some(round.id),
            is_out: !sheets_of(&shown.portfolio, round.id).is_empty(),
            is_named: true,
            ..Self::of(&shown.portfolio, form)
        })
    }

    fn of(portfolio: &Portfolio, form: RoundForm) -> Self {
        let own = form
            .fields
            .iter()
            .filter(|word| !OFFERED.contains(&word.as_str()));
        let words = OFFERED
            .iter()
            .map(|word| (*word).to_owned())
            .chain(own.cloned());
        let offered = words.map(|word| {
            let label = Asked::word_label(portfolio, &word);
            let is_asked = form.fields.contains(&word);
            (word, label, is_asked)
        });
        Self {
            offered: offered.collect(),
            period: form.period.to_string(),
            deadline: form.deadline.map(|day| day.to_string()).unwrap_or_default(),
            is_named: false,
            altered: None,
            is_out: false,
            form,
        }
    }

    /// What stands in the fields, or why it is no round.
    fn read(&self, shown: &Shown<'_>) -> Result<RoundForm, String> {
        let period =
            PartialDate::parse(&self.period).map_err(|error| format!("报告期：{error}"))?;
        if matches!(period, PartialDate::Day(_)) {
            return Err("报告期写到月或年，如 2026-03".to_owned());
        }
        let deadline = match self.deadline.trim() {
            "" => None,
            text => Some(PartialDate::parse(text).map_err(|error| format!("截止日期：{error}"))?),
        };
        let asked = self.offered.iter().filter(|(_, _, is_asked)| *is_asked);
        let fields: Vec<String> = asked.map(|(word, _, _)| word.clone()).collect();
        if fields.is_empty() {
            return Err("请选择要填报的内容".to_owned());
        }
        for word in &fields {
            asked_word(&shown.portfolio, word).map_err(|error| error.to_string())?;
        }
        Ok(RoundForm {
            name: if self.is_named {
                self.form.name.clone()
            } else {
                format!("{}重点项目填报", period.in_chinese())
            },
            period,
            deadline,
            fields,
            ..self.form.clone()
        })
    }
}

impl RoundDialog {
    /// What is typed and chosen.
    fn fields(&mut self, ui: &mut Ui) {
        ui.add_enabled_ui(!self.is_out, |ui| {
            field(ui, "报告期", "如 2026-03，年报写 2026", &mut self.period);
        });
        if !self.is_named
            && let Ok(period) = PartialDate::parse(&self.period)
        {
            self.form.name = format!("{}重点项目填报", period.in_chinese());
        }
        self.is_named |= field(ui, "填报名称", "", &mut self.form.name);
        caption(ui, "发给");
        let choices: Vec<(FillBy, &str)> = FillBy::ALL.iter().map(|by| (*by, by.label())).collect();
        let by = ui.add_enabled_ui(!self.is_out, |ui| {
            segmented(ui, &choices, Some(self.form.asked_of))
        });
        self.form.asked_of = by.inner.unwrap_or(self.form.asked_of);
        if self.is_out {
            caption(ui, "已经发出，报告期和发给谁不能再改；请另新建一次");
        }
        caption(ui, "填报内容");
        ui.horizontal_wrapped(|ui| {
            for (_, label, is_asked) in &mut self.offered {
                ui.checkbox(is_asked, label.as_str());
            }
        });
        let hint = "留空为全部，如 建设阶段=在建";
        field(ui, "填报哪些项目", hint, &mut self.form.filter);
        field(ui, "截止日期", "如 2026-03-25，可不填", &mut self.deadline);
        field(ui, "联系人", "如 张三 0738-1234567", &mut self.form.contact);
        field(
            ui,
            "填报要求",
            "可不填，写在填报说明和函里",
            &mut self.form.note,
        );
    }
}

impl Dialog for RoundDialog {
    fn title(&self) -> &'static str {
        match self.altered {
            Some(_) => TITLE_ALTERED,
            None => TITLE,
        }
    }

    fn help(&self) -> Help {
        Help::NewRound
    }

    fn is_unfinished(&self) -> bool {
        true
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        _state: &mut UiState,
        commands: &mut Vec<Command>,
    ) -> bool {
        widgets::dialog(ui, "round", |ui| {
            widgets::set_dialog_width(ui, WIDTH);
            let mut is_done = closable_heading(ui, self.title(), "");
            middle(ui, f32::INFINITY, |ui| self.fields(ui));
            let read = self.read(shown);
            let taken = |form: &RoundForm| {
                let mut rounds = shown.portfolio.fill_rounds().iter();
                let mut others = rounds.by_ref().filter(|one| Some(one.id) != self.altered);
                others.any(|round| round.name == form.name.trim())
            };
            let told = match &read {
                Err(why) => Some(why.clone()),
                Ok(form) if taken(form) => {
                    Some(format!("已有填报“{}”，请换一个名称或报告期", form.name))
                }
                Ok(_) => None,
            };
            if let Some(why) = &told {
                let color = Tokens::of(ui).bad;
                ui.label(RichText::new(why).size(SMALL_TEXT).color(color));
            } else if let Some(doubt) = read
                .as_ref()
                .ok()
                .and_then(|form| form.doubt(shown.app.today()))
            {
                let color = Tokens::of(ui).late;
                ui.label(RichText::new(doubt).size(SMALL_TEXT).color(color));
            }
            ui.add_space(6.0);
            from_right(ui, |ui| {
                let (label, command): (_, fn(_, _) -> _) = match self.altered {
                    Some(_) => ("修改", |id, form| FillCommand::Alter(id, form)),
                    None => ("新建", |_, form| FillCommand::New(form)),
                };
                if agreement(ui, label, told.is_none())
                    && let Ok(form) = read
                {
                    let id = self.altered.unwrap_or_else(|| Id::new(uuid::Uuid::nil()));
                    commands.push(Command::Fill(command(id, Box::new(form))));
                    is_done = true;
                }
                is_done |= ui.button("取消").clicked();
            });
            is_done
        })
    }
}

/// A line to type into; whether something was typed.
fn field(ui: &mut Ui, label: &str, hint: &str, text: &mut String) -> bool {
    caption(ui, label);
    let edit = TextEdit::singleline(text)
        .hint_text(hint)
        .desired_width(f32::INFINITY)
        .margin(Margin::symmetric(8, 5));
    ui.add(edit).accessible_name(label).changed()
}
