/* Counts down how long a decision can still be taken back, and takes the button away in time.
   Without this file the desk says until when, and refuses what comes later. */
for (const banner of document.querySelectorAll("[data-recall]")) {
  const left = banner.querySelector("[data-left]");
  const count = () => {
    const seconds = Math.ceil((new Date(banner.dataset.recall) - Date.now()) / 1000);
    left.textContent = left.dataset.left.replace("%(seconds)s", seconds);
    if (seconds > 0) return;
    clearInterval(timer);
    for (const each of banner.children) each.hidden = !("gone" in each.dataset);
  };
  const timer = setInterval(count, 1000);
  count();
}
