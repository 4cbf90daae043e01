//! Carries out plans: the order of the steps, what a replay of the journal says, and what may come next.
