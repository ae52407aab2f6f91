//! Where a table is cut into pages: no head of a group is left behind at the foot, no sum stands alone on the last page,
//! and what belongs below the table finds a row above it.

/// A row as the pages see it, in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Height {
    /// Of the whole row.
    pub whole: f32,
    /// How many lines its highest cell has.
    pub lines: usize,
    /// Whether the next row must stand on the same page.
    pub keeps_next: bool,
}

/// A row on a page, or some lines of one that goes over several.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Piece {
    /// Which row.
    pub row: usize,
    /// Its first line here.
    pub first: usize,
    /// The line after the last here.
    pub end: usize,
    /// How high it is here.
    pub height: f32,
}

/// How high the parts of a page are, in points.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    /// For rows on the page on which the table begins.
    pub first: f32,
    /// For rows on every other.
    pub full: f32,
    /// What must stand below the last row.
    pub tail: f32,
    /// From one line to the next.
    pub pitch: f32,
    /// What a row is higher than its lines.
    pub air: f32,
}

/// The rows of each page. The first may be empty, where the table begins overleaf.
pub(super) fn cut(rows: &[Height], room: Room) -> Vec<Vec<Piece>> {
    let whole = |row: usize| Piece {
        row,
        first: 0,
        end: rows[row].lines,
        height: rows[row].whole,
    };
    let mut pages: Vec<Vec<Piece>> = Vec::new();
    let (mut page, mut left) = (Vec::new(), room.first);
    let mut row = 0;
    while row < rows.len() {
        if rows[row].whole <= left + 0.01 {
            left -= rows[row].whole;
            page.push(whole(row));
            row += 1;
            continue;
        }
        if rows[row].whole > room.full / 2.0 {
            let parted = part(whole(row), left, room);
            if let Some((last, pieces)) = parted {
                pages.append(&mut with(page, pieces));
                left = room.full - last.height;
                page = vec![last];
                row += 1;
                continue;
            }
        }
        let back = page.iter().rev();
        let back = back
            .take_while(|piece: &&Piece| rows[piece.row].keeps_next)
            .count();
        // Heads that fill a whole page have nowhere to go.
        let kept = if back < page.len() || pages.is_empty() {
            page.len() - back
        } else {
            page.len()
        };
        let is_stuck = kept == 0 && page.is_empty() && left >= room.full;
        if is_stuck {
            // Nothing is higher than a page but what could not be parted.
            page.push(whole(row));
            row += 1;
            continue;
        }
        let over = page.split_off(kept);
        pages.push(page);
        left = room.full - over.iter().map(|piece| piece.height).sum::<f32>();
        page = over;
    }
    pages.push(page);
    settle_tail(&mut pages, rows, room);
    settle_last(&mut pages, rows, room);
    pages
}

/// So few rows look lost on the last page, where the one before has more than twice as many.
pub(in crate::report) const FEWEST: usize = 3;

/// Gives the last rows companions where they would stand on their page nearly alone.
fn settle_last(pages: &mut [Vec<Piece>], rows: &[Height], room: Room) {
    let [.., before, last] = pages else {
        return;
    };
    let is_whole = |piece: &Piece| piece.first == 0 && piece.end == rows[piece.row].lines;
    let mut used = room.tail + last.iter().map(|piece| piece.height).sum::<f32>();
    while last.len() < FEWEST && before.len() > 2 * FEWEST {
        let [.., above, moved] = before.as_slice() else {
            return;
        };
        // The head of a group is not left behind.
        let is_headed = rows[above.row].keeps_next;
        used += moved.height;
        if is_headed || !is_whole(moved) || !last.iter().all(is_whole) || used > room.full / 2.0 {
            return;
        }
        last.insert(0, *moved);
        before.pop();
    }
}

/// The pages that end with these pieces, the first added to what stands on its page.
fn with(page: Vec<Piece>, pieces: Vec<Piece>) -> Vec<Vec<Piece>> {
    let mut pages = vec![page];
    for (i, piece) in pieces.into_iter().enumerate() {
        if i > 0 {
            pages.push(Vec::new());
        }
        if let Some(last) = pages.last_mut() {
            last.push(piece);
        }
    }
    pages
}

/// A high row in pieces: the last, after which the page goes on, and those before it. None where not even two lines fit.
fn part(row: Piece, left: f32, room: Room) -> Option<(Piece, Vec<Piece>)> {
    let lines_in = |height: f32| ((height - room.air) / room.pitch + 0.01).max(0.0) as usize;
    let height = |lines: usize| (lines as f32).mul_add(room.pitch, room.air);
    let (mut pieces, mut first, mut left) = (Vec::new(), row.first, left);
    if lines_in(left) < 2 {
        left = room.full;
        // It begins overleaf: the page before it ends as it is.
        if lines_in(left) < 2 {
            return None;
        }
        return part_from(row, first, left, room, pieces, true);
    }
    let here = lines_in(left).min(row.end - first);
    pieces.push(Piece {
        first,
        end: first + here,
        height: height(here),
        ..row
    });
    first += here;
    part_from(row, first, room.full, room, pieces, false)
}

