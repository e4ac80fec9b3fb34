// @ts-check
/** The data table block: all of its rows at once, the first one as the header. */

import { el } from "./dom.js";

/** @param {any} block @returns {HTMLElement} */
export function tableNode(block) {
  const [head, ...rows] = block.rows;
  const names = block.row_header_column_index ?? 0;
  const cells = (/** @type {any[]} */ row) => row.map((cell, at) => el(at === names ? "th" : "td", { scope: at === names ? "row" : null, class: align(cell) }, wordsOf(cell)));
  return el("div", { class: "block block-table", role: "region", tabindex: "0", "aria-label": block.caption },
    el("table", {}, el("caption", {}, block.caption),
      el("thead", {}, el("tr", {}, ...head.map((/** @type {any} */ cell) => el("th", { scope: "col", class: align(cell) }, wordsOf(cell))))),
      el("tbody", {}, ...rows.map((/** @type {any[]} */ row) => el("tr", {}, ...cells(row))))));
}

/** @param {any} cell */
const align = (cell) => (cell?.type === "raw_number" ? "number" : null);

/** The words of a cell, out of rich text too. @param {any} part @returns {string} */
function wordsOf(part) {
  if (Array.isArray(part)) return part.map(wordsOf).join("");
  return part?.elements ? wordsOf(part.elements) : String(part?.text ?? part?.url ?? part?.name ?? part?.user_id ?? "");
}
