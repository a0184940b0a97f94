/* Names the fields that complete themselves by their labels, as every other field is named. */
function name(select) {
  const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
  if (!label) return;
  label.id ||= `${select.id}_label`;
  const shown = `select2-${select.id}-container`;
  document.getElementById(shown)?.setAttribute("aria-labelledby", label.id);
  for (const box of select.parentElement.querySelectorAll(".select2-selection[role=combobox]")) {
    box.setAttribute("aria-labelledby", `${label.id} ${shown}`);
  }
  for (const search of document.querySelectorAll(".select2-container--open .select2-search__field")) {
    search.setAttribute("aria-labelledby", label.id);
  }
}

for (const select of document.querySelectorAll("select.admin-autocomplete")) {
  name(select);
  // The widget comes later than this file, and its search field only when it is opened.
  new MutationObserver(() => name(select)).observe(select.parentElement, {
    attributeFilter: ["aria-expanded"],
    childList: true,
    subtree: true,
  });
}
