/* Keyboard shortcuts: a key activates the visible element that names it in data-hotkey.
   Everything works without this file. */
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const target = document.querySelector(`[data-hotkey="${CSS.escape(event.key)}"]:not([disabled])`);
  if (!target) return;
  event.preventDefault();
  if (target.matches("input, textarea")) target.focus();
  else target.click();
});
