/// The cells of a block as Excel, WPS and Word put it on the clipboard: lines, tabs between cells; a cell that holds
/// breaks, tabs or quotes stands in quotes.
pub fn parse_block(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut chars = text.chars().peekable();
    let mut is_quoted = false;
    let mut is_start = true;
    while let Some(c) = chars.next() {
        match c {
            '"' if is_quoted && chars.peek() == Some(&'"') => {
                chars.next();
                push(&mut rows, '"');
            }
            '"' if is_quoted => is_quoted = false,
            '"' if is_start => is_quoted = true,
            '\t' if !is_quoted => {
                if let Some(row) = rows.last_mut() {
                    row.push(String::new());
                }
                is_start = true;
                continue;
            }
            '\r' if !is_quoted && chars.peek() == Some(&'\n') => continue,
            '\n' | '\r' if !is_quoted => {
                rows.push(vec![String::new()]);
                is_start = true;
                continue;
            }
            c => push(&mut rows, c),
        }
        is_start = false;
    }
    // The last line ends with a break, and so do lines that somebody dragged along.
    while rows
        .last()
        .is_some_and(|row| row.iter().all(String::is_empty))
    {
        rows.pop();
    }
    let width = rows.iter().map(Vec::len).max().unwrap_or_default();
    for row in &mut rows {
        row.resize(width, String::new());
        for cell in row {
            // What our own copies put before a text that a spreadsheet would compute.
            let is_guard =
                cell.starts_with(['\'', '’']) && cell.chars().nth(1).is_some_and(computes);
            if is_guard {
                cell.remove(0);
            }
        }
    }
    rows
}

const fn computes(c: char) -> bool {
    matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠')
}

fn push(rows: &mut [Vec<String>], c: char) {
    if let Some(cell) = rows.last_mut().and_then(|row| row.last_mut()) {
        cell.push(c);
    }
}
