//! The library's names, found by what they are and by what they resemble.

use std::cell::OnceCell;
use std::collections::HashMap;

use crate::model::{Id, IdMap, Portfolio, Project, level, normalize_project_code};

use super::forms::{Forms, agree};
use super::marks::{Bare, Marked};

/// Two letters that stand side by side.
type Pair = (char, char);

/// Of names that resemble at all both hold so many thousandths of the pairs of the other.
const LEAST: usize = 380;

/// So many entries are looked at for one name: of names that are all alike the rarest pairs tell most.
const LOOKED_AT: usize = 600;

/// So many of them are compared letter by letter.
const COMPARED: usize = 40;

/// The projects of a library that can be meant.
pub struct Index<'a> {
    portfolio: &'a Portfolio,
    is_meant: &'a dyn Fn(&Project) -> bool,
    /// Made when a row is looked for that does not say its identity: those of our own papers do, and these come by the
    /// dozen.
    names: OnceCell<Names<'a>>,
    /// Made for the first row that no name means.
    bare: OnceCell<BareNames>,
}

/// The names without the marks that clerks leave off, by the places of their projects.
struct BareNames {
    names: Vec<Bare>,
    cores: HashMap<String, Vec<usize>>,
}

/// What is compared of the projects, by their places in the order of the library.
struct Names<'a> {
    projects: Vec<&'a Project>,
    ids: IdMap<Project, usize>,
    /// The cities and counties of the plans.
    places: Vec<String>,
    forms: Vec<Forms>,
    /// What ledgers call them otherwise, as that is called.
    other_names: Vec<Vec<String>>,
    pairs_of: Vec<Vec<Pair>>,
    national: HashMap<String, Vec<usize>>,
    codes: HashMap<String, Vec<usize>>,
    same: HashMap<String, Vec<usize>>,
    others: HashMap<String, Vec<usize>>,
    cores: HashMap<String, Vec<usize>>,
    pairs: HashMap<Pair, Vec<u32>>,
    sounds: HashMap<Vec<char>, Vec<usize>>,
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

impl<'a> Names<'a> {
    fn of(portfolio: &'a Portfolio, is_meant: &dyn Fn(&Project) -> bool) -> Self {
        let projects = portfolio.projects().iter();
        let mut projects: Vec<&Project> = projects.filter(|one| is_meant(one)).collect();
        projects.sort_by_key(|project| (project.position, project.id));
        let ids = projects.iter().enumerate();
        let mut names = Self {
            ids: ids.map(|(place, project)| (project.id, place)).collect(),
            places: portfolio.place_names(),
            forms: Vec::with_capacity(projects.len()),
            other_names: Vec::with_capacity(projects.len()),
            pairs_of: Vec::with_capacity(projects.len()),
            national: HashMap::new(),
            codes: HashMap::new(),
            same: HashMap::new(),
            others: HashMap::new(),
            cores: HashMap::new(),
            pairs: HashMap::new(),
            sounds: HashMap::new(),
            projects,
        };
        for (place, project) in names.projects.iter().enumerate() {
            let forms = Forms::of(&project.name, &names.places);
            let pairs = pairs_of(&forms.sound);
            if let Some(code) = normalize_project_code(&project.national_code) {
                names.national.entry(code).or_default().push(place);
            }
            let named = [
                (&mut names.codes, code_of(&project.code)),
                (&mut names.same, forms.same.clone()),
                (&mut names.cores, forms.core.clone()),
            ];
            for (map, key) in named {
                if !key.is_empty() {
                    map.entry(key).or_default().push(place);
                }
            }
            let others = project.other_names.iter();
            let others = others.map(|name| Forms::of(name, &names.places).same);
            let others: Vec<String> = others.collect();
            for other in &others {
                names.others.entry(other.clone()).or_default().push(place);
            }
            names.other_names.push(others);
            let sound = names.sounds.entry(forms.sound.clone());
            sound.or_default().push(place);
            for pair in &pairs {
                names.pairs.entry(*pair).or_default().push(place as u32);
            }
            names.forms.push(forms);
            names.pairs_of.push(pairs);
        }
        names
    }
}

impl<'a> Index<'a> {
    /// Of some of a library's projects.
    pub fn among(portfolio: &'a Portfolio, is_meant: &'a dyn Fn(&Project) -> bool) -> Self {
        Self {
            portfolio,
            is_meant,
            names: OnceCell::new(),
            bare: OnceCell::new(),
        }
    }

