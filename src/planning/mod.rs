//! Makes plans: from the findings of a report or the id of a credential, and the inventory.
