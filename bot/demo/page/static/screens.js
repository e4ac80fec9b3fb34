// @ts-check
/** Which part of the page is shown: the tabs of the side panel, and one screen at a time where it is narrow. */

const PANELS = Object.freeze(["tour", "life", "traffic"]);

/**
 * Wire the tabs and the bottom navigation.
 * @param {(panel: string) => void} shown called with the panel that is shown now, "" for none
 * @returns {{to: (screen: string) => void}}
 */
export function wireScreens(shown) {
  const tabs = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[role=tab]")]);
  const buttons = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".bottom button")]);
  const narrow = matchMedia("(max-width: 860px)");
  let panel = "tour";
  const draw = () => {
    for (const tab of tabs) {
      const isOn = tab.dataset.panel === panel;
      tab.setAttribute("aria-selected", String(isOn));
      tab.tabIndex = isOn ? 0 : -1;
      /** @type {HTMLElement} */ (document.getElementById(`panel-${tab.dataset.panel}`)).hidden = !isOn;
    }
    const { screen } = document.body.dataset;
    document.body.dataset.panel = panel;
    for (const button of buttons) {
      if (button.dataset.screen === screen) button.setAttribute("aria-current", "page");
      else button.removeAttribute("aria-current");
    }
    shown(narrow.matches && screen !== panel ? "" : panel);
  };
  const to = (/** @type {string} */ screen) => {
    document.body.dataset.screen = screen;
    if (PANELS.includes(screen)) panel = screen;
    draw();
  };
  const toPanel = (/** @type {string} */ name) => {
    panel = name;
    if (PANELS.includes(document.body.dataset.screen ?? "")) document.body.dataset.screen = name;
    draw();
  };
  for (const tab of tabs) {
    tab.addEventListener("click", () => toPanel(tab.dataset.panel ?? "tour"));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
      toPanel(next.dataset.panel ?? "tour");
      next.focus();
    });
  }
  for (const button of buttons) button.addEventListener("click", () => to(button.dataset.screen ?? "chat"));
  narrow.addEventListener("change", draw);
  draw();
  return { to };
}
