//! What elements hold, by segment and place.
//!
//! In: a kind of message, the tag of a segment, the number of an element. Out: the names of its components.
//! Never names what says nothing of a person.
//!
//! HL7 2.5.1 chapters 2A, 3, 6; X12 implementation guides 005010X222 and 005010X220; UN/EDIFACT D.96A.

use super::syntax::Kind;

/// An element that holds something of a person.
pub(super) struct Place {
    kind: Kind,
    tag: &'static str,
    /// Its number in the segment.
    pub(super) element: usize,
    /// Names of the components, by their number.
    components: &'static [(usize, &'static str)],
    /// Another element of the segment, and what it must begin with.
    where_: Option<(usize, &'static [&'static str])>,
    /// A company has it too, and nothing of a person is in it then.
    pub(super) of_person: bool,
}

impl Place {
    /// Returns the name of a component.
    pub(super) fn component(&self, number: usize) -> Option<&'static str> {
        self.components.iter().find(|(at, _)| *at == number).map(|(_, name)| *name)
    }

    /// Returns whether the segment says that the element holds that; `at` returns its elements.
    pub(super) fn holds<'t>(&self, at: impl Fn(usize) -> &'t str) -> bool {
        self.where_.is_none_or(|(number, values)| {
            let other = at(number);
            let first = other.split(':').next().unwrap_or_default();
            values.contains(&first)
                || values.contains(&other.rsplit(':').next().unwrap_or_default())
        })
    }
}

/// Returns what the elements of a segment hold, by their number.
pub(super) fn of_segment(kind: Kind, tag: &str) -> impl Iterator<Item = &'static Place> {
    PLACES.iter().filter(move |it| it.kind == kind && it.tag == tag)
}

type Components = &'static [(usize, &'static str)];

/// XPN: the name of a person.
const NAME: Components = &[(1, "family_name"), (2, "given_name"), (3, "middle_name")];
/// XCN: the name of a person behind a number.
const NUMBERED: Components = &[(2, "family_name"), (3, "given_name"), (4, "middle_name")];
/// XAD: an address.
const ADDRESS: Components = &[(1, "street"), (2, "street"), (3, "city"), (5, "zip")];
/// XTN: a number of telecommunication, as versions before 2.3 and since 2.5 have it.
const PHONE: Components = &[(1, "phone"), (4, "email"), (7, "phone"), (12, "phone")];
const BIRTH: Components = &[(1, "birth_date")];
const GENDER: Components = &[(1, "gender")];
const SSN: Components = &[(1, "ssn")];
const PATIENT: Components = &[(1, "patient_id")];
const DIAGNOSIS: Components = &[(1, "diagnosis_code"), (2, "diagnosis")];
const TELEPHONE: Components = &[(1, "phone")];
const EMAIL: Components = &[(1, "email")];
const TELEPHONES: &[&str] = &["TE", "CP", "HP", "WP", "AL", "MO", "NP"];

const fn hl7(tag: &'static str, element: usize, components: Components) -> Place {
    Place { kind: Kind::Hl7, tag, element, components, where_: None, of_person: false }
}

const fn x12(tag: &'static str, element: usize, components: Components) -> Place {
    Place { kind: Kind::X12, tag, element, components, where_: None, of_person: true }
}

const fn edifact(tag: &'static str, element: usize, components: Components) -> Place {
    Place { kind: Kind::Edifact, tag, element, components, where_: None, of_person: false }
}

impl Place {
    const fn when(self, element: usize, values: &'static [&'static str]) -> Self {
        Self { where_: Some((element, values)), ..self }
    }

    const fn of_anybody(self) -> Self {
        Self { of_person: false, ..self }
    }
}

