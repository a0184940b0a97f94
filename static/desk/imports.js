/* Keeps the progress of an import moving, and shows the page anew when its state has changed.
   Without this file reloading the page does the same. */
const EVERY = 2_000;
const shown = document.querySelector("[data-import-progress]");

function tell(name, words) {
  const place = shown.querySelector(`[data-told="${name}"]`);
  if (!place) return;
  place.textContent = words;
  if (name === "warning") place.hidden = !words;
}

async function ask() {
  if (document.hidden) return;
  const answer = await fetch(shown.dataset.importProgress).catch(() => null);
  if (!answer?.ok) return;
  const told = await answer.json();
  if (told.state !== shown.dataset.state) {
    location.reload();
    return;
  }
  shown.querySelector("progress").value = told.percent;
  tell("percent", `${told.percent} %`);
  tell("phase", told.phase);
  tell("warning", told.warning);
  for (const [name, words] of Object.entries(told.facts)) tell(name, words);
}

if (shown) setInterval(ask, EVERY);
