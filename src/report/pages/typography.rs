//! In which faces and sizes a paper is set.

use super::super::document::{PageSetup, PageStyle};
use super::face::Face;

/// The type of a paper.
#[derive(Clone, Copy, Debug)]
pub(super) struct Type {
    /// The face of running text. 仿宋 and 小标宋 belong to their makers and may not be handed on: Noto Serif SC stands for
    /// both, as Noto Sans SC does for 黑体.
    pub plain: Face,
    /// The size of a table's type, in points.
    pub size: f32,
    /// What other sizes are multiplied with: larger type of cells makes no larger title.
    pub scale: f32,
    style: PageStyle,
    pub is_official: bool,
    pub is_projector: bool,
}

impl Type {
    pub(super) fn of(page: PageSetup, scale: f32) -> Self {
        let is_projector = page.style == PageStyle::Projector;
        Self {
            plain: if is_projector {
                Face::Sans
            } else {
                Face::Serif
            },
            size: page.body_points() as f32 * scale,
            scale: scale.min(1.0),
            style: page.style,
            is_official: page.style == PageStyle::Official,
            is_projector,
        }
    }

    pub(super) fn title(self) -> f32 {
        self.style.title_points() as f32 * self.scale
    }
}
