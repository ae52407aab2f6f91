//! What a script's author relies on: exit codes, choices named, options obeyed or refused, and every kind of edit.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use crate::office::Office;
use crate::shell::{json, lantu, output};
use serde_json::Value;

/// Exit code and the one line on standard error.
#[track_caller]
fn refused(args: &[&str]) -> (i32, String) {
    let done = lantu(args).output().unwrap();
    let error = String::from_utf8(done.stderr).unwrap();
    assert_eq!(error.lines().count(), 1, "{error}");
    (done.status.code().unwrap(), error)
}

#[track_caller]
fn assert_wrong_usage(args: &[&str], words: &[&str]) {
    let (code, error) = refused(args);
    assert_eq!(code, 2, "{error}");
    for word in words {
        assert!(error.contains(word), "{word}: {error}");
    }
}

#[test]
fn wrong_usage_is_said_in_chinese_with_the_choices() {
    let said = "没有命令“lsit”，是不是“list”？可用：list ";
    assert_wrong_usage(&["lsit"], &[said, "export"]);
    // Whatever follows was meant for it.
    let with_more = ["lsit", "库.lantu", "--filter", "总投资>1亿"];
    assert_wrong_usage(&with_more, &[said]);
    assert_wrong_usage(&["--quiet", "lsit", "库.lantu"], &[said]);
    assert_wrong_usage(&["version"], &["没有命令“version”，可用：", "export"]);
    assert_wrong_usage(&["man", "exprot"], &["没有命令“exprot”，是不是“export”？"]);
    assert_wrong_usage(
        &["list", "--fomat", "json"],
        &[
            "没有“--fomat”这个选项，是不是“--format”？可用：--format ",
            "--group-by",
        ],
    );
    assert_wrong_usage(&["list", "库.lantu", "多的"], &["多写了“多的”"]);
    assert_wrong_usage(&["list", "--format", "xml"], &["xml", "text、csv、json"]);
    assert_wrong_usage(
        &["list", "--format", "jsno"],
        &["是不是“json”？可用：json、"],
    );
    assert_wrong_usage(&["list", "--view", "没有"], &["没有视图", "按篇章"]);
    assert_wrong_usage(&["list", "--group-by", "没有"], &["没有分组", "chapter"]);
    assert_wrong_usage(
        &["list", "--columns", "没有"],
        &[
            "没有字段“没有”，可用：项目名称（name）、",
            "总投资（total_investment）",
        ],
    );
    for sort in [
        &["list", "--columns", "总投次"],
        &["list", "--sort", "-总投次"],
    ] {
        assert_wrong_usage(
            sort,
            &["没有字段“总投次”，是不是“总投资”？可用：总投资（total_investment）、"],
        );
    }
    assert_wrong_usage(
        &["list", "--filter", "总投次>=1亿"],
        &["第 1 个字处“总投次”：没有这个字段，是不是“总投资”？"],
    );
    assert_wrong_usage(&["list", "--year", "24"], &["--year", "四位的年度"]);
    assert_wrong_usage(&["new"], &["缺少", "<FILE>"]);
    assert_wrong_usage(&["undo", "a.lantu", "-n", "0"], &["1 以上的整数"]);
    assert_wrong_usage(
        &["export", "--to", "a.xlsx", "--preset", "没有"],
        &["没有", "重点项目一览表"],
    );
}

#[test]
fn an_option_is_obeyed_or_refused() {
    assert_wrong_usage(
        &["list", "--format", "json", "--columns", "name"],
        &["--columns"],
    );
    assert_wrong_usage(&["list", "--format", "json", "--unit", "yi"], &["--unit"]);
    let office = Office::new();
    let (json, xlsx) = (office.path("a.json"), office.path("a.xlsx"));
    for option in [["--columns", "name"], ["--preset", "汇总表"]] {
        let json = office.path(&format!("{}.json", option[1]));
        output(&[&["export", "--to", &json], &option[..]].concat());
        let paper: Value = serde_json::from_slice(&std::fs::read(&json).unwrap()).unwrap();
        assert_eq!(paper["kind"], "paper");
    }
    assert_wrong_usage(&["export", "--to", &json, "--unit", "yi"], &["--unit"]);
    assert_wrong_usage(&["export", "--to", &xlsx, "--pdf-a"], &["--pdf-a"]);
    assert_wrong_usage(
        &["export", "--to", &xlsx, "--encoding", "utf8"],
        &["--encoding"],
    );
    let library = office.library();
    let compare = ["compare", &library, &library];
    assert_wrong_usage(
        &[&compare[..], &["--format", "json", "--unit", "yi"]].concat(),
        &["--unit"],
    );
    assert_wrong_usage(
        &[&compare[..], &["--to", &xlsx, "--format", "text"]].concat(),
        &["--format"],
    );
    assert!(!Path::new(&json).exists() && !Path::new(&xlsx).exists());
}

