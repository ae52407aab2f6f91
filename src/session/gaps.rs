//! Steps before those that came, which have not come yet: told by whose they are.

use chrono::{DateTime, FixedOffset};
use uuid::Uuid;

use crate::model::op_set::{Known, OpSet};
use crate::model::{Dot, OpKind};
use crate::store::{Stretch, stretches};

/// All steps of a copy up to one, of which no more is known.
pub(super) fn whole(end: Dot) -> Stretch {
    Stretch {
        origin: end.origin,
        from: 1,
        to: end.counter,
        author: String::new(),
        host: String::new(),
        at: String::new(),
        notes: Vec::new(),
    }
}

/// Which of the steps the library lacks.
pub(super) fn missing(needs: impl Iterator<Item = Stretch>, known: &Known) -> Vec<Stretch> {
    let lacking = needs.filter_map(|need| {
        let last = known.last(need.origin);
        (last < need.to).then(|| Stretch {
            from: last + 1,
            ..need
        })
    });
    lacking.collect()
}

/// `李四（FGJ-07）的 3 步（编号 5–8）`: notes have numbers as steps have, and are none.
pub(super) fn stretch_words(stretch: &Stretch) -> String {
    let Stretch {
        from,
        to,
        author,
        host,
        at,
        ..
    } = stretch;
    let who = match (author.as_str(), host.as_str()) {
        ("", _) => "总库里别处来的一份".to_owned(),
        (author, "") => author.to_owned(),
        (author, host) => format!("{author}（{host}）"),
    };
    let numbers = if from == to {
        format!("编号 {from}")
    } else {
        format!("编号 {from}–{to}")
    };
    let steps = match stretch.steps() {
        0 => format!("记录（{numbers}）"),
        steps => format!(" {steps} 步（{numbers}）"),
    };
    let until = DateTime::parse_from_rfc3339(at).ok();
    let until =
        until.map(|at: DateTime<FixedOffset>| at.format("，到 %Y-%m-%d %H:%M 为止").to_string());
    format!("{who}的{steps}{}", until.unwrap_or_default())
}

/// The stretches that somebody must have who is to make use of what lies beyond: each with who did its last step.
pub(super) fn needs(set: &OpSet, since: &Known) -> Vec<Stretch> {
    let had = set.ops().iter();
    let had = had.filter(|op| op.op.kind != OpKind::Baseline && since.holds(op.dot));
    let mut needs = stretches(had);
    for need in &mut needs {
        need.from = 1;
    }
    // What a part of a library stands on has nobody's name here.
    let named: Vec<Uuid> = needs.iter().map(|need| need.origin).collect();
    let floor = set.floor().into_iter().flat_map(|floor| floor.known.ends());
    let nameless = floor.filter(|end| !named.contains(&end.origin));
    needs.extend(nameless.map(whole));
    needs
}
