// @ts-check
/** The tour: steps that tick themselves off as they happen. */

import { el } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";

/** Shows the steps of hello, and which of them are done. */
export class Tour {
  /** @param {any} app @param {HTMLElement} root */
  constructor(app, root) {
    this.app = app;
    this.root = root;
    /** @type {Map<string, HTMLElement>} */
    this.rows = new Map();
    this.current = "";
  }

  begin() {
    const { steps } = this.app.state.hello;
    this.rows = new Map(steps.map((/** @type {any} */ step) => [step.id, this.row(step)]));
    this.bar = el("progress", { max: steps.length || 1, value: 0, "aria-label": "Steps of the tour that are done" });
    this.count = el("p", { class: "hint" });
    this.root.replaceChildren(
      el("h2", {}, "The tour"), this.bar, this.count,
      steps.length ? el("ol", { class: "steps" }, ...this.rows.values()) : el("p", { class: "hint" }, "There are no steps here: look around as you like."),
    );
    this.draw();
  }

  /** @param {any} step */
  row(step) {
    const state = el("span", { class: "visually-hidden" });
    const mark = el("span", { class: "tick", "aria-hidden": "true" });
    const summary = el("summary", {}, el("h3", {}, step.title, state));
    const words = el("details", { open: true }, summary, el("div", { class: "text" }, mrkdwn(step.text ?? "", this.app.reader)));
    return el("li", { "data-testid": `step-${step.id}`, "data-done": "false" }, mark, words);
  }

  draw() {
    const { steps } = this.app.state.values;
    const next = [...this.rows.keys()].find((id) => !steps[id]) ?? "";
    for (const [id, row] of this.rows) {
      const done = Boolean(steps[id]);
      if (row.dataset.done !== String(done)) row.querySelector("details")?.toggleAttribute("open", !done);
      row.dataset.done = String(done);
      if (id === next) row.setAttribute("aria-current", "step");
      else row.removeAttribute("aria-current");
      const state = row.querySelector(".visually-hidden");
      if (state) state.textContent = done ? " (done)" : "";
    }
    const done = [...this.rows.keys()].filter((id) => steps[id]).length;
    this.bar.value = done;
    this.count.textContent = next ? `${done} of ${this.rows.size} done` : this.rows.size ? "All done. Look around as you like." : "";
    if (this.current && next !== this.current && next) this.rows.get(next)?.scrollIntoView({ block: "nearest" });
    this.current = next;
  }
}
