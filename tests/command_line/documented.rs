//! Every command that the program, the README and the handbook show is run as it stands.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use crate::shell::{lantu, output};
use lantu::forms::FormMapping;
use lantu::report::Preset;
use tempfile::TempDir;

/// The words of a line, as a shell parts them: quotes hold blanks together, and what follows a bare `#` is a remark.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in line.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, '#') if word.is_none() => break,
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// The commands in the code blocks of a text, in their order.
fn commands(text: &str) -> Vec<String> {
    let lines = text.lines().map(str::trim_start);
    let commands = lines.filter(|line| line.starts_with("lantu "));
    commands.map(str::to_owned).collect()
}

/// What begins a block that shows a file and no commands.
const JSON: &str = "json\n";

/// The texts between fences and the text around them.
fn fenced(text: &str) -> (String, String) {
    let mut parts = [String::new(), String::new()];
    for (place, part) in text.split("```").enumerate() {
        if place % 2 == 1 && part.starts_with(JSON) {
            continue;
        }
        parts[place % 2].push_str(part);
        parts[place % 2].push('\n');
    }
    let [around, fenced] = parts;
    (fenced, around)
}

/// The commands that sentences show.
fn in_sentences(text: &str) -> Vec<String> {
    let (_, around) = fenced(text);
    let code = around.split('`').skip(1).step_by(2);
    let commands = code.filter(|code| code.starts_with("lantu "));
    commands.map(str::to_owned).collect()
}

/// Runs a command in a folder, and gives its output the place that the line names.
fn run(folder: &Path, line: &str) {
    let mut words = words(line);
    let mut to = None;
    let mut from = None;
    for (sign, place) in [(">", &mut to), ("<", &mut from)] {
        if let Some(at) = words.iter().position(|word| word == sign) {
            *place = Some(words.remove(at + 1));
            words.remove(at);
        }
    }
    let args: Vec<&str> = words[1..].iter().map(String::as_str).collect();
    let mut command = lantu(&args);
    command.current_dir(folder);
    let is_asked = matches!(args[0], "seal" | "unseal") && !args.contains(&"--password-file");
    match &from {
        Some(path) => drop(command.pipe_stdin(folder.join(path)).unwrap()),
        None if is_asked => drop(command.write_stdin("锡矿山2025\n")),
        None => {}
    }
    let done = command.output().unwrap();
    let error = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{line}\n{error}");
    if let Some(path) = to {
        fs::write(folder.join(path), done.stdout).unwrap();
    }
}

/// A folder with what the commands speak of and none of them makes.
fn office() -> TempDir {
    let folder = TempDir::new().unwrap();
    let place = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    output(&["new", &place("损坏.lantu")]);
    fs::write(place("密码.txt"), "锡矿山2025\r\n").unwrap();
    fs::write(place("初设批复.pdf"), "%PDF-1.7").unwrap();
    let ledger = include_bytes!("../ledgers/11-gb18030.csv");
    fs::write(place("台账.csv"), ledger).unwrap();
    let returned = include_bytes!("../ledgers/26b-monthly-return.xlsx");
    fs::write(place("3月报.xlsx"), returned).unwrap();
    let ledger = include_bytes!("../ledgers/01-outline-four-levels.xlsx");
    fs::write(place("台账.xlsx"), ledger).unwrap();
    let plan = include_bytes!("../plans/pdf-lines.txt");
    fs::write(place("规划纲要.txt"), plan).unwrap();
    let next = include_bytes!("../plans/next-plan.txt");
    fs::write(place("下一个规划.txt"), next).unwrap();
    fs::write(place("重点项目.csv"), "name,outline\n望江二桥,2.1\n").unwrap();
    fs::write(place("列对应.json"), r#"{"columns": {"C": "note"}}"#).unwrap();
    let form = include_bytes!("../forms/01-key-projects.xlsx");
    fs::write(place("表样.xlsx"), form).unwrap();
    let words = r#"{"columns": {"L": "text:省重点"}}"#;
    fs::write(place("套表对应.json"), words).unwrap();
    folder
}

/// Opens the window, needs a server, or is no command of this program alone.
fn needs_a_window(line: &str) -> bool {
    let words = words(line);
    // Those that need a server are run by a test of their own, where there is one.
    let is_of_server = words.iter().any(|word| word.starts_with("postgresql://"));
    is_of_server || words.len() == 1 || Path::new(&words[1]).extension().is_some()
}

fn run_all(folder: &Path, text: &str) -> usize {
    let commands = commands(text);
    for line in &commands {
        if needs_a_window(line) {
            continue;
        }
        // A copy is what a colleague has made of the library.
        let copy = folder.join("副本.lantu");
        if line.contains("副本.lantu") && !copy.exists() {
            fs::copy(folder.join("项目库.lantu"), copy).unwrap();
        }
        run(folder, line);
    }
    commands.len()
}

#[test]
fn the_commands_of_the_readme_do_what_they_say() {
    let office = office();
    let text = include_str!("../../README.md");
    assert!(run_all(office.path(), text) > 15);
}

#[test]
fn the_commands_of_the_handbook_do_what_they_say() {
    let office = office();
    let text = include_str!("../../assets/handbook/09-命令行.md");
    assert!(run_all(office.path(), text) > 45);
}

/// The chapters that are not about commands show one here and there, of libraries that the others have made.
#[test]
fn the_commands_of_the_other_chapters_do_what_they_say() {
    let office = office();
    for name in ["项目库.lantu", "示例.lantu"] {
        let place = office.path().join(name);
        output(&["new", place.to_str().unwrap(), "--from", "sample"]);
    }
    let mut count = 0;
    for page in chapters() {
        if !page.ends_with("09-命令行.md") {
            let (blocks, _) = fenced(&fs::read_to_string(page).unwrap());
            count += run_all(office.path(), &blocks);
        }
    }
    assert!(count > 0, "a chapter shows how a form is filled");
}

/// The chapters of the handbook, in their order.
fn chapters() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/handbook");
    let pages = fs::read_dir(folder).unwrap();
    let mut pages: Vec<PathBuf> = pages.map(|page| page.unwrap().path()).collect();
    pages.retain(|page| page.extension().is_some_and(|ending| ending == "md"));
    pages.sort();
    pages
}

