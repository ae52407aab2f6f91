//! What an office waits for when a ledger comes in, beside the least that it could take: the same file read by the bare
//! calamine, cell by cell, and the rows that came of it put into a bare SQLite file.
//!
//! `cargo bench --bench import` prints one line for each thing and fails when one is over its budget.
#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]
#![expect(clippy::disallowed_methods, reason = "the bare SQLite is the floor")]

mod support;

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use calamine::{Reader as _, open_workbook};
use lantu::app::{
    App, Command, Content, FileCommand, ImportCommand, Settings, create_library, import_words,
};
use lantu::clock::{Clock, new_id};
use lantu::import::difference::{Choices, Difference};
use lantu::import::understand::{Options, Role, understand};
use lantu::import::{import_draft, read};
use lantu::model::{Op, Portfolio, Table as Rows};
use lantu::session::SaveState;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use support::{Table, milliseconds};

/// A large ledger.
const ROWS: u32 = 20_000;
const COLUMNS: usize = 30;

/// One of an office.
const SOME: u32 = 300;

/// Runs of which the quickest counts: the machine is noisy, and noise only ever adds.
const RUNS: usize = 3;

fn main() -> ExitCode {
    // Without it, somebody only tries whether it builds.
    if !std::env::args().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut table = Table::default();
    large(&mut table, folder.path());
    some(&mut table, folder.path());
    table.end()
}