    fn bare(&self) -> &BareNames {
        self.bare.get_or_init(|| {
            let Names {
                projects, places, ..
            } = self.names();
            let names = projects
                .iter()
                .map(|project| Bare::of(&project.name, places));
            let names: Vec<Bare> = names.collect();
            let mut cores: HashMap<String, Vec<usize>> = HashMap::new();
            for (place, bare) in names.iter().enumerate() {
                cores.entry(bare.core.clone()).or_default().push(place);
            }
            BareNames { names, cores }
        })
    }

    /// Those that are called the same but for marks that one of both leaves off, and how their marks stand to each other.
    pub fn by_bare(&self, name: &str) -> Vec<(usize, Marked)> {
        let bare = Bare::of(name, self.places());
        let BareNames { names, cores } = self.bare();
        let found = found(cores, &bare.core).iter();
        let beside = found.filter_map(|place| Some((*place, bare.beside(&names[*place])?)));
        beside.collect()
    }

    fn names(&self) -> &Names<'a> {
        let made = || Names::of(self.portfolio, self.is_meant);
        self.names.get_or_init(made)
    }

    /// The project of this identity.
    pub fn of_id(&self, id: Id<Project>) -> Option<&'a Project> {
        let project = self.portfolio.projects().get(id);
        project.filter(|project| (self.is_meant)(project))
    }

    /// The cities and counties of the plans.
    pub fn places(&self) -> &[String] {
        &self.names().places
    }

    /// The project of a place.
    pub fn project(&self, place: usize) -> &'a Project {
        self.names().projects[place]
    }

    /// Its name in the forms in which names are compared.
    pub fn forms(&self, place: usize) -> &Forms {
        &self.names().forms[place]
    }

    /// Whether a project is called so but for affixes, or ledgers call it so.
    pub fn is_called(&self, place: usize, forms: &Forms) -> bool {
        self.forms(place).is_affix_of(forms) || self.is_other_name(place, forms)
    }

    /// Whether ledgers call it so, and the library does not.
    pub fn is_other_name(&self, place: usize, forms: &Forms) -> bool {
        let names = self.names();
        names.forms[place].same != forms.same && names.other_names[place].contains(&forms.same)
    }

    /// The place of a project.
    pub fn place(&self, id: Id<Project>) -> Option<usize> {
        self.names().ids.get(&id).copied()
    }

    /// Those with a national code; none where it is not well-formed.
    pub fn by_national_code(&self, code: &str) -> &[usize] {
        let code = normalize_project_code(code);
        code.map_or(&[], |code| found(&self.names().national, &code))
    }

    /// Those with the office's number.
    pub fn by_code(&self, code: &str) -> &[usize] {
        found(&self.names().codes, &code_of(code))
    }

    /// Those that are called the same; where none is, those that ledgers call so.
    pub fn by_name(&self, forms: &Forms) -> &[usize] {
        match found(&self.names().same, &forms.same) {
            [] => found(&self.names().others, &forms.same),
            same => same,
        }
    }

    /// Those that are called the same but for affixes.
    pub fn by_core(&self, forms: &Forms) -> Vec<usize> {
        let found = found(&self.names().cores, &forms.core).iter().copied();
        let fits = |place: &usize| agree(self.forms(*place).rank, forms.rank);
        found.filter(fits).collect()
    }

    /// Those whose names resemble one, with how much in thousandths, in the order of the library.
    pub fn resembling(&self, sound: &[char]) -> Vec<(usize, u32)> {
        let names = self.names();
        let pairs = pairs_of(sound);
        let mut lists: Vec<&[u32]> = pairs
            .iter()
            .map(|pair| names.pairs.get(pair).map(Vec::as_slice).unwrap_or_default())
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
        let same = names
            .sounds
            .get(sound)
            .map(Vec::as_slice)
            .unwrap_or_default();
        counted.extend(same.iter().take(COMPARED).map(|place| (*place, 0)));
        counted.sort_unstable_by_key(|(place, _)| *place);
        counted.dedup_by_key(|(place, _)| *place);
        let alike = counted.into_iter().map(|(place, _)| {
            let (forms, others) = (&names.forms[place], &names.pairs_of[place]);
            (place, likeness(sound, &pairs, &forms.sound, others))
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
