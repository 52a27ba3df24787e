"""scipy.optimize on the functions of test-functions.ts: JSON lines of questions in, of answers out."""
import json
import sys

import numpy as np
from scipy.optimize import minimize


def rosenbrock(x):
    return sum(100 * (x[1::2] - x[::2] ** 2) ** 2 + (1 - x[::2]) ** 2)


def powell(x):
    a, b, c, d = x
    return (a + 10 * b) ** 2 + 5 * (c - d) ** 2 + (b - 2 * c) ** 4 + 10 * (a - d) ** 4


def beale(x):
    return sum((y - x[0] * (1 - x[1] ** k)) ** 2 for k, y in ((1, 1.5), (2, 2.25), (3, 2.625)))


def wood(x):
    a, b, c, d = x
    return (
        100 * (b - a * a) ** 2 + (1 - a) ** 2 + 90 * (d - c * c) ** 2 + (1 - c) ** 2
        + 10 * (b + d - 2) ** 2 + 0.1 * (b - d) ** 2
    )


def freudenstein(x):
    a, b = x
    return (-13 + a + ((5 - b) * b - 2) * b) ** 2 + (-29 + a + ((b + 1) * b - 14) * b) ** 2


FUNCTIONS = dict(
    rosenbrock=rosenbrock, powell=powell, beale=beale, wood=wood, freudenstein=freudenstein
)
for line in sys.stdin:
    question = json.loads(line)
    function = FUNCTIONS[question["function"]]
    x = np.array(question["start"], float)
    found = minimize(function, x, method=question["method"], options=question["options"])
    print(json.dumps(dict(start=float(function(x)), value=float(found.fun), x=list(found.x))))
