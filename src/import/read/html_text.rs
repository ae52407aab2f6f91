//! Web pages, cut into tags and texts.

use std::borrow::Cow;

/// A piece of a page.
pub(super) enum Token<'a> {
    Open(Tag<'a>),
    Close(String),
    /// References are resolved, blanks are as they stand.
    Text(Cow<'a, str>),
}

/// An opening tag; its name in small letters.
pub(super) struct Tag<'a> {
    pub(super) name: String,
    attributes: &'a str,
}

/// Elements whose content is no text of the page.
const SILENT: [&str; 7] = [
    "script", "style", "title", "xml", "noscript", "select", "textarea",
];

/// Walks a page.
pub(super) struct Tokens<'a> {
    rest: &'a str,
    /// How far quotation marks are looked for; less with each that does not close.
    quoted: usize,
}

impl<'a> Tokens<'a> {
    pub(super) const fn new(text: &'a str) -> Self {
        Self {
            rest: text,
            quoted: 20_000,
        }
    }

    /// Goes on behind the next such mark; to the end if there is none.
    fn skip_past(&mut self, mark: &str) {
        self.rest = self.rest.split_once(mark).map_or("", |(_, rest)| rest);
    }

    /// Where a tag ends: a `>` within quotation marks does not end it.
    fn tag_end(&mut self, attributes: &str) -> usize {
        let mut quote = None;
        let mut before = ' ';
        for (at, letter) in attributes.char_indices().take(self.quoted) {
            match (quote, letter) {
                (Some(open), _) if open == letter => quote = None,
                (None, '"' | '\'') if before == '=' => quote = Some(letter),
                (None, '>') => return at,
                _ => {}
            }
            if !letter.is_whitespace() {
                before = letter;
            }
        }
        // A quotation mark that never closes.
        if attributes.len() > 64 {
            self.quoted = (self.quoted / 2).max(64);
        }
        attributes.find('>').unwrap_or(attributes.len())
    }

    fn skip_element(&mut self, name: &str) {
        loop {
            self.skip_past("</");
            let end = self.rest.get(..name.len());
            if self.rest.is_empty() || end.is_some_and(|end| end.eq_ignore_ascii_case(name)) {
                self.skip_past(">");
                return;
            }
        }
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let start = self.rest.find('<').unwrap_or(self.rest.len());
            if start > 0 {
                let (text, rest) = self.rest.split_at(start);
                self.rest = rest;
                return Some(Token::Text(resolved(text)));
            }
            let inner = self.rest.strip_prefix('<')?;
            if inner.starts_with("!--") {
                self.skip_past("-->");
                continue;
            }
            let (is_end, inner) = match inner.strip_prefix('/') {
                Some(inner) => (true, inner),
                None => (false, inner),
            };
            let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '-' | '_');
            let length = inner.find(|c| !is_name(c)).unwrap_or(inner.len());
            let name = inner[..length].to_ascii_lowercase();
            if name.is_empty() {
                // `<!…>`, `<?…>`, or a lone sign.
                if inner.starts_with(['!', '?']) {
                    self.skip_past(">");
                    continue;
                }
                self.rest = inner;
                return Some(Token::Text(Cow::Borrowed("<")));
            }
            let attributes = &inner[length..];
            let end = self.tag_end(attributes);
            let attributes = &attributes[..end];
            self.rest = inner[length + end..].strip_prefix('>').unwrap_or_default();
            if is_end {
                return Some(Token::Close(name));
            }
            if SILENT.contains(&name.as_str()) && !attributes.ends_with('/') {
                self.skip_element(&name);
                continue;
            }
            return Some(Token::Open(Tag { name, attributes }));
        }
    }
}

impl Tag<'_> {
    /// An attribute by its name in small letters.
    pub(super) fn get(&self, wanted: &str) -> Option<String> {
        let mut rest = self.attributes;
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
            if rest.is_empty() {
                return None;
            }
            let end = rest.find(|c: char| c.is_whitespace() || c == '=');
            let (name, after) = rest.split_at(end.unwrap_or(rest.len()));
            let after = after.trim_start();
            let Some(value) = after.strip_prefix('=') else {
                rest = after;
                continue;
            };
            let value = value.trim_start();
            let (value, after) = match value.chars().next() {
                Some(quote @ ('"' | '\'')) => value[1..]
                    .split_once(quote)
                    .unwrap_or_else(|| (&value[1..], "")),
                _ => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
            };
            if name.eq_ignore_ascii_case(wanted) {
                return Some(resolved(value).into_owned());
            }
            rest = after;
        }
    }

    pub(super) fn number(&self, name: &str) -> Option<u32> {
        self.get(name)?.trim().parse().ok()
    }

    /// Whether the element is not shown.
    pub(super) fn is_hidden(&self) -> bool {
        let style = self.get("style").unwrap_or_default().to_ascii_lowercase();
        style.replace(' ', "").contains("display:none")
    }
}

/// Resolves the references of a text.
fn resolved(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at(at);
        plain.push_str(before);
        let length = from.bytes().take(12).position(|byte| byte == b';');
        let name = length.and_then(|end| from.get(1..end));
        if let Some((name, character)) = name.and_then(|name| Some((name, character(name)?))) {
            plain.push(character);
            rest = &from[name.len() + 2..];
        } else {
            // Without its semicolon, as old pages write the commonest.
            let (letter, length) = if from.starts_with("&nbsp") {
                ('\u{a0}', 5)
            } else {
                ('&', 1)
            };
            plain.push(letter);
            rest = &from[length..];
        }
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let hex = number.strip_prefix(['x', 'X']);
        let code = hex.map_or_else(|| number.parse(), |hex| u32::from_str_radix(hex, 16));
        return char::from_u32(code.ok()?);
    }
    let character = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "ensp" | "emsp" | "thinsp" => ' ',
        "middot" => '·',
        "ldquo" => '“',
        "rdquo" => '”',
        "lsquo" => '‘',
        "rsquo" => '’',
        "mdash" => '—',
        "ndash" => '–',
        "hellip" => '…',
        "times" => '×',
        "yen" => '¥',
        "deg" => '°',
        "plusmn" => '±',
        "le" => '≤',
        "ge" => '≥',
        "permil" => '‰',
        "sup2" => '²',
        "sup3" => '³',
        _ => return None,
    };
    Some(character)
}
