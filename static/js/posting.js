// The form of a need: fills in what is usual where nothing stands yet, and says when keeping it failed.
(() => {
  "use strict";

  const isEmpty = (form, name) => {
    const field = form.elements[name];
    if (!field) return false;
    return field instanceof RadioNodeList ? ![...field].some((one) => one.checked) : !field.value.trim();
  };

  // As if it had been typed: suggestions, hints and the kept form follow.
  const set = (form, name, value) => {
    const field = form.elements[name];
    if (!field) return;
    const inputs = field instanceof RadioNodeList ? [...field] : [field];
    for (const input of inputs) {
      if (input.type === "radio") input.checked = input.value === value;
      else if (input.type === "checkbox") input.checked = value === true;
      else input.value = value;
    }
    const changed = inputs.find((input) => input.checked) || inputs[0];
    for (const type of ["input", "change"]) changed.dispatchEvent(new Event(type, { bubbles: true }));
  };

  // A button holds what it puts into the form (data-fill): what is usual fills only what is empty, a hint takes
  // the place of what stands there.
  function fill(button) {
    const form = button.form;
    const status = button.parentElement.querySelector("[data-filled]");
    // A unit goes with its number: it is set where the number is not yet.
    const owner = (name) => name.replace(/_unit$/, "_number");
    const values = Object.entries(JSON.parse(button.dataset.fill));
    const open = status ? values.filter(([name]) => isEmpty(form, owner(name))) : values;
    for (const [name, value] of open) set(form, name, value);
    if (status) status.textContent = status.dataset.filled.replace("{n}", open.filter(([name]) => owner(name) === name).length);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-fill]");
    if (!button) return;
    event.preventDefault();
    fill(button);
  });

  // A hint's button is of use in a form only; without this file it stays hidden.
  document.addEventListener("htmx:load", (event) => {
    for (const button of event.detail.elt.querySelectorAll("button[data-fill][hidden]")) button.hidden = !button.form;
  });

  // What the server says against keeping a form is worth reading.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id === "saved" && [404, 409].includes(event.detail.xhr.status) && event.detail.serverResponse.includes("<span")) {
      event.detail.shouldSwap = event.detail.serverResponse.length < 1000;
      event.detail.isError = false;
    }
  });

  function failed(event) {
    const saved = document.getElementById("saved");
    if (saved && event.detail.elt === saved) saved.textContent = saved.dataset.failed;
  }

  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:responseError", failed);
})();
