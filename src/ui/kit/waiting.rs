/// Something asked of a picture that is still to come.
///
/// It is void when two further pictures have passed without it: what was asked in vain must not happen long afterwards,
/// to whatever is there by then.
#[derive(Debug)]
pub struct Waiting<T> {
    asked: Option<(T, u8)>,
}

/// The picture in which it is asked, and two more: a cell may have to be scrolled to first.
const PICTURES: u8 = 3;

impl<T> Default for Waiting<T> {
    fn default() -> Self {
        Self { asked: None }
    }
}

impl<T> Waiting<T> {
    /// Asks for it, in the place of what was asked before.
    pub fn ask(&mut self, wanted: T) {
        self.asked = Some((wanted, PICTURES));
    }

    /// What is asked.
    pub fn get(&self) -> Option<&T> {
        self.asked.as_ref().map(|(wanted, _)| wanted)
    }

    /// Takes what is asked.
    pub fn take(&mut self) -> Option<T> {
        self.asked.take().map(|(wanted, _)| wanted)
    }

    /// Takes what is asked if it is the right thing.
    pub fn take_if(&mut self, is_meant: impl FnOnce(&T) -> bool) -> Option<T> {
        let taken = self.asked.take_if(|(wanted, _)| is_meant(wanted));
        taken.map(|(wanted, _)| wanted)
    }

    /// Ends a picture. Whether another one is waited for; gives back what is void.
    pub fn end_picture(&mut self) -> (bool, Option<T>) {
        let Some((_, left)) = &mut self.asked else {
            return (false, None);
        };
        *left -= 1;
        let is_void = *left == 0;
        (!is_void, if is_void { self.take() } else { None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_two_more_pictures_did_not_bring_is_void() {
        let mut waiting = Waiting::default();
        waiting.ask(1);
        assert_eq!(waiting.end_picture(), (true, None));
        assert_eq!(waiting.end_picture(), (true, None));
        assert_eq!(waiting.get(), Some(&1));
        assert_eq!(waiting.end_picture(), (false, Some(1)));
        assert_eq!(waiting.take(), None);
        assert_eq!(waiting.end_picture(), (false, None));
    }
}
