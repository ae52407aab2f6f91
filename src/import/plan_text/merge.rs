//! The same thing named in several places is one candidate with mentions.

use std::collections::HashMap;

use super::candidate::{Candidate, Found, Mention, TICKED};
use super::sentence::Sentence;
use super::tidy::{bare, length, unbracketed};
use super::words::WORDS;

/// One candidate for each thing, and every place that names it.
pub(super) fn merge(found: Vec<Found>, sentences: &[Sentence]) -> Vec<Candidate> {
    let mut keys: HashMap<String, usize> = HashMap::new();
    let mut all: Vec<Candidate> = Vec::new();
    // Where each of the found ones went.
    let mut places = Vec::new();
    let mut programmes = Vec::new();
    for Found {
        candidate,
        programme,
        ..
    } in found
    {
        let key = key(&candidate.name);
        let place = if let Some(place) = keys.get(&key) {
            join(&mut all[*place], candidate);
            *place
        } else {
            all.push(candidate);
            keys.insert(key, all.len() - 1);
            all.len() - 1
        };
        programmes.push((place, programme));
        places.push(place);
    }
    for (place, programme) in programmes {
        let programme = programme
            .map(|found| places[found])
            .filter(|above| *above != place);
        if all[place].parent.is_none() {
            all[place].parent = programme;
        }
    }
    for place in 0..all.len() {
        let above = all[place].parent.and_then(|parent| all[parent].parent);
        if above.is_some() {
            all[place].parent = None;
        }
    }
    let mut all = contained(all);
    mention(&mut all, sentences);
    all
}

/// What remains of a name when all is gone that one text writes and another leaves out.
pub(super) fn key(name: &str) -> String {
    let name = bare(name);
    let (plain, _) = unbracketed(&name);
    let mut plain = if length(plain) >= 3 { plain } else { &name };
    while let Some(rest) = WORDS
        .without_end("closing", plain)
        .filter(|rest| length(rest) >= 3)
    {
        plain = rest;
    }
    {
        let end = "工程";
        plain = plain
            .strip_suffix(end)
            .filter(|rest| length(rest) >= 4)
            .unwrap_or(plain);
    }
    plain.to_owned()
}

fn join(known: &mut Candidate, other: Candidate) {
    let (mut main, other) = if other.sureness > known.sureness + 12 {
        let mut other = other;
        other.mentions = std::mem::take(&mut known.mentions);
        (other, known.clone())
    } else {
        (known.clone(), other)
    };
    note(&mut main, other.place);
    take_total(&mut main, &other);
    take_sureness(&mut main, &other);
    for place in main
        .location
        .is_empty()
        .then_some(other.location)
        .into_iter()
        .flatten()
    {
        main.location.push(place);
    }
    main.years = main.years.or(other.years);
    if main.scale.is_empty() {
        main.scale = other.scale;
    }
    if main.stage.is_empty() {
        main.stage = other.stage;
        main.stage_words = other.stage_words;
    }
    if main.construction_kind.is_empty() {
        main.construction_kind = other.construction_kind;
    }
    *known = main;
}

/// What one place leaves doubtful another may say.
fn take_sureness(main: &mut Candidate, other: &Candidate) {
    let said = match (main.doubt, other.doubt) {
        (Some(doubt), None) if other.sureness < TICKED => Some(doubt),
        (None, Some(doubt)) if main.sureness < TICKED => Some(doubt),
        _ => None,
    };
    let said = said.filter(|doubt| doubt.is_of_what_is_said());
    main.sureness = main.sureness.max(other.sureness);
    main.is_named |= other.is_named;
    main.doubt = main.doubt.and(other.doubt).or(said);
}

fn take_total(main: &mut Candidate, other: &Candidate) {
    if main.total.is_none() {
        main.total = other.total;
        main.is_total_about = other.is_total_about;
    }
}

fn note(candidate: &mut Candidate, mention: Mention) {
    let is_known = candidate.place.node == mention.node
        || candidate
            .mentions
            .iter()
            .any(|known| known.node == mention.node);
    if !is_known {
        candidate.mentions.push(mention);
    }
}

