//! How wide the columns of a table are: as wide as what is in them asks for, so that all rows together are as low as they
//! can be. A table too wide for type that can be read goes on in a second set of columns.

use super::super::sheet::Sizes;
use super::text::NEARLY;

/// What a column asks for; widths in parts of the type's size, with the white at both edges of its cells.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Need {
    /// What must not be broken.
    pub floor: f32,
    /// What it has where there is so much, whatever would make the rows lower: more than the floor where rows are known by it.
    pub least: f32,
    /// What it has beyond that as long as the rows are not much higher for it.
    pub kept: f32,
    /// What type is made smaller for rather than to be narrower.
    pub eased: f32,
    /// What reads well; at least the floor.
    pub comfort: f32,
    /// Everything in one line, the head in one or two.
    pub full: f32,
    /// The head in one line.
    pub head: f32,
    /// Of each row that is looked at: how long its longest paragraph is, and how many more it has.
    pub texts: Vec<(f32, usize)>,
}

/// The columns of a table on a sheet.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fit {
    /// The size of type, in points.
    pub size: f32,
    /// Each set of columns, with the width of each in points. The sets after the first repeat its first columns.
    pub sets: Vec<Vec<(usize, f32)>>,
}

/// By how much type is made smaller at a time, in points.
const STEP: f32 = 0.25;

/// The white at both edges of a cell, in parts of the type's size.
pub(super) const PADDING: f32 = 0.7;

/// Fits columns into a room in points: in the usual type where that goes, else in smaller, which is never smaller than the
/// least; then in several sets, which all begin with the columns that `repeated` names.
pub(super) fn fit(needs: &[Need], repeated: &[usize], room: f32, sizes: Sizes) -> Fit {
    let usual = sizes.usual as f32;
    let least = (sizes.least as f32).min(usual);
    let comfort: f32 = needs.iter().map(|need| need.eased).sum();
    let floor: f32 = needs.iter().map(|need| need.floor).sum();
    let steps = || {
        let count = ((usual - least) / STEP).ceil() as usize;
        (0..=count).map(move |i| (STEP.mul_add(-(i as f32), usual)).max(least))
    };
    let all = || (0..needs.len()).collect::<Vec<_>>();
    if let Some(size) = steps().find(|size| comfort * size <= room) {
        return of_sets(needs, vec![all()], room, size);
    }
    if floor * least <= room || sizes.is_whole {
        return of_sets(needs, vec![all()], room, least);
    }
    let count = sets(needs, repeated, room / least).len();
    let size = steps().find(|size| sets(needs, repeated, room / size).len() <= count);
    let size = size.unwrap_or(least);
    of_sets(needs, sets(needs, repeated, room / size), room, size)
}

fn of_sets(needs: &[Need], sets: Vec<Vec<usize>>, room: f32, size: f32) -> Fit {
    let widths = sets.into_iter().map(|columns| {
        let chosen: Vec<&Need> = columns.iter().filter_map(|i| needs.get(*i)).collect();
        let widths = spread(&chosen, room / size);
        let points = widths.into_iter().map(|width| width * size);
        columns.into_iter().zip(points).collect()
    });
    Fit {
        size,
        sets: widths.collect(),
    }
}

/// The columns in their order, as many to a set as go in.
fn sets(needs: &[Need], repeated: &[usize], room: f32) -> Vec<Vec<usize>> {
    let width = |i: usize| needs.get(i).map_or(0.0, |need| need.comfort);
    let begin: f32 = repeated.iter().map(|i| width(*i)).sum();
    let mut sets: Vec<Vec<usize>> = Vec::new();
    let mut used = f32::INFINITY;
    for i in 0..needs.len() {
        if repeated.contains(&i) {
            continue;
        }
        if used + width(i) > room {
            sets.push(repeated.to_vec());
            used = begin;
        }
        used += width(i);
        if let Some(set) = sets.last_mut() {
            set.push(i);
        }
    }
    if sets.is_empty() {
        sets.push(repeated.to_vec());
    }
    for set in &mut sets {
        set.sort_unstable();
    }
    sets
}

