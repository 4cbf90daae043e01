//! Many short lists in two allocations.

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

    /// So many rows with these items, each given with the position of its row; rows are sorted.
    pub(in crate::git) fn grouped(rows: usize, mut items: Vec<(u32, T)>) -> Self
    where
        T: Ord + Copy,
    {
        items.sort_unstable();
        let mut grouped = Self::with_capacity(rows, items.len());
        let mut rest = items.as_slice();
        for row in 0..rows {
            let length = rest.iter().take_while(|(at, _)| *at as usize <= row).count();
            let (own, behind) = rest.split_at(length);
            grouped.items.extend(own.iter().map(|(_, item)| *item));
            grouped.close();
            rest = behind;
        }
        grouped
    }

    /// Adds an item to the row that is being written.
    pub(in crate::git) fn push(&mut self, item: T) {
        self.items.push(item);
    }

    /// Ends the row that is being written. Rows behind the four thousand millionth item are empty.
    pub(in crate::git) fn close(&mut self) {
        self.ends.push(u32::try_from(self.items.len()).unwrap_or(u32::MAX));
    }

    /// The row at this position; empty if there is none.
    pub(in crate::git) fn row(&self, at: usize) -> &[T] {
        let end = self.ends.get(at).copied().unwrap_or_default();
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        self.items.get(start as usize..end as usize).unwrap_or_default()
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
    }

    #[test]
    fn items_find_their_rows() {
        let rows = Rows::grouped(4, vec![(3, 'a'), (1, 'c'), (3, 'd'), (9, 'x'), (1, 'b')]);
        let seen: Vec<&[char]> = (0..rows.len()).map(|at| rows.row(at)).collect();
        assert_eq!(seen, [&[][..], &['b', 'c'], &[], &['a', 'd']]);
    }
}
