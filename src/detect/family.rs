//! Families: shapes that need the same thing, walked by one automaton from the same spots.
//!
//! In: shapes with what they need. Out: families, each with its automaton.
//! Never puts into one family what would make its members be tried at more spots than they need.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    automaton::Group,
    bitmap::Spot,
    bits::SmallSet,
    bytes::Bytes,
    context::Asker,
    edge::Edge,
    evidence::{Degree, Evidence, Grade, Sure},
    need::{Need, WINDOW, Window},
    prefix,
    rule::{Rule, Shape},
};
use crate::taxonomy::Category;

/// Shapes that are tried together.
pub(super) struct Family {
    /// Where; `None`: at each start, or near each word that opens one of them.
    pub(super) spot: Option<Spot>,
    /// What they need one of, if it is text.
    pub(super) anchors: Box<[Anchor]>,
    /// How many bytes before the spot one of them may begin.
    pub(super) lead: usize,
    /// The bytes that their values are made of.
    pub(super) bytes: Bytes,
    /// The rules that they belong to, if they are nothing without a word or a field that names them.
    pub(super) askers: Option<Box<[Asker]>>,
    /// Whether they are tried in tables too.
    pub(super) quiet: bool,
    /// Whether their values may begin within a word.
    pub(super) within_words: bool,
    /// Whether their values are all of a field that names them.
    pub(super) fills: bool,
    /// Whether their check looks for a key in the text itself: no field leads to them.
    pub(super) keyed: bool,
    /// Automata, each of those members that need no more than so many digits; the last is of all.
    pub(super) rungs: Vec<Rung>,
    /// How many bytes a match has at most.
    pub(super) longest: usize,
    /// How sure a value can be at most.
    pub(super) surest: Sure,
}

/// A text that members of a family need.
pub(super) struct Anchor {
    /// Which of all anchors of all families.
    pub(super) number: usize,
    pub(super) sight: Sight,
    /// How many bytes before it one of them may begin.
    pub(super) lead: usize,
    /// The bytes that their values are made of.
    pub(super) bytes: Bytes,
    /// What may stand from it on in any of their values, place by place; there are as many.
    pub(super) ahead: Box<[Bytes]>,
}

impl Anchor {
    /// Returns whether it stands at the start of a text, and a value may go on behind it as the text does.
    pub(super) fn stands(&self, text: &[u8]) -> bool {
        let begins = match &self.sight {
            Sight::Text(literal) => text.starts_with(literal),
            // The window is the beginning of what stands ahead.
            Sight::Window(_) => true,
        };
        begins
            && self.ahead.iter().enumerate().all(|(i, bytes)| match text.get(i) {
                Some(byte) => bytes.has(*byte),
                None => false,
            })
    }

    /// Makes it one of further values, which begin `lead` bytes before it at most.
    fn join(&mut self, lead: usize, bytes: Bytes, ahead: &[Bytes]) {
        self.lead = self.lead.max(lead);
        self.bytes.join(bytes);
        let join = |(own, other): (&Bytes, &Bytes)| {
            let mut both = *own;
            both.join(*other);
            both
        };
        self.ahead = self.ahead.iter().zip(ahead).map(join).collect();
    }
}

/// What an anchor looks like.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sight {
    /// These bytes.
    Text(Box<[u8]>),
    /// Bytes of these sets.
    Window(Window),
}

impl Sight {
    /// Returns whether it stands at the start of a text; what is cut off by its end doesn't.
    pub(super) fn stands(&self, text: &[u8]) -> bool {
        match self {
            Self::Text(literal) => text.starts_with(literal),
            Self::Window(window) => {
                let known = known(window);
                text.len() >= known.len()
                    && known.iter().zip(text).all(|(bytes, byte)| bytes.has(*byte))
            }
        }
    }

