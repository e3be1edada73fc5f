// What every page does beyond HTML: GOV.UK and MOJ behaviour, and an account menu that closes by itself.
import { initAll as initGovuk } from "../vendor/govuk-frontend.min.js";
import { initAll as initMoj } from "../vendor/moj-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initGovuk();
initMoj();

const menu = document.querySelector(".account-menu");
if (menu) {
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

// Firefox puts typed words back into a reloaded page, but takes hidden fields from the new page unless a script has
// written to them: words begun from one version would be saved over what a colleague has saved since.
document.addEventListener("input", ({ target }) => {
  for (const name of ["version", "seen"]) {
    const beginning = target.form?.elements[name];
    if (beginning) beginning.value = String(beginning.value);
  }
});
