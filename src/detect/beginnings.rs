//! Beginnings: which families of shapes may have a value that begins at a byte near a chain of digits.
//!
//! In: families, their shapes; a byte of a text. Out: kins of shapes, a bit each, and their families.
//! Never leaves out one of which a value begins there.

use std::collections::BTreeMap;

use super::{
    automaton::is_behind_cyrillic,
    bitmap::Spot,
    bits::SmallSet,
    bytes::Bytes,
    edge::Edge,
    family::{Family, ShapeRef, shape_of},
    need::{Need, Profile},
    prefix::BEGUN,
    rule::Rule,
};

/// Kins, a bit each: shapes of one family that begin alike.
pub(super) type Kins = u128;

/// By byte, kins.
type ByByte = [Kins; 256];

/// The most kins.
const MOST: usize = 128;
/// Shapes begin alike if so many places do; where that makes too many kins, fewer.
const ALIKE: usize = 3;
/// As many digits as any shape needs; more make no difference.
const MANY: usize = 32;

/// What is known of how values begin that need a chain.
pub(super) struct Beginnings {
    /// By byte, its class: those of one class are the same to all kins.
    classes: Box<[u8; 256]>,
    /// By class, for each place from the start of a value on: those that may have such a byte there, or end before.
    places: Vec<[Kins; BEGUN]>,
    /// Those that may begin behind the byte: with another than a letter, a digit or an underscore, or with one.
    behind: Box<[ByByte; 2]>,
    /// Those that may begin behind a Cyrillic letter.
    behind_letters: Kins,
    /// Those that may have the byte before their chain.
    made_of: Box<ByByte>,
    /// Those that may begin so many bytes before their chain.
    leads: Vec<Kins>,
    /// Those before whose digits, where nothing stands between them, the byte may stand.
    before: Box<ByByte>,
    /// Those before whose digits nothing need stand.
    bare: Kins,
    /// By number of digits: those that such a chain suffices.
    enough: [Kins; MANY + 1],
    /// By the most digits with nothing between them: the same.
    solid: [Kins; MANY + 1],
    /// By kin, its family.
    family: Vec<usize>,
    /// By family, its kins.
    of_family: Vec<Kins>,
    /// By shape, its kin as a bit, or none.
    of_shape: Vec<Kins>,
}

/// A shape that needs a chain: its family and its index, what is known of it, and its edge.
type Member<'a> = ((usize, usize), &'a Profile, Edge);

impl Beginnings {
    /// Takes families, the shapes of rules, and by shape its family.
    pub(super) fn of(
        families: &[Family],
        (rules, shapes): (&[Rule], &[ShapeRef]),
        of_shape: &[usize],
    ) -> Self {
        let chained = |f: usize| families.get(f).is_some_and(|it| it.spot == Some(Spot::Chain));
        let members = shapes.iter().zip(of_shape).enumerate().filter(|(_, (_, f))| chained(**f));
        let member = |(shape, (place, f)): (usize, (&ShapeRef, &usize))| {
            Some(((*f, shape), &shape_of(rules, *place)?.profile, place.edge))
        };
        let members: Vec<Member<'_>> = members.filter_map(member).collect();
        let mut kins = (0..=ALIKE).rev().map(|alike| kins(&members, alike));
        let kins = kins.find(|kins| kins.len() <= MOST).unwrap_or_default();
        let zeros = || Box::new([0; 256]);
        let mut all = Self {
            classes: Box::new([0; 256]),
            places: Vec::new(),
            behind: Box::new([[0; 256]; 2]),
            behind_letters: 0,
            made_of: zeros(),
            leads: Vec::new(),
            before: zeros(),
            bare: 0,
            enough: [0; MANY + 1],
            solid: [0; MANY + 1],
            family: Vec::new(),
            of_family: vec![0; families.len()],
            of_shape: vec![0; shapes.len()],
        };
        let mut places = [[0; BEGUN]; 256];
        for (k, ((f, _), members)) in kins.into_iter().enumerate() {
            all.family.push(f);
            all.of_family[f] |= 1 << k;
            all.add_sets(1 << k, &members, &mut places);
            members.into_iter().for_each(|member| all.add(1 << k, member));
        }
        all.classify(&places);
        all
    }

    /// Puts bytes into classes by what each place says of them.
    fn classify(&mut self, places: &[[Kins; BEGUN]; 256]) {
        for (class, of) in self.classes.iter_mut().zip(places) {
            let known = self.places.iter().position(|other| other == of);
            let own = known.unwrap_or_else(|| {
                self.places.push(*of);
                self.places.len() - 1
            });
            *class = u8::try_from(own).unwrap_or_default();
        }
    }

