// Makes a combobox of every [data-combobox]: suggestions while one types, by the ARIA pattern. Without this file
// the words are resolved when the form is sent.
(() => {
  "use strict";

  const PAUSE = 150;

  class Combobox {
    constructor(box) {
      this.box = box;
      this.input = box.querySelector("input[type=text]");
      this.list = box.querySelector("[role=listbox]");
      this.status = box.querySelector("[data-combobox-status]");
      this.taken = box.querySelector("[data-combobox-taken]");
      this.options = [];
      this.active = -1;
      this.asked = 0;
      const roles = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
      for (const [name, value] of Object.entries(roles)) this.input.setAttribute(name, value);
      this.input.addEventListener("input", (event) => event.isComposing || this.typed());
      this.input.addEventListener("compositionend", () => this.typed());
      this.input.addEventListener("keydown", (event) => this.key(event));
      this.input.addEventListener("blur", () => this.close());
      // The focus stays in the field while one clicks.
      this.list.addEventListener("pointerdown", (event) => event.preventDefault());
      this.list.addEventListener("click", (event) => {
        const item = event.target.closest("[role=option]");
        if (item) this.choose(Number(item.dataset.place));
      });
    }

    typed() {
      // What stood below to choose from answered other words.
      this.box.querySelector(".combobox-candidates")?.remove();
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), PAUSE);
    }

    words() {
      const words = this.input.value;
      return (this.taken ? words.split(/[;；]/).pop() : words).trim();
    }

    async ask() {
      const words = this.words();
      const turn = ++this.asked;
      if (!words) return this.close();
      let found;
      try {
        const answer = await fetch(`${this.box.dataset.suggest}?q=${encodeURIComponent(words)}`);
        found = await answer.json();
      } catch {
        return this.close(); // the server resolves the words when the form is sent
      }
      if (turn === this.asked && document.activeElement === this.input) this.show(found);
    }

    show({ results, total }) {
      this.options = results;
      this.active = -1;
      this.list.replaceChildren(...results.map((result, place) => this.item(result, place)));
      const { one, many, none } = this.status.dataset;
      this.status.textContent = total === 0 ? none : total === 1 ? one : many.replace("{n}", total);
      this.open(results.length > 0);
    }

    item(result, place) {
      const item = document.createElement("li");
      item.id = `${this.list.id}_${place}`;
      item.dataset.place = place;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      const name = document.createElement("span");
      name.textContent = result.label;
      const beneath = document.createElement("span");
      beneath.className = "help";
      beneath.textContent = result.beneath;
      item.append(name, beneath);
      return item;
    }

    open(is) {
      this.list.hidden = !is;
      this.input.setAttribute("aria-expanded", String(is));
      if (!is) this.input.removeAttribute("aria-activedescendant");
    }

    close() {
      clearTimeout(this.timer);
      this.asked += 1;
      this.open(false);
      this.options = [];
      this.active = -1;
    }

    move(to) {
      const count = this.options.length;
      if (!count) return;
      this.active = (to + count) % count;
      for (const item of this.list.children) item.setAttribute("aria-selected", String(Number(item.dataset.place) === this.active));
      const item = this.list.children[this.active];
      item.scrollIntoView({ block: "nearest" });
      this.input.setAttribute("aria-activedescendant", item.id);
    }

    choose(place) {
      const { value, label } = this.options[place];
      if (this.taken) this.take(value, label);
      else this.input.value = label;
      this.close();
      this.input.dispatchEvent(new Event("change", { bubbles: true }));
    }

    take(value, label) {
      this.input.value = "";
      if ([...this.taken.querySelectorAll("input")].some((tick) => tick.value === value && (tick.checked = true))) return;
      const tick = document.createElement("input");
      Object.assign(tick, { type: "checkbox", name: `${this.input.name}_pick`, value, checked: true });
      const words = document.createElement("span");
      words.textContent = label;
      const row = document.createElement("label");
      row.className = "tick";
      row.append(tick, words);
      this.taken.append(row);
    }

    key(event) {
      if (event.isComposing) return;
      const shown = !this.list.hidden;
      if (event.key === "ArrowDown") shown ? this.move(this.active + 1) : this.ask();
      else if (event.key === "ArrowUp" && shown) this.move(this.active < 0 ? -1 : this.active - 1);
      else if (event.key === "Enter" && shown && this.active >= 0) this.choose(this.active);
      else if (event.key === "Escape" && shown) this.close();
      else return;
      event.preventDefault();
      event.stopPropagation();
    }
  }

  function prepare(root) {
    for (const box of root.querySelectorAll("[data-combobox]:not([data-ready])")) {
      box.dataset.ready = "";
      new Combobox(box);
    }
  }

  document.addEventListener("htmx:load", (event) => prepare(event.detail.elt));
  prepare(document);
})();
