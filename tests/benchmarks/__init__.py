"""tests/benchmarks."""
