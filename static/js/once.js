// One tap in the mail is enough: a form marked so is sent as soon as its page stands. Without this file its button is
// pressed; a program that only fetches the page changes nothing.
(() => {
  "use strict";

  const form = document.querySelector("form[data-once]");
  const [visit] = performance.getEntriesByType("navigation");
  // Not again where somebody comes back to the page.
  if (form && (!visit || visit.type === "navigate")) form.requestSubmit(form.querySelector("button[type=submit]"));
})();
