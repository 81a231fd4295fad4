//! Numbering plans of the world: which national numbers exist under which calling code.
//!
//! In: digits. Out: the region whose plan has the number, and whether a call to it is free, paid or ordinary.
//! Never reads more of the table than the calling codes asked for; never allocates in a look-up.

use std::{ops::Range as Span, sync::OnceLock};

/// The table; its head says where it comes from.
static TABLE: &str = include_str!("../../../patterns/plans/phones.txt");

/// One more than the greatest number: national numbers have at most 17 digits, those of E.164 at most 15.
const SCALE: u64 = 100_000_000_000_000_000;

/// The most digits of a national number.
const LONGEST: usize = 17;

/// What a call to the number costs, roughly: who it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A subscriber's line: fixed, mobile, internet, pager, personal.
    Line,
    /// Free for the caller: a company's number.
    TollFree,
    /// Premium rate or shared cost: a company's number.
    Premium,
}

/// A number of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// ISO 3166 code of the region, `001` for a calling code of no country.
    pub region: &'static str,
    /// What kind of number it is.
    pub kind: Kind,
}

/// The plan of one region; its ranges are read on first need.
struct Plan {
    code: u32,
    region: &'static str,
    trunks: &'static str,
    /// One bit for the first digit of each.
    leads: u16,
    lines: &'static str,
    ranges: OnceLock<Ranges>,
}

/// The numbers of a plan.
struct Ranges {
    /// In order.
    all: Box<[Range]>,
    /// One bit for each three digits that numbers begin with.
    begins: [u64; 16],
}

/// A national number that is looked for: its [`key`], and the number that its first three digits make.
#[derive(Clone, Copy)]
struct Wanted {
    key: u64,
    begins: usize,
}

impl Wanted {
    fn of(digits: &[u8]) -> Option<Self> {
        let begins = digits.iter().take(3).fold(0, |sum, digit| sum * 10 + usize::from(*digit));
        Some(Self { key: key(digits)?, begins })
    }
}

/// Numbers of one length and kind, as [`key`]s, both ends included.
///
/// There are some twenty thousand: the kind is in the low bits of the first key, which has no use for three.
#[derive(Clone, Copy)]
struct Range {
    from_and_kind: u64,
    to: u64,
}

impl Range {
    fn new(from: u64, to: u64, kind: Kind) -> Self {
        Self { from_and_kind: from << 2 | kind as u64, to }
    }

    fn from(&self) -> u64 {
        self.from_and_kind >> 2
    }

    fn kind(&self) -> Kind {
        match self.from_and_kind & 3 {
            1 => Kind::TollFree,
            2 => Kind::Premium,
            _ => Kind::Line,
        }
    }
}

/// Returns who has the number that `digits` write internationally: the calling code, then the national number.
///
/// A trunk prefix between the two, as in `+44 (0)20 …`, is passed over.
pub(super) fn international(digits: &[u8]) -> Option<Found> {
    coded(digits).map(|(_, found)| found)
}

/// Returns the same with the calling code.
pub(super) fn coded(digits: &[u8]) -> Option<(u32, Found)> {
    // No calling code begins another (E.164), so the first that is known is the only one.
    (1..=3).find_map(|length| {
        let (code, national) = digits.split_at_checked(length)?;
        let code = u32::try_from(value(code)?).ok()?;
        let (plans, wanted) = (of_code(code), Wanted::of(national));
        let found = wanted.and_then(|wanted| plans.iter().find_map(|plan| plan.at(wanted)));
        let found = found.or_else(|| plans.iter().find_map(|plan| plan.dialled(national)));
        Some((code, found?))
    })
}

/// Returns the calling code of a region.
pub(super) fn code_of(region: &str) -> Option<u32> {
    of_region(region).map(|plan| plan.code)
}

/// Returns who has the number that `digits` write as in `region`: with the trunk prefix or without it, or with the
/// calling code and no `+`.
///
/// Regions that share a calling code share the way of writing, so `RU` also knows the numbers of Kazakhstan.
pub(super) fn national(region: &str, digits: &[u8]) -> Option<Found> {
    let plans = of_code(of_region(region)?.code);
    plans
        .iter()
        .find_map(|plan| plan.dialled(digits).or_else(|| plan.find(digits)))
        .or_else(|| plans.iter().find_map(|plan| plan.find(without(digits, plan.code)?)))
}

