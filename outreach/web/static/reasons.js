// Lists to decide by keyboard: j and k move, a accepts or keeps, d asks why and drops, x leaves out
// the whole site, u takes the last decision back, Esc goes back.
"use strict";
(() => {
  const list = document.querySelector("[data-triage]");
  if (!list) return;
  const items = () => [...list.querySelectorAll("[data-item]")];
  const lineOf = (element) => element.closest("[data-line]");
  const decided = []; // {lines, before, address} of each decision that can be taken back

  // Send the form of a line without leaving the page; the line goes when the server agrees.
  async function act(form) {
    const line = lineOf(form);
    const { ok, answer } = await outreach.post(form.action, new FormData(form));
    if (!ok) return outreach.say(answer.sentence, true);
    const lines = "whole" in form.dataset ? [...list.querySelectorAll(`[data-site="${line.dataset.site}"]`)] : [line];
    const next = items().find((one) => !lines.includes(lineOf(one)) && line.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);
    const address = line.querySelector("[data-undo]")?.dataset.undo;
    if (address) decided.push({ address, places: lines.map((one) => ({ one, before: one.nextElementSibling })) });
    for (const one of lines) one.remove();
    (next || items().at(-1))?.focus();
    outreach.say(answer.sentence || (form.dataset.act === "a" ? outreach.text("Accepted: it goes first.") : outreach.text("Dropped.")));
    if (!items().length && !address) location.reload();
  }

  // Put back what the last decision took away, each line where it stood.
  async function takeBack() {
    const last = decided.pop();
    if (!last) return;
    const { ok, answer } = await outreach.post(last.address, {});
    if (!ok) return outreach.say(answer.sentence, true);
    for (const { one, before } of last.places.reverse()) {
      list.insertBefore(one, before?.parentNode === list ? before : null);
      for (const drop of one.querySelectorAll("[data-drop]")) drop.open = false;
    }
    last.places.at(-1).one.querySelector("[data-item]").focus();
    outreach.say(answer.sentence);
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
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "u" && !outreach.typing(event.target)) takeBack();
    const line = lineOf(document.activeElement);
    if (!line) return;
    if (event.key === "Escape" && line.querySelector("[data-drop][open]")) {
      line.querySelector("[data-drop]").open = false;
      line.querySelector("[data-item]").focus();
    }
    if (outreach.typing(event.target)) return;
    if (["a", "x"].includes(event.key)) line.querySelector(`[data-act="${event.key}"]`)?.requestSubmit();
    if (event.key === "d" && line.querySelector("[data-drop]")) {
      event.preventDefault();
      line.querySelector("[data-drop]").open = true;
    }
  });
})();
