/* The workflow builder: offers, wherever a way out says where it goes, the stages in the form. */

(() => {
    "use strict";

    const NAME = /^definition-(\d+)-value-name-/;

    const names = () => {
        const language = document.documentElement.lang.split("-")[0];
        const first = new Map();
        document.querySelectorAll("input[name^='definition-']").forEach((input) => {
            const [, number] = NAME.exec(input.name) ?? [];
            const isGone = number && document.querySelector(`[name="definition-${number}-deleted"]`)?.value;
            if (number && input.value && !isGone && (!first.has(number) || input.lang === language)) {
                first.set(number, input.value);
            }
        });
        return first.values();
    };

    document.addEventListener("focusin", (event) => {
        const list = event.target.list;
        if (list?.id === "workflow-stages") {
            list.replaceChildren(...[...names()].map((name) => new Option("", name)));
        }
    });

    /* Ways to a stage follow it when it gets another name. */
    let before = "";
    document.addEventListener("focusin", (event) => {
        if (NAME.test(event.target.name)) before = event.target.value.trim();
    });
    document.addEventListener("change", (event) => {
        if (!NAME.test(event.target.name)) return;
        const now = event.target.value.trim();
        if (before && now) {
            document.querySelectorAll("input[list='workflow-stages']").forEach((way) => {
                if (way.value.trim() === before) way.value = now;
            });
        }
        before = now;
    });

    /* A link to a mistake opens what it stands in and puts the cursor there. */
    document.addEventListener("click", (event) => {
        const anchor = event.target.closest("[data-mistake]")?.getAttribute("href").slice(1);
        const field = anchor && (document.getElementById(anchor) ?? document.querySelector(`[name="${anchor}"]`));
        if (!field) return;
        event.preventDefault();
        for (let panel = field.closest("[data-panel]"); panel; panel = panel.parentElement.closest("[data-panel]")) {
            const toggle = panel.querySelector("[data-panel-toggle]");
            if (toggle?.getAttribute("aria-expanded") === "false") toggle.click();
        }
        field.scrollIntoView({ block: "center" });
        field.focus({ preventScroll: true });
    });
})();
