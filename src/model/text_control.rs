/// Whether a character steers what shows it rather than being shown: control characters and line separators, and the
/// marks by which the direction of writing is turned, so that a text reads as another than it is.
pub fn is_text_control(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}
