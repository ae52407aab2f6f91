//! Help, wrong usage, completion and the manual in Chinese: what clap says of itself is English.

use std::ffi::OsString;
use std::fmt::Write as _;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, CommandFactory as _};

use super::args::Args;
use crate::model::choices_for;

const TEMPLATE: &str = "{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}\n";
const OPTIONS: &str = "选项";
const ARGUMENTS: &str = "参数";

/// What every command says at the end of the general help.
const EXIT_CODES: &str = "\
返回值：0 完成；1 没有做成，错误输出里有一行，说明是什么、在哪里、怎么办；2 命令写错了。
结果显示在屏幕上，要存成文件，在后面加 > 结果.txt。每个命令的用法：lantu 命令 --help";

/// Examples, by command; each is run by a test as it stands.
pub const EXAMPLES: [(&str, &[&str]); 27] = [
    (
        "new",
        &[
            "lantu new 项目库.lantu",
            "lantu new 示例.lantu --from sample --projects 300",
            "lantu new 临江.lantu --from text:规划纲要.txt",
        ],
    ),
    (
        "outline",
        &[
            "lantu outline 规划纲要.txt",
            "lantu outline 规划纲要.txt --format json",
        ],
    ),
    (
        "candidates",
        &[
            "lantu candidates 规划纲要.txt",
            "lantu candidates 规划纲要.txt --against 重点项目.csv",
        ],
    ),
    (
        "carry-over",
        &[
            "lantu carry-over 示例.lantu --plan text:下一个规划.txt",
            "lantu carry-over 示例.lantu --plan text:下一个规划.txt --format json",
        ],
    ),
    (
        "list",
        &[
            "lantu list 示例.lantu --group-by 牵头部门,建设阶段",
            "lantu list 示例.lantu --filter \"建设阶段=在建 且 总投资>=1亿\" --columns 项目名称,总投资 --format csv",
            "lantu list 示例.lantu --search 平安 --sort -总投资 --format json",
        ],
    ),
    (
        "export",
        &[
            "lantu export 示例.lantu --to 一览表.xlsx --unit yi",
            "lantu export 示例.lantu --to 计划.docx --preset 年度投资计划表 --year 2024 --month 9 --briefing",
        ],
    ),
    (
        "fill",
        &[
            "lantu fill 示例.lantu 表样.xlsx --to 填好.xlsx",
            "lantu fill 示例.lantu 表样.xlsx --to 在建.xlsx --filter 建设阶段=在建 --mapping 套表对应.json --format json",
        ],
    ),
    (
        "set",
        &[
            "lantu set 示例.lantu 平安大桥 总投资=1.2亿元 开工时间=2022-03",
            "lantu set 示例.lantu 平安大桥 备注=",
        ],
    ),
    (
        "add",
        &[
            "lantu add 示例.lantu 项目 项目名称=北岸防洪堤 总投资=3000万元 牵头部门=市水利局",
            "lantu add 示例.lantu 里程碑 平安大桥 节点=通车 计划时间=2025-06",
            "lantu add 示例.lantu 资金 平安大桥 资金来源=专项债券 金额=5000万元",
            "lantu add 示例.lantu 月进度 平安大桥 月份=2024-10 本月完成投资=300万元 形象进度=主塔封顶",
            "lantu add 示例.lantu 批注 平安大桥 内容=桥墩已全部完成",
        ],
    ),
    (
        "attach",
        &["lantu attach 示例.lantu 平安大桥 初设批复.pdf --note 市发改〔2024〕3号"],
    ),
    (
        "attachments",
        &[
            "lantu attachments 示例.lantu",
            "lantu attachments 示例.lantu --format json",
        ],
    ),
    ("delete", &["lantu delete 示例.lantu 平安大桥"]),
    (
        "confirm",
        &[
            "lantu confirm 示例.lantu 平安大道",
            "lantu confirm 示例.lantu 平安大道 --field 牵头部门",
        ],
    ),
    (
        "undo",
        &["lantu undo 示例.lantu", "lantu undo 示例.lantu -n 2"],
    ),
    (
        "history",
        &[
            "lantu history 示例.lantu --limit 20",
            "lantu history 示例.lantu --format jsonl",
        ],
    ),
    (
        "check",
        &[
            "lantu check 示例.lantu",
            "lantu check 示例.lantu --format json",
        ],
    ),
    (
        "compare",
        &[
            "lantu compare 示例.lantu@1 示例.lantu",
            "lantu compare 示例.lantu@一季度调度会 示例.lantu --to 变更对照表.xlsx",
        ],
    ),
    (
        "snapshot",
        &["lantu snapshot 示例.lantu 一季度调度会 --note 会前口径"],
    ),
    (
        "import",
        &[
            "lantu import 示例.lantu 台账.csv --dry-run",
            "lantu import 示例.lantu 台账.csv --report 导入对照表.xlsx",
            "lantu import 示例.lantu 台账.csv --accept changed --format json",
            "lantu import 示例.lantu 台账.csv --dry-run --mapping 列对应.json",
        ],
    ),
    (
        "round",
        &[
            "lantu round new 示例.lantu --period 2024-10 --deadline 2024-11-05 --contact 规划股",
            "lantu round out 示例.lantu --to 填报",
            "lantu round in 示例.lantu 填报 --dry-run",
            "lantu round status 示例.lantu",
        ],
    ),
    ("backup", &["lantu backup 示例.lantu 备份.lantu"]),
    (
        "names",
        &["lantu names views 示例.lantu", "lantu names fields"],
    ),
    (
        "hand-out",
        &[
            "lantu hand-out 示例.lantu 市交通局 --to 市交通局.lantu",
            "lantu hand-out 示例.lantu 市水利局 --to 市水利局.lantu --own",
        ],
    ),
    ("copies", &["lantu copies 示例.lantu"]),
    ("pack", &["lantu pack 示例.lantu --to 改动.lantu-ops"]),
    (
        "unpack",
        &["lantu unpack 示例.lantu 改动.lantu-ops --dry-run"],
    ),
    ("completion", &["lantu completion bash"]),
];

