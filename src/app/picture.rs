use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::report::{self, TimelineLayout};

use super::{App, Notice};

/// Pixels of a PNG to each of the drawing: sharp when it is printed or projected.
const PNG_SCALE: f32 = 2.0;

/// The most rows of a PDF: readers show no page longer than 200 inches.
const MOST_PDF_ROWS: usize = 780;

impl App {
    /// Writes the timeline of the shown projects, folded groups folded.
    pub(super) fn export_timeline(&mut self, path: &Path) {
        let extension = path.extension().and_then(|extension| extension.to_str());
        let extension = extension.unwrap_or_default().to_ascii_lowercase();
        if !["svg", "png", "pdf"].contains(&extension.as_str()) {
            self.notify(Notice::failed(format!(
                "图片的文件名请以 .pdf、.png 或 .svg 结尾：{}",
                path.display()
            )));
            return;
        }
        let (portfolio, listing, moment) = (self.portfolio(), self.listing(), self.moment());
        let layout = TimelineLayout {
            title: report::timeline_title(&portfolio, moment),
            unit: self.workspace.unit,
            folded: self.workspace.folded.clone(),
        };
        let rows = crate::view::rows(&listing, &layout.folded).len();
        if extension == "pdf" && rows > MOST_PDF_ROWS {
            self.notify(Notice::failed(format!(
                "时间轴有 {rows} 行，PDF 一页最多 {MOST_PDF_ROWS} 行，请先筛选或折叠分组，或改导 SVG"
            )));
            return;
        }
        self.settings.export_folder = path.parent().map(PathBuf::from);
        let content = Arc::clone(&portfolio);
        self.write_paper("导出", (path, portfolio.data_mark()), move || {
            let svg = report::timeline_svg(&content, &listing, &layout, moment);
            match extension.as_str() {
                "png" => report::svg_to_png(&svg, PNG_SCALE),
                "pdf" => report::svg_to_pdf(&svg, moment.today),
                _ => Ok(svg.into_bytes()),
            }
        });
    }
}