/// Returns whether some region of the world writes a number of its own so: with its trunk prefix or without it, or
/// with its calling code and no `+`.
pub(super) fn anywhere(digits: &[u8]) -> bool {
    static ALL: OnceLock<Box<[(u64, u64)]>> = OnceLock::new();
    let all = ALL.get_or_init(writings);
    let Some(wanted) = key(digits) else { return false };
    let after = all.partition_point(|range| range.0 <= wanted);
    let last = after.checked_sub(1).and_then(|last| all.get(last));
    last.is_some_and(|range| wanted <= range.1)
        || digits.len() > 10 && international(digits).is_some()
}

impl Plan {
    fn ranges(&self) -> &Ranges {
        self.ranges.get_or_init(|| {
            let mut all: Vec<Range> = self.read().collect();
            all.sort_unstable_by_key(Range::from);
            let mut begins = [0; 16];
            for range in &all {
                for first in first_three(range.from())..=first_three(range.to) {
                    begins[first / 64 % 16] |= 1 << (first % 64);
                }
            }
            Ranges { all: all.into(), begins }
        })
    }

    /// Reads the numbers of the plan, in the order of the table.
    fn read(&self) -> impl Iterator<Item = Range> {
        self.lines.lines().filter_map(line).flatten()
    }

    /// Returns the trunk prefixes of the region, each as the table writes it.
    fn trunks(&self) -> impl Iterator<Item = &'static str> {
        self.trunks.split(',').filter(|trunk| *trunk != "-")
    }

    /// Returns the number that `digits` write without a trunk prefix.
    fn find(&self, digits: &[u8]) -> Option<Found> {
        self.at(Wanted::of(digits)?)
    }

    fn at(&self, Wanted { key, begins }: Wanted) -> Option<Found> {
        let Ranges { all, begins: known } = self.ranges();
        if known.get(begins / 64)? >> (begins % 64) & 1 == 0 {
            return None;
        }
        let last = all.partition_point(|range| range.from() <= key).checked_sub(1)?;
        let range = all.get(last).filter(|range| key <= range.to)?;
        Some(Found { region: self.region, kind: range.kind() })
    }

    /// Returns the number that `digits` write after a trunk prefix of the region.
    fn dialled(&self, digits: &[u8]) -> Option<Found> {
        let led = digits.first().is_some_and(|first| self.leads >> first & 1 == 1);
        let trunks = led.then(|| self.trunks()).into_iter().flatten();
        let plain = trunks.into_iter().find_map(|trunk| self.find(after(digits, trunk)?));
        plain.or_else(|| match self.region {
            "AR" => self.find_argentine_mobile(digits),
            "BR" => self.find_by_carrier(digits),
            _ => None,
        })
    }

    /// Returns the Argentine mobile number written `0 AREA 15 NUMBER`, which abroad is `9 AREA NUMBER`.
    fn find_argentine_mobile(&self, digits: &[u8]) -> Option<Found> {
        let dialled = digits.strip_prefix(&[0]).unwrap_or(digits);
        if dialled.len() != 12 {
            return None;
        }
        (2..=4).find_map(|area| {
            let (head, tail) = dialled.split_at_checked(area)?;
            let tail = tail.strip_prefix(&[1, 5])?;
            let mut number = [9; 11];
            number.get_mut(1..=area)?.copy_from_slice(head);
            number.get_mut(area + 1..)?.copy_from_slice(tail);
            self.find(&number)
        })
    }

    /// Returns the Brazilian number written with the two digits of a long-distance carrier: `0 CARRIER AREA NUMBER`.
    fn find_by_carrier(&self, digits: &[u8]) -> Option<Found> {
        match digits {
            [0, _, _, number @ ..] if number.len() >= 10 => self.find(number),
            _ => None,
        }
    }
}

/// Returns the plans of the table, in its order: ascending by calling code.
fn plans() -> &'static [Plan] {
    static PLANS: OnceLock<Box<[Plan]>> = OnceLock::new();
    PLANS.get_or_init(|| {
        let mut heads: Vec<(usize, usize)> = Vec::new();
        let mut at = 0;
        for line in TABLE.split_inclusive('\n') {
            if line.starts_with(|c: char| c.is_ascii_digit()) {
                heads.push((at, at + line.len()));
            }
            at += line.len();
        }
        let ends = heads.iter().skip(1).map(|head| head.0).chain([at]);
        heads.iter().zip(ends).filter_map(|(head, end)| plan(head.0..head.1, end)).collect()
    })
}

/// Reads a head such as `7 RU 8` at `head`; the lines of the region end at `end`.
fn plan(head: Span<usize>, end: usize) -> Option<Plan> {
    let lines = TABLE.get(head.end..end)?;
    let mut words = TABLE.get(head)?.split_ascii_whitespace();
    let code = words.next()?.parse().ok()?;
    let (region, trunks) = (words.next()?, words.next()?);
    let firsts = trunks.split(',').filter_map(|trunk| trunk.bytes().next());
    let firsts = firsts.filter(u8::is_ascii_digit).map(|first| 1 << (first - b'0'));
    Some(Plan {
        code,
        region,
        trunks,
        leads: firsts.fold(0, |leads, first| leads | first),
        lines,
        ranges: OnceLock::new(),
    })
}

