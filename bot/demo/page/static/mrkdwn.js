// @ts-check
/** Slack's mrkdwn as nodes. Nothing here is ever put in as HTML. */

import { datesIn } from "./dates.js";
import { el } from "./dom.js";

/** @typedef {{zone: string, now: () => number, nameOf: (id: string) => string}} Reader */

/** The emoji that the bot writes, and a few more that people type. */
const EMOJI = Object.freeze({
  alarm_clock: "⏰", bell: "🔔", busts_in_silhouette: "👥", calendar: "📅", hourglass: "⌛", x: "❌",
  heavy_multiplication_x: "✖️", information_source: "ℹ️", mag: "🔍", memo: "📝", no_entry_sign: "🚫",
  smile: "😄", sunrise: "🌅", tada: "🎉", test_tube: "🧪", thumbsup: "👍", warning: "⚠️", wave: "👋",
  white_check_mark: "✅", heavy_check_mark: "✔️", speech_balloon: "💬", telephone_receiver: "📞",
});

const INLINE = new RegExp(
  [
    "<([^<>\\n]+)>",
    "`([^`\\n]+)`",
    "(?<![\\w*])\\*(?=[^\\s*])([^\\n]*?[^\\s*])\\*(?![\\w*])",
    "(?<![\\w_])_(?=[^\\s_])([^\\n]*?[^\\s_])_(?![\\w_])",
    "(?<![\\w~])~(?=[^\\s~])([^\\n]*?[^\\s~])~(?![\\w~])",
    ":([a-z0-9_+-]+):",
    "(https?://(?:(?!&[lg]t;)[^\\s<>|])+(?<![.,;:!?)]))",
  ].join("|"),
  "g",
);

/**
 * A text object as nodes: mrkdwn with its marks, plain text with its emoji only.
 * @param {any} text
 * @param {Reader} reader
 */
export function textObject(text, reader) {
  if (!text || typeof text.text !== "string") return document.createDocumentFragment();
  return text.type === "mrkdwn" ? mrkdwn(text.text, reader, Boolean(text.verbatim)) : plainText(text.text);
}

/**
 * Plain text as nodes: line ends and emoji.
 * @param {string} text
 */
export function plainText(text) {
  const made = document.createDocumentFragment();
  let at = 0;
  for (const match of text.matchAll(/:([a-z0-9_+-]+):/g)) {
    const emoji = emojiNode(match[1]);
    if (!emoji) continue;
    withBreaks(made, text.slice(at, match.index));
    made.append(emoji);
    at = match.index + match[0].length;
  }
  withBreaks(made, text.slice(at));
  return made;
}

/**
 * mrkdwn as nodes. `verbatim`: addresses that are not in angle brackets stay text.
 * @param {string} text
 * @param {Reader} reader
 * @param {boolean} [verbatim]
 */
export function mrkdwn(text, reader, verbatim = false) {
  const made = document.createDocumentFragment();
  text.split(/```\n?([\s\S]*?)```\n?/).forEach((piece, number) => {
    if (number % 2) made.append(el("pre", {}, decoded(piece)));
    else if (piece) appendLines(made, piece.split("\n"), reader, verbatim);
  });
  return made;
}

/** @type {Array<[string, RegExp]>} */
const GROUPS = [
  ["quote", /^(?:>|&gt;) ?/],
  ["ul", /^• ?/],
  ["ol", /^\d{1,2}\. /],
];

/** @param {DocumentFragment} made @param {string[]} lines @param {Reader} reader @param {boolean} verbatim */
function appendLines(made, lines, reader, verbatim) {
  let at = 0;
  let follows = false; // whether a line of running text stands before, so that a line end is needed
  while (at < lines.length) {
    const [kind, begin] = GROUPS.find(([, pattern]) => pattern.test(lines[at])) ?? ["", null];
    let end = at + 1;
    while (begin && end < lines.length && begin.test(lines[end])) end += 1;
    if (begin) made.append(group(kind, begin, lines.slice(at, end), reader, verbatim));
    else {
      if (follows) made.append(el("br"));
      made.append(inline(lines[at], reader, verbatim));
    }
    follows = !begin;
    at = end;
  }
}

