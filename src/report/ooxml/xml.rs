/// XML while it is written.
pub(in crate::report) struct Xml(String);

impl Xml {
    pub(in crate::report) fn new() -> Self {
        Self("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n".to_owned())
    }

    /// Without the first line, for what brings its own.
    pub(in crate::report) const fn bare() -> Self {
        Self(String::new())
    }

    /// Opens an element; `tag` may carry attributes.
    pub(in crate::report) fn open(&mut self, tag: &str) {
        self.0.push('<');
        self.0.push_str(tag);
        self.0.push('>');
    }

    pub(in crate::report) fn close(&mut self, name: &str) {
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push('>');
    }

    /// An element without content; `tag` may carry attributes.
    pub(in crate::report) fn empty(&mut self, tag: &str) {
        self.0.push('<');
        self.0.push_str(tag);
        self.0.push_str("/>");
    }

    /// What is XML already.
    pub(in crate::report) fn raw(&mut self, xml: &str) {
        self.0.push_str(xml);
    }

    /// Text of people.
    pub(in crate::report) fn text(&mut self, text: &str) {
        escape_into(&mut self.0, text);
    }

    pub(in crate::report) fn finish(self) -> String {
        self.0
    }
}

/// Text of people for an attribute.
pub(in crate::report) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    escape_into(&mut escaped, text);
    escaped
}

fn escape_into(xml: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '"' => xml.push_str("&quot;"),
            // XML has no way to write these.
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() && !matches!(c, '\n' | '\t') => {}
            c => xml.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_xml_can_hold_is_kept() {
        assert_eq!(
            escaped("a<b>&\"c\"\u{1}\u{b}\u{ffff}𠮷"),
            "a&lt;b&gt;&amp;&quot;c&quot;𠮷"
        );
    }
}