#[test]
fn a_list_is_searched_sorted_and_headed_as_papers_are() {
    let office = Office::new();
    let library = office.library();
    output(&["set", &library, "平安大桥", "总投资=2亿"]);
    output(&["set", &library, "平安大道", "总投资=3亿"]);
    let by = |sort: &str| {
        let args = [
            "list",
            &library,
            "--search",
            "平安大",
            "--sort",
            sort,
            "--format",
            "json",
        ];
        let listing = json(&args);
        let projects = listing["projects"].as_array().unwrap().iter();
        let names = projects.map(|project| project["name"].as_str().unwrap().to_owned());
        names.take(2).collect::<Vec<_>>()
    };
    assert_eq!(by("-总投资"), ["平安大道", "平安大桥"]);
    assert_eq!(by("总投资"), ["平安大桥", "平安大道"]);
    let csv = output(&[
        "list",
        &library,
        "--search",
        "平安大桥",
        "--columns",
        "项目名称,责任单位,总投资",
        "--unit",
        "yi",
        "--format",
        "csv",
    ]);
    // Only what was asked for, in its order.
    let csv = csv.trim_start_matches('\u{feff}');
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(
        lines,
        ["项目名称,牵头部门,总投资（亿元）", "平安大桥,市交通局,2"],
        "one name for one field, as in JSON"
    );
    // What only a CSV has is not refused as if it were not known.
    let asked = ["list", &library, "--columns", "项目名称,计入合计"];
    let (code, error) = refused(&asked);
    assert_eq!(code, 2);
    assert!(error.contains("请加 --format csv"), "{error}");
}

#[test]
fn a_department_written_otherwise_is_asked_back_wherever_it_is_read() {
    let office = Office::new();
    let library = office.library();
    let question = "没有名为“水利局”的部门，是不是“市水利局”？";
    for args in [
        &["set", &library, "平安大桥", "牵头部门=水利局"][..],
        &["set", &library, "平安大桥", "配合单位=市交通局、水利局"],
        &[
            "add",
            &library,
            "项目",
            "项目名称=北岸堤",
            "牵头部门=水利局",
        ],
        &["list", &library, "--filter", "牵头部门=水利局"],
        &["list", &library, "--filter", "配合单位 不属于 (水利局)"],
    ] {
        let (code, error) = refused(args);
        assert!(code == 1 && error.contains(question), "{code} {error}");
    }
    let (_, error) = refused(&["set", &library, "平安桥", "备注=无"]);
    assert!(
        error.contains("没有项目“平安桥”，是不是“平安大桥”"),
        "{error}"
    );
}

#[test]
fn an_export_of_nothing_is_no_failure_whether_split_or_not() {
    let office = Office::new();
    let (library, csv) = (office.library(), office.path("无.csv"));
    let export = [
        "export",
        &library,
        "--to",
        &csv,
        "--filter",
        "项目名称=没有这个",
    ];
    for split in [
        &[][..],
        &["--split", "chapter"],
        &["--split", "lead-department"],
    ] {
        let done = lantu(&[&export[..], split].concat()).output().unwrap();
        let said = String::from_utf8_lossy(&done.stderr);
        assert_eq!(done.status.code(), Some(0), "{split:?}: {said}");
    }
}

