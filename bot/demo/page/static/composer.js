// @ts-check
/** Where people type: messages and commands, with suggestions of commands and of names. */

import { complain } from "./surface.js";
import { el, freshId, isBusy, setBusy } from "./dom.js";

const SHOWN = 8;
const TALLEST_PX = 180;

/** @typedef {{text: string, note: string, from: number, put: string}} Hint */

/** The text field under a conversation. */
export class Composer {
  /** @param {any} app @param {{form: HTMLFormElement, field: HTMLTextAreaElement, list: HTMLElement, send: HTMLElement}} parts */
  constructor(app, parts) {
    this.app = app;
    this.parts = parts;
    /** @type {Hint[]} */
    this.hints = [];
    this.active = -1;
    /** @type {Map<string, string>} */
    this.drafts = new Map();
    this.draftOf = "";
    const { form, field, list } = parts;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    field.addEventListener("input", () => this.typed());
    field.addEventListener("keydown", (event) => this.key(event));
    field.addEventListener("blur", () => this.closeHints());
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const node = /** @type {HTMLElement} */ (event.target).closest("[role=option]");
      if (node) this.take([...list.children].indexOf(node));
    });
  }

  /** Another place or person: their own draft. */
  moved() {
    const { field, form } = this.parts;
    if (this.draftOf) {
      if (field.value) this.drafts.set(this.draftOf, field.value);
      else this.drafts.delete(this.draftOf);
    }
    const { person, channel } = this.app.state;
    this.draftOf = `${person} ${channel}`;
    field.value = this.drafts.get(this.draftOf) ?? "";
    form.hidden = !channel;
    const isDm = this.app.isDm(channel);
    const name = this.app.placeName(channel);
    field.placeholder = isDm ? "Message, or / for a command" : "Type / for a command";
    field.setAttribute("aria-label", isDm ? `Message to ${name}` : `Command in ${name}`);
    complain(field, "");
    this.grow();
    this.closeHints();
  }

  typed() {
    this.grow();
    const { field } = this.parts;
    this.hints = this.hintsFor(field.value, field.selectionStart);
    this.showHints();
  }

  grow() {
    const { field } = this.parts;
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight + 2, TALLEST_PX)}px`;
  }

  /** @param {string} text @param {number} caret @returns {Hint[]} */
  hintsFor(text, caret) {
    const before = text.slice(0, caret);
    const mention = /(?:^|\s)@([\p{L}\p{N}._ -]{0,30})$/u.exec(before);
    if (mention) return this.names(mention[1], caret - mention[1].length - 1);
    if (!before.startsWith("/") || before.includes("\n")) return [];
    return this.commands(before);
  }

  /** @param {string} typed @param {number} from @returns {Hint[]} */
  names(typed, from) {
    const wanted = typed.toLowerCase();
    return [...this.app.state.members.values()]
      .filter((member) => member.name.toLowerCase().startsWith(wanted) || member.name.toLowerCase().includes(` ${wanted}`) || member.handle.startsWith(wanted))
      .filter((member) => member.handle.toLowerCase() !== wanted.trim())
      .slice(0, SHOWN)
      .map((member) => ({ text: member.name, note: this.app.roleText(member), from, put: `@${member.handle} ` }));
  }

  /** Commands and their first words, out of "recruit | status | why". @param {string} typed @returns {Hint[]} */
  commands(typed) {
    const all = this.app.state.hello.commands.flatMap((/** @type {any} */ command) => {
      const words = (command.hint ?? "").split("|").map((/** @type {string} */ word) => word.trim()).filter(Boolean);
      const lines = words.length ? words.map((/** @type {string} */ word) => `${command.name} ${word}`) : [command.name];
      return lines.map((/** @type {string} */ line) => ({ text: line, note: words.length ? "" : (command.description ?? ""), from: 0, put: line }));
    });
    return all.filter((/** @type {Hint} */ hint) => hint.text.startsWith(typed) && hint.text !== typed.trim());
  }

  showHints() {
    const { field, list } = this.parts;
    this.active = this.hints.length ? 0 : -1;
    list.hidden = !this.hints.length;
    if (!this.hints.length) {
      this.closeHints();
      return;
    }
    list.replaceChildren(...this.hints.map((hint, at) =>
      el("div", { role: "option", id: freshId("hint"), "aria-selected": String(at === 0) },
        el("span", { class: "option-text" }, hint.text), hint.note && el("span", { class: "option-note" }, ` ${hint.note}`))));
    const names = { role: "combobox", "aria-expanded": "true", "aria-controls": list.id, "aria-autocomplete": "list" };
    for (const [name, value] of Object.entries(names)) field.setAttribute(name, value);
    this.point(0);
  }

  closeHints() {
    const { field, list } = this.parts;
    this.hints = [];
    this.active = -1;
    list.hidden = true;
    list.replaceChildren();
    for (const name of ["role", "aria-expanded", "aria-controls", "aria-autocomplete", "aria-activedescendant"]) field.removeAttribute(name);
  }

  /** @param {number} at */
  point(at) {
    const { field, list } = this.parts;
    list.children[this.active]?.setAttribute("aria-selected", "false");
    this.active = at;
    const node = list.children[at];
    node.setAttribute("aria-selected", "true");
    node.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", node.id);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const open = this.hints.length > 0;
    if (open && step) this.point((this.active + step + this.hints.length) % this.hints.length);
    else if (open && (event.key === "Tab" || event.key === "Enter") && !event.shiftKey) this.take(this.active);
    else if (open && event.key === "Escape") this.closeHints();
    else if (event.key === "Enter" && !event.shiftKey) this.send();
    else return;
    event.preventDefault();
  }

  /** @param {number} at */
  take(at) {
    const { field } = this.parts;
    const hint = this.hints[at];
    if (!hint) return;
    field.setRangeText(hint.put, hint.from, field.selectionStart, "end");
    this.closeHints();
    this.grow();
    field.focus();
  }

  async send() {
    const { field, send } = this.parts;
    const text = field.value.trim();
    const sent = this.draftOf;
    if (!text || isBusy(send)) return;
    complain(field, "");
    this.closeHints();
    setBusy(send, true);
    field.readOnly = true;
    const answer = await this.app.ask("type", { channel: this.app.state.channel, text });
    field.readOnly = false;
    setBusy(send, false);
    if (answer.ok) this.sent(sent);
    if (answer.text || !answer.ok) complain(field, answer.text || "That did not work.");
  }

  /** @param {string} draft */
  sent(draft) {
    this.drafts.delete(draft);
    if (draft !== this.draftOf) return;
    this.parts.field.value = "";
    this.grow();
    this.app.toBottom();
  }
}
