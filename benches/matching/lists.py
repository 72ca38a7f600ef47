"""Two made-up lists of companies, as two tools would have them. From the same seed always the same.

Writes left.csv, right.csv, pairs.csv (what is one) and hard_negatives.csv (what must not be linked) into a folder."""

import csv
import random
from pathlib import Path

SYLLABLES = ("ba bel cor dan del fan fer gri hal hol jun kar kes lin lor mar mel nex nor or pel pra quin ras ren sol "
             "tam tem tol ul van ver wes xan yor zen ard bri clo dra eth fli gon har ist kor lum mon neth ova sta").split()
FAMILIES = ("Ashby Barlow Carver Dalton Ellery Farrow Garside Hatley Ingram Jessop Kirwan Lockwood Marsden Norcott Oakes "
            "Prentice Quayle Radley Selby Thorne Upton Varley Whitby Yardley Abbot Birch Croft Drake Elms Frost Gale "
            "Hobbs Irving Judd Kerr Lamb Moss Nash Orchard Pike").split()
TRADES = ("Plumbing|Heating|Dental|Accounting|Roofing|Motors|Logistics|Consulting|Catering|Law|Landscaping|Electrical|"
          "Engineering|Architects|Veterinary Clinic|Optometry|Holdings|Foundation|Pharmacy|Insurance|Realty|Staffing|"
          "Capital|Properties|Builders|Cleaning Services|Bakery|Brewery|Printing|Solar|Security|Software|Technologies|"
          "Networks|Media|Photography|Fitness|Physiotherapy|Childcare|Academy|Auto Repair|Transport|Storage|Recycling|"
          "Interiors|Flooring|Windows and Doors|Medical Group|Solutions|Services|Systems|Group").split("|")
FORMS = "Ltd|Limited|Inc|Inc.|LLC|L.L.C.|Corp|Corporation|GmbH|PLC|Pty Ltd|Co|LLP|Company".split("|")
PLACES = ("Leeds York Hull Bristol Cardiff Glasgow Dublin Cork Boston Dallas Denver Austin Seattle Portland Toronto Ottawa "
          "Calgary Sydney Perth Brisbane Berlin Hamburg Vienna Oslo Madrid").split()
STATES = ["Inactive", "Prospect", "Managed", "Do Not Use", "MSA"]


