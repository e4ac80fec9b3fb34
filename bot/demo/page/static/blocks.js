// @ts-check
/** Block Kit's blocks as nodes. What is not known is shown as a box that says so. */

import { chartNode } from "./chart.js";
import { el, freshId } from "./dom.js";
import { isGroup, renderElement } from "./elements.js";
import { textObject } from "./mrkdwn.js";
import { tableNode } from "./tables.js";

/** All that this page shows. Anything else becomes a box that names its type. */
export const SUPPORTED = Object.freeze({
  blocks: Object.freeze([
    "header", "section", "context", "divider", "actions", "input", "image", "data_visualization", "data_table", "alert",
  ]),
  elements: Object.freeze([
    "button", "overflow", "static_select", "multi_static_select", "radio_buttons", "checkboxes", "users_select",
    "multi_users_select", "conversations_select", "multi_conversations_select", "channels_select",
    "multi_channels_select", "datepicker", "timepicker", "plain_text_input", "number_input", "url_text_input",
    "email_text_input", "file_input", "image",
  ]),
});

/** What the colour of an alert says, for whoever does not see it. @type {Record<string, string>} */
const LEVELS = { info: "Note", warning: "Warning", error: "Error", success: "Done" };

/** @type {Record<string, (block: any, surface: import("./surface.js").Surface) => HTMLElement>} */
const MAKERS = {
  header: (block, surface) => el("h2", { class: "block-header" }, textObject(block.text, surface.reader)),
  section: sectionNode,
  context: contextNode,
  divider: () => el("hr", { class: "block-divider" }),
  actions: actionsNode,
  input: inputNode,
  image: imageBlock,
  data_visualization: (block) => chartNode(block),
  data_table: (block) => tableNode(block),
  alert: (block, surface) => el("div", { class: `block block-alert ${block.level ?? ""}`.trim(), role: "note" },
    block.level && block.level !== "default" && el("strong", {}, `${LEVELS[block.level] ?? block.level}: `), textObject(block.text, surface.reader)),
};

/**
 * A block as a node; a malformed one is a box too, never an error.
 * @param {any} block
 * @param {import("./surface.js").Surface} surface
 * @returns {HTMLElement}
 */
export function renderBlock(block, surface) {
  const type = String(block?.type);
  try {
    if (SUPPORTED.blocks.includes(type)) return MAKERS[type](block, surface);
  } catch (error) {
    console.warn("a malformed block", block, error);
  }
  return unsupported(type);
}

/** @param {string} type */
export const unsupported = (type) =>
  el("div", { class: "unsupported", "data-testid": "unsupported" }, `Not supported on this page: ${type}`);

/** @param {any} block @param {import("./surface.js").Surface} surface */
function elementOf(block, element, surface, labels = {}) {
  const type = String(element?.type);
  return SUPPORTED.elements.includes(type) ? renderElement(element, block, surface, labels) : unsupported(type);
}

/** @param {any} block @param {import("./surface.js").Surface} surface */
function sectionNode(block, surface) {
  const textId = freshId("text");
  const body = el("div", { class: "section-body" });
  if (block.text) body.append(el("div", { class: "text", id: textId }, textObject(block.text, surface.reader)));
  if (block.fields) {
    const fields = block.fields.map((/** @type {any} */ field) => el("div", { class: "text" }, textObject(field, surface.reader)));
    body.append(el("div", { class: "fields" }, ...fields));
  }
  const labels = block.text ? { labelledby: textId } : {};
  const accessory = block.accessory && elementOf(block, block.accessory, surface, labels);
  const side = accessory && el("div", { class: "accessory", "data-complaints": "" }, accessory);
  return el("div", { class: "block block-section" }, body, side);
}

/** @param {any} block @param {import("./surface.js").Surface} surface */
function contextNode(block, surface) {
  const parts = block.elements.map((/** @type {any} */ element) =>
    element.type === "image" ? imageNode(element, "context-image") : el("span", {}, textObject(element, surface.reader)),
  );
  return el("div", { class: "block block-context" }, ...parts);
}

/** @param {any} block @param {import("./surface.js").Surface} surface */
function actionsNode(block, surface) {
  const elements = block.elements.map((/** @type {any} */ element) => elementOf(block, element, surface));
  return el("div", { class: "block block-actions", "data-complaints": "" }, el("div", { class: "row" }, ...elements));
}

/** @param {any} block @param {import("./surface.js").Surface} surface */
function inputNode(block, surface) {
  const ids = { input: freshId("input"), label: freshId("label"), hint: freshId("hint"), error: freshId("error") };
  const grouped = isGroup(block.element.type);
  const words = [textObject(block.label, surface.reader), block.optional && el("span", { class: "optional" }, " (optional)")];
  const described = [block.hint && ids.hint, ids.error].filter(Boolean).join(" ");
  const labels = { id: ids.input, labelledby: ids.label, describedby: described, required: !block.optional };
  const label = grouped
    ? el("legend", { id: ids.label, class: "label" }, ...words)
    : el("label", { id: ids.label, for: ids.input, class: "label" }, ...words);
  return el(
    grouped ? "fieldset" : "div",
    { class: "block block-input", "data-complaints": "", "data-block": block.block_id },
    label,
    elementOf(block, block.element, surface, labels),
    block.hint && el("p", { class: "hint", id: ids.hint }, textObject(block.hint, surface.reader)),
    el("p", { class: "field-error", id: ids.error, hidden: true }),
  );
}

/** @param {any} block */
function imageBlock(block) {
  const title = block.title?.text;
  return el("figure", { class: "block block-image" }, imageNode(block, ""), title && el("figcaption", {}, title));
}

/** Only pictures of this very page are loaded: of others their description is shown. @param {any} image @param {string} kind */
function imageNode(image, kind) {
  const source = String(image.image_url ?? "");
  const own = source.startsWith("data:image/") || new URL(source, location.href).origin === location.origin;
  if (own && source) return el("img", { src: source, alt: image.alt_text ?? "", class: kind });
  return el("span", { class: "picture-of" }, `Picture: ${image.alt_text ?? ""}`);
}

/**
 * Show a sentence under each input that is wrong, and take away the others.
 * @param {HTMLElement} root
 * @param {Record<string, string>} errors by block
 * @returns {HTMLElement|null} the first input that is wrong
 */
export function showErrors(root, errors) {
  let first = null;
  for (const node of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-block]"))) {
    const sentence = errors[node.dataset.block ?? ""] ?? "";
    const said = /** @type {HTMLElement} */ (node.querySelector(":scope > .field-error"));
    said.textContent = sentence;
    said.hidden = !sentence;
    node.classList.toggle("is-wrong", Boolean(sentence));
    const inputs = /** @type {HTMLElement[]} */ ([...node.querySelectorAll("input, select, textarea")]);
    for (const input of inputs) {
      if (sentence) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
    if (sentence && !first) first = inputs[0] ?? null;
  }
  return first;
}
