//! Mail: messages and mailboxes, what is written in seven bits read as what it stands for.
//!
//! In: bytes that begin with the head of a message. Out: segments of its text, encoded words and text decoded in place.
//! Never decodes what is no text: an attachment stays as it is written.
//!
//! RFC 5322, RFC 2045 – 2047; mbox(5).

use super::{
    cut::BLOCK,
    paths::Paths,
    sample,
    transfer::{self, Letters, Transfer, line},
    weave::{self, Pass, Reader},
};
use crate::{
    error::Gap,
    format::{Claim, Format, Head, Sample},
    part::{Blob, Each},
};

/// The format of mail.
pub struct Mail;

impl Format for Mail {
    fn name(&self) -> &'static str {
        "mail"
    }

    fn claim(&self, head: Head<'_>) -> Claim {
        sample::claim(head, |first| first.is_ascii_alphabetic(), is_mail)
    }

    fn read(&self, blob: Blob<'_>, each: &mut Each<'_>) -> Result<(), Gap> {
        weave::read(blob, BLOCK, &mut Messages::default(), each)
    }
}

/// Lines of a head that are looked at.
const HEAD: usize = 200;
/// Boundaries that are remembered: as many as multiparts lie in each other.
const BOUNDARIES: usize = 16;

/// Whether a text begins with the head of a message, and something in it is encoded; what is not is plain text.
fn is_mail(sample: &Sample<'_>) -> bool {
    let encoded = || {
        let text = sample.text;
        sample.extension == "mbox"
            || text.contains("=?")
            || text.contains("quoted-printable")
            || text.contains("base64")
    };
    let (mut from, mut others) = (false, 0);
    for (number, line) in sample.lines().take(HEAD).enumerate() {
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        let is_fold = line.starts_with([' ', '\t']);
        let is_envelope = line.starts_with("From ") || line.starts_with(">From ");
        if number == 0 && is_envelope || number > 0 && is_fold {
            continue;
        }
        let Some((name, _)) = field(line) else { return false };
        from |= name.eq_ignore_ascii_case("from");
        others += usize::from(NAMES.iter().any(|other| name.eq_ignore_ascii_case(other)));
    }
    from && others > 1 && encoded()
}

/// Fields of heads of mail, and hardly of anything else.
const NAMES: [&str; 10] = [
    "to",
    "subject",
    "date",
    "received",
    "message-id",
    "return-path",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "reply-to",
];

/// Parts a field of a head into name and body.
fn field(line: &str) -> Option<(&str, &str)> {
    let (name, body) = line.split_once(':')?;
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    (plain && !name.is_empty()).then_some((name, body))
}

/// Reads messages.
#[derive(Default)]
struct Messages {
    paths: Paths,
    state: State,
}

/// Where a text of messages stands between two stretches.
#[derive(Clone)]
struct State {
    /// In a head, of a message or a part of one.
    head: bool,
    /// How the text of this part is written; nothing if it stands as it is.
    transfer: Option<Transfer>,
    letters: Option<Letters>,
    is_text: bool,
    boundaries: Vec<Box<str>>,
    /// The line above is empty.
    below_empty: bool,
}

impl Default for State {
    fn default() -> Self {
        Self {
            head: true,
            transfer: None,
            letters: Some(Letters::Utf8),
            is_text: true,
            boundaries: Vec::new(),
            below_empty: true,
        }
    }
}

impl State {
    /// Begins the head of a part.
    fn begin(&mut self) {
        *self = Self { boundaries: std::mem::take(&mut self.boundaries), ..Self::default() };
    }

    /// Returns whether a line parts two parts of a message.
    fn is_boundary(&self, line: &str) -> bool {
        let rest = line.strip_prefix("--");
        rest.is_some_and(|rest| self.boundaries.iter().any(|it| rest.starts_with(&**it)))
    }

    /// Notes what a field of a head says of what is below it.
    fn note(&mut self, written: &str) {
        let Some((name, body)) = field(written) else { return };
        if name.eq_ignore_ascii_case("content-transfer-encoding") {
            self.transfer = Transfer::named(body);
        } else if name.eq_ignore_ascii_case("content-type") {
            let kind = body.trim_start();
            let is = |other: &str| {
                kind.get(..other.len()).is_some_and(|it| it.eq_ignore_ascii_case(other))
            };
            self.is_text = is("text/") || is("message/") || is("multipart/");
            if let Some(charset) = parameter(body, "charset") {
                self.letters = Letters::named(charset);
            }
            if let Some(boundary) = parameter(body, "boundary")
                && !boundary.is_empty()
                && self.boundaries.len() < BOUNDARIES
            {
                self.boundaries.push(boundary.into());
            }
        }
    }

    /// Returns how the body is to be decoded.
    fn encoded(&self) -> Option<(Transfer, Letters)> {
        self.transfer.zip(self.letters).filter(|_| self.is_text)
    }
}

/// Returns the value of a parameter of a field.
fn parameter<'b>(body: &'b str, name: &str) -> Option<&'b str> {
    body.split(';').skip(1).find_map(|part| {
        let (key, value) = part.split_once('=')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"'))
    })
}

