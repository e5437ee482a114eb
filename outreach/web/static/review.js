// The review queue by keyboard: a approve, e edit, n a personal line, r reject, j and k move; Ctrl+Enter
// saves, Esc leaves what is open.
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

  // One of the two small forms below the letter, opened by its button or closed again.
  function toggle(name) {
    const [form, button] = [find(`#${name}`), find(`[data-opens="${name}"]`)];
    if (!form || !button) return;
    form.hidden = !form.hidden;
    button.setAttribute("aria-expanded", String(!form.hidden));
    (form.hidden ? button : form.querySelector("input:not([type=hidden])")).focus();
  }

  function leaveEditor() {
    const changed = [...editor.querySelectorAll("input, textarea")].some((one) => one.value !== one.defaultValue);
    if (changed && !window.confirm(outreach.text("Throw away what you typed?"))) return;
    editor.reset();
    show(false);
  }

  find("[data-edit]")?.addEventListener("click", () => show(true));
  find("[data-cancel]")?.addEventListener("click", leaveEditor);
  for (const button of review.querySelectorAll("[data-opens]")) {
    button.addEventListener("click", () => toggle(button.dataset.opens));
  }

  const keys = {
    a: () => find("[data-approve] button:not(:disabled)")?.click(),
    e: () => show(true),
    n: () => toggle("note"),
    r: () => toggle("reject"),
    j: () => document.querySelector('[data-key="j"]')?.click(),
    k: () => document.querySelector('[data-key="k"]')?.click(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (editor && !editor.hidden) leaveEditor();
      else for (const form of review.querySelectorAll("[data-small]:not([hidden])")) toggle(form.id);
      return;
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && editor && !editor.hidden) {
      event.preventDefault();
      editor.requestSubmit();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || outreach.typing(event.target)) return;
    if (keys[event.key]) {
      event.preventDefault();
      keys[event.key]();
    }
  });
})();