/// Shares a room out among columns, so that the rows are low.
fn spread(needs: &[&Need], room: f32) -> Vec<f32> {
    let sum = |of: fn(&Need) -> f32| needs.iter().map(|need| of(need)).sum::<f32>();
    // With every head in one line, or with the long ones in two.
    let ways: [fn(&Need) -> f32; 2] = [|need| need.full.max(need.head), |need| need.full];
    for wanted in ways {
        if sum(wanted) <= room {
            let wanted: Vec<f32> = needs.iter().map(|need| wanted(need)).collect();
            return stretched(&wanted, room);
        }
    }
    let floor = sum(|need| need.floor);
    if floor >= room {
        // One column alone is wider than the sheet: its words are broken.
        return needs.iter().map(|need| need.floor * room / floor).collect();
    }
    let (plain, low) = lowest(needs, room, 0.0);
    if needs.iter().all(|need| need.kept <= need.least) {
        return plain;
    }
    let named = [1.0, 0.5].into_iter();
    let mut named = named.map(|share| lowest(needs, room, share));
    let found = named.find(|(_, height)| *height <= low + low / HIGHER);
    found.map_or(plain, |(widths, _)| widths)
}

/// By no more than one in so many parts rows are higher for a name that reads well.
const HIGHER: u64 = 10;

/// Where the rows are lowest, and how high they are then; names have this share of what they ask for beyond their least.
fn lowest(needs: &[&Need], room: f32, share: f32) -> (Vec<f32>, u64) {
    let asked = needs.iter().zip(floors(needs, room, share));
    let columns: Vec<Column<'_>> = asked.map(|(need, floor)| Column { need, floor }).collect();
    let mut widths = even(&columns, room);
    let height = improve(&columns, &mut widths);
    (widths, height)
}

/// A column that asks for a share of the room, and has at least so much of it.
struct Column<'n> {
    need: &'n Need,
    floor: f32,
}

/// What no column is made narrower than to make the rows lower, as far as it has room beside what must not be broken.
fn floors(needs: &[&Need], room: f32, share: f32) -> Vec<f32> {
    let mut floors: Vec<f32> = needs.iter().map(|need| need.floor).collect();
    let least = |need: &Need| need.least;
    let kept = |need: &Need| (need.kept - need.least).mul_add(share, need.least);
    let ways: [&dyn Fn(&Need) -> f32; 2] = [&least, &kept];
    for wanted in ways {
        let lacks = needs.iter().zip(&floors);
        let lacks: Vec<f32> = lacks
            .map(|(need, floor)| (wanted(need) - floor).max(0.0))
            .collect();
        let spare = room - floors.iter().sum::<f32>();
        let part = (spare / lacks.iter().sum::<f32>().max(0.01)).clamp(0.0, 1.0);
        for (floor, lack) in floors.iter_mut().zip(lacks) {
            *floor += lack * part;
        }
    }
    floors
}

/// What is left over when nothing needs to be broken goes to all, by their length; short marks stay narrow.
fn stretched(wanted: &[f32], room: f32) -> Vec<f32> {
    let spare = room - wanted.iter().sum::<f32>();
    let weight = |width: f32| if width < 4.0 { width / 2.0 } else { width };
    let weights: f32 = wanted.iter().map(|width| weight(*width)).sum();
    let widths = wanted.iter();
    widths
        .map(|width| spare.mul_add(weight(*width) / weights.max(0.01), *width))
        .collect()
}

