"""Sobol indices and Morris effects by SALib of points and responses on standard input, as JSON."""
import json
import sys

import numpy as np
from SALib.analyze import morris, sobol

asked = json.load(sys.stdin)


def problem(count):
    names = [f"x{i}" for i in range(count)]
    return {"num_vars": count, "names": names, "bounds": [[0, 1]] * count}


answers = {}
for name, question in asked["sobol"].items():
    found = sobol.analyze(
        problem(question["parameters"]),
        np.array(question["values"]),
        calc_second_order=question["secondOrder"],
        num_resamples=100,
        seed=1,
    )
    answers[name] = {key: np.nan_to_num(found[key]).tolist() for key in ("S1", "ST", "S1_conf", "ST_conf")}
    if question["secondOrder"]:
        answers[name]["S2"] = np.nan_to_num(found["S2"]).tolist()
for name, question in asked["morris"].items():
    found = morris.analyze(
        problem(question["parameters"]),
        np.array(question["points"]),
        np.array(question["values"]),
        num_levels=question["levels"],
        seed=1,
    )
    answers[name] = {key: np.array(found[key]).tolist() for key in ("mu", "mu_star", "sigma", "mu_star_conf")}
answers["sequence"] = __import__("scipy.stats.qmc", fromlist=["Sobol"]).Sobol(
    d=asked["dimensions"], scramble=False, bits=32
).random(asked["count"]).tolist()
json.dump(answers, sys.stdout)