    /// Returns the window that it begins with.
    pub(super) fn window(&self) -> Window {
        match self {
            Self::Window(window) => *window,
            Self::Text(text) => {
                let mut window = [Bytes::ALL; WINDOW];
                for (set, byte) in window.iter_mut().zip(text) {
                    *set = Bytes::default();
                    set.add(*byte);
                }
                window
            }
        }
    }
}

/// Returns the places of a window of which something is known, and the first.
fn known(window: &Window) -> &[Bytes] {
    let last = window.iter().rposition(|bytes| *bytes != Bytes::ALL);
    window.get(..=last.unwrap_or_default()).unwrap_or_default()
}

/// The members of a family that need no more digits than there are.
pub(super) struct Rung {
    /// The fewest digits of a chain for any of them.
    pub(super) fewest: usize,
    /// How many bytes a match has at least.
    pub(super) shortest: usize,
    pub(super) group: Group,
}

impl Family {
    /// The fewest digits of a chain that is worth a look.
    pub(super) fn fewest(&self) -> usize {
        self.rungs.first().map_or(0, |rung| rung.fewest)
    }

    /// Returns whether its values are of this category.
    pub(super) fn is_of(&self, category: Category) -> bool {
        self.askers.iter().flatten().all(|asker| asker.category == category)
    }

    /// Returns whether its values are of this category, and none can be as sure as a value may be.
    pub(super) fn is_below(&self, category: Category) -> bool {
        self.surest < Sure::High && self.is_of(category)
    }

    /// Returns the highest rung that so many digits are enough for, and which it is.
    #[inline]
    pub(super) fn enough(&self, digits: usize) -> Option<(usize, &Rung)> {
        self.rungs.iter().enumerate().rfind(|(_, rung)| rung.fewest <= digits)
    }
}

/// A shape by its place in the rules.
#[derive(Clone, Copy)]
pub(super) struct ShapeRef {
    pub(super) rule: u16,
    pub(super) shape: u16,
    pub(super) edge: Edge,
    pub(super) gate: Gate,
    /// What it is by itself.
    pub(super) alone: Degree,
    /// The first shape of the rule that matches the same texts, by index; they differ in check and grade.
    pub(super) alike: usize,
}

/// When a shape is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gate {
    /// Always.
    Open,
    /// Where a word or a field names it, and in tables: elsewhere its values are less sure than anybody asked.
    Quiet,
    /// Where a word or a field names it.
    Named,
    /// Not by an automaton: a seeker finds its values.
    Sought,
}

impl Gate {
    /// Returns the gate of a shape, where findings surer than `least` are asked for.
    pub(super) fn of(grade: Grade, least: Sure) -> Self {
        if grade.near == Degree::None {
            Self::Open
        } else if grade.alone == Degree::None {
            Self::Named
        } else if Evidence::SHAPE.sure(grade) < Some(least) {
            Self::Quiet
        } else {
            Self::Open
        }
    }
}

/// What the members of a family have in common.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    /// The spot's index, or one more than there are.
    spot: usize,
    /// The literal that the author of a rule named; of all others, one family is made. No empty text: comparing two of those
    /// is slow, since the C library looks where they point.
    anchor: Option<Box<[u8]>>,
    windowed: bool,
    /// Whether values may have spaces before what they need: they are tried from far before it.
    spaced: bool,
    /// Whether values may begin far before the spot.
    far: bool,
    /// Whether values may be a part of a field; those that are all of it come first.
    parts: bool,
    gate: Gate,
    /// The rule, of shapes that only a word leads to: each word leads to few rules.
    led: Option<u16>,
    /// The category, of shapes that need a chain and a word: so does each word, or field, to few categories.
    category: Option<Category>,
}

/// The most families; each has a bit in a set. Rules that would make more share some.
pub(super) const MOST: usize = SmallSet::MOST;
/// With more rules than this that only a word leads to, they share a family.
const MOST_LED: usize = 160;
/// A category of so many shapes has few.
const FEW: usize = 3;
/// Leads longer than this are far.
const FAR: usize = 12;

