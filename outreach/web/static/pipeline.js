// The table of opportunities: choosing rows, and saying how many are chosen.
"use strict";

const form = document.querySelector("[data-bulk]");
const all = form?.querySelector("[data-all]");
const boxes = form ? [...form.querySelectorAll('input[name="ids"]')] : [];
const everything = form?.querySelector("[data-everything]");
const said = form?.querySelector("[data-chosen]");

function tell() {
  if (!said) return;
  const count = boxes.filter((box) => box.checked).length;
  said.textContent = everything?.checked
    ? outreach.text("With all that fit:")
    : outreach.text("With %(count)s chosen:", { count });
  all.checked = count === boxes.length && count > 0;
  all.indeterminate = count > 0 && count < boxes.length;
}

form?.addEventListener("change", (event) => {
  if (event.target === all) boxes.forEach((box) => (box.checked = all.checked));
  tell();
});
tell();
