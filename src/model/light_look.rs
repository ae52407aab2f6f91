//! How an office calls a light, and in which colour it shows it. What is kept, filtered by and exchanged is the standard word.
//!
//! A word of the office's own goes where the standard words go, which are constants: it is interned. What stays in memory is one
//! short text for each wording met while the program ran.

use std::collections::BTreeSet;
use std::sync::{LazyLock, Mutex, PoisonError};

use super::{Kind, Light, LightColour, Portfolio, Reporting, Value};

/// What a light is called and its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LightLook {
    /// 超前, or 绿灯.
    pub word: &'static str,
    /// Its colour.
    pub colour: LightColour,
}

/// Those of all lights, in the order of [`Light::ALL`].
pub type LightLooks = &'static [LightLook; 5];

/// What was met so far.
#[derive(Default)]
struct Interned {
    words: BTreeSet<&'static str>,
    looks: BTreeSet<LightLooks>,
}

static INTERNED: LazyLock<Mutex<Interned>> = LazyLock::new(Mutex::default);

impl Interned {
    fn word(&mut self, word: &str) -> &'static str {
        if let Some(known) = self.words.get(word) {
            return known;
        }
        let word: &'static str = String::leak(word.to_owned());
        self.words.insert(word);
        word
    }

    fn looks(&mut self, looks: [LightLook; 5]) -> LightLooks {
        if let Some(known) = self.looks.get(&looks) {
            return known;
        }
        let looks: LightLooks = Box::leak(Box::new(looks));
        self.looks.insert(looks);
        looks
    }
}

impl LightLook {
    /// That of a light where an office says nothing else.
    pub const fn usual(light: Light) -> Self {
        Self {
            word: light.label(),
            colour: match light {
                Light::Ahead => LightColour::Blue,
                Light::Normal => LightColour::Green,
                Light::Late => LightColour::Yellow,
                Light::SeriouslyLate => LightColour::Red,
                Light::NotRated => LightColour::Grey,
            },
        }
    }

    /// Those of all lights, in the order of [`Light::ALL`].
    pub const ALL_USUAL: LightLooks = &[
        Self::usual(Light::Ahead),
        Self::usual(Light::Normal),
        Self::usual(Light::Late),
        Self::usual(Light::SeriouslyLate),
        Self::usual(Light::NotRated),
    ];
}

impl Reporting {
    /// How lights are called and coloured, in the order of [`Light::ALL`]: the usual where a cell is empty.
    pub fn looks(&self) -> LightLooks {
        let mut looks = *LightLook::ALL_USUAL;
        let mut interned = INTERNED.lock().unwrap_or_else(PoisonError::into_inner);
        for (look, light) in looks.iter_mut().zip(Light::ALL) {
            let (word, colour) = self.look(*light);
            if !word.is_empty() && word != look.word {
                look.word = interned.word(word);
            }
            look.colour = colour.unwrap_or(look.colour);
        }
        if looks == *LightLook::ALL_USUAL {
            return LightLook::ALL_USUAL;
        }
        interned.looks(looks)
    }

    /// What the cells say of a light: its word, empty where it has the usual one, and its colour.
    fn look(&self, light: Light) -> (&str, Option<LightColour>) {
        let (word, colour) = match light {
            Light::Ahead => (&self.ahead_word, self.ahead_colour),
            Light::Normal => (&self.normal_word, self.normal_colour),
            Light::Late => (&self.late_word, self.late_colour),
            Light::SeriouslyLate => (&self.seriously_late_word, self.seriously_late_colour),
            Light::NotRated => (&self.not_rated_word, self.not_rated_colour),
        };
        (word.trim(), colour)
    }
}

impl Portfolio {
    /// The rule in force: the newest row, where two copies of a library each made one.
    pub fn reporting_in_force(&self) -> Option<&Reporting> {
        self.reporting().iter().max_by_key(|row| row.id)
    }

    /// What the office calls a light.
    pub fn light_word(&self, light: Light) -> &'static str {
        match self.reporting_in_force().map(|row| row.look(light).0) {
            None | Some("") => light.label(),
            Some(word) => {
                let mut interned = INTERNED.lock().unwrap_or_else(PoisonError::into_inner);
                interned.word(word)
            }
        }
    }

    /// The light that a word names, of the office or of the standard list.
    pub fn light_called(&self, word: &str) -> Option<Light> {
        let mut lights = Light::ALL.iter().copied();
        let own = lights.find(|light| self.light_word(*light) == word);
        own.or_else(|| Light::from_label(word))
    }

    /// A word of a closed list as the office says it.
    pub fn choice_word(&self, kind: Kind, word: &'static str) -> &'static str {
        let light = light_of(kind, &Value::Choice(word));
        light.map_or(word, |light| self.light_word(light))
    }

    /// The words of a closed list as the office says them, in their order.
    pub fn choice_words(&self, kind: Kind) -> Vec<&'static str> {
        match kind {
            Kind::Choice(words) => words
                .iter()
                .map(|word| self.choice_word(kind, word))
                .collect(),
            _ => Vec::new(),
        }
    }
}

/// The word of a closed list that a text names, as the office or the list says it.
pub(super) fn choice_called(
    portfolio: &Portfolio,
    words: &'static [&'static str],
    text: &str,
) -> Option<&'static str> {
    if words == Light::WORDS {
        return portfolio.light_called(text).map(Light::label);
    }
    words.iter().copied().find(|word| *word == text)
}

/// Whether a value is a light.
pub fn light_of(kind: Kind, value: &Value) -> Option<Light> {
    match (kind, value) {
        (Kind::Choice(words), Value::Choice(word)) if words == Light::WORDS => {
            Light::from_label(word)
        }
        _ => None,
    }
}
