// The review queue by keyboard: a approve, e edit, r reject, j and k move, Esc leaves the editor.
"use strict";
(() => {
  const review = document.querySelector("[data-review]");
  if (!review) return;
  const find = (selector) => review.querySelector(selector);
  const editor = find("[data-editing]");

  function show(editing) {
    if (!editor) return;
    editor.hidden = !editing;
    for (const part of review.querySelectorAll("[data-reading]")) part.hidden = editing;
    (editing ? find("#body") : find("[data-edit]"))?.focus();
  }

  function askWhy() {
    const form = find("#reject");
    if (!form) return;
    form.hidden = !form.hidden;
    find("[data-reject]").setAttribute("aria-expanded", String(!form.hidden));
    if (!form.hidden) find("#why").focus();
  }

  function leaveEditor() {
    const changed = [...editor.querySelectorAll("input, textarea")].some((one) => one.value !== one.defaultValue);
    if (changed && !window.confirm(outreach.text("Throw away what you typed?"))) return;
    editor.reset();
    show(false);
  }

  find("[data-edit]")?.addEventListener("click", () => show(true));
  find("[data-cancel]")?.addEventListener("click", leaveEditor);
  find("[data-reject]")?.addEventListener("click", askWhy);

  const keys = {
    a: () => find("[data-approve] button:not(:disabled)")?.click(),
    e: () => show(true),
    r: askWhy,
    j: () => document.querySelector('[data-key="j"]')?.click(),
    k: () => document.querySelector('[data-key="k"]')?.click(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (editor && !editor.hidden) leaveEditor();
      else if (find("#reject") && !find("#reject").hidden) askWhy();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || outreach.typing(event.target)) return;
    if (keys[event.key]) {
      event.preventDefault();
      keys[event.key]();
    }
  });
})();
