//! The one place that prints. What comes from a library may be anybody's: nothing in it may steer a terminal.

use std::borrow::Cow;
use std::io::{self, BufWriter, Write as _};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::model::is_text_control;

/// Whether only answers and errors are to be heard.
static IS_QUIET: AtomicBool = AtomicBool::new(false);

/// Leaves out what was done and what is only a hint.
pub fn be_quiet() {
    IS_QUIET.store(true, Ordering::Relaxed);
}

/// Says what was done.
pub fn say(text: &str) -> Result<(), String> {
    if IS_QUIET.load(Ordering::Relaxed) {
        return Ok(());
    }
    print(text)
}

/// Says, beside the answer, what the person should look at.
pub fn hint(text: &str) {
    if !IS_QUIET.load(Ordering::Relaxed) {
        error(&format!("提示：{text}"));
    }
}

/// Prints words for people to standard output; only line breaks and tabs steer.
pub fn print(text: &str) -> Result<(), String> {
    write(&escaped(text, |c| c.escape_unicode().to_string()))
}

/// Prints JSON, in which the same characters are escaped as its own rules have it.
pub fn print_json(text: &str) -> Result<(), String> {
    stream_json(|out| out.write_all(text.as_bytes()))
}

/// Prints JSON as it is made.
pub fn stream_json(make: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> Result<(), String> {
    // Whole pieces are buffered, so that characters stay whole.
    let mut out = BufWriter::with_capacity(1 << 16, HarmlessJson(io::stdout().lock()));
    told(make(&mut out).and_then(|()| out.flush()))
}

/// Passes text on of which no character steers.
struct HarmlessJson<W>(W);

impl<W: io::Write> io::Write for HarmlessJson<W> {
    /// A writer of JSON writes whole characters.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = str::from_utf8(bytes)
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        let harmless = escaped(text, |c| format!("\\u{:04x}", u32::from(c)));
        self.0.write_all(harmless.as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Prints what is for other programs as it is: a table, a script, a page.
pub fn print_raw(text: &str) -> Result<(), String> {
    write(text)
}

fn write(text: &str) -> Result<(), String> {
    let mut out = io::stdout().lock();
    told(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

/// A reader that has gone away, as in `lantu list | head`, is no error.
fn told(written: io::Result<()>) -> Result<(), String> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(format!("不能输出结果：{error}"))
        }
        _ => Ok(()),
    }
}

/// Prints one line to standard error; where even that is gone, the exit code has to say it.
pub fn error(message: &str) {
    let mut out = io::stderr().lock();
    let line = escaped(&line(message), |c| c.escape_unicode().to_string()).into_owned();
    writeln!(out, "lantu: {line}").ok();
}

/// A text on one line.
pub fn line(text: &str) -> String {
    text.replace(['\r', '\n'], " ")
}

fn escaped(text: &str, escape: impl Fn(char) -> String) -> Cow<'_, str> {
    let steers = |c: char| !matches!(c, '\n' | '\t') && is_text_control(c);
    if !has_any(text, steers) {
        return text.into();
    }
    let mut harmless = String::with_capacity(text.len());
    for c in text.chars() {
        if steers(c) {
            harmless.push_str(&escape(c));
        } else {
            harmless.push(c);
        }
    }
    harmless.into()
}

/// Whether a text has a character that steers. A large library is many megabytes of JSON: bytes are looked at, several at
/// once, and characters only where one may steer.
fn has_any(text: &str, steers: impl Fn(char) -> bool) -> bool {
    const AT_ONCE: usize = 64;
    let chunks = text.as_bytes().chunks(AT_ONCE).enumerate();
    let mut chunks =
        chunks.filter(|(_, chunk)| chunk.iter().fold(false, |may, b| may | may_steer(*b)));
    chunks.any(|(place, chunk)| {
        let bytes = chunk
            .iter()
            .enumerate()
            .filter(|(_, byte)| may_steer(**byte));
        let mut starts = bytes.map(|(at, _)| place * AT_ONCE + at);
        starts.any(|at| text[at..].chars().next().is_some_and(&steers))
    })
}

/// Whether a byte may be the first of a character that steers.
const fn may_steer(byte: u8) -> bool {
    byte < b' ' && byte != b'\n' && byte != b'\t'
        || byte == 0x7F
        || matches!(byte, 0xC2 | 0xD8 | 0xE2)
}

/// Says under which name a paper was written, where that is not the one that was asked for.
pub fn name_taken(asked: &Path, taken: &Path) {
    if asked.file_stem() != taken.file_stem() {
        let place = taken.display();
        hint(&format!("内容是示例数据，文件名加上了标注：{place}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_character_that_steers_is_passed_over() {
        let characters = '\0'..=char::MAX;
        let steering = characters.filter(|c| is_text_control(*c) && !matches!(c, '\n' | '\t'));
        for c in steering {
            let text = format!("平安{c}大桥");
            assert!(!escaped(&text, |_| "?".to_owned()).contains(c), "{c:?}");
        }
        assert!(matches!(
            escaped("平安大桥\n", |_| String::new()),
            Cow::Borrowed(_)
        ));
    }
}
