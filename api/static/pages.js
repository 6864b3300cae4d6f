// Dark or light: the system's choice until the reader makes one.

const root = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");

function show(theme) {
  root.dataset.theme = theme || (dark.matches ? "dark" : "light");
  if (theme) for (const link of document.querySelectorAll('a[href^="/"]')) link.hash = `theme=${theme}`;
}

function chosen() {
  return new URLSearchParams(location.hash.slice(1)).get("theme");
}

show(chosen());
dark.addEventListener("change", () => show(chosen()));

const button = document.getElementById("theme");
if (button) {
  button.addEventListener("click", () => {
    const next = root.dataset.theme === "dark" ? "light" : "dark";
    const state = new URLSearchParams(location.hash.slice(1)); // a page keeps more in it
    state.set("theme", next);
    history.replaceState(null, "", `#${state}`);
    show(next);
  });
}
