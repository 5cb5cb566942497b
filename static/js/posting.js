// The form of a need: fills in what is usual where nothing stands yet, and says when keeping it failed.
(() => {
  "use strict";

  const isEmpty = (form, name) => {
    const field = form.elements[name];
    if (!field) return false;
    return field instanceof RadioNodeList ? ![...field].some((one) => one.checked) : !field.value.trim();
  };

  const set = (form, name, value) => {
    const field = form.elements[name];
    if (field instanceof RadioNodeList) for (const one of field) one.checked = one.value === value;
    else field.value = value;
  };

  function fill(button) {
    const form = button.form;
    const values = Object.entries(JSON.parse(button.dataset.fill));
    // A unit goes with its number: it is set where the number is not yet.
    const owner = (name) => name.replace(/_unit$/, "_number");
    const open = values.filter(([name]) => isEmpty(form, owner(name)));
    for (const [name, value] of open) set(form, name, value);
    const count = open.filter(([name]) => owner(name) === name).length;
    const status = button.parentElement.querySelector("[data-filled]");
    status.textContent = status.dataset.filled.replace("{n}", count);
    if (count) form.dispatchEvent(new Event("change", { bubbles: true }));
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-fill]");
    if (!button) return;
    event.preventDefault();
    fill(button);
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
