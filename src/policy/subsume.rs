//! Which statements speak of a category, and what they say: the rules of subsumption.
//!
//! In: a category, the statements, whose data it is. Out: the nearest positive and negative statements.
//! Never lets a root phrase, a sibling or a child justify anything: only what covers the category does.

use super::declared::{Collect, Deny, Policy, Strength, Umbrella};
use crate::taxonomy::{Category, Cover, covers};

/// How near a statement is to a category.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Near {
    /// It names the category.
    Exact,
    /// It names a term that surely includes it.
    Firm,
    /// It names a term that may include it.
    Possible,
    /// It names "other data".
    CatchAll,
}

/// What the policy says of a category.
#[derive(Debug, Default)]
pub(super) struct Said<'p> {
    /// Statements that declare it, nearest first.
    pub(super) collected: Vec<(Near, &'p Collect)>,
    /// Statements about it that do not declare: definitions, implications, third parties.
    pub(super) proposed: Vec<&'p Collect>,
    /// Denials that close over it, nearest first.
    pub(super) denied: Vec<(Near, &'p Deny)>,
}

impl Said<'_> {
    /// The nearest positive statement.
    pub(super) fn nearest(&self) -> Option<Near> {
        self.collected.first().map(|(near, _)| *near)
    }

    /// The nearest denial without a hedge.
    pub(super) fn denial(&self) -> Option<Near> {
        self.denied.iter().find(|(_, deny)| is_flat(deny)).map(|(near, _)| *near)
    }
}

/// Returns whether a denial holds whatever the channel and the exception.
pub(super) fn is_flat(deny: &Deny) -> bool {
    !deny.hedged && deny.channel.is_none()
}

/// Collects what the policy says of `category`.
pub(super) fn said(policy: &Policy, category: Category) -> Said<'_> {
    let mut said = Said::default();
    for statement in &policy.collected {
        let Some(near) = declares(policy, statement, category) else { continue };
        if statement.strength.declares() {
            said.collected.push((near, statement));
        } else if near <= Near::Firm || statement.strength == Strength::ThirdParty {
            said.proposed.push(statement);
        }
    }
    for statement in &policy.denied {
        // "No other data" closes over everything: what nothing declares is undeclared anyway.
        if let Some(near) = nearness(statement.category, category).filter(|it| *it < Near::CatchAll)
        {
            said.denied.push((near, statement));
        }
    }
    said.collected.sort_by_key(|(near, _)| *near);
    said.denied.sort_by_key(|(near, deny)| (!is_flat(deny), *near));
    said
}

/// How a positive statement covers the category.
fn declares(policy: &Policy, statement: &Collect, category: Category) -> Option<Near> {
    let near = nearness(statement.category, category)?;
    match near {
        // "The last four digits of the card" does not declare the card.
        Near::Exact | Near::Firm if statement.partial => Some(Near::Possible),
        Near::Exact => Some(near),
        // A closed term declares its list, which are statements of their own; without one, its firm members.
        _ if statement.umbrella == Some(Umbrella::Closed) => {
            (near == Near::Firm && !lists_members(policy, statement)).then_some(near)
        }
        _ => Some(near),
    }
}

/// Returns whether the list of a closed term is in the file: members from the same section.
fn lists_members(policy: &Policy, statement: &Collect) -> bool {
    let section = |it: &Collect| it.cite.first().map(|cite| cite.at.clone());
    policy.collected.iter().any(|other| {
        other.category != statement.category
            && covers(statement.category, other.category).is_some()
            && section(other) == section(statement)
    })
}

fn nearness(declared: Category, category: Category) -> Option<Near> {
    if declared == category {
        return Some(Near::Exact);
    }
    match covers(declared, category)? {
        Cover::Firm => Some(Near::Firm),
        Cover::Possible if declared.id() == "other_data" => Some(Near::CatchAll),
        Cover::Possible => Some(Near::Possible),
    }
}

