// @ts-check
/** Small tools for making nodes. Text only ever becomes text nodes, never HTML. */

let made = 0;

/**
 * An id that no other node of this page has.
 * @param {string} prefix
 */
export function freshId(prefix) {
  made += 1;
  return `${prefix}-${made}`;
}

/**
 * A node with attributes, listeners (under `on`) and children; what is null, undefined or false is left out.
 * @param {string} tag
 * @param {Record<string, any>} [props]
 * @param {...(Node|string|null|undefined|false)} children
 * @returns {any}
 */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) put(node, name, value);
  node.append(...children.filter(isThere));
  return node;
}

const SVG = "http://www.w3.org/2000/svg";

/**
 * The same for a node of a drawing.
 * @param {string} tag
 * @param {Record<string, string|number>} [props]
 * @param {...(Node|string)} children
 */
export function svg(tag, props = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(props)) node.setAttribute(name, String(value));
  node.append(...children);
  return node;
}

/** @type {(child: any) => child is Node|string} */
const isThere = (child) => child !== null && child !== undefined && child !== false;

/** @param {any} node @param {string} name @param {any} value */
function put(node, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name === "on") {
    for (const [type, listener] of Object.entries(value)) node.addEventListener(type, listener);
  } else if (name === "class") node.className = value;
  else if (value === true) node.setAttribute(name, "");
  else node.setAttribute(name, String(value));
}

/**
 * Put exactly these children into a node, in this order, moving and removing as little as possible: focus stays.
 * @param {Element} parent
 * @param {Node[]} children
 */
export function arrange(parent, children) {
  const wanted = new Set(children);
  for (const child of [...parent.childNodes]) if (!wanted.has(child)) child.remove();
  let at = parent.firstChild;
  for (const child of children) {
    if (child === at) at = at.nextSibling;
    else parent.insertBefore(child, at);
  }
}

/**
 * Mark a control as waiting for an answer, or not any more. It keeps the focus, and is pressed in vain meanwhile.
 * @param {Element} control
 * @param {boolean} waits
 */
export function setBusy(control, waits) {
  for (const name of ["aria-busy", "aria-disabled"]) {
    if (waits) control.setAttribute(name, "true");
    else control.removeAttribute(name);
  }
}

/** @param {Element} control */
export const isBusy = (control) => control.getAttribute("aria-busy") === "true";

const FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex='0']";

/**
 * Let Tab go round within a dialog.
 * @param {HTMLElement} dialog
 */
export function keepFocusIn(dialog) {
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Tab") return;
    const all = /** @type {HTMLElement[]} */ ([...dialog.querySelectorAll(FOCUSABLE)]).filter((node) => node.checkVisibility());
    const [from, to] = event.shiftKey ? [all[0], all.at(-1)] : [all.at(-1), all[0]];
    if (document.activeElement !== from || !to) return;
    event.preventDefault();
    to.focus();
  });
}
