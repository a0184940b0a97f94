/* Zoom and rotation of evidence; without this file the pictures stand there in their own size. */
const STEPS = [50, 75, 100, 150, 200, 300];

for (const viewer of document.querySelectorAll("[data-viewer]")) {
  const tools = viewer.querySelector("[data-viewer-tools]");
  const pages = viewer.querySelector(".pages");
  if (!tools || !pages) continue;
  let step = STEPS.indexOf(100);
  let turns = 0;
  const show = () => {
    pages.dataset.zoom = STEPS[step];
    pages.dataset.turns = turns;
  };
  tools.hidden = false;
  tools.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.zoom === "in") step = Math.min(step + 1, STEPS.length - 1);
    else if (button.dataset.zoom === "out") step = Math.max(step - 1, 0);
    else turns = (turns + 1) % 4;
    show();
  });
}
