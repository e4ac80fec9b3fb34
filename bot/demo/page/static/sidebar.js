// @ts-check
/** Who is watched, and the places they have. */

import { arrange, el } from "./dom.js";
import { Combobox } from "./picking.js";

const GROUPS = Object.freeze({ manager: "Product team", interviewer: "Interviewers", customer: "Customers" });
const ROLES = Object.freeze({ manager: "product manager", interviewer: "interviewer", customer: "customer" });

/**
 * What somebody is, in words.
 * @param {import("./state.js").Member} member
 */
export function roleText(member) {
  const role = ROLES[/** @type {keyof typeof ROLES} */ (member.role)] ?? member.role;
  return member.role === "customer" && member.company ? `${role} at ${member.company}` : role;
}

/**
 * The people of the workspace in groups, to choose from.
 * @param {import("./state.js").State} state
 * @returns {Array<{label: string, choices: import("./picking.js").Choice[]}>}
 */
export function peopleByRole(state) {
  const members = [...state.members.values()];
  const choice = (/** @type {import("./state.js").Member} */ member) => ({ value: member.id, text: member.name, note: roleText(member) });
  return Object.entries(GROUPS)
    .map(([role, label]) => ({ label, choices: members.filter((member) => member.role === role).map(choice) }))
    .filter((group) => group.choices.length);
}

/** The control that says whose eyes one sees with. */
export class PersonSwitch {
  /** @param {any} app @param {HTMLElement} slot */
  constructor(app, slot) {
    this.app = app;
    this.box = new Combobox({
      attributes: { id: "person", "data-testid": "person", "aria-labelledby": "person-label" },
      listLabel: "People",
      choices: () => this.choices(),
      picked: (choice) => app.become(choice.value),
      rest: () => this.words(),
    });
    slot.replaceChildren(this.box.node);
  }

  words() {
    const { me } = this.app.state;
    return me ? `${me.name}, ${roleText(me)}` : "";
  }

  choices() {
    const { unread } = this.app.state.values;
    const news = (/** @type {{value: string}} */ choice) => unread[choice.value] ?? 0;
    return peopleByRole(this.app.state).map((group) => ({
      ...group,
      choices: group.choices
        .map((choice) => ({ ...choice, mark: news(choice) ? `● ${news(choice)} new` : "" }))
        .sort((one, other) => Number(news(other) > 0) - Number(news(one) > 0)),
    }));
  }

  draw() {
    if (!this.box.isOpen) this.box.input.value = this.words();
    this.box.input.title = this.words();
  }
}

/** The list of places of the watched person. */
export class Places {
  /** @param {any} app @param {HTMLElement} root @param {HTMLElement} foot */
  constructor(app, root, foot) {
    this.app = app;
    this.root = root;
    this.foot = foot;
    /** @type {Map<string, HTMLButtonElement>} */
    this.buttons = new Map();
    root.addEventListener("click", (event) => {
      const button = /** @type {HTMLElement} */ (event.target).closest("button");
      if (!button) return;
      const { id } = button.dataset;
      app.go(id === "home" ? { home: true } : { channel: id });
    });
  }

  draw() {
    const { places } = this.app.state.values;
    const dms = places.filter((/** @type {any} */ place) => place.kind === "dm");
    const channels = places.filter((/** @type {any} */ place) => place.kind !== "dm");
    const { app } = this.app.state.hello;
    const home = app.home ? [{ id: "home", kind: "home", name: "App Home", unread: 0 }] : [];
    const ids = new Set([...places, ...home].map((place) => place.id));
    for (const id of this.buttons.keys()) if (!ids.has(id)) this.buttons.delete(id);
    arrange(this.root, [
      ...this.section("app", app.name, [...dms.map((/** @type {any} */ dm) => ({ ...dm, name: "Messages" })), ...home]),
      ...this.section("channels", "Channels", channels),
    ]);
    this.drawFoot();
  }

  /** @param {string} key @param {string} title @param {any[]} places @returns {HTMLElement[]} */
  section(key, title, places) {
    if (!places.length) return [];
    const found = this.root.querySelector(`[data-section="${key}"]`);
    const list = /** @type {HTMLElement} */ (found ?? el("ul", { "data-section": key, "aria-label": title }));
    const heading = /** @type {HTMLElement} */ (this.root.querySelector(`[data-heading="${key}"]`) ?? el("h2", { "data-heading": key }));
    heading.textContent = title;
    const rows = places.map((place) => this.buttonOf(place));
    arrange(list, rows.map((button) => button.parentElement ?? el("li", {}, button)));
    return [heading, list];
  }

  /** @param {any} place */
  buttonOf(place) {
    let button = this.buttons.get(place.id);
    if (!button) {
      button = /** @type {HTMLButtonElement} */ (el("button", { type: "button", "data-testid": `place-${place.id}`, "data-id": place.id }));
      this.buttons.set(place.id, button);
    }
    const isHere = place.id === (this.app.state.channel || (this.app.state.place?.home ? "home" : ""));
    const sign = /** @type {Record<string, string>} */ ({ channel: "#", dm: "✉", home: "⌂" })[place.kind] ?? "#";
    button.replaceChildren(
      el("span", { class: "sign", "aria-hidden": "true" }, sign),
      el("span", { class: "name" }, place.name),
      place.unread > 0 ? el("span", { class: "badge" }, String(place.unread), el("span", { class: "visually-hidden" }, " new")) : "",
    );
    if (isHere) button.setAttribute("aria-current", "page");
    else button.removeAttribute("aria-current");
    return button;
  }

  drawFoot() {
    const { me } = this.app.state;
    const words = me ? [el("strong", {}, me.name), el("span", {}, roleText(me)), el("span", {}, me.zone.replaceAll("_", " "))] : [];
    this.foot.replaceChildren(...words);
  }
}
