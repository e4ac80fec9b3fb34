// @ts-check
/** Everything that passes between the app and the workspace, as a table that can be searched and opened. */

import { exactClockText } from "./dates.js";
import { el, freshId } from "./dom.js";

const KEPT = 400;
const COLUMNS = Object.freeze(["Time", "", "Kind", "Name", "Person", "ms", "Verdict"]);
const KINDS = Object.freeze(["web_api", "envelope", "http", "response_url", "ack"]);

/** @typedef {{entry: any, row: HTMLElement, detail: HTMLElement|null}} Line */

/** Shows the newest entries on top. */
export class Inspector {
  /** @param {any} app @param {HTMLElement} root */
  constructor(app, root) {
    this.app = app;
    /** @type {Map<number, Line>} */
    this.lines = new Map();
    /** @type {any[]} */
    this.coming = [];
    this.isDrawing = false;
    this.words = el("input", { type: "search", id: "traffic-words", placeholder: "Filter: name, person, error" });
    this.kind = el("select", { id: "traffic-kind" }, el("option", { value: "" }, "All kinds"), ...KINDS.map((kind) => el("option", { value: kind }, kind)));
    this.problems = el("input", { type: "checkbox", id: "traffic-problems" });
    this.count = el("p", { class: "hint", role: "status" });
    this.body = el("tbody", {});
    const head = el("tr", {}, ...COLUMNS.map((name) => el("th", { scope: "col" }, name || el("span", { class: "visually-hidden" }, "Direction"))));
    root.replaceChildren(
      el("h2", {}, "Traffic"),
      el("div", { class: "filters" },
        el("label", { for: "traffic-words", class: "visually-hidden" }, "Filter"), this.words,
        el("label", { for: "traffic-kind", class: "visually-hidden" }, "Kind"), el("span", { class: "select" }, this.kind),
        el("label", { class: "choice" }, this.problems, el("span", {}, "Problems only"))),
      this.count,
      el("div", { class: "table", role: "region", "aria-label": "Entries", tabindex: "0" },
        el("table", {}, el("caption", { class: "visually-hidden" }, "What passed between the app and the workspace, newest first"), el("thead", {}, head), this.body)),
    );
    for (const control of [this.words, this.kind, this.problems]) control.addEventListener("input", () => this.filter());
    this.body.addEventListener("click", (/** @type {any} */ event) => this.clicked(event));
  }

  /** A new line to the workspace: numbers begin anew. */
  begin() {
    this.lines.clear();
    this.coming = [];
    this.body.replaceChildren();
    this.filter();
  }

  /** @param {any[]} entries */
  heard(entries) {
    this.coming.push(...entries);
    if (this.coming.length > KEPT) this.coming.splice(0, this.coming.length - KEPT);
    if (this.isDrawing) return;
    this.isDrawing = true;
    requestAnimationFrame(() => this.draw());
  }

  draw() {
    this.isDrawing = false;
    const wanted = this.wanted();
    for (const entry of this.coming.splice(0)) {
      if (this.lines.has(entry.number)) continue;
      const row = this.rowOf(entry);
      row.hidden = !wanted(entry);
      this.lines.set(entry.number, { entry, row, detail: null });
      this.body.prepend(row);
    }
    for (const number of [...this.lines.keys()].slice(0, Math.max(0, this.lines.size - KEPT))) this.drop(number);
    this.tellCount();
  }

  /** @param {number} number */
  drop(number) {
    const line = this.lines.get(number);
    line?.row.remove();
    line?.detail?.remove();
    this.lines.delete(number);
  }

