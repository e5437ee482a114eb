// The inbox by keyboard: an element with data-key is clicked, or focused if one types into it.
"use strict";

document.addEventListener("keydown", (event) => {
  const area = event.target.closest("textarea");
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && area?.form) {
    event.preventDefault();
    area.form.requestSubmit();
    return;
  }
  if (event.key === "Escape" && outreach.typing(event.target)) {
    event.target.blur();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || outreach.typing(event.target)) return;
  const wanted = [...document.querySelectorAll("[data-key]")].find(
    (one) => one.dataset.key === event.key && !one.disabled,
  );
  if (!wanted) return;
  event.preventDefault();
  if (outreach.typing(wanted)) wanted.focus();
  else wanted.click();
});

// A saved reply goes into the box where the cursor is; what stands there already is kept.
document.addEventListener("change", (event) => {
  const box = document.getElementById(event.target.dataset.fill ?? "");
  if (!box || !event.target.value) return;
  box.setRangeText(event.target.value, box.selectionStart, box.selectionEnd, "end");
  event.target.selectedIndex = 0;
  box.focus();
});

// In a long thread the chosen message comes into sight, unless something above it asks first.
{
  const here = document.querySelector(".letter-here");
  const asks = document.querySelector("#ours-title, #unreadable-title, #named-title, [role=alert]");
  if (here && !asks && here.getBoundingClientRect().top > innerHeight * 0.8) {
    here.scrollIntoView({ block: "center" });
  }
}
