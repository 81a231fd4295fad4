//! Writings of telephone numbers: digits in groups, and what people put between them.
//!
//! In: a number, character by character. Out: whether people write numbers so.
//! Never looks at which digits they are.

use super::digit;
use crate::detect::digit::is_dash;

/// What the characters of a writing add up to.
#[derive(Default)]
pub(super) struct Writing {
    digits: usize,
    group: usize,
    /// The length of the last group.
    tail: usize,
    groups: usize,
    alone: usize,
    open: bool,
    brackets: usize,
    plus: bool,
    run: usize,
    kinds: u8,
    slashes: usize,
    last: char,
}

impl Writing {
    /// Reads a character; `None` if it may not stand there.
    pub(super) fn read(&mut self, c: char) -> Option<()> {
        if digit(c).is_some() {
            self.count(1);
            return Some(());
        }
        self.sign(c)
    }

    /// The same for all of a text of ASCII.
    pub(super) fn read_ascii(&mut self, text: &[u8]) -> Option<()> {
        let mut group = 0;
        for byte in text {
            if byte.is_ascii_digit() {
                group += 1;
                continue;
            }
            if group > 0 {
                self.count(std::mem::take(&mut group));
            }
            self.sign(char::from(*byte))?;
        }
        if group > 0 {
            self.count(group);
        }
        Some(())
    }

    /// Reads what is no digit.
    #[inline]
    fn sign(&mut self, c: char) -> Option<()> {
        self.close();
        match c {
            '+' | '＋' if self.digits == 0 && !self.plus => self.plus = true,
            '(' | '（' if !self.open => (self.open, self.brackets) = (true, self.brackets + 1),
            ')' | '）' if self.open && self.last == '0' => self.open = false,
            '.' => self.separate(c, 1)?,
            c if is_dash(c) => self.separate('-', 2)?,
            '/' => {
                self.slashes += 1;
                self.separate(c, 0)?;
            }
            c if c.is_whitespace() => self.separate(' ', 4)?,
            _ => return None,
        }
        self.last = c;
        Some(())
    }

    /// Reads so many digits.
    fn count(&mut self, digits: usize) {
        (self.digits, self.group, self.run) = (self.digits + digits, self.group + digits, 0);
        self.last = '0';
    }

    fn separate(&mut self, c: char, kind: u8) -> Option<()> {
        self.run += 1;
        self.kinds |= kind;
        (self.run <= 3 && !(self.last == c && c != ' ')).then_some(())
    }

    /// Ends a group.
    pub(super) fn close(&mut self) {
        self.groups += usize::from(self.group > 0);
        self.alone += usize::from(self.group == 1);
        if self.group > 0 {
            self.tail = self.group;
        }
        self.group = 0;
    }

    /// Returns whether people write numbers so.
    pub(super) fn is_plausible(&self) -> bool {
        // +35236450.6 and +1234567.89 are numbers with a fraction.
        if self.kinds == 1 && self.groups == 2 && self.brackets == 0 && self.tail < 3 {
            return false;
        }
        let enough = self.digits >= 7 || self.digits == 6 && self.groups > 2;
        enough
            && !self.open
            && self.brackets <= 2
            && self.slashes <= 1
            && self.kinds.count_ones() <= 2
            && self.groups <= 7
            && self.alone <= 3
    }
}
