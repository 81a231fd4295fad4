//! The automaton held against one that is made for each shape by itself, by others.
//!
//! In: shapes and texts of all kinds. Out: the same ends.
//! Never asks where a walk begins; that is told by other tests.

use proptest::prelude::*;
use regex_automata::{
    Anchored, Input, MatchKind,
    hybrid::dfa::{Config, DFA},
};

use super::*;
use crate::detect::shape;

const EDGES: [Edge; 5] = [Edge::None, Edge::Digit, Edge::Word, Edge::Number, Edge::Field];

fn members(shapes: &[(String, Edge)]) -> Vec<(usize, Tree, Edge)> {
    let tree = |shape: &str| Tree::of(&shape::examine(shape).unwrap().0).unwrap();
    // What shapes are called is not their number.
    (0..).zip(shapes).map(|(i, (shape, edge))| (100 - i, tree(shape), *edge)).collect()
}

/// A shape by itself: what it is called, its automaton, and where it may end.
type Lone = (usize, DFA, Edge);

fn lone(shapes: &[(String, Edge)]) -> Vec<Lone> {
    let config = || Config::new().match_kind(MatchKind::All);
    let dfa = |shape: &str| DFA::builder().configure(config()).build(shape).unwrap();
    (0..).zip(shapes).map(|(i, (shape, edge))| (100 - i, dfa(shape), *edge)).collect()
}

/// The ends that each shape has by itself.
fn expected(shapes: &[Lone], bytes: &[u8], start: usize) -> Vec<(usize, usize)> {
    let mut ends = Vec::new();
    for (shape, dfa, edge) in shapes {
        let mut cache = dfa.create_cache();
        for end in start + 1..=bytes.len().min(start + 520) {
            let input = Input::new(bytes).range(start..end).anchored(Anchored::Yes);
            let longest = dfa.try_search_fwd(&mut cache, &input).unwrap();
            let may = match (edge, bytes.get(end)) {
                (Edge::None, _) | (_, None) => true,
                (Edge::Digit, Some(next)) => !next.is_ascii_digit(),
                (Edge::Field, Some(next)) => *next == b'\n',
                (_, Some(next)) => !next.is_ascii_alphanumeric() && *next != b'_',
            };
            if longest.is_some_and(|longest| longest.offset() == end) && may {
                ends.push((*shape, end));
            }
        }
    }
    ends.sort_unstable_by_key(|(shape, end)| (*end, *shape));
    ends
}

fn found(
    automaton: &Automaton,
    walk: &mut Walk,
    bytes: &[u8],
    start: usize,
) -> Vec<(usize, usize)> {
    let mut ends = Vec::new();
    if let Some(begun) = automaton.begin(&walk.0, bytes, start) {
        automaton.ends(walk, bytes, (start, begun), &mut ends);
    }
    ends
}

fn shapes() -> impl Strategy<Value = Vec<(String, Edge)>> {
    let part = prop::sample::select(vec![
        "a",
        "ab",
        "0",
        "-?",
        "[0-9]",
        "[0-9]{1,4}",
        "[a-z_]{2}",
        "[а-яё]{1,3}",
        r"\p{L}",
        "(?i:ба)",
        "(?:a|ab|abc|b0)",
        "(?:[0-9]{2}[ -]?){1,3}",
        "(?:я|[a-c]|é€)?",
        "[^\u{0}-\u{2f}]",
        "(?:ab?){0,2}",
        r"[\p{Lu}\p{Nd}]{1,40}",
    ]);
    let shape = prop::collection::vec(part, 1..5).prop_map(|parts| parts.concat());
    let shape = shape.prop_filter("a rule may have it", |shape| shape::examine(shape).is_ok());
    prop::collection::vec((shape, prop::sample::select(EDGES.to_vec())), 1..6)
}

