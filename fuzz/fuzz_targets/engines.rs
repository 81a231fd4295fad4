//! Any text → the same hits by all means that this machine has.
//!
//! In: a byte that says whether lines flow, a number of cuts with their places, a text. Out: a panic where means differ.
//! Never looks at what is found, only at whether all find it.

#![no_main]

use std::cell::RefCell;

use libfuzzer_sys::fuzz_target;
use sverka::{
    detect::{Detector as _, Engine, Hit, Means, Scratch, Sure, Width, rule},
    part::{Flow, Mark, Segment, Width as Bytes},
};

/// Names of fields that cuts go through.
const FIELDS: [&str; 6] = ["", "phone", "passport", "comment", "card_number", "ip"];
/// The most cuts.
const CUTS: usize = 8;

thread_local! {
    /// The reference first.
    static ENGINES: RefCell<Vec<(Engine, Scratch)>> = RefCell::new(engines());
}

fn engines() -> Vec<(Engine, Scratch)> {
    let widths = Width::ALL.into_iter().filter(|width| width.is_here()).map(Means::Bitmaps);
    let engine = |means| {
        let rules = rule::embedded().expect("tests hold that the rules are good");
        let engine = Engine::with(rules, means, Sure::Low).expect("tests hold that they fit");
        let scratch = engine.scratch();
        (engine, scratch)
    };
    [Means::Exhaustive].into_iter().chain(widths).map(engine).collect()
}

fn marks(text: &str, cuts: &[u8]) -> Vec<Mark> {
    let places =
        cuts.iter().map(|cut| text.floor_char_boundary(usize::from(*cut) * text.len() / 256));
    let mut places: Vec<usize> = places.chain([0]).collect();
    places.sort_unstable();
    places.dedup();
    let mark = |(field, at): (usize, usize)| Mark {
        at: u32::try_from(at).expect("inputs are short"),
        field: u32::try_from(field % FIELDS.len()).expect("they are six"),
        offset: at as u64,
        line: 0,
        row: 0,
    };
    places.into_iter().enumerate().map(mark).collect()
}

fn hits((engine, scratch): &mut (Engine, Scratch), segment: &Segment<'_>) -> Vec<Hit> {
    let mut hits = Vec::new();
    engine.detect(segment, scratch, &mut hits);
    hits
}

fuzz_target!(|bytes: &[u8]| {
    let [head, rest @ ..] = bytes else { return };
    let flows = [Flow::Cells, Flow::LINES, Flow::Lines { apart: 0b110 }];
    let (flow, cuts) = (flows[usize::from(head) % 3], usize::from(head / 3) % CUTS);
    let Some((cuts, text)) = rest.split_at_checked(cuts) else { return };
    let text = String::from_utf8_lossy(text);
    let fields = FIELDS.map(Box::from);
    let marks = marks(&text, cuts);
    let own = 0..text.len();
    let segment =
        Segment { text: &text, marks: &marks, fields: &fields, own, width: Bytes::Utf8, flow };
    ENGINES.with_borrow_mut(|engines| {
        let [reference, others @ ..] = engines.as_mut_slice() else { return };
        let expected = hits(reference, &segment);
        for other in others {
            let found = hits(other, &segment);
            assert_eq!(
                found,
                expected,
                "{:?}, {flow:?}, cuts {cuts:?}: {text:?}",
                other.0.means()
            );
        }
    });
});
