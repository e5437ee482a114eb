// What all pages share: theme, messages, the token of scripted requests, keys.
"use strict";

const outreach = {
  texts: JSON.parse(document.documentElement.dataset.texts || "{}"),

  // A text in the language of the page, with `%(name)s` for each value.
  text(english, values = {}) {
    const told = outreach.texts[english] || english;
    return told.replace(/%\((\w+)\)s/g, (place, name) => values[name] ?? place);
  },

  token: () => document.querySelector('meta[name="csrf-token"]').content,

  // Show a sentence for a while; problems stay until they are closed.
  say(sentence, isProblem = false) {
    const toast = document.createElement("div");
    toast.className = "toast-line" + (isProblem ? " toast-problem" : "");
    const text = document.createElement("span");
    text.textContent = sentence;
    const close = document.createElement("button");
    close.type = "button";
    close.className = "btn-close";
    close.setAttribute("aria-label", outreach.text("Close this message"));
    close.addEventListener("click", () => toast.remove());
    toast.append(text, close);
    document.getElementById("toasts").append(toast);
    if (!isProblem) setTimeout(() => toast.remove(), 5000);
  },

  // POST form fields and return {ok, answer}; never throws.
  async post(address, fields) {
    try {
      const response = await fetch(address, {
        method: "POST",
        headers: { Accept: "application/json", "X-CSRF-Token": outreach.token() },
        body: new URLSearchParams(fields),
      });
      if (response.redirected) {
        location.assign(response.url);
        return { ok: false, answer: { sentence: outreach.text("Your session has ended.") } };
      }
      return { ok: response.ok, answer: await response.json() };
    } catch {
      const sentence = outreach.text("The server can't be reached. Nothing was changed.");
      return { ok: false, answer: { sentence } };
    }
  },

  typing: (element) => element.closest("input, textarea, select, [contenteditable]") !== null,
};

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-theme-toggle]")) return;
  const root = document.documentElement;
  root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
  localStorage.setItem("theme", root.dataset.bsTheme);
});

document.addEventListener("htmx:config:request", (event) => {
  event.detail.ctx.request.headers["X-CSRF-Token"] = outreach.token();
});

// A form that asks first: <form data-ask="Really?">.
document.addEventListener("submit", (event) => {
  const question = event.target.dataset.ask;
  if (question && !window.confirm(question)) event.preventDefault();
});

// A choice that takes effect at once: <select data-submit>.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});

// A tip opens towards the side that has room for it.
document.addEventListener("toggle", (event) => {
  if (!event.target.matches("details.tip[open]")) return;
  event.target.classList.remove("tip-end");
  const { left, right } = event.target.querySelector(".tip-text").getBoundingClientRect();
  event.target.classList.toggle("tip-end", left < 0 || right > document.documentElement.clientWidth);
}, true);

// A tip closes when one looks elsewhere, and by Escape.
for (const kind of ["pointerdown", "keydown"]) {
  document.addEventListener(kind, (event) => {
    if (kind === "keydown" && event.key !== "Escape") return;
    for (const tip of document.querySelectorAll("details.tip[open]")) {
      if (kind === "keydown" || !tip.contains(event.target)) tip.open = false;
    }
  });
}

// The search field from anywhere: the slash key.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || outreach.typing(event.target)) return;
  const field = document.querySelector("[data-search]");
  if (!field || document.querySelector('[data-key="/"]')) return; // the page has a search of its own
  event.preventDefault();
  field.focus();
});

// Lists by keyboard: j and k move the focus along [data-item], Enter follows the link.
document.addEventListener("keydown", (event) => {
  if (!["j", "k"].includes(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
  const items = [...document.querySelectorAll("[data-list] [data-item]")];
  if (!items.length || outreach.typing(event.target)) return;
  const step = event.key === "j" ? 1 : -1;
  const place = items.indexOf(document.activeElement);
  items[Math.max(0, Math.min(items.length - 1, place + step))].focus();
});

// On a phone the pages of a section scroll sideways: begin at the one that is open.
document.querySelector(".subnav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
