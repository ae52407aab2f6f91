//! The library's names, found by what they are and by what they resemble.

use std::collections::HashMap;

use crate::model::{Id, IdMap, Portfolio, Project, level, normalize_project_code};

use super::forms::{Forms, agree};

/// Two letters that stand side by side.
type Pair = (char, char);

/// Of names that resemble at all both hold so many thousandths of the pairs of the other.
const LEAST: usize = 380;

/// So many entries are looked at for one name: of names that are all alike the rarest pairs tell most.
const LOOKED_AT: usize = 600;

/// So many of them are compared letter by letter.
const COMPARED: usize = 40;

/// A project with what is compared of it.
pub struct Entry<'a> {
    /// The project.
    pub project: &'a Project,
    /// Its name.
    pub forms: Forms,
    /// What ledgers call it otherwise, as that is called.
    pub others: Vec<String>,
    pairs: Vec<Pair>,
}

impl Entry<'_> {
    /// Whether it is called so but for affixes, or ledgers call it so.
    pub fn is_called(&self, forms: &Forms) -> bool {
        self.forms.is_affix_of(forms) || self.others.contains(&forms.same)
    }
}

/// The projects of a library, in their order.
pub struct Index<'a> {
    entries: Vec<Entry<'a>>,
    ids: IdMap<Project, usize>,
    national: HashMap<String, Vec<usize>>,
    codes: HashMap<String, Vec<usize>>,
    same: HashMap<String, Vec<usize>>,
    others: HashMap<String, Vec<usize>>,
    cores: HashMap<String, Vec<usize>>,
    pairs: HashMap<Pair, Vec<u32>>,
    sounds: HashMap<Vec<char>, Vec<usize>>,
    /// The cities and counties of the plans.
    pub places: Vec<String>,
}

/// An office's number for comparing.
fn code_of(code: &str) -> String {
    level(code).to_ascii_lowercase()
}

/// The pairs of a name, each once, in order.
fn pairs_of(sound: &[char]) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = sound.windows(2).map(|pair| (pair[0], pair[1])).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

impl<'a> Index<'a> {
    /// Of some of a library's projects.
    pub fn among(portfolio: &'a Portfolio, is_meant: &dyn Fn(&Project) -> bool) -> Self {
        let places = portfolio.place_names();
        let projects = portfolio.projects().iter();
        let mut projects: Vec<&Project> = projects.filter(|one| is_meant(one)).collect();
        projects.sort_by_key(|project| (project.position, project.id));
        let entries: Vec<Entry<'_>> = projects
            .into_iter()
            .map(|project| {
                let forms = Forms::of(&project.name, &places);
                let pairs = pairs_of(&forms.sound);
                let others = project.other_names.iter();
                let others = others.map(|name| Forms::of(name, &places).same);
                Entry {
                    project,
                    forms,
                    others: others.collect(),
                    pairs,
                }
            })
            .collect();
        let mut index = Self {
            ids: IdMap::default(),
            national: HashMap::new(),
            codes: HashMap::new(),
            same: HashMap::new(),
            others: HashMap::new(),
            cores: HashMap::new(),
            pairs: HashMap::new(),
            sounds: HashMap::new(),
            entries: Vec::new(),
            places,
        };
        for (place, entry) in entries.iter().enumerate() {
            let project = entry.project;
            index.ids.insert(project.id, place);
            if let Some(code) = normalize_project_code(&project.national_code) {
                index.national.entry(code).or_default().push(place);
            }
            let named = [
                (&mut index.codes, code_of(&project.code)),
                (&mut index.same, entry.forms.same.clone()),
                (&mut index.cores, entry.forms.core.clone()),
            ];
            for (map, key) in named {
                if !key.is_empty() {
                    map.entry(key).or_default().push(place);
                }
            }
            for other in &entry.others {
                index.others.entry(other.clone()).or_default().push(place);
            }
            let sound = index.sounds.entry(entry.forms.sound.clone());
            sound.or_default().push(place);
            for pair in &entry.pairs {
                index.pairs.entry(*pair).or_default().push(place as u32);
            }
        }
        index.entries = entries;
        index
    }

