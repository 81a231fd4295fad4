//! Messages of segments and elements: HL7 version 2, ANSI X12, UN/EDIFACT.
//!
//! In: bytes that begin with the head of such a message. Out: segments of the text, each known element in its field.
//! Never guesses: what parts elements is what the head of the message says.
//!
//! HL7 2.5.1 chapter 2; X12.5 Interchange Control Structures; ISO 9735.

mod places;
mod syntax;

use std::ops::Range;

use self::{
    places::{Place, of_segment},
    syntax::{Kind, Syntax},
};
use super::{
    cut::BLOCK,
    paths::{Path, Paths},
    sample,
    weave::{self, Pass, Reader},
};
use crate::{
    error::Gap,
    format::{Claim, Format, Head},
    part::{Blob, Each},
};

/// The format of messages of segments.
pub struct Segments;

impl Format for Segments {
    fn name(&self) -> &'static str {
        "segments"
    }

    fn claim(&self, head: Head<'_>) -> Claim {
        let first = |byte: u8| matches!(byte, b'M' | b'F' | b'B' | b'I' | b'U' | syntax::FRAME);
        sample::claim(head, first, |sample| {
            let text = sample.text.trim_start_matches(syntax::is_between);
            Syntax::of(text).is_some()
        })
    }

    fn read(&self, blob: Blob<'_>, each: &mut Each<'_>) -> Result<(), Gap> {
        weave::read(blob, BLOCK, &mut Messages::default(), each)
    }
}

/// Reads messages, segment by segment.
#[derive(Default)]
struct Messages {
    paths: Paths,
    state: State,
}

/// Where a text of messages stands between two stretches.
#[derive(Clone, Default)]
struct State {
    syntax: Option<Syntax>,
    /// In the middle of a segment whose beginning was in another stretch.
    inside: bool,
    /// Whom the segments are about: X12 and EDIFACT name a party once.
    party: Party,
}

/// Whom a segment is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Party {
    #[default]
    Unknown,
    Person,
    Other,
}

impl Messages {
    /// Reads one segment, without what ends it.
    fn segment(&mut self, pass: &mut Pass<'_>, part: Range<usize>) {
        let text = pass.text;
        let Some(written) = text.get(part.clone()) else { return };
        let Some(syntax) = self.state.syntax else { return };
        let elements = syntax.elements(written);
        let at = |number: usize| {
            elements.get(number).and_then(|it| written.get(it.clone())).unwrap_or_default()
        };
        let tag = at(0);
        if tag == "NM1" {
            self.state.party = if at(2) == "1" { Party::Person } else { Party::Other };
        }
        let about_other = syntax.kind == Kind::X12 && self.state.party == Party::Other;
        for place in of_segment(syntax.kind, tag) {
            let Some(element) = elements.get(place.element) else { break };
            if !(about_other && place.of_person) && place.holds(at) {
                let element = part.start + element.start..part.start + element.end;
                self.element(pass, (syntax, element), place);
            }
        }
    }

    /// Puts the fields of an element, each time that it is repeated.
    fn element(
        &mut self,
        pass: &mut Pass<'_>,
        (syntax, element): (Syntax, Range<usize>),
        place: &Place,
    ) {
        let text = pass.text;
        for repeated in syntax.parts(text, element, syntax.repeat) {
            for (number, part) in
                syntax.parts(text, repeated, syntax.component).into_iter().enumerate()
            {
                if let Some(name) = place.component(number + 1)
                    && !part.is_empty()
                {
                    let path = self.paths.key(Path::ROOT, name);
                    self.value(pass, syntax, part, path);
                }
            }
        }
    }

    /// Puts a value into its field, without the marks that release what follows them.
    fn value(&self, pass: &mut Pass<'_>, syntax: Syntax, part: Range<usize>, path: Path) {
        let bytes = pass.text.as_bytes().get(part.clone()).unwrap_or_default();
        // Before a value a mark stays, lest the plus of a telephone number stand behind another.
        let first =
            usize::from(syntax.release.is_some() && bytes.first() == syntax.release.as_ref());
        pass.field(part.start + first, path.field());
        if let Some(release) = syntax.release {
            let mut skip = first * 2;
            for at in memchr::memchr_iter(release, bytes) {
                if at >= skip {
                    pass.leave_out(part.start + at..part.start + at + 1);
                    skip = at + 2;
                }
            }
        }
        pass.field(part.end, 0);
    }
}

