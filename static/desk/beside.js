/* Claims what was opened to be worked on, and shows who else has the page open.
   Without this file the claim is a button, and the names are those of the moment the page was made. */
const EVERY = 30_000;
const beside = document.querySelector("[data-presence]");

document.querySelector("[data-claim-on-open]")?.requestSubmit();

async function say() {
  if (document.hidden) return;
  const body = new FormData();
  body.set("csrfmiddlewaretoken", beside.querySelector("[name=csrfmiddlewaretoken]").value);
  const answer = await fetch(beside.dataset.presence, {
    method: "POST",
    body,
    headers: { "X-Sent-By-Page": "presence" },
  }).catch(() => null);
  if (!answer?.ok) return;
  const { others } = await answer.json();
  beside.hidden = !others.length;
  beside.querySelector("[data-names]").textContent = others.join(", ");
}

if (beside) {
  say();
  setInterval(say, EVERY);
}
