//! Phones, codes and dates are one word to whoever reads them; office programs break a line behind any hyphen in them.

/// The pieces of a text between the hyphens within numbers, where no line is to be broken.
pub(super) fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for (at, _) in text.match_indices('-') {
        let (before, behind) = (&text[..at], &text[at + 1..]);
        let neighbours = [before.chars().next_back(), behind.chars().next()];
        let is_within = neighbours
            .iter()
            .all(|c| c.is_some_and(|c| c.is_ascii_alphanumeric()))
            && neighbours.iter().flatten().any(char::is_ascii_digit);
        if is_within {
            pieces.push(&text[start..at]);
            start = at + 1;
        }
    }
    pieces.push(&text[start..]);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hyphens_within_numbers_join_and_others_part() {
        assert_eq!(pieces("张三 0738-5211234"), ["张三 0738", "5211234"]);
        assert_eq!(
            pieces("2603-141124-89-05-346948"),
            ["2603", "141124", "89", "05", "346948"]
        );
        assert_eq!(pieces("K12-A线"), ["K12", "A线"]);
        for whole in ["", "-5", "5-", "冷水江-新化", "well-known", "—", "1 - 2"] {
            assert_eq!(pieces(whole), [whole]);
        }
    }
}
