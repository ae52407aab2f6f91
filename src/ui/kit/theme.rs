//! Colours and sizes. No other file names a colour.

use egui::style::{Selection, WidgetVisuals, Widgets};
use egui::{
    Color32, Context, CornerRadius, FontFamily, FontId, Margin, Shadow, Stroke, Style, TextStyle,
    Theme, Ui, Visuals, vec2,
};

use crate::model::{Light, LightColour, Stage};
use crate::view::{LightRule, Shade, Tone};

/// Height of a row of the table, in points.
pub const ROW_HEIGHT: f32 = 30.0;
/// Height of buttons and fields.
pub const CONTROL_HEIGHT: f32 = 32.0;
/// Height of the bar above the page.
pub const BAR_HEIGHT: f32 = 38.0;
/// Size of text in the table.
pub const TABLE_TEXT: f32 = 13.5;
/// Size of secondary text and heads.
pub const SMALL_TEXT: f32 = 12.5;

/// The colours of one theme.
#[derive(Clone, Copy, Debug)]
pub struct Tokens {
    /// Text.
    pub text: Color32,
    /// Labels, counts.
    pub secondary: Color32,
    /// Absent and dimmed text.
    pub faint: Color32,
    /// Around the work area.
    pub ground: Color32,
    /// The work area.
    pub paper: Color32,
    /// Thin lines.
    pub line: Color32,
    /// Around controls.
    pub border: Color32,
    /// Blueprint blue.
    pub accent: Color32,
    /// Text on the accent.
    pub on_accent: Color32,
    /// Behind what is selected.
    pub selection: Color32,
    /// Behind what the pointer is on: of no colour, so that it does not pass for selected.
    pub hover: Color32,
    /// Behind groups of the first level.
    pub group: Color32,
    /// Behind groups of the second level.
    pub subgroup: Color32,
    /// Good.
    pub good: Color32,
    /// Late; dark enough for text.
    pub late: Color32,
    /// Bad.
    pub bad: Color32,
    /// Pills of 前期.
    pub amber: Pill,
    /// Pills of 在建.
    pub blue: Pill,
    /// Pills of 竣工 and 投产.
    pub green: Pill,
    /// Pills of 谋划, 储备 and the side states.
    pub grey: Pill,
    /// Behind what is late.
    pub red: Pill,
    /// Behind numbers, from the lowest band to the highest; text can be read on each.
    pub bands: [Color32; 4],
    /// What is meant, in a chart; what is done has the accent.
    pub chart_planned: Color32,
    /// What is left over in a chart.
    pub chart_rest: Color32,
    /// Things of equal rank in a chart.
    pub chart: [Color32; 5],
}

/// A word on a coloured ground.
#[derive(Clone, Copy, Debug)]
pub struct Pill {
    /// The ground.
    pub fill: Color32,
    /// The word.
    pub text: Color32,
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that makes colours"
)]
const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

const fn pill(fill: u32, text: u32) -> Pill {
    Pill {
        fill: rgb(fill),
        text: rgb(text),
    }
}

const LIGHT: Tokens = Tokens {
    text: rgb(0x1D_2733),
    secondary: rgb(0x5B_6775),
    faint: rgb(0x60_6B79),
    ground: rgb(0xF5_F7FA),
    paper: rgb(0xFF_FFFF),
    line: rgb(0xE3_E7ED),
    border: rgb(0xCC_D3DC),
    accent: rgb(0x24_57A6),
    on_accent: rgb(0xFF_FFFF),
    selection: rgb(0xE4_EEFC),
    hover: rgb(0xEB_EDF0),
    group: rgb(0xEF_F4FB),
    subgroup: rgb(0xF8_FAFD),
    good: rgb(0x1F_7A48),
    late: rgb(0x8A_6000),
    bad: rgb(0xC0_332A),
    amber: pill(0xFD_F1D6, 0x8A_5A00),
    blue: pill(0xE4_EEFC, 0x24_57A6),
    green: pill(0xDD_F2E5, 0x1E_6B42),
    grey: pill(0xEE_F1F5, 0x5B_6775),
    red: pill(0xFB_DEDA, 0x96_2018),
    bands: [
        rgb(0xEE_F4FD),
        rgb(0xD3_E3FA),
        rgb(0xB2_CEF5),
        rgb(0x8F_B6EE),
    ],
    chart_planned: rgb(0x8C_A9D6),
    chart_rest: rgb(0x8A_95A3),
    chart: [
        rgb(0x24_57A6),
        rgb(0x2B_8C8C),
        rgb(0xB0_741A),
        rgb(0x7A_5BA8),
        rgb(0x5B_6775),
    ],
};

