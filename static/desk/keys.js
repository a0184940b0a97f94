/* Keys beside those that buttons name: j and k walk a list, o opens where one stands, ? lists all keys.
   Everything works without this file. */
const rowLinks = () => [...document.querySelectorAll("#result_list tbody tr")]
  .map((row) => row.querySelector("a")).filter(Boolean);

function walk(step) {
  const links = rowLinks();
  if (!links.length) return false;
  const row = document.activeElement?.closest("#result_list tbody tr");
  const here = row ? links.indexOf(row.querySelector("a")) : -1;
  const next = here < 0 ? (step > 0 ? 0 : links.length - 1) : here + step;
  links[Math.min(Math.max(next, 0), links.length - 1)].focus();
  return true;
}

function open() {
  const link = document.activeElement?.closest("#result_list tbody tr")?.querySelector("a");
  link?.click();
  return Boolean(link);
}

function help() {
  const dialog = document.getElementById("keys-help");
  if (!dialog) return false;
  if (dialog.open) dialog.close(); else dialog.showModal();
  return true;
}

const KEYS = { j: () => walk(1), k: () => walk(-1), o: open, "?": help };

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  if (KEYS[event.key]?.()) event.preventDefault();
});
