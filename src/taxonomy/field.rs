//! The name of a column, key or label → the categories that such a field holds.
//!
//! In: `clients.phoneNumber`, `НомерТелефона`, `e-mail клиента`. Out: candidates, in the order of the taxonomy.
//! Never looks at a value, never takes a word inside another word for the word.

use std::sync::OnceLock;

use super::{
    Category, Cover,
    head::Wordings,
    name::FieldName,
    taxonomy,
    wholes::Wholes,
    word::{Word, joined, singular},
};

/// The most words that a wording of the taxonomy spans, and so the longest run that is looked up.
const RUN: usize = 5;

/// What a run of words says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Says {
    /// The field holds this category; `strict`: only among neutral words.
    Holds { category: Category, strict: bool },
    /// A later word is not what it seems.
    Before,
    /// An earlier word is not what it seems.
    After,
    /// No word is what it seems.
    Any,
    /// No word is what it seems, as far as this category goes.
    Not(Category),
    /// Nothing.
    Neutral,
}

impl Category {
    /// Returns whether a field of another leaf holds values of this: those are written alike, as an address of
    /// registration and any other are.
    #[must_use]
    pub fn is_written_as(self, other: Self) -> bool {
        let leaves = || !self.is_umbrella() && !other.is_umbrella();
        self != other && self.lists(other) == Some(Cover::Possible) && leaves()
    }
}

impl Says {
    fn category(self) -> Option<Category> {
        match self {
            Self::Holds { category, .. } => Some(category),
            _ => None,
        }
    }
}

/// A run of words that the taxonomy knows: `from..to` are places in the list of words.
#[derive(Clone, Copy)]
struct Run {
    from: usize,
    to: usize,
    says: Says,
}

impl Run {
    fn overlaps(self, other: Self) -> bool {
        self.from < other.to && other.from < self.to
    }

    /// Of two runs over the same word the longer counts, else the earlier; runs over the same words both do.
    fn yields_to(self, other: Self) -> bool {
        let (mine, theirs) = (self.to - self.from, other.to - other.from);
        self.overlaps(other) && (theirs > mine || (theirs == mine && other.from < self.from))
    }
}

/// All wordings of the taxonomy.
pub(super) struct Index {
    /// Whole words, written together: `cardnumber` serves `card_number`, `CardNumber` and `cardnumber`.
    whole: Wholes<Says>,
    /// Those that have words with an open end.
    stems: Wordings<Says>,
}

impl Index {
    pub(super) fn get() -> &'static Self {
        static BUILT: OnceLock<Index> = OnceLock::new();
        BUILT.get_or_init(Self::build)
    }

    fn build() -> Self {
        let (mut whole, mut stems) = (Vec::new(), Wordings::default());
        let mut add = |wording: &str, says| {
            if wording.contains('*') {
                stems.add(open_ended(wording), says);
            } else {
                whole.push((joined(wording), says));
            }
        };
        let file = taxonomy();
        for (category, record) in Category::all().zip(&file.category) {
            for word in &record.fields {
                add(word, Says::Holds { category, strict: is_strict(word) });
            }
            record.fields_not.iter().for_each(|word| add(word, Says::Not(category)));
        }
        for (list, says) in [
            (&file.fields_not.before, Says::Before),
            (&file.fields_not.after, Says::After),
            (&file.fields_not.any, Says::Any),
            (&file.fields_neutral.words, Says::Neutral),
        ] {
            list.iter().for_each(|word| add(word, says));
        }
        Self { whole: Wholes::of(whole), stems }
    }

    /// Returns what a run of words without open ends says, if need be in the singular.
    fn exact(&self, key: &str) -> &[Says] {
        match self.whole.get(key) {
            [] => singular(key).map_or(&[], |one| self.whole.get(one)),
            found => found,
        }
    }

    /// Returns whether a word is a wording, or begins one with an open end.
    pub(super) fn knows(&self, word: &str) -> bool {
        let one = [Word { text: word.to_owned(), part: 0, group: 0 }];
        !self.exact(word).is_empty() || self.stems.begin(&one).next().is_some()
    }

    /// Returns whether a word is a wording for a category.
    pub(super) fn holds(&self, word: &str) -> bool {
        self.exact(word).iter().any(|says| matches!(says, Says::Holds { .. }))
    }

    /// Returns all runs that the taxonomy knows in one step of the path, none across two groups.
    fn runs(&self, words: &[Word], part: std::ops::Range<usize>) -> Vec<Run> {
        let (mut runs, mut key) = (Vec::new(), String::new());
        for from in part.clone() {
            let behind = words.get(from..(from + RUN).min(part.end)).unwrap_or_default();
            let words = behind.chunk_by(|a, b| a.group == b.group).next().unwrap_or_default();
            let open: Vec<(usize, &Says)> = self.stems.begin(words).collect();
            key.clear();
            for (length, word) in (1..).zip(words) {
                key.push_str(&word.text);
                let open = open.iter().filter(|(of, _)| *of == length).map(|(_, says)| *says);
                let says = self.exact(&key).iter().chain(open);
                runs.extend(says.map(|says| Run { from, to: from + length, says: *says }));
            }
        }
        runs
    }
}

