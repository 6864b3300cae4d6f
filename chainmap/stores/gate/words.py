"""The words that the gate knows: clauses, operators, procedures and functions that only read."""


def _split(words: str) -> frozenset[str]:
    return frozenset(words.split())


#: Clauses and their parts that may stand where a clause starts or after a complete expression.
CLAUSES = _split(
    "MATCH OPTIONAL WITH RETURN UNWIND WHERE ORDER SKIP OFFSET LIMIT UNION CALL YIELD USING"
)
#: Operators in words, between two expressions.
OPERATORS = frozenset({"AND", "OR", "XOR", "IN", "CONTAINS"})
BOOLEAN = frozenset({"AND", "OR", "XOR"})
#: Words that stand before an expression, where one follows.
PREFIXES = frozenset({"NOT", "DISTINCT"})
#: Words before ``{`` that hold a query of their own, as an expression.
SUBQUERIES = frozenset({"EXISTS", "COUNT", "COLLECT"})
SORTING = frozenset({"ASC", "ASCENDING", "DESC", "DESCENDING"})
#: Words that stand behind an expression: before one of them, a word is a name.
BEHIND_OPERAND = (
    CLAUSES | OPERATORS | SORTING | {"AS", "IS", "STARTS", "ENDS", "THEN", "ELSE", "END"}
)
#: Which paths: MATCH ALL SHORTEST (a)-->(b), SHORTEST 2 PATH GROUPS.
SELECTORS = frozenset({"SHORTEST", "ANY", "ALL"})
SELECTOR_WORDS = frozenset({"SHORTEST", "PATH", "PATHS", "GROUP", "GROUPS"})
NORMAL_FORMS = frozenset({"NFC", "NFD", "NFKC", "NFKD"})
TYPES = _split(
    "ANY ARRAY BOOL BOOLEAN DATE DATETIME DURATION EDGE FLOAT INT INTEGER LIST LOCAL MAP NODE NOT "
    "NOTHING NULL PATH POINT PROPERTY RELATIONSHIP STRING TIME TYPED VALUE VERTEX ZONED"
)
PROCEDURES = frozenset({"db.labels", "db.relationshipTypes", "db.propertyKeys"})

_TEMPORAL = ("date", "datetime", "localdatetime", "localtime", "time")
#: In lower case: functions of the engines are told apart without it.
FUNCTIONS = _split(
    # of groups
    "avg collect count max min percentilecont percentiledisc stdev stdevp sum "
    # of lists and predicates
    "all any exists isempty keys labels nodes none range reduce relationships reverse single tail "
    "tobooleanlist tofloatlist tointegerlist tostringlist "
    # of single values
    "char_length character_length coalesce elementid endnode head id last length nullif properties "
    "randomuuid size startnode timestamp toboolean tobooleanornull tofloat tofloatornull tointeger "
    "tointegerornull type valuetype "
    # of text
    "btrim left lower ltrim normalize replace right rtrim split substring tolower tostring "
    "tostringornull toupper trim upper "
    # of numbers
    "abs acos asin atan atan2 ceil ceiling cos cosh cot coth degrees e exp floor haversin isnan ln "
    "log log10 pi radians rand round sign sin sinh sqrt tan tanh "
    # of time, space, vectors and paths
    "duration duration.between duration.indays duration.inmonths duration.inseconds "
    "datetime.fromepoch datetime.fromepochmillis "
    "point point.distance point.withinbbox vector.similarity.cosine vector.similarity.euclidean "
    "shortestpath allshortestpaths"
) | {
    name
    for kind in _TEMPORAL
    for name in (
        kind,
        *(f"{kind}.{p}" for p in ("realtime", "statement", "transaction", "truncate")),
    )
}