#[test]
fn a_set_says_what_it_did() {
    let office = Office::new();
    let library = office.library();
    let said = output(&["set", &library, "平安大桥", "总投资=2亿"]);
    assert!(said.contains("总投资：— → 20,000.00万元"), "{said}");
    let said = output(&["set", &library, "平安大桥", "总投资=20000万元"]);
    assert!(said.contains("没有改动"), "{said}");
    assert_eq!(
        output(&["set", &library, "平安大桥", "备注=改线", "--quiet"]),
        ""
    );
    // Also before the command; a library there is another matter.
    assert_eq!(
        output(&["-q", "set", &library, "平安大桥", "备注=复线"]),
        ""
    );
    assert_wrong_usage(&[&library, "list"], &["写在命令之后"]);
    let done = lantu(&["set", &library, "平安大桥", "总投资=-500"])
        .output()
        .unwrap();
    let hint = String::from_utf8(done.stderr).unwrap();
    assert!(
        done.status.success() && hint.contains("总投资是负数"),
        "{hint}"
    );
    assert_wrong_usage(
        &["set", &library, "平安大桥", "备注=一", "note=二"],
        &["“备注”写了两次"],
    );
    assert_wrong_usage(
        &["set", &library, "平安大桥", "没有=一"],
        &["没有字段“没有”", "总投资"],
    );
    let (code, error) = refused(&["set", &library, "平安大桥", "完成率=5"]);
    assert!(
        code == 1 && error.contains("推算") && !error.contains("右侧"),
        "{error}"
    );
    output(&["add", &library, "项目", "项目名称=平安大桥"]);
    let (code, error) = refused(&["set", &library, "平安大桥", "备注=三"]);
    assert!(code == 1 && error.contains("有 2 个项目"), "{error}");
    let mut ids = error.split("指明：").nth(1).unwrap().trim().split('、');
    let id = ids
        .next_back()
        .unwrap()
        .split('（')
        .next()
        .unwrap()
        .to_owned();
    output(&["set", &library, &id, "备注=三"]);
}

#[test]
fn projects_and_their_rows_are_added_altered_confirmed_and_deleted() {
    let office = Office::new();
    let library = office.library();
    output(&[
        "add",
        &library,
        "项目",
        "项目名称=北岸防洪堤",
        "总投资=3000万元",
    ]);
    let new = |words: &[&str]| output(&[&["add", &library][..], words].concat());
    new(&["里程碑", "北岸防洪堤", "节点=开工", "计划时间=2025-03"]);
    new(&["资金", "北岸防洪堤", "资金来源=专项债券", "金额=1000万元"]);
    new(&[
        "月进度",
        "北岸防洪堤",
        "月份=2025-04",
        "本月完成投资=300万元",
    ]);
    let again = [
        "add",
        &library,
        "月进度",
        "北岸防洪堤",
        "月份=2025-04",
        "本月完成投资=400万元",
    ];
    let (code, error) = refused(&again);
    assert!(code == 1 && error.contains("已经填报过"), "{error}");
    new(&["problem", "北岸防洪堤", "kind=征地拆迁"]);
    let project = office.project("北岸防洪堤");
    assert_eq!(project["total_investment_fen"], 3_000_000_000_i64);
    assert_eq!(project["milestones"][0]["planned"], "2025-03");
    assert_eq!(project["funding"][0]["amount_fen"], 1_000_000_000_i64);
    assert_eq!(project["progress"][0]["month"], "2025-04");
    assert_eq!(project["open_problems"], 1);

    let milestone = project["milestones"][0]["id"].as_str().unwrap();
    output(&["set", &library, milestone, "实际时间=2025-03-18"]);
    assert_eq!(
        office.project("北岸防洪堤")["milestones"][0]["actual"],
        "2025-03-18"
    );
    output(&["delete", &library, milestone]);
    assert_eq!(
        office.project("北岸防洪堤")["milestones"],
        serde_json::json!([])
    );
    output(&["undo", &library, "-n", "2"]);
    assert_eq!(
        office.project("北岸防洪堤")["milestones"][0]["actual"],
        Value::Null
    );

    assert_wrong_usage(&["add", &library, "项目", "总投资=1亿"], &["项目名称"]);
    assert_wrong_usage(
        &["add", &library, "东西", "a=b"],
        &["不能新增“东西”", "里程碑"],
    );
    assert_wrong_usage(
        &["add", &library, "里程碑", "北岸防洪堤", "没有=1"],
        &["里程碑没有“没有”，可用：", "计划时间（planned）"],
    );

    output(&["confirm", &library, "平安大桥"]);
    let bridge = office.project("平安大桥");
    assert_eq!(bridge["suggestions"], 0);
    assert_eq!(bridge["sources"]["lead_department"], "confirmed");
    let before = json(&["list", &library, "--format", "json"])["count"]
        .as_u64()
        .unwrap();
    output(&["delete", &library, "平安大桥", "北岸防洪堤"]);
    let after = json(&["list", &library, "--format", "json"])["count"]
        .as_u64()
        .unwrap();
    assert_eq!(after, before - 2);
    output(&["undo", &library]);
    assert_eq!(office.project("平安大桥"), bridge);
}