impl Reader for Messages {
    type State = State;

    fn read(&mut self, pass: &mut Pass<'_>, from: usize, to: usize) -> usize {
        let mut at = from;
        while at < to {
            let rest = pass.text.get(at..).unwrap_or_default();
            let skipped = rest.len() - rest.trim_start_matches(syntax::is_between).len();
            if skipped > 0 && !self.state.inside {
                at += skipped;
                continue;
            }
            let head = Syntax::of(rest).filter(|_| !self.state.inside);
            self.state.syntax = head.or(self.state.syntax);
            let syntax = self.state.syntax;
            let len = syntax.map_or_else(|| syntax::line(rest), |it| it.segment(rest));
            if !self.state.inside && head.is_none() {
                self.segment(pass, at..at + len.unwrap_or(rest.len()));
            }
            self.state.inside = len.is_none();
            at += len.map_or(rest.len(), |len| len + 1);
        }
        at.min(pass.text.len())
    }

    fn state(&mut self) -> &mut State {
        &mut self.state
    }

    fn paths(&mut self) -> &mut Paths {
        &mut self.paths
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::read::trial::{assert_covered, kept_and_gaps, named, takes};

    #[test]
    fn elements_lie_in_the_fields_of_their_places() {
        for (text, expected) in [
            (
                "MSH|^~\\&|A|B\rPID|1||77^^^X||Belova^Kira^I||19840312|F|||1 Sample St^^Tver^^170000||555~556\rZZZ|Belova\r",
                "patient_id=77 family_name=Belova given_name=Kira middle_name=I birth_date=19840312 gender=F \
                 street=1 Sample St city=Tver zip=170000 phone=555 phone=556",
            ),
            (
                "ISA*00*          *00*          *ZZ*A              *ZZ*B              *240101*1253*^*00501*000000905*0*T*:~\n\
                 NM1*IL*1*BELOVA*KIRA*I***34*123~\nN3*1 SAMPLE ST~N4*TVER*X*170000~DMG*D8*19840312*F~PER*IC*K B*TE*555*EM*a@b~\
                 NM1*85*2*SAMPLE LTD~N3*2 SAMPLE ST~",
                "family_name=BELOVA given_name=KIRA middle_name=I ssn=123 street=1 SAMPLE ST city=TVER zip=170000 \
                 birth_date=19840312 gender=F contact_name=K B phone=555 email=a@b",
            ),
            (
                "UNB+UNOC:3+A+B'NAD+BY+++Belova Kira+1 Sample St+Tver++170000'CTA+IC+:K B?'s'COM+?+7 555:TE'COM+a@b:EM'DTM+329:19840312:102'",
                "buyer.name=Belova Kira street=1 Sample St city=Tver zip=170000 contact_name=K B's phone=+7 555 email=a@b birth_date=19840312",
            ),
        ] {
            assert_eq!(named(&Segments, text).join(" "), expected);
        }
    }

    #[test]
    fn messages_are_told_by_their_head() {
        let claims = |text: &str| takes(&Segments, text.as_bytes(), "");
        assert!(claims("MSH|^~\\&|A|B|C\r"));
        assert!(claims("\x0bMSH|^~\\&|A|B|C\r"));
        assert!(claims("UNA:+.? 'UNB+UNOC:3+A'"));
        for text in ["MSH is short", "ISA*00*", "UNBOUND+x", "UNA", "ISA bus cards", "MSH||||\n"] {
            assert!(!claims(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_message_is_covered_once(
            head in prop_oneof![Just("MSH|^~\\&|A\r"), Just("UNB+UNOC:3+A'"), Just("\n")],
            body in "(PID|NAD|COM|NM1|[|^~:+'?aЖ1\r\n]){0,60}",
            block in 16_usize..300,
        ) {
            let text = format!("{head}{body}");
            let (all, _) = kept_and_gaps(text.as_bytes(), |blob, each| {
                weave::read(blob, block, &mut Messages::default(), each)
            });
            assert_covered(&all, 0, text.len());
        }
    }
}
