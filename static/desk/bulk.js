/* A bulk decision that is under way goes on by itself; without this file, by its button. */
document.querySelector("form[data-go-on]")?.requestSubmit();
