//! The year's work on the command line: problems followed up, groups ranked, what higher levels ask.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::shell::{self, json, lantu, library, output};

#[test]
fn a_problem_is_raised_signed_for_put_off_and_settled_with_its_days() {
    let folder = TempDir::new().unwrap();
    let library = library(&folder).display().to_string();
    let words = [
        "问题类型=资金",
        "问题描述=配套资金未到位",
        "需协调事项=落实配套资金",
        "责任单位=市财政局",
        "提出时间=2026-01-05",
        "办结时限=2026-01-20",
    ];
    let mut add = vec!["add", library.as_str(), "problem", "平安大桥"];
    add.extend(words);
    output(&add);
    let of = |pick: &str| json(&["problems", &library, "--pick", pick, "--format", "json"]);
    let late = of("overdue");
    assert_eq!(late["counts"]["open"], 1);
    let problem = &late["problems"][0];
    assert_eq!(problem["project"], "平安大桥");
    assert_eq!(problem["state"], "未办结");
    assert_eq!(problem["deadline"], "2026-01-20");
    assert!(problem["overdue_days"].as_i64().unwrap() > 200);
    let id = problem["id"].as_str().unwrap().to_owned();
    assert_eq!(of("unsigned")["problems"][0]["id"], id.as_str());

    output(&["set", &library, &id, "签收时间=2026-01-08"]);
    assert_eq!(of("open")["problems"][0]["state"], "已签收");
    output(&["set", &library, &id, "延期至=2099-12-31"]);
    let open = of("extended");
    assert_eq!(open["problems"][0]["deadline"], "2099-12-31");
    assert_eq!(open["counts"]["overdue"], 0);
    let text = output(&["problems", &library, "--group-by", "lead-department"]);
    assert!(text.contains("：1 个，逾期 0 个"), "{text}");
    assert!(
        text.contains("平安大桥：配套资金未到位（已延期，时限 2099-12-31）"),
        "{text}"
    );

    // Until it was settled it was open: the end of January says so afterwards.
    output(&[
        "set",
        &library,
        &id,
        "办结时间=2026-02-10",
        "反馈意见=资金已拨付",
    ]);
    let settled = of("settled");
    assert_eq!(settled["problems"][0]["answer"], "资金已拨付");
    assert_eq!(settled["counts"]["open"], 0);
    let year = ["--year", "2026", "--month", "1"];
    let mut then = vec!["problems", library.as_str(), "--format", "json"];
    then.extend(year);
    let then = json(&then);
    assert_eq!(then["counts"]["open"], 1);
    assert_eq!(then["counts"]["settled"], 0);
}

#[test]
fn each_open_problem_has_a_slip_with_room_for_the_answer() {
    let folder = TempDir::new().unwrap();
    let library = library(&folder).display().to_string();
    for (project, text) in [("平安大桥", "管线未迁"), ("平安大桥", "缺施工用电")] {
        let text = format!("问题描述={text}");
        output(&[
            "add",
            &library,
            "problem",
            project,
            &text,
            "督办文号=督〔2026〕3号",
        ]);
    }
    let to = folder.path().join("督办单.html").display().to_string();
    output(&["export", &library, "--to", &to, "--preset", "督办单"]);
    let html = fs::read_to_string(&to).unwrap();
    for part in [
        "问题督办单",
        "督〔2026〕3号",
        "管线未迁",
        "缺施工用电",
        "反馈栏",
        "单位负责人签字（盖章）",
    ] {
        assert!(html.contains(part), "{part}");
    }
    // Handed on for the first time, under a title of its own, as every kind of file.
    for ending in ["html", "docx", "pdf"] {
        let to = folder.path().join(format!("交办单.{ending}"));
        let path = to.display().to_string();
        output(&["export", &library, "--to", &path, "--preset", "交办单"]);
        assert!(fs::metadata(&to).unwrap().len() > 1_000, "{ending}");
    }
    let html = fs::read_to_string(folder.path().join("交办单.html")).unwrap();
    assert!(html.contains("问题交办单") && html.contains("管线未迁"));
    assert!(!html.contains("督办单") && !html.contains("督办文号"));
    let to = folder.path().join("督办台账.csv").display().to_string();
    output(&["export", &library, "--to", &to, "--preset", "督办台账"]);
    let csv = fs::read_to_string(&to).unwrap();
    assert!(csv.contains("逾期天数"), "{csv}");
}

