// @ts-check
/** Everything put together: the line to the workspace, what is known, and the parts that show it. */

import { Clock } from "./clock.js";
import { Composer } from "./composer.js";
import { askFirst } from "./confirm.js";
import { Connection } from "./connection.js";
import { el, keepFocusIn } from "./dom.js";
import { Inspector } from "./inspector.js";
import { Life } from "./life.js";
import { Conversation } from "./messages.js";
import { Modals } from "./modal.js";
import { wireScreens } from "./screens.js";
import { peopleByRole, PersonSwitch, Places, roleText } from "./sidebar.js";
import { State } from "./state.js";
import { Surface } from "./surface.js";
import { Tour } from "./tour.js";

const byId = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));

/** What the parts of the page ask of each other. */
class App {
  constructor() {
    this.state = new State();
    this.reader = readerOf(this.state);
    this.connection = new Connection(lineAddress(), (frame) => this.heard(frame), (open) => this.lineChanged(open));
    this.conversation = new Conversation(this, { scroll: byId("scroll"), list: byId("messages"), earlier: byId("earlier"), empty: byId("empty") });
    this.composer = new Composer(this, { form: byId("composer-form"), field: byId("composer"), list: byId("hints"), send: byId("send") });
    this.modals = new Modals(this, byId("modal"));
    this.people = new PersonSwitch(this, byId("person-slot"));
    this.places = new Places(this, byId("places"), byId("watched"));
    this.life = new Life(this, byId("panel-life"));
    this.tour = new Tour(this, byId("panel-tour"));
    this.inspector = new Inspector(this, byId("panel-traffic"));
    this.clock = new Clock(this, () => this.conversation.newDay());
    /** @type {Surface|null} */
    this.home = null;
    this.homeId = "";
    this.panel = "";
    this.screens = wireScreens((panel) => this.panelShown(panel));
    keepFocusIn(byId("confirm"));
    this.wire();
  }

  wire() {
    const { state } = this;
    state.on(["hello"], () => this.begin());
    state.on(["hello", "watched", "unread"], () => this.people.draw());
    state.on(["watched", "places"], () => this.drawPlaces());
    state.on(["watched", "clock"], () => this.clock.draw());
    state.on(["watched", "life"], () => this.life.draw());
    state.on(["mix"], () => this.life.drawMix());
    state.on(["steps"], () => this.tour.draw());
    state.on(["trouble"], () => state.values.trouble && this.warn(state.values.trouble));
    state.on(["modals"], () => this.modals.show(state.values.modals));
    state.on(["watched", "home"], () => this.drawHome());
    state.on(["watched"], () => this.inspector.drawTimes());
  }

  // The line

  /** @param {any} frame */
  heard(frame) {
    if (frame.hello) this.state.begin(frame.hello);
    if (frame.set) this.state.set(frame.set);
    if (frame.messages) this.conversation.heard(frame.messages);
    if (frame.traffic) this.inspector.heard(frame.traffic);
  }

  /** @param {boolean} open */
  lineChanged(open) {
    const bar = byId("lost");
    bar.dataset.open = String(open);
    bar.textContent = open ? "" : "The connection to the workspace is lost. Trying again…";
  }

  /** @param {string} kind @param {any} [fields] */
  ask(kind, fields = {}) {
    return this.connection.ask(kind, fields);
  }

  begin() {
    const { hello } = this.state;
    byId("workspace").textContent = hello.workspace;
    document.title = `${hello.workspace}: ${hello.app.name}, a pretend workspace`;
    this.tour.begin();
    this.life.begin();
    this.inspector.begin();
    if (this.panel === "traffic") this.ask("traffic", { on: true });
    const { person, place } = this.state.person ? this.state : remembered(this.state);
    if (this.state.members.has(person)) this.watch(person, place);
    else if (hello.people.length) this.watch(hello.people[0].id, begins(hello));
  }

  // Where one is

  /** @param {string} person @param {any} [wanted] where; without it their DM with the app */
  async watch(person, wanted) {
    const place = wanted ?? { channel: this.state.members.get(person)?.dm };
    const unread = this.unreadOf(person, place.channel ?? "");
    this.state.watched(person, place);
    this.conversation.forget(unread);
    this.composer.moved();
    history.replaceState(null, "", `#${person}/${place.channel ?? "home"}`);
    const answer = await this.ask("watch", { person, place });
    if (!answer.ok) this.warn(answer.text ?? "This cannot be shown.");
  }

  /** @param {string} person */
  become(person) {
    if (person !== this.state.person) this.watch(person);
  }

