use proptest::prelude::*;

use super::*;
use crate::read::trial::{assert_covered, kept_and_gaps, named, takes};

#[test]
fn properties_lie_in_fields() {
    for (text, expected) in [
        (
            "BEGIN:VCARD\nN:Belova;Kira;I.;;\nitem1.TEL;TYPE=CELL:tel:+7 555\nADR;TYPE=\"a:b\":;;Sample\\, 1;Tver;;170000;\nNOTE:Kira\\nBelova\nEND:VCARD\n",
            "family_name=Belova given_name=Kira middle_name=I. phone=+7 555 street=Sample, 1 city=Tver zip=170000",
        ),
        (
            "BEGIN:VCARD\r\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D0=9A=D0=B8=D1=\r\n=80=D0=B0\r\nEMAIL:a@\r\n b\r\nEND:VCARD\r\n",
            "full_name=Кира email=a@b",
        ),
        (
            "BEGIN:VCALENDAR\nATTENDEE;PARTSTAT=ACCEPTED;CN=\"Belova: K\n ira\":mailto:a@b\nATTENDEE;CUTYPE=ROOM;CN=Room:mailto:c\nEND:VCALENDAR\n",
            "contact_name=Belova: Kira",
        ),
        (
            "dn: uid=a,dc=b\nobjectClass: inetOrgPerson\ncn:: 0JrQuNGA\n 0LA=\nsn: Belova\nmail: a@\n b\n\ndn: cn=c\ncn: Printers\n",
            "full_name=Кира family_name=Belova mail=a@b",
        ),
    ] {
        assert_eq!(named(&Cards, text).join(" "), expected, "{text}");
    }
}

#[test]
fn objects_are_told_by_their_beginning() {
    let claims = |text: &str| takes(&Cards, text.as_bytes(), "");
    assert!(claims("BEGIN:VCARD\nFN:a\n"));
    assert!(claims("# x\nversion: 1\n\ndn: dc=a\ndc: a\n"));
    for text in ["BEGIN: x\n", "dn: nothing\na: b\n", "dn: a=b\nprose\n", "version: 1\na: b\n"] {
        assert!(!claims(text), "{text}");
    }
}

proptest! {
    #[test]
    fn any_object_is_covered_once(
        head in prop_oneof![Just("BEGIN:VCARD\n"), Just("dn: a=b\n"), Just("\n")],
        body in "(FN|N:|;ENCODING=QUOTED-PRINTABLE:|=D0|=9A|=\n|\n |:: |0JrQ|objectClass: user|CN=|ATTENDEE;|[\"\\\\,;: aЖ\r\n]){0,50}",
        block in 16_usize..300,
    ) {
        let text = format!("{head}{body}");
        let (all, _) = kept_and_gaps(text.as_bytes(), |blob, each| {
            weave::read(blob, block, &mut Objects::default(), each)
        });
        assert_covered(&all, 0, text.len());
    }
}
