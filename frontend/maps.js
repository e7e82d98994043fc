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
