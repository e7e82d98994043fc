// Interactive maps: MapLibre with tiles from a PMTiles file that this site serves itself.
//
// MapLibre 6 starts its worker from an address, which the Content-Security-Policy allows,
// rather than from a blob, which it does not.

import { addProtocol, Map, NavigationControl, setWorkerUrl } from "maplibre-gl";
import { Protocol } from "pmtiles";

let ready = false;

/**
 * Draw a map inside an element.
 *
 * @param {HTMLElement} element Where the map goes.
 * @param {string} worker Address of maps-worker.js.
 * @param {object} options MapLibre's own: style, bounds, and so on. Sources may name a
 *   file as `pmtiles://ADDRESS`.
 * @returns {Map}
 */
export function drawMap(element, worker, options) {
  if (!ready) {
    setWorkerUrl(worker);
    addProtocol("pmtiles", new Protocol().tile);
    ready = true;
  }
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = new Map({
    container: element,
    attributionControl: { compact: false },
    dragRotate: false,
    fadeDuration: still ? 0 : 300,
    ...options,
  });
  map.addControl(new NavigationControl({ showCompass: false }));
  return map;
}

/**
 * Draw areas shaded by a value, each leading to its page.
 *
 * @param {HTMLElement} element Where the map goes.
 * @param {string} worker Address of maps-worker.js.
 * @param {object} areas GeoJSON with `bbox`; properties `name`, `value`, `colour`, `href`, `here`.
 * @param {(area: object|null) => void} say Told of the area under the pointer.
 * @returns {Map}
 */
export function drawAreas(element, worker, areas, say) {
  const [west, south, east, north] = areas.bbox;
  const map = drawMap(element, worker, {
    bounds: [west, south, east, north],
    fitBoundsOptions: { padding: 20 },
    style: {
      version: 8,
      sources: {
        areas: {
          type: "geojson",
          data: areas,
          attribution: "Boundaries: Office for National Statistics, Contains OS data © Crown copyright",
        },
      },
      layers: [
        { id: "ground", type: "background", paint: { "background-color": "#eef1ee" } },
        { id: "fill", type: "fill", source: "areas", paint: { "fill-color": ["get", "colour"] } },
        { id: "edge", type: "line", source: "areas", paint: { "line-color": "#6d7b7c", "line-width": 0.8 } },
        {
          id: "here",
          type: "line",
          source: "areas",
          filter: ["==", ["get", "here"], true],
          paint: { "line-color": "#f2b81e", "line-width": 4 },
        },
        {
          id: "under",
          type: "line",
          source: "areas",
          filter: ["==", ["get", "code"], ""],
          paint: { "line-color": "#14213a", "line-width": 3 },
        },
      ],
    },
  });
  const under = (feature) => {
    map.setFilter("under", ["==", ["get", "code"], feature?.properties.code ?? ""]);
    map.getCanvas().style.cursor = feature ? "pointer" : "";
    say(feature?.properties ?? null);
  };
  map.on("mousemove", "fill", (event) => under(event.features[0]));
  map.on("mouseleave", "fill", () => under(null));
  map.on("click", "fill", (event) => {
    window.location.assign(event.features[0].properties.href);
  });
  return map;
}