const DARK: Tokens = Tokens {
    text: rgb(0xE6_EAF0),
    secondary: rgb(0xA9_B3C0),
    faint: rgb(0x95_A0AE),
    ground: rgb(0x15_191F),
    paper: rgb(0x1C_2128),
    line: rgb(0x2E_3640),
    border: rgb(0x41_4B58),
    accent: rgb(0x6F_A0E8),
    on_accent: rgb(0x10_1820),
    selection: rgb(0x24_3650),
    hover: rgb(0x26_2B32),
    group: rgb(0x22_2B37),
    subgroup: rgb(0x1F_252D),
    good: rgb(0x5C_BF86),
    late: rgb(0xE5_B04A),
    bad: rgb(0xF4_7C73),
    amber: pill(0x40_3420, 0xE5_B04A),
    blue: pill(0x24_3650, 0x8F_B6F0),
    green: pill(0x1F_3A2C, 0x7F_D3A3),
    grey: pill(0x2A_313A, 0xA9_B3C0),
    red: pill(0x47_2624, 0xF6_A39C),
    bands: [
        rgb(0x20_2B3A),
        rgb(0x26_3C59),
        rgb(0x2B_4D7A),
        rgb(0x30_5E9C),
    ],
    chart_planned: rgb(0x4A_689A),
    chart_rest: rgb(0x7B_8794),
    chart: [
        rgb(0x6F_A0E8),
        rgb(0x57_B8B0),
        rgb(0xE0_AB57),
        rgb(0xB2_95DA),
        rgb(0xA9_B3C0),
    ],
};

impl Tokens {
    /// The colours of the theme in which this part of the window is drawn.
    pub fn of(ui: &Ui) -> &'static Self {
        if ui.visuals().dark_mode {
            &DARK
        } else {
            &LIGHT
        }
    }

    /// The colour of a stage in a bar: the further the work, the fuller.
    pub const fn stage_bar(&self, stage: Stage) -> Color32 {
        match stage {
            Stage::Proposed | Stage::Reserved => self.border,
            Stage::Preparing => self.late,
            Stage::UnderConstruction => self.accent,
            Stage::Completed | Stage::InOperation => self.good,
            Stage::Suspended | Stage::Postponed | Stage::Withdrawn => self.faint,
        }
    }

    /// The colour of words and figures by their light, as the rule has it: only what is late stands out.
    pub const fn by_light(&self, light: Light, rule: LightRule) -> Color32 {
        match light {
            Light::Late | Light::SeriouslyLate => self.light(light, rule),
            Light::Ahead | Light::Normal | Light::NotRated => self.text,
        }
    }

    /// The colour of a light, as the rule has it; never without its word.
    pub const fn light(&self, light: Light, rule: LightRule) -> Color32 {
        match (rule.colour(light), light) {
            // Beside what is late the usual blue is as good as green.
            (LightColour::Green, _) | (LightColour::Blue, Light::Ahead) => self.good,
            (LightColour::Blue, _) => self.blue.text,
            (LightColour::Yellow, _) => self.late,
            (LightColour::Red, _) => self.bad,
            (LightColour::Grey, _) => self.secondary,
        }
    }

    /// What stands behind a cell that is coloured by a rule, and the colour of its sign: never without that sign, and
    /// the words on hover.
    pub const fn shade(&self, shade: Shade) -> (Color32, Color32) {
        const fn of(pill: Pill) -> (Color32, Color32) {
            (pill.fill, pill.text)
        }
        match shade {
            Shade::Light(_, LightColour::Blue) => of(self.blue),
            Shade::Light(_, LightColour::Green) => of(self.green),
            Shade::Light(_, LightColour::Yellow) => of(self.amber),
            Shade::Light(_, LightColour::Red) | Shade::Overdue => of(self.red),
            Shade::Light(_, LightColour::Grey) => of(self.grey),
            Shade::Band(place) => {
                let last = self.bands.len() - 1;
                (
                    self.bands[if place < last { place } else { last }],
                    self.text,
                )
            }
        }
    }

    /// The colour of what a chart shows.
    pub const fn tone(&self, tone: Tone) -> Color32 {
        match tone {
            Tone::Main | Tone::Done | Tone::Light(LightColour::Blue) => self.accent,
            Tone::Planned => self.chart_planned,
            Tone::Rest
            | Tone::Stage(Stage::Proposed | Stage::Reserved)
            | Tone::Light(LightColour::Grey) => self.chart_rest,
            Tone::Nth(place) => self.chart[place % self.chart.len()],
            Tone::Stage(stage) => self.stage_bar(stage),
            Tone::Light(LightColour::Green) => self.good,
            Tone::Light(LightColour::Yellow) => self.late,
            Tone::Light(LightColour::Red) => self.bad,
        }
    }

    /// The pill of a stage, and whether it is a side state, which has an edge: a line through its letters would make
    /// others of them.
    pub fn stage(&self, stage: Stage) -> (Pill, bool) {
        match stage {
            Stage::Proposed | Stage::Reserved => (self.grey, false),
            Stage::Preparing => (self.amber, false),
            Stage::UnderConstruction => (self.blue, false),
            Stage::Completed | Stage::InOperation => (self.green, false),
            Stage::Suspended | Stage::Postponed | Stage::Withdrawn => (self.grey, true),
        }
    }
}

