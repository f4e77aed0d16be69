"""Side-by-side benchmarks: always a ratio against a peer in the same run."""
