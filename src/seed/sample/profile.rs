//! What a project of its kind usually is: what it costs, how long it takes, who pays, and the words of its progress. The
//! figures are made up, but somebody who builds roads and schools should not stumble over them.

use crate::model::ConstructionKind;

/// What is done at a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Works {
    Road,
    Bridge,
    Building,
    Water,
    Pipes,
    System,
    Ecology,
    Plant,
    Equipment,
    Farm,
}

impl Works {
    /// What stands in the monthly report while so little, or so much, of the money is spent.
    pub const fn progress_words(self) -> [&'static str; 6] {
        match self {
            Self::Road => [
                "征拆清表",
                "路基施工",
                "桥涵和路基施工",
                "路面施工",
                "交安和绿化",
                "交工验收",
            ],
            Self::Bridge => [
                "施工便道和围堰",
                "桩基和承台施工",
                "墩柱施工",
                "主梁施工",
                "桥面系施工",
                "荷载试验和验收",
            ],
            Self::Building => [
                "场地平整",
                "基础施工",
                "主体施工",
                "装饰和设备安装",
                "室外附属工程",
                "收尾验收",
            ],
            Self::Water => [
                "施工导流和围堰",
                "基础处理",
                "主体工程施工",
                "金属结构和设备安装",
                "管护道路和绿化",
                "完工验收",
            ],
            Self::Pipes => [
                "管线探测和交通导改",
                "沟槽开挖",
                "管道铺设",
                "接驳和回填",
                "路面恢复",
                "通水通气验收",
            ],
            Self::System => [
                "方案设计",
                "设备采购",
                "平台开发",
                "安装调试",
                "试运行",
                "初步验收",
            ],
            Self::Ecology => [
                "现场调查和勘察",
                "清理整治",
                "覆土和边坡治理",
                "植被恢复",
                "管护",
                "竣工验收",
            ],
            Self::Plant => [
                "土地平整",
                "厂房基础施工",
                "厂房主体施工",
                "设备安装",
                "单机调试",
                "试生产",
            ],
            Self::Equipment => [
                "选点和设计",
                "招标采购",
                "分批供货",
                "安装",
                "调试",
                "验收移交",
            ],
            Self::Farm => [
                "土地流转",
                "沟渠路配套",
                "大棚和圈舍建设",
                "种苗和设备到位",
                "投产管理",
                "验收",
            ],
        }
    }

    /// The kinds of construction that it may be, the usual one first.
    pub const fn kinds(self) -> &'static [ConstructionKind] {
        use ConstructionKind as K;
        match self {
            Self::Road | Self::Pipes | Self::Water => &[K::New, K::Rebuilding, K::Expansion],
            Self::Bridge => &[K::New, K::Rebuilding],
            Self::Building => &[K::New, K::New, K::Expansion, K::Rebuilding],
            Self::System | Self::Ecology | Self::Farm => &[K::New, K::New, K::Rebuilding],
            Self::Plant => &[K::Renovation, K::New, K::Expansion],
            Self::Equipment => &[K::Purchase, K::New],
        }
    }
}

/// What a project of its kind usually is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Profile {
    pub works: Works,
    /// What it costs at least and at most, in 万元.
    pub cost: (i64, i64),
    /// How long it is built, in months.
    pub months: (i32, i32),
    /// In how many of a hundred cases the government builds it.
    pub government: i64,
}

const fn profile(works: Works, cost: (i64, i64), months: (i32, i32), government: i64) -> Profile {
    Profile {
        works,
        cost,
        months,
        government,
    }
}

