//! Fields: what the name of a column or key says of the values in it.
//!
//! In: a field's name and a rule. Out: evidence for or against.
//! Never looks at values.

use std::{collections::HashMap, rc::Rc, sync::Arc};

use super::{
    bits::SmallSet,
    context::Asker,
    evidence::Evidence,
    sayings::Say,
    words::{Label, Vocabulary},
};
use crate::taxonomy::{Category, Meaning, Meanings, Traits};

/// How many names are remembered, of a file with more columns those and as many more.
const REMEMBERED: usize = 1024;

/// What names said so far, kept from one value of a column to the next.
#[derive(Default)]
pub(super) struct Fields {
    meanings: Rc<Meanings>,
    known: HashMap<Arc<str>, usize>,
    /// Most names mean nothing, and those of a big document that mean something mean few things.
    read: HashMap<Arc<Reading>, usize>,
    senses: Vec<Sense>,
}

/// What names of one reading say.
struct Sense {
    reading: Arc<Reading>,
    /// What it said to rules already, by rule.
    said: Vec<Option<Evidence>>,
    /// The families of shapes that it leads to, and those that it speaks against, a bit each; `None`: not asked yet.
    families: Option<(SmallSet, SmallSet)>,
}

/// What is read in a name.
#[derive(PartialEq, Eq, Hash)]
struct Reading {
    /// The categories that the taxonomy reads in it.
    categories: Vec<Category>,
    /// Whether it may be a person's name, and as well that of a product or a job: `name`, `display_name`.
    loose: bool,
    /// Whether it is named like a thing that may be called after a person.
    thing: bool,
    /// Whether it is named like what people write: a comment, a note, a message.
    written: bool,
    /// Whether it only says whose or what for the value is: `billing`, `delivery`, where the address may stand.
    general: bool,
    /// The context words in it, with the place of their ends in the order of all ends.
    words: Vec<(usize, usize)>,
    /// The place of the end that is the name's own, if a word ends there.
    last: Option<usize>,
}

impl Reading {
    fn of(vocabulary: &Vocabulary, meaning: &Meaning) -> Self {
        let name = &*meaning.name;
        let mut labels = Vec::new();
        vocabulary.labels(name, 0..name.len(), &mut labels);
        let mut ends: Vec<_> = labels.iter().map(|label| label.end).collect();
        ends.sort_unstable();
        ends.dedup();
        let place = |label: &Label| ends.partition_point(|end| *end < label.end);
        let words = labels.iter().map(|label| (place(label), label.word)).collect();
        let last = (ends.last() == Some(&name.len())).then(|| ends.len() - 1);
        let named = meaning.categories.iter();
        let loose = named.clone().any(|(category, certain)| !certain && category.id() == "name");
        let categories: Vec<_> = named.map(|(category, _)| *category).collect();
        let content = |category: &Category| category.group().id() == "content";
        let written = categories.iter().any(content);
        let Traits { things: thing, general, .. } = meaning.traits;
        Self { categories, loose, thing, written, general, words, last }
    }
}

impl Fields {
    /// Returns the memory of what names say.
    pub(super) fn meanings(&self) -> Rc<Meanings> {
        Rc::clone(&self.meanings)
    }

    /// Returns what to ask of a name by, until [`Fields::tidy`].
    pub(super) fn sense_of(&mut self, vocabulary: &Vocabulary, name: &str) -> usize {
        if let Some(known) = self.known.get(name) {
            return *known;
        }
        let meaning = self.meanings.of(name);
        let reading = Arc::new(Reading::of(vocabulary, &meaning));
        let sense = *self.read.entry(Arc::clone(&reading)).or_insert_with(|| {
            self.senses.push(Sense { reading, said: Vec::new(), families: None });
            self.senses.len() - 1
        });
        self.known.insert(Arc::clone(&meaning.name), sense);
        sense
    }

    /// Forgets names, if they have become many, also beside the `next` that are asked about now. Not to be called amid a
    /// segment.
    pub(super) fn tidy(&mut self, next: usize) {
        if self.known.len() > REMEMBERED.max(2 * next) {
            *self = Self { meanings: Rc::clone(&self.meanings), ..Self::default() };
        }
    }

    /// Returns the families that the name leads to, a bit each: those any of whose askers it speaks for; and those
    /// all of whose askers it speaks against.
    /// `gates` gives the askers of each family, and must be the same in each call.
    pub(super) fn families<'g>(
        &mut self,
        sense: usize,
        vocabulary: &Vocabulary,
        gates: impl Iterator<Item = Option<&'g [Asker]>>,
    ) -> (SmallSet, SmallSet) {
        if let Some(known) = self.senses.get(sense).and_then(|sense| sense.families) {
            return known;
        }
        let mut families = (SmallSet::default(), SmallSet::default());
        for (f, askers) in gates.enumerate() {
            let askers = askers.unwrap_or_default().iter();
            let (mut named, mut against) = (false, askers.len() > 0);
            for asker in askers {
                let said = self.ask(vocabulary, sense, *asker);
                named |= said == Evidence::FIELD;
                against &= said == Evidence::AGAINST;
            }
            if named {
                families.0 |= SmallSet::of(f);
            }
            if against {
                families.1 |= SmallSet::of(f);
            }
        }
        if let Some(sense) = self.senses.get_mut(sense) {
            sense.families = Some(families);
        }
        families
    }

    /// Returns what the name says to a rule.
    ///
    /// The taxonomy speaks first; for a category to which it gives no field names, the rule's own words
    /// do. Of several words the last decides, as the last noun does: `phone_order` is about an order,
    /// `order_phone` about a phone.
    pub(super) fn ask(&mut self, vocabulary: &Vocabulary, sense: usize, asker: Asker) -> Evidence {
        let Some(sense) = self.senses.get_mut(sense) else { return Evidence::NONE };
        let rule = usize::from(asker.rule);
        if let Some(said) = sense.said.get(rule).copied().flatten() {
            return said;
        }
        let said = sense.reading.say(vocabulary, asker);
        if sense.said.len() <= rule {
            sense.said.resize(rule + 1, None);
        }
        if let Some(slot) = sense.said.get_mut(rule) {
            *slot = Some(said);
        }
        said
    }
}

