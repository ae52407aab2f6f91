use thiserror::Error;

use super::parse::narrow;

/// What is wrong with a national project code (投资项目统一代码).
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum CodeProblem {
    /// Not `4-6-2-2-6` digits: an error.
    #[error("项目代码应为 24 位，形如 2603-141124-89-05-346948")]
    Shape,
    /// The check digit of the form in use since November 2020 does not fit: a warning.
    #[error("项目代码校验位不符，请核对")]
    CheckDigit,
}

/// Half-width digits in groups of 4-6-2-2-6, whatever spaces and hyphens were typed; `None` unless 20 digits.
pub fn normalize_project_code(text: &str) -> Option<String> {
    let digits: String = narrow(text)
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '—' | '–' | '‐'))
        .collect();
    if digits.len() != 20 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let groups = [0..4, 4..10, 10..12, 12..14, 14..20];
    Some(groups.map(|group| &digits[group]).join("-"))
}

/// Checks shape and check digit.
///
/// The current form is `YYMM`-region-department-type-serial + ISO 7064 MOD 11,10 check digit over the
/// first 19 digits. Characters 3–4 outside 01–12 mean the form used before, which has no check digit.
pub fn check_project_code(text: &str) -> Result<(), CodeProblem> {
    let code = normalize_project_code(text).ok_or(CodeProblem::Shape)?;
    let digits: Vec<u32> = code.chars().filter_map(|c| c.to_digit(10)).collect();
    let is_current = (1..=12).contains(&(digits[2] * 10 + digits[3]));
    if is_current && check_digit(&digits[..19]) != digits[19] {
        return Err(CodeProblem::CheckDigit);
    }
    Ok(())
}

/// ISO 7064 MOD 11,10.
fn check_digit(digits: &[u32]) -> u32 {
    let product = digits.iter().fold(10, |product, digit| {
        let sum = (product + digit) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    (11 - product) % 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_in_use_pass() {
        for code in [
            "2603-141124-89-05-346948",
            "2411-130202-89-01-637015",
            "2509-140602-89-05-864976",
            "2211-441900-04-02-310151",
            "2020-330327-48-01-167360",
        ] {
            assert_eq!(check_project_code(code), Ok(()), "{code}");
        }
    }

    #[test]
    fn an_invented_code_fails_its_check_digit() {
        assert_eq!(
            check_project_code("2601-140100-89-01-123456"),
            Err(CodeProblem::CheckDigit)
        );
    }

    #[test]
    fn sloppy_typing_is_accepted() {
        let code = normalize_project_code("２６０３ 141124-89 05—346948").unwrap();
        assert_eq!(code, "2603-141124-89-05-346948");
        assert_eq!(check_project_code("2603"), Err(CodeProblem::Shape));
        assert_eq!(
            check_project_code("2603-141124-89-05-34694X"),
            Err(CodeProblem::Shape)
        );
    }
}