/// By words of names: the first that a name contains.
const BY_WORD: [(&str, Profile); 41] = {
    use Works as W;
    [
        ("人行天桥", profile(W::Bridge, (400, 1_200), (6, 10), 100)),
        ("危桥", profile(W::Bridge, (800, 3_000), (12, 20), 100)),
        ("大桥", profile(W::Bridge, (22_000, 48_000), (28, 38), 100)),
        ("隧道", profile(W::Bridge, (12_000, 30_000), (24, 34), 100)),
        (
            "高速公路",
            profile(W::Road, (350_000, 600_000), (40, 48), 60),
        ),
        (
            "绕城公路",
            profile(W::Road, (45_000, 90_000), (30, 40), 100),
        ),
        ("农村公路", profile(W::Road, (1_500, 8_000), (12, 24), 100)),
        (
            "公路交通标志",
            profile(W::Equipment, (200, 800), (6, 10), 100),
        ),
        ("旅游公路", profile(W::Road, (6_000, 20_000), (18, 28), 100)),
        ("机场", profile(W::Building, (40_000, 90_000), (30, 40), 90)),
        ("汽车站", profile(W::Building, (1_500, 6_000), (14, 20), 80)),
        ("光伏", profile(W::Plant, (300_000, 600_000), (24, 36), 0)),
        ("风力发电", profile(W::Plant, (35_000, 60_000), (18, 26), 0)),
        ("WIFI", profile(W::Equipment, (150, 500), (6, 10), 60)),
        ("APP", profile(W::System, (60, 200), (5, 8), 100)),
        ("AED", profile(W::Equipment, (60, 200), (4, 8), 100)),
        ("除颤", profile(W::Equipment, (60, 200), (4, 8), 100)),
        ("农家书屋", profile(W::Equipment, (80, 300), (6, 12), 100)),
        ("健康卡", profile(W::System, (200, 600), (8, 14), 100)),
        ("消防队", profile(W::Equipment, (200, 900), (8, 14), 100)),
        (
            "消防装备",
            profile(W::Equipment, (500, 1_500), (6, 12), 100),
        ),
        ("充电", profile(W::Equipment, (600, 3_000), (8, 14), 20)),
        ("5G", profile(W::Equipment, (1_500, 6_000), (10, 18), 0)),
        ("基站", profile(W::Equipment, (1_500, 6_000), (10, 18), 0)),
        (
            "整体搬迁",
            profile(W::Building, (60_000, 110_000), (32, 40), 100),
        ),
        ("医院", profile(W::Building, (8_000, 40_000), (20, 32), 95)),
        ("幼儿园", profile(W::Building, (1_200, 4_500), (10, 16), 90)),
        (
            "教师周转房",
            profile(W::Building, (800, 3_000), (10, 16), 100),
        ),
        ("学校", profile(W::Building, (5_000, 22_000), (16, 26), 95)),
        (
            "体育中心",
            profile(W::Building, (22_000, 45_000), (26, 34), 100),
        ),
        ("步道", profile(W::Road, (600, 4_000), (8, 14), 100)),
        ("公厕", profile(W::Building, (300, 1_200), (6, 12), 100)),
        ("夜景", profile(W::Equipment, (1_000, 4_000), (8, 14), 100)),
        ("停车", profile(W::Building, (1_500, 8_000), (10, 18), 70)),
        ("除险加固", profile(W::Water, (400, 2_600), (10, 18), 100)),
        ("水库", profile(W::Water, (3_000, 30_000), (18, 34), 100)),
        ("水厂", profile(W::Water, (5_000, 16_000), (16, 24), 80)),
        ("变电站", profile(W::Plant, (2_500, 14_000), (12, 20), 0)),
        ("平台", profile(W::System, (300, 2_500), (8, 16), 85)),
        ("系统", profile(W::System, (200, 2_200), (8, 16), 85)),
        ("网络", profile(W::System, (400, 3_000), (8, 18), 70)),
    ]
};

