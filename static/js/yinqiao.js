// Conveniences on pages that work without them. No framework, no inline handlers, no globals.
(() => {
  "use strict";

  document.documentElement.classList.add("js");

  // --- keys on tables: j/k move, o unfolds, x ticks, any [data-key] acts, / searches -----------
  // Speech input and switch users can turn single keys off (WCAG 2.1.4): [data-keys-toggle].

  const KEYS = "yinqiao.keys";
  const keysOn = () => localStorage.getItem(KEYS) !== "off";
  const typing = (target) => target.closest("input:not([type=checkbox]):not([type=radio]), select, textarea, [contenteditable]");
  const rowsOf = (table) => [...table.querySelectorAll("tbody > tr.row")];

  function currentRow(table) {
    const row = document.activeElement && document.activeElement.closest("tr.row, tr.fold");
    if (!row || !table.contains(row)) return null;
    return row.classList.contains("fold") ? row.previousElementSibling : row;
  }

  function move(table, step) {
    const rows = rowsOf(table);
    const at = rows.indexOf(currentRow(table));
    const next = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step];
    if (!next) return;
    next.tabIndex = -1;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !keysOn()) return;
    const table = document.querySelector("table[data-keys]");
    if (!table || typing(event.target)) return;
    const row = currentRow(table);
    const key = event.key;
    if (key === "j" || key === "k") move(table, key === "j" ? 1 : -1);
    else if (key === "/") document.querySelector("[data-search], input[type=search]")?.focus();
    else if (row && key === "o") row.querySelector(".unfold > summary")?.click();
    else if (row && key === "x") row.querySelector("td.pick input")?.click();
    else {
      // The row's own act comes first; acts of the page (on ticked rows) follow.
      const button = /^[a-z]$/.test(key) &&
        ((row && row.querySelector(`[data-key="${key}"]`)) || document.querySelector(`.toolbar [data-key="${key}"]`));
      if (!button || button.disabled) return;
      button.click();
    }
    event.preventDefault();
  }

  function showKeys(button) {
    button.hidden = false;
    button.setAttribute("aria-pressed", String(keysOn()));
  }

  // --- forms ------------------------------------------------------------------------------------

  function onChange(event) {
    const form = event.target.form;
    if (form && form.matches("[data-autosubmit]") && event.target.type !== "search") form.requestSubmit();
  }

  // Ticks every row; where all of them are ticked, none.
  function tickAll(form) {
    const boxes = [...form.querySelectorAll("td.pick input[type=checkbox]")];
    const tick = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = tick;
  }

  // --- menus close when one looks elsewhere -------------------------------------------------------

  function closeMenus(except) {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (menu !== except) menu.open = false;
  }

  function onClick(event) {
    closeMenus(event.target.closest("details.menu"));
    const toggle = event.target.closest("[data-keys-toggle]");
    if (toggle) {
      localStorage.setItem(KEYS, keysOn() ? "off" : "on");
      showKeys(toggle);
    }
    const all = event.target.closest("[data-tick-all]");
    if (all) tickAll(all.form);
    if (event.target.closest("[data-print]")) window.print();
    const copy = event.target.closest("[data-copy]");
    if (copy && navigator.clipboard) navigator.clipboard.writeText(copy.dataset.copy);
  }

  function onEscape(event) {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  }

  // --- what a fresh piece of page needs -------------------------------------------------------------

  // Cards are tables whose parts are display:block on a phone; the roles keep them tables when read aloud.
  const ROLES = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TD: "cell" };

  function prepare(root) {
    for (const table of root.querySelectorAll("table.cards")) {
      for (const part of [table, ...table.querySelectorAll(":scope > * , :scope > * > tr, :scope > tbody > tr > td")]) {
        if (ROLES[part.tagName]) part.setAttribute("role", ROLES[part.tagName]);
      }
      for (const head of table.querySelectorAll("thead th")) head.setAttribute("role", "columnheader");
      for (const head of table.querySelectorAll("tbody th")) head.setAttribute("role", "rowheader");
    }
    for (const wrap of root.querySelectorAll(".table-wrap, .table-scroll")) {
      if (wrap.scrollWidth > wrap.clientWidth) wrap.tabIndex = 0;
    }
    for (const button of root.querySelectorAll("[data-keys-toggle]")) showKeys(button);
    for (const button of root.querySelectorAll("[data-tick-all]")) button.hidden = false;
    root.querySelector("[data-focus]")?.focus();
  }

  document.addEventListener("keydown", onKey);
  document.addEventListener("keydown", onEscape);
  document.addEventListener("change", onChange);
  document.addEventListener("click", onClick);
  document.addEventListener("htmx:load", (event) => prepare(event.detail.elt));
  prepare(document);
})();
