//! What a picture asks for and the next one shows: nothing is worked out of the library, or asked of a disk, while
//! drawing.

use crate::app::{Pending, Wake};

/// An answer out of the library. It is asked for while drawing, worked out before the next picture, and dropped when a
/// picture does not ask for it any more.
#[derive(Debug)]
pub struct Answered<Q, A> {
    asked: Option<Q>,
    made: Option<Made<Q, A>>,
}

#[derive(Debug)]
struct Made<Q, A> {
    of: Q,
    /// Of which library in which state.
    stamp: (u64, u64),
    answer: A,
}

impl<Q, A> Default for Answered<Q, A> {
    fn default() -> Self {
        Self {
            asked: None,
            made: None,
        }
    }
}

impl<Q: PartialEq, A> Answered<Q, A> {
    /// Asks, while drawing.
    pub fn ask(&mut self, question: Q) {
        self.asked = Some(question);
    }

    /// What the last picture asked.
    pub const fn asked(&self) -> Option<&Q> {
        self.asked.as_ref()
    }

    /// Answers what the last picture asked, unless it is answered already.
    pub fn refresh(&mut self, stamp: (u64, u64), answer: impl FnOnce(&Q) -> A) {
        let Some(of) = self.asked.take() else {
            self.made = None;
            return;
        };
        let made = self.made.as_ref();
        if made.is_none_or(|made| made.of != of || made.stamp != stamp) {
            let answer = answer(&of);
            self.made = Some(Made { of, stamp, answer });
        }
    }

    /// The answer, perhaps to what was asked a picture before.
    pub fn get(&self) -> Option<&A> {
        self.made.as_ref().map(|made| &made.answer)
    }

    /// Whether another picture is waited for.
    pub fn is_behind(&self) -> bool {
        let made = self.made.as_ref().map(|made| &made.of);
        self.asked.is_some() && self.asked.as_ref() != made
    }
}

/// An answer that takes its time, such as that of a disk: found beside the window and kept until something else is asked.
#[derive(Debug)]
pub struct Lookup<Q, A> {
    asked: Option<Q>,
    pending: Option<Pending<A>>,
    answer: Option<A>,
}

impl<Q, A> Default for Lookup<Q, A> {
    fn default() -> Self {
        Self {
            asked: None,
            pending: None,
            answer: None,
        }
    }
}

impl<Q, A> Lookup<Q, A>
where
    Q: Clone + PartialEq + Send + 'static,
    A: Send + 'static,
{
    /// Asks, unless that was asked last; what is being looked for is found first. Whether an answer has come.
    pub fn ask(
        &mut self,
        question: &Q,
        wake: &Wake,
        look: impl FnOnce(Q) -> A + Send + 'static,
    ) -> bool {
        let come = Pending::take(&mut self.pending);
        let is_come = matches!(come, Some(Ok(_)));
        if let Some(Ok(answer)) = come {
            self.answer = Some(answer);
        }
        if self.pending.is_none() && self.asked.as_ref() != Some(question) {
            let question = question.clone();
            self.asked = Some(question.clone());
            match Pending::start("lantu-lookup", wake, move || look(question)) {
                Ok(pending) => self.pending = Some(pending),
                Err(error) => tracing::warn!("not looked up: {error}"),
            }
        }
        is_come
    }

    /// The last answer.
    pub const fn answer(&self) -> Option<&A> {
        self.answer.as_ref()
    }

    /// Asks again next time, even the same: a disk may have changed.
    pub fn forget(&mut self) {
        self.asked = None;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn a_question_is_answered_once_between_two_pictures() {
        let mut answered = Answered::default();
        answered.ask("甲");
        assert!(answered.is_behind() && answered.get().is_none());
        answered.refresh((1, 1), |word| format!("{word}一"));
        assert_eq!(answered.get().unwrap(), "甲一");
        answered.ask("甲");
        assert!(!answered.is_behind());
        answered.refresh((1, 1), |_| panic!("it is answered"));
        // The library has moved on.
        answered.ask("甲");
        answered.refresh((1, 2), |word| format!("{word}二"));
        assert_eq!(answered.get().unwrap(), "甲二");
        // Nobody asks any more.
        answered.refresh((1, 2), |_| panic!("nobody asks"));
        assert!(answered.get().is_none());
    }

    #[test]
    fn a_disk_is_asked_beside_the_window_and_once() {
        let wake: Wake = Arc::new(|| {});
        let mut lookup = Lookup::default();
        assert!(!lookup.ask(&2, &wake, |number| number * 2));
        while !lookup.ask(&2, &wake, |_| panic!("it is asked already")) {
            std::thread::yield_now();
        }
        assert_eq!(lookup.answer(), Some(&4));
        lookup.forget();
        lookup.ask(&2, &wake, |number| number * 3);
        while !lookup.ask(&2, &wake, |_| panic!("it is asked already")) {
            std::thread::yield_now();
        }
        assert_eq!(lookup.answer(), Some(&6));
    }
}
