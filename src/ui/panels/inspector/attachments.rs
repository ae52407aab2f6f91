//! 附件: the files that go with the project, and whether they are what they were.

use egui::{Align, ColorImage, Frame, Label, Layout, Margin, RichText, TextureOptions, Ui, vec2};

use crate::app::{AttachCommand, Command, FileState, PartColumn};
use crate::model::{Attachment, AttachmentColumn, Project, Record as _, Value};
use crate::report::Photo;

use super::basics::{LABEL_WIDTH, edited, label};
use super::parts::row_buttons;
use crate::ui::fields::editor::{Cell, Target};
use crate::ui::files::Ask;
use crate::ui::kit::icons;
use crate::ui::kit::notices;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{caption, text_button};
use crate::ui::shown::Shown;
use crate::ui::state::{Then, UiState};

/// The files, each with its size and state.
pub(super) fn attachments(
    ui: &mut Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    project: &Project,
    commands: &mut Vec<Command>,
) {
    let known = shown.app.attachments();
    if !known.is_asked(&shown.portfolio, project.id) {
        commands.push(Command::Attach(AttachCommand::Examine(project.id)));
    }
    let rows = shown.portfolio.attachments().of(project.id);
    if let Some(error) = known.error() {
        let text = RichText::new(format!("附件看不了：{error}")).size(SMALL_TEXT);
        ui.label(text.color(Tokens::of(ui).bad));
    }
    for (row, number) in rows.iter().zip(1..) {
        card(ui, shown, state, (row, number), commands);
    }
    if shown.read_only.is_none() {
        add(ui, shown, state, project);
    }
    if rows.is_empty() {
        caption(
            ui,
            "还没有附件。批文的扫描件等文件可以加在这里，也可以直接拖进窗口，每个最大 200 MB。",
        );
    } else {
        foot(ui, shown, project, commands);
    }
    if shown.app.is_sealed() {
        let text = RichText::new("项目库加了密码，附件没有加密").size(SMALL_TEXT);
        ui.label(text.color(Tokens::of(ui).late));
    }
}

fn add(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState, project: &Project) {
    let is_taking = shown.app.attachments().is_taking();
    ui.horizontal(|ui| {
        let label = format!("{} 加入附件…", icons::PLUS);
        if text_button(ui, label).clicked() {
            let id = project.id;
            let add = move |path| Command::Attach(AttachCommand::Add(id, path));
            let folder = shown.app.settings().last_folder.clone();
            state.ask_file(Ask::Attachment, folder, Then::run(add));
        }
        if is_taking {
            caption(ui, "正在加入…");
        }
    });
}

/// Where the files are, and the way to look at them anew.
fn foot(ui: &mut Ui, shown: &Shown<'_>, project: &Project, commands: &mut Vec<Command>) {
    let Some(folder) = shown.app.attachment_folder() else {
        return;
    };
    ui.horizontal(|ui| {
        let open = text_button(ui, RichText::new("打开附件文件夹").size(SMALL_TEXT));
        let open = open.on_hover_text(folder.display().to_string());
        if open.clicked() {
            notices::open(&folder, false);
        }
        let again = text_button(ui, RichText::new("重新查看").size(SMALL_TEXT));
        if again
            .on_hover_text("再看一遍文件还在不在、有没有被改过")
            .clicked()
        {
            commands.push(Command::Attach(AttachCommand::Examine(project.id)));
        }
    });
    caption(
        ui,
        "文件放在项目库旁边的附件文件夹里。移动、复制、发送项目库时，请连这个文件夹一起。",
    );
}