/// Where the rows are lowest if lines could be cut anywhere: the column that makes a row high asks for more, in balance
/// with the others.
fn even(columns: &[Column<'_>], room: f32) -> Vec<f32> {
    const ROUNDS: usize = 40;
    let mut widths: Vec<f32> = columns
        .iter()
        .map(|column| column.need.comfort.max(column.floor))
        .collect();
    shrink(columns, &mut widths, room);
    for round in 0..ROUNDS {
        let mut asked = vec![0.0_f32; columns.len()];
        let rows = columns
            .iter()
            .map(|column| column.need.texts.len())
            .max()
            .unwrap_or(0);
        for row in 0..rows {
            let height = |(i, column): (usize, &Column<'_>)| {
                let (length, breaks) = column.need.texts.get(row).copied().unwrap_or_default();
                let inside = (widths.get(i).copied().unwrap_or(1.0) - PADDING).max(0.5);
                (i, length, length / inside + breaks as f32)
            };
            let highest = columns.iter().enumerate().map(height);
            let highest = highest.max_by(|a, b| a.2.total_cmp(&b.2));
            if let Some((i, length, lines)) = highest
                && lines > 1.0
                && let Some(asked) = asked.get_mut(i)
            {
                *asked += length;
            }
        }
        let wanted = balanced(columns, &asked, room);
        // Less is moved as the rounds go on, so that two columns do not take turns for ever.
        let share = 1.0 / (2.0 + round as f32 / 4.0);
        for (width, wanted) in widths.iter_mut().zip(wanted) {
            *width += (wanted - *width) * share;
        }
    }
    widths
}

/// Widths in proportion to the roots of what is asked, between floor and full, that fill the room.
fn balanced(columns: &[Column<'_>], asked: &[f32], room: f32) -> Vec<f32> {
    let at = |factor: f32| -> Vec<f32> {
        let pairs = columns.iter().zip(asked);
        pairs
            .map(|(column, asked)| {
                let most = column.need.full.max(column.floor);
                (asked.sqrt() * factor + PADDING).clamp(column.floor.min(most), most)
            })
            .collect()
    };
    let (mut low, mut high) = (0.0_f32, room.max(1.0) * 4.0);
    for _ in 0..40 {
        let middle = f32::midpoint(low, high);
        if at(middle).iter().sum::<f32>() > room {
            high = middle;
        } else {
            low = middle;
        }
    }
    let mut widths = at(low);
    fill(columns, &mut widths, room);
    widths
}

/// Takes from every column by what it has above its floor until the room holds them.
fn shrink(columns: &[Column<'_>], widths: &mut [f32], room: f32) {
    let over = widths.iter().sum::<f32>() - room;
    if over <= 0.0 {
        fill(columns, widths, room);
        return;
    }
    let pairs = widths.iter().zip(columns);
    let spare: f32 = pairs.map(|(width, column)| width - column.floor).sum();
    for (width, column) in widths.iter_mut().zip(columns) {
        *width -= over * (*width - column.floor) / spare.max(0.01);
    }
}

/// Gives what is left to the columns whose text is not yet in one line.
fn fill(columns: &[Column<'_>], widths: &mut [f32], room: f32) {
    let spare = room - widths.iter().sum::<f32>();
    let pairs = widths.iter().zip(columns);
    let open: f32 = pairs
        .map(|(width, column)| (column.need.full - width).max(0.0))
        .sum();
    if spare <= 0.0 {
        return;
    }
    let count = widths.len().max(1) as f32;
    for (width, column) in widths.iter_mut().zip(columns) {
        *width += if open > 0.0 {
            spare * (column.need.full - *width).max(0.0) / open
        } else {
            spare / count
        };
    }
}

/// Moves characters from one column to another as long as that makes the rows lower; how high they are in the end.
fn improve(columns: &[Column<'_>], widths: &mut [f32]) -> u64 {
    const MOVES: [f32; 3] = [1.0, 0.5, 2.0];
    // The longest text of a column that lacks no more than this is put into one line.
    const LACK: f32 = 3.0;
    const ROUNDS: usize = 12;
    let open: Vec<usize> = (0..columns.len())
        .filter(|i| {
            columns
                .get(*i)
                .is_some_and(|column| column.need.full > column.floor + 0.01)
        })
        .collect();
    let rows = columns
        .iter()
        .map(|column| column.need.texts.len())
        .max()
        .unwrap_or(0);
    let mut lines: Vec<Vec<u16>> = columns
        .iter()
        .zip(widths.iter())
        .map(|(column, width)| heights(column.need, *width, rows))
        .collect();
    let mut best = cost(&lines, rows);
    for _ in 0..ROUNDS {
        let before = best;
        for &to in &open {
            for &from in &open {
                let lack = columns[to].need.full - widths[to];
                let lack = (lack > 0.0 && lack <= LACK).then_some(lack);
                for by in MOVES.into_iter().chain(lack) {
                    let can_give = widths[from] - by >= columns[from].floor;
                    let can_take = widths[to] + by <= columns[to].need.full + 0.5;
                    if to == from || !can_give || !can_take {
                        continue;
                    }
                    let given = heights(columns[from].need, widths[from] - by, rows);
                    let taken = heights(columns[to].need, widths[to] + by, rows);
                    let given = std::mem::replace(&mut lines[from], given);
                    let taken = std::mem::replace(&mut lines[to], taken);
                    let now = cost(&lines, rows);
                    if now < best {
                        best = now;
                        widths[from] -= by;
                        widths[to] += by;
                    } else {
                        lines[from] = given;
                        lines[to] = taken;
                    }
                }
            }
        }
        if best >= before {
            break;
        }
    }
    best
}

/// How many lines each row has in a column of this width, about.
fn heights(need: &Need, width: f32, rows: usize) -> Vec<u16> {
    let inside = (width - PADDING).max(0.5);
    // Characters stand in whole numbers, and a sign now and then goes to the next line with its word.
    let of = |(length, breaks): &(f32, usize)| {
        if *length <= inside + NEARLY {
            1.0 + *breaks as f32
        } else {
            (length / (inside.floor() - 0.1).max(0.5)).ceil() + *breaks as f32
        }
    };
    let mut heights: Vec<u16> = need.texts.iter().map(|text| of(text) as u16).collect();
    heights.resize(rows, 1);
    heights
}

/// The lines of all rows together; of two that are as low, the evener costs less.
fn cost(lines: &[Vec<u16>], rows: usize) -> u64 {
    let mut cost = 0_u64;
    for row in 0..rows {
        let heights = lines.iter().filter_map(|column| column.get(row));
        let mut highest = 0;
        for height in heights {
            highest = highest.max(*height);
            cost += u64::from(*height);
        }
        cost += u64::from(highest) * 1_000;
    }
    cost
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed(width: f32) -> Need {
        Need {
            floor: width,
            least: width,
            kept: width,
            eased: width,
            comfort: width,
            full: width,
            head: width,
            texts: Vec::new(),
        }
    }

    fn text(floor: f32, lengths: &[f32]) -> Need {
        let longest = lengths.iter().copied().fold(0.0, f32::max);
        Need {
            floor,
            least: floor,
            kept: floor,
            eased: floor + 0.5,
            comfort: floor + 2.0,
            full: longest + PADDING,
            head: floor,
            texts: lengths.iter().map(|length| (*length, 0)).collect(),
        }
    }

    fn fit(needs: &[Need], repeated: &[usize], room: f32, usual: f64, least: f64) -> Fit {
        let sizes = Sizes {
            usual,
            least,
            is_whole: false,
        };
        super::fit(needs, repeated, room, sizes)
    }

    fn widths(fit: &Fit, set: usize) -> Vec<f32> {
        fit.sets[set].iter().map(|(_, width)| *width).collect()
    }

    #[test]
    fn what_fits_in_one_line_is_not_broken_and_fills_the_sheet() {
        let needs = [fixed(3.0), text(4.0, &[10.0, 6.0]), fixed(5.0)];
        let fit = fit(&needs, &[0, 1], 400.0, 10.0, 8.0);
        assert!((fit.size - 10.0).abs() < 1e-6 && fit.sets.len() == 1);
        let widths = widths(&fit, 0);
        assert!(
            (widths.iter().sum::<f32>() - 400.0).abs() < 0.1,
            "{widths:?}"
        );
        assert!(widths[0] >= 30.0 && widths[1] >= 107.0 && widths[2] >= 50.0);
    }

    #[test]
    fn a_long_text_gets_more_room_than_a_short_one() {
        // 60 and 15 characters share 30: at 24 to 6 both take three lines.
        let needs = [text(3.0, &[60.0; 8]), text(3.0, &[15.0; 8])];
        let fit = fit(&needs, &[0], 300.0, 10.0, 8.0);
        let widths = widths(&fit, 0);
        assert!(widths[0] > 3.0 * widths[1], "{widths:?}");
        let lines = |width: f32, length: f32| (length / (width / 10.0 - PADDING).floor()).ceil();
        assert!(
            lines(widths[0], 60.0) <= 3.0 && lines(widths[1], 15.0) <= 3.0,
            "{widths:?}"
        );
    }

    #[test]
    fn a_text_is_not_broken_where_its_column_lacks_almost_nothing() {
        // Every third row has a mark of 9 characters, one row a name of 20 and one running text.
        let mark = |row: usize| if row.is_multiple_of(3) { 9.0 } else { 5.0 };
        let marks: Vec<f32> = (0..30).map(mark).collect();
        let with_longest = |usual: f32, longest: f32| -> Vec<f32> {
            let rows = 0..30;
            rows.map(|row| if row == 1 { longest } else { usual })
                .collect()
        };
        let (names, texts) = (with_longest(12.0, 20.0), with_longest(3.0, 44.0));
        for room in 54..100 {
            let needs = [text(6.0, &names), text(4.0, &marks), text(4.0, &texts)];
            let needs: Vec<&Need> = needs.iter().collect();
            let widths = spread(&needs, room as f32 / 2.0);
            let inside = widths[1] - PADDING;
            assert!(inside >= 9.0 - NEARLY, "{room} {widths:?}");
        }
    }

    #[test]
    fn type_becomes_smaller_before_columns_are_parted_and_never_smaller_than_can_be_read() {
        let needs: Vec<Need> = std::iter::repeat_n(fixed(10.0), 5).collect();
        // 50 characters: at 10 points 500, at 8 points 400.
        let size = |room: f32| fit(&needs, &[0], room, 10.0, 8.0).size;
        assert!((size(500.0) - 10.0).abs() < 1e-6);
        assert!((size(405.0) - 8.0).abs() < 1e-6);
        let parted = fit(&needs, &[0], 390.0, 10.0, 8.0);
        let columns = |set: &Vec<(usize, f32)>| set.iter().map(|(i, _)| *i).collect::<Vec<_>>();
        let sets: Vec<Vec<usize>> = parted.sets.iter().map(columns).collect();
        assert_eq!(sets, [vec![0, 1, 2], vec![0, 3, 4]]);
        // With three columns to a set there is room for larger type again.
        assert!((parted.size - 10.0).abs() < 1e-6);
    }

    #[test]
    fn a_text_is_no_tower_where_smaller_type_gives_it_room() {
        let tower = Need {
            least: 6.0,
            eased: 6.0,
            ..text(3.0, &[40.0; 4])
        };
        let needs = [fixed(24.0), tower];
        // 24 and 3 have room in 280 points at 10; 30 have it at 9.25.
        let fit = fit(&needs, &[0], 280.0, 10.0, 8.0);
        assert!((fit.size - 9.25).abs() < 1e-6, "{}", fit.size);
        assert!(widths(&fit, 0)[1] / fit.size >= 5.9);
    }

    #[test]
    fn names_have_what_reads_well_where_the_rows_are_not_much_higher_for_it() {
        // Long texts would have all of the room but for the name's least.
        let name = Need {
            least: 8.0,
            kept: 11.0,
            eased: 8.0,
            ..text(4.0, &[14.0; 13])
        };
        let lengths: Vec<f32> = (12..=24).map(|fives| 5.0 * fives as f32).collect();
        let needs = [fixed(3.0), name, text(5.0, &lengths), text(5.0, &lengths)];
        let name = |needs: &[Need], room: f32| {
            let fit = fit(needs, &[0, 1], room, 10.0, 8.0);
            assert!((fit.size - 10.0).abs() < 1e-6);
            widths(&fit, 0)[1] / 10.0
        };
        // Of 49 characters that the texts have three are a sixteenth of their lines.
        assert!(name(&needs, 600.0) >= 10.99);
        // Of 13 they are a quarter: names have half of what is asked for, or none of it.
        let tight = name(&needs, 240.0);
        assert!((7.99..10.0).contains(&tight), "{tight}");
        // Where not even every least has room, nobody has more than it.
        let tight = fit(&needs, &[0, 1], 17.5 * 8.0, 10.0, 8.0);
        let words = widths(&tight, 0);
        assert!(words[1] / 8.0 >= 4.4 && words[2] / 8.0 >= 4.99, "{words:?}");
    }

    #[test]
    fn what_must_not_be_parted_is_as_wide_as_the_sheet_in_the_least_type() {
        let needs = [fixed(30.0), fixed(30.0)];
        let sizes = Sizes {
            usual: 10.0,
            least: 8.0,
            is_whole: true,
        };
        let whole = super::fit(&needs, &[0], 400.0, sizes);
        assert!((whole.size - 8.0).abs() < 1e-6 && whole.sets.len() == 1);
        assert!((widths(&whole, 0).iter().sum::<f32>() - 400.0).abs() < 0.1);
    }

    #[test]
    fn one_column_wider_than_the_sheet_is_as_wide_as_the_sheet() {
        let fit = fit(&[fixed(90.0)], &[0], 300.0, 10.0, 8.0);
        assert!((widths(&fit, 0)[0] - 300.0).abs() < 0.1);
    }
}