impl Key {
    fn of(shape: &Shape, place: ShapeRef, category: Option<Category>) -> Self {
        let profile = &shape.profile;
        let spot = match profile.need {
            Need::Digits(_) => Some(Spot::Chain),
            Need::Dots => Some(Spot::Dots),
            Need::Colons => Some(Spot::Colons),
            Need::Token(_) => Some(Spot::Token),
            Need::Literal(ref literal) if literal.len() == 1 => Some(Spot::Single),
            Need::Literal(_) | Need::Window(_) => Some(Spot::Window),
            Need::Nothing => None,
        };
        let anchor = shape.anchor.as_ref().map(|anchor| anchor.as_bytes().into());
        let literal = matches!(profile.need, Need::Literal(_));
        let parts = place.edge != Edge::Field;
        // A word that leads there is seen less often than most windows.
        let window = matches!(profile.need, Need::Window(_));
        let windowed = window && place.gate == Gate::Open && parts;
        let spot = spot.filter(|_| parts && (windowed || !window));
        let far = !literal && !windowed && profile.lead > FAR;
        let number = spot.map_or(Spot::ALL.len(), |spot| spot as usize);
        let gate = place.gate;
        let nothing = spot.is_none();
        // What is tried in each cell of a table is tried at once.
        let led = (gate == Gate::Named && nothing).then_some(place.rule);
        let spaced = literal && profile.lead > 0 && profile.bytes.has(b' ');
        let category = category.filter(|_| gate != Gate::Open && spot == Some(Spot::Chain));
        Self { spot: number, anchor, windowed, spaced, far, parts, gate, led, category }
    }
}

/// All shapes of some rules in families.
pub(super) struct Grouped {
    pub(super) families: Vec<Family>,
    /// By shape, its family.
    pub(super) of_shape: Vec<usize>,
    /// One family of all that need a chain and are tried in tables, to be walked at once.
    pub(super) joined: Option<Family>,
}

/// Puts all shapes of `rules` into families.
pub(super) fn families(rules: &[Rule], shapes: &[ShapeRef]) -> Grouped {
    let mut keyed: Vec<(Key, usize, &Shape, &ShapeRef)> = shapes
        .iter()
        .enumerate()
        .filter_map(|(i, place)| {
            let shape = shape_of(rules, *place).filter(|_| place.gate != Gate::Sought)?;
            let category = rules.get(usize::from(place.rule)).map(|rule| rule.category);
            Some((Key::of(shape, *place, category), i, shape, place))
        })
        .collect();
    join_alike(&mut keyed);
    let led: BTreeSet<u16> = keyed.iter().filter_map(|(key, ..)| key.led).collect();
    if led.len() > MOST_LED {
        keyed.iter_mut().for_each(|(key, ..)| key.led = None);
    }
    lump(&mut keyed);
    keyed.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
    let mut families = Vec::new();
    let mut of_shape = vec![usize::MAX; shapes.len()];
    for members in keyed.chunk_by(|a, b| a.0 == b.0) {
        let shapes = members.iter().map(|(_, shape, ..)| *shape);
        shapes.for_each(|shape| of_shape[shape] = families.len());
        families.extend(members.first().map(|(key, ..)| family(rules, key, members)));
    }
    let in_tables = |(key, ..): &(Key, usize, &Shape, &ShapeRef)| {
        key.spot == Spot::Chain as usize && key.gate != Gate::Named
    };
    keyed.retain(in_tables);
    let joined = keyed.first().map(|(key, ..)| family(rules, key, &keyed));
    Grouped { families, of_shape, joined }
}

/// Puts families together until there are no more than there may be: first those of categories that have few shapes, then
/// those that only their anchors tell apart, then those of all other categories.
fn lump(keyed: &mut [(Key, usize, &Shape, &ShapeRef)]) {
    let categories = by_shapes(keyed);
    let few = categories.partition_point(|(shapes, _)| *shapes <= FEW);
    let (rare, common) = categories.split_at(few);
    lump_categories(keyed, rare);
    if are_too_many(keyed) {
        keyed.iter_mut().for_each(|(key, ..)| key.anchor = None);
    }
    lump_categories(keyed, common);
}

