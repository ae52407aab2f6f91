//! How easily a password is guessed. Whoever has the file can try as many as a computer can count.

/// So many bits nobody tries through; a digit has a third as many as a Chinese character.
const ENOUGH: f64 = 40.0;

/// What everybody tries first.
const COMMON: [&str; 8] = [
    "password", "passw0rd", "admin", "qwert", "asdf", "iloveyou", "abcd", "5201314",
];

/// Why a password is easily guessed, in Chinese; none where it is not.
pub fn weak_password(password: &str) -> Option<String> {
    let password = password.trim();
    let lower = password.to_lowercase();
    if lower.is_empty() {
        return None;
    }
    if COMMON.iter().any(|common| lower.contains(common)) {
        return Some("含有常见的密码，很容易被猜中".to_owned());
    }
    let mut bits = 0.0;
    let mut before: Option<char> = None;
    for c in password.chars() {
        let of_one = match c {
            '0'..='9' => 3.3,
            'a'..='z' | 'A'..='Z' => 4.7,
            c if c.is_ascii() => 6.0,
            _ => 10.0,
        };
        // 111 and 123 say little more than 1 does.
        let step = before.map(|before| u32::from(c).abs_diff(u32::from(before)));
        bits += if step.is_some_and(|step| step <= 1) {
            0.5
        } else {
            of_one
        };
        before = Some(c);
    }
    if bits >= ENOUGH {
        return None;
    }
    let is_digits = password.chars().all(|c| c.is_ascii_digit());
    Some(if is_digits {
        "只有数字，试几分钟就能试出来；请加上字母或汉字".to_owned()
    } else {
        "太短或太有规律，容易被试出来；最好 10 个以上不相连的字母、数字，或 4 个以上的汉字"
            .to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_tried_first_is_weak() {
        for weak in [
            "123456",
            "12345678",
            "a1",
            "11111111111",
            "Password2024",
            "20241108",
            "规划",
        ] {
            assert!(weak_password(weak).is_some(), "{weak}");
        }
        for strong in ["青山常在", "k7d2m9x4qa", "Lantu-2024-sh", "8305917264038"] {
            assert_eq!(weak_password(strong), None, "{strong}");
        }
    }
}
