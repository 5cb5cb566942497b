// Keeps what was typed when one changes the size of type or the language in the middle of a page. Without this file
// the page comes back as it was last saved.
(() => {
  "use strict";

  const form = document.querySelector("form[data-registration]");
  if (!form) return;

  document.addEventListener("submit", async (event) => {
    const other = event.target;
    if (other === form || !other.querySelector("input[name=next]") || "kept" in other.dataset) return;
    event.preventDefault();
    const button = event.submitter;
    const said = new FormData(form);
    said.set("act", "keep");
    try {
      await fetch(location.href, { method: "POST", body: said, redirect: "manual" });
    } catch {
      // Then only what was not saved is lost.
    }
    other.dataset.kept = "";
    other.requestSubmit(button);
  });
})();