    /// Returns what the places say of a byte.
    #[inline]
    fn places(&self, byte: u8) -> &[Kins; BEGUN] {
        self.places.get(usize::from(self.classes[usize::from(byte)])).unwrap_or(&[0; BEGUN])
    }

    /// Adds the bytes that members of a kin may have somewhere, joined before they are looked through.
    fn add_sets(&mut self, own: Kins, members: &[Member<'_>], places: &mut [[Kins; BEGUN]; 256]) {
        let of_all = |of: &dyn Fn(&Profile) -> Bytes| {
            let mut bytes = Bytes::default();
            members.iter().for_each(|(_, profile, _)| bytes.join(of(profile)));
            bytes
        };
        let begun: [Bytes; BEGUN] = std::array::from_fn(|i| {
            of_all(&|profile| profile.begun.get(i).copied().unwrap_or(Bytes::ALL))
        });
        for (byte, places) in (u8::MIN..=u8::MAX).zip(places) {
            let at = places.iter_mut().zip(&begun).filter(|(_, bytes)| bytes.has(byte));
            at.for_each(|(kins, _)| *kins |= own);
        }
        set(&mut self.made_of, &of_all(&|profile| profile.bytes), own);
        set(&mut self.before, &of_all(&|profile| profile.before), own);
        let bars = |byte: u8| members.iter().all(|(_, _, edge)| edge.bars(byte));
        for byte in (u8::MIN..=u8::MAX).filter(|byte| !bars(*byte)) {
            self.behind[0][usize::from(byte)] |= own;
            if !Edge::Word.bars(byte) {
                self.behind[1][usize::from(byte)] |= own;
            }
        }
    }

    fn add(&mut self, own: Kins, ((_, shape), profile, edge): Member<'_>) {
        self.of_shape[shape] = own;
        if !edge.bars_letters() {
            self.behind_letters |= own;
        }
        if profile.before == Bytes::ALL {
            self.bare |= own;
        }
        let leads = self.leads.len().max(profile.lead + 1);
        self.leads.resize(leads, 0);
        self.leads.iter_mut().take(profile.lead + 1).for_each(|lead| *lead |= own);
        let fewest = match profile.need {
            Need::Digits(fewest) => fewest.min(MANY),
            _ => 0,
        };
        self.enough.iter_mut().skip(fewest).for_each(|kins| *kins |= own);
        self.solid.iter_mut().skip(profile.solid.min(MANY)).for_each(|kins| *kins |= own);
    }

    /// Returns those that a chain of so many digits suffices.
    #[inline]
    pub(super) fn enough(&self, digits: usize) -> Kins {
        self.enough[digits.min(MANY)]
    }

    /// Returns those that a chain suffices in which so many digits have nothing between them.
    #[inline]
    pub(super) fn solid(&self, digits: usize) -> Kins {
        self.solid[digits.min(MANY)]
    }

    /// Returns the families of kins, a bit each.
    pub(super) fn families(&self, kins: Kins) -> SmallSet {
        let (mut rest, mut families) = (kins, SmallSet::default());
        while rest != 0 {
            let first = rest.trailing_zeros() as usize;
            let Some(family) = self.family.get(first) else { break };
            families |= SmallSet::of(*family);
            rest &= !self.of_family(*family);
        }
        families
    }

    /// Returns the kin of a shape as a bit; none of what needs no chain.
    #[inline]
    pub(super) fn of_shape(&self, shape: usize) -> Kins {
        self.of_shape.get(shape).copied().unwrap_or_default()
    }

    /// Returns the kins of families, a bit each.
    pub(super) fn of_families(&self, families: SmallSet) -> Kins {
        families.numbers().fold(0, |kins, family| kins | self.of_family(family))
    }

    /// Returns the kins of a family.
    #[inline]
    pub(super) fn of_family(&self, family: usize) -> Kins {
        self.of_family.get(family).copied().unwrap_or_default()
    }

    /// Returns those of which a value may begin at byte `at`, as far as the bytes around it tell.
    #[inline]
    pub(super) fn at(&self, kins: Kins, text: &[u8], at: usize) -> Kins {
        let Some(first) = text.get(at) else { return 0 };
        let mut kins = kins & self.places(*first)[0];
        // What stands before rules out the most.
        if let Some(before) = at.checked_sub(1).and_then(|before| text.get(before)) {
            kins &= self.behind[usize::from(Edge::Word.bars(*first))][usize::from(*before)];
        }
        if kins == 0 {
            return 0;
        }
        let behind = text.get(at + 1..).unwrap_or_default();
        let all = |behind: &[u8]| {
            let places = behind.iter().enumerate();
            places.fold(kins, |kins, (i, byte)| kins & self.places(*byte)[i + 1])
        };
        // Where there are as many, it need not be asked at each whether it is there.
        let kins = match behind.first_chunk::<{ BEGUN - 1 }>() {
            Some(behind) => all(behind),
            None => all(behind),
        };
        if kins & !self.behind_letters != 0 && is_behind_cyrillic(text, at) {
            return kins & self.behind_letters;
        }
        kins
    }

    /// Returns those whose values may begin `lead` bytes before their chain, if `byte` stands there.
    #[inline]
    pub(super) fn lead(&self, kins: Kins, lead: usize, byte: u8) -> Kins {
        let far = self.leads.get(lead).copied().unwrap_or_default();
        kins & far & self.made_of[usize::from(byte)]
    }

    /// Returns those whose digits, with nothing between them, may stand behind a byte, or begin a text.
    #[inline]
    pub(super) fn behind(&self, before: Option<u8>) -> Kins {
        before.map_or(self.bare, |byte| self.before[usize::from(byte)])
    }
}

/// What the bytes of a place are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sort {
    Digits,
    Others,
    Both,
}

