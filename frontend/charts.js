// Interactive charts: a compiled Vega specification drawn without evaluating any code.
//
// Vega normally compiles expressions with `new Function`, which a strict
// Content-Security-Policy refuses; the interpreter walks the expression tree instead.

import { parse, View } from "vega";
import { expressionInterpreter } from "vega-interpreter";

/**
 * Draw a compiled Vega specification inside an element.
 *
 * @param {HTMLElement} element Emptied, then drawn in.
 * @param {object} specification Vega, not Vega-Lite: compiled on the server.
 * @param {HTMLElement} tip Says the number under the pointer.
 * @returns {Promise<View>} The running view, once drawn.
 */
export async function drawChart(element, specification, tip) {
  const view = new View(parse(specification, null, { ast: true }), {
    expr: expressionInterpreter,
    renderer: "svg",
    container: element,
    hover: true,
    // Data stands inside the specification; nothing is fetched.
    loader: { load: () => Promise.reject(new Error("Charts fetch nothing.")) },
  });
  view.tooltip((handler, event, item, value) => {
    tip.hidden = value == null || value === "";
    if (tip.hidden) {
      return;
    }
    tip.textContent =
      typeof value === "object"
        ? Object.entries(value).map(([name, said]) => `${name}: ${said}`).join(" · ")
        : String(value);
    const box = element.getBoundingClientRect();
    const right = event.clientX - box.left > box.width / 2;
    tip.style.left = right ? "auto" : `${event.clientX - box.left + 14}px`;
    tip.style.right = right ? `${box.right - event.clientX + 14}px` : "auto";
    tip.style.top = `${event.clientY - box.top + 10}px`;
  });
  await view.runAsync();
  // As the drawing it replaces: as wide as its place, its words growing with it.
  const svg = element.querySelector("svg");
  svg.removeAttribute("width");
  svg.removeAttribute("height");
  return view;
}
