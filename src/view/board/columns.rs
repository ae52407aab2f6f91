//! The columns of a board: what their cards have in common, and what dropping a card on one means.

use chrono::Datelike as _;

use crate::model::{Id, Light, PartialDate, Portfolio, Project, Stage, YearMonth};
use crate::view::{LightRule, Moment, next_milestone};

/// By what the columns of a board are told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum BoardBy {
    /// 建设阶段
    #[default]
    Stage,
    /// 亮灯
    Light,
    /// The quarter of the next milestone.
    Quarter,
}

/// What the cards of a column have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BoardKey {
    /// A stage.
    Stage(Stage),
    /// A light.
    Light(Light),
    /// The next milestone is planned for before the first quarter shown.
    Before,
    /// A quarter, counted from that of January of the year 0.
    Quarter(i32),
    /// The next milestone is planned for after the last quarter shown.
    After,
    /// None of these: no stage, no light, no next milestone.
    None,
}

/// What a dropped card is to become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BoardMove {
    /// Of this stage.
    Stage(Stage),
    /// Its next milestone planned for this date.
    NextMilestone(PartialDate),
}

/// So many quarters are shown, from that of today.
const QUARTERS: i32 = 6;

impl BoardBy {
    /// Every choice.
    pub const ALL: [Self; 3] = [Self::Stage, Self::Light, Self::Quarter];

    /// The Chinese word.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Stage => "建设阶段",
            Self::Light => "亮灯",
            Self::Quarter => "节点季度",
        }
    }

    /// Every column that a board can have, in order.
    pub(super) fn keys(self, moment: Moment) -> Vec<BoardKey> {
        let mut keys: Vec<BoardKey> = match self {
            Self::Stage => Stage::ALL.iter().copied().map(BoardKey::Stage).collect(),
            Self::Light => Light::ALL.iter().copied().map(BoardKey::Light).collect(),
            Self::Quarter => {
                let first = quarter(PartialDate::Day(moment.today));
                let quarters = (first..first + QUARTERS).map(BoardKey::Quarter);
                let before = [BoardKey::Before].into_iter();
                before.chain(quarters).chain([BoardKey::After]).collect()
            }
        };
        keys.push(BoardKey::None);
        keys
    }

    pub(super) fn key_of(
        self,
        portfolio: &Portfolio,
        project: &Project,
        moment: Moment,
    ) -> BoardKey {
        match self {
            Self::Stage => project.stage.map_or(BoardKey::None, BoardKey::Stage),
            Self::Light => moment
                .rule
                .light(portfolio, project, moment)
                .map_or(BoardKey::None, BoardKey::Light),
            Self::Quarter => {
                let next = next_milestone(portfolio, project, moment);
                let Some(planned) = next.and_then(|milestone| milestone.planned) else {
                    return BoardKey::None;
                };
                let (first, at) = (quarter(PartialDate::Day(moment.today)), quarter(planned));
                if at < first {
                    BoardKey::Before
                } else if at < first + QUARTERS {
                    BoardKey::Quarter(at)
                } else {
                    BoardKey::After
                }
            }
        }
    }
}

impl BoardKey {
    pub(super) fn label(self, by: BoardBy, rule: LightRule) -> String {
        match (self, by) {
            (Self::Stage(stage), _) => stage.label().to_owned(),
            (Self::Light(light), _) => rule.word(light).to_owned(),
            (Self::Before, _) => "本季度以前".to_owned(),
            (Self::Quarter(n), _) => {
                let word = ["一", "二", "三", "四"][n.rem_euclid(4) as usize];
                format!("{}年{word}季度", n.div_euclid(4))
            }
            (Self::After, _) => "更晚".to_owned(),
            (Self::None, BoardBy::Stage) => "未填阶段".to_owned(),
            (Self::None, BoardBy::Light) => "不亮灯".to_owned(),
            (Self::None, BoardBy::Quarter) => "没有待办节点".to_owned(),
        }
    }

    pub(super) const fn is_aside(self) -> bool {
        match self {
            Self::Stage(stage) => stage.is_aside(),
            Self::Light(_) | Self::Quarter(_) | Self::Before => false,
            Self::After | Self::None => true,
        }
    }
}

impl BoardBy {
    /// What dropping a project on a column means, or why it can't be dropped. Where it stands already it means nothing.
    pub fn drop(
        self,
        to: BoardKey,
        portfolio: &Portfolio,
        project: Id<Project>,
        moment: Moment,
    ) -> Result<Option<BoardMove>, &'static str> {
        let Some(project) = portfolio.projects().get(project) else {
            return Ok(None);
        };
        if self.key_of(portfolio, project, moment) == to {
            return Ok(None);
        }
        match to {
            BoardKey::Stage(stage) => Ok(Some(BoardMove::Stage(stage))),
            BoardKey::Quarter(n) => {
                if next_milestone(portfolio, project, moment).is_none() {
                    return Err("没有待完成且有计划时间的节点，请先在“里程碑”中填写");
                }
                let month = YearMonth::from_index(n * 3 + 2);
                let month = month.ok_or("季度超出范围")?;
                Ok(Some(BoardMove::NextMilestone(PartialDate::Month(month))))
            }
            BoardKey::Light(_) => {
                Err("亮灯由年度计划、完成投资和开工情况算出，不能拖动；改动这些数据后自动变化")
            }
            BoardKey::Before => Err("节点不能改到已过去的季度；如已完成，请填写实际时间"),
            BoardKey::After => Err("不清楚改到哪个季度，请在“里程碑”中填写计划时间"),
            BoardKey::None => Err("不能拖成未填；请在右侧栏修改"),
        }
    }
}

/// The quarter in which the last day of a date lies, counted from that of January of the year 0.
fn quarter(date: PartialDate) -> i32 {
    let last = date.last_day();
    let quarter = YearMonth::of(last).quarter();
    last.year() * 4 + i32::try_from(quarter).unwrap_or(1) - 1
}
