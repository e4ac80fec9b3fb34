// @ts-check
/** Block Kit's interactive elements as native controls. */

import { el, freshId, isBusy } from "./dom.js";
import { fileNode } from "./files.js";
import { manyPicker } from "./picking.js";
import { plainText, textObject } from "./mrkdwn.js";

/**
 * How an element is named: of an input block by its label, elsewhere by its own words.
 * @typedef {{id?: string, labelledby?: string, describedby?: string, required?: boolean}} Labels
 * @typedef {import("./surface.js").Surface} Surface
 * @typedef {{element: any, block: any, surface: Surface, labels: Labels}} Given
 */

/** @type {Record<string, (given: Given) => HTMLElement>} */
const MAKERS = {
  button: buttonNode,
  overflow: overflowNode,
  static_select: selectNode,
  users_select: selectNode,
  conversations_select: selectNode,
  channels_select: selectNode,
  multi_static_select: manyNode,
  multi_users_select: manyNode,
  multi_conversations_select: manyNode,
  multi_channels_select: manyNode,
  radio_buttons: (given) => boxesNode(given, "radio"),
  checkboxes: (given) => boxesNode(given, "checkbox"),
  datepicker: (given) => typedNode(given, { type: "date" }, "initial_date"),
  timepicker: (given) => typedNode(given, { type: "time" }, "initial_time"),
  plain_text_input: textNode,
  number_input: (given) => typedNode(given, { type: "text", inputmode: decimal(given), autocomplete: "off" }),
  url_text_input: (given) => typedNode(given, { type: "url", autocomplete: "off" }),
  email_text_input: (given) => typedNode(given, { type: "email", autocomplete: "off" }),
  file_input: (given) => fileNode(naming(given), given),
  image: ({ element }) => el("span", { class: "picture-of" }, `Picture: ${element.alt_text ?? ""}`),
};

/**
 * @param {any} element
 * @param {any} block
 * @param {Surface} surface
 * @param {Labels} labels
 */
export const renderElement = (element, block, surface, labels) =>
  MAKERS[element.type]({ element, block, surface, labels });

/** Whether an element is several controls, named by a legend. @param {string} type */
export const isGroup = (type) => type === "radio_buttons" || type === "checkboxes";

/** Whether a change is sent at once. @param {any} block */
const dispatches = (block) => block.type !== "input" || Boolean(block.dispatch_action);

/** @param {Given} given */
const decimal = ({ element }) => (element.is_decimal_allowed ? "decimal" : "numeric");

/** The attributes that name a control. @param {Given} given */
function naming({ element, labels }) {
  const own = element.placeholder?.text ?? element.action_id ?? "";
  return {
    id: labels.id,
    "aria-label": labels.labelledby ? null : own,
    "aria-labelledby": labels.labelledby && !labels.id ? labels.labelledby : null,
    "aria-describedby": labels.describedby,
    "aria-required": labels.required ? "true" : null,
    "data-action": element.action_id,
  };
}

/** @param {Given} given */
function buttonNode({ element, block, surface }) {
  const props = {
    class: `button ${element.style ?? ""}`.trim(),
    "aria-label": element.accessibility_label,
    "data-action": element.action_id,
  };
  const words = plainText(String(element.text?.text || element.action_id || "Button"));
  if (/^https?:/i.test(element.url ?? "")) return linkButton(props, words, element, block, surface);
  const node = el("button", { ...props, type: "button" }, words);
  node.addEventListener("click", () => surface.act({ block, element, control: node }));
  return node;
}

/** A button that opens an address; the app hears of it too. @param {any} props @param {Node} words @param {any} element @param {any} block @param {Surface} surface */
function linkButton(props, words, element, block, surface) {
  const goes = { href: element.url, target: "_blank", rel: "noopener noreferrer" };
  const node = el("a", { ...props, ...goes, class: `${props.class} leads-out` }, words);
  node.addEventListener("click", (/** @type {Event} */ event) => {
    if (isBusy(node)) event.preventDefault();
    else surface.act({ block, element, control: node });
  });
  return node;
}

/** @param {Given} given */
function overflowNode({ element, block, surface }) {
  const summary = el("summary", { "aria-label": "More actions", class: "button" }, "⋯");
  const items = (element.options ?? []).map((/** @type {any} */ option) =>
    el("button", { type: "button", "data-value": option.value, on: { click: () => pick(option) } }, textObject(option.text, surface.reader)),
  );
  const node = el("details", { class: "overflow" }, summary, el("div", { class: "overflow-items" }, ...items));
  /** @param {any} option */
  const pick = (option) => {
    node.open = false;
    summary.focus();
    surface.act({ block, element, control: summary, value: option.value });
  };
  node.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape" || !node.open) return;
    event.preventDefault();
    event.stopPropagation();
    node.open = false;
    summary.focus();
  });
  node.addEventListener("focusout", (/** @type {FocusEvent} */ event) => {
    if (event.relatedTarget && !node.contains(event.relatedTarget)) node.open = false;
  });
  return node;
}

/** Take an element into the surface, and send its changes where they are sent at once. @param {Given} given @param {HTMLElement} node @param {() => any} read @param {(value: any) => void} write */
function wired({ element, block, surface }, node, read, write) {
  const field = surface.register({ type: element.type, block: block.block_id, action: element.action_id, node, read, write });
  let sent = read();
  return {
    field,
    changed() {
      field.dirty = true;
      if (!dispatches(block)) return;
      const value = read();
      const before = sent;
      sent = value;
      const revert = () => {
        write(before);
        sent = before;
      };
      surface.act({ block, element, control: node, value, revert });
    },
  };
}

