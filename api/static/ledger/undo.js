// The list of imports: take the last write back, after a second press.

import { byId } from "/static/maps/js/dom.js";
import { t } from "/static/maps/js/words.js";
import { Refusal, post } from "/static/ledger/server.js";

const button = byId("undo");
let sure = false;

button.addEventListener("click", async () => {
  if (!sure) {
    sure = true;
    button.textContent = t("work.undo.sure");
    return;
  }
  button.disabled = true;
  try {
    await post(`/api/v1/imports/${encodeURIComponent(button.dataset.import)}/undo`, {});
    location.reload();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    byId("told").textContent = error.message;
  }
});

button.addEventListener("blur", () => {
  sure = false;
  button.textContent = t("work.undo.last");
});
