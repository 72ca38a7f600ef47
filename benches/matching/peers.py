"""One program on two lists: reads LEFT and RIGHT, writes left_id,right_id,score. Each is used as its own documentation
shows it for lists of names; names are lowered and trimmed for all of them, nothing else is done for anybody.

    peers.py NAME LEFT.csv RIGHT.csv OUT.csv"""

import csv
import sys

BEST = 3  # candidates of a record that are written, as Counterpart writes them


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [row["id"] for row in rows], [" ".join(row["name"].lower().split()) for row in rows]


def rapidfuzz(scorer_name, left, right):
    import numpy
    from rapidfuzz import fuzz, process

    scorer, (ids, names), (other_ids, other_names) = getattr(fuzz, scorer_name), left, right
    rows = max(1, 200_000_000 // max(1, len(other_names)))  # a matrix of 200 MB at most
    for start in range(0, len(names), rows):
        part = process.cdist(names[start:start + rows], other_names, scorer=scorer, dtype=numpy.uint8, workers=-1)
        count = min(BEST, part.shape[1])
        best = numpy.argpartition(-part.astype(numpy.int16), count - 1, axis=1)[:, :count]
        for at, columns in enumerate(best):
            for column in columns:
                yield ids[start + at], other_ids[column], part[at, column] / 100


def string_grouper(left, right):
    import pandas
    from string_grouper import match_strings

    (ids, names), (other_ids, other_names) = left, right
    found = match_strings(pandas.Series(names), pandas.Series(other_names), min_similarity=0.4, max_n_matches=BEST)
    columns = {name.lower(): name for name in found.columns}
    left_at, right_at = columns["left_index"], columns["right_index"]
    for a, b, score in zip(found[left_at], found[right_at], found[columns["similarity"]]):
        yield ids[a], other_ids[b], score


def splink(left, right):
    import logging
    import pandas
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.getLogger("splink").setLevel(logging.ERROR)

    def frame(ids, names):
        words = [name.split(" ") for name in names]
        return pandas.DataFrame({
            "unique_id": ids, "name": names,
            "first": [word[0] for word in words],
            "second": [word[1] if len(word) > 1 else None for word in words],
            "head": [name[:5] for name in names], "tail": [name[-5:] for name in names],
            "words": words,
        })

    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            cl.JaroWinklerAtThresholds("name", [0.98, 0.95, 0.92, 0.88, 0.8]),
            cl.JaroWinklerAtThresholds("first", [0.95, 0.88]).configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("second", [0.95, 0.88]).configure(term_frequency_adjustments=True),
            cl.ArrayIntersectAtSizes("words", [4, 3, 2, 1]),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("first", "second"), block_on("head"), block_on("tail"), block_on("first")],
    )
    linker = Linker([frame(*left), frame(*right)], settings, db_api=DuckDBAPI())
    linker.training.estimate_probability_two_random_records_match([block_on("name")], recall=0.2)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=7)
    for rule in (block_on("first"), block_on("tail")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    found = linker.inference.predict(threshold_match_probability=0.01).as_pandas_dataframe()
    known = set(left[0])
    for a, b, score in zip(found["unique_id_l"], found["unique_id_r"], found["match_probability"]):
        yield (a, b, score) if a in known else (b, a, score)


PEERS = {
    "token_set_ratio": lambda left, right: rapidfuzz("token_set_ratio", left, right),
    "WRatio": lambda left, right: rapidfuzz("WRatio", left, right),
    "string_grouper": string_grouper,
    "splink": splink,
}


def main():
    name, left, right, out = sys.argv[1:]
    with open(out, "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["left_id", "right_id", "score"])
        table.writerows((a, b, f"{float(score):.6f}") for a, b, score in PEERS[name](read(left), read(right)))


if __name__ == "__main__":
    main()