#[test]
fn a_step_of_the_history_is_compared_and_no_snapshot_is_taken_for_a_date() {
    let office = Office::new();
    let library = office.library();
    output(&["set", &library, "平安大桥", "总投资=2亿"]);
    let text = output(&["compare", &format!("{library}@1"), &library]);
    assert!(
        text.contains("第 1 步") && text.contains("平安大桥"),
        "{text}"
    );
    for name in ["2024-09", "2024", "12", "#12"] {
        let (code, error) = refused(&["snapshot", &library, name]);
        assert!(code == 1 && error.contains("混淆"), "{error}");
    }
    assert!(output(&["names", "fields"]).starts_with("项目名称\tname\n"));
    output(&["snapshot", &library, "2024年9月调度会"]);
    assert_eq!(
        output(&["names", "snapshots", &library]),
        "2024年9月调度会\n"
    );
}

#[test]
fn a_password_comes_from_a_file_of_one_line() {
    let office = Office::new();
    let (library, sealed, opened) = (
        office.library(),
        office.path("库.age"),
        office.path("解.lantu"),
    );
    let password = office.path("密码.txt");
    std::fs::write(&password, "\u{feff}锡矿山 2025\r\n\r\n").unwrap();
    output(&["seal", &library, &sealed, "--password-file", &password]);
    output(&["unseal", &sealed, &opened, "--password-file", &password]);
    std::fs::write(&password, "一\n二\n").unwrap();
    let (code, error) = refused(&[
        "seal",
        &library,
        &office.path("b.age"),
        "--password-file",
        &password,
    ]);
    assert!(code == 1 && error.contains("不止一行"), "{error}");
    let (code, error) = refused(&["restore", &library, &library]);
    assert!(code == 1 && error.contains("项目库自己"), "{error}");
    let (code, error) = refused(&["check", &sealed]);
    assert!(code == 1 && error.contains("unseal"), "{error}");
}

#[test]
fn the_rule_of_lights_is_shown_altered_and_refused() {
    let office = Office::new();
    let library = office.library();
    let shown = json(&["reporting", &library, "--format", "json"]);
    assert_eq!(shown["kind"], "reporting");
    assert_eq!(shown["late"], -10.0);
    assert_eq!(shown["threshold"], "不算");
    let said = output(&["reporting", &library, "late=-15", "报送周期=旬"]);
    assert!(said.contains("低于-15个百分点为滞后"), "{said}");
    assert!(said.contains("旬数÷36"), "{said}");
    assert!(said.contains("没有项目的亮灯改变"), "{said}");
    let shown = json(&["reporting", &library, "--format", "json"]);
    assert_eq!(shown["late"], -15.0);
    assert_eq!(shown["period"], "旬");
    let same = output(&["reporting", &library, "late=-15"]);
    assert!(same.contains("没有改动"), "{same}");
    assert_wrong_usage(&["reporting", &library, "迟到=3"], &["规则里没有“迟到”"]);
    assert_wrong_usage(&["reporting", &library, "late=很晚"], &["滞后界限", "很晚"]);
    let preset = ["reporting", &library, "--preset", "没有这种"];
    assert_wrong_usage(&preset, &["常用"]);
    let (code, error) = refused(&["reporting", &library, "late=20"]);
    assert_eq!(code, 1);
    assert!(error.contains("滞后（20）不能高于超前（10）"), "{error}");
    output(&["undo", &library]);
    let shown = json(&["reporting", &library, "--format", "json"]);
    assert_eq!(shown["late"], -10.0);
    let said = output(&["reporting", &library, "每月报送截止日=5"]);
    assert!(said.contains("每月进度于次月5日以前报送"), "{said}");
    // A usual rule for the lights says nothing of the day; nothing takes it away.
    output(&["reporting", &library, "--preset", "要求超序时20%"]);
    let shown = json(&["reporting", &library, "--format", "json"]);
    assert_eq!(
        (&shown["report_day"], &shown["pace_factor"]),
        (&5.into(), &1.2.into())
    );
    let said = output(&["reporting", &library, "report_day="]);
    assert!(!said.contains("次月"), "{said}");
}
