/* Conveniences of the request door. Every page works the same without them.

   After a page was put in place without a reload, "sila:page" is sent to the document: a script
   that prepares parts of a page listens to it. */
"use strict";
(() => {
  const LARGE = 2 * 1024 * 1024; // a photo beyond this is made smaller before it travels
  const LONGEST_SIDE = 2400; // still sharp enough to read a page by
  const PAUSES = [2, 5, 10]; // seconds before each new try
  const all = (selector, root = document) => root.querySelectorAll(selector);
  const one = (selector, root = document) => root.querySelector(selector);

  /* --- One line at the foot of the screen: how the connection is, how far the files are --- */

  const net = document.getElementById("net");
  const words = net ? net.dataset : {};
  const tell = (name, share) => {
    if (!net) return;
    net.hidden = !name;
    one("p", net).textContent = name ? words[name] : "";
    const bar = one("progress", net);
    bar.hidden = share === undefined;
    if (share !== undefined) bar.value = share;
  };
  const say = (text) => {
    const said = document.getElementById("said");
    if (said) said.textContent = text;
  };
  /* Only a step of the request door is sent by us once the connection is back. */
  addEventListener("offline", () => tell(one("main form[data-step]") ? "offline" : "away"));
  addEventListener("online", () => tell(busy ? "again" : ""));

  /* --- Sending a form and putting the page it leads to in place, without a reload --- */

  let busy = false;
  let shown = location.pathname + location.search;
  const underway = new Set(); // photos that are being made smaller

  const ask = (method, url, body) =>
    new Promise((done, failed) => {
      const request = new XMLHttpRequest(); // unlike fetch it tells how much of a file has left
      request.open(method, url);
      if (![...(body?.values() ?? [])].some((value) => value.size)) request.timeout = 30000; // no files
      request.onload = () => (request.status > 499 ? failed() : done(request));
      request.onerror = request.ontimeout = failed;
      request.upload.onprogress = (event) => event.total > 100000 && tell("sending", event.loaded / event.total);
      request.send(body);
    });

  const pause = (seconds) =>
    new Promise((done) => {
      setTimeout(done, seconds * 1000);
      addEventListener("online", done, { once: true });
    });

  /* What only the new page needs: its own sheets and scripts, before it is shown. */
  const bringAlong = (page) =>
    Promise.all(
      [...all("head link[rel=stylesheet], head script[src]", page)].map((part) => {
        const name = part.src ? "src" : "href";
        const address = part.getAttribute(name);
        if (one(`head [${name}="${CSS.escape(address)}"]`)) return null;
        const fresh = document.createElement(part.localName);
        for (const { name: key, value } of part.attributes) fresh.setAttribute(key, value);
        return new Promise((done) => {
          fresh.onload = fresh.onerror = done;
          document.head.append(fresh);
        });
      }),
    );

  const focusOn = (heading) => {
    heading.tabIndex = -1;
    heading.focus();
  };

  const show = async (answer) => {
    const page = new DOMParser().parseFromString(answer.responseText, "text/html");
    all("noscript", page).forEach((part) => part.remove()); // a parser reads it as if there were no script
    if (!one("main", page) || !document.getElementById("net")) return location.assign(answer.responseURL);
    await bringAlong(page);
    for (const part of ["header", "main"]) one(part)?.replaceWith(document.adoptNode(one(part, page)));
    document.title = page.title;
    const url = new URL(answer.responseURL);
    history[url.href === location.href ? "replaceState" : "pushState"]({}, "", url);
    shown = url.pathname + url.search;
    tell("");
    prepare();
    document.dispatchEvent(new Event("sila:page"));
    const next = document.getElementById("error-summary") ? null : one("main [autofocus]");
    if (next) {
      next.focus({ preventScroll: true });
      next.scrollIntoView({ block: "center", behavior: "instant" });
    } else {
      scrollTo(0, 0);
      focusOn(document.getElementById("error-summary") || one("main h1"));
    }
    say(page.title);
  };

  /* Nothing is pressed twice while a page is on its way; the way out stays open. */
  const freeze = (on) => {
    one("main").setAttribute("aria-busy", on);
    all("main .page > *").forEach((part) => (part.inert = on));
  };

  const send = async (form, submitter) => {
    if (busy) return; // one tap sends once; the server would answer a second the same way
    busy = true;
    await Promise.all(underway);
    for (const seconds of [...PAUSES, 0]) {
      const body = new FormData(form); // anew: while we waited, more may have been typed
      if (submitter?.name) body.append(submitter.name, submitter.value);
      freeze(true);
      say(words.working);
      const url = form.getAttribute("action") || location.href;
      const answer = await ask("POST", url, body).catch(() => null);
      if (answer) {
        await show(answer).catch(() => location.assign(answer.responseURL));
        break;
      }
      freeze(false);
      submitter?.focus();
      tell(!navigator.onLine ? "offline" : seconds ? "again" : "failed");
      if (seconds) await pause(seconds);
    }
    busy = false;
  };

  /* Before any other script hears of it: a form waits for its photos, a step is sent by us. */
  const takeOver = (event) => {
    const form = event.target;
    const isStep = form.matches("[data-step]");
    if (!isStep && !underway.size) return;
    event.preventDefault();
    event.stopPropagation();
    if (isStep) send(form, event.submitter);
    else Promise.all(underway).then(() => form.requestSubmit(event.submitter));
  };
  document.addEventListener("submit", takeOver, true);
  addEventListener("popstate", () => {
    if (location.pathname + location.search === shown) return; // only the anchor changed
    ask("GET", location.href).then(show, () => location.reload());
  });

  /* A page of somebody's own matters comes from the server or not at all, whatever the browser kept. */
  addEventListener("pageshow", (event) => event.persisted && location.reload());

  /* --- Files: several for one paper, each removable, large photos made smaller --- */

  const shrink = async (file) => {
    if (file.size < LARGE || !/^image\/(jpeg|png|webp)$/.test(file.type)) return file;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const small = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
      if (!small || small.size >= file.size) return file;
      return new File([small], `${file.name.replace(/\.\w+$/, "")}.jpg`, { type: small.type });
    } catch {
      return file; // the server looks at it as it is
    }
  };

  const chooseFiles = (box) => {
    const input = one("input[type=file][multiple]", box);
    const list = document.createElement("ul");
    list.className = "kept-files";
    let files = [];
    const keep = (wanted) => {
      files = wanted;
      const carrier = new DataTransfer();
      files.forEach((file) => carrier.items.add(file));
      input.files = carrier.files;
      list.replaceChildren(...files.map(line));
      say(files.map((file) => file.name).join("، "));
    };
    const line = (file) => {
      const row = document.createElement("li");
      const name = document.createElement("bdi");
      const button = document.createElement("button");
      name.textContent = file.name;
      button.type = "button";
      button.className = "button button-plain";
      button.textContent = words.remove;
      button.setAttribute("aria-label", `${words.remove} ${file.name}`);
      button.addEventListener("click", () => {
        keep(files.filter((other) => other !== file));
        input.focus();
      });
      row.append(document.createElement("span"), name, button);
      return row;
    };
    box.append(list);
    box.addEventListener("change", (event) => {
      const chosen = [...event.target.files];
      if (event.target !== input) event.target.value = ""; // the camera's picture joins the others
      const work = Promise.all(chosen.map(shrink)).then((smaller) => keep([...files, ...smaller]));
      underway.add(work);
      work.finally(() => underway.delete(work));
    });
  };

  const prepare = () => all("main .upload:has(input[multiple])").forEach(chooseFiles);

  prepare();
  const closing = one("[data-closes-in]");
  if (closing) setTimeout(() => tell("closing"), (closing.dataset.closesIn - 3) * 60000);
})();
