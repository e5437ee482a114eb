// The list of one tactic by keyboard: j and k move, a accepts, d asks why and drops, Esc goes back.
"use strict";
(() => {
  const list = document.querySelector("[data-triage]");
  if (!list) return;
  const items = () => [...list.querySelectorAll("[data-item]")];
  const lineOf = (element) => element.closest("[data-line]");

  // Send the form of a line without leaving the page; the line goes when the server agrees.
  async function act(form) {
    const line = lineOf(form);
    const next = items()[items().indexOf(line.querySelector("[data-item]")) + 1];
    const { ok, answer } = await outreach.post(form.action, new FormData(form));
    if (!ok) return outreach.say(answer.sentence, true);
    line.remove();
    (next || items().at(-1))?.focus();
    outreach.say(form.dataset.act === "a" ? outreach.text("Accepted: it goes first.") : outreach.text("Dropped."));
    if (!items().length) location.reload();
  }

  list.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-act]")) return;
    event.preventDefault();
    act(event.target);
  });

  list.addEventListener("toggle", (event) => {
    if (event.target.open) event.target.querySelector('[name="why"]').focus();
  }, true);

  document.addEventListener("keydown", (event) => {
    const line = lineOf(document.activeElement);
    if (!line || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && line.querySelector("[data-drop][open]")) {
      line.querySelector("[data-drop]").open = false;
      line.querySelector("[data-item]").focus();
    }
    if (outreach.typing(event.target)) return;
    if (event.key === "a") line.querySelector('[data-act="a"]')?.requestSubmit();
    if (event.key === "d" && line.querySelector("[data-drop]")) {
      event.preventDefault();
      line.querySelector("[data-drop]").open = true;
    }
  });
})();