/// The command line as it is declared, with Chinese words around it.
pub fn command() -> Command {
    let root = worded(Args::command(), "lantu");
    root.disable_version_flag(true).arg(
        Arg::new("version")
            .short('V')
            .long("version")
            .action(ArgAction::Version)
            .help("显示版本")
            .help_heading(OPTIONS),
    )
}

fn worded(command: Command, path: &str) -> Command {
    let usage = usage(&command, path);
    let after = match EXAMPLES
        .iter()
        .find(|(name, _)| path.strip_prefix("lantu ") == Some(name))
    {
        _ if path == "lantu" => EXIT_CODES.to_owned(),
        Some((_, examples)) => format!("例：\n  {}", examples.join("\n  ")),
        None => String::new(),
    };
    let command = command
        .help_template(TEMPLATE)
        .override_usage(usage)
        .after_help(after)
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .subcommand_help_heading("命令")
        .mut_args(described)
        .arg(
            Arg::new("help")
                .short('h')
                .long("help")
                .action(ArgAction::Help)
                .help("显示帮助")
                .help_heading(OPTIONS),
        );
    let path = path.to_owned();
    command.mut_subcommands(move |child| {
        let path = format!("{path} {}", child.get_name());
        worded(child, &path)
    })
}

fn usage(command: &Command, path: &str) -> String {
    let mut usage = path.to_owned();
    for argument in command.get_positionals() {
        let name = value_name(argument);
        let many = if argument
            .get_num_args()
            .is_some_and(|range| range.max_values() > 1)
        {
            "…"
        } else {
            ""
        };
        let word = if argument.is_required_set() {
            format!(" <{name}>{many}")
        } else {
            format!(" [{name}]{many}")
        };
        usage.push_str(&word);
    }
    usage.push_str(" [选项]");
    if command.has_subcommands() {
        let rest = if path == "lantu" { "…" } else { "[选项]" };
        write!(usage, "\n　　　{path} 命令 {rest}").ok();
    }
    usage
}

fn value_name(argument: &Arg) -> String {
    let names = argument.get_value_names();
    let name = names.and_then(|names| names.first());
    name.map_or_else(
        || argument.get_id().as_str().to_uppercase(),
        ToString::to_string,
    )
}

/// An argument with its choices and what stands for it, which clap would add in English.
fn described(argument: Arg) -> Arg {
    let heading = if argument.is_positional() {
        ARGUMENTS
    } else {
        OPTIONS
    };
    let mut help = argument
        .get_help()
        .map(ToString::to_string)
        .unwrap_or_default();
    if argument.get_action().takes_values() {
        let choices = argument.get_possible_values();
        let choices: Vec<String> = choices
            .iter()
            .map(|choice| match choice.get_help() {
                Some(words) => format!("{}（{words}）", choice.get_name()),
                None => choice.get_name().to_owned(),
            })
            .collect();
        if !choices.is_empty() {
            write!(help, "。可选：{}", choices.join("、")).ok();
        }
        if let [usual] = argument.get_default_values() {
            write!(help, "。默认 {}", usual.to_string_lossy()).ok();
        }
    }
    let takes_values = argument.get_action().takes_values();
    let argument = argument.help(help).help_heading(heading);
    if takes_values {
        argument.hide_possible_values(true).hide_default_value(true)
    } else {
        argument
    }
}