/// Looks for the names in all sentences.
fn mention(all: &mut [Candidate], sentences: &[Sentence]) {
    let mut by_start: HashMap<[char; 3], Vec<(usize, String)>> = HashMap::new();
    for (place, candidate) in all.iter().enumerate() {
        let key = key(&candidate.name);
        let mut letters = key.chars();
        let start = [letters.next(), letters.next(), letters.next()];
        if let [Some(a), Some(b), Some(c)] = start
            && length(&key) >= 5
        {
            by_start.entry([a, b, c]).or_default().push((place, key));
        }
    }
    for sentence in sentences {
        let letters: Vec<(usize, char)> = sentence.text.char_indices().collect();
        for three in letters.windows(3) {
            let start = [three[0].1, three[1].1, three[2].1];
            let at = three[0].0;
            for (place, key) in by_start.get(&start).into_iter().flatten() {
                if sentence.text[at..].starts_with(key.as_str()) {
                    let mention = Mention {
                        node: sentence.node,
                        line: sentence.line(at),
                    };
                    note(&mut all[*place], mention);
                }
            }
        }
    }
}

/// A name that another of the same heading has at its end is the same thing: 平安大桥 and 跨资江平安大桥. A programme and its
/// parts, and things of one list, are not.
fn contained(all: Vec<Candidate>) -> Vec<Candidate> {
    let keys: Vec<String> = all.iter().map(|candidate| key(&candidate.name)).collect();
    let spanning = keys
        .iter()
        .enumerate()
        .filter(|(_, key)| key.starts_with('跨'));
    let spanning: Vec<usize> = spanning.map(|(at, _)| at).collect();
    let mut into: Vec<Option<usize>> = vec![None; all.len()];
    for (short, key) in keys.iter().enumerate() {
        if length(key) < 4 {
            continue;
        }
        // 跨望江的望江大桥 is the same bridge wherever it stands.
        let across = |long: usize| {
            let before = keys[long].strip_suffix(key.as_str());
            before.is_some_and(|before| before.starts_with('跨'))
        };
        let from = short.saturating_sub(NEAR);
        let near = from..(short + NEAR).min(all.len());
        let near = near.chain(spanning.iter().copied());
        let mut near = near;
        let found = near.find(|long| {
            let (a, b) = (&all[short], &all[*long]);
            let is_related = a.parent == Some(*long)
                || b.parent == Some(short)
                || a.parent.is_some() && a.parent == b.parent;
            *long != short
                && into[*long].is_none()
                && keys[*long].len() > key.len()
                && keys[*long].ends_with(key.as_str())
                && (a.place.node == b.place.node || across(*long))
                && a.words != b.words
                && !is_related
                && a.sureness >= 44
                && b.sureness >= 44
        });
        into[short] = found;
    }
    // Names grow with each step, so that the steps end.
    let last = |mut place: usize| {
        while let Some(next) = into[place] {
            place = next;
        }
        place
    };
    // Where each stands when those that are the same are gone.
    let mut moved = Vec::with_capacity(all.len());
    let mut next = 0;
    for place in &into {
        moved.push(next);
        next += usize::from(place.is_none());
    }
    let mut kept: Vec<Candidate> = Vec::new();
    let mut gone = Vec::new();
    for (at, mut candidate) in all.into_iter().enumerate() {
        candidate.parent = candidate.parent.map(|parent| moved[last(parent)]);
        match into[at] {
            None => kept.push(candidate),
            Some(_) => gone.push((moved[last(at)], candidate)),
        }
    }
    for (at, candidate) in kept.iter_mut().enumerate() {
        candidate.parent = candidate.parent.filter(|parent| *parent != at);
    }
    for (long, candidate) in gone {
        let known = &mut kept[long];
        note(known, candidate.place);
        take_total(known, &candidate);
        known.years = known.years.or(candidate.years);
        take_sureness(known, &candidate);
    }
    kept
}

/// How far apart in the list names of one thing may stand.
const NEAR: usize = 40;
