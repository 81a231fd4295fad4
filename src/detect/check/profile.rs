//! Profiles: the last part of a link, which names a person or something else of the network.
//!
//! In: a link to a profile. Out: it fails where the network keeps the name for itself, or nothing is said.
//! Never holds: anybody may call himself anything.

use super::Checked;

/// `profile`: the name behind the last `/` or `@` is none of the argument's words; a word may begin or end
/// with `*`, which is any letters. Small and capital letters are alike.
#[must_use]
pub(super) fn profile(text: &str, argument: &str) -> Checked {
    let name = text.rsplit(['/', '@']).next().unwrap_or(text);
    match argument.split(' ').any(|word| is_like(name.as_bytes(), word.as_bytes())) {
        true => Checked::Fails,
        false => Checked::Silent,
    }
}

/// Returns whether a name is a word of the argument.
fn is_like(name: &[u8], word: &[u8]) -> bool {
    let part =
        |part: Option<&[u8]>, word: &[u8]| part.is_some_and(|p| p.eq_ignore_ascii_case(word));
    match (word.strip_prefix(b"*"), word.strip_suffix(b"*")) {
        (Some(end), _) => {
            part(name.len().checked_sub(end.len()).and_then(|from| name.get(from..)), end)
        }
        (None, Some(beginning)) => part(name.get(..beginning.len()), beginning),
        (None, None) => name.eq_ignore_ascii_case(word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_a_network_keeps_are_nobodys() {
        for (text, expected) in [
            ("t.me/kira_belova", Checked::Silent),
            ("t.me/joinchat", Checked::Fails),
            ("t.me/JoinChat", Checked::Fails),
            ("t.me/zavod_BOT", Checked::Fails),
            ("vk.com/club4821", Checked::Fails),
            ("vk.com/clu", Checked::Silent),
            ("@bot", Checked::Fails),
            ("@bo", Checked::Silent),
            ("", Checked::Silent),
        ] {
            assert_eq!(profile(text, "joinchat *bot club*"), expected, "{text}");
        }
    }
}
