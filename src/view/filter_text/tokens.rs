use super::error::{FilterSyntaxError, Reason};
use super::words::{is_joining, opens};

/// A piece of an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// A symbol as half-width signs, a word as it is written.
    pub text: String,
    /// Place in the expression, in characters, counted from 1.
    pub place: usize,
    pub kind: TokenKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    Word,
    Quoted,
    Symbol,
    End,
}

/// Signs, longer ones first, each with the one that it stands for.
const SYMBOLS: [(&str, &str); 18] = [
    ("!=", "!="),
    ("<>", "!="),
    ("!~", "!~"),
    (">=", ">="),
    ("<=", "<="),
    ("==", "="),
    ("≠", "!="),
    ("≥", ">="),
    ("≤", "<="),
    ("=", "="),
    ("~", "~"),
    (">", ">"),
    ("<", "<"),
    ("(", "("),
    (")", ")"),
    (",", ","),
    ("、", ","),
    ("；", ","),
];

/// Where a word ends, if it does not before.
const SIGNS: &str = "=~<>≥≤≠!(),，、；\"“＝～＜＞！";

/// A sign as it is written at half width.
pub(super) const fn half(sign: char) -> char {
    match sign {
        '（' => '(',
        '）' => ')',
        '＝' => '=',
        '＜' => '<',
        '＞' => '>',
        '！' => '!',
        '～' => '~',
        '，' => ',',
        sign => sign,
    }
}

/// Whether a word must be quoted to be read as one.
pub(super) fn needs_quotes(word: &str) -> bool {
    let is_sign = |c: char| c.is_whitespace() || SIGNS.contains(c) || "）（”'且或".contains(c);
    word.is_empty() || word.contains(is_sign) || is_joining(word)
}

/// The pieces, and behind them [`TokenKind::End`].
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, FilterSyntaxError> {
    let characters: Vec<char> = text.chars().collect();
    let mut tokens: Vec<Token> = Vec::new();
    let mut at = 0;
    while let Some(rest) = characters.get(at..).filter(|rest| !rest.is_empty()) {
        let place = at + 1;
        let symbol = SYMBOLS.iter().find(|(sign, _)| {
            let begin = rest.iter().take(sign.chars().count());
            sign.chars().eq(begin.copied().map(half))
        });
        let (text, taken, kind) = match (rest[0], symbol) {
            (c, _) if c.is_whitespace() => {
                at += 1;
                continue;
            }
            (_, Some((sign, meant))) => {
                ((*meant).to_owned(), sign.chars().count(), TokenKind::Symbol)
            }
            (open @ ('"' | '“' | '\''), _) => {
                let close = if open == '“' { '”' } else { open };
                let Some((text, taken)) = quoted_text(rest, close) else {
                    return Err(FilterSyntaxError {
                        place,
                        word: rest.iter().take(12).collect(),
                        reason: Reason::Quote,
                        near: Vec::new(),
                    });
                };
                (text, taken, TokenKind::Quoted)
            }
            _ => {
                let length = word_length(rest);
                (rest[..length].iter().collect(), length, TokenKind::Word)
            }
        };
        tokens.push(Token { text, place, kind });
        at += taken;
    }
    tokens.push(Token {
        text: String::new(),
        place: characters.len() + 1,
        kind: TokenKind::End,
    });
    Ok(tokens)
}

/// The text between the quote that begins `rest` and the one that closes it, and how long both and the text are. A
/// closing quote written twice stands for itself.
fn quoted_text(rest: &[char], close: char) -> Option<(String, usize)> {
    let mut text = String::new();
    let mut at = 1;
    loop {
        match *rest.get(at)? {
            c if c == close && rest.get(at + 1) == Some(&close) => {
                text.push(close);
                at += 2;
            }
            c if c == close => return Some((text, at + 1)),
            c => {
                text.push(c);
                at += 1;
            }
        }
    }
}

/// Brackets of full width are part of a word that they stand in, as in 年度完成率（%）, but not behind one that joins.
fn word_length(rest: &[char]) -> usize {
    let mut depth = 0;
    for (length, c) in rest.iter().enumerate() {
        match c {
            '（' => {
                let word: String = rest[..length].iter().collect();
                let is_closed = rest[length..].iter().take_while(|c| !c.is_whitespace());
                if opens(&word) || !is_closed.into_iter().any(|c| *c == '）') {
                    return length.max(1);
                }
                depth += 1;
            }
            '）' if depth > 0 => depth -= 1,
            '）' => return length.max(1),
            c if depth == 0 && (c.is_whitespace() || SIGNS.contains(*c)) => return length.max(1),
            _ => {}
        }
    }
    rest.len()
}