/// Returns whether a wording counts among neutral words only: `=card`, `+=url`.
fn is_strict(wording: &str) -> bool {
    wording.trim_start_matches('+').starts_with('=')
}

/// Returns the words of a wording, each with whether its end is open.
fn open_ended(wording: &str) -> Vec<(String, bool)> {
    wording.split([' ', '_']).map(|word| (joined(word), word.ends_with('*'))).collect()
}

/// Returns the categories that a field of this name holds, candidates all: `passport` may be either passport.
///
/// The last step of a path counts (`orders[].customer.email`), or an earlier one if what follows says nothing
/// (`phones[0].value`). Names joined by a slash, comma or "and" are all taken; else the last one in Latin letters
/// (`company_phone`), the one with a recognisable value in Cyrillic (`телефон компании`). Words that turn the name
/// into something else veto it (`email_verified`). Meant to be asked once per field, not once per value.
///
/// ```
/// use sverka::taxonomy::{Category, field_category};
/// let ids = |name| field_category(name).into_iter().map(Category::id).collect::<Vec<_>>();
/// assert_eq!(ids("clients.phoneNumber"), ["phone"]);
/// assert_eq!(ids("Номер паспорта"), ["passport_ru", "passport_foreign"]);
/// assert!(ids("email_verified").is_empty());
/// ```
#[must_use]
pub fn field_category(name: &str) -> Vec<Category> {
    field_named(name).into_iter().map(|(category, _)| category).collect()
}

/// As [`field_category`], each category with whether the name says so by itself: `birth_date` does, while `name`,
/// `position` or `city` may be those of a product, a cursor or a warehouse, unless a person's data is beside them.
///
/// ```
/// use sverka::taxonomy::field_named;
/// let certain = |name| field_named(name).iter().all(|(_, certain)| *certain);
/// assert!(certain("birth_date") && !certain("name") && !certain("city"));
/// ```
#[must_use]
pub fn field_named(name: &str) -> Vec<(Category, bool)> {
    FieldName::of(name).categories()
}

impl FieldName {
    /// As [`field_named`].
    #[must_use]
    pub fn categories(&self) -> Vec<(Category, bool)> {
        let words = self.words();
        let name = Name { index: Index::get(), words };
        let mut end = words.len();
        while end > 0 {
            let part = name.part_before(end);
            let runs = name.index.runs(words, part.clone());
            let mut found = name.spanning(&part, &runs);
            if found.is_empty() {
                found = name.holds(&part, &runs);
            }
            if !found.is_empty() {
                // Of two wordings for one category the certain one counts.
                found.sort_unstable_by_key(|(category, certain)| (*category, !certain));
                found.dedup_by_key(|(category, _)| *category);
                return found;
            }
            let otherwise = runs.iter().any(|run| matches!(run.says, Says::After | Says::Any));
            if otherwise || !name.adds_nothing(&part, &runs) {
                break;
            }
            end = part.start;
        }
        Vec::new()
    }
}

impl FieldName {
    /// Returns whether no word of its last step says anything by itself of what the field holds: `value`, `billing`.
    ///
    /// ```
    /// use sverka::taxonomy::FieldName;
    /// let neutral = |name| FieldName::of(name).is_neutral();
    /// assert!(neutral("Значение") && !neutral("Телефон") && !neutral("release 2.3"));
    /// ```
    #[must_use]
    pub fn is_neutral(&self) -> bool {
        let name = Name { index: Index::get(), words: self.words() };
        let last = name.part_before(name.words.len());
        let is_word = |word: &Word| !word.is_number();
        name.words.get(last.clone()).unwrap_or_default().iter().any(is_word)
            && name.is_neutral(&last, &name.index.runs(name.words, last.clone()))
    }
}

/// A name, split, beside the wordings of the taxonomy.
struct Name<'a> {
    index: &'a Index,
    words: &'a [Word],
}

type Span = std::ops::Range<usize>;

