// @ts-check
/** Files that a person chooses in a form: they go to the workspace at once, as with Slack, and the form shows what it has. */

import { el } from "./dom.js";

/** @typedef {{id: string, name: string, size: number}} Held */

/**
 * @param {Record<string, any>} attributes that name the input
 * @param {{element: any, block: any, surface: import("./surface.js").Surface}} given
 * @returns {HTMLElement}
 */
export function fileNode(attributes, { element, block, surface }) {
  const accept = (element.filetypes ?? []).map((/** @type {string} */ kind) => `.${kind}`).join(",") || null;
  const input = el("input", { ...attributes, type: "file", accept, multiple: (element.max_files ?? 10) > 1 });
  const list = el("ul", { class: "files-held" });
  /** @type {Held[]} */
  let held = [];
  const hand = async (/** @type {File[]} */ chosen) => {
    await surface.attach({ block, element, control: input, chosen });
    // What the input itself says of chosen files would be said twice, and be wrong when they were refused.
    input.value = "";
  };
  const write = (/** @type {any} */ value) => {
    held = value ?? [];
    const takeAway = el("button", { type: "button", class: "button", on: { click: () => hand([]) } }, held.length > 1 ? "Remove all" : "Remove");
    list.replaceChildren(...held.map((file) => el("li", {}, `${file.name} (${sizeText(file.size)})`)), ...(held.length ? [el("li", {}, takeAway)] : []));
  };
  surface.register({ type: element.type, block: block.block_id, action: element.action_id, node: input, read: () => held, write });
  input.addEventListener("change", () => {
    if (input.files.length) hand([...input.files]);
  });
  return el("div", { class: "files" }, input, list);
}

/** @param {number} bytes */
export const sizeText = (bytes) => (bytes < 1024 ? `${bytes} bytes` : `${Math.round(bytes / 1024)} KB`);

/** A file as the protocol has it. @param {File} file @returns {Promise<{name: string, type: string, data: string}>} */
export function asSent(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve({ name: file.name, type: file.type, data: String(reader.result).split(",")[1] ?? "" }));
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(file);
  });
}
