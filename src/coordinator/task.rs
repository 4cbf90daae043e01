//! What is asked for once: a step, for a consumer where it is done for each, of one turn of the rotation.

use std::fmt;

use crate::rotation::Step;

/// One thing to do. Two tasks with the same key are the same task, and a hook that did it once does nothing again.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Task {
    /// What.
    pub step: Step,
    /// For whom.
    pub consumer: Option<String>,
    /// Which turn.
    pub turn: Turn,
}

/// Why a step is done more than once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Turn {
    /// It is not: or it is the first time.
    First,
    /// For the so manyeth new version, from 2; of `create` for the so manyeth series of them; of `page` for the so manyeth
    /// trouble.
    Again(u32),
    /// On the way back to the old version.
    Back,
}

impl Turn {
    /// The turn with this number, from 1.
    #[must_use]
    pub fn of(ordinal: usize) -> Self {
        match u32::try_from(ordinal).unwrap_or(u32::MAX) {
            0 | 1 => Self::First,
            ordinal => Self::Again(ordinal),
        }
    }
}

impl Task {
    /// A task of the rotation as a whole.
    #[must_use]
    pub fn new(step: Step, consumer: Option<String>, turn: Turn) -> Self {
        Self { step, consumer, turn }
    }

    /// By what a hook knows a repetition: 64 hex digits.
    #[must_use]
    pub fn key(&self, rotation: &str) -> String {
        let mut parts =
            format!("{rotation}\0{}\0{}", self.step, self.consumer.as_deref().unwrap_or_default());
        match self.turn {
            Turn::First => {}
            Turn::Again(ordinal) => parts.push_str(&format!("\0{ordinal}")),
            Turn::Back => parts.push_str("\0back"),
        }
        crate::canonical::hex(parts.as_bytes())
    }

    /// True if `step` and `consumer` name it.
    #[must_use]
    pub fn is_named(&self, step: Step, consumer: Option<&str>) -> bool {
        self.step == step && self.consumer.as_deref() == consumer
    }
}

/// `confirm for invoice-agent`.
impl fmt::Display for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.consumer {
            Some(consumer) => write!(f, "{} for {consumer}", self.step),
            None => write!(f, "{}", self.step),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Task, Turn};
    use crate::rotation::Step;

    #[test]
    fn each_task_has_a_key_of_its_own() {
        let mut keys = BTreeSet::new();
        let mut count = 0;
        for rotation in ["0123456789abcdef", "0123456789abcdef-2"] {
            for step in Step::ALL {
                for consumer in [None, Some("a".to_owned()), Some("b".to_owned())] {
                    for turn in [Turn::First, Turn::Again(2), Turn::Again(3), Turn::Back] {
                        keys.insert(Task::new(step, consumer.clone(), turn).key(rotation));
                        count += 1;
                    }
                }
            }
        }
        assert_eq!(keys.len(), count);
    }

    #[test]
    fn the_first_turn_is_keyed_by_rotation_step_and_consumer_alone() {
        let key = Task::new(Step::Confirm, Some("bot".to_owned()), Turn::of(1)).key("r");
        assert_eq!(key, crate::canonical::hex(b"r\0confirm\0bot"));
    }
}
