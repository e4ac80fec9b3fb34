// @ts-check
/** The chart block as a drawing, with the same numbers as a table for whoever does not see it. */

import { el, svg } from "./dom.js";

const WIDTH = 480;
const HEIGHT = 220;
const LEFT = 36;
const BOTTOM = 28;
const TOP = 12;

/** @typedef {{name: string, data: Array<{label: string, value: number}>}} Series */

/**
 * @param {any} block
 * @returns {HTMLElement}
 */
export function chartNode(block) {
  const { chart, title } = block;
  const series = chart.type === "pie" ? [{ name: title, data: chart.segments }] : chart.series;
  const categories = chart.type === "pie" ? chart.segments.map((/** @type {any} */ part) => part.label) : chart.axis_config.categories;
  const drawing = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true", class: "chart" });
  if (chart.type === "pie") drawing.append(...pieParts(chart.segments));
  else drawing.append(...axes(categories, scaleOf(series)), ...plotted(chart.type, series, categories));
  const names = chart.type === "pie" ? categories : series.map((/** @type {Series} */ one) => one.name);
  return el("figure", { class: "block block-chart" },
    el("figcaption", {}, title), drawing, legend(names), tableOf(title, series, categories, chart.axis_config));
}

/** @param {Series[]} series */
function scaleOf(series) {
  const values = series.flatMap((one) => one.data.map((point) => point.value));
  const least = Math.min(0, ...values);
  const most = Math.max(0, ...values) || 1;
  return { least, most, y: (/** @type {number} */ value) => TOP + ((most - value) / (most - least)) * (HEIGHT - BOTTOM - TOP) };
}

/** @param {string[]} categories @param {ReturnType<typeof scaleOf>} scale */
function axes(categories, scale) {
  const step = (WIDTH - LEFT) / categories.length;
  const marks = [scale.least, scale.least + (scale.most - scale.least) / 2, scale.most];
  const lines = marks.map((value) => svg("line", { x1: LEFT, x2: WIDTH, y1: scale.y(value), y2: scale.y(value), class: "chart-line" }));
  const numbers = marks.map((value) =>
    svg("text", { x: LEFT - 6, y: scale.y(value) + 4, "text-anchor": "end" }, String(Math.round(value * 10) / 10)));
  const words = categories.map((name, at) => svg("text", { x: LEFT + step * (at + 0.5), y: HEIGHT - 8, "text-anchor": "middle" }, name));
  return [...lines, ...numbers, ...words];
}

/** @param {string} type @param {Series[]} series @param {string[]} categories */
function plotted(type, series, categories) {
  const scale = scaleOf(series);
  const step = (WIDTH - LEFT) / categories.length;
  const valueAt = (/** @type {Series} */ one, /** @type {string} */ name) => one.data.find((point) => point.label === name)?.value ?? 0;
  if (type === "bar") {
    const wide = (step * 0.7) / series.length;
    return series.flatMap((one, number) => categories.map((name, at) => {
      const [high, low] = [scale.y(Math.max(0, valueAt(one, name))), scale.y(Math.min(0, valueAt(one, name)))];
      return svg("rect", { x: LEFT + step * (at + 0.15) + wide * number, y: high, width: wide * 0.92, height: Math.max(1, low - high), rx: 2, class: `chart-${number}` });
    }));
  }
  return series.map((one, number) => {
    const points = categories.map((name, at) => `${LEFT + step * (at + 0.5)},${scale.y(valueAt(one, name))}`);
    const closed = [`${LEFT + step / 2},${scale.y(0)}`, ...points, `${LEFT + step * (categories.length - 0.5)},${scale.y(0)}`];
    const isArea = type === "area";
    return svg(isArea ? "polygon" : "polyline", { points: (isArea ? closed : points).join(" "), class: `chart-${isArea ? "area" : "stroke"} chart-${number}` });
  });
}

/** @param {Array<{label: string, value: number}>} segments */
function pieParts(segments) {
  const whole = segments.reduce((sum, part) => sum + part.value, 0);
  const [x, y, radius] = [WIDTH / 2, HEIGHT / 2, HEIGHT / 2 - 8];
  let turned = -0.25;
  const at = (/** @type {number} */ turn) => `${x + radius * Math.cos(2 * Math.PI * turn)} ${y + radius * Math.sin(2 * Math.PI * turn)}`;
  return segments.map((part, number) => {
    const share = part.value / whole;
    const begin = turned;
    turned += share;
    if (share > 0.9999) return svg("circle", { cx: x, cy: y, r: radius, class: `chart-${number}` });
    return svg("path", { d: `M ${x} ${y} L ${at(begin)} A ${radius} ${radius} 0 ${share > 0.5 ? 1 : 0} 1 ${at(turned)} Z`, class: `chart-${number}` });
  });
}

/** @param {string[]} names */
function legend(names) {
  const items = names.map((name, number) => {
    const swatch = svg("svg", { viewBox: "0 0 10 10", class: "swatch" }, svg("rect", { width: 10, height: 10, rx: 2, class: `chart-${number}` }));
    return el("li", {}, swatch, name);
  });
  return el("ul", { class: "legend", "aria-hidden": "true" }, ...items);
}

/** @param {string} title @param {Series[]} series @param {string[]} categories @param {any} axis */
function tableOf(title, series, categories, axis) {
  const head = [axis?.x_label || "Label", ...series.map((one) => one.name)].map((name) => el("th", { scope: "col" }, name));
  const rows = categories.map((category) => {
    const cells = series.map((one) => el("td", {}, String(one.data.find((point) => point.label === category)?.value ?? "")));
    return el("tr", {}, el("th", { scope: "row" }, category), ...cells);
  });
  return el("table", { class: "visually-hidden" },
    el("caption", {}, [title, axis?.y_label].filter(Boolean).join(": ")), el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...rows));
}
