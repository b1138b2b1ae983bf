// Shows what this device keeps: the bar above a page that was kept, the list on the first screen; registers the service
// worker, tells it what to keep, sends when the network is back, and erases all at sign-out.
self.tadribPages = (() => {
  const place = document.getElementById("kept");
  const data = place.dataset;
  const DAY = 86400000;
  const TONGUES = { ar: "ar-u-nu-latn", en: "en-GB", fr: "fr", pt: "pt-PT" };  // how a date is written in each
  const words = place.querySelector("template[data-words]").content;
  const tell = (name) => words.querySelector(`[data-word="${name}"]`).textContent.trim();
  const piece = (name) => words.querySelector(`[data-piece="${name}"]`).cloneNode(true);
  const keptAt = Number(document.documentElement.dataset.keptAt || 0);

  const bar = (text, link = "") => {
    const note = piece("bar");
    note.querySelector("p").append(text);
    if (link) note.querySelector("p").append(" ", link);
    document.querySelectorAll("[data-bar]").forEach((old) => old.remove());
    document.querySelector("#main > .wrap").prepend(note);
    return note;
  };

  const faults = (list, rows) => {
    for (const row of rows || []) {
      const line = document.createElement("li");
      if (row.label) {
        const label = document.createElement("b");
        label.textContent = row.label;
        line.append(label, " ");
      }
      line.append(row.text);
      list.append(line);
    }
    list.hidden = !list.children.length;
  };

  const both = (table, rows) => {
    for (const row of rows) {
      const line = words.querySelector("[data-side]").cloneNode(true);
      line.querySelector("[data-label-of]").textContent = row.label;
      line.querySelector("[data-yours]").textContent = row.yours;
      line.querySelector("[data-theirs]").textContent = row.theirs;
      table.querySelector("tbody").append(line);
    }
    table.closest("[data-sides]").hidden = !rows.length;
  };

  const card = (entry) => {
    const item = piece(entry.state);
    item.dataset.entry = entry.id;
    item.querySelector("[data-title]").textContent = entry.title;
    item.querySelector("[data-place]").textContent = entry.place;
    const answer = entry.answer || {};
    const number = item.querySelector("[data-number]");
    if (number) number.textContent = number.textContent.replace("#", answer.number);
    const told = item.querySelector("[data-told]");
    if (told) told.textContent = answer.text || "";
    const link = item.querySelector("a");
    if (link) link.href = entry.state === "received" ? answer.url : `${entry.page}#kept=${entry.id}`;
    const list = item.querySelector("[data-faults]");
    if (list) faults(list, answer.faults);
    const table = item.querySelector("table");
    if (table) both(table, answer.sides || []);
    for (const button of item.querySelectorAll("button")) {
      button.addEventListener("click", () => choose(entry, button.dataset.act).catch(() => {}));
    }
    return item;
  };

  const choose = async (entry, act) => {
    if (act === "mine") {
      const fields = entry.fields.filter(([name]) => name !== "expected");
      fields.push(["expected", entry.answer.expected]);
      await tadribVault.put({ ...entry, fields, state: "waiting", at: Date.now() });
      await tadribOutbox.flush();
    } else {
      const isLost = entry.state === "waiting" || entry.state === "refused";
      if (isLost && !window.confirm(tell("erasing"))) return;
      await tadribVault.remove(entry.id);
    }
    await show();
  };

  const show = async () => {
    const entries = [];
    for (const entry of await tadribVault.all()) {
      if (entry.state === "received" && Date.now() - entry.at > DAY) await tadribVault.remove(entry.id);
      else entries.push(entry);
    }
    const open = entries.filter((entry) => entry.state !== "received").length;
    try { localStorage.setItem("tadrib-kept", entries.length ? "1" : "0"); } catch { /* a hint only */ }
    const list = document.querySelector("[data-kept-list]");
    if (list) {
      list.querySelector("ul").replaceChildren(...entries.map(card));
      list.hidden = !entries.length;
    } else if (open && !keptAt) {
      const link = piece("look");
      link.href = data.home;
      bar(tell("open"), link);
    }
    return open;
  };

  const send = async () => {
    const changed = await tadribOutbox.flush();
    if (changed) await show();
    return changed;
  };

  // Waiting is sent when the network returns, even if the page is closed then, where the platform can do that.
  const later = async () => {
    try { localStorage.setItem("tadrib-kept", "1"); } catch { /* a hint only */ }
    const worker = await navigator.serviceWorker.ready;
    if (worker.sync) await worker.sync.register("tadrib-outbox");
  };

  const leave = () => {
    for (const form of document.querySelectorAll(`form[action="${data.leave}"]`)) {
      form.addEventListener("submit", async (event) => {
        event.preventDefault();
        const open = (await tadribVault.all().catch(() => [])).some((entry) => entry.state !== "received");
        if (open && !form.dataset.asked) {
          form.dataset.asked = "1";
          bar(tell("leaving")).focus();
          return;
        }
        await tadribVault.wipe().catch(() => {});
        try { localStorage.removeItem("tadrib-kept"); } catch { /* gone with the rest */ }
        form.submit();
      });
    }
  };

  const keep = async () => {
    await navigator.serviceWorker.register(data.worker, { scope: data.home });
    if (navigator.connection && navigator.connection.saveData) return;
    const answer = await tadribOutbox.ashore(data.ashore);
    if (!answer || answer.keeper !== data.keeper) return;
    (await navigator.serviceWorker.ready).active.postMessage({ keep: answer.pages });
  };

  const start = async () => {
    if (keptAt) {
      const time = new Intl.DateTimeFormat(TONGUES[document.documentElement.lang], { dateStyle: "long", timeStyle: "short" });
      bar(tell("reading").replace("#", time.format(keptAt)));
    } else {
      await tadribVault.claim(data.keeper);
    }
    leave();
    await show();
    window.addEventListener("online", () => send().catch(() => {}));
    await send().catch(() => {});
    if (!keptAt) await keep();
  };

  return { data, keptAt, tell, piece, bar, faults, later, show, ready: start().catch(() => {}) };
})();