/// Reads a line such as ` line 10: 30[12] 336`.
fn line(line: &'static str) -> Option<impl Iterator<Item = Range>> {
    let (head, prefixes) = line.split_once(':')?;
    let (kind, lengths) = head.trim_start().split_once(' ')?;
    let kind = match kind {
        "free" => Kind::TollFree,
        "paid" => Kind::Premium,
        _ => Kind::Line,
    };
    let lengths = lengths.split(',').filter_map(|length| length.parse::<usize>().ok());
    Some(lengths.flat_map(move |length| {
        let every = prefixes.split_ascii_whitespace();
        every.flat_map(Prefix::all).filter_map(move |prefix| prefix.range(length, kind))
    }))
}

/// Prefixes that differ in their last digit, and there by a run: `34[1-3]`.
struct Prefix {
    from: u64,
    to: u64,
    digits: usize,
}

impl Prefix {
    /// Returns the runs of `text`: a class in brackets has one for each of its own.
    fn all(text: &'static str) -> impl Iterator<Item = Self> {
        let (head, class) = text.split_once('[').unwrap_or((text, ""));
        let digits = head.len() + usize::from(!class.is_empty());
        let whole = class.is_empty().then(|| match head {
            "*" => Some(Self { from: 0, to: 0, digits: 0 }),
            head => head.parse().ok().map(|number| Self { from: number, to: number, digits }),
        });
        let stem: u64 = if head.is_empty() { 0 } else { head.parse().unwrap_or(0) };
        let mut class = class.trim_end_matches(']').bytes().peekable();
        let runs = std::iter::from_fn(move || {
            let from = class.next()?;
            let mut to = from;
            if class.next_if_eq(&b'-').is_some() {
                to = class.next()?;
            }
            let last = |digit: u8| stem * 10 + u64::from(digit.saturating_sub(b'0'));
            Some(Self { from: last(from), to: last(to), digits })
        });
        whole.flatten().into_iter().chain(runs)
    }

    fn range(&self, length: usize, kind: Kind) -> Option<Range> {
        let base = base(length)?;
        let free = 10_u64.checked_pow(u32::try_from(length.checked_sub(self.digits)?).ok()?)?;
        let to = base + self.to * free + (free - 1);
        Some(Range::new(base + self.from * free, to, kind))
    }
}

/// Returns all national writings, with and without trunk prefix, as sorted and disjoint ranges of keys.
fn writings() -> Box<[(u64, u64)]> {
    /// Whenever so many more were found than there were, they are joined: in the end there are few thousands.
    const MANY: usize = 1 << 11;
    let mut found: Vec<(u64, u64)> = Vec::new();
    let mut joined = 0;
    for plan in plans().iter().filter(|plan| plan.region != "001") {
        for range in plan.read() {
            found.push((range.from(), range.to));
            found.extend(plan.trunks().filter_map(|trunk| led(&range, trunk)));
        }
        if found.len() > 2 * joined + MANY {
            join(&mut found);
            joined = found.len();
        }
    }
    join(&mut found);
    found.into_boxed_slice()
}

/// Puts ranges in order, and those that touch together.
fn join(ranges: &mut Vec<(u64, u64)>) {
    ranges.sort_unstable();
    ranges.dedup_by(|next, last| {
        let touches = next.0 <= last.1.saturating_add(1);
        if touches {
            last.1 = last.1.max(next.1);
        }
        touches
    });
}

/// Returns the keys of the numbers of `range` with `lead` before each.
fn led(range: &Range, lead: &str) -> Option<(u64, u64)> {
    let length = usize::try_from(range.from() / SCALE).ok()?;
    let shift = lead.parse::<u64>().ok()?.checked_mul(10_u64.pow(u32::try_from(length).ok()?))?;
    let base = base(length + lead.len())?.checked_add(shift)?;
    Some((base + range.from() % SCALE, base + range.to % SCALE))
}

/// Where the plans of each calling code are, and the plan of each region.
struct Index {
    codes: Box<[Span<usize>]>,
    regions: Box<[Option<&'static Plan>]>,
}

fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| {
        let plans = plans();
        let place = |code: u32| {
            let from = plans.partition_point(|plan| plan.code < code);
            from..plans.partition_point(|plan| plan.code <= code)
        };
        let mut regions = vec![None; 26 * 26];
        for plan in plans.iter().rev() {
            if let Some(region) = letters(plan.region).and_then(|at| regions.get_mut(at)) {
                *region = Some(plan);
            }
        }
        Index { codes: (0..1000).map(place).collect(), regions: regions.into() }
    })
}

