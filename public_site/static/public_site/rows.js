/* Two kinds of questions that grow on the spot: people in rows, and a place on the map. */
"use strict";
(() => {
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
      }
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

  const prepare = () => {
    document.querySelectorAll("[data-people]").forEach(growInPlace);
    document.querySelectorAll("[data-place]").forEach(offerLocation);
  };
  prepare();
  document.addEventListener("sila:page", prepare); // a step put in place without a reload
})();
