"""Who is beside the cast in the tests of benchmarks."""

# Six colleagues who are nobody of the cast, with 1 to 6 of ten deals won.
OTHERS = tuple(range(9_001, 9_007))
