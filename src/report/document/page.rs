/// The sheet on which a document is printed, and the look of the occasion.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PageSetup {
    /// The size.
    pub paper: Paper,
    /// Which way round.
    pub orientation: Orientation,
    /// For whom.
    pub style: PageStyle,
}

/// The size of a sheet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Paper {
    /// 1189 × 841 mm, for a wall.
    A0,
    /// 841 × 594 mm, for a wall.
    A1,
    /// 594 × 420 mm, for a wall.
    A2,
    /// 420 × 297 mm.
    #[default]
    A3,
    /// 297 × 210 mm.
    A4,
    /// The screen of a meeting room, 338.7 × 190.5 mm; always across.
    Screen16x9,
}

/// Which way round a sheet lies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Orientation {
    /// 横向
    #[default]
    Landscape,
    /// 纵向
    Portrait,
}

/// What a page looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PageStyle {
    /// 公文附件: the faces and margins of official papers.
    #[default]
    Official,
    /// 会议材料: plain faces, narrower margins.
    Meeting,
    /// 投影: large type on a screen.
    Projector,
}

/// Half the size of the body's type, 10.5 points, in millimetres: a half-width character.
const HALF_CHARACTER_MM: f64 = 10.5 / 2.0 * 25.4 / 72.0;

impl PageSetup {
    /// A3 across, for wide lists.
    pub const A3: Self = Self {
        paper: Paper::A3,
        orientation: Orientation::Landscape,
        style: PageStyle::Official,
    };

    /// A4 across, for summaries.
    pub const A4: Self = Self {
        paper: Paper::A4,
        ..Self::A3
    };

    /// Width and height in millimetres, as the sheet lies.
    pub(in crate::report) const fn size_mm(self) -> (f64, f64) {
        let (long, short) = match self.paper {
            Paper::A0 => (1189.0, 841.0),
            Paper::A1 => (841.0, 594.0),
            Paper::A2 => (594.0, 420.0),
            Paper::A3 => (420.0, 297.0),
            Paper::A4 => (297.0, 210.0),
            Paper::Screen16x9 => return (338.7, 190.5),
        };
        match self.orientation {
            Orientation::Landscape => (long, short),
            Orientation::Portrait => (short, long),
        }
    }

    /// The white edge at the left and at the right, in millimetres.
    const fn margin_mm(self) -> f64 {
        match self.style {
            PageStyle::Official | PageStyle::Meeting => 15.0,
            PageStyle::Projector => 12.0,
        }
    }

    /// The size of a table's type, in points.
    pub(in crate::report) const fn body_points(self) -> f64 {
        match self.style {
            PageStyle::Official | PageStyle::Meeting => 10.5,
            PageStyle::Projector => 14.0,
        }
    }

    /// How many half-width characters of the body's size stand between the margins.
    pub(in crate::report) fn width_chars(self) -> f64 {
        let (width, _) = self.size_mm();
        let character = HALF_CHARACTER_MM * self.body_points() / 10.5;
        ((width - 2.0 * self.margin_mm()) / character).floor()
    }

    /// The same in another style. What is thrown on a wall has the format of the wall; from there a paper goes back to
    /// a sheet.
    #[must_use]
    pub fn in_style(self, style: PageStyle) -> Self {
        let paper = match (style, self.paper) {
            (PageStyle::Projector, _) => Paper::Screen16x9,
            (_, Paper::Screen16x9) => Paper::A3,
            (_, paper) => paper,
        };
        let orientation = match paper {
            Paper::Screen16x9 => Orientation::Landscape,
            _ => self.orientation,
        };
        Self {
            paper,
            orientation,
            style,
        }
    }

    /// `A3 横向`.
    pub fn label(self) -> String {
        match self.paper {
            Paper::Screen16x9 => self.paper.label().to_owned(),
            paper => format!("{} {}", paper.label(), self.orientation.label()),
        }
    }
}

impl Paper {
    /// Every size.
    pub const ALL: [Self; 6] = [
        Self::A3,
        Self::A4,
        Self::Screen16x9,
        Self::A2,
        Self::A1,
        Self::A0,
    ];

    /// `A3`, `A4`, `16:9`.
    pub const fn label(self) -> &'static str {
        match self {
            Self::A0 => "A0",
            Self::A1 => "A1",
            Self::A2 => "A2",
            Self::A3 => "A3",
            Self::A4 => "A4",
            Self::Screen16x9 => "16:9",
        }
    }

    /// The size of this label.
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|paper| paper.label().eq_ignore_ascii_case(word.trim()))
    }
}

impl Orientation {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Landscape, Self::Portrait];

    /// 横向 or 纵向.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Landscape => "横向",
            Self::Portrait => "纵向",
        }
    }
}

impl PageStyle {
    /// Every style.
    pub const ALL: [Self; 3] = [Self::Official, Self::Meeting, Self::Projector];

    /// The size of a title, in points: 二号 for official papers.
    pub(in crate::report) const fn title_points(self) -> f64 {
        match self {
            Self::Official => 22.0,
            Self::Meeting => 20.0,
            Self::Projector => 24.0,
        }
    }

    /// The size of 附件1 above it, in points.
    pub(in crate::report) const fn attachment_points(self) -> f64 {
        match self {
            Self::Official => 16.0,
            Self::Meeting | Self::Projector => 14.0,
        }
    }

    /// The size of the numbers of pages, in points.
    pub(in crate::report) const fn page_number_points(self) -> f64 {
        match self {
            Self::Official => 14.0,
            Self::Meeting | Self::Projector => 10.5,
        }
    }

    /// What people call it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Official => "公文附件",
            Self::Meeting => "会议材料",
            Self::Projector => "投影",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_projected_has_the_format_of_a_screen() {
        let upright = PageSetup {
            orientation: Orientation::Portrait,
            ..PageSetup::A4
        };
        let projected = upright.in_style(PageStyle::Projector);
        assert_eq!(projected.label(), "16:9");
        assert_eq!(projected.orientation, Orientation::Landscape);
        let back = projected.in_style(PageStyle::Meeting);
        assert_eq!(back.paper, Paper::A3);
        assert_eq!(upright.in_style(PageStyle::Meeting).paper, Paper::A4);
    }

    #[test]
    fn the_room_between_the_margins_follows_the_sheet() {
        // (420 − 30) ÷ 1.852 mm
        let width = |page: PageSetup| page.width_chars() as i64;
        assert_eq!(width(PageSetup::A3), 210);
        assert_eq!(width(PageSetup::A4), 144);
        let upright = PageSetup {
            orientation: Orientation::Portrait,
            ..PageSetup::A4
        };
        assert_eq!(width(upright), 97);
        let screen = PageSetup {
            paper: Paper::Screen16x9,
            style: PageStyle::Projector,
            ..PageSetup::A3
        };
        assert_eq!(screen.label(), "16:9");
        assert_eq!(width(screen), 127);
    }
}
