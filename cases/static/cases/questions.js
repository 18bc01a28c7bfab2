/* Forms of questions, at the public door and at the desk. Every page works the same without them. */
"use strict";
(() => {
  const asciiDigits = (text) =>
    text.replace(/[٠-٩]/g, (d) => d.charCodeAt(0) - 0x660).replace(/[۰-۹]/g, (d) => d.charCodeAt(0) - 0x6f0);

  /* Questions that depend on another answer of the same screen: shown and hidden at once. */
  const answersOf = (form, name) =>
    [...form.elements]
      .filter((input) => input.name === name || input.name.startsWith(`${name}_`))
      .filter((input) => !input.matches(":disabled") && (!/^(radio|checkbox)$/.test(input.type) || input.checked))
      .map((input) => input.value.trim())
      .filter(Boolean);

  const compare = {
    eq: (given, wanted) => given.includes(wanted[0]),
    ne: (given, wanted) => !given.includes(wanted[0]),
    in: (given, wanted) => wanted.some((value) => given.includes(value)),
    gt: (given, wanted) => Number(asciiDigits(given[0])) > Number(wanted[0]),
    lt: (given, wanted) => Number(asciiDigits(given[0])) < Number(wanted[0]),
  };

  const ruleHolds = (form, rule) => {
    if ("holds" in rule) return rule.holds;
    const given = answersOf(form, rule.question);
    if (rule.op === "filled" || rule.op === "empty") return given.length > 0 === (rule.op === "filled");
    if (!given.length) return rule.op === "ne";
    return compare[rule.op](given, rule.values);
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

  /* One click sends once; the server would answer a second click the same way. */
  const sendOnce = (form) => {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "yes";
    });
    addEventListener("pageshow", () => delete form.dataset.sent);
  };

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

  document.querySelectorAll("form[data-questions]").forEach(watchQuestions);
  document.querySelectorAll("form[data-once]").forEach(sendOnce);
  document.querySelectorAll("[data-copy]").forEach(offerCopying);
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => print());
  });
  document.getElementById("error-summary")?.focus();
})();
