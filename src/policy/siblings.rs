//! Policies of one operator that disagree with each other.
//!
//! In: several policies with their names. Out: flaws that quote both.
//! Never compares policies of different operators.

use super::{
    cite::Cite,
    declared::Policy,
    lint::Flaw,
    shared::CrossBorder,
    subsume::{Near, is_flat, said},
};

/// Returns where two policies of one operator contradict each other; names are as the user gave them.
#[must_use]
pub fn siblings(policies: &[(String, Policy)]) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    for (at, (one_name, one)) in policies.iter().enumerate() {
        for (other_name, other) in policies.iter().skip(at + 1) {
            if !is_of_one(one, other) {
                continue;
            }
            let names = format!("{one_name} × {other_name}");
            flaws.extend(denied(one, other, &names));
            flaws.extend(denied(other, one, &names));
            flaws.extend(places(one, other, &names));
        }
    }
    flaws
}

/// One operator: the same number, or the same name.
fn is_of_one(one: &Policy, other: &Policy) -> bool {
    let (Some(one), Some(other)) = (&one.operator, &other.operator) else { return false };
    let same = |a: &Option<String>, b: &Option<String>| a.is_some() && a == b;
    same(&one.ogrn, &other.ogrn)
        || same(&one.inn, &other.inn)
        || !one.name.is_empty() && one.name == other.name
}

/// What one declares by name and the other flatly denies.
fn denied(one: &Policy, other: &Policy, names: &str) -> Vec<Flaw> {
    let mut flaws: Vec<Flaw> = Vec::new();
    for statement in one.collected.iter().filter(|it| it.strength.declares()) {
        let category = statement.category;
        let theirs = said(other, category);
        let denial = theirs.denied.iter().find(|(_, deny)| is_flat(deny));
        let declared = theirs.nearest().is_some_and(|near| near <= Near::Firm);
        if let (Some((_, deny)), false) = (denial, declared) {
            let cites = statement.cite.first().into_iter().chain(deny.cite.first());
            let flaw = flaw(cites, names).of(category);
            if !flaws.iter().any(|known| known.category == flaw.category) {
                flaws.push(flaw);
            }
        }
    }
    flaws
}

/// Borders and databases.
fn places(one: &Policy, other: &Policy, names: &str) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    if let (Some(a), Some(b)) = (&one.transfer, &other.transfer) {
        let prohibits = |it: CrossBorder| it == CrossBorder::Prohibited;
        let states = |it: CrossBorder| it != CrossBorder::Unstated;
        let (x, y) = (a.cross_border, b.cross_border);
        if states(x) && states(y) && prohibits(x) != prohibits(y) {
            flaws.push(flaw(a.cite.first().into_iter().chain(b.cite.first()), names));
        }
    }
    if let (Some(a), Some(b)) = (&one.localisation, &other.localisation)
        && !a.databases_in.iter().any(|country| b.databases_in.contains(country))
    {
        flaws.push(flaw(a.cite.first().into_iter().chain(b.cite.first()), names));
    }
    flaws
}

fn flaw<'c>(cites: impl Iterator<Item = &'c Cite>, names: &str) -> Flaw {
    let flaw = Flaw::new("sibling-policies-disagree", cites.cloned().collect());
    Flaw { note: Some(names.to_owned()), ..flaw }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Operator, Transfer, testing::*};

    fn named(inn: &str, change: impl Fn(&mut Policy)) -> (String, Policy) {
        let mut policy = empty();
        policy.operator = Some(Operator { inn: Some(inn.into()), ..Operator::default() });
        change(&mut policy);
        (format!("{inn}.toml"), policy)
    }

    fn crossing(stance: CrossBorder) -> impl Fn(&mut Policy) {
        move |it| it.transfer = Some(Transfer { cross_border: stance, ..Transfer::default() })
    }

    #[test]
    fn only_policies_of_one_operator_are_compared() {
        let collects = |it: &mut Policy| it.collected.push(collect("phone", "1"));
        let denies = |it: &mut Policy| it.denied.push(deny("contact", "2"));
        let found = siblings(&[named("1", collects), named("1", denies), named("2", denies)]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].note.as_deref(), Some("1.toml × 1.toml"));
        assert_eq!(found[0].cites.iter().map(|it| &*it.at).collect::<Vec<_>>(), ["1", "2"]);
    }

    #[test]
    fn stances_on_borders_are_compared() {
        use CrossBorder::{Allowed, Prohibited, Unstated};
        for (a, b, expected) in
            [(Prohibited, Allowed, 1), (Prohibited, Unstated, 0), (Allowed, Allowed, 0)]
        {
            let pair = [named("1", crossing(a)), named("1", crossing(b))];
            assert_eq!(siblings(&pair).len(), expected);
        }
    }
}