/** @param {Given} given */
function selectNode(given) {
  const { element, labels, block } = given;
  const empty = element.placeholder?.text ?? "Choose…";
  const node = el("select", naming(given), el("option", { value: "" }, empty), ...choicesOf(given).map(choiceNode));
  const first = element.initial_option?.value ?? element.initial_user ?? element.initial_conversation ?? element.initial_channel;
  if (first !== undefined) node.value = first;
  if (labels.required && first !== undefined && block.type === "input") node.options[0].disabled = true;
  const write = (/** @type {any} */ value) => {
    node.value = value ?? "";
  };
  const { changed } = wired(given, node, () => node.value || null, write);
  node.addEventListener("change", changed);
  return el("span", { class: "select" }, node);
}

/** @typedef {{value: string, text: string, note?: string}} Choice */

/** What can be chosen, in groups where there are some. @param {Given} given @returns {Array<Choice|{label: string, choices: Choice[]}>} */
function choicesOf({ element, surface }) {
  const { type } = element;
  if (type.includes("users_")) return surface.app.peopleByRole();
  if (type.includes("conversations_") || type.includes("channels_")) return surface.app.channelChoices();
  const asChoice = (/** @type {any} */ option) => ({ value: option.value, text: option.text.text, note: option.description?.text });
  if (!element.option_groups) return (element.options ?? []).map(asChoice);
  return element.option_groups.map((/** @type {any} */ group) => ({ label: group.label.text, choices: group.options.map(asChoice) }));
}

/** @param {any} choice @returns {HTMLElement} */
function choiceNode(choice) {
  if (choice.choices) return el("optgroup", { label: choice.label }, ...choice.choices.map(choiceNode));
  return el("option", { value: choice.value }, choice.text);
}

/** @param {Given} given */
function manyNode(given) {
  const { element, labels } = given;
  const first = element.initial_users ?? element.initial_conversations ?? element.initial_channels;
  const picker = manyPicker({
    attributes: naming(given),
    placeholder: element.placeholder?.text ?? "Search…",
    choices: () => choicesOf(given),
    most: element.max_selected_items ?? Infinity,
    chosen: first ?? (element.initial_options ?? []).map((/** @type {any} */ option) => option.value),
    changed: () => changed(),
  });
  const { changed } = wired(given, picker.node, picker.read, picker.write);
  return picker.node;
}

/** @param {Given} given @param {"radio"|"checkbox"} type */
function boxesNode(given, type) {
  const { element, labels, surface } = given;
  const chosen = [element.initial_option, ...(element.initial_options ?? [])].map((option) => option?.value);
  const name = freshId("group");
  const inputs = (element.options ?? []).map((/** @type {any} */ option) => {
    const input = el("input", { type, name, value: option.value, "aria-describedby": labels.describedby });
    input.checked = chosen.includes(option.value);
    return input;
  });
  const rows = (element.options ?? []).map((/** @type {any} */ option, /** @type {number} */ at) => {
    const note = option.description && el("span", { class: "note" }, textObject(option.description, surface.reader));
    return el("label", { class: "choice" }, inputs[at], el("span", {}, textObject(option.text, surface.reader), note));
  });
  const node = el("div", { class: "choices", "data-action": element.action_id }, ...rows);
  if (!labels.id) for (const [key, value] of Object.entries({ role: "group", "aria-label": element.action_id })) node.setAttribute(key, value);
  const values = () => inputs.filter((/** @type {any} */ input) => input.checked).map((/** @type {any} */ input) => input.value);
  const read = () => (type === "radio" ? (values()[0] ?? null) : values());
  const write = (/** @type {any} */ value) => {
    for (const input of inputs) input.checked = type === "radio" ? input.value === value : (value ?? []).includes(input.value);
  };
  const { changed } = wired(given, node, read, write);
  node.addEventListener("change", changed);
  return node;
}

/** A one-line input. @param {Given} given @param {Record<string, string>} attributes @param {string} [initial] */
function typedNode(given, attributes, initial = "initial_value") {
  const { element, block } = given;
  const placeholder = attributes.type === "date" || attributes.type === "time" ? null : element.placeholder?.text;
  const node = el("input", { ...naming(given), ...attributes, placeholder });
  node.value = element[initial] ?? "";
  const write = (/** @type {any} */ value) => {
    node.value = value ?? "";
  };
  const { field, changed } = wired(given, node, () => node.value || null, write);
  node.addEventListener("input", () => {
    field.dirty = true;
  });
  if (attributes.type === "date" || attributes.type === "time") node.addEventListener("change", changed);
  else if (dispatches(block)) onEnter(node, changed);
  return node;
}

/** @param {Given} given */
function textNode(given) {
  if (!given.element.multiline) return counted(given, typedNode(given, { type: "text", autocomplete: "off" }));
  const { element, block } = given;
  const node = el("textarea", { ...naming(given), rows: "4", placeholder: element.placeholder?.text });
  node.value = element.initial_value ?? "";
  const write = (/** @type {any} */ value) => {
    node.value = value ?? "";
  };
  const { field, changed } = wired(given, node, () => node.value || null, write);
  node.addEventListener("input", () => {
    field.dirty = true;
  });
  if (dispatches(block)) onEnter(node, changed);
  return counted(given, node);
}

/** Say how many characters are left, once it matters. @param {Given} given @param {any} node */
function counted({ element }, node) {
  const most = element.max_length;
  if (!most) return node;
  const left = el("span", { class: "left", "aria-hidden": "true" });
  node.addEventListener("input", () => {
    const rest = most - node.value.length;
    left.textContent = rest > Math.min(50, most / 5) ? "" : String(rest);
    left.classList.toggle("over", rest < 0);
  });
  return el("span", { class: "counted" }, node, left);
}

/** @param {HTMLElement} node @param {() => void} changed */
function onEnter(node, changed) {
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    changed();
  });
}