/// Gives both themes our colours, sizes and spacing.
pub fn install(ctx: &Context) {
    ctx.set_style_of(Theme::Light, style(&LIGHT, Visuals::light()));
    ctx.set_style_of(Theme::Dark, style(&DARK, Visuals::dark()));
    // Of a desktop that does not tell.
    ctx.options_mut(|options| options.fallback_theme = Theme::Light);
}

fn style(tokens: &Tokens, mut visuals: Visuals) -> Style {
    let corner = CornerRadius::same(6);
    let widget = |fill: Color32, border: Color32, text: Color32| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(1.0, border),
        corner_radius: corner,
        fg_stroke: Stroke::new(1.0, text),
        expansion: 0.0,
    };
    visuals.widgets = Widgets {
        noninteractive: widget(tokens.paper, tokens.line, tokens.text),
        inactive: widget(tokens.paper, tokens.border, tokens.text),
        // Without the accent, which is of what is chosen or has the keyboard.
        hovered: widget(tokens.hover, tokens.border, tokens.text),
        active: widget(tokens.selection, tokens.accent, tokens.text),
        open: widget(tokens.selection, tokens.accent, tokens.text),
    };
    visuals.selection = Selection {
        bg_fill: tokens.selection,
        stroke: Stroke::new(1.0, tokens.accent),
    };
    visuals.override_text_color = None;
    // Of what stands in an empty field: it must not pass for a value.
    visuals.weak_text_color = Some(tokens.faint);
    visuals.hyperlink_color = tokens.accent;
    visuals.warn_fg_color = tokens.late;
    visuals.error_fg_color = tokens.bad;
    visuals.panel_fill = tokens.ground;
    visuals.window_fill = tokens.paper;
    visuals.extreme_bg_color = tokens.paper;
    visuals.text_edit_bg_color = Some(tokens.paper);
    visuals.faint_bg_color = tokens.subgroup;
    visuals.window_stroke = Stroke::new(1.0, tokens.line);
    visuals.window_corner_radius = CornerRadius::same(10);
    visuals.menu_corner_radius = CornerRadius::same(8);
    visuals.popup_shadow = Shadow {
        offset: [0, 4],
        blur: 16,
        spread: 0,
        color: Color32::from_black_alpha(28),
    };
    visuals.window_shadow = Shadow {
        offset: [0, 10],
        blur: 32,
        spread: 0,
        color: Color32::from_black_alpha(48),
    };

    let mut style = Style {
        visuals,
        ..Style::default()
    };
    let size = |size| FontId::new(size, FontFamily::Proportional);
    style.text_styles = [
        (TextStyle::Small, size(SMALL_TEXT)),
        (TextStyle::Body, size(14.0)),
        (TextStyle::Button, size(14.0)),
        (TextStyle::Monospace, size(TABLE_TEXT)),
        (
            TextStyle::Heading,
            FontId::new(16.0, crate::ui::kit::fonts::bold()),
        ),
    ]
    .into();
    style.spacing.item_spacing = vec2(8.0, 8.0);
    style.spacing.button_padding = vec2(12.0, 4.0);
    style.spacing.interact_size = vec2(CONTROL_HEIGHT, CONTROL_HEIGHT);
    // Between a box to be ticked and its words.
    style.spacing.icon_spacing = 6.0;
    style.spacing.menu_margin = Margin::same(6);
    style.spacing.window_margin = Margin::same(16);
    style.spacing.combo_width = 120.0;
    let mut scroll = egui::style::ScrollStyle::thin();
    // A list that goes on must say so; a row at its edge must be readable.
    scroll.fade.strength = 0.0;
    // In the colour of text: that of a field is the colour of the paper behind the bar.
    scroll.foreground_color = true;
    scroll.dormant_handle_opacity = 0.3;
    scroll.active_handle_opacity = 0.4;
    style.spacing.scroll = scroll;
    style.interaction.selectable_labels = false;
    // Nothing moves unless touched.
    style.animation_time = 0.0;
    // What is typed into a cell out of sight finds it in the next picture.
    style.scroll_animation = egui::style::ScrollAnimation::none();
    style
}

