// What every page runs: GOV.UK components come alive where the browser can, and charts and
// maps where somebody reaches for them.
//
// An external file because the Content-Security-Policy refuses inline scripts. A page is whole
// without any of this.

import { initAll, isSupported } from "govuk-frontend";

document.body.classList.add("js-enabled");
if (isSupported()) {
  document.body.classList.add("govuk-frontend-supported");
}
initAll();

const places = document.body.dataset;
const small = window.matchMedia("(max-width: 40em)");

// --- charts: drawn on the server, answering to the pointer once it comes near ---------------

async function enliven(figure) {
  const address = figure.dataset.chart ?? figure.dataset.spec;
  const drawn = figure.querySelector(".drawn, .cw-figure__drawing");
  // On a phone the drawing made for phones stays: there is no pointer to answer.
  if (!drawn || small.matches) {
    return;
  }
  try {
    const [{ drawChart }, answer] = await Promise.all([import(places.charts), fetch(address)]);
    if (!answer.ok) {
      return;
    }
    const live = document.createElement("div");
    live.className = "live";
    const tip = document.createElement("div");
    tip.className = "tip";
    tip.hidden = true;
    await drawChart(live, await answer.json(), tip);
    live.append(tip);
    drawn.replaceWith(live);
  } catch {
    // The drawing is still there, and its table.
  }
}

for (const figure of document.querySelectorAll("[data-chart], [data-spec]")) {
  figure.addEventListener("pointerenter", () => enliven(figure), { once: true });
}

// --- maps: a button brings one that can be moved --------------------------------------------

function styleSheet(address) {
  if (!document.querySelector(`link[href="${address}"]`)) {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = address;
    document.head.append(link);
  }
}

function legend(key, measure) {
  const list = document.createElement("ul");
  list.className = "legend";
  list.setAttribute("aria-label", measure);
  for (const { label, colour } of key) {
    const item = document.createElement("li");
    item.innerHTML =
      '<svg viewBox="0 0 22 14" aria-hidden="true"><rect x=".5" y=".5" width="21" height="13" stroke="#55606f"/></svg>';
    item.querySelector("rect").setAttribute("fill", colour);
    item.append(label);
    list.append(item);
  }
  return list;
}

async function openMap(figure, drawn, button) {
  button.disabled = true;
  styleSheet(places.mapsStyle);
  const says = document.createElement("p");
  says.className = "map-says";
  says.setAttribute("role", "status");
  try {
    const [{ drawAreas }, answer] = await Promise.all([
      import(places.maps),
      fetch(figure.dataset.map),
    ]);
    if (!answer.ok) {
      throw new Error(`The map's data could not be fetched (${answer.status}).`);
    }
    const areas = await answer.json();
    const live = document.createElement("div");
    live.className = "live map-live";
    const whole = document.createElement("div");
    whole.append(live, legend(areas.key, areas.measure), says);
    drawn.hidden = true;
    drawn.after(whole);
    says.textContent = "Point at an area to see its number; choose it to open its page.";
    const map = drawAreas(live, places.mapsWorker, areas, (area) => {
      says.textContent = area
        ? `${area.name}: ${area.value}`
        : "Point at an area to see its number; choose it to open its page.";
    });
    button.disabled = false;
    button.textContent = "Show the drawing";
    button.onclick = () => {
      map.remove();
      whole.remove();
      drawn.hidden = false;
      button.textContent = "Open the map";
      button.onclick = () => openMap(figure, drawn, button);
    };
  } catch {
    drawn.hidden = false;
    says.textContent = "This browser cannot draw the map that moves. The drawing and its table stay.";
    drawn.after(says);
    button.remove();
  }
}

for (const figure of document.querySelectorAll("[data-map]")) {
  const drawn = figure.querySelector(".drawn");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet-button";
  button.textContent = "Open the map";
  button.onclick = () => openMap(figure, drawn, button);
  const tools = document.createElement("div");
  tools.className = "map-tools";
  tools.append(button);
  figure.querySelector("figcaption").before(tools);
}
