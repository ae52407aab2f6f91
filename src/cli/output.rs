//! The one place that prints.

use std::io::{self, Write as _};
use std::path::Path;

/// Prints to standard output. A reader that has gone away, as in `lantu list | head`, is no error.
pub fn print(text: &str) -> Result<(), String> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(format!("不能输出结果：{error}"))
        }
        _ => Ok(()),
    }
}

/// Prints one line to standard error; where even that is gone, the exit code has to say it.
pub fn error(message: &str) {
    let mut out = io::stderr().lock();
    writeln!(out, "lantu: {}", message.replace('\n', " ")).ok();
}

/// Says under which name a paper was written, where that is not the one that was asked for.
pub fn name_taken(asked: &Path, taken: &Path) {
    if asked.file_stem() != taken.file_stem() {
        let place = taken.display();
        error(&format!("提示：内容是示例数据，文件名加上了标注：{place}"));
    }
}
