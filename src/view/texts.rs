use super::pinyin::{Code, Taken, code};
use super::places::{NOWHERE, Places};
use super::search::{Search, Term, fold};
use super::shelf::Moves;

/// The texts of all projects, end to end, so that a search is one run over each of two blocks of memory.
///
/// A text that changed is written anew at the end; what it leaves behind is swept once it is half of all.
#[derive(Clone, Debug, Default)]
pub(super) struct Texts {
    /// Folded texts, each ended by a line break, which no word contains.
    text: Vec<u8>,
    /// For each character of the names how it is spelt, each name ended by 0.
    names: Vec<Code>,
    /// In the order of the blocks.
    slots: Vec<Slot>,
    /// The slot of each place.
    slot_of: Vec<u32>,
    /// Bytes of `text` that no place uses any more.
    swept: usize,
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    place: u32,
    /// Where it begins in `text`; it ends where the next begins.
    text: usize,
    /// Where it begins in `names`.
    names: usize,
}

impl Texts {
    /// So many places without a text.
    pub fn blank(len: usize) -> Self {
        Self {
            slot_of: vec![NOWHERE; len],
            ..Self::default()
        }
    }

    /// Sets the text of a place: `name` is found in pinyin as well as by text, `rest` by text only.
    pub fn set(&mut self, place: usize, name: &str, rest: &str) {
        let name = fold(name);
        let text = format!("{name}\n{}\n", fold(rest));
        let before = self.slot_of.get(place).copied().unwrap_or(NOWHERE) as usize;
        if self.text_of(before) == Some(text.as_bytes()) {
            return;
        }
        self.release(before);
        if let Some(slot) = self.slot_of.get_mut(place) {
            *slot = self.slots.len() as u32;
        }
        self.slots.push(Slot {
            place: place as u32,
            text: self.text.len(),
            names: self.names.len(),
        });
        self.text.extend_from_slice(text.as_bytes());
        self.names.extend(name.chars().map(code));
        self.names.push(0);
    }

    /// Puts the texts into a new order.
    pub fn rearrange(&mut self, moves: &Moves) {
        let slots = moves.from.iter().map(|old| self.slot_of.get(*old as usize));
        let slot_of: Vec<u32> = slots.map(|slot| slot.copied().unwrap_or(NOWHERE)).collect();
        let mut place_of = vec![NOWHERE; self.slots.len()];
        for (place, slot) in (0_u32..).zip(&slot_of) {
            if let Some(of_slot) = place_of.get_mut(*slot as usize) {
                *of_slot = place;
            }
        }
        for (slot, place) in place_of.iter().enumerate() {
            if *place == NOWHERE {
                self.release(slot);
            } else {
                self.slots[slot].place = *place;
            }
        }
        self.slot_of = slot_of;
    }

    /// Frees what is no longer used, when it is worth it.
    pub fn sweep(&mut self) {
        if self.swept <= self.text.len() / 2 {
            return;
        }
        let mut rest = Self::blank(self.slot_of.len());
        for (at, slot) in self.slots.iter().enumerate() {
            let Some(of_place) = rest.slot_of.get_mut(slot.place as usize) else {
                continue;
            };
            *of_place = rest.slots.len() as u32;
            rest.slots.push(Slot {
                place: slot.place,
                text: rest.text.len(),
                names: rest.names.len(),
            });
            let (text, names) = (self.end(at, |s| s.text), self.end(at, |s| s.names));
            let text = text.unwrap_or(self.text.len());
            let names = names.unwrap_or(self.names.len());
            rest.text.extend_from_slice(&self.text[slot.text..text]);
            rest.names.extend_from_slice(&self.names[slot.names..names]);
        }
        *self = rest;
    }

    /// The places whose text contains every word.
    pub fn matching(&self, search: &Search) -> Places {
        let mut found = Places::all(self.slot_of.len());
        for term in search.terms() {
            let mut of_term = Places::none(self.slot_of.len());
            self.find_text(term, &mut of_term);
            self.find_spelt(term, &mut of_term);
            found.retain(&of_term);
        }
        found
    }

    fn find_text(&self, term: &Term, found: &mut Places) {
        let mut slot = 0;
        let mut at = 0;
        while let Some(hit) = self.text.get(at..).and_then(|rest| term.text.find(rest)) {
            slot = self.slot_at(at + hit, slot, |slot| slot.text);
            found.put(self.slots[slot].place as usize, true);
            // One hit is enough: go on with the next text.
            match self.end(slot, |slot| slot.text) {
                Some(next) => at = next,
                None => return,
            }
        }
    }

