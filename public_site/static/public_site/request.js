/* Conveniences of the request door. Every page works the same without them. */
"use strict";
(() => {
  const leaveAtOnce = (link) => {
    const leave = (event) => {
      event.preventDefault();
      location.replace(link.href); // "back" does not lead here again
    };
    link.addEventListener("click", leave);
    let escapes = [];
    addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      escapes = [...escapes.filter((at) => event.timeStamp - at < 1500), event.timeStamp];
      if (escapes.length >= 3) leave(event);
    });
  };

  document.querySelectorAll("[data-quick-exit]").forEach(leaveAtOnce);
})();