    /// An entry.
    pub fn entry(&self, place: usize) -> &Entry<'a> {
        &self.entries[place]
    }

    /// The entry of a project.
    pub fn place(&self, id: Id<Project>) -> Option<usize> {
        self.ids.get(&id).copied()
    }

    /// Those with a national code; none where it is not well-formed.
    pub fn by_national_code(&self, code: &str) -> &[usize] {
        let code = normalize_project_code(code);
        code.map_or(&[], |code| found(&self.national, &code))
    }

    /// Those with the office's number.
    pub fn by_code(&self, code: &str) -> &[usize] {
        found(&self.codes, &code_of(code))
    }

    /// Those that are called the same; where none is, those that ledgers call so.
    pub fn by_name(&self, forms: &Forms) -> &[usize] {
        match found(&self.same, &forms.same) {
            [] => found(&self.others, &forms.same),
            same => same,
        }
    }

    /// Those that are called the same but for affixes.
    pub fn by_core(&self, forms: &Forms) -> Vec<usize> {
        let found = found(&self.cores, &forms.core).iter().copied();
        let fits = |place: &usize| agree(self.entries[*place].forms.rank, forms.rank);
        found.filter(fits).collect()
    }

    /// Those whose names resemble one, with how much in thousandths, in the order of the library.
    pub fn resembling(&self, sound: &[char]) -> Vec<(usize, u32)> {
        let pairs = pairs_of(sound);
        let mut lists: Vec<&[u32]> = pairs
            .iter()
            .map(|pair| self.pairs.get(pair).map(Vec::as_slice).unwrap_or_default())
            .collect();
        lists.sort_by_key(|list| list.len());
        // Whoever shares enough of all pairs shares one of these.
        let enough = lists.len() - lists.len() * LEAST / 1000;
        let mut seen: Vec<u32> = Vec::new();
        for list in lists.into_iter().take(enough) {
            if !seen.is_empty() && seen.len() + list.len() > LOOKED_AT {
                break;
            }
            seen.extend(list.iter().take(LOOKED_AT));
        }
        seen.sort_unstable();
        let mut counted: Vec<(usize, usize)> = Vec::new();
        for place in seen {
            let place = place as usize;
            match counted.last_mut() {
                Some((last, times)) if *last == place => *times += 1,
                _ => counted.push((place, 1)),
            }
        }
        counted.sort_by_key(|(place, times)| (std::cmp::Reverse(*times), *place));
        counted.truncate(COMPARED);
        // Those that sound the same are never missed, however many share their pairs.
        let same = self
            .sounds
            .get(sound)
            .map(Vec::as_slice)
            .unwrap_or_default();
        counted.extend(same.iter().take(COMPARED).map(|place| (*place, 0)));
        counted.sort_unstable_by_key(|(place, _)| *place);
        counted.dedup_by_key(|(place, _)| *place);
        let alike = counted.into_iter().map(|(place, _)| {
            let entry = &self.entries[place];
            (
                place,
                likeness(sound, &pairs, &entry.forms.sound, &entry.pairs),
            )
        });
        alike.collect()
    }
}

fn found<'m>(map: &'m HashMap<String, Vec<usize>>, key: &str) -> &'m [usize] {
    map.get(key).map_or(&[], Vec::as_slice)
}

/// How alike two names are, in thousandths: by the pairs that both have, or because one is a short form of the other.
fn likeness(a: &[char], pairs_a: &[Pair], b: &[char], pairs_b: &[Pair]) -> u32 {
    if a == b {
        return 1000;
    }
    let all = pairs_a.len() + pairs_b.len();
    let common = pairs_a
        .iter()
        .filter(|pair| pairs_b.binary_search(pair).is_ok());
    let alike = 2000 * common.count() / all.max(1);
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let short_form = if is_short_form(short, long) { 700 } else { 0 };
    alike.max(short_form).min(999) as u32
}

/// Whether letters of a name in their order are the other one, beginning and ending alike: 栎霜货场, 栎霜铁路货场.
fn is_short_form(short: &[char], long: &[char]) -> bool {
    let mut letters = long.iter();
    short.len() > 2
        && short.len() * 2 >= long.len()
        && short.first() == long.first()
        && short.last() == long.last()
        && short.iter().all(|c| letters.any(|other| other == c))
}
