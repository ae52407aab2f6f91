//! Whom to call: the person and the number that stand in one field.

use super::filling::ContactPart;

/// The name or the number of `张甲一 0738-5211234`.
pub(super) fn contact_part(contact: &str, part: ContactPart) -> String {
    let is_of_number = |c: char| c.is_ascii_digit() || matches!(c, '-' | '－' | '+' | '/' | '、');
    let digits = |word: &str| word.chars().filter(char::is_ascii_digit).count();
    let start = contact.char_indices().find(|(at, c)| {
        let before = contact[..*at].chars().next_back();
        let is_first = before.is_none_or(|before| !before.is_ascii_digit());
        let run: String = contact[*at..]
            .chars()
            .take_while(|c| is_of_number(*c))
            .collect();
        c.is_ascii_digit() && is_first && digits(&run) >= 5
    });
    let at = start.map_or(contact.len(), |(at, _)| at);
    let (person, phone) = contact.split_at(at);
    let words = match part {
        ContactPart::Person => {
            person.trim_end_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '）' | ')'))
        }
        ContactPart::Phone => phone.trim_end_matches(['）', ')']),
    };
    words.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_is_a_person_and_a_number() {
        let of = |contact: &str| {
            let part = |part| contact_part(contact, part);
            (part(ContactPart::Person), part(ContactPart::Phone))
        };
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(of("张甲一 0738-5211234"), pair("张甲一", "0738-5211234"));
        assert_eq!(of("李乙二，13900000000"), pair("李乙二", "13900000000"));
        assert_eq!(of("王丙三（13900000000）"), pair("王丙三", "13900000000"));
        assert_eq!(of("赵丁四"), pair("赵丁四", ""));
        assert_eq!(of("13900000000"), pair("", "13900000000"));
    }
}
