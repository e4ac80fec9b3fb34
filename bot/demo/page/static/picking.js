// @ts-check
/** Choosing among many by typing: a combobox with a list beneath, and a picker of several built on it. */

import { el, freshId } from "./dom.js";

/**
 * @typedef {{value: string, text: string, note?: string, mark?: string}} Choice
 * @typedef {Choice|{label: string, choices: Choice[]}} Entry
 */

/** @param {Entry[]} entries @returns {Choice[]} */
const flat = (entries) => entries.flatMap((entry) => ("choices" in entry ? entry.choices : [entry]));

/** @param {string} text */
const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** @param {Choice} choice @param {string} typed */
const fits = (choice, typed) => folded(`${choice.text} ${choice.note ?? ""}`).includes(folded(typed));

/** A text input with a list of what fits. */
export class Combobox {
  /**
   * @param {{attributes: Record<string, any>, listLabel: string, choices: () => Entry[], picked: (choice: Choice) => void,
   *   rest?: () => string}} given rest: what stands in the input while nobody types
   */
  constructor({ attributes, listLabel, choices, picked, rest = () => "" }) {
    this.choices = choices;
    this.picked = picked;
    this.rest = rest;
    this.active = -1;
    /** @type {HTMLElement[]} */
    this.options = [];
    this.list = el("div", { role: "listbox", id: freshId("list"), "aria-label": listLabel, class: "list", hidden: true });
    this.input = el("input", {
      type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", "aria-autocomplete": "list",
      "aria-expanded": "false", "aria-controls": this.list.id, ...attributes,
    });
    this.input.value = rest();
    this.node = el("div", { class: "combobox" }, this.input, this.list);
    this.listen();
  }

  listen() {
    this.input.addEventListener("focus", () => this.input.select());
    this.input.addEventListener("click", () => this.open(""));
    this.input.addEventListener("input", () => this.open(this.input.value));
    this.input.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.key(event));
    this.input.addEventListener("blur", () => this.close());
    this.list.addEventListener("pointerdown", (/** @type {Event} */ event) => event.preventDefault());
    this.list.addEventListener("click", (/** @type {any} */ event) => {
      const at = this.options.indexOf(event.target.closest("[role=option]"));
      if (at >= 0) this.pick(at);
    });
  }

  get isOpen() {
    return !this.list.hidden;
  }

  /** @param {string} typed */
  open(typed) {
    this.options = [];
    /** @type {Choice[]} */
    this.shown = [];
    const groups = this.choices().map((entry) => this.entryNode(entry, typed)).filter((node) => node !== null);
    this.list.replaceChildren(...(groups.length ? groups : [el("div", { class: "nothing", role: "option", "aria-disabled": "true" }, "Nobody and nothing fits.")]));
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.list.scrollIntoView({ block: "nearest" });
    this.point(typed && this.options.length ? 0 : -1);
  }

  /** @param {Entry} entry @param {string} typed @returns {HTMLElement|null} */
  entryNode(entry, typed) {
    if (!("choices" in entry)) return fits(entry, typed) ? this.optionNode(entry) : null;
    const fitting = entry.choices.filter((choice) => fits(choice, typed));
    if (!fitting.length) return null;
    const label = freshId("group");
    return el("div", { role: "group", "aria-labelledby": label },
      el("div", { class: "group", id: label, role: "presentation" }, entry.label), ...fitting.map((choice) => this.optionNode(choice)));
  }

  /** @param {Choice} choice */
  optionNode(choice) {
    const node = el("div", { role: "option", id: freshId("option"), "aria-selected": "false", "data-value": choice.value },
      el("span", { class: "option-text" }, choice.text),
      choice.note && el("span", { class: "option-note" }, ` ${choice.note}`),
      choice.mark && el("span", { class: "option-mark" }, ` ${choice.mark}`));
    this.options.push(node);
    this.shown?.push(choice);
    return node;
  }

  /** @param {number} at */
  point(at) {
    this.options[this.active]?.setAttribute("aria-selected", "false");
    this.active = at;
    const node = this.options[at];
    if (!node) {
      this.input.removeAttribute("aria-activedescendant");
      return;
    }
    node.setAttribute("aria-selected", "true");
    node.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", node.id);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      if (!this.isOpen) this.open("");
      const count = this.options.length;
      if (count) this.point((this.active + step + count + (this.active < 0 && step < 0 ? 1 : 0)) % count);
    } else if (event.key === "Enter" && this.isOpen) {
      if (this.active >= 0) this.pick(this.active);
    } else if (event.key === "Escape" && this.isOpen) {
      event.stopPropagation();
      this.close();
    } else return;
    event.preventDefault();
  }

  /** @param {number} at */
  pick(at) {
    const choice = this.shown?.[at];
    this.close();
    if (choice) this.picked(choice);
    this.input.value = this.rest();
  }

  close() {
    this.list.hidden = true;
    this.list.replaceChildren();
    this.options = [];
    this.shown = [];
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.input.value = this.rest();
  }
}

/**
 * Several of many: what is chosen as chips, and a combobox that adds one.
 * @param {{attributes: Record<string, any>, placeholder: string, choices: () => Entry[], most: number,
 *   chosen: string[], changed: () => void}} given
 */
export function manyPicker({ attributes, placeholder, choices, most, chosen, changed }) {
  /** @type {string[]} */
  let values = [...chosen];
  const chips = el("ul", { class: "chips", "aria-label": "Chosen" });
  const open = () => choices().map((entry) => ("choices" in entry ? { ...entry, choices: entry.choices.filter(isFree) } : entry))
    .filter((entry) => "choices" in entry || isFree(entry));
  const isFree = (/** @type {Choice} */ choice) => !values.includes(choice.value) && values.length < most;
  const box = new Combobox({
    attributes: { ...attributes, placeholder }, listLabel: "What can be chosen", choices: open,
    picked: (choice) => change([...values, choice.value]),
  });
  const draw = () => {
    const names = new Map(flat(choices()).map((choice) => [choice.value, choice.text]));
    chips.replaceChildren(...values.map((value) => chipNode(names.get(value) ?? value, () => {
      change(values.filter((other) => other !== value));
      box.input.focus();
    })));
    chips.hidden = !values.length;
  };
  const change = (/** @type {string[]} */ next) => {
    values = next;
    draw();
    changed();
  };
  box.input.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Backspace" && !box.input.value && values.length) change(values.slice(0, -1));
  });
  draw();
  const write = (/** @type {any} */ next) => {
    values = [...(next ?? [])];
    draw();
  };
  return { node: el("div", { class: "many" }, chips, box.node), read: () => [...values], write };
}

/** @param {string} name @param {() => void} removed */
function chipNode(name, removed) {
  const button = el("button", { type: "button", "aria-label": `Remove ${name}`, on: { click: removed } }, "×");
  return el("li", { class: "chip" }, name, button);
}