/// Returns whether one of the groups of a statement is one of those asked for; either may be all.
pub(super) fn meet(statement: &[String], asked: &[String]) -> bool {
    let any = |list: &[String]| list.is_empty() || list.iter().any(|it| it == "*");
    any(statement) || any(asked) || statement.iter().any(|it| asked.contains(it))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{policy::testing::*, taxonomy::Category};

    fn nearest(statements: &[Collect], category: &str) -> Option<Near> {
        let mut policy = empty();
        policy.collected = statements.to_vec();
        said(&policy, Category::named(category).unwrap()).nearest()
    }

    fn with(category: &str, change: impl Fn(&mut Collect)) -> Collect {
        let mut statement = collect(category, "2.1");
        change(&mut statement);
        statement
    }

    #[test]
    fn only_what_covers_a_category_declares_it() {
        for (declared, found, expected) in [
            ("phone", "phone", Some(Near::Exact)),
            ("contact", "phone", Some(Near::Firm)),
            ("identity_document", "passport_ru", Some(Near::Firm)),
            ("payment_info", "payment_card", Some(Near::Possible)),
            ("other_data", "snils", Some(Near::CatchAll)),
            ("other_data", "other_data", Some(Near::Exact)),
            ("phone", "messenger_handle", None),
            ("age", "birth_date", None),
            ("birth_date", "age", Some(Near::Firm)),
            ("postal_address", "registration_address", Some(Near::Possible)),
            ("city_region", "postal_address", None),
        ] {
            assert_eq!(nearest(&[collect(declared, "2.1")], found), expected, "{declared} {found}");
        }
    }

    #[test]
    fn a_closed_term_declares_its_list_and_nothing_else() {
        let closed = with("contact", |it| it.umbrella = Some(Umbrella::Closed));
        let open = with("contact", |it| it.umbrella = Some(Umbrella::Open));
        let email = collect("email", "2.1");
        let elsewhere = collect("email", "7");
        for (statements, expected) in [
            (vec![closed.clone()], Some(Near::Firm)),
            (vec![closed.clone(), email.clone()], None),
            (vec![closed, elsewhere], Some(Near::Firm)),
            (vec![open, email], Some(Near::Firm)),
        ] {
            assert_eq!(nearest(&statements, "phone"), expected, "{statements:?}");
        }
        let closed = with("contact", |it| it.umbrella = Some(Umbrella::Closed));
        assert_eq!(nearest(&[closed], "messenger_handle"), None);
    }

    #[test]
    fn definitions_third_parties_and_parts_do_not_declare() {
        for strength in [Strength::Definition, Strength::Implied, Strength::ThirdParty] {
            let statement = with("phone", |it| it.strength = strength);
            assert_eq!(nearest(&[statement], "phone"), None);
        }
        let partial = with("payment_card", |it| it.partial = true);
        assert_eq!(nearest(&[partial], "payment_card"), Some(Near::Possible));
    }

    #[test]
    fn a_denial_closes_downwards_only() {
        for (denied, found, expected) in [
            ("special", "health", Some(Near::Firm)),
            ("special", "criminal_record", Some(Near::Possible)),
            ("health", "special", None),
            ("biometric", "biometric_voice", Some(Near::Firm)),
            ("biometric", "photo", None),
            ("other_data", "phone", None),
        ] {
            let mut policy = empty();
            policy.denied = vec![deny(denied, "4.2")];
            let said = said(&policy, Category::named(found).unwrap());
            assert_eq!(said.denial(), expected, "{denied} {found}");
        }
    }

    #[test]
    fn groups_of_people_meet_if_either_is_all() {
        let of = |list: &[&str]| list.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        for (a, b, expected) in [
            (&["customer"][..], &["customer", "user"][..], true),
            (&["*"], &["user"], true),
            (&["customer"], &[], true),
            (&["customer"], &["user"], false),
        ] {
            assert_eq!(meet(&of(a), &of(b)), expected);
        }
    }
}
