//! Which project of the library a row of a foreign sheet is.
//!
//! A row says of itself what it can ([`Claim`]); the library's projects are looked up by what says it most surely: the
//! identity, the national code, the office's number, the name. A name is taken where it is equal but for how it is
//! written, or but for a city before it and 工程 or 项目 behind it; what only resembles is offered and a person decides.
//! Pure functions over the model. `forms` writes names in the forms in which they are compared, `unlike` says whether a
//! difference tells two projects apart, `index` finds names that resemble, `marks` takes off what one clerk writes and the next does not, `witness` asks place, owner and sum, and
//! `all` gives each project to one row of a sheet; `unlinked` asks the same of the rows of two plans.

mod all;
mod claim;
mod forms;
mod index;
mod marks;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
mod unlike;
mod unlinked;
mod witness;

use crate::model::{Id, Portfolio, Project, normalize_project_code};

use forms::{Forms, agree, listed};
use index::Index;
use marks::Marked;
use unlike::Unlike;
use witness::Witness;

pub use all::{match_all, match_among};
pub use claim::{Claim, How, Match, Programme};
pub use unlinked::{note_undecided, unlinked};

/// Names that resemble are offered from so many thousandths on.
const NEAR: u32 = 600;

/// Neighbours that are known to be other projects.
const NEIGHBOUR: u32 = 500;

/// What a list in a name means resembles more, or it is not meant.
const LISTED: u32 = 700;

/// And more still what it means as a whole.
const WHOLE_LIST: u32 = 800;

/// Beside the one that resembles most others are offered that are so little behind it.
const BEHIND: u32 = 150;

/// The same of neighbours.
const NEIGHBOUR_BEHIND: u32 = 80;

/// So much a name resembles that differs by a mark alone: phase, year, 续建, the place before it.
const MARKED: u32 = 900;

/// How much a witness counts beside the likeness of names.
const WITNESS: i32 = 60;

/// So many are offered.
const OFFERED: usize = 5;

/// Of so many that resemble most it is asked whether they are known to be others.
const LOOKED_AT: usize = 16;

/// A library's projects, ready to be asked for any number of rows.
pub struct Matcher<'a> {
    index: Index<'a>,
}

/// Projects that a name means, and whether one of them may be taken.
struct Named {
    how: How,
    places: Vec<usize>,
    is_takeable: bool,
}

/// A row that is looked for.
#[derive(Clone, Copy)]
struct Row<'r> {
    claim: &'r Claim<'r>,
    forms: &'r Forms,
    named: Option<&'r Named>,
}

/// A project whose name resembles.
struct Like {
    place: usize,
    score: u32,
    unlike: Option<Unlike>,
}

impl<'a> Matcher<'a> {
    /// Of a library.
    pub fn new(portfolio: &'a Portfolio) -> Self {
        Self::among(portfolio, &any)
    }

    /// Of some of its projects.
    pub fn among(portfolio: &'a Portfolio, is_meant: &'a dyn Fn(&Project) -> bool) -> Self {
        Self {
            index: Index::among(portfolio, is_meant),
        }
    }

    /// Which project a row is; a part is looked for in the programme of the library that is called as its own.
    pub fn find(&self, claim: &Claim<'_>) -> Match {
        if let Some(found) = self.of_id(claim) {
            return found;
        }
        let programme = claim.parent.map_or(Programme::None, |parent| {
            let forms = Forms::of(parent, self.index.places());
            let named = self.named(&forms, Programme::None);
            match named.as_ref().map(|named| named.places.as_slice()) {
                Some([place]) => Programme::Known(self.index.project(*place).id),
                _ => Programme::Unknown,
            }
        });
        self.find_within(claim, programme)
    }

    /// The same where it is known of which programme the row is a part.
    pub fn find_within(&self, claim: &Claim<'_>, programme: Programme) -> Match {
        if let Some(found) = self.of_id(claim) {
            return found;
        }
        let forms = Forms::of(claim.name, self.index.places());
        let named = self.named(&forms, programme);
        let row = Row {
            claim,
            forms: &forms,
            named: named.as_ref(),
        };
        let national = self.last_rows(self.index.by_national_code(claim.national_code));
        if !national.is_empty() {
            return self.of_code(How::NationalCode, &national, row);
        }
        let coded = self.last_rows(self.index.by_code(claim.code));
        if coded.iter().any(|place| self.is_meant(*place, row)) {
            return self.of_code(How::Code, &coded, row);
        }
        if let Some(named) = &named {
            return self.of_name(named, row);
        }
        let mut found = self.of_likeness(claim, &forms, programme);
        if let [place] = coded.as_slice() {
            // The number alone is no reason to take it, but one to show it.
            let id = self.index.project(*place).id;
            if !found.offered.contains(&id) {
                found.offered.insert(0, id);
                found.how = How::Near;
                found.why = format!("项目编号与库中“{}”相同，名称不同，请核对", self.name(id));
            }
        }
        found
    }

