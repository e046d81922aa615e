"""The benchmarks: `make bench` prints ratios, all measured in one run against peers that run beside the bot."""