/** @param {string} kind @param {RegExp} begin @param {string[]} lines @param {Reader} reader @param {boolean} verbatim */
function group(kind, begin, lines, reader, verbatim) {
  const inner = lines.map((line) => inline(line.replace(begin, ""), reader, verbatim));
  if (kind === "quote") return el("blockquote", {}, ...inner.flatMap((line, n) => (n ? [el("br"), line] : [line])));
  const first = kind === "ol" ? Number.parseInt(lines[0], 10) : 1;
  return el(kind, { start: first === 1 ? null : first }, ...inner.map((line) => el("li", {}, line)));
}

/** @param {string} text @param {Reader} reader @param {boolean} verbatim @returns {DocumentFragment} */
function inline(text, reader, verbatim) {
  const made = document.createDocumentFragment();
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    const node = marked(match, reader, verbatim);
    if (!node) continue;
    made.append(decoded(text.slice(at, match.index)), node);
    at = match.index + match[0].length;
  }
  made.append(decoded(text.slice(at)));
  return made;
}

/** @param {RegExpMatchArray} match @param {Reader} reader @param {boolean} verbatim */
function marked(match, reader, verbatim) {
  const [, angled, code, bold, italic, strike, emoji, address] = match;
  if (angled !== undefined) return angledNode(angled, reader);
  if (code !== undefined) return el("code", {}, decoded(code));
  if (bold !== undefined) return el("strong", {}, inline(bold, reader, verbatim));
  if (italic !== undefined) return el("em", {}, inline(italic, reader, verbatim));
  if (strike !== undefined) return el("s", {}, inline(strike, reader, verbatim));
  if (emoji !== undefined) return emojiNode(emoji);
  return verbatim ? null : linkNode(decoded(address), decoded(address));
}

/** @param {string} inner @param {Reader} reader */
function angledNode(inner, reader) {
  const [target, label] = split(inner, "|");
  if (target.startsWith("!date^")) return dateNode(target, label, reader);
  if (target[0] === "@" || target[0] === "#") {
    const name = reader.nameOf(target.slice(1)) || label || target.slice(1);
    return el("span", { class: "mention" }, target[0] + decoded(name));
  }
  if (target[0] === "!") {
    const name = decoded(label) || target.slice(1).split("^")[0];
    return el("span", { class: "mention" }, name.startsWith("@") ? name : `@${name}`);
  }
  return linkNode(decoded(target), decoded(label) || decoded(target).replace(/^mailto:/, ""));
}

/** @param {string} target @param {string} fallback @param {Reader} reader */
function dateNode(target, fallback, reader) {
  const [, stamp, template = "", link = ""] = target.split("^");
  const at = Number(stamp);
  if (!Number.isFinite(at)) return el("span", {}, decoded(fallback));
  const props = { datetime: new Date(at * 1000).toISOString(), "data-template": template };
  const time = el("time", props, datesIn(decoded(template), at, reader.now(), reader.zone));
  return link ? linkNode(decoded(link), time) : time;
}

/**
 * Say again the dates in a part of the page that depend on what day it is.
 * @param {ParentNode} root
 * @param {Reader} reader
 */
export function refreshDates(root, reader) {
  for (const time of /** @type {NodeListOf<HTMLTimeElement>} */ (root.querySelectorAll("time[data-template]"))) {
    const said = datesIn(decoded(time.dataset.template ?? ""), Date.parse(time.dateTime) / 1000, reader.now(), reader.zone);
    if (time.textContent !== said) time.textContent = said;
  }
}

/** @param {string} href @param {string|Node} shown */
function linkNode(href, shown) {
  if (!/^(https?:\/\/|mailto:)/i.test(href)) return el("span", {}, shown);
  return el("a", { href, target: "_blank", rel: "noopener noreferrer" }, shown);
}

/** @param {string} name */
function emojiNode(name) {
  const shown = Object.hasOwn(EMOJI, name) ? EMOJI[/** @type {keyof typeof EMOJI} */ (name)] : "";
  return shown ? el("span", { role: "img", "aria-label": name.replaceAll("_", " "), class: "emoji" }, shown) : null;
}

/** @param {string} text */
const decoded = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** @param {string} text @param {string} mark @returns {[string, string]} */
function split(text, mark) {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

/** @param {DocumentFragment} made @param {string} text */
function withBreaks(made, text) {
  text.split("\n").forEach((line, number) => made.append(...(number ? [el("br"), line] : [line])));
}

/**
 * mrkdwn as one line of words, for announcements and titles.
 * @param {string} text
 * @param {Reader} reader
 */
export function spoken(text, reader) {
  return (mrkdwn(text, reader, true).textContent ?? "").replace(/\s+/g, " ").trim();
}