fn of_code(code: u32) -> &'static [Plan] {
    let place = usize::try_from(code).ok().and_then(|code| index().codes.get(code));
    place.and_then(|place| plans().get(place.clone())).unwrap_or_default()
}

fn of_region(region: &str) -> Option<&'static Plan> {
    match letters(region) {
        Some(at) => index().regions.get(at).copied().flatten(),
        None => plans().iter().find(|plan| plan.region == region),
    }
}

/// Returns the number of a region of two letters.
fn letters(region: &str) -> Option<usize> {
    match region.as_bytes() {
        [a @ b'A'..=b'Z', b @ b'A'..=b'Z'] => {
            Some(usize::from(a - b'A') * 26 + usize::from(b - b'A'))
        }
        _ => None,
    }
}

/// Returns the number as one integer that keeps leading zeros: the length, then the digits.
fn key(digits: &[u8]) -> Option<u64> {
    Some(base(digits.len())? + value(digits)?)
}

fn base(length: usize) -> Option<u64> {
    (length <= LONGEST).then_some(u64::try_from(length).ok()? * SCALE)
}

fn value(digits: &[u8]) -> Option<u64> {
    (digits.len() <= LONGEST)
        .then(|| digits.iter().fold(0, |sum, digit| sum * 10 + u64::from(*digit)))
}

/// Returns the number that the first three digits of a key's number make, or all where there are fewer.
fn first_three(key: u64) -> usize {
    let (length, mut value) = (key / SCALE, key % SCALE);
    for _ in 3..length {
        value /= 10;
    }
    usize::try_from(value).unwrap_or(usize::MAX)
}

/// Returns what follows `lead` in `digits`.
fn after<'d>(digits: &'d [u8], lead: &str) -> Option<&'d [u8]> {
    let (head, rest) = digits.split_at_checked(lead.len())?;
    head.iter().zip(lead.bytes()).all(|(digit, byte)| digit + b'0' == byte).then_some(rest)
}

/// Returns what follows the calling code in `digits`.
fn without(digits: &[u8], code: u32) -> Option<&[u8]> {
    let length = code.checked_ilog10()? + 1;
    let (head, rest) = digits.split_at_checked(usize::try_from(length).ok()?)?;
    (value(head)? == u64::from(code)).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_three_digits_leave_no_number_out() {
        for plan in plans() {
            let slowly = |wanted: u64| {
                plan.ranges()
                    .all
                    .iter()
                    .rfind(|it| it.from() <= wanted)
                    .is_some_and(|it| wanted <= it.to)
            };
            for range in &plan.ranges().all {
                for edge in [
                    range.from() - 1,
                    range.from(),
                    range.from().midpoint(range.to),
                    range.to,
                    range.to + 1,
                ] {
                    let (length, value) = ((edge / SCALE) as usize, edge % SCALE);
                    let digits: Vec<u8> =
                        format!("{value:0length$}").bytes().map(|b| b - b'0').collect();
                    if digits.len() == length {
                        assert_eq!(
                            plan.find(&digits).is_some(),
                            slowly(edge),
                            "{} {edge}",
                            plan.region
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn what_leads_to_a_number_begins_with_a_digit() {
        for plan in plans() {
            for trunk in plan.trunks() {
                let digits: Vec<u8> = trunk.bytes().map(|byte| byte.wrapping_sub(b'0')).collect();
                assert!(digits.iter().all(|digit| *digit < 10), "{trunk}");
                assert_eq!(plan.leads >> digits[0] & 1, 1, "{trunk}");
            }
        }
    }

    #[test]
    fn the_index_leads_to_the_first_plan_and_to_all_of_a_code() {
        let by_region = |region: &str| plans().iter().find(|plan| plan.region == region);
        for plan in plans() {
            let (found, first) = (of_region(plan.region).unwrap(), by_region(plan.region).unwrap());
            assert!(std::ptr::eq(found, first), "{}", plan.region);
        }
        for region in ["", "R", "RUS", "ru", "ZZ", "Я"] {
            assert!(of_region(region).is_none(), "{region}");
        }
        for code in 0..1100 {
            let regions = |plans: &[Plan]| plans.iter().map(|it| it.region).collect::<Vec<_>>();
            let all = plans().iter().filter(|plan| plan.code == code).map(|plan| plan.region);
            assert_eq!(regions(of_code(code)), all.collect::<Vec<_>>(), "{code}");
        }
    }
}