  /** @param {any} entry */
  rowOf(entry) {
    const bad = !entry.ok && !entry.harmless;
    const verdict = entry.ok ? "ok" : bad ? `REFUSED ${entry.error ?? ""}` : `harmless: ${entry.error ?? "failed"}`;
    const towards = entry.direction === "out" ? ["→", "to the app"] : ["←", "from the app"];
    const person = this.app.state.nameOf(entry.person ?? "") || entry.person || "";
    return el("tr", { "data-testid": "traffic-row", "data-number": entry.number, class: bad ? "refused" : null },
      el("td", { class: "quiet" }, exactClockText(entry.at, this.app.state.zone)),
      el("td", {}, el("span", { "aria-hidden": "true" }, towards[0]), el("span", { class: "visually-hidden" }, towards[1])),
      el("td", { class: "quiet kind" }, entry.kind),
      el("td", { class: "name" }, el("button", { type: "button", "aria-expanded": "false" }, ...breakable(entry.name))),
      el("td", { class: "person" }, person),
      el("td", { class: "number" }, String(Math.round(entry.ms ?? 0))),
      el("td", { class: "verdict" }, verdict.trim()));
  }

  /** Another person reads: the times are in their zone. */
  drawTimes() {
    for (const { entry, row } of this.lines.values()) {
      if (row.firstElementChild) row.firstElementChild.textContent = exactClockText(entry.at, this.app.state.zone);
    }
  }

  wanted() {
    const words = this.words.value.trim().toLowerCase();
    const kind = this.kind.value;
    const problems = this.problems.checked;
    return (/** @type {any} */ entry) => {
      if (kind && entry.kind !== kind) return false;
      if (problems && (entry.ok || entry.harmless)) return false;
      if (!words) return true;
      const text = [entry.name, entry.kind, entry.error, entry.channel, entry.person, this.app.state.nameOf(entry.person ?? "")].join(" ");
      return text.toLowerCase().includes(words);
    };
  }

  filter() {
    const wanted = this.wanted();
    for (const { entry, row, detail } of this.lines.values()) {
      row.hidden = !wanted(entry);
      if (detail) detail.hidden = row.hidden;
    }
    this.tellCount();
  }

  tellCount() {
    const lines = [...this.lines.values()];
    const shown = lines.filter((line) => !line.row.hidden).length;
    const bad = lines.filter(({ entry }) => !entry.ok && !entry.harmless).length;
    const words = lines.length ? `${shown} of ${lines.length} shown, ${bad} refused` : "Nothing has passed yet.";
    if (this.count.textContent !== words) this.count.textContent = words;
  }

  /** @param {any} event */
  async clicked(event) {
    const row = event.target.closest("tr[data-number]");
    const line = row && this.lines.get(Number(row.dataset.number));
    if (!line) return;
    const button = row.querySelector("button");
    if (line.detail) {
      line.detail.remove();
      line.detail = null;
      button.setAttribute("aria-expanded", "false");
      button.removeAttribute("aria-controls");
      return;
    }
    const shown = el("td", { colspan: COLUMNS.length }, el("p", { class: "hint" }, "Loading…"));
    line.detail = el("tr", { class: "detail", id: freshId("detail") }, shown);
    row.after(line.detail);
    button.setAttribute("aria-expanded", "true");
    button.setAttribute("aria-controls", line.detail.id);
    const answer = await this.app.ask("entry", { number: line.entry.number });
    shown.replaceChildren(...(answer.ok ? exchange(answer.entry) : [el("p", { class: "complaint" }, answer.text ?? "It cannot be shown.")]));
  }
}

/** A name that may go on in a new line after a dot. @param {string} name */
const breakable = (name) => name.split(/(?<=[._])/).flatMap((piece, at) => (at ? [el("wbr"), piece] : [piece]));

/** @param {{payload: any, response: any}} entry */
function exchange({ payload, response }) {
  return [["Payload", payload], ["Response", response]].flatMap(([title, content]) => [
    el("h3", {}, title), el("pre", { tabindex: "0", role: "region", "aria-label": title }, pretty(content)),
  ]);
}

/** @param {any} content */
const pretty = (content) => (typeof content === "string" ? content : (JSON.stringify(content, null, 2) ?? "(nothing)"));
