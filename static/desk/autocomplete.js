/* Names the fields that complete themselves by their labels, as every other field is named. */
const named = (element, ids) => element?.setAttribute("aria-labelledby", ids);

function name(select) {
  const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
  if (!label) return "";
  label.id ||= `${select.id}_label`;
  const box = select.parentElement.querySelector(".select2-selection[role=combobox]");
  named(box, `${label.id} select2-${select.id}-container`);
  return label.id;
}

window.addEventListener("load", () => {
  for (const select of document.querySelectorAll("select.admin-autocomplete")) name(select);
  window.django?.jQuery?.(document).on("select2:open", (event) => {
    named(document.querySelector(".select2-container--open .select2-search__field"), name(event.target));
  });
});
