// @ts-check
/** What this page knows: who is watched, where, and the newest value of everything that the workspace told. */

/** @typedef {{id: string, name: string, handle: string, role: string, zone: string, company: string, dm: string}} Member */
/** @typedef {{channel: string}|{home: true}} Place */

const EMPTY = Object.freeze({
  clock: { now: 0, moving: false },
  places: [],
  unread: {},
  modals: [],
  home: null,
  life: { on: false, pace: "", mine: [], said: "" },
  mix: [],
  steps: {},
  trouble: "",
});

/** Holds values by name and tells who listens for them. */
export class State {
  constructor() {
    /** @type {any} */
    this.hello = null;
    /** @type {string} */
    this.person = "";
    /** @type {Place|null} */
    this.place = null;
    /** @type {any} */
    this.values = { ...EMPTY };
    /** @type {Map<string, Member>} */
    this.members = new Map();
    /** @type {Map<string, Array<() => void>>} */
    this.listeners = new Map();
    this.heardClockAt = 0;
  }

  /**
   * Call `listener` whenever one of these names changes: those of `set`, and "hello", "watched".
   * @param {string[]} names
   * @param {() => void} listener
   */
  on(names, listener) {
    for (const name of names) this.listeners.set(name, [...(this.listeners.get(name) ?? []), listener]);
  }

  /** @param {string} name */
  tell(name) {
    for (const listener of this.listeners.get(name) ?? []) listener();
  }

  /** A new line begins: nothing of the former one holds. @param {any} hello */
  begin(hello) {
    this.hello = hello;
    this.members = new Map(hello.people.map((/** @type {Member} */ member) => [member.id, member]));
    this.values = { ...EMPTY, clock: { now: hello.clock, moving: false } };
    this.heardClockAt = performance.now();
    this.tell("hello");
    for (const name of Object.keys(EMPTY)) this.tell(name);
  }

  /** @param {Record<string, any>} changes */
  set(changes) {
    if ("clock" in changes) this.heardClockAt = performance.now();
    for (const [name, value] of Object.entries(changes)) {
      this.values[name] = name === "steps" ? { ...this.values.steps, ...value } : value;
    }
    for (const name of Object.keys(changes)) this.tell(name);
  }

  /** @param {string} person @param {Place|null} place */
  watched(person, place) {
    this.person = person;
    this.place = place;
    this.tell("watched");
  }

  /** The workspace's time in seconds: as it was told, and running since. */
  now() {
    return this.values.clock.now + (performance.now() - this.heardClockAt) / 1000;
  }

  /** Who is watched. @returns {Member|undefined} */
  get me() {
    return this.members.get(this.person);
  }

  get zone() {
    return this.me?.zone ?? "UTC";
  }

  /** The id of the channel or DM that is watched, "" on App Home. */
  get channel() {
    return this.place && "channel" in this.place ? this.place.channel : "";
  }

  /** The name behind an id of a person or a channel, "" when nobody has it. @param {string} id */
  nameOf(id) {
    if (this.members.has(id)) return this.members.get(id)?.name ?? "";
    if (this.hello?.app.id === id) return this.hello.app.name;
    return this.hello?.channels[id] ?? "";
  }
}
