// @ts-check
/** A conversation: messages by their ts, changed where they stand. */

import { clockText, dayKey, dayText, nearText } from "./dates.js";
import { arrange, el, isBusy, setBusy } from "./dom.js";
import { sizeText } from "./files.js";
import { mrkdwn, refreshDates, spoken } from "./mrkdwn.js";
import { Surface } from "./surface.js";

const MOST = 600; // more than these are never sent: the workspace takes back the oldest
const NEAR_BOTTOM_PX = 60;

/** @typedef {{message: any, json: string, node: HTMLElement, head: HTMLElement, body: HTMLElement, foot: HTMLElement, surface: Surface}} Item */

/** The list of messages of the place that is watched. */
export class Conversation {
  /** @param {any} app @param {{scroll: HTMLElement, list: HTMLElement, earlier: HTMLElement, empty: HTMLElement}} parts */
  constructor(app, parts) {
    this.app = app;
    this.parts = parts;
    /** @type {Map<string, Item>} */
    this.items = new Map();
    /** @type {Map<string, HTMLElement>} */
    this.days = new Map();
    this.newLine = el("li", { class: "new-line" }, el("span", {}, "New"));
    this.stuck = true;
    this.forget();
    parts.scroll.addEventListener("scroll", () => {
      const { scrollHeight, scrollTop, clientHeight } = parts.scroll;
      this.stuck = scrollHeight - scrollTop - clientHeight < NEAR_BOTTOM_PX;
    }, { passive: true });
    new ResizeObserver(() => this.stick()).observe(parts.list);
    new ResizeObserver(() => this.stick()).observe(parts.scroll);
    parts.earlier.addEventListener("click", () => this.earlier());
  }

  /** Begin with nothing. @param {number} [unread] how many of the coming messages are new to the reader */
  forget(unread = 0) {
    this.items.clear();
    this.days.clear();
    this.more = 0;
    this.unread = unread;
    this.newFrom = "";
    this.stuck = true;
    this.isLoaded = false;
    arrange(this.parts.list, []);
    this.parts.earlier.hidden = true;
    this.parts.empty.hidden = true;
    this.parts.scroll.scrollTop = 0;
  }

  /** @param {{channel: string, put?: any[], gone?: string[], fresh?: boolean, more?: number}} frame */
  heard({ channel, put = [], gone = [], fresh = false, more }) {
    if (channel !== this.app.state.channel) return;
    if (fresh) this.forget(this.unread);
    const newest = this.newestTs();
    for (const ts of gone) this.items.delete(ts);
    for (const message of put) this.put(message);
    if (more !== undefined) this.more = more;
    if (fresh) this.markNew();
    this.drawInPlace();
    if (!fresh && this.isLoaded) this.announce(put.filter((message) => message.ts > newest));
    this.isLoaded = true;
  }

  sorted() {
    return [...this.items.values()].sort((one, other) => (one.message.ts < other.message.ts ? -1 : 1));
  }

  newestTs() {
    return this.sorted().at(-1)?.message.ts ?? "";
  }

  /** @param {any} message */
  put(message) {
    const json = JSON.stringify(message);
    let item = this.items.get(message.ts);
    if (item?.json === json) return;
    if (!item) {
      item = this.made(message);
      this.items.set(message.ts, item);
    }
    item.message = message;
    item.json = json;
    this.fill(item);
  }

  /** @param {any} message @returns {Item} */
  made(message) {
    const [head, body, foot] = [el("div", { class: "message-head" }), el("div", { class: "blocks" }), el("div", { class: "files" })];
    const avatar = el("span", { class: `avatar ${message.app ? "is-app" : ""}`, "aria-hidden": "true" }, initials(this.app.state.nameOf(message.author)));
    const card = el("div", { class: "message-main" }, head, el("div", { class: "card" }, body, foot));
    const node = el("li", {
      class: `message ${message.ephemeral ? "is-ephemeral" : ""} ${message.app ? "is-app" : ""}`, tabindex: "-1",
      "data-testid": "message", "data-ts": message.ts, "data-focus": "",
    }, avatar, card);
    const surface = new Surface(this.app, { message: [this.app.state.channel, message.ts] }, body);
    return { message, json: "", node, head, body, foot, surface };
  }