#[cfg(test)]
mod tests {
    use super::*;

    /// WCAG contrast ratio of two opaque colours.
    fn contrast(a: Color32, b: Color32) -> f32 {
        let luminance = |color: Color32| {
            let linear = |byte: u8| {
                let c = f32::from(byte) / 255.0;
                if c <= 0.04045 {
                    c / 12.92
                } else {
                    ((c + 0.055) / 1.055).powf(2.4)
                }
            };
            0.2126 * linear(color.r()) + 0.7152 * linear(color.g()) + 0.0722 * linear(color.b())
        };
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_can_be_read_on_every_ground() {
        for tokens in [&LIGHT, &DARK] {
            for ground in [
                tokens.paper,
                tokens.ground,
                tokens.group,
                tokens.subgroup,
                tokens.selection,
            ] {
                for text in [
                    tokens.text,
                    tokens.secondary,
                    tokens.faint,
                    tokens.accent,
                    tokens.good,
                    tokens.late,
                    tokens.bad,
                ] {
                    assert!(contrast(text, ground) >= 4.5, "{text:?} {ground:?}");
                }
            }
            // Below the pointer.
            for text in [tokens.text, tokens.secondary, tokens.accent] {
                for ground in [tokens.line, tokens.hover] {
                    assert!(contrast(text, ground) >= 4.5, "{text:?} {ground:?}");
                }
            }
            // What the pointer is on is of no colour, what is selected is blue.
            let blue = |color: Color32| i32::from(color.b()) - i32::from(color.r());
            assert!(blue(tokens.hover) <= 12 && blue(tokens.selection) >= 20);
            assert!(contrast(tokens.on_accent, tokens.accent) >= 4.5);
            // The edge of a side state is seen.
            assert!(contrast(tokens.grey.text, tokens.paper) >= 3.0);
            for bar in tokens
                .chart
                .into_iter()
                .chain([tokens.chart_rest, tokens.accent])
            {
                assert!(contrast(bar, tokens.paper) >= 3.0, "{bar:?}");
            }
            // Beside a full bar a pale one has the numbers' help, but both must be told from paper and each other.
            assert!(contrast(tokens.chart_planned, tokens.paper) >= 2.0);
            assert!(contrast(tokens.chart_planned, tokens.accent) >= 2.0);
            for pill in [
                tokens.amber,
                tokens.blue,
                tokens.green,
                tokens.grey,
                tokens.red,
            ] {
                assert!(contrast(pill.text, pill.fill) >= 4.5, "{pill:?}");
            }
        }
    }

    #[test]
    fn text_can_be_read_on_whatever_a_rule_colours() {
        let light = |colour: &LightColour| Shade::Light(Light::Normal, *colour);
        let lights = LightColour::ALL.iter().map(light);
        let bands = (0..=crate::view::MOST_BOUNDS).map(Shade::Band);
        let shades: Vec<Shade> = lights.chain([Shade::Overdue]).chain(bands).collect();
        for tokens in [&LIGHT, &DARK] {
            assert_eq!(tokens.bands.len(), crate::view::MOST_BOUNDS + 1);
            for shade in &shades {
                let (ground, sign) = tokens.shade(*shade);
                assert!(contrast(tokens.text, ground) >= 4.5, "{shade:?}");
                assert!(contrast(sign, ground) >= 4.5, "{shade:?}");
            }
        }
    }
}