/// Puts the families of some categories together, one category after the other, as long as there are too many.
fn lump_categories(
    keyed: &mut [(Key, usize, &Shape, &ShapeRef)],
    categories: &[(usize, Category)],
) {
    for (_, category) in categories {
        if !are_too_many(keyed) {
            return;
        }
        let of = keyed.iter_mut().filter(|(key, ..)| key.category == Some(*category));
        of.for_each(|(key, ..)| key.category = None);
    }
}

/// Returns whether shapes make more families than there may be.
fn are_too_many(keyed: &[(Key, usize, &Shape, &ShapeRef)]) -> bool {
    keyed.iter().map(|(key, ..)| key).collect::<BTreeSet<_>>().len() > MOST
}

/// Returns the categories that have families of their own, each behind how many shapes it has there, the fewest first.
fn by_shapes(keyed: &[(Key, usize, &Shape, &ShapeRef)]) -> Vec<(usize, Category)> {
    let mut shapes: BTreeMap<Category, usize> = BTreeMap::new();
    for category in keyed.iter().filter_map(|(key, ..)| key.category) {
        *shapes.entry(category).or_default() += 1;
    }
    let mut categories: Vec<_> =
        shapes.into_iter().map(|(category, shapes)| (shapes, category)).collect();
    categories.sort_unstable();
    categories
}

/// Puts shapes that match the same texts to the one of them that is tried most.
fn join_alike(keyed: &mut [(Key, usize, &Shape, &ShapeRef)]) {
    for at in 1..keyed.len() {
        let (joined, rest) = keyed.split_at_mut(at);
        let Some((key, _, _, place)) = rest.first_mut() else { continue };
        let alike = |(_, _, _, other): &&(Key, usize, &Shape, &ShapeRef)| {
            other.alike == place.alike && other.gate <= place.gate
        };
        if let Some((first, ..)) = joined.iter().find(alike) {
            key.clone_from(first);
        }
    }
}

fn family(rules: &[Rule], key: &Key, members: &[(Key, usize, &Shape, &ShapeRef)]) -> Family {
    let profiles = || members.iter().map(|(_, _, shape, _)| &shape.profile);
    let mut bytes = Bytes::default();
    profiles().for_each(|profile| bytes.join(profile.bytes));
    let mut asking: Vec<u16> = members.iter().map(|(_, _, _, place)| place.rule).collect();
    asking.dedup();
    let askers = asking
        .into_iter()
        .filter_map(|rule| Some(Asker { rule, category: rules.get(usize::from(rule))?.category }));
    Family {
        spot: Spot::ALL.get(key.spot).copied(),
        anchors: anchors(members),
        lead: profiles().map(|profile| profile.lead).max().unwrap_or_default(),
        bytes,
        askers: (key.gate != Gate::Open).then(|| askers.collect()),
        quiet: key.gate == Gate::Quiet,
        fills: !key.parts,
        within_words: members.iter().any(|(_, _, _, place)| place.edge.is_within_words()),
        keyed: members.iter().all(|(_, _, shape, _)| shape.is_keyed()),
        longest: members
            .iter()
            .map(|(_, _, shape, _)| *shape.bounds.length.end())
            .max()
            .unwrap_or_default(),
        rungs: rungs(members),
        surest: surest(members),
    }
}

/// Returns how sure a value of a family can be at most.
fn surest(members: &[(Key, usize, &Shape, &ShapeRef)]) -> Sure {
    let told = Evidence::SHAPE | Evidence::FIELD;
    let alone = members.iter().map(|(_, _, shape, _)| Evidence::SHAPE.sure(shape.grade));
    let named = members.iter().map(|(_, _, shape, _)| told.sure(shape.grade));
    alone.chain(named).flatten().max().unwrap_or(Sure::High)
}

