/* Forms of questions, at the public door and at the desk. Every page works the same without them. */
"use strict";
(() => {
  const all = (selector) => document.querySelectorAll(selector);
  const asciiDigits = (text) =>
    text.replace(/[٠-٩]/g, (d) => d.charCodeAt(0) - 0x660).replace(/[۰-۹]/g, (d) => d.charCodeAt(0) - 0x6f0);

  /* Questions that depend on another answer of the same screen: shown and hidden at once. */

  const answersOf = (form, name) =>
    [...form.elements]
      .filter((input) => input.name === name || input.name.startsWith(`${name}_`))
      .filter((input) => !input.matches(":disabled") && (!/^(radio|checkbox)$/.test(input.type) || input.checked))
      .map((input) => input.value.trim())
      .filter(Boolean);

  /* A household counts its people, as the server does; everything else is what was written. */
  const countOf = (form, name, given) => {
    const people = form.querySelector(`[data-people="${name}"]`);
    if (!people) return Number(asciiDigits(given[0]));
    const isFilled = (person) => [...person.querySelectorAll("[data-cell]")].some((cell) => cell.value.trim());
    return [...people.querySelectorAll("[data-person]")].filter(isFilled).length;
  };

  const compare = {
    eq: (given, wanted) => given.includes(wanted[0]),
    ne: (given, wanted) => !given.includes(wanted[0]),
    in: (given, wanted) => wanted.some((value) => given.includes(value)),
    gt: (given, wanted, count) => count > Number(wanted[0]),
    lt: (given, wanted, count) => count < Number(wanted[0]),
  };

  const ruleHolds = (form, rule) => {
    if ("holds" in rule) return rule.holds;
    const given = answersOf(form, rule.question);
    if (rule.op === "filled" || rule.op === "empty") return given.length > 0 === (rule.op === "filled");
    if (!given.length) return rule.op === "ne";
    return compare[rule.op](given, rule.values, countOf(form, rule.question, given));
  };

  const watchQuestions = (form) => {
    const refresh = () => {
      for (const box of form.querySelectorAll("[data-show-if]")) {
        const condition = JSON.parse(box.dataset.showIf);
        const test = (rule) => ruleHolds(form, rule);
        const holds = condition.every ? condition.rules.every(test) : condition.rules.some(test);
        box.hidden = box.disabled = !holds;
      }
    };
    form.addEventListener("input", refresh);
    form.addEventListener("change", refresh);
    refresh();
  };

  /* People in rows: added and taken away in place, numbered as they stand. */
  const growInPlace = (people) => {
    const more = people.querySelector("[data-person-more]");
    const said = people.querySelector("[data-people-said]");
    const rows = () => [...people.querySelectorAll("[data-person]")];
    let next = rows().length; // a number never used again, so that no two inputs share a name

    const renumber = () => {
      for (const [at, row] of rows().entries()) {
        const shown = row.querySelector("[data-person-number]");
        shown.textContent = inDigitsOf(shown.textContent, at + 1);
        row.querySelector("[data-person-remove]").hidden = rows().length < 2;
      }
      if (more) more.hidden = rows().length >= Number(people.dataset.most);
    };

    const addRow = () => {
      const row = rows().at(-1).cloneNode(true);
      const title = row.querySelector(".person-title");
      title.id = `${people.dataset.people}_person_new_${next}`;
      row.setAttribute("aria-labelledby", title.id);
      for (const cell of row.querySelectorAll("[data-cell]")) {
        const label = row.querySelector(`label[for="${cell.id}"]`);
        cell.name = `${people.dataset.people}_${next}_${cell.dataset.cell}`;
        cell.id = label.htmlFor = `id_${cell.name}`;
        cell.value = "";
        cell.removeAttribute("aria-invalid");
        cell.removeAttribute("aria-describedby");
      }
      row.querySelectorAll("[data-cell-error]").forEach((error) => error.remove());
      next += 1;
      rows().at(-1).after(row);
      renumber();
      row.querySelector("[data-cell]").focus();
      said.textContent = said.dataset.added;
    };

    more?.addEventListener("click", (event) => {
      event.preventDefault();
      addRow();
    });
    people.addEventListener("click", (event) => {
      const remove = event.target.closest("[data-person-remove]");
      if (!remove || rows().length < 2) return;
      remove.closest("[data-person]").remove();
      renumber();
      people.dispatchEvent(new Event("change", { bubbles: true }));
      rows().at(-1).querySelector("[data-cell]").focus();
      said.textContent = said.dataset.removed;
    });
    renumber();
  };

  const inDigitsOf = (shown, number) =>
    /[٠-٩]/.test(shown) ? String(number).replace(/[0-9]/g, (d) => String.fromCharCode(0x660 + Number(d))) : String(number);

  /* The phone is asked where it is only when somebody taps the button. */
  const offerLocation = (place) => {
    if (!navigator.geolocation || !isSecureContext) return;
    const button = place.querySelector("[data-place-here]");
    const said = place.querySelector("[data-place-said]");
    button.hidden = false;
    button.addEventListener("click", () => {
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          const point = place.querySelector("input[type=text]");
          point.value = `${coords.latitude.toFixed(5)}, ${coords.longitude.toFixed(5)}`;
          point.dispatchEvent(new Event("input", { bubbles: true }));
          said.textContent = said.dataset.found;
        },
        () => (said.textContent = said.dataset.refused),
        { enableHighAccuracy: true, timeout: 20000 },
      );
    });
  };

  /* One click sends once; the server would answer a second click the same way. */
  const ONCE = "form[data-once]:not([data-step])";
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches(ONCE)) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  addEventListener("pageshow", () => all(ONCE).forEach((form) => delete form.dataset.sent));

  /* What was typed is not lost by a slip of the hand: the browser asks before the page is left. A
     page that comes back with what was typed says "yes" from the start. */
  const mayBeLost = (event) => {
    if (document.querySelector("form[data-unsaved=yes]:not([data-sent])")) event.preventDefault();
  };
  const holdTyped = (form) => {
    const hold = () => {
      form.dataset.unsaved = "yes";
      addEventListener("beforeunload", mayBeLost);
    };
    if (form.dataset.unsaved) hold();
    for (const name of ["input", "change"]) form.addEventListener(name, hold);
  };

  /* Texts of the page read aloud one after another, where the browser can; the one being read is
     marked. Long numbers are read sign by sign, as one says a telephone number. */
  const sentencesOf = (part) =>
    part.textContent
      .replace(/\s+/g, " ")
      .replace(/\+?[0-9٠-٩]{7,}/g, (number) => [...number].join(" "))
      .replace(/([.!?؟])\s/g, "$1\n")
      .split("\n")
      .filter((text) => text.trim());

  const hasVoice = (lang) => {
    const voices = speechSynthesis.getVoices(); // empty means only that they are not known yet
    return !voices.length || voices.some((voice) => voice.lang.slice(0, 2) === lang.slice(0, 2));
  };

  let hush = () => {};
  const read = (parts, lang, show) => {
    const lines = parts.flatMap((part) => sentencesOf(part).map((text) => [part, text]));
    const mark = (read) => {
      for (const part of parts) part.removeAttribute("aria-current");
      read?.setAttribute("aria-current", "true");
      read?.scrollIntoView({ block: "nearest" });
    };
    const end = (state) => {
      hush = () => {};
      speechSynthesis.cancel();
      mark();
      show(state);
    };
    const mine = (hush = () => end("off"));
    const next = () => {
      if (hush !== mine) return;
      if (!lines.length) return end("off");
      const [part, text] = lines.shift();
      const utterance = new SpeechSynthesisUtterance(text);
      utterance.lang = lang;
      utterance.onend = next;
      utterance.onerror = () => hush === mine && end("broken");
      mine.now = utterance; // else some browsers forget it half way
      mark(part);
      speechSynthesis.speak(utterance);
    };
    show("on");
    if (hasVoice(lang)) next();
    else end("broken");
  };

  const offerReading = (box) => {
    if (!window.speechSynthesis) return;
    const [start, stop] = box.querySelectorAll("button");
    const said = box.querySelector("[role=status]");
    const show = (state) => {
      start.setAttribute("aria-pressed", state === "on");
      if (state !== "on" && document.activeElement === stop) start.focus();
      stop.hidden = state !== "on";
      said.textContent = state === "broken" ? said.dataset.broken : "";
    };
    box.hidden = false;
    stop.addEventListener("click", () => hush());
    start.addEventListener("click", () => {
      const isOn = !stop.hidden;
      hush();
      const parts = [...all(box.dataset.aloud)].filter((part) => !part.closest("[hidden]"));
      if (!isOn && parts.length) read(parts, parts[0].closest("[lang]").lang, show);
    });
  };
  addEventListener("pagehide", () => hush());

  const offerCopying = (button) => {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
      const said = document.querySelector("[data-copied]");
      said.textContent = said.dataset.copied;
      button.firstChild.textContent = said.dataset.copied;
    });
  };

  /* What was confirmed of the answers is confirmed anew once one of them is another. */
  document.addEventListener("change", (event) => {
    const here = event.target.closest("section");
    for (const tick of all("[data-anew]")) if (tick.closest("section") !== here) tick.checked = false;
  });

  const prepare = () => {
    hush();
    all("[data-aloud]").forEach(offerReading);
    all("form[data-questions]").forEach(watchQuestions);
    all("form[data-unsaved]").forEach(holdTyped);
    all("[data-people]").forEach(growInPlace);
    all("[data-place]").forEach(offerLocation);
    all("[data-copy]").forEach(offerCopying);
    all("[data-print]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => print());
    });
  };
  prepare();
  document.addEventListener("sila:page", prepare); // a step put in place without a reload
  document.getElementById("error-summary")?.focus();
})();
