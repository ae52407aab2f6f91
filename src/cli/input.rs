//! Text that scripts hand over: as it would be typed, whatever the editor that saved it put around it.

use std::io::{self, BufRead};

use encoding_rs::Encoding;

/// No line that a person types is longer, in bytes.
const LONGEST_LINE: usize = 4096;

/// Why a line was not read.
const NOT_TEXT: &str = "内容不是 UTF-8 或 UTF-16 文字，请用记事本另存为 UTF-8";
const TOO_LONG: &str = "第一行太长";

/// The next line of the input without its end and without the byte order mark that Windows editors put before it.
pub fn next_line(mut input: impl BufRead) -> io::Result<String> {
    let mut bytes = Vec::new();
    let mut byte = [0];
    while input.read(&mut byte)? > 0 {
        bytes.extend(byte);
        if bytes.len() > LONGEST_LINE {
            return Err(io::Error::other(TOO_LONG));
        }
        if is_line(&bytes) {
            break;
        }
    }
    let mut line = decoded(&bytes).ok_or_else(|| io::Error::other(NOT_TEXT))?;
    if line.ends_with('\n') {
        line.pop();
    }
    if line.ends_with('\r') {
        line.pop();
    }
    Ok(line)
}

/// The first line of a file, and whether anything but empty lines follows.
pub fn lines(bytes: &[u8]) -> io::Result<(String, bool)> {
    let text = decoded(bytes).ok_or_else(|| io::Error::other(NOT_TEXT))?;
    let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
    let first = first.strip_suffix('\r').unwrap_or(first);
    Ok((first.to_owned(), !rest.trim().is_empty()))
}

/// Whether the bytes end with a line break. Of UTF-16 it takes two bytes, which begin at an even place.
fn is_line(bytes: &[u8]) -> bool {
    match bytes {
        [0xff, 0xfe, ..] => bytes.len().is_multiple_of(2) && bytes.ends_with(b"\n\0"),
        [0xfe, 0xff, ..] => bytes.len().is_multiple_of(2) && bytes.ends_with(b"\0\n"),
        _ => bytes.ends_with(b"\n"),
    }
}

/// The text by its byte order mark, else UTF-8. Nothing is guessed: a password read wrongly would lock a file for ever.
fn decoded(bytes: &[u8]) -> Option<String> {
    let (encoding, mark) = Encoding::for_bom(bytes).unwrap_or((encoding_rs::UTF_8, 0));
    let text = encoding.decode_without_bom_handling_and_without_replacement(&bytes[mark..]);
    text.map(std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        "\u{feff}"
            .encode_utf16()
            .chain(text.encode_utf16())
            .flat_map(bytes)
            .collect()
    }

    #[test]
    fn a_line_is_the_same_in_every_dress() {
        let plain = "平安大桥 2025Ċ";
        let dresses = [
            plain.as_bytes().to_vec(),
            format!("{plain}\n").into_bytes(),
            format!("{plain}\r\n第二行").into_bytes(),
            format!("\u{feff}{plain}\r\n").into_bytes(),
            utf16(plain, u16::to_le_bytes),
            utf16(&format!("{plain}\r\n第二行"), u16::to_le_bytes),
            utf16(&format!("{plain}\n"), u16::to_be_bytes),
        ];
        for bytes in dresses {
            assert_eq!(next_line(bytes.as_slice()).unwrap(), plain, "{bytes:x?}");
        }
        assert_eq!(next_line(&b""[..]).unwrap(), "");
        // Blanks count, and so does all but the one end of the line.
        assert_eq!(next_line(&b" a \r\r\n"[..]).unwrap(), " a \r");
    }

    #[test]
    fn what_can_not_be_read_for_certain_is_refused() {
        let gbk = [0xc6, 0xbd, 0xb0, 0xb2, b'\n'];
        let error = next_line(&gbk[..]).unwrap_err().to_string();
        assert!(error.contains("UTF-8"), "{error}");
        let long = vec![b'a'; LONGEST_LINE + 1];
        assert!(next_line(long.as_slice()).is_err());
        let odd = [0xff, 0xfe, b'a'];
        assert!(next_line(&odd[..]).is_err());
    }
}