/// Returns what the members of a family need that is text, each text once.
fn anchors(members: &[(Key, usize, &Shape, &ShapeRef)]) -> Box<[Anchor]> {
    let mut anchors: Vec<Anchor> = Vec::new();
    for (_, _, shape, _) in members.iter().filter(|(key, ..)| key.spot < Spot::ALL.len()) {
        let profile = &shape.profile;
        // Many texts may begin alike: each is looked for from its rarest bytes on.
        let (sight, passed) = match &profile.need {
            Need::Literal(literal) => {
                let at = prefix::rarest_of(literal);
                (Sight::Text(literal.get(at..).unwrap_or_default().into()), at)
            }
            Need::Window(window) => (Sight::Window(*window), 0),
            _ => continue,
        };
        let (lead, bytes) = (profile.lead + passed, profile.bytes);
        let ahead = match &sight {
            Sight::Window(window) if profile.ahead.is_empty() => known(window),
            _ => profile.ahead.get(passed..).unwrap_or_default(),
        };
        match anchors.iter_mut().find(|anchor| anchor.sight == sight) {
            Some(anchor) => anchor.join(lead, bytes, ahead),
            None => {
                let ahead = ahead.into();
                anchors.push(Anchor { number: 0, sight, lead, bytes, ahead });
            }
        }
    }
    anchors.into_boxed_slice()
}

/// Chains with so many digits or more have a rung of their own: most shapes need as many, most numbers
/// have fewer.
const STEPS: [usize; RUNGS] = [7, 10, usize::MAX];

/// The most rungs of a family.
const RUNGS: usize = 3;

/// Returns the rungs of a family, with fewer digits first.
fn rungs(members: &[(Key, usize, &Shape, &ShapeRef)]) -> Vec<Rung> {
    let count = |shape: &Shape| match shape.profile.need {
        Need::Digits(count) | Need::Token(count) => count,
        _ => 0,
    };
    let mut rungs = Vec::new();
    let mut below = 0;
    for step in STEPS {
        let own = members.iter().map(|(_, _, shape, _)| count(shape));
        let Some(fewest) = own.filter(|count| (below..step).contains(count)).min() else {
            continue;
        };
        let walked: Vec<(usize, &Shape, Edge)> = members
            .iter()
            .filter(|(_, _, shape, _)| count(shape) < step)
            .map(|(_, i, shape, place)| (*i, *shape, place.edge))
            .collect();
        let shortest = walked.iter().map(|(_, shape, _)| *shape.bounds.length.start()).min();
        let shortest = shortest.unwrap_or_default();
        rungs.push(Rung { fewest, shortest, group: Group::new(&walked) });
        below = step;
    }
    rungs
}

/// Returns the places of all shapes; a rule with a seeker has one that no automaton walks.
pub(super) fn places(rules: &[Rule], least: Sure) -> Vec<ShapeRef> {
    let mut places = Vec::new();
    for (r, rule) in (0..).zip(rules) {
        let first = places.len();
        for (s, shape) in (0..).zip(&rule.shapes) {
            let gate = Gate::of(shape.grade, least);
            let alike = first + shape.alike;
            let (edge, alone) = (rule.edge, shape.grade.alone);
            places.push(ShapeRef { rule: r, shape: s, edge, gate, alone, alike });
        }
        if rule.detector.is_some() {
            let (gate, alike) = (Gate::Sought, places.len());
            let (edge, alone) = (rule.edge, Degree::None);
            places.push(ShapeRef { rule: r, shape: 0, edge, gate, alone, alike });
        }
    }
    places
}

/// Returns the shape at a place in the rules.
pub(super) fn shape_of(rules: &[Rule], place: ShapeRef) -> Option<&Shape> {
    rules.get(usize::from(place.rule))?.shapes.get(usize::from(place.shape))
}
