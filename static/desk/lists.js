/* Lists: menus close when one looks away, and addresses hold only what was chosen.
   Everything works without this file. */
const openMenus = () => [...document.querySelectorAll(".menu[open]")];

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

document.querySelector(".list-filters")?.addEventListener("formdata", (event) => {
  const form = event.target;
  const columns = [...form.querySelectorAll("input[name=columns]")];
  if (columns.every((box) => box.checked === box.defaultChecked) && !new URLSearchParams(location.search).has("columns")) {
    event.formData.delete("columns");
  }
  for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
  // A bare address would lead to one's own work.
  if ([...event.formData].length === 0) event.formData.set("all", "1");
});
