// The page that checks certificates: judges the square whose digits stand behind the #, with the office's register if the
// server answered and else by what this device keeps; keeps the page for days without a network; opens the camera.
(() => {
  const place = document.getElementById("square"), scan = document.getElementById("scan");
  if (!place || !scan || !("BigInt" in window) || !("caches" in window)) return;
  const data = place.dataset;
  const out = place.appendChild(document.createElement("div"));
  const said = scan.querySelector("[data-scan-said]"), view = scan.querySelector(".scan__view");
  const TONGUE = { ar: "ar-u-nu-latn", en: "en-GB", fr: "fr", pt: "pt-PT" }[document.documentElement.lang] || "en-GB";
  const STORE = "tadrib-verify", PATIENCE = 5000, MINUTE = 60000;
  const PATH = /^\/(?:[a-z]{2}\/)?verify\/([0-9A-Za-z-]{8,20})\/?$/;
  let words, choices;  // what there is to say; fetched when there is
  const bringWords = async () => {
    if (words) return;
    words = new DOMParser().parseFromString(await (await fetch(data.words)).text(), "text/html").body.firstElementChild;
    choices = JSON.parse(words.dataset.choices);
  };
  const register = data.register ? JSON.parse(data.register) : null;
  const tell = (name) => words.querySelector(`[data-word="${name}"]`).textContent.trim();
  const plain = (code) => decodeURIComponent(code).toUpperCase().replace(/[^0-9A-Z]/g, "");
  const bring = (address) => new Promise((resolve, reject) => {
    const script = document.createElement("script");
    Object.assign(script, { src: address, onload: resolve, onerror: reject });
    document.head.append(script);
  });
  const brought = {};
  const once = (address) => (brought[address] ||= bring(address));
  const noble = () => import(data.noble);

  // What this device keeps: the newest there is, with the moment at which the device got it.
  const kept = async () => {
    const stop = new AbortController(), timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const answer = await fetch(data.kept, { cache: "no-cache", credentials: "omit", signal: stop.signal });
      if (!answer.ok) throw new Error(answer.status);
      const facts = { ...await answer.json(), kept: Date.now() };
      await (await caches.open(STORE)).put(data.kept, new Response(JSON.stringify(facts))).catch(() => {});
      return facts;
    } catch {
      const found = await caches.match(data.kept, { cacheName: STORE });
      return found ? found.json() : null;
    } finally {
      clearTimeout(timer);
    }
  };

  const age = (since) => {
    const minutes = Math.round((Date.now() - since) / MINUTE);
    if (minutes >= 0 && minutes < 1) return scan.querySelector("[data-ready]").dataset.now;
    const format = new Intl.RelativeTimeFormat(TONGUE);
    if (Math.abs(minutes) < 60) return format.format(-minutes, "minute");
    return Math.abs(minutes) < 2880 ? format.format(-Math.round(minutes / 60), "hour") : format.format(-Math.round(minutes / 1440), "day");
  };

  // Facts in the reader's language -----------------------------------------------------------------------------------
  const day = new Intl.DateTimeFormat(TONGUE, { dateStyle: "long", timeZone: "UTC" });
  const label = (name, code) => (choices[name] && choices[name][code]) || String(code);
  const nearest = (texts) => texts[document.documentElement.lang] || texts.en || Object.values(texts)[0];
  const text = {
    kind: (value) => label("kind", value),
    level: (value) => label("level", value),
    mode: (value) => label("mode", value),
    languages: (value) => value.map((code) => label("languages", code)).join(" · "),
    issuers: (value) => value.join(" · "),
    issued: (value) => day.format(new Date(value)),
    expires: (value) => day.format(new Date(value)),
    code: (value) => value.replace(/(.{4})(?=.)/g, "$1-"),
  };
  const value = (name, facts) => {
    if (!(name in facts)) return "";
    if (name === "start") return day.formatRange(new Date(facts.start), new Date(facts.end || facts.start));
    const told = facts[name];
    if (text[name]) return text[name](told);
    return typeof told === "object" ? nearest(told) : String(told);
  };
  const list = (facts) => {
    const dl = words.querySelector('[data-piece="facts"]').cloneNode(true);
    for (const row of dl.querySelectorAll("[data-fact]")) {
      const name = row.dataset.fact;
      if (!(name in facts)) {
        row.remove();
        continue;
      }
      for (const slot of row.querySelectorAll("[data-value]")) slot.textContent = value(slot.dataset.value || name, facts);
      if (name === "titles" && facts.titles[TONGUE.slice(0, 2)] === undefined) row.querySelector("bdi").dir = "auto";
      for (const [number, hours] of name === "modules" ? facts.modules : []) {
        const line = row.querySelector("tbody").insertRow();
        line.insertCell().textContent = number;
        const cell = line.insertCell();
        cell.className = "n";
        cell.textContent = hours;
      }
    }
    return dl;
  };

  // Answers ----------------------------------------------------------------------------------------------------------
  const small = (...parts) => {
    const line = document.createElement("p");
    line.className = "small";
    line.append(...parts);
    return line;
  };
  const show = (name, { facts, notes = [], since = 0, parts = [] } = {}) => {
    const answer = words.querySelector(`[data-answer="${name}"]`).cloneNode(true);
    const sentence = answer.querySelector("p");
    sentence.textContent = sentence.textContent.replace("#", since ? age(since) : "");
    answer.firstElementChild.nextElementSibling.append(...notes.map((note) => small(note)));
    if (parts.length) {
      answer.querySelector("[data-parts]").hidden = false;
      answer.querySelector("ul").append(...parts.map((part) => {
        const line = document.createElement("li");
        line.textContent = part;
        return line;
      }));
    }
    if (facts) answer.append(list(facts));
    out.replaceChildren(answer);
    answer.querySelector("h2").focus();
  };
  // The server's own answer stays and is told what the square adds.
  const join = (name, facts) => {
    const answer = document.querySelector("[data-register-answer]");
    if (!answer) return show("unknown_key");
    answer.querySelector("h2").parentElement.append(small(tell(name)));
    if (facts) {
      const holder = document.createElement("b");
      holder.append(Object.assign(document.createElement("bdi"), { textContent: facts.holder }));
      answer.querySelector("[data-holder]").replaceChildren(holder, ...(facts.native ? [" ", Object.assign(document.createElement("bdi"), { textContent: facts.native, lang: "ar" })] : []));
    }
    const head = answer.querySelector("h2");
    head.tabIndex = -1;
    head.focus();
  };

  // An altered square makes the server's answer one about the code alone: it must not look like a good verdict.
  const setBack = () => {
    const answer = document.querySelector("[data-register-answer]");
    if (!answer) return;
    answer.className = "verdict verdict--unknown";
    answer.querySelector("svg").remove();
    answer.querySelector("h2").textContent = tell("register");
  };
  const altered = (parts = []) => {
    setBack();
    return show("altered", { parts });
  };

  const AS = { end: "start", course: "titles", code: "number" };
  const masked = (name) => name.trim().split(/\s+/).map((word) => `${[...word][0]}•••••`).join(" ");
  const differing = (facts) => {
    const same = (name) => {
      if (name === "holder" && !register.named) return masked(facts.holder) === register.holder;
      if (name === "titles") return Object.entries(facts.titles).every(([code, title]) => register.titles[code] === title);
      return facts[name] === register[name];
    };
    const names = Object.keys(facts).filter((name) => name in register && !same(name)).map((name) => AS[name] || name);
    return [...new Set(names)].map((name) => words.querySelector(`[data-fact="${name}"] dt`).textContent);
  };

  const check = async (digits, code, live) => {
    const [known] = await Promise.all([kept(), once(data.square), bringWords()]);
    if (!known) return live && live !== "unknown" && live !== "letter" ? join("live-only") : show("nothing_kept");
    let verdict;
    try {
      const lists = { keys: tadribSquare.keysOf(known.keys), at: Date.parse(known.at), revoked: {}, suspended: {} };
      for (const row of known.lists) {
        const [revoked, suspended] = await Promise.all([row.revocation, row.suspension].map(tadribSquare.bitsOf));
        if (revoked && suspended) Object.assign(lists.revoked, { [row.number]: revoked }) && Object.assign(lists.suspended, { [row.number]: suspended });
      }
      verdict = await tadribSquare.read(digits, lists, Date.now() + lists.at - known.kept, noble);
    } catch {
      return register ? join("live-only") : show("no_crypto");
    }
    const { status, facts } = verdict;
    const isKnown = Boolean(register && live);
    if (status === "unreadable") return show("unreadable");
    if (verdict.code === "unknown_key") return isKnown ? join("live-key") : show("unknown_key");
    if (status === "altered") {
      const claimed = isKnown && tadribSquare.said(digits);
      return altered(claimed ? differing(claimed) : []);
    }
    if (facts.code !== code) return altered();
    const newer = verdict.isWhole ? [] : [tell("newer")];
    if (live === "unknown" || live === "letter") return show("not_in_register", { facts, notes: newer });
    if (isKnown) {
      const parts = differing(facts);
      if (parts.length) return altered(parts);
      return status === "expired" ? show("expired", { facts, notes: newer }) : join("live", facts);
    }
    const how = status === "unchecked" ? tell("signature") : tell("offline").replace("#", age(known.kept));
    return show(status === "unchecked" ? verdict.code : status, { facts, since: known.kept, notes: [how, ...newer] });
  };

  // The camera -------------------------------------------------------------------------------------------------------
  const go = (code, hash) => {
    const target = `${data.home}${code}/${hash}`;
    if (navigator.onLine) {
      location.assign(target);
      return;
    }
    while (place.nextElementSibling) place.nextElementSibling.remove();  // what the page said of another one
    history.replaceState(null, "", target);
    if (hash) check(hash.slice(1), plain(code), ""); else bringWords().then(() => show("plain"));
  };
  const hand = (found) => {
    const files = new DataTransfer();
    files.items.add(new File([found], found.startsWith("{") ? "badge.json" : "badge.jwt"));
    const field = document.getElementById("file");
    field.files = files.files;
    said.textContent = tell("handed");
    field.focus();
  };
  const take = (found) => {
    let url = null;
    try { url = new URL(found); } catch { /* no address */ }
    const ours = url && url.host === location.host && PATH.exec(url.pathname);
    if (ours) return go(ours[1], url.hash);
    if (url && /^https?:$/.test(url.protocol)) {
      const [before, after] = tell("foreign").split("#");
      const site = Object.assign(document.createElement("bdi"), { textContent: url.host, className: "code", dir: "ltr" });
      return said.replaceChildren(before, site, after);
    }
    const typed = found.trim();
    if (/^[0-9A-Z]{4}-?[0-9A-Z]{4}-?[0-9A-Z]{4}$/i.test(typed)) return go(typed, "");
    if (typed.startsWith("{") || /^ey[\w-]+\.[\w-]+\.[\w-]*$/.test(typed)) return hand(typed);
    said.textContent = tell("other");
    return null;
  };
  const WHY = { NotAllowedError: "refused", SecurityError: "refused", NotFoundError: "absent", OverconstrainedError: "absent" };
  const camera = async () => {
    said.textContent = "";
    await bringWords();
    if (!navigator.mediaDevices) {
      said.textContent = tell("absent");
      return;
    }
    try {
      await once(data.scan);
      view.hidden = false;
      const found = await tadribScan.fromCamera(view.querySelector("video"), data.decoder);
      view.hidden = true;
      if (found) take(found);
    } catch (fault) {
      view.hidden = true;
      said.textContent = tell(WHY[fault.name] || "busy");
    }
  };
  const photograph = async (event) => {
    const file = event.target.files[0];
    if (!file) return;
    await bringWords();
    said.textContent = tell("looking");
    event.target.value = "";
    try {
      await once(data.scan);
      const found = await tadribScan.fromFile(file, data.decoder);
      if (found) said.textContent = "";
      if (found) take(found); else said.textContent = tell("nothing");
    } catch {
      said.textContent = tell("nothing");
    }
  };
  scan.querySelector('[data-scan="camera"]').addEventListener("click", camera);
  scan.querySelector('[data-scan="stop"]').addEventListener("click", () => {
    tadribScan.stop();
    scan.querySelector('[data-scan="camera"]').focus();
  });
  document.getElementById("scan-file").addEventListener("change", photograph);
  scan.hidden = false;

  // The page itself --------------------------------------------------------------------------------------------------
  const ready = (since) => {
    const line = scan.querySelector("[data-ready]");
    if (!since || !line.hidden) return;
    line.lastChild.textContent = line.lastChild.textContent.replace("#", age(since));
    line.hidden = false;
  };
  const keep = async () => {
    if (!navigator.serviceWorker || (navigator.connection && navigator.connection.saveData)) return;
    for (const scope of ["/verify/", data.home]) await navigator.serviceWorker.register(data.worker, { scope });
    const home = await navigator.serviceWorker.ready;
    home.active.postMessage({ page: data.home });
    const facts = await kept();
    ready(facts && facts.kept);
  };
  const form = document.getElementById("file").form;
  form.addEventListener("submit", (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    bringWords().then(() => { said.textContent = tell("file-offline"); });
  });
  for (const link of document.querySelectorAll(".langs a")) {  // the square goes along into another language
    link.addEventListener("click", () => { if (/^#\d/.test(location.hash)) link.hash = location.hash; });
  }
  window.addEventListener("hashchange", () => { if (/^#\d/.test(location.hash)) location.reload(); });
  const path = PATH.exec(location.pathname);
  const wanted = (path && path[1]) || new URLSearchParams(location.search).get("code") || "";
  const start = async () => {
    const had = navigator.serviceWorker && navigator.serviceWorker.controller && await caches.match(data.kept, { cacheName: STORE });
    if (had) ready((await had.json()).kept);
    const isAlone = wanted && !data.live;  // the page as it was kept: nothing can be sent from it now
    if (isAlone) for (const notice of document.querySelectorAll(".cookies")) notice.remove();
    if (/^#\d/.test(location.hash)) await check(location.hash.slice(1), plain(wanted), data.live);
    else if (isAlone) await bringWords().then(() => show("plain"));
  };
  const isQuiet = () => new Promise((resolve) => setTimeout(resolve, 3000));
  start().catch(() => {}).then(isQuiet).then(keep).catch(() => {});
})();
