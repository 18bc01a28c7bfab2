/* The queue by keyboard: j and k walk the rows, Enter opens, x ticks; "?" is Wagtail's own list of
   keys. The keys of a keyboard are asked for by place as well: an Arabic layout has no j. */
"use strict";
(() => {
  const config = document.getElementById("wagtail-config");
  if (config && JSON.parse(config.textContent).KEYBOARD_SHORTCUTS_ENABLED === false) return;

  const rows = () => [...document.querySelectorAll(".sila-list tbody tr")];
  const linkOf = (row) => row && row.querySelector(".title-wrapper a");
  const current = () => document.activeElement && document.activeElement.closest(".sila-list tbody tr");

  const walk = (step) => {
    const all = rows();
    const next = all[Math.min(Math.max(all.indexOf(current()) + step, 0), all.length - 1)];
    const link = linkOf(next);
    if (!link) return;
    link.focus();
    next.scrollIntoView({ block: "nearest" });
  };

  const tick = () => {
    const box = current() && current().querySelector("[data-bulk-action-checkbox]");
    if (box) box.click();
  };

  const deeds = { KeyJ: () => walk(1), KeyK: () => walk(-1), KeyX: tick };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.isComposing) return;
    const at = event.target;
    const isTick = at.matches && at.matches("[data-bulk-action-checkbox]");
    if (!isTick && at.closest && at.closest("input, textarea, select, [contenteditable], [role=dialog]")) return;
    const deed = deeds[event.code];
    if (!deed) return;
    event.preventDefault();
    deed();
  });
})();
