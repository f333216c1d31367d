"""Drain3 as a yardstick for bench/templates.ts.

The algorithm of Drain3 (a tree of fixed depth by token count and first tokens, similarity of token sequences at its
leaves, numbers masked by regular expressions before) with the masks and parameters of its example configuration and
the result that it answers for each line; without its profiler and persistence. Written anew, for measuring only.

Usage: python3 drain3.py FILE LINES   prints one JSON object: lines, seconds of computing time, clusters.
"""

import json
import re
import sys
import time
from collections import OrderedDict

ANY = "<*>"
DEPTH = 4
SIMILAR = 0.4
MAX_CHILDREN = 100
MAX_CLUSTERS = 1024

BEFORE, AFTER = r"((?<=[^A-Za-z0-9])|^)", r"((?=[^A-Za-z0-9])|$)"
MASKS = [
    (re.compile(BEFORE + r"(([0-9a-f]{2,}:){3,}([0-9a-f]{2,}))" + AFTER), "<:ID:>"),
    (re.compile(BEFORE + r"(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})" + AFTER), "<:IP:>"),
    (re.compile(BEFORE + r"([0-9a-f]{6,} ?){3,}" + AFTER), "<:SEQ:>"),
    (re.compile(BEFORE + r"([0-9A-F]{4} ?){4,}" + AFTER), "<:SEQ:>"),
    (re.compile(BEFORE + r"(0x[a-f0-9A-F]+)" + AFTER), "<:HEX:>"),
    (re.compile(BEFORE + r"([\-\+]?\d+)" + AFTER), "<:NUM:>"),
    (re.compile(r"(?<=executed cmd )(\".+?\")"), "<:CMD:>"),
]


class Cluster:
    __slots__ = ("id", "tokens", "size")

    def __init__(self, id_, tokens):
        self.id = id_
        self.tokens = tokens
        self.size = 1


class Node:
    __slots__ = ("children", "cluster_ids")

    def __init__(self):
        self.children = {}
        self.cluster_ids = []


class Drain:
    def __init__(self):
        self.by_length = {}
        self.clusters = OrderedDict()
        self.made = 0

    def add(self, line):
        for pattern, mask in MASKS:
            line = pattern.sub(mask, line)
        tokens = tuple(line.strip().replace("_", " ").split())
        leaf = self.find_leaf(tokens)
        found = self.best_match(leaf.cluster_ids, tokens) if leaf else None
        change = "none"
        if found is None:
            found = self.make_cluster(tokens)
            change = "cluster_created"
        else:
            merged = [a if a == b else ANY for a, b in zip(tokens, found.tokens)]
            if " ".join(merged) != " ".join(found.tokens):
                found.tokens = tuple(merged)
                change = "cluster_template_changed"
            found.size += 1
            self.clusters.move_to_end(found.id)
        return {
            "change_type": change,
            "cluster_id": found.id,
            "cluster_size": found.size,
            "template_mined": " ".join(found.tokens),
            "cluster_count": len(self.clusters),
        }

    def find_leaf(self, tokens):
        node = self.by_length.get(len(tokens))
        for token in path(tokens):
            if node is None:
                return None
            node = node.children.get(token) or node.children.get(ANY)
        return node

    def make_cluster(self, tokens):
        node = self.by_length.setdefault(len(tokens), Node())
        for token in path(tokens):
            if token not in node.children:
                room = MAX_CHILDREN - len(node.children) - (0 if ANY in node.children else 1)
                if any(c.isdigit() for c in token) or room <= 0:
                    token = ANY
            node = node.children.setdefault(token, Node())
        self.made += 1
        cluster = self.clusters[self.made] = Cluster(self.made, tokens)
        if len(self.clusters) > MAX_CLUSTERS:
            self.clusters.popitem(last=False)
        node.cluster_ids = [self.made] + [old for old in node.cluster_ids if old in self.clusters]
        return cluster

    def best_match(self, cluster_ids, tokens):
        best, best_similar, best_open = None, -1.0, -1
        for cluster_id in cluster_ids:
            cluster = self.clusters.get(cluster_id)
            if cluster is None:
                continue
            similar, open_ = similarity(cluster.tokens, tokens)
            if similar > best_similar or (similar == best_similar and open_ > best_open):
                best, best_similar, best_open = cluster, similar, open_
        return best if best_similar >= SIMILAR else None


def similarity(own, tokens):
    same = open_ = 0
    for a, b in zip(own, tokens):
        if a == ANY:
            open_ += 1
        elif a == b:
            same += 1
    return (same / len(tokens) if tokens else 1.0), open_


def path(tokens):
    """The tokens that lead to a leaf: one for each level between the token count and the leaf."""
    return tokens[: min(DEPTH - 3, len(tokens) - 1)] if tokens else ()


def main():
    name, limit = sys.argv[1], int(sys.argv[2])
    with open(name, encoding="utf-8", errors="replace") as file:
        lines = [line for _, line in zip(range(limit), file)]
    drain = Drain()
    start = time.process_time()
    for line in lines:
        drain.add(line)
    seconds = time.process_time() - start
    print(json.dumps({"lines": len(lines), "seconds": seconds, "clusters": len(drain.clusters)}))


if __name__ == "__main__":
    main()
