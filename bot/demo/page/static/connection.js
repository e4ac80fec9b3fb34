// @ts-check
/** The one WebSocket to the workspace: numbered requests, their answers, and what the workspace tells by itself. */

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;

/** @typedef {{answer?: number, ok: boolean, text: string|null, [more: string]: any}} Answer */

/** Connects, and connects again whenever the line breaks. */
export class Connection {
  /**
   * @param {URL} address
   * @param {(frame: any) => void} heard called for every frame that answers nothing
   * @param {(open: boolean) => void} changed called when the line opens or breaks
   */
  constructor(address, heard, changed) {
    this.address = address;
    this.heard = heard;
    this.changed = changed;
    /** @type {Map<number, (answer: Answer) => void>} */
    this.waiting = new Map();
    this.number = 0;
    this.wait = FIRST_WAIT_MS;
    /** @type {WebSocket|null} */
    this.socket = null;
  }

  /** Open the line; it stays open by itself from then on. */
  open() {
    const socket = new WebSocket(this.address);
    this.socket = socket;
    socket.addEventListener("open", () => {
      this.wait = FIRST_WAIT_MS;
      this.changed(true);
    });
    socket.addEventListener("message", (event) => this.receive(JSON.parse(event.data)));
    socket.addEventListener("close", () => this.broken(socket));
  }

  /**
   * Ask for something. The answer is never a rejection: a broken line is an answer too.
   * @param {string} kind
   * @param {Record<string, any>} [fields]
   * @returns {Promise<Answer>}
   */
  ask(kind, fields = {}) {
    const socket = this.socket;
    if (!socket || socket.readyState !== WebSocket.OPEN) return Promise.resolve(LOST);
    this.number += 1;
    const number = this.number;
    return new Promise((resolve) => {
      this.waiting.set(number, resolve);
      socket.send(JSON.stringify({ n: number, do: kind, ...fields }));
    });
  }

  /** @param {any} frame */
  receive(frame) {
    if (typeof frame.answer !== "number") {
      this.heard(frame);
      return;
    }
    const resolve = this.waiting.get(frame.answer);
    this.waiting.delete(frame.answer);
    resolve?.(frame);
  }

  /** @param {WebSocket} socket */
  broken(socket) {
    if (socket !== this.socket) return;
    this.socket = null;
    for (const resolve of this.waiting.values()) resolve(LOST);
    this.waiting.clear();
    this.changed(false);
    setTimeout(() => this.open(), this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
  }
}

/** @type {Answer} */
const LOST = Object.freeze({ ok: false, text: "The connection to the workspace was lost. Try again in a moment." });
