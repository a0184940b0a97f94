/* Keeps the progress of an import moving, and shows the page anew when its state has changed.
   Without this file reloading the page does the same. */
const EVERY = 2_000;
const shown = document.querySelector("[data-import-progress]");

function show(name, words) {
  const place = shown.querySelector(`[data-figure="${name}"]`);
  if (!place) return;
  place.textContent = words;
  if (name === "warning") place.hidden = !words;
}

async function ask() {
  if (document.hidden) return;
  const answer = await fetch(shown.dataset.importProgress).catch(() => null);
  if (!answer?.ok) return;
  const found = await answer.json();
  if (found.state !== shown.dataset.state) {
    location.reload();
    return;
  }
  shown.querySelector("progress").value = found.percent;
  show("percent", `${found.percent} %`);
  show("phase", found.phase);
  show("warning", found.warning);
  for (const [name, words] of Object.entries(found.facts)) show(name, words);
}

if (shown) setInterval(ask, EVERY);
