// @ts-check
/**
 * The watched person's modals: the one on top is shown, those beneath keep what was typed into them, and so do those of the
 * people whom one was before. A modal lies over what it would lie over in Slack: whom one is, the time and the side panel are
 * no part of Slack, and stay within reach.
 */

import { showErrors } from "./blocks.js";
import { el, isBusy, setBusy } from "./dom.js";
import { Surface } from "./surface.js";

/** @typedef {{view: any, surface: Surface, root: HTMLElement, errors: string}} Sheet */

const BENEATH = ["places-nav", "conversation"];
const BESIDE = ".top, .side, .bottom";

/** Shows a stack of views in one dialog. */
export class Modals {
  /** @param {any} app @param {HTMLDialogElement} dialog */
  constructor(app, dialog) {
    this.app = app;
    this.dialog = dialog;
    /** @type {Map<string, Sheet>} */
    this.sheets = new Map();
    this.top = "";
    /** @type {HTMLElement|null} */
    this.cameFrom = null;
    this.parts = this.build();
  }

  build() {
    const parts = {
      crumbs: el("p", { class: "crumbs" }),
      title: el("h2", { id: "modal-title", tabindex: "-1" }),
      all: el("button", { type: "button", class: "close-all", "aria-label": "Close all", "data-testid": "modal-close-all" }, "×"),
      body: el("div", { class: "modal-body" }),
      alert: el("p", { class: "complaint", role: "alert", hidden: true }),
      close: el("button", { type: "button", class: "button", "data-testid": "modal-close" }),
      submit: el("button", { type: "submit", class: "button primary", "data-testid": "modal-submit" }),
    };
    const foot = el("div", { class: "dialog-foot" }, parts.alert, parts.close, parts.submit);
    const head = el("div", { class: "modal-head" }, el("div", {}, parts.crumbs, parts.title), parts.all);
    const form = el("form", { novalidate: true, "data-focus": "", tabindex: "-1" }, head, parts.body, foot);
    this.dialog.replaceChildren(form);
    form.addEventListener("submit", (/** @type {Event} */ event) => {
      event.preventDefault();
      this.submit();
    });
    parts.close.addEventListener("click", () => this.close(false));
    parts.all.addEventListener("click", () => this.close(true));
    this.dialog.addEventListener("keydown", (event) => this.key(event));
    return parts;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    this.close(false);
  }

  /** Show this stack, the last view on top. @param {any[]} views */
  show(views) {
    const mine = `${this.app.state.person}/`;
    const open = new Set(views.map((view) => mine + view.id));
    for (const key of this.sheets.keys()) if (key.startsWith(mine) && !open.has(key)) this.sheets.delete(key);
    const view = views.at(-1);
    if (!view) {
      this.hide();
      return;
    }
    const sheet = this.sheetOf(view);
    // The next step of a form is often the same view with another title: it begins as a new one does.
    const isNew = this.top !== view.id || !this.dialog.open || words(view.title) !== words(sheet.view?.title);
    this.top = view.id;
    this.frame(views, view);
    if (isNew) this.parts.body.replaceChildren(sheet.root);
    this.fill(sheet, view);
    if (isNew) this.begin(sheet);
  }

  /** @param {any} view @returns {Sheet} */
  sheetOf(view) {
    const key = `${this.app.state.person}/${view.id}`;
    let sheet = this.sheets.get(key);
    if (!sheet) {
      const root = el("div", { class: "blocks" });
      sheet = { view: null, root, surface: new Surface(this.app, { view: view.id }, root), errors: "{}" };
      this.sheets.set(key, sheet);
    }
    return sheet;
  }

  /** The words around the view. @param {any[]} views @param {any} view */
  frame(views, view) {
    const { crumbs, title, close, submit, all } = this.parts;
    crumbs.textContent = views.slice(0, -1).map((one) => words(one.title)).join(" › ");
    crumbs.hidden = views.length < 2;
    title.textContent = words(view.title);
    close.textContent = words(view.close) || "Close";
    submit.textContent = words(view.submit);
    submit.hidden = !words(view.submit);
    all.hidden = views.length < 2;
  }

  /** @param {Sheet} sheet @param {any} view */
  fill(sheet, view) {
    const errors = JSON.stringify(view.errors ?? {});
    sheet.surface.show(view.blocks ?? [], view.state);
    if (errors !== sheet.errors || view.hash !== sheet.view?.hash) showErrors(sheet.root, view.errors ?? {});
    sheet.errors = errors;
    sheet.view = view;
  }

  /** @param {Sheet} sheet */
  begin(sheet) {
    const { alert, submit, close, body, title } = this.parts;
    alert.hidden = true;
    for (const button of [submit, close]) setBusy(button, false);
    const { activeElement } = document;
    if (!this.dialog.open) {
      this.cameFrom = /** @type {HTMLElement|null} */ (activeElement);
      this.lieOver(true);
      this.app.screens.to("chat");
    }
    body.scrollTop = 0;
    if (activeElement?.closest(BESIDE)) return;
    const first = /** @type {HTMLElement|null} */ (sheet.root.querySelector("input, textarea, select"));
    (first ?? title).focus({ preventScroll: true });
  }

  hide() {
    if (!this.dialog.open) return;
    const wasInside = !document.activeElement?.closest(BESIDE);
    this.lieOver(false);
    this.parts.body.replaceChildren();
    this.top = "";
    const back = this.cameFrom?.isConnected ? this.cameFrom : document.getElementById("composer");
    this.cameFrom = null;
    if (wasInside) back?.focus({ preventScroll: true });
  }

  /** @param {boolean} open */
  lieOver(open) {
    if (open) this.dialog.show();
    else this.dialog.close();
    document.body.toggleAttribute("data-modal", open);
    for (const id of BENEATH) document.getElementById(id)?.toggleAttribute("inert", open);
  }

  async submit() {
    const sheet = this.sheets.get(`${this.app.state.person}/${this.top}`);
    const { submit } = this.parts;
    if (!sheet || submit.hidden || isBusy(submit)) return;
    this.complain("");
    setBusy(submit, true);
    const answer = await this.app.ask("submit", { view: this.top, state: sheet.surface.values() });
    setBusy(submit, false);
    const errors = answer.errors ?? {};
    // Of the views alone is it kept what was wrong: one that was on its way before this answer must not take it back.
    const first = showErrors(sheet.root, errors);
    if (first) first.focus();
    const sentence = answer.text || (answer.ok || first ? "" : "That did not work.");
    if (sentence && !first) this.complain(sentence);
  }

  /** @param {boolean} all */
  async close(all) {
    const button = all ? this.parts.all : this.parts.close;
    if (!this.top || isBusy(button)) return;
    setBusy(button, true);
    const answer = await this.app.ask("close", { view: this.top, all });
    setBusy(button, false);
    if (!answer.ok) this.complain(answer.text ?? "That did not work.");
  }

  /** @param {string} sentence */
  complain(sentence) {
    this.parts.alert.textContent = sentence;
    this.parts.alert.hidden = !sentence;
  }
}

/** A title or a label, whether it came as text or as a text object. @param {any} text */
const words = (text) => (typeof text === "string" ? text : (text?.text ?? ""));
