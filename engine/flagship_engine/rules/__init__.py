"""Rule sets: how targetings compare, how visitors are allocated, and in which order campaigns are walked."""
