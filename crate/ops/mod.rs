//! Operations on slices, run by rayon.
