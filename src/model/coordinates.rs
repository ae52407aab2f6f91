use thiserror::Error;

use super::parse::narrow;

/// A text that is no place on the map.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum CoordinatesError {
    /// Not two numbers.
    #[error("经纬度应为两个数，如 111.4355,27.6862")]
    Shape,
    /// Two numbers, but no longitude and latitude of the country.
    #[error("经度应在 73 至 136 之间，纬度应在 3 至 54 之间，请核对")]
    Outside,
}

/// Longitude and latitude in degrees with at most six decimals, as `111.4355,27.6862`. Degrees, minutes and seconds and
/// the marks of 东经 and 北纬 are understood; which of the two is the longitude is told by their size.
///
/// # Errors
/// The text is no such pair.
pub fn normalize_coordinates(text: &str) -> Result<String, CoordinatesError> {
    let text = narrow(text);
    let is_mark = |c: char| !c.is_ascii_digit() && !matches!(c, '.' | ',' | '、' | ';' | ' ');
    // Marks of minutes part numbers as blanks do; only what parts the two halves counts.
    let parts: Vec<&str> = text
        .split([',', '、', ';'])
        .filter(|part| !part.trim().is_empty())
        .collect();
    let parts = match parts.as_slice() {
        [one] => one.split_whitespace().collect(),
        _ => parts,
    };
    let [first, second] = parts.as_slice() else {
        return Err(CoordinatesError::Shape);
    };
    let degrees = |part: &str| {
        let numbers: Option<Vec<f64>> = part
            .split(|c: char| is_mark(c) || c == ' ')
            .filter(|number| !number.is_empty())
            .map(|number| number.parse().ok())
            .collect();
        match numbers.as_deref() {
            Some([degrees]) => Some(*degrees),
            Some([degrees, minutes]) if *minutes < 60.0 => Some(degrees + minutes / 60.0),
            Some([degrees, minutes, seconds]) if *minutes < 60.0 && *seconds < 60.0 => {
                Some(degrees + minutes / 60.0 + seconds / 3600.0)
            }
            _ => None,
        }
    };
    let (Some(first), Some(second)) = (degrees(first), degrees(second)) else {
        return Err(CoordinatesError::Shape);
    };
    let (longitude, latitude) = if first < second {
        (second, first)
    } else {
        (first, second)
    };
    if !(73.0..=136.0).contains(&longitude) || !(3.0..=54.0).contains(&latitude) {
        return Err(CoordinatesError::Outside);
    }
    let plain = |degrees: f64| {
        let text = format!("{degrees:.6}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    Ok(format!("{},{}", plain(longitude), plain(latitude)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_however_it_is_written() {
        let at = |text: &str| normalize_coordinates(text);
        let there = Ok("111.4355,27.6862".to_owned());
        for text in [
            "111.4355,27.6862",
            "１１１．４３５５，２７．６８６２",
            "111.4355 27.6862",
            "东经111.4355°，北纬27.6862°",
            "E111.4355, N27.6862",
            "27.6862,111.4355",
            "经度：111.435500、纬度：27.686200",
        ] {
            assert_eq!(at(text), there, "{text}");
        }
        // 111 + 26 ÷ 60 + 7.8 ÷ 3600 = 111.4355
        assert_eq!(at("东经111°26′7.8″，北纬27°41′10.32″"), there);
        assert_eq!(at("111.4355"), Err(CoordinatesError::Shape));
        assert_eq!(at("老街"), Err(CoordinatesError::Shape));
        assert_eq!(at("11.4,27.6"), Err(CoordinatesError::Outside));
        assert_eq!(at("111.4,127.6"), Err(CoordinatesError::Outside));
    }
}