impl Messages {
    /// Reads a field of a head with its further lines; returns where it stopped.
    fn head(&mut self, pass: &mut Pass<'_>, at: usize) -> usize {
        let text = pass.text;
        let (mut part, mut next) = line(text, at);
        if part.is_empty() {
            self.state.head = false;
            self.state.below_empty = true;
            return next;
        }
        while text.get(next..).is_some_and(|rest| rest.starts_with([' ', '\t'])) {
            let (more, behind) = line(text, next);
            (part.end, next) = (more.end, behind);
        }
        self.state.note(text.get(part.clone()).unwrap_or_default());
        transfer::words(pass, part);
        next
    }

    /// Reads a line of a body, or several that belong together; returns where it stopped.
    fn body(&mut self, pass: &mut Pass<'_>, at: usize) -> usize {
        let text = pass.text;
        let (mut part, mut next) = line(text, at);
        let written = text.get(part.clone()).unwrap_or_default();
        if self.state.is_boundary(written) {
            self.state.begin();
            return next;
        }
        if self.state.below_empty && written.starts_with("From ") && written.contains(':') {
            self.state = State::default();
            return next;
        }
        self.state.below_empty = written.is_empty();
        let Some((transfer, letters)) = self.state.encoded() else { return next };
        let goes_on = |line: &str, next: usize| match transfer {
            Transfer::Quoted => line.ends_with('='),
            Transfer::Base64 => text.get(next..).is_some_and(|rest| {
                rest.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/'))
            }),
        };
        while next < text.len() && goes_on(text.get(part.clone()).unwrap_or_default(), next) {
            let (more, behind) = line(text, next);
            (part.end, next) = (more.end, behind);
        }
        let is_base64 = |byte: u8| {
            byte.is_ascii_alphanumeric() || b"+/=".contains(&byte) || byte.is_ascii_whitespace()
        };
        let sound = transfer != Transfer::Base64
            || text.get(part.clone()).is_some_and(|it| it.bytes().all(is_base64));
        if sound && !part.is_empty() {
            transfer::decode(pass, part, (transfer, letters), false);
        }
        next
    }
}

impl Reader for Messages {
    type State = State;

    fn read(&mut self, pass: &mut Pass<'_>, from: usize, to: usize) -> usize {
        let mut at = from;
        while at < to {
            at = if self.state.head { self.head(pass, at) } else { self.body(pass, at) };
        }
        at
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
    use crate::read::trial::{assert_covered, kept_and_gaps, takes};

    fn text(message: &str) -> String {
        let (all, _) = kept_and_gaps(message.as_bytes(), |blob, each| Mail.read(blob, each));
        all.iter().map(|it| it.text.as_str()).collect()
    }

    #[test]
    fn what_is_encoded_is_read_as_it_is_meant() {
        for (message, expected) in [
            (
                "From: =?utf-8?B?0JrQuNGA0LA=?= =?koi8-r?Q?_=E2?= <a@b>\n\nx=41\n",
                "From: Кира Б <a@b>\n\nx=41\n",
            ),
            (
                "Content-Type: text/plain;\n charset=\"koi8-r\"\nContent-Transfer-Encoding: base64\n\n\n8Nkx\nMg==\n\n.\n",
                "Content-Type: text/plain;\n charset=\"koi8-r\"\nContent-Transfer-Encoding: base64\n\n\nПы12\n\n.\n",
            ),
            (
                "Content-Transfer-Encoding: quoted-printable\n\nG=C3=B6ta=\n14 =D0=\n=9F=3D\nb\n",
                "Content-Transfer-Encoding: quoted-printable\n\nGöta14 П=\nb\n",
            ),
            (
                "Content-Type: multipart/mixed; boundary=\"b1\"\n\n--b1\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\nQUJD\n\
                 --b1\nContent-Transfer-Encoding: base64\n\nQUJD\n--b1--\nQUJD\n",
                "Content-Type: multipart/mixed; boundary=\"b1\"\n\n--b1\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\nQUJD\n\
                 --b1\nContent-Transfer-Encoding: base64\n\nABC\n--b1--\nQUJD\n",
            ),
        ] {
            assert_eq!(text(message), expected, "{message}");
        }
    }

    #[test]
    fn mail_is_told_by_its_head() {
        let claims = |text: &str, extension: &str| takes(&Mail, text.as_bytes(), extension);
        assert!(claims("From: a\nTo: b\nSubject: =?utf-8?Q?a?=\n\nx\n", "eml"));
        assert!(claims("From a Tue Jun  4 11:22:33 2024\nFrom: a\nTo: b\nDate: c\n\nx\n", "mbox"));
        assert!(!claims("From: a\nTo: b\nSubject: c\n\nx\n", "eml"));
        assert!(!claims("From here on\nTo: =?b\n", "txt"));
        assert!(!claims("name: x\nphone: y =?\n", ""));
    }

    proptest! {
        #[test]
        fn any_mail_is_covered_once(
            body in "((=\\?utf-8\\?[BQ]\\?)|\\?=|=D0|=\n|QUJD|From |--b|Content-Transfer-Encoding: (base64|quoted-printable)\n\n|[a-c Ж\r\n]){0,40}",
            block in 16_usize..300,
        ) {
            let (all, _) = kept_and_gaps(body.as_bytes(), |blob, each| {
                weave::read(blob, block, &mut Messages::default(), each)
            });
            assert_covered(&all, 0, body.len());
        }
    }
}