#[test]
fn what_higher_levels_ask_is_read_from_a_ledger_and_written_in_one_form() {
    let folder = TempDir::new().unwrap();
    let library = library(&folder).display().to_string();
    let ledger = folder.path().join("上报.csv");
    let text = "项目名称,总投资（万元）,责任单位,监管单位,国民经济行业,纳统状态,纳统编码,重大库编码,入库依据,详细地址,经纬度,监管责任人\n\
                北岸防洪堤,3000,市水利局,市应急管理局,河湖治理及防洪设施工程建筑,纳统,TJ001,ZD001,常务会议纪要3号,沿江路8号,北纬27.6862 东经111.4355,王工\n";
    fs::write(&ledger, text).unwrap();
    output(&["import", &library, ledger.to_str().unwrap()]);
    let project = shell::project(Path::new(&library), "北岸防洪堤");
    for (field, value) in [
        ("industry", "E4822 河湖治理及防洪设施工程建筑"),
        ("industry_section", "建筑业"),
        ("statistics_state", "已纳统"),
        ("statistics_code", "TJ001"),
        ("major_code", "ZD001"),
        ("listing_basis", "常务会议纪要3号"),
        ("address", "沿江路8号"),
        ("coordinates", "111.4355,27.6862"),
        ("supervisor", "王工"),
    ] {
        assert_eq!(project[field], value, "{field}");
    }
    assert_eq!(project["lead_department"][0], "市水利局");
    assert_eq!(project["supervising_departments"][0], "市应急局");
    output(&[
        "set",
        &library,
        "北岸防洪堤",
        "国民经济行业=4813",
        "经纬度=111.5，27.7",
    ]);
    let project = shell::project(Path::new(&library), "北岸防洪堤");
    assert_eq!(project["industry"], "E4813 市政道路工程建筑");
    assert_eq!(project["coordinates"], "111.5,27.7");
    let refused = |word: &str| {
        let assert = lantu(&["set", &library, "北岸防洪堤", word])
            .assert()
            .failure();
        String::from_utf8_lossy(&assert.get_output().stderr).into_owned()
    };
    let said = refused("国民经济行业=公路工程");
    assert!(said.contains("E4812 公路工程建筑"), "{said}");
    let said = refused("经纬度=27.7");
    assert!(said.contains("111.4355,27.6862"), "{said}");
}

#[test]
fn departments_are_ranked_with_their_place_in_the_month_before() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("s.lantu").display().to_string();
    output(&["-q", "new", &path, "--from", "sample", "--projects", "120"]);
    let ranked = json(&["ranking", &path, "--month", "9", "--format", "json"]);
    let groups = ranked["groups"].as_array().unwrap();
    assert!(groups.len() > 5);
    let ranks: Vec<u64> = groups
        .iter()
        .filter_map(|group| group["rank"].as_u64())
        .collect();
    assert!(ranks.is_sorted(), "{ranks:?}");
    assert_eq!(ranks[0], 1);
    // What stood in August is what August says of itself.
    let before = json(&["ranking", &path, "--month", "8", "--format", "json"]);
    let before = before["groups"].as_array().unwrap();
    for group in groups {
        let same = before
            .iter()
            .find(|other| other["key"] == group["key"])
            .unwrap();
        assert_eq!(group["rank_before"], same["rank"], "{}", group["label"]);
    }
    let boards: Vec<&str> = groups
        .iter()
        .filter_map(|group| group["board"].as_str())
        .collect();
    assert!(boards.contains(&"黑榜"), "{boards:?}");
    // Projects that are to be talked about are those that a filter finds.
    let to_talk = json(&[
        "list",
        &path,
        "--month",
        "9",
        "--filter",
        "连续滞后>=2",
        "--format",
        "json",
    ]);
    let whole = json(&[
        "ranking",
        &path,
        "--month",
        "9",
        "--group-by",
        "stage",
        "--format",
        "json",
    ]);
    let whole = whole["groups"].as_array().unwrap();
    let sum: u64 = whole
        .iter()
        .filter_map(|group| group["to_talk"].as_u64())
        .sum();
    assert_eq!(to_talk["count"].as_u64().unwrap(), sum);
    assert!(sum > 0);
    let to = folder.path().join("红黑榜.html").display().to_string();
    output(&[
        "export",
        &path,
        "--to",
        &to,
        "--preset",
        "红黑榜",
        "--month",
        "9",
    ]);
    let html = fs::read_to_string(folder.path().join("红黑榜（示例数据）.html")).unwrap();
    for part in ["上月名次", "升降", "黑榜", "需约谈为连续两个月滞后的项目数"]
    {
        assert!(html.contains(part), "{part}");
    }
}

