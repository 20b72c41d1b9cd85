"""What a native histogram has to say of values that are known, in the form that Prometheus' API has.

Counts and sums are exact. A quantile is as exact as its bucket: a factor of 2^(2^-schema) at most.
"""
import math

from prometheus_scrape import Failure

# How the API says which of a bucket's bounds belong to it.
OPEN_LEFT, OPEN_RIGHT, OPEN, CLOSED = range(4)
QUANTILES = [0.0, 0.01, 0.25, 0.5, 0.9, 0.99, 0.999, 1.0]


def same(one, other):
    """Equal, or both not a number."""
    return one == other or (one != one and other != other)


def holds(bucket, value):
    rule, lower, upper = bucket[0], float(bucket[1]), float(bucket[2])
    above = value >= lower if rule in (OPEN_RIGHT, CLOSED) else value > lower
    below = value <= upper if rule in (OPEN_LEFT, CLOSED) else value < upper
    return above and below


def finite(values):
    return [value for value in values if math.isfinite(value)]


def schema(told):
    """The resolution that the bounds show: all buckets but the one around zero grow by one factor."""
    factors = set()
    for rule, lower, upper, _ in told["buckets"]:
        inner, outer = sorted((abs(float(lower)), abs(float(upper))))
        if rule != CLOSED and inner > 0 and math.isfinite(outer):
            factors.add(round(-math.log2(math.log2(outer / inner)), 6))
    if len(factors) != 1 or not min(factors).is_integer():
        raise Failure(f"these bounds are of no schema, but of {sorted(factors)}: {told['buckets']}")
    return int(min(factors))


def exact_quantile(values, q):
    return sorted(values)[max(math.ceil(q * len(values)), 1) - 1]


def check_numbers(what, told, values):
    """Count, sum and every bucket. `values` may hold what is no number: that is counted, and in no finite bucket."""
    if int(told["count"]) != len(values):
        raise Failure(f"{what}: {told['count']} observations are stored, {len(values)} were made")
    total = float(sum(values))
    if not same(float(told["sum"]), total):
        raise Failure(f"{what}: the sum {told['sum']} is stored, {total!r} was observed")
    counted = 0
    for bucket in told.get("buckets", []):
        expected = sum(holds(bucket, value) for value in values)
        counted += expected
        if int(bucket[3]) != expected:
            raise Failure(f"{what}: {bucket[3]} observations are in the bucket {bucket[:3]}, {expected} belong there")
    if counted < len(finite(values)):
        raise Failure(f"{what}: {len(finite(values)) - counted} observations are in no bucket: {told['buckets']}")


def check_quantile(what, q, estimate, told, values):
    """Returns how far off the estimate is, as a factor."""
    exact = exact_quantile(values, q)
    around_zero = [bucket for bucket in told["buckets"] if bucket[0] == CLOSED and holds(bucket, exact)]
    if around_zero:
        if not holds(around_zero[0], estimate):
            raise Failure(f"{what}: the {q} quantile is {estimate!r}, and should be in the zero bucket with {exact!r}")
        return 1.0
    # A hair more than the factor: bounds are rounded, and so is what lies between two of them.
    limit = 2 ** 2 ** -schema(told) * (1 + 1e-12)
    off = estimate / exact
    if not 1 / limit <= off <= limit:
        raise Failure(f"{what}: the {q} quantile is {estimate!r} and should be {exact!r}, give or take {limit:.6f}-fold")
    return max(off, 1 / off)


def check_native(prometheus, native, name, recorded, resolution):
    """All series of a histogram, as they are stored and as functions see them. Returns what was found, in words."""
    for function, of_values in [("histogram_count", len), ("histogram_sum", sum)]:
        found = prometheus.of_each(f"{function}({name})")
        for of, values in recorded.items():
            value = found.get((("of", of),))
            if not same(value, float(of_values(values))):
                raise Failure(f"{function}({name}) of {of} is {value!r}, not {of_values(values)!r}")
    estimates = {q: prometheus.of_each(f"histogram_quantile({q}, {name})") for q in QUANTILES}
    worst, schemas = 1.0, set()
    for of, values in recorded.items():
        what, told = f'{name}{{of="{of}"}}', native[name, (("of", of),)]
        check_numbers(what, told, values)
        # Of what is no number there is no quantile, and infinity's bucket is of no schema.
        if len(finite(values)) < len(values):
            continue
        schemas.add(schema(told))
        for q in QUANTILES:
            worst = max(worst, check_quantile(what, q, estimates[q][("of", of),], told, values))
    if resolution is not None and schemas != {resolution}:
        raise Failure(f"{name} has the schemas {schemas}, not {resolution}")
    return f"{name} has schema {min(schemas)}, its quantiles are off {worst:.4f}-fold at most"


def check_drift(prometheus, recorded, before):
    """Of few buckets: they are as fine as can be, until values come that they are too few for. That is no restart."""
    told = prometheus.native_histograms()["coarse", (("of", "drift"),)]
    if not before:
        if schema(told) != 8:
            raise Failure(f"coarse begins with the schema {schema(told)}: {told}")
        return
    if schema(told) >= 8:
        raise Failure(f"coarse gave up no resolution: {told}")
    # Extrapolated from what is seen within the minute; after a restart it would be more than there was before.
    added = len(recorded["drift"]) - before
    [increase] = prometheus.of_each('histogram_count(increase(coarse{of="drift"}[1m]))').values()
    if not 0.99 * added <= increase < before:
        raise Failure(f"{added} observations were added to coarse, it is said to have grown by {increase}")
