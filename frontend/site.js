// What every page runs: GOV.UK components come alive where the browser can.
//
// An external file because the Content-Security-Policy refuses inline scripts. It is a module,
// so a browser too old for the components never runs it, and shows the page without them.

import { initAll } from "govuk-frontend";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