    /// All beginnings at once.
    fn find_spelt(&self, term: &Term, found: &mut Places) {
        let Some(spelt) = &term.spelt else { return };
        let mut slot = 0;
        let mut taken = Taken::START;
        for (at, code) in self.names.iter().enumerate() {
            if spelt.take(&mut taken, *code) {
                slot = self.slot_at(at, slot, |slot| slot.names);
                found.put(self.slots[slot].place as usize, true);
            }
            taken = taken.or_start();
        }
    }

    /// The slot in which a byte lies, looked for from an earlier one on.
    fn slot_at(&self, byte: usize, from: usize, begin: impl Fn(&Slot) -> usize) -> usize {
        let mut step = 1;
        let mut low = from;
        // Hits lie near each other or far apart: double the step, then halve it.
        while self.slots.get(low + step).is_some_and(|s| begin(s) <= byte) {
            low += step;
            step *= 2;
        }
        let high = self.slots.len().min(low + step);
        low + self.slots[low..high].partition_point(|slot| begin(slot) <= byte) - 1
    }

    /// Where the next slot begins.
    fn end(&self, slot: usize, begin: impl Fn(&Slot) -> usize) -> Option<usize> {
        self.slots.get(slot + 1).map(begin)
    }

    fn text_of(&self, slot: usize) -> Option<&[u8]> {
        let begin = self.slots.get(slot)?.text;
        let end = self.end(slot, |slot| slot.text).unwrap_or(self.text.len());
        self.text.get(begin..end)
    }

    /// A slot that no place uses keeps its bytes until they are swept; they must not be found.
    fn release(&mut self, slot: usize) {
        let Some(len) = self.text_of(slot).map(<[u8]>::len) else {
            return;
        };
        if let Some(slot) = self.slots.get_mut(slot)
            && slot.place != NOWHERE
        {
            slot.place = NOWHERE;
            self.swept += len;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 4] = ["周头水库", "平安大桥", "S235大湾里至禾青公路", "重点中学"];

    fn texts() -> Texts {
        let mut texts = Texts::blank(4);
        for (place, name) in NAMES.iter().enumerate() {
            texts.set(place, name, "市水利局");
        }
        texts
    }

    fn found(texts: &Texts, typed: &str) -> Vec<u32> {
        texts.matching(&Search::new(typed)).to_vec()
    }

    #[test]
    fn finds_each_place_by_text_and_by_the_pinyin_of_the_name() {
        let texts = texts();
        assert_eq!(found(&texts, "大"), [1, 2]);
        assert_eq!(found(&texts, "sk"), [0]);
        assert_eq!(found(&texts, "shuiku"), [0]);
        assert_eq!(found(&texts, "chongdzx 水利"), [3]);
        assert_eq!(found(&texts, "slj"), [0_u32; 0]);
        // Neither a text nor a name runs on into the next.
        assert_eq!(found(&texts, "skpa"), [0_u32; 0]);
        assert_eq!(found(&texts, "局平安"), [0_u32; 0]);
        assert_eq!(found(&texts, ""), [0, 1, 2, 3]);
    }

    #[test]
    fn a_text_set_anew_is_found_and_the_old_one_is_not() {
        let mut texts = texts();
        for n in 0..40 {
            texts.set(1, &format!("太平大桥{n}"), "");
            texts.sweep();
        }
        assert_eq!(found(&texts, "平安"), [0_u32; 0]);
        assert_eq!(found(&texts, "tpdq39"), [1]);
        assert_eq!(found(&texts, "tpdq38"), [0_u32; 0]);
        assert_eq!(found(&texts, "水利"), [0, 2, 3]);
        assert!(texts.slots.len() < 20, "{} slots", texts.slots.len());
    }

    #[test]
    fn places_move_and_go() {
        let mut texts = texts();
        texts.rearrange(&Moves::new(vec![2, NOWHERE, 0], 4));
        texts.set(1, "新桥", "");
        assert_eq!(found(&texts, "水利"), [0, 2]);
        assert_eq!(found(&texts, "gl"), [0]);
        assert_eq!(found(&texts, "xq"), [1]);
        assert_eq!(found(&texts, "重点"), [0_u32; 0]);
    }
}
