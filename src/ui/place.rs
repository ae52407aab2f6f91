//! Where the window stands: as it was left, and always where it can be seen.

use eframe::CreationContext;
use egui::{Context, Pos2, Rect, Vec2, ViewportBuilder, ViewportCommand, pos2, vec2};

use crate::app::WindowPlace;

/// As large as the first window would like to be, in points.
const USUAL: Vec2 = vec2(1440.0, 900.0);
const LEAST: Vec2 = vec2(960.0, 600.0);
/// Room for what a desktop keeps at the edges of a screen.
const MARGIN: Vec2 = vec2(16.0, 72.0);
/// So much of the upper edge must be on a screen for a hand to take hold of the window.
const HOLD: Vec2 = vec2(160.0, 24.0);

/// A window of the size and at the place where it was left.
pub fn begin(viewport: ViewportBuilder, remembered: Option<WindowPlace>) -> ViewportBuilder {
    let viewport = viewport.with_min_inner_size(LEAST);
    let Some(place) = remembered else {
        return viewport.with_inner_size(USUAL);
    };
    let viewport = viewport
        .with_inner_size(Vec2::from(place.size).max(LEAST))
        .with_maximized(place.is_maximized);
    match place.corner {
        Some(corner) => viewport.with_position(corner),
        None => viewport,
    }
}

/// Brings the new window onto a screen. Only now is it known which screens there are.
pub fn fit(context: &CreationContext<'_>, remembered: Option<WindowPlace>) {
    let Some(window) = context.winit_window() else {
        return;
    };
    let screen = |position: (i32, i32), size: (u32, u32), scale: f64| {
        let scale = scale as f32;
        let corner = pos2(position.0 as f32, position.1 as f32) / scale;
        Rect::from_min_size(corner, vec2(size.0 as f32, size.1 as f32) / scale)
    };
    let screens: Vec<Rect> = window
        .available_monitors()
        .map(|monitor| {
            let (position, size) = (monitor.position(), monitor.size());
            screen(position.into(), size.into(), monitor.scale_factor())
        })
        .collect();
    let ctx = &context.egui_ctx;
    let zoom = ctx.zoom_factor();
    let fitted = fitted(remembered, &screens);
    if let Some(size) = fitted.size {
        ctx.send_viewport_cmd(ViewportCommand::InnerSize(size / zoom));
    }
    if let Some(corner) = fitted.corner {
        ctx.send_viewport_cmd(ViewportCommand::OuterPosition(corner / zoom));
    }
    // Some desktops forget it when the size is set.
    if remembered.is_some_and(|place| place.is_maximized) {
        ctx.send_viewport_cmd(ViewportCommand::Maximized(true));
    }
}

/// What must be otherwise than asked for.
#[derive(Debug, Default, PartialEq)]
struct Fitted {
    size: Option<Vec2>,
    corner: Option<Pos2>,
}

/// A window that nobody could take hold of goes to the middle of the first screen, and none is larger than a screen.
fn fitted(remembered: Option<WindowPlace>, screens: &[Rect]) -> Fitted {
    let Some(first) = screens.first() else {
        return Fitted::default();
    };
    let wanted = remembered.map_or(USUAL, |place| Vec2::from(place.size));
    let corner = remembered.and_then(|place| place.corner).map(Pos2::from);
    let upper_edge = corner.map(|corner| Rect::from_min_size(corner, vec2(wanted.x, HOLD.y)));
    let holds = |screen: &&Rect| {
        upper_edge.is_some_and(|edge| {
            let seen = edge.intersect(**screen);
            seen.width() >= HOLD.x && seen.height() >= HOLD.y * 0.5
        })
    };
    let on = screens.iter().find(holds);
    let screen = on.unwrap_or(first);
    let size = wanted
        .min(screen.size() - MARGIN)
        .max(LEAST.min(screen.size()));
    let is_lost = corner.is_some() && on.is_none();
    Fitted {
        size: (size != wanted).then_some(size),
        corner: is_lost.then(|| screen.center() - size / 2.0),
    }
}

/// Where the window stands now; none while it is hidden. One that fills the screen keeps the place to which it goes
/// back.
pub fn now(ctx: &Context, before: Option<WindowPlace>) -> Option<WindowPlace> {
    let zoom = ctx.zoom_factor();
    ctx.input(|input| {
        let viewport = input.viewport();
        if viewport.minimized == Some(true) || viewport.fullscreen == Some(true) {
            return before;
        }
        let inner = viewport.inner_rect.map(|rect| rect.size());
        let size = inner.unwrap_or_else(|| input.viewport_rect().size()) * zoom;
        let is_maximized = viewport.maximized == Some(true);
        match before {
            Some(before) if is_maximized => Some(WindowPlace {
                is_maximized,
                ..before
            }),
            _ => Some(WindowPlace {
                corner: viewport
                    .outer_rect
                    .map(|rect| (rect.min.to_vec2() * zoom).into()),
                size: size.into(),
                is_maximized,
            }),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCREEN: Rect = Rect {
        min: pos2(0.0, 0.0),
        max: pos2(1920.0, 1080.0),
    };
    const SECOND: Rect = Rect {
        min: pos2(1920.0, 0.0),
        max: pos2(3840.0, 1080.0),
    };
    const SMALL: Rect = Rect {
        min: pos2(0.0, 0.0),
        max: pos2(1366.0, 768.0),
    };

    fn left_at(x: f32, y: f32, screens: &[Rect]) -> Fitted {
        let place = WindowPlace {
            corner: Some([x, y]),
            size: [1200.0, 800.0],
            is_maximized: false,
        };
        fitted(Some(place), screens)
    }

    #[test]
    fn a_window_on_a_screen_that_is_gone_comes_to_one_that_is_there() {
        let both = left_at(2300.0, 100.0, &[SCREEN, SECOND]);
        assert_eq!(both, Fitted::default());
        let lost = left_at(2300.0, 100.0, &[SCREEN]);
        assert_eq!(lost.corner, Some(pos2(360.0, 140.0)));
        assert_eq!(lost.size, None);
        for (x, y) in [(-1150.0, 50.0), (100.0, -300.0), (300.0, 1075.0)] {
            assert!(left_at(x, y, &[SCREEN]).corner.is_some(), "{x} {y}");
        }
        assert_eq!(left_at(-200.0, 20.0, &[SCREEN]), Fitted::default());
    }

    #[test]
    fn no_window_is_larger_than_the_screen() {
        let first_start = fitted(None, &[SMALL]);
        assert_eq!(first_start.size, Some(vec2(1350.0, 696.0)));
        assert_eq!(first_start.corner, None, "the desktop finds a place");
        assert_eq!(fitted(None, &[SCREEN]), Fitted::default());
        assert_eq!(fitted(None, &[]), Fitted::default());
        let kept = left_at(10.0, 10.0, &[SMALL]);
        assert_eq!(kept.size, Some(vec2(1200.0, 696.0)));
    }
}