#[test]
fn what_a_block_shows_as_json_can_be_read() {
    let handbook = include_str!("../../assets/handbook/09-命令行.md");
    let blocks = handbook.split("```").skip(1).step_by(2);
    let files: Vec<&str> = blocks
        .filter_map(|block| block.strip_prefix(JSON))
        .collect();
    assert!(!files.is_empty());
    for file in files {
        lantu::import::understand::Mapping::parse(file).unwrap();
    }
}

#[test]
fn the_file_that_the_chapter_of_forms_shows_can_be_read() {
    let chapter = include_str!("../../assets/handbook/15-套表.md");
    let mut blocks = chapter.split("```").skip(1).step_by(2);
    let file = blocks.find_map(|block| block.strip_prefix(JSON)).unwrap();
    let plan = lantu::seed::plan_portfolio().unwrap();
    let mapping = FormMapping::parse(&plan, file).unwrap();
    assert_eq!(mapping.columns.len(), 6);
}

/// Nothing that a block shows is passed over: each line of one is a command, or belongs to another program.
#[test]
fn every_line_of_a_block_is_a_command() {
    let handbook = include_str!("../../assets/handbook/09-命令行.md");
    let (blocks, _) = fenced(handbook);
    let lines = blocks.lines().filter(|line| !line.trim().is_empty());
    for line in lines {
        assert!(line == "lantu" || line.starts_with("lantu "), "{line}");
    }
    let (blocks, _) = fenced(include_str!("../../README.md"));
    for line in blocks.lines().filter(|line| line.contains("lantu")) {
        assert!(line.starts_with("lantu "), "{line}");
    }
}

#[test]
fn the_commands_within_sentences_do_what_they_say() {
    let office = office();
    let place = |name: &str| office.path().join(name).to_str().unwrap().to_owned();
    let library = place("项目库.lantu");
    output(&["new", &library]);
    run(office.path(), "lantu seal 项目库.lantu 项目库.lantu.age");
    let mut pages = chapters();
    pages.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md"));
    let mut count = 0;
    for page in pages {
        for line in in_sentences(&fs::read_to_string(page).unwrap()) {
            if needs_a_window(&line) {
                continue;
            }
            match words(&line).as_slice() {
                // The name of a command.
                [_, command] => drop(output(&[command.as_str(), "--help"])),
                _ => run(office.path(), &line),
            }
            count += 1;
        }
    }
    assert!(count > 10, "only {count} commands");
}

#[test]
fn the_examples_of_the_help_do_what_they_say() {
    let office = office();
    let place = |name: &str| office.path().join(name).to_str().unwrap().to_owned();
    output(&["new", &place("示例.lantu"), "--from", "sample"]);
    output(&["snapshot", &place("示例.lantu"), "一季度调度会"]);
    let help = output(&["--help"]);
    let (_, rest) = help.split_once("命令:\n").unwrap();
    let names = rest.lines().take_while(|line| !line.is_empty());
    let names: Vec<&str> = names
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(names.len() > 20, "{help}");
    let mut count = 0;
    for name in names {
        let help = output(&[name, "--help"]);
        for word in [
            "Usage",
            "Options",
            "Arguments",
            "possible values",
            "default",
            "Print help",
        ] {
            assert!(!help.contains(word), "{name}: {word}\n{help}");
        }
        for line in commands(&help) {
            if !line.contains("[选项]") {
                // Those before it may have made what it makes anew.
                if name == "new" || name == "backup" || name == "snapshot" {
                    let office = TempDir::new().unwrap();
                    let sample = office.path().join("示例.lantu");
                    fs::copy(place("示例.lantu"), &sample).unwrap();
                    if name == "new" {
                        fs::remove_file(sample).unwrap();
                        let plan = office.path().join("规划纲要.txt");
                        fs::copy(place("规划纲要.txt"), plan).unwrap();
                    }
                    let line = line.replace("一季度调度会", "二季度调度会");
                    run(office.path(), &line);
                } else {
                    run(office.path(), &line);
                }
                count += 1;
            }
        }
        if name == "export" {
            // The papers that there are, whichever came last.
            for preset in Preset::ALL {
                assert!(help.contains(preset.label()), "{preset:?}\n{help}");
            }
        }
        let manual = output(&["man", name]);
        assert!(manual.contains(".SH SYNOPSIS"), "{manual}");
    }
    assert!(count > 20, "only {count} examples");
}
