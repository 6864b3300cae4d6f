"""Queries that only read, and cost without end: by the gate's bounds, by time, rows or memory."""

_ALL = "MATCH (a:Enterprise), (b:Enterprise), (c:Enterprise), (d:Enterprise), (e:Enterprise) "
_BIG = "range(1, 1000000)"

#: What the gate refuses: an engine's parser or planner would take minutes, or never return.
REFUSED = {
    "500 nested parentheses": "RETURN " + "(" * 500 + "1" + ")" * 500,
    "1000 nested lists": "RETURN " + "[" * 1000 + "]" * 1000,
    "300 nested maps": "RETURN " + "{a: " * 300 + "1" + "}" * 300,
    "500 nested CASE": "RETURN " + "CASE WHEN true THEN " * 400 + "1" + " END" * 400,
    "900 nested NOT": "RETURN " + "NOT " * 900 + "true",
    "100 nested calls": "RETURN " + "toString(" * 100 + "1" + ")" * 100,
    "100 nested subqueries": "CALL { " * 100 + "RETURN 1 AS x" + " } RETURN x" * 100,
    "5000 ORs": "MATCH (n) WHERE " + " OR ".join(f"n.x={i}" for i in range(5000)) + " RETURN n",
    "800 ORs": "MATCH (n) WHERE " + " OR ".join(f"n.x={i}" for i in range(800)) + " RETURN n",
    "1400 texts joined": "MATCH (n) RETURN " + "+".join(["n.name"] * 1400) + " AS x",
    "2000 hops": "MATCH (a)" + "--()" * 2000 + " RETURN 1 AS x",
    "11 kB of text": "RETURN '" + "x" * 11_000 + "' AS x",
}

#: What runs, and has to be ended.
ENDLESS = {
    "product": _ALL + "WHERE a.name = b.name + c.name + d.name + e.name RETURN count(*) AS n",
    "sorted product": _ALL + "RETURN a.name ORDER BY a.name + b.name + c.name + d.name LIMIT 1",
    "grouped product": _ALL + "RETURN a.name + b.name + c.name + d.name AS k, count(*) AS n",
    "product of numbers": f"UNWIND {_BIG} AS a UNWIND {_BIG} AS b RETURN sum(a * b) AS n",
    "40 hops": "MATCH (a:Enterprise)" + "-[:SUPPLIES]-()" * 40 + " RETURN count(*) AS n",
    "paths of any length": "MATCH p = (a:Enterprise)-[:SUPPLIES*]-(b) RETURN count(p) AS n",
    "paths of 40 hops": "MATCH p = (a:Enterprise)-[:SUPPLIES*1..40]->(b) RETURN count(p) AS n",
    "distinct far ends": "MATCH (a)-[*1..30]-(b) RETURN count(DISTINCT [a, b]) AS n",
    "shortest paths of all pairs": "MATCH (a:Enterprise), (b:Enterprise), (c:Enterprise) MATCH p = "
    "allShortestPaths((a)-[:SUPPLIES*..15]-(b)) RETURN sum(length(p)) AS n",
    "nested counts": "MATCH (a:Enterprise) RETURN sum(COUNT { MATCH (a)--(b)--(c)--(d)--(e)--(f)"
    "--(g)--(h)--(i)--(j)--(k) WHERE k <> a }) AS n",
    "nested comprehensions": "RETURN [a IN range(1, 3000) | [b IN range(1, 3000) | "
    "size([c IN range(1, 3000) WHERE c % 7 = 0])]] AS n",
    "regular expression": "UNWIND range(1, 1000000) AS i RETURN sum(CASE WHEN "
    "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!' =~ '(a|aa)+b' THEN 1 ELSE i END) AS n",
}

#: What runs into the end of a server's memory, or of what it does at a stretch.
GREEDY = {
    "doubling text": "RETURN size(reduce(s = 'a', i IN range(1, 60) | s + s)) AS n",
    "doubling list": "RETURN size(reduce(l = [1], i IN range(1, 60) | l + l)) AS n",
    "long reduce": "UNWIND range(1, 3000000) AS k "
    "RETURN max(reduce(n = k, i IN range(1, 3000000) | n + i)) AS n",
    "many ranges": "RETURN size([k IN range(1, 3000000) | range(1, 3000000)]) AS n",
    "collect": "UNWIND range(1, 3000000) AS i UNWIND range(1, 3000000) AS j "
    "RETURN size(collect([i, j])) AS n",
    "collect of texts": "UNWIND range(1, 3000000) AS i UNWIND range(1, 3000000) AS j "
    "WITH collect('text ' + i + j) AS l RETURN size(l) AS n",
}

#: What is answered, cut off by rows or by bytes.
CUT = {
    "product of rows": _ALL + "RETURN a.name AS a, e.name AS e",
    "one huge text": "RETURN reduce(s = 'a', i IN range(1, 25) | s + s) AS text",
    "one huge list": "RETURN range(1, 1500000) AS numbers",
    "wide rows": "UNWIND range(1, 1000000) AS i RETURN reduce(s = 'a', j IN range(1, 17) | s + s) "
    "AS text",
}