#[test]
fn what_is_due_is_listed_and_taken_along_as_a_calendar() {
    let folder = TempDir::new().unwrap();
    let library = library(&folder).display().to_string();
    output(&[
        "add",
        &library,
        "milestone",
        "平安大桥",
        "节点=主体完工",
        "计划时间=2027-03",
    ]);
    output(&[
        "add",
        &library,
        "problem",
        "平安大桥",
        "问题描述=管线未迁",
        "办结时限=2027-03-10",
    ]);
    let span = ["--from", "2027-03", "--to", "2027-03"];
    let asked = |more: &[&str]| {
        let mut all = vec!["calendar".to_owned(), library.clone()];
        all.extend(span.iter().chain(more).map(|word| (*word).to_owned()));
        all
    };
    let all = asked(&["--format", "json"]);
    let words: Vec<&str> = all.iter().map(String::as_str).collect();
    let due = json(&words);
    let due = due["due"].as_array().unwrap();
    let said: Vec<(&str, &str)> = due
        .iter()
        .map(|one| (one["day"].as_str().unwrap(), one["what"].as_str().unwrap()))
        .collect();
    // A month is due on its last day.
    assert_eq!(
        said,
        [("2027-03-10", "管线未迁"), ("2027-03-31", "主体完工")]
    );
    let to = folder.path().join("到期.ics").display().to_string();
    let all = asked(&["--ics", &to]);
    let words: Vec<&str> = all.iter().map(String::as_str).collect();
    output(&words);
    let text = fs::read_to_string(&to).unwrap();
    assert!(text.starts_with("BEGIN:VCALENDAR\r\n"), "{text}");
    assert_eq!(text.matches("BEGIN:VEVENT").count(), 2);
    for part in [
        "DTSTART;VALUE=DATE:20270310\r\n",
        "DTEND;VALUE=DATE:20270401\r\n",
        "SUMMARY:平安大桥：管线未迁（问题）\r\n",
        &format!("UID:{}@lantu\r\n", due[0]["id"].as_str().unwrap()),
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    // The other way round nothing is due.
    let refused = lantu(&["calendar", &library, "--from", "2027-03", "--to", "2026-12"]);
    let output = { refused }.output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_batch_of_the_list_is_printed_as_it_was() {
    let folder = TempDir::new().unwrap();
    let library = library(&folder).display().to_string();
    output(&["set", &library, "平安大桥", "总投资=1.2亿元"]);
    output(&["annual-list", &library, "2027", "--batch", "第一批"]);
    output(&["set", &library, "平安大桥", "总投资=3.4亿元"]);
    let then = format!("{library}@2027年度清单（第一批）");
    let to = folder.path().join("第一批.csv").display().to_string();
    let total = |library: &str| {
        let columns = "name,total_investment";
        let filter = "项目名称=平安大桥";
        output(&[
            "export",
            library,
            "--to",
            &to,
            "--columns",
            columns,
            "--filter",
            filter,
        ]);
        fs::read_to_string(&to).unwrap()
    };
    let first = total(&then);
    assert!(
        first.contains("12000") || first.contains("12,000"),
        "{first}"
    );
    let now = total(&library);
    assert!(now.contains("34000") || now.contains("34,000"), "{now}");
    let missing = format!("{library}@没有这个");
    let error = shell::error(&["list", &missing]);
    assert!(error.contains("没有这个"), "{error}");
}

#[test]
fn help_names_every_preset() {
    let help = output(&["export", "--help"]);
    for preset in lantu::report::Preset::ALL {
        assert!(help.contains(preset.label()), "{}", preset.label());
    }
}

/// A light that is set by hand without a reason would light nothing: it is refused, and said.
#[test]
fn a_light_by_hand_wants_its_reason() {
    let folder = TempDir::new().unwrap();
    let library = library(&folder).display().to_string();
    let month = "月份=2026-07";
    let add = ["add", &library, "月进度", "平安大桥", month];
    let told = shell::error(&[&add[..], &["人工亮灯=正常"]].concat());
    assert!(told.contains("人工亮灯没有理由，没有改动"), "{told}");
    output(&[&add[..], &["人工亮灯=正常", "亮灯理由=汛期停工"]].concat());
    let project = shell::project(Path::new(&library), "平安大桥");
    let row = project["progress"][0]["id"].as_str().unwrap();
    let told = shell::error(&["set", &library, row, "亮灯理由="]);
    assert!(told.contains("亮灯理由不能清空"), "{told}");
    output(&["set", &library, row, "人工亮灯=", "亮灯理由="]);
    let told = shell::error(&["set", &library, row, "人工亮灯=滞后"]);
    assert!(told.contains("请先填“亮灯理由”"), "{told}");
}