impl Name<'_> {
    /// Returns the step of the path that ends at word `end`; empty at 0.
    fn part_before(&self, end: usize) -> Span {
        let Some(last) = self.words.get(..end).and_then(<[Word]>::last) else { return 0..0 };
        let length =
            self.words.iter().take(end).rev().take_while(|word| word.part == last.part).count();
        end - length..end
    }

    /// Returns what the owner and this whole step say together: `email.address`, `session.id`, `driver.licence`.
    ///
    /// Only if the owner's last word says so by itself, or it has no other words and this step says nothing else:
    /// `user.name` is no user name, and `DescribeHealth.id` no number of an insurance.
    fn spanning(&self, part: &Span, own: &[Run]) -> Vec<(Category, bool)> {
        let Some((words, border, one)) = joined_with_owner(self.words, part) else {
            return Vec::new();
        };
        let both = Name { index: self.index, words: &words };
        let step = both.part_before(words.len());
        let runs = self.index.runs(&words, step.clone());
        let owner = words.get(border - 1).map_or("", |word| word.text.as_str());
        let alone: Vec<_> = self.index.exact(owner).iter().filter_map(|it| it.category()).collect();
        let crosses = |run: &Run| {
            let named = run.says.category().filter(|_| run.from < border && run.to == words.len());
            let whole = || one && both.is_neutral(&(step.start..run.from), &runs);
            named.is_some_and(|category| alone.contains(&category) || whole())
        };
        if !runs.iter().any(crosses) {
            return Vec::new();
        }
        let own = self.holds(part, own);
        let mut found = both.holds_where(&step, &runs, crosses);
        found.retain(|(category, _)| {
            let kind_of = own.iter().any(|(own, _)| own.is_written_as(*category));
            let known = own.is_empty() || kind_of || alone.contains(category);
            known && !both.is_denied_before(&step, *category)
        });
        found
    }

    /// Returns whether the step before says that what follows is not this category: `loyalty.card.number`.
    fn is_denied_before(&self, part: &Span, category: Category) -> bool {
        let owner = self.part_before(part.start);
        self.index.runs(self.words, owner).iter().any(|run| run.says == Says::Not(category))
    }

    /// Returns the categories that one step of the path names.
    fn holds(&self, part: &Span, runs: &[Run]) -> Vec<(Category, bool)> {
        self.holds_where(part, runs, |_| true)
    }

    /// Returns those that such runs of it name.
    fn holds_where(
        &self,
        part: &Span,
        runs: &[Run],
        counts: impl Fn(&Run) -> bool,
    ) -> Vec<(Category, bool)> {
        let mut named: Vec<(Run, Category)> = Vec::new();
        for run in runs {
            if let Says::Holds { category, strict } = run.says
                && (!strict || self.is_among_neutral(part, run, runs))
            {
                named.push((*run, category));
            }
        }
        let all = named.clone();
        named.retain(|(run, _)| !all.iter().any(|(other, _)| run.yields_to(*other)));
        let all = named.clone();
        named.retain(|(run, _)| counts(run));
        named.retain(|(run, category)| {
            !runs.iter().any(|veto| {
                self.vetoes(*veto, *run, *category)
                    && !all.iter().any(|(other, _)| veto.overlaps(*other))
            })
        });
        self.choose(&named)
    }

    /// Returns whether all else that stands beside a run of a step says nothing, and the step before doesn't either.
    fn is_among_neutral(&self, part: &Span, run: &Run, runs: &[Run]) -> bool {
        let group = self.group_of(part, run.from);
        let owner = self.part_before(part.start);
        self.is_neutral(&(group.start..run.from), runs)
            && self.is_neutral(&(run.to..group.end), runs)
            && self.is_neutral(&owner, &self.index.runs(self.words, owner.clone()))
    }

    /// Returns whether `veto` says that `run` is not `category`.
    fn vetoes(&self, veto: Run, run: Run, category: Category) -> bool {
        let [a, b] = [veto.from, run.from].map(|at| self.words.get(at).map(|word| word.group));
        let (before, after) = (veto.to <= run.from, veto.from >= run.to);
        a == b
            && match veto.says {
                Says::Before => before,
                Says::After => after,
                Says::Any => before || after,
                Says::Not(not) => not == category,
                Says::Holds { .. } | Says::Neutral => false,
            }
    }

    /// Returns, of what each group of a step names, what counts.
    fn choose(&self, named: &[(Run, Category)]) -> Vec<(Category, bool)> {
        let mut chosen = Vec::new();
        for side in
            named.chunk_by(|(a, _), (b, _)| self.words[a.from].group == self.words[b.from].group)
        {
            let cyrillic = side.iter().any(|(run, _)| {
                self.words[run.from..run.to]
                    .iter()
                    .any(|word| word.text.chars().any(|c| ('а'..='я').contains(&c)))
            });
            let solid = |category: Category| category.detect().contains(['V', 'C']);
            let any_solid = side.iter().any(|(_, category)| solid(*category));
            let at = |run: &Run| (run.from, run.to);
            let edge = if cyrillic { side.first() } else { side.last() };
            chosen.extend(side.iter().filter_map(|(run, category)| {
                let counts = if cyrillic && any_solid {
                    solid(*category)
                } else {
                    edge.is_some_and(|(edge, _)| at(edge) == at(run))
                };
                let strict = matches!(run.says, Says::Holds { strict: true, .. });
                counts.then_some((*category, !strict && !category.needs_company()))
            }));
        }
        chosen
    }

    /// Returns the words that belong together with the word `at`, within its step.
    fn group_of(&self, part: &Span, at: usize) -> Span {
        let same = |place: &usize| self.words[*place].group == self.words[at].group;
        let start = (part.start..at).rev().take_while(same).last().unwrap_or(at);
        let end = (at..part.end).take_while(same).last().map_or(at, |last| last + 1);
        start..end
    }

    /// Returns whether each of these words says nothing.
    fn is_neutral(&self, span: &Span, runs: &[Run]) -> bool {
        span.clone().all(|at| self.is_neutral_word(at, runs))
    }

    /// Returns whether a word says nothing: neutral, a number, or a single letter.
    fn is_neutral_word(&self, at: usize, runs: &[Run]) -> bool {
        let word = &self.words[at];
        word.is_letter()
            || word.is_number()
            || runs.iter().any(|run| run.says == Says::Neutral && (run.from..run.to).contains(&at))
    }

    /// Returns whether a step says nothing but what its owner does: `drivingLicence.licenceNo`.
    fn adds_nothing(&self, part: &Span, runs: &[Run]) -> bool {
        let owner = self.words.get(self.part_before(part.start)).unwrap_or_default();
        let repeats = |at: usize| owner.iter().any(|word| word.text == self.words[at].text);
        part.clone().all(|at| repeats(at) || self.is_neutral_word(at, runs))
    }
}