/// The elements of a segment ascend.
static PLACES: &[Place] = &[
    // Patient, next of kin, guarantor, insured.
    hl7("PID", 2, PATIENT),
    hl7("PID", 3, PATIENT),
    hl7("PID", 4, PATIENT),
    hl7("PID", 5, NAME),
    hl7("PID", 6, &[(1, "mother_maiden_name"), (2, "given_name")]),
    hl7("PID", 7, BIRTH),
    hl7("PID", 8, GENDER),
    hl7("PID", 9, NAME),
    hl7("PID", 10, &[(2, "race")]),
    hl7("PID", 11, ADDRESS),
    hl7("PID", 13, PHONE),
    hl7("PID", 14, PHONE),
    hl7("PID", 16, &[(2, "marital_status")]),
    hl7("PID", 17, &[(2, "religion")]),
    hl7("PID", 19, SSN),
    hl7("PID", 20, &[(1, "driver_licence")]),
    hl7("PID", 23, &[(1, "birth_place")]),
    hl7("NK1", 2, NAME),
    hl7("NK1", 4, ADDRESS),
    hl7("NK1", 5, PHONE),
    hl7("NK1", 6, PHONE),
    hl7("NK1", 16, BIRTH),
    hl7("NK1", 30, NAME),
    hl7("NK1", 31, PHONE),
    hl7("GT1", 3, NAME),
    hl7("GT1", 5, ADDRESS),
    hl7("GT1", 6, PHONE),
    hl7("GT1", 7, PHONE),
    hl7("GT1", 8, BIRTH),
    hl7("GT1", 12, SSN),
    hl7("IN1", 16, NAME),
    hl7("IN1", 18, BIRTH),
    hl7("IN1", 19, ADDRESS),
    hl7("IN1", 49, &[(1, "insurance_policy_number")]),
    hl7("IN2", 2, SSN),
    hl7("MRG", 1, PATIENT),
    hl7("MRG", 7, NAME),
    // Those who attend, order, enter and read.
    hl7("EVN", 5, NUMBERED),
    hl7("PV1", 7, NUMBERED),
    hl7("PV1", 8, NUMBERED),
    hl7("PV1", 9, NUMBERED),
    hl7("PV1", 17, NUMBERED),
    hl7("PV1", 52, NUMBERED),
    hl7("PD1", 4, NUMBERED),
    hl7("ORC", 10, NUMBERED),
    hl7("ORC", 11, NUMBERED),
    hl7("ORC", 12, NUMBERED),
    hl7("OBR", 10, NUMBERED),
    hl7("OBR", 16, NUMBERED),
    hl7("OBR", 28, NUMBERED),
    hl7("OBR", 32, NUMBERED),
    hl7("OBX", 16, NUMBERED),
    hl7("TXA", 9, NUMBERED),
    hl7("ROL", 4, NUMBERED),
    hl7("STF", 3, NAME),
    hl7("STF", 6, BIRTH),
    hl7("STF", 10, PHONE),
    hl7("STF", 11, ADDRESS),
    // Health.
    hl7("DG1", 3, DIAGNOSIS),
    hl7("DG1", 4, &[(1, "diagnosis")]),
    hl7("DG1", 16, NUMBERED),
    hl7("AL1", 3, &[(2, "allergy")]),
    // X12: somebody's name, and what follows it.
    x12("NM1", 3, &[(1, "family_name")]),
    x12("NM1", 4, &[(1, "given_name")]),
    x12("NM1", 5, &[(1, "middle_name")]),
    x12("NM1", 9, SSN).when(8, &["34"]),
    x12("N3", 1, &[(1, "street")]),
    x12("N3", 2, &[(1, "street")]),
    x12("N4", 1, &[(1, "city")]),
    x12("N4", 3, &[(1, "zip")]),
    x12("DMG", 2, BIRTH),
    x12("DMG", 3, GENDER),
    x12("REF", 2, SSN).when(1, &["SY"]),
    x12("PER", 2, &[(1, "contact_name")]).of_anybody(),
    x12("PER", 4, TELEPHONE).when(3, TELEPHONES).of_anybody(),
    x12("PER", 4, EMAIL).when(3, &["EM"]).of_anybody(),
    x12("PER", 6, TELEPHONE).when(5, TELEPHONES).of_anybody(),
    x12("PER", 6, EMAIL).when(5, &["EM"]).of_anybody(),
    x12("PER", 8, TELEPHONE).when(7, TELEPHONES).of_anybody(),
    x12("PER", 8, EMAIL).when(7, &["EM"]).of_anybody(),
    x12("HI", 1, &[(2, "diagnosis_code")]),
    x12("HI", 2, &[(2, "diagnosis_code")]),
    x12("HI", 3, &[(2, "diagnosis_code")]),
    x12("HI", 4, &[(2, "diagnosis_code")]),
    // EDIFACT: a passenger or member of a crew has a name in two, any other party is a company or somebody.
    edifact("NAD", 4, &[(1, "family_name"), (2, "given_name"), (3, "middle_name")])
        .when(1, &["FL", "FM"]),
    edifact("NAD", 4, &[(1, "buyer.name")])
        .when(1, &["BY", "DP", "IV", "CN", "CZ", "UC", "ST", "PW", "OB"]),
    edifact("NAD", 5, &[(1, "street"), (2, "street")]),
    edifact("NAD", 6, &[(1, "city")]),
    edifact("NAD", 8, &[(1, "zip")]),
    edifact("CTA", 2, &[(2, "contact_name")]),
    edifact("COM", 1, TELEPHONE).when(1, TELEPHONES),
    edifact("COM", 1, EMAIL).when(1, &["EM"]),
    edifact("DTM", 1, &[(2, "birth_date")]).when(1, &["329"]),
    edifact("PNA", 3, &[(1, "patient_id")]).when(1, &["PAT"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_of_a_segment_ascend() {
        for place in PLACES {
            let all: Vec<usize> = of_segment(place.kind, place.tag).map(|it| it.element).collect();
            assert!(all.is_sorted(), "{}: {all:?}", place.tag);
        }
    }
}