class World:
    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.left, self.right, self.pairs, self.hard = [], [], [], []

    def word(self):
        return "".join(self.dice.choice(SYLLABLES) for _ in range(self.dice.choice([2, 3, 3]))).title()

    def name(self):
        dice, trade = self.dice, self.dice.choice(TRADES)
        core = dice.choice([
            lambda: f"{dice.choice(FAMILIES)} {self.word()} {trade}",
            lambda: f"{dice.choice(FAMILIES)} & {self.word()} {trade}",
            lambda: f"{self.word()} {self.word()}",
            lambda: f"{dice.choice(PLACES)} {self.word()} {trade}",
            lambda: f"{self.word()} {trade} {dice.choice(TRADES)}",
            lambda: f"The {self.word()} {trade}",
            lambda: f"{self.word()} {trade}",
        ])()
        return f"{core} {dice.choice(FORMS)}" if dice.random() < 0.5 else core

    def typo(self, name):
        letters, at = list(name), self.dice.randrange(1, max(2, len(name) - 1))
        kind = self.dice.randrange(4)
        if kind == 0:
            letters.insert(at, self.dice.choice("abcdefghijklmnopqrstuvwxyz"))
        elif kind == 1:
            letters.pop(at)
        elif kind == 2:
            letters[at] = self.dice.choice("abcdefghijklmnopqrstuvwxyz")
        else:
            letters[at - 1], letters[at] = letters[at], letters[at - 1]
        return "".join(letters)

    def otherwise(self, name):
        """The name as somebody else writes it, and what was done to it."""
        dice, words = self.dice, name.split(" ")
        bare = name
        for form in sorted(FORMS, key=len, reverse=True):
            if name.endswith(" " + form):
                bare = name[: -len(form) - 1]
                break
        kind = dice.choice(["exact", "case", "suffix", "suffix", "typo", "typo", "psa_noise", "psa_noise", "trading_as",
                            "place", "squash", "truncated", "order", "punct", "shortened"])
        if kind == "exact":
            return name, kind
        if kind == "case":
            return name.upper(), kind
        if kind == "suffix":
            return (bare if dice.random() < 0.5 else f"{bare} {dice.choice(FORMS)}"), kind
        if kind == "psa_noise":
            return (f"{bare} ({dice.choice(STATES)})" if dice.random() < 0.5
                    else f"{dice.choice(['AC', 'C', 'CUS'])}{dice.randrange(100, 9999)} {name}"), kind
        if kind == "trading_as":
            return f"{bare} t/a {self.name()}", kind
        if kind == "place":
            return f"{bare} - {dice.choice(PLACES)}", kind
        if kind == "squash":
            return bare.replace(" ", "").lower(), kind
        if kind == "truncated" and len(bare) > 20:
            return bare[:20], kind
        if kind == "order" and len(bare.split(" ")) > 2:
            turn = dice.randrange(1, len(bare.split(" ")))
            parts = bare.split(" ")
            return f"{' '.join(parts[turn:])}, {' '.join(parts[:turn])}", kind
        if kind == "punct":
            return name.replace(" & ", " and ").replace(" ", dice.choice(["-", "  "])), kind
        if kind == "shortened" and len(words) > 2:
            return " ".join(bare.split(" ")[: (len(bare.split(" ")) + 1) // 2]), kind
        return self.typo(name), "typo"

    def add(self, left, right, kind, into):
        self.left.append(left)
        self.right.append(right)
        into.append((len(self.left) - 1, len(self.right) - 1, kind))

    def fill(self, records):
        dice = self.dice
        while len(self.left) < records:
            name, lot = self.name(), dice.randrange(20)
            if lot < 12:
                other, kind = self.otherwise(name)
                self.add(*((name, other) if dice.random() < 0.5 else (other, name)), kind, self.pairs)
            elif lot < 16:
                self.left.append(name)
                self.right.append(self.name())
            elif lot < 18:
                one, two, three = dice.sample(PLACES, 3)
                self.add(f"{name} - {one}", f"{name} ({one})", "branch", self.pairs)
                self.add(f"{name} - {two}", f"{name} ({three})", "branch", self.hard)
            elif lot == 18:
                self.add(f"{name} Store {dice.randrange(1, 400)}", f"{name} Store {dice.randrange(401, 800)}", "number",
                         self.hard)
            else:
                core, (one, two) = f"{self.word()} {dice.choice(FAMILIES)}", dice.sample(TRADES[:24], 2)
                self.add(f"{core} {one}", f"{core} {two}", "trade", self.hard)
        return self


def write(folder, records, seed):
    world = World(seed).fill(records)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    # The right list stands in another order, so that nobody gains by the position.
    order = list(range(len(world.right)))
    random.Random(seed + 1).shuffle(order)
    place = {old: new for new, old in enumerate(order)}

    def table(name, header, rows):
        with open(folder / name, "w", newline="", encoding="utf-8") as file:
            out = csv.writer(file)
            out.writerow(header)
            out.writerows(rows)

    table("left.csv", ["id", "name"], ((f"L{at:07}", name) for at, name in enumerate(world.left)))
    table("right.csv", ["id", "name"], ((f"R{at:07}", world.right[old]) for at, old in enumerate(order)))
    for name, pairs in (("pairs.csv", world.pairs), ("hard_negatives.csv", world.hard)):
        table(name, ["left_id", "right_id", "kind"],
              ((f"L{left:07}", f"R{place[right]:07}", kind) for left, right, kind in pairs))
    return folder
