//! Whether lines flow over their fields.
//!
//! In: what a format knows of its fields. Out: whether the words of one are context for the values of another.
//! Never says where a field begins.

/// Whether lines flow over the fields of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// Each run stands alone, as a cell does.
    Cells,
    /// Lines flow over the marks, as those of a log do: a mark names a field, but the words of the whole line are the
    /// context of a value in it.
    Lines {
        /// The fields of which that isn't so, by index, a bit each: their runs stand alone, as those of cells do.
        apart: u32,
    },
}

impl Flow {
    /// Lines that flow over all fields.
    pub const LINES: Self = Self::Lines { apart: 0 };

    /// Returns whether the words of a line are context for the values of a field, by its index.
    ///
    /// ```
    /// use sverka::part::Flow;
    /// assert!(Flow::LINES.over(3) && !Flow::Cells.over(3));
    /// let lines = Flow::Lines { apart: 1 << 3 };
    /// assert_eq!([2, 3, 40].map(|field| lines.over(field)), [true, false, true]);
    /// ```
    #[must_use]
    #[inline]
    pub fn over(self, field: usize) -> bool {
        match self {
            Self::Cells => false,
            Self::Lines { apart } => field >= 32 || apart >> field & 1 == 0,
        }
    }

    /// Returns whether lines flow at all.
    #[must_use]
    pub fn in_lines(self) -> bool {
        self != Self::Cells
    }
}
