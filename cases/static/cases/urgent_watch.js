/* Says on the first screen that an urgent call has come in since it was drawn. It never reloads by
   itself: whoever reads on is not interrupted. Without it the list is as fresh as the page. */
"use strict";
(() => {
  const EVERY = 25000;

  const say = (box) => {
    if (box.firstChild) return;
    const link = document.createElement("a");
    link.href = "";
    link.textContent = box.dataset.show;
    box.append(box.dataset.words, " · ", link);
    box.classList.add("sila-arrived--here");
  };

  const ask = async (box) => {
    if (document.hidden || box.firstChild) return;
    try {
      const answer = await fetch(box.dataset.url, { headers: { Accept: "application/json" } });
      if (!answer.ok || answer.redirected) return;
      const { newest } = await answer.json();
      if (newest > Number(box.dataset.newest)) say(box);
    } catch {
      /* Offline for a moment: the next question finds out. */
    }
  };

  const start = () => {
    const box = document.querySelector("[data-urgent-watch]");
    if (!box) return;
    setInterval(() => ask(box), EVERY);
    document.addEventListener("visibilitychange", () => ask(box));
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