  /** @param {Item} item */
  fill({ message, head, body, foot, surface }) {
    const { zone } = this.app.state;
    const at = Number(message.ts);
    head.replaceChildren(
      el("span", { class: "author" }, this.app.state.nameOf(message.author)),
      message.app ? el("span", { class: "tag" }, "App") : "",
      el("time", { datetime: new Date(at * 1000).toISOString(), title: dayText(at, zone) }, clockText(at, zone)),
      message.edited ? el("span", { class: "quiet" }, "edited") : "",
      message.thread && message.thread !== message.ts ? el("span", { class: "quiet" }, "in a thread") : "",
      message.ephemeral ? el("span", { class: "only-you" }, "Only visible to you") : "",
    );
    if (message.blocks?.length) surface.show(message.blocks, message.state);
    else arrange(body, [el("div", { class: "text" }, mrkdwn(message.text ?? "", this.app.reader))]);
    foot.replaceChildren(...(message.files ?? []).map((/** @type {any} */ file) => this.fileNode(file)));
    foot.hidden = !message.files?.length;
  }

  /** @param {any} file */
  fileNode(file) {
    const href = `file/${encodeURIComponent(file.id)}?person=${encodeURIComponent(this.app.state.person)}`;
    return el("a", { class: "file", href, download: file.name },
      el("span", { class: "file-kind", "aria-hidden": "true" }, (file.name.split(".").at(-1) ?? "").slice(0, 4)),
      el("span", {}, el("span", { class: "file-name" }, file.title || file.name), el("span", { class: "quiet" }, ` ${sizeText(file.size)}`)));
  }

  markNew() {
    const others = this.sorted().filter((item) => item.message.author !== this.app.state.person);
    this.newFrom = this.unread ? (others.at(-this.unread)?.message.ts ?? others[0]?.message.ts ?? "") : "";
    this.unread = 0;
  }

  draw() {
    const { zone } = this.app.state;
    const nodes = [];
    const days = new Map();
    for (const { message, node } of this.sorted()) {
      const day = dayKey(Number(message.ts), zone);
      if (!days.has(day)) {
        days.set(day, this.days.get(day) ?? el("li", { class: "day" }, el("span", {}, this.dayName(Number(message.ts)))));
        nodes.push(days.get(day));
      }
      if (message.ts === this.newFrom) nodes.push(this.newLine);
      nodes.push(node);
    }
    this.days = days;
    arrange(this.parts.list, nodes);
    this.parts.earlier.hidden = this.more <= 0 || this.items.size >= MOST;
    this.parts.empty.hidden = this.items.size > 0;
    this.stick();
  }

  /** @param {number} at */
  dayName(at) {
    const near = nearText(at, this.app.state.now(), this.app.state.zone);
    return near ? `${near[0].toUpperCase()}${near.slice(1)}, ${dayText(at, this.app.state.zone)}` : dayText(at, this.app.state.zone);
  }

  /** A new day has begun in the workspace: say anew what is "today". */
  newDay() {
    this.days.clear();
    if (this.items.size) this.draw();
    refreshDates(this.parts.list, this.app.reader);
  }

  stick() {
    if (this.stuck && this.app.state.channel) this.parts.scroll.scrollTop = this.parts.scroll.scrollHeight;
  }

  /** @param {any[]} messages */
  announce(messages) {
    const others = messages.filter((message) => message.author !== this.app.state.person);
    const last = others.at(-1);
    if (!last) return;
    const words = spoken(last.text || "a message", this.app.reader).slice(0, 120);
    this.app.announce(`${others.length > 1 ? `${others.length} new messages, the last ` : "New message "}from ${this.app.state.nameOf(last.author)}: ${words}`);
  }

  /** Older messages are put above, and what is read stays where it is. */
  async earlier() {
    const { earlier } = this.parts;
    if (isBusy(earlier)) return;
    this.stuck = false;
    setBusy(earlier, true);
    const answer = await this.app.ask("earlier");
    setBusy(earlier, false);
    if (!answer.ok) this.app.warn(answer.text ?? "They cannot be shown.");
  }

  /** Draw, and leave the first message that is read where it was. */
  drawInPlace() {
    const { scroll } = this.parts;
    const top = scroll.getBoundingClientRect().top;
    const anchor = this.stuck ? null : this.sorted().find(({ node }) => node.isConnected && node.getBoundingClientRect().bottom > top);
    const before = anchor?.node.getBoundingClientRect().top ?? 0;
    this.draw();
    if (anchor?.node.isConnected) scroll.scrollTop += anchor.node.getBoundingClientRect().top - before;
  }
}

/** @param {string} name */
const initials = (name) => {
  const words = name.split(/\s+/).filter(Boolean);
  return ((words[0]?.[0] ?? "?") + (words.length > 1 ? (words.at(-1)?.[0] ?? "") : "")).toUpperCase();
};