  /** @param {any} place */
  go(place) {
    this.watch(this.state.person, place);
    this.screens.to("chat");
  }

  /** @param {string} person @param {string} channel */
  unreadOf(person, channel) {
    const isDm = this.state.members.get(person)?.dm === channel;
    return (isDm ? this.state.values.unread[person] : this.placeOf(channel)?.unread) ?? 0;
  }

  /** @param {string} channel */
  placeOf(channel) {
    return this.state.values.places.find((/** @type {any} */ place) => place.id === channel);
  }

  /** @param {string} channel */
  isDm(channel) {
    return this.state.me?.dm === channel;
  }

  /** @param {string} channel */
  placeName(channel) {
    return this.isDm(channel) ? this.state.hello.app.name : `#${this.placeOf(channel)?.name ?? this.state.nameOf(channel)}`;
  }

  drawPlaces() {
    if (!this.state.hello) return;
    this.places.draw();
    this.drawHead();
  }

  drawHead() {
    const { channel, hello, me } = this.state;
    byId("place-title").textContent = channel ? this.placeName(channel) : `${hello.app.name}: Home`;
    const about = this.isDm(channel) ? `Direct messages of ${me?.name ?? ""} with the app` : channel ? "A channel" : `What ${me?.name ?? ""} sees on the app's own page`;
    byId("place-note").textContent = about;
    byId("empty").replaceChildren(...emptyWords(this, channel));
  }

  drawHome() {
    if (!this.state.hello) return;
    const root = byId("home");
    const view = this.state.values.home;
    const isHere = !this.state.channel;
    root.hidden = !isHere || !view;
    byId("messages").hidden = isHere;
    if (isHere) byId("empty").hidden = Boolean(view);
    if (!isHere || !view) return;
    if (view.id !== this.homeId) {
      this.homeId = view.id;
      this.home = new Surface(this, { view: view.id }, root);
    }
    this.home?.show(view.blocks ?? [], view.state);
  }

  // What the parts need

  /** @param {any} asked */
  confirm(asked) {
    return askFirst(byId("confirm"), asked, this.reader);
  }

  peopleByRole() {
    return peopleByRole(this.state);
  }

  channelChoices() {
    return Object.entries(this.state.hello.channels).map(([id, name]) => ({ value: id, text: `#${name}` }));
  }

  /** @param {import("./state.js").Member} member */
  roleText(member) {
    return roleText(member);
  }

  /** Tell people who listen. @param {string} sentence */
  announce(sentence) {
    byId("announced").textContent = sentence;
  }

  /** @param {string} sentence */
  warn(sentence) {
    byId("notice")?.remove();
    const close = el("button", { type: "button", "aria-label": "Dismiss", on: { click: () => notice.remove() } }, "×");
    const notice = el("div", { id: "notice", class: "notice", role: "alert" }, sentence, close);
    document.body.append(notice);
  }

  toBottom() {
    this.conversation.stuck = true;
    this.conversation.stick();
  }

  /** @param {string} panel */
  panelShown(panel) {
    const was = this.panel;
    this.panel = panel;
    if ((was === "traffic") !== (panel === "traffic") && this.state.hello) this.ask("traffic", { on: panel === "traffic" });
  }
}

/** @param {State} state @returns {import("./mrkdwn.js").Reader} */
const readerOf = (state) => ({
  get zone() {
    return state.zone;
  },
  now: () => state.now(),
  nameOf: (id) => state.nameOf(id),
});

function lineAddress() {
  const address = new URL("live", location.href);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  address.hash = "";
  return address;
}

/** Who was watched before this page was loaded again, out of its address. @param {State} state */
function remembered(state) {
  const [person, place] = location.hash.slice(1).split("/");
  if (!state.members.has(person)) return { person: "", place: undefined };
  return { person, place: place === "home" ? { home: true } : place ? { channel: place } : undefined };
}

/** Where one begins: in the first channel, where the tour does. @param {any} hello */
function begins(hello) {
  const [channel] = Object.keys(hello.channels);
  return channel ? { channel } : undefined;
}

/** @param {App} app @param {string} channel */
function emptyWords(app, channel) {
  const { hello } = app.state;
  if (!channel) return [el("h2", {}, "Nothing here yet"), el("p", {}, `${hello.app.name} has not shown anything on its Home.`)];
  const hint = hello.commands[0] ? `Type ${hello.commands[0].name} below to see what it can do.` : "";
  return [el("h2", {}, "Nothing has been said here"), el("p", {}, app.isDm(channel) ? hint : "What the app posts appears here.")];
}

new App().connection.open();
