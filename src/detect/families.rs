//! All families of an engine: which to try where.
//!
//! In: the rules. Out: the families by what they need, and what is to be looked for in a text.
//! Never tries one; that is the pass's.

use std::ops::Range;

use super::{
    automaton::Walk,
    beginnings::{Beginnings, Kins},
    bitmap::{Spot, Wanted},
    bits::SmallSet,
    context::Asker,
    family::{self, Family, Grouped, MOST, ShapeRef, Sight},
    need::WINDOW,
    rule::Rule,
};

/// The families, in order of what they need.
pub(super) struct Families {
    /// Behind them all stands the joined one, if there is one.
    all: Vec<Family>,
    /// How many there are without it.
    count: usize,
    /// Kins of those that are walked at once in tables.
    joined: Kins,
    /// Those of each kind of spot, and last those that need none: they are next to each other.
    kinds: Vec<Range<usize>>,
    /// The kins of those that need a chain and are always tried.
    pub(super) open: Kins,
    /// Where values of those begin that need a chain.
    pub(super) beginnings: Beginnings,
    /// Of those that need a chain and a word: the longest lead, and the longest value.
    pub(super) reach: (usize, usize),
    /// How many anchors they have.
    pub(super) anchors: usize,
    /// What those of [`Spot::Single`] and of [`Spot::Window`] need.
    pub(super) sights: [Sights; 2],
    /// Those tried in tables though no word or field names them.
    pub(super) quiet: FamilySet,
    /// How many bytes a value of those of them has at least that need no spot.
    pub(super) shortest_quiet: usize,
    /// Those that need no spot, a bit each: those always tried, and those that only a word or a field leads to.
    pub(super) spotless: (SmallSet, SmallSet),
}

/// Anchors of families, found by the bytes that they begin with.
pub(super) struct Sights {
    /// For each of the first bytes, the anchors that it may be of; a bit each, which several may share.
    places: Box<[[u64; 256]; WINDOW]>,
    /// By bit, family and anchor.
    of_bit: Vec<Vec<(usize, usize)>>,
}

impl Sights {
    fn of(spot: Spot, families: &[Family]) -> Self {
        let mut sights =
            Self { places: Box::new([[0; 256]; WINDOW]), of_bit: vec![Vec::new(); 64] };
        let families = families.iter().enumerate().filter(|(_, it)| it.spot == Some(spot));
        let anchors =
            families.flat_map(|(f, it)| it.anchors.iter().enumerate().map(move |it| (f, it)));
        for (i, (f, (a, anchor))) in anchors.enumerate() {
            sights.of_bit[i % 64].push((f, a));
            for (place, bytes) in sights.places.iter_mut().zip(anchor.sight.window()) {
                bytes.iter().for_each(|byte| place[usize::from(byte)] |= 1 << (i % 64));
            }
        }
        sights
    }

    /// Returns bits of anchors that a text may begin with.
    #[inline]
    pub(super) fn at(&self, text: &[u8]) -> u64 {
        let mut bits = u64::MAX;
        for i in 0..WINDOW {
            let Some(byte) = text.get(i) else { break };
            bits &= self.places[i][usize::from(*byte)];
        }
        bits
    }

