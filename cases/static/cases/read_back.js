/* What is typed at the desk as a plain list of questions and answers: to look at, and to read out. */
"use strict";
(() => {
  const box = document.querySelector("[data-read-back]");
  const list = box?.querySelector("dl");
  const textOf = (label) => {
    const copy = label.cloneNode(true);
    copy.querySelectorAll(".w-required-mark, .optional").forEach((sign) => sign.remove());
    return copy.textContent.replace(/\s+/g, " ").trim();
  };

  const answerOf = (input, others) => {
    if (input.tagName === "SELECT") return input.value && input.selectedOptions[0].textContent.trim();
    if (input.type === "file") return [...input.files].map((file) => file.name).join("، ");
    if (input.type !== "radio" && input.type !== "checkbox") return input.value.trim();
    if (input.name.endsWith("_as_written")) return ""; // says how a number is meant, answers nothing
    if (!input.checked) return "";
    return others > 1 || input.type === "radio" ? textOf(input.labels[0]) : box.dataset.yes;
  };

  /* People of a household are told apart; what belongs together stands together. */
  const answersOf = (question) => {
    const inputs = [...question.querySelectorAll("input:not([type=hidden]), select, textarea")];
    const groups = new Map();
    for (const input of inputs) {
      const answer = answerOf(input, inputs.length);
      if (!answer) continue;
      const person = input.closest("[data-person]");
      groups.set(person, [...(groups.get(person) ?? []), answer]);
    }
    return [...groups.values()].map((answers) => answers.join("، ")).join("؛ ");
  };

  /* A question keeps its line, so that the one being read stays marked. */
  const lines = new WeakMap();
  const lineOf = (question) => {
    const line = lines.get(question) ?? document.createElement("div");
    lines.set(question, line);
    const [term, answer, told] = ["dt", "dd", "bdi"].map((name) => document.createElement(name));
    const label = textOf(question.querySelector(".w-field__label"));
    term.textContent = /[؟?:.]$/.test(label) ? label : `${label}:`;
    told.textContent = answersOf(question) || box.dataset.none;
    answer.append(told);
    line.replaceChildren(term, " ", answer);
    return line;
  };

  const refresh = () => {
    const questions = document.querySelectorAll("[data-asked] [data-field-wrapper]");
    const isAsked = (question) => !question.closest("fieldset:disabled");
    list.replaceChildren(...[...questions].filter(isAsked).map(lineOf));
  };

  if (!list) return;
  const details = box.querySelector("details");
  const form = box.closest("form");
  const keepUp = () => details.open && refresh();
  box.hidden = false;
  details.addEventListener("toggle", keepUp);
  for (const name of ["input", "change"]) form.addEventListener(name, keepUp);
  /* Before it is read: what is read is the list. */
  const listenFirst = (event) => {
    if (!event.target.closest("[data-aloud] button[aria-pressed=false]")) return;
    details.open = true;
    refresh();
  };
  box.addEventListener("click", listenFirst, true);
})();
