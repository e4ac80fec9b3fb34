// @ts-check
/** The question before something that cannot be taken back. */

import { el } from "./dom.js";
import { textObject } from "./mrkdwn.js";

/**
 * Ask, and answer whether it was said yes to. Esc says no.
 * @param {HTMLDialogElement} dialog
 * @param {any} asked the `confirm` of an element
 * @param {import("./mrkdwn.js").Reader} reader
 * @returns {Promise<boolean>}
 */
export function askFirst(dialog, asked, reader) {
  return new Promise((resolve) => {
    let said = false;
    const done = (/** @type {boolean} */ yes) => {
      said = yes;
      dialog.close();
    };
    const no = el("button", { type: "button", class: "button", "data-testid": "confirm-no", on: { click: () => done(false) } },
      asked.deny?.text ?? "Cancel");
    const yes = el("button", {
      type: "button", class: `button ${asked.style === "danger" ? "danger solid" : "primary"}`, "data-testid": "confirm-yes",
      on: { click: () => done(true) },
    }, asked.confirm?.text ?? "OK");
    dialog.replaceChildren(
      el("h2", { id: "confirm-title" }, textObject(asked.title, reader)),
      el("p", { id: "confirm-text" }, textObject(asked.text, reader)),
      el("div", { class: "dialog-foot" }, no, yes),
    );
    dialog.addEventListener("close", () => {
      dialog.replaceChildren();
      resolve(said);
    }, { once: true });
    dialog.showModal();
    no.focus();
  });
}