fn part_from(
    row: Piece,
    mut first: usize,
    full: f32,
    room: Room,
    mut pieces: Vec<Piece>,
    is_overleaf: bool,
) -> Option<(Piece, Vec<Piece>)> {
    let most = ((full - room.air) / room.pitch + 0.01).max(0.0) as usize;
    let height = |lines: usize| (lines as f32).mul_add(room.pitch, room.air);
    if is_overleaf && row.end - first <= most {
        return None;
    }
    while row.end - first > most {
        pieces.push(Piece {
            first,
            end: first + most,
            height: height(most),
            ..row
        });
        first += most;
    }
    let last = Piece {
        first,
        height: height(row.end - first),
        ..row
    };
    if is_overleaf {
        // An empty piece stands for the page that was left.
        pieces.insert(
            0,
            Piece {
                end: 0,
                height: 0.0,
                ..row
            },
        );
    }
    Some((last, pieces))
}

/// Moves the last rows overleaf where what belongs below them would stand there alone.
fn settle_tail(pages: &mut Vec<Vec<Piece>>, rows: &[Height], room: Room) {
    let is_first = pages.len() == 1;
    let Some(last) = pages.last_mut() else {
        return;
    };
    let used: f32 = last.iter().map(|piece| piece.height).sum();
    let there = if is_first { room.first } else { room.full };
    if used + room.tail <= there || last.len() < 2 || room.tail > room.full / 2.0 {
        return;
    }
    let mut at = last.len() - 1;
    // Two rows look less lost than one, and no head is parted from its row.
    if at > 1 {
        at -= 1;
    }
    while at > 0 && rows[last[at - 1].row].keeps_next {
        at -= 1;
    }
    if at == 0 {
        return;
    }
    let over = last.split_off(at);
    pages.push(over);
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: Room = Room {
        first: 50.0,
        full: 100.0,
        tail: 0.0,
        pitch: 10.0,
        air: 0.0,
    };

    fn row(lines: usize) -> Height {
        Height {
            whole: lines as f32 * 10.0,
            lines,
            keeps_next: false,
        }
    }

    fn head() -> Height {
        Height {
            keeps_next: true,
            ..row(1)
        }
    }

    fn counts(pages: &[Vec<Piece>]) -> Vec<usize> {
        pages.iter().map(Vec::len).collect()
    }

    #[test]
    fn pages_are_filled_one_after_the_other() {
        assert_eq!(counts(&cut(&[row(1); 18], ROOM)), [5, 10, 3]);
    }

    #[test]
    fn no_head_is_left_behind_at_the_foot() {
        let mut rows = vec![row(1); 8];
        rows[3] = head();
        rows[4] = head();
        assert_eq!(counts(&cut(&rows, ROOM)), [3, 5]);
    }

    #[test]
    fn a_table_may_begin_overleaf() {
        let rows = [head(), row(5), row(1)];
        assert_eq!(counts(&cut(&rows, ROOM)), [0, 3]);
    }

    #[test]
    fn only_a_row_taller_than_half_a_page_is_parted() {
        // Five lines are not more than half of ten.
        assert_eq!(counts(&cut(&[row(1), row(5)], ROOM)), [1, 1]);
        let pages = cut(&[row(1), row(16), row(2)], ROOM);
        assert_eq!(counts(&pages), [2, 1, 2]);
        let lines = |page: usize, place: usize| {
            let piece = pages[page][place];
            (piece.row, piece.first, piece.end)
        };
        assert_eq!(
            [lines(0, 1), lines(1, 0), lines(2, 0)],
            [(1, 0, 4), (1, 4, 14), (1, 14, 16)]
        );
    }

    #[test]
    fn the_last_rows_do_not_stand_on_their_page_nearly_alone() {
        assert_eq!(counts(&cut(&[row(1); 16], ROOM)), [5, 8, 3]);
        assert_eq!(counts(&cut(&[row(1); 17], ROOM)), [5, 9, 3]);
        // Its head would be left behind, or the page before has hardly more.
        let mut rows = vec![row(1); 16];
        rows[13] = head();
        assert_eq!(counts(&cut(&rows, ROOM)), [5, 10, 1]);
        assert_eq!(counts(&cut(&[row(1); 6], ROOM)), [5, 1]);
    }

    #[test]
    fn a_note_never_stands_alone() {
        let room = Room { tail: 20.0, ..ROOM };
        assert_eq!(counts(&cut(&[row(1); 4], room)), [2, 2]);
        assert_eq!(counts(&cut(&[row(1); 3], room)), [3]);
        assert_eq!(counts(&cut(&[row(1); 15], room)), [5, 7, 3]);
    }
}