fn card(
    ui: &mut Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    (row, number): (&Attachment, usize),
    commands: &mut Vec<Command>,
) {
    let tokens = Tokens::of(ui);
    let frame = Frame::new()
        .stroke(egui::Stroke::new(1.0, tokens.line))
        .corner_radius(6)
        .inner_margin(Margin::same(8));
    frame.show(ui, |ui| {
        let width = ui.available_width();
        ui.set_width(width);
        ui.spacing_mut().item_spacing = vec2(6.0, 4.0);
        row_buttons(ui, row, number, commands);
        ui.add(Label::new(&row.name).wrap().selectable(true));
        thumbnail(ui, shown, state, row);
        line(ui, shown, state, row, commands);
        let is_picture = Photo::is_named(&row.name);
        let taken = is_picture.then_some(AttachmentColumn::Taken);
        for column in [AttachmentColumn::Note].into_iter().chain(taken) {
            let spec = column.spec();
            let value = row.get(column as usize);
            ui.horizontal_top(|ui| {
                label(ui, spec.label, spec.tip);
                let cell = Cell {
                    portfolio: &shown.portfolio,
                    unit: shown.unit,
                    target: Target::Part(PartColumn {
                        table: Attachment::TABLE,
                        id: row.id.uuid(),
                        column: column as usize,
                    }),
                    kind: spec.kind,
                    value: &value,
                    name: spec.label,
                    is_suggested: false,
                    is_mixed: false,
                    width: (width - LABEL_WIDTH - 6.0).max(80.0),
                };
                edited(ui, shown, state, &cell, commands);
            });
        }
    });
}

/// A picture in small.
fn thumbnail(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState, row: &Attachment) {
    let Some(image) = shown.app.attachments().thumbnail(row) else {
        return;
    };
    let textures = &mut state.inspector.thumbnails;
    if !textures.iter().any(|(hash, _)| *hash == row.hash) {
        let size = [image.width, image.height];
        let pixels = ColorImage::from_rgba_premultiplied(size, &image.rgba);
        let texture = ui.load_texture(row.hash.clone(), pixels, TextureOptions::LINEAR);
        // Those of the projects looked at before are let go.
        if textures.len() >= MOST_TEXTURES {
            drop(textures.remove(0));
        }
        textures.push((row.hash.clone(), texture));
    }
    let texture = textures.iter().find(|(hash, _)| *hash == row.hash);
    if let Some((_, texture)) = texture {
        let room = vec2(ui.available_width().min(240.0), 160.0);
        let size = texture.size_vec2();
        let scale = (room.x / size.x).min(room.y / size.y).min(1.0);
        let picture = egui::Image::new((texture.id(), size * scale)).corner_radius(4);
        ui.add(picture.alt_text(format!("图片 {}", row.name)));
    }
}

/// So many small pictures are held at once.
const MOST_TEXTURES: usize = 48;

/// Size and state, and what can be done with the file.
fn line(
    ui: &mut Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    row: &Attachment,
    commands: &mut Vec<Command>,
) {
    let tokens = Tokens::of(ui);
    let known = shown.app.attachments().state(row);
    ui.horizontal(|ui| {
        if let Value::Integer(bytes) = row.get(AttachmentColumn::Size as usize) {
            caption(ui, Attachment::size_words(bytes));
        }
        let (word, color, tip) = match known {
            None => ("…", tokens.secondary, "正在查看"),
            Some(FileState::There) => ("在", tokens.good, "文件在附件文件夹里，内容与加入时相同"),
            Some(FileState::Missing) => (
                "缺失",
                tokens.bad,
                "附件文件夹里没有这个文件。请从原来的电脑或备份里放回，或删除这一条后重新加入",
            ),
            Some(FileState::Altered) => (
                "内容不符",
                tokens.bad,
                "文件的内容与加入时不同，可能被改过或损坏。用原来的文件再加入一次，就恢复了",
            ),
        };
        let text = RichText::new(word).size(SMALL_TEXT).color(color);
        ui.label(text).on_hover_text(tip);
        let is_there = known == Some(FileState::There);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add_enabled_ui(is_there, |ui| {
                if text_button(ui, "另存…").clicked() {
                    save_as(shown, state, row);
                }
                if text_button(ui, "打开").clicked() {
                    commands.push(Command::Attach(AttachCommand::Open(row.id)));
                }
            });
        });
    });
}

fn save_as(shown: &Shown<'_>, state: &mut UiState, row: &Attachment) {
    let id = row.id;
    let save = move |path| Command::Attach(AttachCommand::SaveAs(id, path));
    let ask = Ask::SaveAs {
        name: row.name.clone(),
    };
    let folder = shown.app.settings().last_folder.clone();
    state.ask_file(ask, folder, Then::run(save));
}
