"""Counterpart and its peers on the same lists in one run: quality, time, peak memory, ratios. `benches/README.md` says how.

    run.py --counterpart PROGRAM --python PYTHON --work FOLDER [--sizes 1000,10000] [--set FOLDER] [--patience SECONDS]

Every program is a process of its own, started with the lists as files and ended with its result in a file; its time is
that from start to end, its memory the largest that it ever held. They run one after another."""

import argparse
import csv
import datetime
import os
import platform
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

import lists

HERE = Path(__file__).parent
PEERS = ["token_set_ratio", "WRatio", "string_grouper", "splink"]
# Who compares every record with every other one takes four times as long for twice the records.
QUADRATIC = {"token_set_ratio", "WRatio"}


def labels(path):
    if not path.exists():
        return {}
    with open(path, newline="", encoding="utf-8") as file:
        return {(row["left_id"], row["right_id"]): row.get("kind") or "all" for row in csv.DictReader(file)}


def judge(predictions, truth, hard, precision=0.99):
    """Best F1, recall at the lowest threshold with this precision, and the share of hard pairs accepted there; one-to-one,
    best first."""
    best = {}
    with open(predictions, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            pair, score = (row["left_id"], row["right_id"]), float(row["score"])
            best[pair] = max(score, best.get(pair, 0.0))
    lefts, rights, kept = set(), set(), []
    for (left, right), score in sorted(best.items(), key=lambda item: (-item[1], item[0])):
        if left not in lefts and right not in rights:
            lefts.add(left)
            rights.add(right)
            kept.append(((left, right), score))
    good, f1, recall, cut = 0, 0.0, 0.0, 0
    for at, (pair, score) in enumerate(kept):
        good += pair in truth
        if at + 1 < len(kept) and kept[at + 1][1] == score:
            continue  # equal scores are one step
        p, r = good / (at + 1), good / len(truth)
        if p + r:
            f1 = max(f1, 2 * p * r / (p + r))
        if p >= precision:
            recall, cut = r, at + 1
    accepted = {pair for pair, _ in kept[:cut]}
    real = [pair for pair, kind in truth.items() if kind.startswith("real")]
    return {
        "F1": f1,
        "recall": recall,
        "real": sum(pair in accepted for pair in real) / len(real) if real else None,
        # Without any threshold that is precise enough, what would be accepted is everything.
        "hard": sum(pair in accepted for pair in hard) / len(hard) if hard and cut else None,
    }


def peak_of(process, patience):
    """Waits for a process; its seconds, its peak memory in MB, and whether it ended well in time."""
    begin, peak, status = time.monotonic(), 0, f"/proc/{process.pid}/status"
    while process.poll() is None:
        try:
            with open(status, encoding="ascii") as file:
                for line in file:
                    if line.startswith("VmHWM:"):
                        peak = max(peak, int(line.split()[1]))
        except OSError:
            pass
        if time.monotonic() - begin > patience:
            process.kill()
            process.wait()
            return time.monotonic() - begin, peak / 1024, False
        time.sleep(0.002)
    return time.monotonic() - begin, peak / 1024, process.returncode == 0


def measure(command, patience, log):
    with open(log, "w", encoding="utf-8") as said:
        process = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT)
        seconds, peak, well = peak_of(process, patience)
    if not well:
        if seconds > patience:
            return None, f"more than {patience:.0f} s"
        tail = Path(log).read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
        sys.exit(f"{command[0]} failed: {' '.join(tail)} (see {log})")
    return {"seconds": seconds, "peak": peak}, None


def cell(value, form="{:.3f}"):
    return "" if value is None else form.format(value)


