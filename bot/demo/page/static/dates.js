// @ts-check
/** Instants as people read them, in a zone. */

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/** @param {string} zone @param {Intl.DateTimeFormatOptions} options @param {string} [locale] */
function format(zone, options, locale = "en-GB") {
  const key = locale + zone + JSON.stringify(options);
  let found = formats.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(locale, { timeZone: zone, ...options });
    formats.set(key, found);
  }
  return found;
}

/** "15:00". @param {number} seconds @param {string} zone */
export const clockText = (seconds, zone) =>
  format(zone, { hour: "2-digit", minute: "2-digit" }).format(seconds * 1000);

/** "15:00:07". @param {number} seconds @param {string} zone */
export const exactClockText = (seconds, zone) =>
  format(zone, { hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(seconds * 1000);

/** "Tue, 3 Nov 2026". @param {number} seconds @param {string} zone */
export const dayText = (seconds, zone) =>
  format(zone, { weekday: "short", day: "numeric", month: "short", year: "numeric" }).format(seconds * 1000);

/** "2026-11-03", which tells days apart. @param {number} seconds @param {string} zone */
export const dayKey = (seconds, zone) =>
  format(zone, { year: "numeric", month: "2-digit", day: "2-digit" }, "en-CA").format(seconds * 1000);

/** "London (GMT)". @param {number} seconds @param {string} zone */
export function zoneText(seconds, zone) {
  const city = zone.split("/").at(-1)?.replaceAll("_", " ") ?? zone;
  const parts = format(zone, { timeZoneName: "short" }).formatToParts(seconds * 1000);
  const name = parts.find((part) => part.type === "timeZoneName")?.value ?? "";
  return name && name !== city ? `${city} (${name})` : city;
}

/** "today", "yesterday", "tomorrow", or "" for any other day. @param {number} seconds @param {number} now @param {string} zone */
export function nearText(seconds, now, zone) {
  const days = Math.round((Date.parse(dayKey(seconds, zone)) - Date.parse(dayKey(now, zone))) / 86_400_000);
  return { "-1": "yesterday", 0: "today", 1: "tomorrow" }[String(days)] ?? "";
}

const RECENT_S = 182 * 86_400;

/** @param {number} day */
function ordinal(day) {
  const tens = day % 100;
  if (tens >= 10 && tens <= 20) return `${day}th`;
  return `${day}${{ 1: "st", 2: "nd", 3: "rd" }[day % 10] ?? "th"}`;
}

/** @param {number} at @param {string} zone @param {Intl.DateTimeFormatOptions} options */
const american = (at, zone, options) => format(zone, options, "en-US").format(at * 1000);

/** @param {number} at @param {number} now @param {string} zone */
const yearText = (at, now, zone) =>
  Math.abs(at - now) < RECENT_S ? "" : `, ${american(at, zone, { year: "numeric" })}`;

/** @param {number} at @param {number} now @param {string} zone */
const longDate = (at, now, zone) =>
  `${american(at, zone, { month: "long" })} ${ordinal(Number(american(at, zone, { day: "numeric" })))}${yearText(at, now, zone)}`;

/** @param {number} at @param {number} now @param {string} zone */
const shortDate = (at, now, zone) => american(at, zone, { month: "short", day: "numeric" }) + yearText(at, now, zone);

/** @param {number} at @param {number} now @param {string} zone */
const fullDate = (at, now, zone) => `${american(at, zone, { weekday: "long" })}, ${longDate(at, now, zone)}`;

/** @param {number} at @param {number} now */
function agoText(at, now) {
  const minutes = Math.round((now - at) / 60);
  return minutes >= 0 ? `${minutes} minutes ago` : `in ${-minutes} minutes`;
}

/** @type {Record<string, (at: number, now: number, zone: string) => string>} */
const TOKENS = {
  date_num: (at, _now, zone) => dayKey(at, zone),
  date: longDate,
  date_short: shortDate,
  date_long: fullDate,
  date_pretty: (at, now, zone) => nearText(at, now, zone) || longDate(at, now, zone),
  date_short_pretty: (at, now, zone) => nearText(at, now, zone) || shortDate(at, now, zone),
  date_long_pretty: (at, now, zone) => nearText(at, now, zone) || fullDate(at, now, zone),
  time: (at, _now, zone) => american(at, zone, { hour: "numeric", minute: "2-digit" }),
  time_secs: (at, _now, zone) => american(at, zone, { hour: "numeric", minute: "2-digit", second: "2-digit" }),
  ago: (at, now) => agoText(at, now),
};

/**
 * The template of a date in a message, such as "{date_short} at {time}", for a reader.
 * @param {string} template
 * @param {number} at
 * @param {number} now
 * @param {string} zone
 */
export function datesIn(template, at, now, zone) {
  return template.replace(/\{(\w+)\}/g, (whole, token) => TOKENS[token]?.(at, now, zone) ?? whole);
}
