// A nomination form: what is written is on the device before it travels, so that nothing is lost on the way. With a
// network the form goes on as ever; without one it waits here.
(() => {
  const form = document.querySelector("form[data-keep]");
  if (!form) return;
  const pages = self.tadribPages;
  const value = (name) => (form.elements[name] && form.elements[name].value) || "";
  const edited = form.dataset.nomination;
  let entered = null;  // the kept entry that this form was opened from
  let isBusy = false;

  const fill = (fields) => {
    const byName = new Map();
    for (const [name, text] of fields) byName.set(name, [...(byName.get(name) || []), text]);
    for (const control of form.elements) {
      if (!control.name || control.name === "csrfmiddlewaretoken" || control.type === "submit") continue;
      const texts = byName.get(control.name);
      if (control.type === "checkbox" || control.type === "radio") {
        control.checked = Boolean(texts && texts.includes(control.value));
      } else if (texts) {
        control.value = texts[0];
      }
    }
  };

  const open = async () => {
    const id = decodeURIComponent((location.hash.match(/^#kept=(.+)$/) || [])[1] || "");
    entered = id ? await tadribVault.get(id) : null;
    if (entered) {
      fill(entered.fields);
      if (entered.answer && entered.state === "refused") {
        const note = pages.piece("why");
        pages.faults(note.querySelector("ul"), entered.answer.faults);
        form.before(note);
      }
    } else if (pages.keptAt && form.elements.key) {
      form.elements.key.value = crypto.randomUUID();  // the page was kept: each nomination written on it is its own
    }
  };

  const written = (act) => {
    const fields = [...new FormData(form)].filter(([name, text]) => name !== "act" && typeof text === "string");
    fields.push(["act", act], ["call", form.dataset.call]);
    if (edited) fields.push(["nomination", edited]);
    return fields;
  };

  const name = () => [value("given_names"), value("family_names")].filter(Boolean).join(" ") || value("native_name");

  const natively = (act) => {
    const hidden = document.createElement("input");
    Object.assign(hidden, { type: "hidden", name: "act", value: act });
    form.append(hidden);
    form.submit();
  };

  const saved = async () => {
    const note = pages.piece("saved");
    note.querySelector("a").href = pages.data.home;
    document.querySelectorAll("[data-saved]").forEach((old) => old.remove());
    form.append(note);
    note.focus();
    await pages.later().catch(() => {});
  };

  const submit = async (act) => {
    const id = edited ? `edit:${edited}` : value("key");
    const held = await tadribVault.get(id);
    const entry = {
      id, state: "waiting", at: Date.now(), fields: written(act), title: name(), place: form.dataset.place,
      page: location.pathname + location.search, send: pages.data.send, ashore: pages.data.ashore,
    };
    await tadribVault.put(entry);
    const answer = navigator.onLine
      ? await tadribOutbox.alone(() => tadribOutbox.send(entry, value("csrfmiddlewaretoken"), true)) : null;
    if (!answer) return saved();
    if (answer.state === "received") {
      await tadribVault.remove(id);
      await pages.show();
      return location.assign(answer.url);
    }
    if (held || entered) await tadribVault.put({ ...entry, state: answer.state, answer });
    else await tadribVault.remove(id);
    const fresh = await tadribOutbox.ashore(pages.data.ashore);
    if (!fresh || fresh.keeper !== pages.data.keeper) return saved();
    form.elements.csrfmiddlewaretoken.value = fresh.token;
    return natively(act);  // the server's page says what is to be mended
  };

  pages.ready.then(open).catch(() => {}).then(() => {
    form.addEventListener("submit", (event) => {
      const act = (event.submitter && event.submitter.value) || "submit";
      event.preventDefault();
      if (isBusy) return;
      isBusy = true;
      submit(act).catch(() => natively(act)).finally(() => { isBusy = false; });
    });
    form.dataset.ready = "1";
  });
})();
