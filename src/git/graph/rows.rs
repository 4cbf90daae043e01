//! Many short lists in two allocations.

use std::ops::Range;

/// Lists of different lengths, one after the other; the ends say where each stops.
#[derive(Debug, Clone)]
pub(in crate::git) struct Rows<T> {
    ends: Vec<u32>,
    items: Vec<T>,
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self { ends: Vec::new(), items: Vec::new() }
    }
}

impl<T> Rows<T> {
    /// No rows yet, and room for this many rows and items.
    pub(in crate::git) fn with_capacity(rows: usize, items: usize) -> Self {
        Self { ends: Vec::with_capacity(rows), items: Vec::with_capacity(items) }
    }

    /// Adds an item to the row that is being written.
    pub(in crate::git) fn push(&mut self, item: T) {
        self.items.push(item);
    }

    /// Ends the row that is being written. Rows behind the four thousand millionth item are empty.
    pub(in crate::git) fn close(&mut self) {
        self.ends.push(u32::try_from(self.items.len()).unwrap_or(u32::MAX));
    }

    /// Adds a part of the last row that was ended.
    pub(in crate::git) fn push_again(&mut self, part: Range<usize>)
    where
        T: Copy,
    {
        let (start, end) = self.bounds(self.ends.len().wrapping_sub(1));
        let part = start.saturating_add(part.start)..start.saturating_add(part.end);
        if part.start <= part.end && part.end <= end && end <= self.items.len() {
            self.items.extend_from_within(part);
        }
    }

    /// How many items the row has that is being written.
    pub(in crate::git) fn open_len(&self) -> usize {
        self.items.len() - self.bounds(self.ends.len().wrapping_sub(1)).1
    }

    /// The row at this position; empty if there is none.
    pub(in crate::git) fn row(&self, at: usize) -> &[T] {
        let (start, end) = self.bounds(at);
        self.items.get(start..end).unwrap_or_default()
    }

    /// Where a row begins and ends; nowhere, at the beginning, if there is none.
    fn bounds(&self, at: usize) -> (usize, usize) {
        let Some(end) = self.ends.get(at) else { return (0, 0) };
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        (start as usize, *end as usize)
    }

    /// How many rows have been ended.
    pub(in crate::git) fn len(&self) -> usize {
        self.ends.len()
    }

    /// How many items there are in all rows.
    pub(in crate::git) fn item_count(&self) -> usize {
        self.items.len()
    }

    /// Adds all rows of another list, with each item changed on the way.
    pub(in crate::git) fn append<U>(&mut self, other: Rows<U>, change: impl FnMut(U) -> T) {
        let base = u32::try_from(self.items.len()).unwrap_or(u32::MAX);
        self.ends.extend(other.ends.iter().map(|end| end.saturating_add(base)));
        self.items.extend(other.items.into_iter().map(change));
    }
}

#[cfg(test)]
mod tests {
    use super::Rows;

    #[test]
    fn rows_keep_their_items_apart() {
        let mut rows = Rows::default();
        rows.push(1);
        rows.push(2);
        rows.close();
        rows.close();
        rows.push(3);
        rows.close();
        let mut all = rows.clone();
        all.append(rows, |item| item * 10);
        let seen: Vec<&[i32]> = (0..all.len()).map(|at| all.row(at)).collect();
        assert_eq!(seen, [&[1, 2][..], &[], &[3], &[10, 20], &[], &[30]]);
        assert_eq!(all.item_count(), 6);
        assert!(all.row(6).is_empty());
        all.push_again(0..1);
        assert_eq!(all.open_len(), 1);
        all.push(4);
        all.close();
        all.push_again(1..2);
        all.push_again(1..3);
        all.close();
        assert_eq!((all.row(6), all.row(7)), (&[30, 4][..], &[4][..]));
    }
}