fn text() -> impl Strategy<Value = String> {
    let signs: Vec<char> = "aabbc00127__--  .xZБбаяёé€\n".chars().collect();
    let text = prop::collection::vec(prop::sample::select(signs), 0..24);
    (text, 1..40_usize).prop_map(|(text, times)| {
        let text: String = text.into_iter().collect();
        if times > 36 { text.repeat(times) } else { text }
    })
}

proptest! {
    #[test]
    fn shapes_end_where_each_ends_by_itself(
        shapes in shapes(),
        texts in prop::collection::vec(text(), 1..4),
        most in prop::sample::select(vec![0, 1 << 11, 1 << 13, usize::MAX]),
    ) {
        let automaton = Automaton::of(&members(&shapes), most).unwrap();
        let lone = lone(&shapes);
        let mut walk = automaton.walk();
        for text in &texts {
            for start in (0..text.len()).take(40) {
                prop_assert_eq!(
                    found(&automaton, &mut walk, text.as_bytes(), start),
                    expected(&lone, text.as_bytes(), start),
                    "{} of {:?}", start, text
                );
            }
        }
    }

    #[test]
    fn all_workers_find_the_same_at_once(
        shapes in shapes(),
        texts in prop::collection::vec(text(), 1..9),
        most in prop::sample::select(vec![0, 1 << 12, usize::MAX]),
    ) {
        let all = |automaton: &Automaton, order: &mut dyn Iterator<Item = &String>| {
            let mut walk = automaton.walk();
            let mut all = Vec::new();
            for text in order {
                let starts = (0..text.len()).take(99);
                let of = starts.map(|at| found(automaton, &mut walk, text.as_bytes(), at));
                all.push((text.clone(), of.collect::<Vec<_>>()));
            }
            all.sort_unstable();
            all
        };
        let members = members(&shapes);
        let alone = all(&Automaton::of(&members, usize::MAX).unwrap(), &mut texts.iter());
        let shared = Automaton::of(&members, most).unwrap();
        std::thread::scope(|scope| {
            let workers = [false, true, false, true].map(|backwards| {
                let (shared, texts) = (&shared, &texts);
                scope.spawn(move || match backwards {
                    false => all(shared, &mut texts.iter()),
                    true => all(shared, &mut texts.iter().rev()),
                })
            });
            workers.into_iter().for_each(|worker| assert_eq!(worker.join().unwrap(), alone));
        });
    }
}

#[test]
fn no_text_makes_an_automaton_keep_more_than_it_may() {
    const MOST: usize = 1 << 16;
    let shapes = [("(?:[ab]{1,9}[bc]{1,9}){2,6}[a-c]{1,60}".into(), Edge::None)];
    let members = members(&shapes);
    let automaton = Automaton::of(&members, MOST).unwrap();
    let unbound = Automaton::of(&members, usize::MAX).unwrap();
    let [mut walk, mut free] = [automaton.walk(), unbound.walk()];
    let mut noise = 1_u32;
    for _ in 0..1000 {
        let sign = |noise: &mut u32| {
            *noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            b"abc"[(*noise >> 16) as usize % 3]
        };
        let text: Vec<u8> = (0..99).map(|_| sign(&mut noise)).collect();
        assert_eq!(found(&automaton, &mut walk, &text, 0), found(&unbound, &mut free, &text, 0));
        assert!(automaton.lazy.size() <= MOST, "{}", automaton.lazy.size());
    }
    assert!(unbound.lazy.size() > 4 * MOST, "{}", unbound.lazy.size());
}

#[test]
fn what_nothing_matches_leads_nowhere() {
    for (shape, ends) in [("ab[a&&b]", &[][..]), ("ab(?:[a&&b]x|[a&&b]|c)?", &[(0, 2), (0, 3)])] {
        let tree = Tree::of(&regex_syntax::parse(shape).unwrap()).unwrap();
        let automaton = Automaton::of(&[(0, tree, Edge::None)], usize::MAX).unwrap();
        assert_eq!(found(&automaton, &mut automaton.walk(), b"abc", 0), ends, "{shape}");
    }
}