    /// Returns the anchors of a bit, each as family and anchor.
    pub(super) fn of_bit(&self, bit: u32) -> &[(usize, usize)] {
        self.of_bit.get(bit as usize).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Families, and their kins of shapes that need a chain.
#[derive(Clone, Copy, Default)]
pub(super) struct FamilySet {
    /// A bit each.
    pub(super) families: SmallSet,
    /// The same.
    pub(super) kins: Kins,
}

impl FamilySet {
    /// Returns these but for some, and others.
    pub(super) fn but(self, against: Self, others: Self) -> Self {
        Self {
            families: (self.families - against.families) | others.families,
            kins: self.kins & !against.kins | others.kins,
        }
    }
}

/// So many kins are walked at once where they can be.
const FEW: u32 = 3;
impl Families {
    /// Puts all shapes into families.
    ///
    /// # Errors
    /// Shapes too many or too large.
    pub(super) fn new(rules: &[Rule], shapes: &[ShapeRef]) -> Result<Self, String> {
        let Grouped { families: mut all, of_shape, joined: last } = family::families(rules, shapes);
        if all.len() > MOST {
            return Err(format!("the rules need {} different things, more than {MOST}", all.len()));
        }
        let mut anchors = 0;
        for anchor in all.iter_mut().flat_map(|family| &mut family.anchors) {
            anchor.number = anchors;
            anchors += 1;
        }
        let mut kinds: Vec<Range<usize>> = Vec::new();
        for spot in Spot::ALL.into_iter().map(Some).chain([None]) {
            let from = kinds.last().map_or(0, |kind| kind.end);
            let of_kind = all.iter().skip(from).take_while(|family| family.spot == spot);
            kinds.push(from..from + of_kind.count());
        }
        let chained: Vec<(usize, &Family)> =
            (0..).zip(&all).filter(|(_, family)| family.spot == Some(Spot::Chain)).collect();
        let gated = || chained.iter().filter(|(_, family)| family.askers.is_some());
        let reach = (
            gated().map(|(_, family)| family.lead).max().unwrap_or_default(),
            gated().map(|(_, family)| family.longest).max().unwrap_or_default(),
        );
        let quiet = (0..).zip(&all).filter(|(_, family)| family.quiet);
        let quiet: SmallSet = quiet.map(|(f, _)| f).collect();
        let spotless_quiet = all.iter().filter(|family| family.quiet && family.spot.is_none());
        let shortest_quiet = spotless_quiet.flat_map(|it| &it.rungs).map(|it| it.shortest).min();
        let shortest_quiet = shortest_quiet.unwrap_or(usize::MAX);
        let spotless = (0..).zip(&all).filter(|(_, family)| family.spot.is_none());
        let (open, led): (Vec<_>, Vec<_>) =
            spotless.partition(|(_, family)| family.askers.is_none());
        let [open, led] =
            [open, led].map(|of| of.into_iter().map(|(f, _)| f).collect::<SmallSet>());
        let spotless = (open, led);
        let open = chained.iter().filter(|(_, family)| family.askers.is_none());
        let open: SmallSet = open.map(|(f, _)| *f).collect();
        let sights = [Spot::Single, Spot::Window].map(|spot| Sights::of(spot, &all));
        let count = all.len();
        let in_tables = |(_, family): &(usize, &Family)| family.askers.is_none() || family.quiet;
        let joined = chained.into_iter().filter(in_tables);
        let joined: SmallSet = joined.map(|(f, _)| f).collect();
        let beginnings = Beginnings::of(&all, (rules, shapes), &of_shape);
        all.extend(last);
        Ok(Self {
            all,
            count,
            joined: beginnings.of_families(joined),
            kinds,
            open: beginnings.of_families(open),
            quiet: FamilySet { families: quiet, kins: beginnings.of_families(quiet) },
            beginnings,
            reach,
            anchors,
            sights,
            shortest_quiet,
            spotless,
        })
    }

    /// Returns families, a bit each, with their kins.
    pub(super) fn set(&self, families: SmallSet) -> FamilySet {
        FamilySet { families, kins: self.beginnings.of_families(families) }
    }

    /// Returns how many there are.
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// Returns the family that holds those of a set of kins which it is cheaper to walk at once than one by one; and
    /// which these are.
    pub(super) fn joined(&self, set: Kins) -> Option<(usize, Kins)> {
        let joined = set & self.joined;
        (joined.count_ones() >= FEW).then_some((self.count, joined))
    }

    pub(super) fn get(&self, family: usize) -> Option<&Family> {
        self.all.get(family)
    }

    /// All that have a bit in a set, in its order: not the joined one.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Family> {
        self.all.iter().take(self.count)
    }

    /// Those that need a spot of this kind, by index.
    pub(super) fn of_spot(&self, spot: Spot) -> Range<usize> {
        self.kinds.get(spot as usize).cloned().unwrap_or_default()
    }

    /// Those that need no spot, by index.
    pub(super) fn led(&self) -> Range<usize> {
        self.kinds.last().cloned().unwrap_or_default()
    }

    /// Returns the rules of each that must be named, and whether nothing but a name leads there.
    pub(super) fn gates(&self) -> impl Iterator<Item = (&[Asker], bool)> {
        let gate = |family: &'_ Family| family.spot.is_none();
        self.iter().map(move |family| (family.askers.as_deref().unwrap_or_default(), gate(family)))
    }

    /// Returns room for a walk for each rung of each.
    pub(super) fn walks(&self) -> Vec<Vec<Option<Walk>>> {
        let walks = |family: &Family| family.rungs.iter().map(|_| None).collect();
        self.all.iter().map(walks).collect()
    }

    /// Returns what is to be looked for in a text.
    pub(super) fn wanted(&self) -> Wanted {
        let mut wanted = Wanted::default();
        let least = |known: usize, new: usize| if known == 0 { new } else { known.min(new) };
        for family in &self.all {
            match family.spot {
                Some(Spot::Chain) => wanted.digits = least(wanted.digits, family.fewest()),
                Some(Spot::Token) => wanted.token = least(wanted.token, family.fewest()),
                Some(Spot::Dots) => wanted.dots = true,
                Some(Spot::Colons) => wanted.colons = true,
                _ => {}
            }
            for anchor in &family.anchors {
                match &anchor.sight {
                    Sight::Text(text) if text.len() == 1 => wanted.single.add(text[0]),
                    sight => wanted.windows.push(sight.window()),
                }
            }
        }
        wanted
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::{Engine, examples, rule};

    #[test]
    fn too_many_kinds_of_rare_categories_take_no_family_from_an_anchor() {
        let head = |i: usize, category: &str| {
            format!("id = 'a.r{i}'\ncategory = '{category}'\nname = {{ ru = 'а', en = 'a' }}\n")
        };
        let anchored =
            |i: usize| format!("{}anchor = 'q{i}z'\nshape = 'q{i}z{{d}}{{2}}'\n", head(i, "phone"));
        let named = |i: usize, category: &str| {
            let rest = "shape = '{d}{9}'\nalone = 'none'\nnear = 'medium'\ncontext = ['word']\n";
            head(i, category) + rest
        };
        let rare = ["inn", "snils", "phone", "passport_ru"];
        let rare = (MOST - 2..).zip(rare).map(|(i, category)| named(i, category));
        let texts = (0..MOST - 2).map(anchored).chain(rare);
        let rules = texts.zip(0..).map(|(text, i)| rule::parse(&format!("a/r{i}.toml"), &text));
        let engine = Engine::new(rules.collect::<Result<_, _>>().unwrap()).unwrap();
        assert_eq!(engine.families.len(), MOST);
        let mut scratch = engine.scratch();
        assert_eq!(examples::run(&engine, "q1z12, word 481516234", None, &mut scratch).len(), 2);
    }

    #[test]
    fn as_many_families_as_have_a_bit_are_asked_about_in_a_field() {
        let head = |i: usize| {
            format!("id = 'a.r{i}'\ncategory = 'phone'\nname = {{ ru = 'а', en = 'a' }}\n")
        };
        let anchored =
            |i: usize| format!("{}anchor = 'q{i}z'\nshape = 'q{i}z{{d}}{{2}}'\n", head(i));
        let rules = (0..MOST).map(|i| {
            let last = i == MOST - 1;
            let text = if last { head(i) + "shape = '{d}{9}'\n" } else { anchored(i) };
            rule::parse(&format!("a/r{i}.toml"), &text).unwrap()
        });
        let engine = Engine::new(rules.collect()).unwrap();
        assert_eq!(engine.families.len(), MOST);
        assert!(engine.families.get(MOST).is_some(), "the joined one");
        let found =
            examples::run(&engine, "q1z12, 481516234", Some("phone"), &mut engine.scratch());
        assert_eq!(found.len(), 2);
    }
}
