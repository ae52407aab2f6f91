//! What a search found: its words marked in the cells, and why a row is there whose cells do not tell.

use egui::{Color32, FontId, Rect, Sense, Ui, pos2, vec2};

use crate::model::{Field, Project};
use crate::ui::kit::cells::{Written, cell_text, marked_text, unbroken};
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};

use super::delegate::Delegate;

/// Narrower than this a reason says nothing.
const LEAST_ROOM: f32 = 60.0;

impl Delegate<'_> {
    /// The text of a project's cell with the words of the search marked in it; whether it did not fit.
    pub(super) fn found_text(
        &mut self,
        ui: &Ui,
        room: Rect,
        text: &str,
        font: FontId,
        color: Color32,
        (project, field): (&Project, Field),
    ) -> bool {
        let is_right = field.kind().is_number();
        let typed = self.shown.workspace.words();
        let Some(search) = self.state.table.found.search(typed) else {
            return cell_text(ui, room, text, font, color, is_right).is_cut;
        };
        let text = unbroken(text);
        let hits = match field {
            Field::NAME => search.hits_in_name(&text),
            field if field.spec().is_searched || matches!(field, Field::Own(_)) => {
                search.hits_in_text(&text)
            }
            _ => Vec::new(),
        };
        let Written { width, is_cut } = marked_text(ui, room, &text, &hits, font, color, is_right);
        if field != Field::NAME {
            return is_cut;
        }
        let is_shown = |field| self.fields.contains(&field);
        let Some((label, around)) = search.reason(&self.shown.portfolio, project, is_shown) else {
            return is_cut;
        };
        let reason = unbroken(&format!("{label}：{around}"));
        let rest = room.with_min_x((room.left() + width + 10.0).min(room.right()));
        let at = if rest.width() >= LEAST_ROOM {
            let font = FontId::proportional(SMALL_TEXT);
            cell_text(ui, rest, &reason, font, Tokens::of(ui).secondary, false);
            rest
        } else {
            Rect::from_min_size(pos2(room.left(), room.top()), vec2(width, room.height()))
        };
        let id = ui.make_persistent_id(("found", project.id));
        let response = ui.interact(at, id, Sense::hover());
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &reason));
        response.on_hover_text(format!("搜索的词在这里　{reason}"));
        is_cut
    }
}
