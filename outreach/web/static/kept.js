// What somebody typed survives the end of a session, and a page that says what went wrong: it waits in
// this tab until the same person is back at the form.
"use strict";

(() => {
  const NAME = "typed";
  const SECONDS = 20; // between a submit and the page that answers it
  const person = document.body.dataset.person || "";
  const here = location.pathname + location.search;
  const signIn = document.querySelector('form[data-sign-in]');

  const load = () => JSON.parse(sessionStorage.getItem(NAME) || "null");
  const keep = (typed) => sessionStorage.setItem(NAME, JSON.stringify(typed));
  const forget = () => sessionStorage.removeItem(NAME);
  const worth = (field) =>
    field.name && !["hidden", "password", "file", "submit", "button"].includes(field.type);

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || !person) return;
    const fields = [...form.elements].filter(worth).map((field) => [field.name, field.value, field.checked]);
    if (fields.length) keep({ page: here, action: form.action, fields, person, at: Date.now() });
  });
  document.addEventListener("htmx:after:request", (event) => {
    if (event.detail.ctx?.response?.status < 400) forget();
  });

  const typed = load();
  if (!typed) return;
  if (signIn) {
    if (typed.waits || Date.now() - typed.at < SECONDS * 1000) {
      keep({ ...typed, waits: true });
      for (const next of document.querySelectorAll('input[name="next"]')) next.value = typed.page;
      const notice = document.querySelector("[data-kept]");
      if (notice) notice.hidden = false;
    } else forget();
    return;
  }
  const back = document.querySelector("[data-back]");
  if (back && person && Date.now() - typed.at < SECONDS * 1000) {
    keep({ ...typed, waits: true });
    back.href = typed.page;
    back.hidden = false;
    return;
  }
  if (!typed.waits || !person) {
    if (person) forget();
    return;
  }
  if (typed.person !== person) return forget();
  if (typed.page !== here) return;
  const form = [...document.forms].find((one) => one.action === typed.action);
  forget();
  if (!form) return;
  const places = [...form.elements].filter(worth);
  typed.fields.forEach(([name, value, checked], place) => {
    const field = places[place];
    if (!field || field.name !== name) return;
    if (["checkbox", "radio"].includes(field.type)) field.checked = checked;
    else field.value = value;
  });
  form.scrollIntoView({ block: "center" });
  outreach.say(outreach.text("What you had typed is back. Nothing was saved yet."));
})();

// A file that is too large is said at once, not after an hour: <input type="file" data-most-mebibytes="500">.
document.addEventListener("change", (event) => {
  const most = Number(event.target.dataset.mostMebibytes);
  const file = event.target.files?.[0];
  if (!most || !file) return;
  const tooLarge = file.size > most * 2 ** 20;
  const sentence = outreach.text("This file is too large: %(size)s MiB, and %(most)s MiB are the most.", {
    size: Math.ceil(file.size / 2 ** 20),
    most,
  });
  event.target.setCustomValidity(tooLarge ? sentence : "");
  event.target.reportValidity();
});