    fn of_id(&self, claim: &Claim<'_>) -> Option<Match> {
        let project = self.index.of_id(claim.id?)?;
        Some(taken(How::Id, project, "项目标识相同"))
    }

    /// What a project of the library is called.
    pub fn name(&self, id: Id<Project>) -> &'a str {
        let project = self.index.of_id(id);
        project.map_or("", |project| project.name.as_str())
    }

    /// How well a row and a project go together beside what they were matched by: name first, then the witnesses.
    fn fitness(&self, claim: &Claim<'_>, id: Id<Project>) -> (u8, i32) {
        let Some(place) = self.index.place(id) else {
            return (0, 0);
        };
        let own = self.index.forms(place);
        let forms = Forms::of(claim.name, self.index.places());
        let name = if forms.same == own.same && claim.number.is_empty() {
            2
        } else {
            u8::from(self.index.is_called(place, &forms))
        };
        (name, Witness::of(claim, self.index.project(place)).weight())
    }

    fn offered(&self, how: How, places: &[usize], why: impl Into<String>) -> Match {
        let ids = places.iter().map(|place| self.index.project(*place).id);
        Match {
            how,
            to: None,
            offered: ids.take(OFFERED).collect(),
            rival: None,
            why: why.into(),
        }
    }

    /// The projects that are called as a row is, those first of which it may be one: parts of its programme, then
    /// projects that are no parts. Parts of another programme are only offered to a part.
    fn named(&self, forms: &Forms, programme: Programme) -> Option<Named> {
        let parent = |place: &usize| self.index.project(*place).parent;
        let is_within = |place: &usize| match programme {
            Programme::Known(id) => parent(place) == Some(id),
            Programme::None => parent(place).is_none(),
            Programme::Unknown => false,
        };
        let is_top = |place: &usize| {
            let own = self.index.project(*place).id;
            parent(place).is_none() && programme != Programme::Known(own)
        };
        let is_part = |place: &usize| parent(place).is_some();
        type Scope<'a> = (&'a dyn Fn(&usize) -> bool, bool);
        let scopes: [Scope<'_>; 3] = [
            (&is_within, true),
            (&is_top, true),
            (&is_part, programme == Programme::None),
        ];
        let same = self.index.by_name(forms);
        let affix = self.index.by_core(forms);
        for (is_of_scope, is_takeable) in scopes {
            for (how, places) in [(How::Same, same), (How::Affix, affix.as_slice())] {
                let places: Vec<usize> = places.iter().copied().filter(is_of_scope).collect();
                let places = self.last_rows(&places);
                if !places.is_empty() {
                    return Some(Named {
                        how,
                        places,
                        is_takeable,
                    });
                }
            }
        }
        None
    }

    /// Of a project that was carried over into the next plan the row of the later one: a ledger tells of that.
    fn last_rows(&self, places: &[usize]) -> Vec<usize> {
        let project = |place: usize| self.index.project(place);
        let goes_on = |place: usize| {
            let mut others = places.iter();
            others.any(|other| project(*other).carried_from.contains(&project(place).id))
        };
        let last = places.iter().copied();
        last.filter(|place| !goes_on(*place)).collect()
    }

    /// Of several projects the one for which place, owner and sum speak, if they speak for one alone; else all of them, the
    /// likeliest first.
    fn chosen(&self, places: &[usize], claim: &Claim<'_>) -> Result<usize, Vec<usize>> {
        if let [place] = places {
            return Ok(*place);
        }
        let witness = |place: &usize| Witness::of(claim, self.index.project(*place));
        let mut fitting = places.iter().filter(|place| witness(place).fits());
        if let (Some(place), None) = (fitting.next(), fitting.next()) {
            return Ok(*place);
        }
        let mut places = places.to_vec();
        places.sort_by_key(|place| std::cmp::Reverse(witness(place).weight()));
        Err(places)
    }

    /// Whether a project is called as a row is, but for affixes, or ledgers call it so.
    fn is_called(&self, place: usize, forms: &Forms) -> bool {
        self.index.is_called(place, forms)
    }

    /// The project that a code names. Where the name names another one nobody knows which is meant.
    fn of_code(&self, how: How, places: &[usize], row: Row<'_>) -> Match {
        let claim = row.claim;
        let code = if how == How::NationalCode {
            "项目代码"
        } else {
            "项目编号"
        };
        let by_name = row.named.filter(|named| named.is_takeable);
        let by_name: &[usize] = by_name.map_or(&[], |named| &named.places);
        let both = places.iter().copied();
        let both: Vec<usize> = both
            .filter(|place| self.is_called(*place, row.forms))
            .collect();
        let places = if both.is_empty() {
            places
        } else {
            both.as_slice()
        };
        match self.chosen(places, claim) {
            Ok(place) if both.is_empty() && !by_name.is_empty() => {
                let mut all = vec![place];
                all.extend(by_name);
                let (coded, named) = (self.name_at(place), self.name_at(by_name[0]));
                let why = format!("{code}是库中“{coded}”的，名称却是“{named}”的，请选定");
                self.offered(how, &all, why)
            }
            Ok(place) => taken(how, self.index.project(place), format!("{code}相同")),
            Err(places) => {
                let why = format!("库中有 {} 个项目的{code}相同，请选定", places.len());
                self.offered(how, &places, why)
            }
        }
    }

    fn name_at(&self, place: usize) -> &'a str {
        &self.index.project(place).name
    }

    /// Whether an office's number can be meant: other offices count from 1 as well. A bare count needs a name that
    /// resembles, or a witness.
    fn is_meant(&self, place: usize, row: Row<'_>) -> bool {
        let (claim, forms) = (row.claim, row.forms);
        let is_count = claim.code.trim().chars().count() < 5
            && claim
                .code
                .trim()
                .chars()
                .all(|c| c.is_ascii_digit() || c == '.');
        let sound = &self.index.forms(place).sound;
        let resembles = || {
            let like = self.index.resembling(&forms.sound).into_iter();
            let mut like = like.filter(|(_, score)| *score >= NEAR);
            like.any(|(other, _)| other == place && Unlike::between(&forms.sound, sound).is_none())
        };
        let is_said = || Witness::of(claim, self.index.project(place)).fits();
        let is_like = || row.named.is_none() && (resembles() || is_said());
        !is_count || claim.name.is_empty() || self.is_called(place, forms) || is_like()
    }

    /// The project that a name means.
    fn of_name(&self, named: &Named, row: Row<'_>) -> Match {
        let claim = row.claim;
        // A number that was taken off may have been the name's own.
        let how = if claim.number.is_empty() {
            named.how
        } else {
            How::Affix
        };
        let place = match self.chosen(&named.places, claim) {
            Ok(place) => place,
            Err(places) => {
                let why = format!("库中有 {} 个项目叫这个名称，请选定", places.len());
                return self.offered(how, &places, why);
            }
        };
        let project = self.index.project(place);
        if !named.is_takeable {
            let why = format!("库中“{}”是另一个打包项目的子项，请核对", project.name);
            return self.offered(how, &[place], why);
        }
        let codes = [claim.national_code, project.national_code.as_str()];
        let codes = codes.map(normalize_project_code);
        if let [Some(here), Some(there)] = codes
            && here != there
        {
            let why = format!("名称与库中“{}”相同，项目代码不同，请核对", project.name);
            return self.offered(how, &[place], why);
        }
        let witness = Witness::of(claim, project);
        let why = if witness.agree == 0 && witness.differ > 1 {
            "名称相同，但地点、业主、总投资对不上，请核对".to_owned()
        } else if how == How::Same {
            if self.index.is_other_name(place, row.forms) {
                format!("是库中“{}”的其他名称", project.name)
            } else {
                "名称相同".to_owned()
            }
        } else {
            format!("名称只差地名、序号或“工程”“项目”，库中是“{}”", project.name)
        };
        taken(how, project, why)
    }

    /// What only resembles.
    fn of_likeness(&self, claim: &Claim<'_>, forms: &Forms, programme: Programme) -> Match {
        let mut like = self.listed(claim);
        if like.is_empty() {
            like = self.alike(forms);
            self.but_for_marks(&mut like, claim, forms);
            self.sort(&mut like, claim);
        }
        if let Programme::Known(id) = programme {
            like.retain(|each| self.index.project(each.place).id != id);
            let parent = |each: &Like| self.index.project(each.place).parent;
            if like.iter().any(|each| parent(each) == Some(id)) {
                like.retain(|each| parent(each) == Some(id));
            }
        }
        let of = |is_near: bool, behind: u32| {
            let those = || {
                like.iter()
                    .filter(move |each| each.unlike.is_none() == is_near)
            };
            let best = those().map(|each| each.score).max().unwrap_or_default();
            let shown = those().filter(move |each| each.score + behind >= best);
            shown.map(|each| each.place).collect::<Vec<_>>()
        };
        let near = of(true, BEHIND);
        if let Some(first) = near.first() {
            let why = format!("名称与库中“{}”相近，请核对", self.name_at(*first));
            return self.offered(How::Near, &near, why);
        }
        let neighbours = of(false, NEIGHBOUR_BEHIND);
        let unlike = neighbours.first().and_then(|first| {
            let mut of_first = like.iter().filter(|each| each.place == *first);
            Some((self.name_at(*first), of_first.next()?.unlike?))
        });
        let why = match unlike {
            Some((name, unlike)) => format!("库中没有；与“{name}”相近但{}", unlike.label()),
            None => "库中没有".to_owned(),
        };
        self.offered(How::New, &neighbours, why)
    }

    fn alike(&self, forms: &Forms) -> Vec<Like> {
        let mut like = self.index.resembling(&forms.sound);
        like.retain(|(_, score)| *score >= NEAR.min(NEIGHBOUR));
        like.sort_by_key(|(_, score)| std::cmp::Reverse(*score));
        like.truncate(LOOKED_AT);
        let told = like.into_iter().map(|(place, score)| {
            let other = self.index.forms(place);
            let is_other_rank = !agree(forms.rank, other.rank);
            let unlike = Unlike::between(&forms.sound, &other.sound);
            Like {
                place,
                score,
                unlike: unlike.or_else(|| is_other_rank.then_some(Unlike::Rank)),
            }
        });
        told.filter(|each| each.unlike.is_some() || each.score >= NEAR)
            .collect()
    }

    /// A name that differs by a mark alone, which the other leaves off, is near where place, owner and sum speak for it: a
    /// person is asked. Without them 二期 is another project.
    fn but_for_marks(&self, like: &mut Vec<Like>, claim: &Claim<'_>, forms: &Forms) {
        for (place, marked) in self.index.by_bare(claim.name) {
            let is_meant = match marked {
                Marked::Alike => true,
                Marked::Apart => Witness::of(claim, self.index.project(place)).fits(),
            };
            if !is_meant || !agree(forms.rank, self.index.forms(place).rank) {
                continue;
            }
            like.retain(|each| each.place != place);
            like.push(Like {
                place,
                score: MARKED,
                unlike: None,
            });
        }
    }

    /// Whether a row differs from a project by a mark alone.
    fn differs_by_a_mark(&self, claim: &Claim<'_>, id: Id<Project>) -> bool {
        let Some(place) = self.index.place(id) else {
            return false;
        };
        let mut marked = self.index.by_bare(claim.name).into_iter();
        marked.any(|found| found == (place, Marked::Apart))
    }

    /// The projects that a name lists, in its order, and what is called as all of them together.
    fn listed(&self, claim: &Claim<'_>) -> Vec<Like> {
        let mut all: Vec<Like> = Vec::new();
        for (item, forms) in listed(claim.name, self.index.places()) {
            let least = if item.is_empty() { WHOLE_LIST } else { LISTED };
            let mut like = self.alike(&forms);
            like.retain(|each| {
                let sound = &self.index.forms(each.place).sound;
                let is_of = item.is_empty() || sound.windows(item.len()).any(|part| *part == item);
                is_of && each.score >= least && each.unlike.is_none()
            });
            self.sort(&mut like, claim);
            for each in like {
                if !all.iter().any(|other| other.place == each.place) {
                    // They stand in the order of the list, each as good as the others.
                    all.push(Like {
                        score: 1000,
                        ..each
                    });
                }
            }
        }
        all
    }

    fn sort(&self, like: &mut [Like], claim: &Claim<'_>) {
        like.sort_by_key(|each| {
            let witness = Witness::of(claim, self.index.project(each.place));
            std::cmp::Reverse(each.score as i32 + WITNESS * witness.weight())
        });
    }
}

fn taken(how: How, project: &Project, why: impl Into<String>) -> Match {
    Match {
        how,
        to: Some(project.id),
        offered: Vec::new(),
        rival: None,
        why: why.into(),
    }
}

const fn any(_: &Project) -> bool {
    true
}
