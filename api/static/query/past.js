// The queries that were run, newest first, kept in this browser only.

const KEY = "chainmap.query.history";
const KEPT = 30;

export function pastQueries() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) || "[]");
    return Array.isArray(found) ? found.filter((entry) => entry && typeof entry.cypher === "string") : [];
  } catch {
    return [];
  }
}

/** Keep a query with its parameters and the question it came from. */
export function remember(entry) {
  const others = pastQueries().filter(
    (past) => past.cypher !== entry.cypher || JSON.stringify(past.params) !== JSON.stringify(entry.params),
  );
  store([{ ...entry, at: new Date().toISOString() }, ...others].slice(0, KEPT));
}

export function forgetAll() {
  store([]);
}

function store(entries) {
  try {
    localStorage.setItem(KEY, JSON.stringify(entries));
  } catch {
    // A browser that keeps nothing has no history; the query runs all the same.
  }
}