/// What is wrong with the arguments, on one line, with the choices.
pub fn explain(error: &clap::Error, args: &[OsString]) -> String {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        Some(ContextValue::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let (argument, value) = (
        text(ContextKind::InvalidArg),
        text(ContextKind::InvalidValue),
    );
    let choices = || match error.get(ContextKind::ValidValue) {
        Some(ContextValue::Strings(choices)) => choices.clone(),
        _ => Vec::new(),
    };
    let what = match error.kind() {
        ErrorKind::InvalidSubcommand => no_command(&text(ContextKind::InvalidSubcommand)),
        ErrorKind::UnknownArgument if argument.starts_with('-') => no_option(&argument, args),
        ErrorKind::UnknownArgument => format!("多写了“{argument}”"),
        ErrorKind::InvalidValue if value.is_empty() => match choices() {
            choices if choices.is_empty() => format!("{argument} 后面缺少内容"),
            choices => format!("{argument} 后面缺少内容，可用：{}", choices.join("、")),
        },
        ErrorKind::InvalidValue => {
            let choices = choices_for(&value, choices(), "、");
            format!("{argument} 不能是“{value}”{choices}")
        }
        ErrorKind::ValueValidation => {
            let why = std::error::Error::source(error).map(ToString::to_string);
            format!("{argument} 不能是“{value}”：{}", why.unwrap_or_default())
        }
        ErrorKind::MissingRequiredArgument => format!("缺少 {argument}"),
        ErrorKind::ArgumentConflict => match text(ContextKind::PriorArg) {
            prior if prior == argument || prior.is_empty() => format!("{argument} 写了两次"),
            prior => format!("{argument} 不能和 {prior} 一起用"),
        },
        ErrorKind::InvalidUtf8 => "参数不是 UTF-8 文字".to_owned(),
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("{argument} 的内容多了或少了：{value}")
        }
        _ => format!("命令写错了：{}", error.kind()),
    };
    let usage = text(ContextKind::Usage);
    let usage = match error.get(ContextKind::Usage) {
        Some(ContextValue::StyledStr(words)) => words.to_string(),
        _ => usage,
    };
    let usage = usage.lines().next().unwrap_or_default().trim();
    let usage = usage.trim_start_matches("Usage:").trim();
    if usage.is_empty() {
        format!("{what}。用法见 lantu --help")
    } else {
        format!("{what}。用法：{usage}")
    }
}

/// Whether a command has this name.
pub fn is_command(word: &str) -> bool {
    Args::command().find_subcommand(word).is_some()
}

/// That there is no such command, with those that there are.
pub fn no_command(word: &str) -> String {
    let command = Args::command();
    let names = command
        .get_subcommands()
        .map(|command| command.get_name().to_owned());
    let choices = choices_for(word, names.collect(), " ");
    format!("没有命令“{word}”{choices}")
}

/// The same of an option of the command that the arguments name.
fn no_option(option: &str, args: &[OsString]) -> String {
    let root = command();
    let mut command = &root;
    for name in args.iter().skip(1) {
        command = command.find_subcommand(name).unwrap_or(command);
    }
    let names = command.get_arguments().filter_map(Arg::get_long);
    let names = names.map(|name| format!("--{name}")).collect();
    let choices = choices_for(option, names, " ");
    format!("没有“{option}”这个选项{choices}")
}

/// The script with which a shell completes commands and options.
pub fn completion(shell: clap_complete::Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command(), "lantu", &mut script);
    script
}

/// The page of a command for `man`; without one, that of the program.
///
/// # Errors
/// There is no such command.
pub fn manual(name: Option<&str>) -> Result<Vec<u8>, String> {
    let mut root = command();
    root.build();
    let found = match name {
        None => Some(&root),
        Some(name) => root.find_subcommand(name),
    };
    let found = found.ok_or_else(|| no_command(name.unwrap_or_default()))?;
    let mut page = Vec::new();
    let man = clap_mangen::Man::new(found.clone());
    man.render(&mut page).map_err(|error| error.to_string())?;
    Ok(page)
}
