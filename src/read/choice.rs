//! The choice among formats.
//!
//! In: the first bytes of a blob and its name. Out: the format that is surest of it.
//! Never asks more than once what the bytes are as text.

use crate::{
    decode::{Decoder, Stretch, guess},
    error::{Gap, Reason},
    format::{Claim, Format, Head, Sample},
    part::Blob,
};

/// Chooses among formats by the surest claim.
///
/// # Errors
/// When the blob can't be read.
pub fn choose(
    blob: &mut Blob<'_>,
    formats: &[&'static dyn Format],
) -> Result<&'static dyn Format, Gap> {
    let name = blob.origin.steps().last().map(|step| step.to_string()).unwrap_or_default();
    let (bytes, whole) = blob.head().map_err(|cause| Gap::unread(&cause, 0))?;
    look(bytes, whole, &extension_of(&name), |head| surest(head, formats))
        .ok_or_else(|| Gap::new(Reason::Unsupported, "no format reads it"))
}

/// Returns the format of the surest claim, among equals the first.
fn surest(head: Head<'_>, formats: &[&'static dyn Format]) -> Option<&'static dyn Format> {
    // Signatures come first in the list: behind a form that a text has, none is surer.
    let enough = if head.sample.is_some() { Claim::Shape } else { Claim::Magic };
    let mut best = None;
    for format in formats {
        let claim = format.claim(head);
        if best.is_none_or(|(surest, _)| claim > surest) {
            best = Some((claim, *format));
        }
        if claim >= enough {
            break;
        }
    }
    best.map(|(_, format)| format)
}

/// Returns how sure a format is of a blob that begins with `bytes`; `whole`: these are all of them; `extension`:
/// of its name, lower case.
///
/// ```
/// use sverka::{format::Claim, read};
/// assert_eq!(read::claim(&read::csv::Csv, b"id,phone\n1,2\n3,4\n", true, "csv"), Claim::Shape);
/// ```
#[must_use]
pub fn claim(format: &dyn Format, bytes: &[u8], whole: bool, extension: &str) -> Claim {
    look(bytes, whole, extension, |head| format.claim(head))
}

/// Calls `ask` with what formats may look at.
fn look<T>(bytes: &[u8], whole: bool, extension: &str, ask: impl FnOnce(Head<'_>) -> T) -> T {
    with_sample(bytes, whole, extension, Sample::SIZE, |sample| {
        ask(Head { bytes, whole, extension, sample })
    })
}

/// Calls `ask` with what the first `size` of the bytes say as text, or nothing where they are none.
pub(super) fn with_sample<T>(
    bytes: &[u8],
    whole: bool,
    extension: &str,
    size: usize,
    ask: impl FnOnce(Option<Sample<'_>>) -> T,
) -> T {
    let Some(guess) = guess::form(bytes, whole) else { return ask(None) };
    let bytes = bytes.get(guess.bom_len..).unwrap_or_default();
    let first = bytes.get(..size).unwrap_or(bytes);
    let whole = whole && first.len() == bytes.len();
    let mut decoder = Decoder::new(guess.charset);
    let decoded = decoder.decode(&Stretch { bytes: first, own: 0..first.len(), offset: 0 });
    ask(Some(Sample { text: decoded.text, whole, extension }))
}

fn extension_of(name: &str) -> String {
    let file = name.rsplit(['/', '\\']).next().unwrap_or_default();
    // `.env.local`, `.env.production`: the last part says where it is for, not what it is.
    if file.starts_with(".env.") {
        return "env".to_owned();
    }
    file.rsplit_once('.').map(|(_, extension)| extension.to_lowercase()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_are_of_the_last_component() {
        for (name, expected) in [
            ("a.b/c", ""),
            ("x.CSV", "csv"),
            ("a.tar.gz", "gz"),
            (".env", "env"),
            (".env.local", "env"),
            ("", ""),
        ] {
            assert_eq!(extension_of(name), expected, "{name}");
        }
    }
}