/// A ledger of so many rows as it stands in so many months.
fn ledger(path: &Path, rows: u32, month: u32) {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    sheet.write_string(0, 0, "2026年重点项目台账").unwrap();
    sheet.write_string(1, 0, "单位：万元").unwrap();
    let heads = [
        "序号",
        "项目名称",
        "项目编号",
        "项目类别",
        "建设性质",
        "建设阶段",
        "建设地点",
        "建设规模及内容",
        "开工时间",
        "竣工时间",
        "总投资",
        "项目业主",
        "牵头单位",
        "配合单位",
        "责任领导",
        "联系人",
        "2026年计划投资",
        "2026年年度目标",
        "2027年计划投资",
        "2026年1月完成投资",
        "2026年2月完成投资",
        "2026年3月完成投资",
        "存在问题",
        "投资主体",
        "项目类型",
        "用地面积",
        "设计单位",
        "施工单位",
        "监理单位",
        "备注",
    ];
    assert_eq!(heads.len(), COLUMNS);
    for (column, head) in (0..).zip(heads) {
        sheet.write_string(2, column, head).unwrap();
    }
    for n in 0..rows {
        let row = n + 3;
        let of = |words: &[&'static str], step: u32| words[(n / step) as usize % words.len()];
        let date = |year: u32| {
            let (year, month) = (year as u16 + (n % 3) as u16, (n % 12) as u8 + 1);
            ExcelDateTime::from_ymd(year, month, (n % 28) as u8 + 1).unwrap()
        };
        let total = f64::from(800 + n * 7 % 90_000);
        let lead = format!("{}局", of(&BUREAUS, 3));
        let texts = [
            (1, name(n)),
            (2, format!("ZD-{:05}", n + 1)),
            (
                3,
                of(&["交通", "水利", "能源", "教育", "卫生", "市政"], 1).to_owned(),
            ),
            (4, of(&["新建", "扩建", "改建"], 5).to_owned()),
            (5, of(&["前期", "在建", "在建", "竣工"], 7).to_owned()),
            (6, format!("{}镇", of(&FIRST, 11))),
            (7, scale(n)),
            (11, format!("{}投资建设有限公司", of(&SECOND, 13))),
            (12, lead),
            (13, format!("{}局、{}局", of(&BUREAUS, 4), of(&BUREAUS, 17))),
            (14, format!("{}一", of(&["赵", "钱", "孙", "李"], 19))),
            (
                15,
                format!("{}二 0739-{:07}", of(&["周", "吴", "郑"], 2), n),
            ),
            (
                17,
                format!(
                    "完成{}工程量的{}%",
                    of(&["主体", "路基", "管网"], 1),
                    n % 90 + 5
                ),
            ),
            (
                22,
                (if n % 6 == 0 {
                    "征地拆迁进度滞后"
                } else {
                    ""
                })
                .to_owned(),
            ),
            (23, of(&["政府投资", "企业投资"], 2).to_owned()),
            (24, of(&["审批", "核准", "备案"], 3).to_owned()),
            (26, format!("{}设计院", of(&FIRST, 23))),
            (27, format!("{}建工集团", of(&SECOND, 29))),
            (28, format!("{}监理公司", of(&FIRST, 31))),
            (29, (if n % 4 == 0 { "按月调度" } else { "" }).to_owned()),
        ];
        sheet.write_number(row, 0, f64::from(n + 1)).unwrap();
        for (column, text) in texts {
            if !text.is_empty() {
                sheet.write_string(row, column, text).unwrap();
            }
        }
        sheet
            .write_datetime_with_format(row, 8, date(2023), &day)
            .unwrap();
        sheet
            .write_datetime_with_format(row, 9, date(2027), &day)
            .unwrap();
        // Next month a tenth of the sums has moved, and there is a figure for the third month.
        let moved = f64::from(if n % 10 == 0 { month } else { 0 });
        sheet.write_number(row, 10, total + moved).unwrap();
        sheet.write_number(row, 16, (total * 0.3).round()).unwrap();
        sheet.write_number(row, 18, (total * 0.2).round()).unwrap();
        sheet.write_number(row, 19, (total * 0.01).round()).unwrap();
        sheet.write_number(row, 20, (total * 0.02).round()).unwrap();
        if month > 0 {
            sheet.write_number(row, 21, (total * 0.03).round()).unwrap();
        }
        sheet.write_number(row, 25, f64::from(n % 500)).unwrap();
    }
    workbook.save(path).unwrap();
}

const FIRST: [&str; 40] = [
    "砚", "桐", "栎", "竹", "樟", "枫", "柏", "杉", "槐", "榆", "桂", "梧", "桑", "梅", "兰", "荷",
    "菊", "松", "柳", "楠", "石", "岩", "岭", "峰", "溪", "潭", "湖", "江", "河", "泉", "云", "霞",
    "霜", "雪", "露", "岚", "晴", "朗", "旭", "曦",
];
const SECOND: [&str; 40] = [
    "雨", "汐", "川", "原", "坪", "冲", "洞", "坳", "湾", "洲", "渡", "桥", "亭", "台", "楼", "阁",
    "轩", "苑", "园", "圃", "田", "地", "畈", "垅", "塘", "堰", "坝", "港", "浦", "滩", "崖", "谷",
    "坡", "岗", "墩", "寨", "堡", "营", "屯", "铺",
];
const BUREAUS: [&str; 12] = [
    "交通运输",
    "水利",
    "发展和改革",
    "教育",
    "卫生健康",
    "住房和城乡建设",
    "自然资源",
    "农业农村",
    "生态环境",
    "文化旅游",
    "商务",
    "林业",
];
const KINDS: [&str; 13] = [
    "大桥",
    "水库",
    "中学",
    "医院",
    "公路",
    "泵站",
    "体育馆",
    "变电站",
    "污水处理厂",
    "产业园",
    "码头",
    "防洪堤",
    "安置小区",
];

/// No two are called alike.
fn name(n: u32) -> String {
    let n = n as usize;
    let (kind, place) = (n % KINDS.len(), n / KINDS.len());
    let (first, second) = (
        FIRST[place % FIRST.len()],
        SECOND[place / FIRST.len() % SECOND.len()],
    );
    format!("{first}{second}{}", KINDS[kind])
}

fn scale(n: u32) -> String {
    format!(
        "新建主体工程{}平方米，配套道路{}公里、管网{}公里及绿化、亮化、停车等附属设施",
        n % 9_000 + 500,
        n % 17 + 1,
        n % 23 + 1
    )
}

/// Each cell is looked at, none is kept.
fn bare_reading(path: &Path) {
    let mut workbook: calamine::Xlsx<_> = open_workbook(path).unwrap();
    let name = workbook.sheet_names().remove(0);
    let mut cells = workbook.worksheet_cells_reader(&name).unwrap();
    let mut count = 0;
    while let Some(cell) = cells.next_cell().unwrap() {
        black_box(cell.get_value());
        count += 1;
    }
    assert!(count > COLUMNS, "{count}");
}

/// What a library holds beside its log: how its tables are made, and their rows.
struct Kept {
    schema: Vec<String>,
    tables: Vec<(String, Vec<Vec<Value>>)>,
}

/// What an import left in a library.
fn content(library: &Path) -> Kept {
    let library = Connection::open(library).unwrap();
    let names = Rows::ALL.map(Rows::name);
    let mut schema = Vec::new();
    let sql = "SELECT tbl_name, sql FROM sqlite_schema WHERE type IN ('table', 'index') AND sql IS NOT NULL";
    let mut made = library.prepare(sql).unwrap();
    let mut found = made.query([]).unwrap();
    while let Some(row) = found.next().unwrap() {
        let table: String = row.get(0).unwrap();
        if names.contains(&table.as_str()) {
            schema.push(row.get(1).unwrap());
        }
    }
    let tables = names.map(|name| {
        let mut rows = library
            .prepare(&format!("SELECT * FROM \"{name}\""))
            .unwrap();
        let columns = rows.column_count();
        let rows = rows.query_map([], |row| {
            (0..columns).map(|column| row.get(column)).collect()
        });
        (name.to_owned(), rows.unwrap().map(Result::unwrap).collect())
    });
    Kept {
        schema,
        tables: tables.into(),
    }
}

/// The rows in one transaction of a new file, under the pragmas of a library.
fn bare_inserts(content: &Kept, path: &Path) {
    let mut file = Connection::open(path).unwrap();
    let pragmas = "PRAGMA journal_mode = DELETE; PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = EXTRA;
                   PRAGMA foreign_keys = ON; PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY;
                   PRAGMA cache_size = -65536; PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF";
    file.execute_batch(pragmas).unwrap();
    file.execute_batch(&content.schema.join(";\n")).unwrap();
    let transaction = file.transaction().unwrap();
    for (name, rows) in &content.tables {
        let Some(first) = rows.first() else { continue };
        let places = vec!["?"; first.len()].join(", ");
        let sql = format!("INSERT INTO \"{name}\" VALUES ({places})");
        let mut insert = transaction.prepare(&sql).unwrap();
        for row in rows {
            insert.execute(params_from_iter(row)).unwrap();
        }
    }
    transaction.commit().unwrap();
}

/// The quickest of some runs.
fn quickest(mut run: impl FnMut()) -> f64 {
    let runs = (0..RUNS).map(|_| {
        let began = Instant::now();
        run();
        milliseconds(began.elapsed())
    });
    runs.fold(f64::INFINITY, f64::min)
}

fn open(library: &Path) -> App {
    let backups = library.with_file_name("lantu/backups");
    let settings = Settings::default().with_backups(Some(backups));
    let mut app = App::new(Clock::System, settings, Arc::new(|| {}));
    app.run_to_end(Command::File(FileCommand::Open(library.to_owned())));
    assert!(app.trouble().is_none());
    app
}

/// Has files compared with the library, as the window does, and waits for that; whether it said how far it is.
fn compare(app: &mut App, ledger: &Path) -> bool {
    app.run(Command::Import(ImportCommand::Read(vec![
        ledger.to_owned(),
    ])));
    let mut steps = 0;
    while app.import().unwrap().is_working() {
        steps = steps.max(app.import().unwrap().progress().map_or(0, |(_, of)| of));
        std::thread::sleep(Duration::from_millis(1));
        app.poll();
    }
    steps > 0
}

fn wait_until_saved(app: &mut App) {
    while app.session().unwrap().save_state() != SaveState::Saved {
        std::thread::sleep(Duration::from_millis(1));
        app.poll();
    }
}

/// All of a large ledger is new, and next month a tenth of it has moved.
fn large(table: &mut Table, folder: &Path) {
    let path = folder.join("台账.xlsx");
    ledger(&path, ROWS, 0);
    let read = quickest(|| bare_reading(&path));
    table.print("floor: bare reading of the cells", read, None);

    let library = folder.join("库.lantu");
    create_library(&library, Content::Empty, Clock::System).unwrap();
    stages(table, &path, &open(&library).portfolio());
    let mut app = open(&library);
    let began = Instant::now();
    assert!(compare(&mut app, &path), "no progress was told");
    table.print(
        "20 000 rows to the difference",
        milliseconds(began.elapsed()),
        None,
    );
    let compared = Arc::clone(app.import().unwrap().compared().unwrap());
    assert_eq!(import_words(&compared.difference).unwrap(), "新增 20000 个");
    drop(compared);
    let accepting = Instant::now();
    app.run(Command::Import(ImportCommand::Accept));
    table.print(
        "  accepted, in the window's thread",
        milliseconds(accepting.elapsed()),
        None,
    );
    wait_until_saved(&mut app);
    let took = milliseconds(began.elapsed());
    app.close();

    let content = content(&library);
    let mut n = 0;
    let inserted = quickest(|| {
        n += 1;
        bare_inserts(&content, &folder.join(format!("{n}.db")));
    });
    table.print("floor: bare inserts of the rows", inserted, None);
    table.print_times(
        "20 000 rows until they are saved",
        took,
        read + inserted,
        1.5,
    );
    let rows: usize = content.tables.iter().map(|(_, rows)| rows.len()).sum();
    assert!(rows > 6 * ROWS as usize, "{rows}");

    // What is noted of so large a step on this computer must not weigh on those after it.
    let set = ["set", library.to_str().unwrap(), "ZD-00001", "note=甲"];
    let mut peak = 0.0;
    table.once("lantu set after it", Some(2_000.0), || {
        peak = support::run(&set, folder);
    });
    table.print_size("  its memory", peak, 500.0);

    let next: PathBuf = folder.join("下月.xlsx");
    ledger(&next, ROWS, 1);
    let mut app = open(&library);
    table.once("next month's, to the difference", None, || {
        compare(&mut app, &next)
    });
    let words = import_words(&app.import().unwrap().compared().unwrap().difference);
    assert!(words.unwrap().starts_with("改 22"));
    // Whoever has had enough is free at once, and nothing of it is in the library.
    let before = app.stamp();
    app.run(Command::Import(ImportCommand::Read(vec![next])));
    std::thread::sleep(Duration::from_millis(100));
    table.once("broken off in the middle", Some(16.0), || {
        app.run(Command::Import(ImportCommand::End));
    });
    assert_eq!(app.stamp(), before);
    app.close();
}

/// Where the time goes, each step alone.
fn stages(table: &mut Table, path: &Path, library: &Portfolio) {
    let book = table.once("  read", None, || read::file(path).unwrap());
    let reading = table.once("  understood", None, || {
        understand(&book, library, &Options::default()).unwrap()
    });
    let known = reading
        .columns
        .iter()
        .filter(|column| !matches!(column.role, Role::Left));
    assert_eq!(
        (known.count(), reading.projects.len()),
        (COLUMNS, ROWS as usize)
    );
    assert!(
        reading.not_understood.is_empty(),
        "{:?}",
        reading.not_understood.first()
    );
    let files = [("台账.xlsx".to_owned(), reading)];
    let difference = table.once("  compared", None, || {
        Difference::new(library, &files, &Choices::default())
    });
    let draft = table.once("  drafted", None, || {
        import_draft(
            &difference,
            library,
            &files,
            &Choices::default().names,
            (chrono::NaiveDate::default(), new_id),
        )
    });
    table.once("  applied in memory", None, || {
        let op = Op::edit(new_id(), draft.label, draft.changes);
        library.clone().apply_whole(&op).unwrap();
    });
}

/// The ledger of an office, beside the embedded plan: the difference is there before anybody looks up.
fn some(table: &mut Table, folder: &Path) {
    let path = folder.join("三百.xlsx");
    ledger(&path, SOME, 0);
    let library = folder.join("规划.lantu");
    create_library(&library, Content::Plan, Clock::System).unwrap();
    let mut app = open(&library);
    table.once("300 rows to the difference", Some(300.0), || {
        compare(&mut app, &path)
    });
    app.close();
}
