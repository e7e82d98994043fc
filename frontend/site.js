// What every page runs: GOV.UK components come alive where the browser can.
//
// An external file because the Content-Security-Policy refuses inline scripts.

import { initAll, isSupported } from "govuk-frontend";

document.body.classList.add("js-enabled");
if (isSupported()) {
  document.body.classList.add("govuk-frontend-supported");
}
initAll();
