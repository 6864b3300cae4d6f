// What is chosen on the page stands behind the #, so that a copied link shows the same.

/** Return what the address holds. */
export function readAddress() {
  return Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
}

/** Set values in the address; an empty one goes. */
export function writeAddress(values) {
  const found = new URLSearchParams(location.hash.slice(1));
  for (const [key, value] of Object.entries(values)) {
    if (value === "" || value === null || value === undefined) found.delete(key);
    else found.set(key, value);
  }
  history.replaceState(null, "", `#${found}`);
}