impl Sort {
    fn of(bytes: &Bytes) -> Self {
        match (
            bytes.iter().any(|byte| byte.is_ascii_digit()),
            bytes.iter().any(|byte| byte.is_ascii() && !byte.is_ascii_digit()),
        ) {
            (true, false) => Self::Digits,
            (false, _) => Self::Others,
            (true, true) => Self::Both,
        }
    }
}

/// Returns the shapes by family and what so many of their first places are.
fn kins<'a>(members: &[Member<'a>], alike: usize) -> BTreeMap<(usize, Vec<Sort>), Vec<Member<'a>>> {
    let mut kins: BTreeMap<_, Vec<Member<'a>>> = BTreeMap::new();
    for member in members {
        let ((f, _), profile, _) = *member;
        let sorts = profile.begun.iter().take(alike).map(Sort::of).collect();
        kins.entry((f, sorts)).or_default().push(*member);
    }
    kins
}

/// Adds a kin to all bytes of a set.
fn set(table: &mut ByByte, bytes: &Bytes, own: Kins) {
    bytes.iter().for_each(|byte| table[usize::from(byte)] |= own);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::{Sure, families::Families, family, rule};

    /// The families a shape of which matches from a byte on, and may begin there.
    fn begun(all: &Families, shapes: &[ShapeRef], text: &str, at: usize) -> SmallSet {
        let mut set = SmallSet::default();
        let mut ends = Vec::new();
        for f in 0..all.len() {
            let family = all.get(f).filter(|family| family.spot == Some(Spot::Chain));
            let Some(rung) = family.and_then(|family| family.rungs.last()) else { continue };
            let automaton = rung.group.automaton();
            let part = (text.as_bytes(), at..at + 1);
            let next = automaton.next(&mut automaton.walk(), part, &mut ends);
            if next.is_some() && ends.iter().any(|(shape, _)| shapes[*shape].edge.left(text, at)) {
                set |= SmallSet::of(f);
            }
        }
        set
    }

    #[test]
    fn no_family_is_left_out_of_which_a_value_begins() {
        let rules = rule::embedded().unwrap();
        let shapes = family::places(&rules, Sure::Low);
        let all = Families::new(&rules, &shapes).unwrap();
        let found = std::cell::Cell::new(0_usize);
        let check = |text: &str| {
            for at in (0..text.len()).filter(|at| text.is_char_boundary(*at)) {
                let begun = begun(&all, &shapes, text, at);
                let told = all.beginnings.at(Kins::MAX, text.as_bytes(), at);
                let told = all.beginnings.families(told);
                assert!((begun - told).is_empty(), "{text} at {at}");
                found.set(found.get() + begun.numbers().count());
            }
        };
        for text in rules.iter().flat_map(|rule| &rule.finds).map(|it| &it.text) {
            check(text);
        }
        assert!(found.get() > 1000, "{}", found.get());
        let unlike =
            ["8d38a559-c15e-4035-a649-29a5767d9bd9", "35f42284-912d-4c25-abbc-664a81ccf9a1"];
        for text in unlike.map(str::as_bytes) {
            let told =
                (0..text.len()).fold(0, |told, at| told | all.beginnings.at(Kins::MAX, text, at));
            assert_eq!(told, 0);
        }
    }
}
