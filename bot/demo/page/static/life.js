// @ts-check
/** The panel about the customers who answer by themselves, and the mix of who was spoken with. */

import { arrange, el, isBusy, setBusy } from "./dom.js";

/** Shows and turns the customers' life. */
export class Life {
  /** @param {any} app @param {HTMLElement} root */
  constructor(app, root) {
    this.app = app;
    this.on = el("input", { type: "checkbox", role: "switch", id: "life", "data-testid": "life" });
    this.pace = el("select", { id: "pace", "data-testid": "pace" });
    this.said = el("p", { class: "said", role: "status", "aria-live": "polite" });
    this.mine = el("button", { type: "button", class: "button", "data-testid": "control" });
    this.who = el("p", { class: "hint" });
    this.problem = el("div", { "data-complaints": "" });
    this.mix = el("div", { class: "mix", "data-testid": "mix" });
    root.replaceChildren(
      el("h2", {}, "Customers"),
      el("label", { class: "switch", for: "life" }, this.on, el("span", {}, "Let the customers answer")),
      el("div", { class: "pace" }, el("label", { for: "pace" }, "Pace"), el("span", { class: "select" }, this.pace)),
      this.problem, this.said, el("div", { class: "control" }, this.who, this.mine),
      el("h2", {}, "The mix"), this.mix,
    );
    this.on.addEventListener("change", () => this.turn(this.on));
    this.pace.addEventListener("change", () => this.turn(this.pace));
    this.mine.addEventListener("click", () => this.control());
  }

  begin() {
    const paces = this.app.state.hello.paces;
    this.pace.replaceChildren(...paces.map((/** @type {string} */ pace) => el("option", { value: pace }, pace)));
    this.draw();
  }

  draw() {
    const { life } = this.app.state.values;
    if (!isBusy(this.on)) this.on.checked = life.on;
    if (!isBusy(this.pace) && life.pace) this.pace.value = life.pace;
    const said = life.said || "Nothing has happened yet.";
    if (this.said.textContent !== said) this.said.textContent = said;
    this.drawControl(life);
  }

  /** @param {any} life */
  drawControl(life) {
    const { me } = this.app.state;
    const isCustomer = me?.role === "customer";
    const isMine = isCustomer && life.mine.includes(me.id);
    this.mine.hidden = !isCustomer;
    this.mine.textContent = isMine ? `Give ${me.name} back` : `Take ${me?.name} over`;
    this.who.textContent = !isCustomer
      ? "Switch to a customer to take them over: then you answer, and nobody answers for them."
      : isMine ? `You answer for ${me.name}.` : `${me.name} answers by themselves while this is on.`;
  }

  /** @param {HTMLElement} control */
  async turn(control) {
    if (isBusy(control)) return;
    setBusy(control, true);
    const answer = await this.app.ask("life", { on: this.on.checked, pace: this.pace.value });
    setBusy(control, false);
    this.complain(answer.ok ? "" : (answer.text ?? "That did not work."));
    if (!answer.ok) this.draw(); // what was granted is told a moment later, and shown then
  }

  async control() {
    const { me, values } = this.app.state;
    if (!me || isBusy(this.mine)) return;
    setBusy(this.mine, true);
    const answer = await this.app.ask("control", { person: me.id, mine: !values.life.mine.includes(me.id) });
    setBusy(this.mine, false);
    this.complain(answer.ok ? "" : (answer.text ?? "That did not work."));
  }

  /** @param {string} sentence */
  complain(sentence) {
    this.problem.replaceChildren(...(sentence ? [el("p", { class: "complaint", role: "alert" }, sentence)] : []));
  }

  drawMix() {
    const { mix } = this.app.state.values;
    arrange(this.mix, mix.length ? mix.map(studyNode) : [el("p", { class: "hint" }, "No study is running yet. Its seats are shown here, segment by segment.")]);
  }
}

/** @param {{title: string, segments: any[]}} study */
function studyNode(study) {
  const most = Math.max(1, ...study.segments.map((one) => Math.max(one.target, one.filled + one.reserved)));
  return el("section", { class: "study" }, el("h3", {}, study.title), el("ul", {}, ...study.segments.map((one) => segmentNode(one, most))));
}

/** @param {any} segment @param {number} most */
function segmentNode({ name, filled, reserved, target }, most) {
  const bar = el("span", { class: "bar", "aria-hidden": "true" },
    part("filled", filled / most), part("reserved", reserved / most), part("open", Math.max(0, target - filled - reserved) / most));
  const words = `${filled} of ${target} done${reserved ? `, ${reserved} booked` : ""}`;
  return el("li", {}, el("span", { class: "segment" }, name), el("span", { class: "quiet" }, words), bar);
}

/** @param {string} kind @param {number} share */
function part(kind, share) {
  const node = el("span", { class: kind, hidden: share <= 0 });
  node.style.width = `${share * 100}%`;
  return node;
}