/// By categories, as their paths begin; the longer ones first.
const BY_CATEGORY: [(&str, Profile); 34] = {
    use Works as W;
    [
        (
            "基础设施/交通/公路",
            profile(W::Road, (8_000, 45_000), (20, 36), 100),
        ),
        (
            "基础设施/交通/铁路",
            profile(W::Building, (15_000, 40_000), (24, 34), 90),
        ),
        (
            "基础设施/交通/水运",
            profile(W::Water, (5_000, 25_000), (18, 30), 100),
        ),
        (
            "基础设施/交通/场站枢纽",
            profile(W::Building, (4_000, 18_000), (16, 26), 85),
        ),
        (
            "基础设施/交通",
            profile(W::Road, (3_000, 20_000), (16, 28), 100),
        ),
        (
            "基础设施/水利",
            profile(W::Water, (1_500, 18_000), (14, 28), 100),
        ),
        (
            "基础设施/能源/油气",
            profile(W::Pipes, (3_000, 16_000), (14, 26), 15),
        ),
        (
            "基础设施/能源",
            profile(W::Plant, (2_000, 12_000), (12, 24), 20),
        ),
        (
            "基础设施/信息",
            profile(W::System, (300, 2_800), (8, 18), 80),
        ),
        (
            "基础设施/市政/城市道路",
            profile(W::Road, (4_000, 22_000), (14, 26), 100),
        ),
        (
            "基础设施/市政/管网",
            profile(W::Pipes, (3_000, 18_000), (14, 26), 95),
        ),
        (
            "基础设施/市政/公园绿地",
            profile(W::Ecology, (1_000, 9_000), (10, 20), 100),
        ),
        (
            "基础设施/市政/城市更新",
            profile(W::Building, (4_000, 40_000), (20, 36), 85),
        ),
        (
            "基础设施/市政",
            profile(W::Pipes, (2_000, 12_000), (12, 24), 95),
        ),
        (
            "产业发展/工业",
            profile(W::Plant, (3_000, 50_000), (14, 28), 5),
        ),
        (
            "产业发展/农业",
            profile(W::Farm, (300, 5_000), (10, 24), 40),
        ),
        (
            "产业发展/商贸物流",
            profile(W::Building, (1_500, 22_000), (12, 26), 25),
        ),
        (
            "产业发展/文旅",
            profile(W::Building, (2_000, 25_000), (16, 32), 45),
        ),
        (
            "产业发展/园区/园区设施",
            profile(W::Building, (15_000, 80_000), (24, 38), 70),
        ),
        (
            "产业发展/园区",
            profile(W::Building, (800, 9_000), (10, 22), 50),
        ),
        (
            "社会民生/教育",
            profile(W::Building, (1_500, 15_000), (12, 24), 95),
        ),
        (
            "社会民生/卫生",
            profile(W::Building, (800, 9_000), (10, 22), 95),
        ),
        (
            "社会民生/文体",
            profile(W::Building, (500, 6_000), (10, 20), 95),
        ),
        (
            "社会民生/养老",
            profile(W::Building, (600, 6_000), (12, 20), 70),
        ),
        (
            "社会民生/住房",
            profile(W::Building, (3_000, 35_000), (16, 30), 90),
        ),
        ("社会民生", profile(W::Building, (500, 5_000), (10, 20), 95)),
        (
            "生态环保/污染治理",
            profile(W::Plant, (1_500, 14_000), (12, 24), 60),
        ),
        (
            "生态环保/生态修复",
            profile(W::Ecology, (1_000, 12_000), (12, 28), 100),
        ),
        (
            "生态环保/污水垃圾/固废利用",
            profile(W::Plant, (2_000, 18_000), (12, 24), 20),
        ),
        (
            "生态环保/污水垃圾",
            profile(W::Pipes, (1_500, 15_000), (12, 24), 90),
        ),
        (
            "治理与安全/社会治理",
            profile(W::System, (100, 1_500), (8, 16), 100),
        ),
        (
            "治理与安全/粮食物资",
            profile(W::Building, (2_000, 8_000), (12, 20), 100),
        ),
        (
            "治理与安全",
            profile(W::Building, (400, 4_000), (10, 18), 100),
        ),
        ("", profile(W::Building, (500, 5_000), (10, 20), 80)),
    ]
};

impl Profile {
    /// What a project of this name and category is like.
    pub fn of(name: &str, category: &str) -> Self {
        let by_word = BY_WORD.iter().find(|(word, _)| name.contains(word));
        let by_category = || {
            BY_CATEGORY
                .iter()
                .find(|(path, _)| category.starts_with(path))
        };
        let found = by_word.or_else(by_category);
        found.map_or(BY_CATEGORY[BY_CATEGORY.len() - 1].1, |(_, profile)| {
            *profile
        })
    }
}
