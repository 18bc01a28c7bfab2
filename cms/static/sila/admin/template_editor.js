/* The preview of a message template while it is written. Without it the preview follows each save. */
(() => {
  const PLACEHOLDER = /\{([a-z_]+)\}/g;
  const BASIC = new Set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
      "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
  );
  const EXTENDED = new Set("^{}\\[~]|€\f");

  const smsLength = (text) => {
    const characters = [...text];
    const unicode = characters.some((c) => !BASIC.has(c) && !EXTENDED.has(c));
    const units = unicode
      ? text.length
      : characters.reduce((sum, c) => sum + (EXTENDED.has(c) ? 2 : 1), 0);
    const [alone, chained] = unicode ? [70, 67] : [160, 153];
    return { units, parts: units <= alone ? 1 : Math.ceil(units / chained) };
  };

  const fill = (text, values) =>
    text
      .split("\n")
      .filter((line) => {
        const names = [...line.matchAll(PLACEHOLDER)].map((match) => match[1]);
        return !names.length || names.some((name) => values[name]);
      })
      .map((line) => line.replace(PLACEHOLDER, (_whole, name) => values[name] || ""))
      .join("\n")
      .trim();

  const start = () => {
    const root = document.querySelector("[data-template-preview]");
    const field = (name) => document.getElementById(`id_${name}`);
    if (!root || !field("body")) return;
    const samples = JSON.parse(document.getElementById("template-samples").textContent);
    const fillable = JSON.parse(document.getElementById("template-fillable").textContent);
    const preview = root.querySelector("[data-preview]");
    const price = root.querySelector("[data-price]");
    const warning = root.querySelector("[data-unknown]");
    const source = root.querySelector("[data-source]");
    const reference = root.querySelector("[data-case-reference]");
    let last = field("body");
    /* The values of a request that was asked for; none while invented ones fill the template. */
    let real = null;

    /* As `preview_samples`: where a day is promised outright, it does not hang on papers as well. */
    const sample = () => {
      const values = samples[field("language").value] || {};
      return field("body").value.includes("{due}") ? { ...values, due_if_complete: "" } : values;
    };

    const show = () => {
      const values = real || sample();
      const written = `${field("subject").value}\n${field("body").value}`;
      const body = fill(field("body").value, values);
      preview.replaceChildren();
      for (const [tag, text] of [["h3", fill(field("subject").value, values)], ["p", body]]) {
        if (!text) continue;
        const part = document.createElement(tag);
        part.textContent = text;
        preview.append(part);
      }
      const { units, parts } = smsLength(body);
      const isSms = field("channel").value === "sms";
      price.textContent = isSms
        ? price.dataset.words.replace("{units}", units).replace("{parts}", parts)
        : "";
      const ours = fillable[field("event").value];
      const known = (name) => name in values && (!ours || ours.includes(name));
      for (const button of root.querySelectorAll("[data-insert]"))
        button.closest("li").hidden = !known(button.dataset.insert);
      const names = [...written.matchAll(PLACEHOLDER)].map((m) => m[1]).filter((n) => !known(n));
      const strays = /[{}]/.test(written.replace(PLACEHOLDER, "")) ? ["{ }"] : [];
      const unknown = [...new Set([...names, ...strays])];
      warning.hidden = !unknown.length;
      warning.textContent = warning.dataset.words.replace("{names}", unknown.join(", "));
    };

    /* The trial is sent with what the preview shows: this request, or invented values. */
    const trial = root.querySelector("[data-trial]");
    const invented = trial && trial.formAction;
    const tryWith = (asked) => {
      if (!trial) return;
      trial.formAction = asked ? trial.dataset.withCase : invented;
      root.querySelector("[data-trial-reference]").value = asked;
    };

    const fillWith = (values, label) => {
      real = values;
      source.textContent = label || source.dataset.invented;
      root.querySelector("[data-case-drop]").hidden = !values;
      tryWith(values ? reference.value : "");
      show();
    };

    const load = async () => {
      const complain = root.querySelector("[data-case-error]");
      const sent = new URLSearchParams({ reference: reference.value });
      for (const name of ["event", "language"]) sent.set(name, field(name).value);
      const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
      const response = await fetch(reference.dataset.url, {
        method: "POST",
        body: sent,
        headers: { "X-CSRFToken": token },
      });
      const answer = response.headers.get("Content-Type").includes("json")
        ? await response.json()
        : {};
      complain.hidden = response.ok;
      complain.textContent = answer.error || "";
      fillWith(response.ok ? answer.values : null, answer.label);
    };

    if (reference) {
      root.querySelector("[data-case-load]").addEventListener("click", load);
      root.querySelector("[data-case-drop]").addEventListener("click", () => fillWith(null));
      reference.addEventListener("keydown", (event) => {
        if (event.key !== "Enter") return;
        event.preventDefault(); // it fills the preview; it does not save the template
        load();
      });
      for (const name of ["event", "language"])
        field(name).addEventListener("change", () => real && load());
    }

    for (const name of ["subject", "body"]) {
      field(name).addEventListener("focus", (event) => (last = event.target));
      field(name).addEventListener("input", show);
    }
    for (const name of ["event", "channel", "language"]) field(name).addEventListener("change", show);
    root.addEventListener("click", (event) => {
      const button = event.target.closest("[data-insert]");
      if (!button) return;
      last.setRangeText(`{${button.dataset.insert}}`, last.selectionStart, last.selectionEnd, "end");
      last.focus();
      last.dispatchEvent(new Event("input", { bubbles: true }));
    });
    show();
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