impl Fields {
    /// Returns whether a context word stands in the name.
    pub(super) fn holds(&self, sense: usize, word: usize) -> bool {
        self.senses
            .get(sense)
            .is_some_and(|sense| sense.reading.words.iter().any(|(_, other)| *other == word))
    }

    /// Returns what the name says to a rule that has a seeker: as [`Fields::ask`], but that all of a value may be a name
    /// even under what heads names of many things, and that a field of another category speaks against it, since
    /// streets and towns are called after persons.
    pub(super) fn ask_seeking(
        &mut self,
        vocabulary: &Vocabulary,
        sense: usize,
        asker: Asker,
    ) -> Evidence {
        let said = self.ask(vocabulary, sense, asker);
        let Some(sense) = self.senses.get(sense) else { return said };
        match said {
            Evidence::NONE if sense.reading.is_of_another(asker.category) => Evidence::AGAINST,
            Evidence::CONTEXT => Evidence::FIELD,
            said => said,
        }
    }
}

impl Reading {
    /// Returns whether the taxonomy reads other categories in the name, and not this one. Mail is sent to persons,
    /// whose names stand before the address; and what people write in comments and notes may be of anybody.
    fn is_of_another(&self, category: Category) -> bool {
        self.thing && category.id() == "name"
            || !self.categories.is_empty()
                && !self.written
                && !self.may_tell_where(category)
                && !self.categories.iter().any(|other| *other == category || other.id() == "email")
    }

    /// Returns whether it may be the whole address that bears the name of what is sent there: it has a form of its own.
    fn may_tell_where(&self, category: Category) -> bool {
        self.general && category.id() == "postal_address"
    }

    /// Returns whether the taxonomy reads the category in the name, or one that no rule finds, whose values are written
    /// as its are.
    fn names(&self, vocabulary: &Vocabulary, category: Category) -> bool {
        let alike = |other: Category| category.is_written_as(other) && !vocabulary.detects(other);
        self.categories.iter().any(|other| *other == category || alike(*other))
    }

    /// Returns whether the last word of the name speaks against the rule, and none that ends there for it: a category
    /// has rules for many things, and `card` is not the field of a card's code.
    fn ends_against(&self, vocabulary: &Vocabulary, asker: Asker) -> bool {
        let says = |say: Say| {
            let mut last = self.words.iter().filter(|(end, _)| Some(*end) == self.last);
            last.any(|(_, word)| vocabulary.say(*word, asker.rule, asker.category) == say)
        };
        says(Say::Against) && !says(Say::For)
    }

    fn say(&self, vocabulary: &Vocabulary, asker: Asker) -> Evidence {
        if self.names(vocabulary, asker.category) {
            if self.ends_against(vocabulary, asker) {
                return Evidence::NONE;
            }
            let loose = self.loose && asker.category.id() == "name";
            return if loose { Evidence::CONTEXT } else { Evidence::FIELD };
        }
        let own_words = asker.category.fields().next().is_none();
        let last = self
            .words
            .iter()
            .map(|(end, word)| (end, vocabulary.say(*word, asker.rule, asker.category)))
            .filter(|(_, say)| *say == Say::Against || (own_words && *say != Say::Nothing))
            .max();
        match last {
            Some((_, Say::For)) => Evidence::FIELD,
            Some(_) => Evidence::AGAINST,
            // Nothing else has an `@` and a domain: what it is doesn't hang on where it was entered.
            None if asker.category.id() == "email" => Evidence::NONE,
            None if self.may_tell_where(asker.category) => Evidence::NONE,
            None if self.categories.iter().any(|category| vocabulary.detects(*category)) => {
                Evidence::AGAINST
            }
            None => Evidence::NONE,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::rule::parse;

    #[test]
    fn a_name_speaks_for_its_category_and_against_others() {
        let rule = |id: &str, category: &str, against: &str| {
            let text = format!(
                "id='a.{id}'\ncategory='{category}'\nname={{ru='а',en='a'}}\nshape='{{d}}{{7}}'\ncontext=['mobile']\nagainst={against}\n"
            );
            parse(&format!("a/{id}.toml"), &text).unwrap()
        };
        let rules =
            [rule("phone", "phone", "['order', 'tel']"), rule("passport", "passport_ru", "[]")];
        let vocabulary = Vocabulary::of(&rules);
        let asker = Asker { rule: 0, category: rules[0].category };
        let mut fields = Fields::default();
        for (name, expected) in [
            ("phone", Evidence::FIELD),
            ("tel_mob", Evidence::FIELD),
            ("tel", Evidence::NONE),
            ("order_tel", Evidence::NONE),
            ("tel_mobile", Evidence::FIELD),
            ("phone_count", Evidence::NONE),
            ("order_no", Evidence::AGAINST),
            ("passport", Evidence::AGAINST),
            ("comment", Evidence::NONE),
        ] {
            let sense = fields.sense_of(&vocabulary, name);
            assert_eq!(fields.ask(&vocabulary, sense, asker), expected, "{name}");
        }
        for (name, expected) in [("passport", Evidence::AGAINST), ("comment", Evidence::NONE)] {
            let sense = fields.sense_of(&vocabulary, name);
            assert_eq!(fields.ask_seeking(&vocabulary, sense, asker), expected, "{name}");
        }
    }
}
