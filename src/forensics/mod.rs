//! What is known about a compromise, and the proof that it is over.
