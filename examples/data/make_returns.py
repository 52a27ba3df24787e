"""Writes returns-8.csv: synthetic monthly returns of eight made-up assets, from one common factor.

They are no market's. Seeded; only the standard library. Run: python3 make_returns.py
"""
import random
from pathlib import Path

ASSETS = ["ash", "birch", "cedar", "elm", "fir", "larch", "oak", "pine"]
MONTHS = 60

numbers = random.Random(20261123)
means = [0.002 + 0.0015 * i for i in range(len(ASSETS))]
loadings = [0.3 + 0.2 * ((3 * i) % len(ASSETS)) for i in range(len(ASSETS))]
lines = [",".join(ASSETS)]
for _ in range(MONTHS):
    market = numbers.gauss(0, 0.03)
    row = [m + b * market + numbers.gauss(0, 0.02) for m, b in zip(means, loadings)]
    lines.append(",".join(f"{value:.6f}" for value in row))
Path(__file__).with_name("returns-8.csv").write_text("\n".join(lines) + "\n")
