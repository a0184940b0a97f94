/* Takes a file that is dropped on the page into its file field. Without this file the field is used
   as ever. */
const field = document.querySelector("input[type=file][data-drop]");

function hold(event) {
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  document.body.classList.toggle("dropping", event.type === "dragover");
}

function take(event) {
  hold(event);
  const files = event.dataTransfer?.files;
  if (!files?.length) return;
  field.files = files;
  field.focus();
}

if (field) {
  for (const name of ["dragover", "dragleave"]) document.addEventListener(name, hold);
  document.addEventListener("drop", take);
}
