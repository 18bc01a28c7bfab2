/* The quick exit, on every page of an association that has one. Without this script it is a plain link. */
(() => {
  const leave = (event, link) => {
    event.preventDefault();
    location.replace(link.href); // "back" does not lead to this page again
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-quick-exit]");
    if (link) leave(event, link);
  });
  let escapes = [];
  addEventListener("keydown", (event) => {
    const link = document.querySelector("[data-quick-exit]");
    if (event.key !== "Escape" || !link) return;
    escapes = [...escapes.filter((at) => event.timeStamp - at < 1500), event.timeStamp];
    if (escapes.length >= 3) leave(event, link);
  });
})();
