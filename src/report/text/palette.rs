//! The colours of the text format.

use anstyle::{AnsiColor, Style};

use crate::finding::Urgency;

/// A style for each part of a report. The plain one adds nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Palette {
    /// Act now, and a scan that is not complete.
    pub emergency: Style,
    /// Act today.
    pub urgent: Style,
    /// Act at the next planned occasion.
    pub scheduled: Style,
    /// Nothing to do.
    pub good: Style,
    /// What a block is about.
    pub title: Style,
    /// Names of rows.
    pub label: Style,
    /// Paths.
    pub place: Style,
}

impl Palette {
    /// No colours: for files, pipes and terminals that want none.
    #[must_use]
    pub const fn plain() -> Self {
        let plain = Style::new();
        Self {
            emergency: plain,
            urgent: plain,
            scheduled: plain,
            good: plain,
            title: plain,
            label: plain,
            place: plain,
        }
    }

    /// Colours that are readable on dark and light backgrounds; no part is told apart by its colour alone.
    #[must_use]
    pub fn colored() -> Self {
        Self {
            emergency: AnsiColor::White.on(AnsiColor::Red).bold(),
            urgent: AnsiColor::Red.on_default().bold(),
            scheduled: AnsiColor::Yellow.on_default().bold(),
            good: AnsiColor::Green.on_default().bold(),
            title: Style::new().bold(),
            label: Style::new().dimmed(),
            place: AnsiColor::Cyan.on_default(),
        }
    }

    /// The style of an urgency.
    #[must_use]
    pub const fn urgency(&self, urgency: Urgency) -> Style {
        match urgency {
            Urgency::Emergency => self.emergency,
            Urgency::Urgent => self.urgent,
            Urgency::Scheduled => self.scheduled,
            Urgency::None => self.good,
        }
    }
}
