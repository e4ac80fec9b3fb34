// @ts-check
/** The workspace's clock in the watched person's zone, and the buttons that turn it. */

import { clockText, dayKey, dayText, zoneText } from "./dates.js";
import { isBusy, setBusy } from "./dom.js";

const TICK_MS = 1000;
const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** Shows the time and lets people jump. */
export class Clock {
  /** @param {any} app @param {() => void} newDay called when another day has begun */
  constructor(app, newDay) {
    this.app = app;
    this.newDay = newDay;
    this.day = "";
    this.buttons = ["hour", "morning", "week"].map((by) => {
      const button = byId(`jump-${by}`);
      button.addEventListener("click", () => this.jump(by, button));
      return button;
    });
    setInterval(() => this.draw(), TICK_MS);
  }

  draw() {
    const { state } = this.app;
    if (!state.hello) return;
    const now = state.now();
    setText("clock-time", clockText(now, state.zone));
    setText("clock-day", `${dayText(now, state.zone)}, ${zoneText(now, state.zone)}`);
    document.querySelector(".clock")?.classList.toggle("is-moving", state.values.clock.moving);
    const day = dayKey(now, state.zone) + state.zone;
    if (day !== this.day && this.day) this.newDay();
    this.day = day;
  }

  /** @param {string} by @param {HTMLElement} pressed */
  async jump(by, pressed) {
    if (this.buttons.some(isBusy)) return;
    setBusy(pressed, true);
    for (const button of this.buttons) button.setAttribute("aria-disabled", "true");
    const answer = await this.app.ask("jump", { by });
    for (const button of this.buttons) setBusy(button, false);
    const { state } = this.app;
    const time = `It is ${clockText(state.now(), state.zone)}, ${dayText(state.now(), state.zone)}.`;
    setText("clock-said", answer.ok ? time : "");
    if (!answer.ok) this.app.warn(answer.text ?? "The clock did not move.");
  }
}

/** @param {string} id @param {string} text */
function setText(id, text) {
  const node = byId(id);
  if (node.textContent !== text) node.textContent = text;
}
