// @ts-check
/** One surface of blocks (a message, a modal, App Home): what is shown, what was typed into it, what is sent from it. */

import { renderBlock } from "./blocks.js";
import { arrange, el, isBusy, setBusy } from "./dom.js";
import { asSent } from "./files.js";

/**
 * An input of a surface: `read` gives its value as the protocol has it, `write` puts one in.
 * @typedef {{type: string, block: string, action: string, node: HTMLElement, read: () => any, write: (value: any) => void,
 *   dirty: boolean}} Field
 * @typedef {{json: string, node: HTMLElement, fields: Field[]}} Kept
 */

/** Shows blocks and keeps what people typed while the blocks change around it. */
export class Surface {
  /**
   * @param {any} app
   * @param {any} place as `act` names it: {"message": [channel, ts]} or {"view": id}
   * @param {HTMLElement} root
   */
  constructor(app, place, root) {
    this.app = app;
    this.place = place;
    this.root = root;
    /** @type {Map<string, Kept>} */
    this.kept = new Map();
    /** @type {Field[]} fields of the block that is being made */
    this.making = [];
  }

  get reader() {
    return this.app.reader;
  }

  /**
   * Show these blocks: what is the same stays as it is, focus and open menus included.
   * @param {any[]} blocks
   * @param {any} state values by block and action
   */
  show(blocks, state) {
    const focused = this.focusedControl();
    const typed = new Map(this.fields().map((field) => [keyOf(field), field]));
    const next = new Map();
    blocks.forEach((block, number) => {
      const key = block?.block_id || `${number} ${block?.type}`;
      next.set(next.has(key) ? `${key} ${number}` : key, this.keptOrMade(key, block, state, typed));
    });
    this.kept = next;
    arrange(this.root, [...next.values()].map((kept) => kept.node));
    this.restoreFocus(focused);
  }

  /** @param {string} key @param {any} block @param {any} state @param {Map<string, Field>} typed @returns {Kept} */
  keptOrMade(key, block, state, typed) {
    const json = JSON.stringify(block);
    const had = this.kept.get(key);
    if (had && had.json === json) {
      for (const field of had.fields) this.follow(field, state);
      return had;
    }
    this.making = [];
    const node = renderBlock(block, this);
    for (const field of this.making) {
      const before = typed.get(keyOf(field));
      if (before?.dirty && before.type === field.type) {
        field.write(before.read());
        field.dirty = true;
      } else this.follow(field, state);
    }
    return { json, node, fields: this.making };
  }

  /** Put in what the workspace knows, unless somebody typed something else here. @param {Field} field @param {any} state */
  follow(field, state) {
    const values = state?.[field.block];
    if (field.dirty || !values || !(field.action in values)) return;
    if (JSON.stringify(values[field.action]) !== JSON.stringify(field.read())) field.write(values[field.action]);
  }

  /** Take an input into the surface; for those who make elements. @param {Omit<Field, "dirty">} field @returns {Field} */
  register(field) {
    const whole = { ...field, dirty: false };
    this.making.push(whole);
    return whole;
  }

  /** @returns {Field[]} */
  fields() {
    return [...this.kept.values()].flatMap((kept) => kept.fields);
  }

  /** What stands in its inputs, by block and action. */
  values() {
    /** @type {Record<string, Record<string, any>>} */
    const values = {};
    for (const field of this.fields()) (values[field.block] ??= {})[field.action] = field.read();
    return values;
  }

  /**
   * Send a press or a choice, and show beside the control what went wrong.
   * @param {{block: any, element: any, control: HTMLElement, value?: any, revert?: () => void}} done
   */
  async act({ block, element, control, value, revert }) {
    if (isBusy(control)) return;
    setBusy(control, true);
    try {
      if (element.confirm && !(await this.app.confirm(element.confirm))) {
        revert?.();
        return;
      }
      complain(control, "");
      const fields = { place: this.place, block: block.block_id, action: element.action_id };
      const answer = await this.app.ask("act", {
        ...fields,
        ...(value === undefined ? {} : { value }),
        ...("view" in this.place ? { state: this.values() } : {}),
      });
      if (answer.text || !answer.ok) complain(control, answer.text || "That did not work.");
    } finally {
      setBusy(control, false);
    }
  }

  /**
   * Hand files over, in the place of those that were attached before; none takes them away.
   * @param {{block: any, element: any, control: HTMLElement, chosen: File[]}} given
   */
  async attach({ block, element, control, chosen }) {
    if (isBusy(control)) return;
    setBusy(control, true);
    try {
      complain(control, "");
      const { each, together } = this.app.state.hello.files;
      const large = chosen.find((file) => file.size > each);
      if (large) return void complain(control, `${large.name} is larger than ${each / 1e6} MB.`);
      if (chosen.reduce((sum, file) => sum + file.size, 0) > together) {
        return void complain(control, `This page takes ${together / 1e6} MB at once.`);
      }
      const files = await Promise.all(chosen.map(asSent));
      const answer = await this.app.ask("attach", { ...this.place, block: block.block_id, action: element.action_id, files });
      if (!answer.ok) complain(control, answer.text || "That did not work.");
    } catch {
      complain(control, "That file cannot be read.");
    } finally {
      setBusy(control, false);
    }
  }

  focusedControl() {
    const node = document.activeElement;
    return node instanceof HTMLElement && this.root.contains(node) ? node : null;
  }

  /** When the focused control is gone, go on from its successor, or from the surface. @param {HTMLElement|null} before */
  restoreFocus(before) {
    if (!before || (before.isConnected && this.root.contains(before))) return;
    const action = before.dataset.action;
    const same = action ? this.root.querySelector(`[data-action="${CSS.escape(action)}"]`) : null;
    const twin = same instanceof HTMLElement && same.textContent === before.textContent ? same : null;
    const fallback = this.root.closest("[data-focus]");
    (twin ?? (fallback instanceof HTMLElement ? fallback : null))?.focus({ preventScroll: true });
  }
}

/** @param {Field} field */
const keyOf = (field) => `${field.block}\n${field.action}`;

/** Say a sentence beside a control, or take it away. @param {HTMLElement} control @param {string} sentence */
export function complain(control, sentence) {
  const around = control.closest("[data-complaints]");
  if (!around) return;
  around.querySelector(":scope > .complaint")?.remove();
  if (sentence) around.append(el("p", { class: "complaint", role: "alert" }, sentence));
}
