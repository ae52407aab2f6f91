/// A chart of a document, as numbers: every writer draws it in its own way.
#[derive(Clone, Debug, PartialEq)]
pub struct DocumentChart {
    /// What stands above it.
    pub title: String,
    /// How it is drawn.
    pub kind: ChartKind,
    /// Along the axis, or the slices of a pie.
    pub categories: Vec<String>,
    /// The rows of numbers, each with one number per category. A pie has one.
    pub series: Vec<ChartSeries>,
    /// In what the numbers are counted: `万元`, `个`.
    pub unit: String,
    /// Whether it shares a sheet with others and a table, and is drawn so that its letters can be read there.
    pub is_small: bool,
}

/// How a chart is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChartKind {
    /// Bars side by side.
    Bar,
    /// The series of a category on top of one another.
    StackedBar,
    /// A line over time.
    Line,
    /// Shares of a whole.
    Pie,
}

/// A row of numbers in a chart.
#[derive(Clone, Debug, PartialEq)]
pub struct ChartSeries {
    /// What the legend says.
    pub name: String,
    /// One per category, in the chart's unit; none where it is not known.
    pub values: Vec<Option<f64>>,
}