def compare(title, folder, arguments, slow):
    left, right = folder / "left.csv", folder / "right.csv"
    truth, hard = labels(folder / "pairs.csv"), labels(folder / "hard_negatives.csv")
    records = sum(1 for _ in open(left, encoding="utf-8")) - 1
    print(f"\n{title}: {records:,} x {records:,}, {len(truth):,} pairs, {len(hard):,} that must not be linked\n")
    print("| program | F1 | recall at precision .99 | real | hard accepted there | seconds | times Counterpart | peak MB | times Counterpart |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |", flush=True)
    own = None
    for name in ["Counterpart", *arguments.peers.split(",")]:
        out = arguments.work / f"{name}.csv"
        if name == "Counterpart":
            command = [arguments.counterpart, str(left), str(right), str(out)]
        else:
            command = [arguments.python, str(HERE / "peers.py"), name, str(left), str(right), str(out)]
        expected = slow.get(name, 0.0) * (records ** 2 if name in QUADRATIC else records)
        if name != "Counterpart" and records > arguments.most_for_peers:
            continue
        if name != "Counterpart" and expected > arguments.patience:
            print(f"| {name} | | | | | not run, about {expected:,.0f} s by the run before | | | |", flush=True)
            continue
        measured, reason = measure(command, arguments.patience, arguments.work / f"{name}.log")
        if measured is None:
            print(f"| {name} | | | | | {reason} | | | |", flush=True)
            slow[name] = arguments.patience / (records ** 2 if name in QUADRATIC else records)
            continue
        slow[name] = measured["seconds"] / (records ** 2 if name in QUADRATIC else records)
        own = own or measured
        worth = judge(out, truth, hard)
        ratios = [cell(measured[key] / own[key], "{:.1f}") for key in ("seconds", "peak")]
        print(f"| {name} | {cell(worth['F1'])} | {cell(worth['recall'])} | {cell(worth['real'])} | {cell(worth['hard'])} "
              f"| {measured['seconds']:.2f} | {ratios[0]} | {measured['peak']:.0f} | {ratios[1]} |", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--counterpart", required=True, help="the program match_lists, optimised")
    parser.add_argument("--python", required=True, help="a Python that has the peers")
    parser.add_argument("--work", required=True, type=Path, help="a folder for lists and results")
    parser.add_argument("--sizes", default="1000,10000", help="records of a made-up list, several by commas")
    parser.add_argument("--set", action="append", default=[], type=Path, help="a folder with left.csv, right.csv, pairs.csv")
    parser.add_argument("--peers", default=",".join(PEERS), help="which of them, by commas")
    parser.add_argument("--patience", type=float, default=900.0, help="seconds after which a program is stopped")
    parser.add_argument("--most-for-peers", type=int, default=100_000, help="larger lists are for Counterpart alone")
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    if unknown := set(arguments.peers.split(",")) - set(PEERS):
        parser.error(f"there is no peer {', '.join(sorted(unknown))}; there are {', '.join(PEERS)}")
    arguments.work.mkdir(parents=True, exist_ok=True)
    print(f"{datetime.date.today()}, {platform.machine()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} at the start")
    slow = {}
    for folder in arguments.set:
        # Names alone: that is what every peer compares.
        bare = arguments.work / f"names-{folder.name}"
        bare.mkdir(exist_ok=True)
        for name in ("left.csv", "right.csv"):
            with open(folder / name, newline="", encoding="utf-8") as file, open(bare / name, "w", newline="", encoding="utf-8") as out:
                table = csv.writer(out)
                table.writerow(["id", "name"])
                table.writerows((row["id"], row["name"]) for row in csv.DictReader(file))
        for name in ("pairs.csv", "hard_negatives.csv"):
            if (folder / name).exists():
                (bare / name).write_bytes((folder / name).read_bytes())
        compare(f"Labelled set '{folder.name}'", bare, arguments, slow)
    for size in (int(size) for size in arguments.sizes.split(",") if size):
        folder = lists.write(arguments.work / f"made-up-{size}", size, arguments.seed)
        compare("Made up", folder, arguments, slow)


if __name__ == "__main__":
    main()
