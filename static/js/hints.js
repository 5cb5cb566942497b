/* "Use this" beside a hint: puts what the hint changes into the form it stands in. */
(() => {
  "use strict";

  const show = (root) => {
    for (const button of root.querySelectorAll("button[data-take][hidden]")) button.hidden = !button.closest("form");
  };

  const fill = (form, name, value) => {
    const named = form.elements[name];
    if (!named) return;
    const inputs = named instanceof RadioNodeList ? Array.from(named) : [named];
    for (const input of inputs) {
      if (input.type === "radio") input.checked = input.value === value;
      else if (input.type === "checkbox") input.checked = value === true;
      else input.value = value;
    }
    const changed = inputs.find((input) => input.checked) || inputs[0];
    for (const type of ["input", "change"]) changed.dispatchEvent(new Event(type, { bubbles: true }));
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-take]");
    const form = button && button.closest("form");
    if (!form) return;
    for (const [name, value] of Object.entries(JSON.parse(button.dataset.take))) fill(form, name, value);
  });
  document.addEventListener("htmx:afterSwap", (event) => show(event.target));
  show(document);
})();