/// The most words of a step that are joined with its owner's.
const JOINED: usize = 3;

/// Returns the words of a path up to this step, which is one with its owner, where the step begins among them, and
/// whether the owner is one: `clients.id` is a number of a row.
fn joined_with_owner(words: &[Word], part: &Span) -> Option<(Vec<Word>, usize, bool)> {
    let step = words.get(part.clone()).filter(|step| (1..=JOINED).contains(&step.len()))?;
    let last = words.get(..part.start)?.iter().rposition(|word| !word.is_number())?;
    let mut joined = words.get(..=last)?.to_vec();
    let owner = joined.last_mut()?;
    let (of_part, of_group) = (owner.part, owner.group);
    let many = singular(&owner.text).filter(|it| owner.text.len() > 3 && !it.ends_with('s'));
    let one = many.is_none();
    if let Some(many) = many.map(str::to_owned) {
        owner.text = many;
    }
    let step = step.iter().cloned();
    joined.extend(step.map(|word| Word { part: of_part, group: of_group, ..word }));
    Some((joined, last + 1, one))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::taxonomy::word::split;

    #[test]
    fn a_wording_names_one_category_unless_it_is_shared() {
        let mut seen: BTreeMap<String, Vec<(&str, bool)>> = BTreeMap::new();
        for category in Category::all() {
            for word in &category.record().fields {
                let key = if word.contains('*') {
                    word.trim_start_matches(['+', '=']).to_owned()
                } else {
                    joined(word)
                };
                assert!(!key.is_empty() && split(word).len() <= RUN, "{category}: {word}");
                seen.entry(key).or_default().push((category.id(), word.starts_with('+')));
            }
        }
        for (word, categories) in seen {
            let shared = categories.len() > 1;
            assert!(categories.iter().all(|(_, mark)| *mark == shared), "{word}: {categories:?}");
            assert!(
                categories.is_sorted_by(|a, b| a.0 != b.0),
                "{word} stands twice in {categories:?}"
            );
        }
    }

    #[test]
    fn no_name_is_too_strange() {
        for name in [
            "",
            ".",
            "[]",
            "и",
            "_",
            "a.b.c.d",
            "\u{306}",
            "//",
            "и.и.и",
            "или или",
            &"x_".repeat(150),
            &"почта".repeat(80),
        ] {
            assert!(field_category(name).is_empty(), "{name}");
        }
    }
}
